"""What stands at the head of a passport: states in force, and who holds how much of a lot."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.ledger.domain.keys import supplied_number
from suyuan.ledger.queries.rows import rows


@dataclass(frozen=True, slots=True)
class Mark:
    """A persistent state in force, and what it was set on."""

    disposition: str
    since: dt.datetime
    on_kind: str
    on_code: str
    on_key: str
    event_id: str


@dataclass(frozen=True, slots=True)
class HeldShare:
    """How much of a lot somebody holds."""

    holder_key: str
    holder_name: str
    holder_name_en: str
    place_name: str
    place_name_en: str
    disposition: str
    units: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class SublotRow:
    """A sublot of a lot with its size."""

    thing_id: int
    code: str
    units: int
    inputs: int
    made_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class LotMakeup:
    """What a lot is known as where it came from, and what it consists of."""

    numbers: Sequence[str] = ()
    """The numbers of its supplier."""
    sublots: Sequence[SublotRow] = ()


def marks_on(thing_ids: Collection[int]) -> Sequence[Mark]:
    """Return the persistent states in force on any of the things: the thing, its lot, its boxes."""
    found = rows(
        """
        SELECT s.disposition, s.from_at, t.kind, t.code, coalesce(k.key, ''), s.event_id::text
        FROM ledger_persistent_state AS s
        JOIN ledger_thing AS t ON t.id = s.thing_id
        LEFT JOIN ledger_identity AS k ON k.thing_id = t.id AND k.main
        WHERE s.thing_id = ANY(%(ids)s) AND s.until_at IS NULL
        ORDER BY s.from_at DESC, s.id DESC""",
        {"ids": list(thing_ids)},
    )
    return [Mark(*values) for values in found]


def shares_of_lot(lot_id: int, *, limit: int = 12) -> Sequence[HeldShare]:
    """Return who holds how much of a lot, the largest first."""
    found = rows(
        """
        WITH held AS (
            SELECT CASE WHEN h.root_id = 0 THEN h.holder_id ELSE w.holder_id END AS holder_id,
                CASE WHEN h.root_id = 0 THEN h.place_id ELSE w.place_id END AS place_id,
                CASE WHEN h.root_id = 0 THEN h.disposition ELSE w.disposition END AS disposition,
                h.units, 0::numeric AS quantity
            FROM ledger_thing AS s
            JOIN ledger_sublot_holding AS h ON h.sublot_id = s.id AND h.units > 0
            LEFT JOIN ledger_whereabouts AS w ON w.thing_id = h.root_id
            WHERE s.kind = 'SUBLOT' AND s.lot_id = %(id)s OR s.id = %(id)s
            UNION ALL
            SELECT coalesce(w.holder_id, st.holder_id), coalesce(w.place_id, st.place_id),
                coalesce(nullif(w.disposition, ''), st.disposition), 0, st.quantity
            FROM ledger_stock AS st
            LEFT JOIN ledger_whereabouts AS w
                ON w.thing_id = coalesce(nullif(st.root_id, 0), nullif(st.container_id, 0))
            WHERE st.thing_id = %(id)s AND st.quantity > 0
        )
        SELECT coalesce(pa.key, ''), coalesce(pa.name, ''), coalesce(pa.name_en, ''),
            coalesce(pl.name, ''), coalesce(pl.name_en, ''), coalesce(held.disposition, ''),
            sum(held.units)::bigint, sum(held.quantity)
        FROM held
        LEFT JOIN ledger_party AS pa ON pa.id = held.holder_id
        LEFT JOIN ledger_place AS pl ON pl.id = held.place_id
        GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 7 DESC, 8 DESC LIMIT %(limit)s""",
        {"id": lot_id, "limit": limit},
    )
    return [HeldShare(*values) for values in found]


def makeup_of(lot_id: int) -> LotMakeup:
    """Return under which numbers a lot came from its supplier, and its sublots with their sizes."""
    found = rows(
        """
        SELECT 0, k.key, 0, 0, NULL::timestamptz
        FROM ledger_identity AS k WHERE k.thing_id = %(id)s AND k.why = 'SUPPLIER'
        UNION ALL
        SELECT s.id, s.code,
            (SELECT count(*) FROM ledger_thing AS u WHERE u.sublot_id = s.id AND u.kind = 'UNIT'),
            (SELECT count(DISTINCT l.source_id) FROM ledger_lot_link AS l
             WHERE l.target_id = s.id AND l.kind = 'INPUT'),
            s.made_at
        FROM ledger_thing AS s WHERE s.lot_id = %(id)s AND s.kind = 'SUBLOT'
        ORDER BY 1, 2""",
        {"id": lot_id},
    )
    return LotMakeup(
        numbers=[supplied_number(one[1]) for one in found if one[0] == 0],
        sublots=[SublotRow(*one) for one in found if one[0] != 0],
    )


def parties_by_key(keys: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return the names of partners by canonical key."""
    if not keys:
        return {}
    found = rows(
        "SELECT key, name, name_en FROM ledger_party WHERE key = ANY(%(keys)s)",
        {"keys": list(keys)},
    )
    return {key: (name, name_en) for key, name, name_en in found}
