"""What the journeys hold the product's answers against: the same question, asked in another way."""

from tests.journeys.factory import Factory

AFFECTED = """
WITH RECURSIVE cause AS (
    SELECT thing_id AS id FROM ledger_identity WHERE key = %s
), touched (id) AS (
    SELECT link.target_id FROM ledger_lot_link link JOIN cause ON link.source_id = cause.id
  UNION
    SELECT link.target_id FROM ledger_lot_link link JOIN touched ON link.source_id = touched.id
), units (id) AS (
    SELECT thing.id FROM ledger_thing thing
    WHERE thing.kind = 'UNIT'
      AND (thing.sublot_id IN (SELECT id FROM touched) OR thing.lot_id IN (SELECT id FROM touched))
  UNION
    SELECT link.target_id FROM ledger_unit_link link
    WHERE link.until_at IS NULL
      AND (link.source_id IN (SELECT id FROM cause) OR link.source_id IN (SELECT id FROM touched))
  UNION
    SELECT link.target_id FROM ledger_unit_link link JOIN units ON link.source_id = units.id
    WHERE link.until_at IS NULL
)
SELECT thing.code FROM units JOIN ledger_thing thing USING (id) WHERE thing.kind = 'UNIT'
"""
"""Every unit that has something of a lot in it, by another way than the product's own."""


def affected(factory: Factory, key: str) -> set[str]:
    """Give the serials of every unit that has something of a lot in it."""
    return {code for (code,) in factory.rows(AFFECTED, key)}
