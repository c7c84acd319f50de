"""Which units a set has: counted, hashed, and told apart from those made later."""

import datetime as dt
from collections.abc import Mapping, Sequence

from suyuan.ledger.domain.units import UnitSet
from suyuan.ledger.queries.rows import array, by_index, rows
from suyuan.ledger.queries.summaries import arrays


def counts_of(sublots: Sequence[int]) -> list[int]:
    """Return how many units each sublot has, also units that exist no more."""
    found = rows(
        """
        SELECT (SELECT count(*) FROM ledger_thing AS t
                WHERE t.sublot_id = s.id AND t.kind = 'UNIT')
        FROM unnest(%(sublots)s::bigint[]) WITH ORDINALITY AS s (id, n) ORDER BY s.n""",
        {"sublots": array(sublots)},
    )
    return [values[0] for values in found]


def units_of_lot(key: str) -> list[str]:
    """Return the keys of the units that belong to a lot, in the order of their codes."""
    found = rows(
        """
        SELECT i.key FROM ledger_identity AS l
        JOIN ledger_thing AS s ON s.lot_id = l.thing_id AND s.kind = 'SUBLOT'
        JOIN ledger_thing AS t ON t.sublot_id = s.id AND t.kind = 'UNIT' AND t.alive
        JOIN ledger_identity AS i ON i.thing_id = t.id AND i.main
        WHERE l.key = %(key)s ORDER BY t.code""",
        {"key": key},
    )
    return [values[0] for values in found]


def made_after(sublots: Sequence[int], moment: dt.datetime) -> dict[int, int]:
    """Return the units of sublots whose making was recorded after a moment: unit → sublot."""
    with by_index():
        found = rows(
            """
            SELECT t.id, t.sublot_id FROM unnest(%(sublots)s::bigint[]) AS s (id)
            JOIN ledger_thing AS t ON t.sublot_id = s.id AND t.kind = 'UNIT'
            JOIN ledger_event AS e ON e.id = t.created_by
            WHERE e.recorded_at > %(moment)s""",
            {"sublots": array(sublots), "moment": moment},
        )
    return {values[0]: values[1] for values in found}


def as_frozen(units: UnitSet, counts: Mapping[int, int], frozen_at: dt.datetime) -> UnitSet:
    """Return a frozen set without the units that came into its sublots since.

    `counts` says how many units each sublot had when the set was frozen.
    """
    sublots = sorted(counts)
    grown = [s for s, now in zip(sublots, counts_of(sublots), strict=True) if now > counts[s]]
    if not grown:
        return units
    later = made_after(grown, frozen_at)
    return UnitSet(sublots=units.sublots, plus=units.plus, minus={**units.minus, **later})


def digest_of(units: UnitSet) -> str:
    """Return the SHA-256 of the ids of all units of a set, in order, one per line."""
    with by_index():
        found = rows(
            """
            SELECT encode(sha256(convert_to(coalesce(
                string_agg(u.id::text, E'\\n' ORDER BY u.id), ''), 'UTF8')), 'hex')
            FROM (
                SELECT t.id FROM unnest(%(sublots)s::bigint[]) AS s (id)
                JOIN ledger_thing AS t ON t.sublot_id = s.id AND t.kind = 'UNIT'
                WHERE t.id NOT IN (SELECT unnest(%(minus)s::bigint[]))
                UNION ALL SELECT unnest(%(plus)s::bigint[])
            ) AS u""",
            arrays(units),
        )
    return str(found[0][0])
