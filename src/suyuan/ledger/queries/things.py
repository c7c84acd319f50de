"""Things with the words people know them by."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from suyuan.foundation.db.planned import planned, rows_of_few
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries.rows import array

COLUMNS = """
    t.id, t.kind, t.code, coalesce(n.key, ''), t.item_id, coalesce(i.code, ''),
    coalesce(i.name, ''), coalesce(i.name_en, ''), coalesce(i.kind, ''),
    coalesce(i.unit, 'EA'), t.lot_id,
    coalesce(l.code, CASE WHEN t.kind = 'LOT' THEN t.code END, ''), t.sublot_id, t.container_id,
    t.made_at, t.expires_on, t.ended_at, t.site_id"""
JOINS = """
    LEFT JOIN ledger_identity AS n ON n.thing_id = t.id AND n.main
    LEFT JOIN ledger_item AS i ON i.id = t.item_id
    LEFT JOIN ledger_thing AS sub ON sub.id = t.sublot_id AND t.kind = 'UNIT'
    LEFT JOIN ledger_thing AS l ON l.id = coalesce(t.lot_id, sub.lot_id)"""


@dataclass(frozen=True, slots=True)
class ThingRow:
    """A thing as lists show it."""

    id: int
    kind: str
    code: str
    """Serial, lot number, sublot (``LOT/2``) or SSCC."""
    key: str
    """Main canonical key; empty for a sublot."""
    item_id: int | None
    item_code: str
    item_name: str
    item_name_en: str
    item_kind: str
    unit: str
    lot_id: int | None
    lot_code: str
    sublot_id: int
    container_id: int | None
    made_at: dt.datetime | None
    expires_on: dt.date | None
    ended_at: dt.datetime | None
    site_id: int | None
    zone: str = ""
    """The time zone of its site, where it was asked for by its key."""

    @property
    def is_unit(self) -> bool:
        """Whether it is one serialized thing that lies in a sublot."""
        return self.kind == ThingKind.UNIT

    @property
    def is_amount(self) -> bool:
        """Whether it is traced by amount."""
        return self.kind in {ThingKind.LOT, ThingKind.SUBLOT, ThingKind.CLASS}


_OF_KEY: Final = """
    SELECT t.*, coalesce((SELECT z.time_zone FROM accounts_site AS z WHERE z.id = t.site_id), '')
    FROM ledger_identity AS i CROSS JOIN LATERAL ledger_things(ARRAY[i.thing_id]) AS t
    WHERE i.key = %s"""


def things(ids: Collection[int]) -> dict[int, ThingRow]:
    """Return things by id."""
    if not ids:
        return {}
    found = rows_of_few("SELECT * FROM ledger_things(%(ids)s::bigint[])", {"ids": array(set(ids))})
    return {values[0]: ThingRow(*values) for values in found}


def things_by_key(keys: Collection[str]) -> dict[str, ThingRow]:
    """Return things by any of their keys."""
    found: dict[str, int] = dict(
        rows_of_few(
            "SELECT key, thing_id FROM ledger_identity WHERE key = ANY(%(keys)s)",
            {"keys": list(keys)},
        )
    )
    known = things(found.values())
    return {key: known[thing] for key, thing in found.items() if thing in known}


def thing_by_key(key: str) -> ThingRow | None:
    """Return the thing of a key, or None."""
    found = planned(_OF_KEY, [key])
    return ThingRow(*found[0]) if found else None
