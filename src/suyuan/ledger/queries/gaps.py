"""Where the chain of what was shipped is broken: what is not known that should be."""

from collections.abc import Collection
from dataclasses import dataclass

from suyuan.ledger.domain.units import UnitSet
from suyuan.ledger.queries.causes import Start
from suyuan.ledger.queries.rows import array, by_index, rows
from suyuan.ledger.queries.things import ThingRow, things
from suyuan.ledger.queries.tracing import walk


@dataclass(frozen=True, slots=True)
class Break:
    """A lot or sublot at which something is missing."""

    kind: str
    """NO_LOT, NO_ITEM, NO_INPUTS or NO_SUPPLIER."""
    thing: ThingRow
    shipped: int
    """Units shipped whose chain goes through it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gaps:
    """The figures of all chains."""

    shipped: int
    """Units that somebody else holds, or that are on the way."""
    broken: int
    by_kind: tuple[tuple[str, int, int], ...]
    """Kind, number of breaks, and units shipped behind them."""

    @property
    def whole(self) -> int:
        """Count the shipped units with an unbroken chain."""
        return self.shipped - self.broken

    @property
    def share(self) -> float:
        """Return the share of shipped units with an unbroken chain, from 0 to 1."""
        return self.whole / self.shipped if self.shipped else 1.0


SHIPPED = """
    SELECT h.sublot_id, sum(h.units)::bigint AS units
    FROM ledger_sublot_holding AS h
    LEFT JOIN ledger_whereabouts AS w ON w.thing_id = nullif(h.root_id, 0)
    LEFT JOIN ledger_party AS p
      ON p.id = CASE h.root_id WHEN 0 THEN h.holder_id ELSE w.holder_id END
    WHERE {where} AND h.units > 0 AND (
        NOT p.own
        OR CASE h.root_id WHEN 0 THEN h.disposition ELSE w.disposition END = 'in_transit')
    GROUP BY 1"""
# A lot-level thing is judged once, with all its sublots.
BREAKS = """
    WITH fed AS MATERIALIZED (
        SELECT target_id AS id FROM ledger_lot_link WHERE kind = 'INPUT'
        UNION SELECT target_sublot_id FROM ledger_unit_link
    ), lot_fed AS MATERIALIZED (
        SELECT id FROM fed
        UNION SELECT s.lot_id FROM fed JOIN ledger_thing AS s ON s.id = fed.id AND s.kind = 'SUBLOT'
    ), lot AS MATERIALIZED (
        SELECT l.id, l.item_id, l.created_by, n.key, i.kind
        FROM ledger_thing AS l
        LEFT JOIN ledger_identity AS n ON n.thing_id = l.id AND n.main
        LEFT JOIN ledger_item AS i ON i.id = l.item_id
        WHERE l.kind = 'LOT'
    ), bare AS MATERIALIZED (
        SELECT lot.* FROM lot WHERE NOT EXISTS (SELECT FROM lot_fed AS f WHERE f.id = lot.id)
    )
    SELECT 'NO_LOT' AS kind, id FROM lot WHERE key LIKE 'urn:suyuan:nameless:%%'
    UNION ALL SELECT 'NO_ITEM', id FROM lot WHERE item_id IS NULL
    UNION ALL
    SELECT CASE WHEN e.biz_step IN ('receiving', 'accepting', 'arriving')
                  OR m.kind IN ('MATERIAL', 'COMPONENT', 'LABEL', 'PACKAGING')
                THEN 'NO_SUPPLIER' ELSE 'NO_INPUTS' END, m.id
    FROM bare AS m LEFT JOIN ledger_event AS e ON e.id = m.created_by
    WHERE coalesce(jsonb_array_length(e.body -> 'sources'), 0) = 0"""


def shipped_in(sublots: Collection[int]) -> dict[int, int]:
    """Return how many units of some sublots are shipped."""
    with by_index():
        found = rows(
            SHIPPED.format(where="h.sublot_id = ANY(%(sublots)s::bigint[])"),
            {"sublots": array(sublots)},
        )
    return {values[0]: values[1] for values in found}


def gaps() -> Gaps:
    """Return how many of the units shipped have an unbroken chain, and what breaks the others."""
    shipped = {values[0]: values[1] for values in rows(SHIPPED.format(where="true"))}
    breaks: dict[str, list[int]] = {}
    for kind, lot in rows(BREAKS, {}):
        breaks.setdefault(kind, []).append(lot)
    by_kind = []
    broken: set[int] = set()
    single: dict[int, int] = {}
    for kind, lots in sorted(breaks.items()):
        units = _behind(lots)
        by_kind.append((kind, len(lots), _shipped_of(units, shipped)))
        broken |= units.sublots
        single |= units.plus
    reached = UnitSet(
        sublots=frozenset(broken), plus={u: s for u, s in single.items() if s not in broken}
    )
    lost = rows(
        """
        SELECT coalesce(sum(h.units), 0)::bigint FROM ledger_sublot_holding AS h
        LEFT JOIN ledger_whereabouts AS w ON w.thing_id = nullif(h.root_id, 0)
        WHERE CASE h.root_id WHEN 0 THEN h.holder_id ELSE coalesce(w.holder_id, 0) END = 0"""
    )[0][0]
    if lost:
        by_kind.append(("NO_HOLDER", 0, int(lost)))
    return Gaps(
        shipped=sum(shipped.values()),
        broken=_shipped_of(reached, shipped),
        by_kind=tuple(by_kind),
    )


def breaks_of(kind: str, *, after: int = 0, limit: int = 50) -> tuple[Break, ...]:
    """Return a page of the lots at which something of a kind is missing, in the order of ids."""
    found = rows(
        f"SELECT b.id FROM ({BREAKS}) AS b WHERE b.kind = %(kind)s AND b.id > %(after)s"  # noqa: S608
        " ORDER BY b.id LIMIT %(limit)s",
        {"kind": kind, "after": after, "limit": limit},
    )
    known = things([values[0] for values in found])
    page = []
    for (lot,) in found:
        units = _behind([lot])
        number = _shipped_of(units, shipped_in(units.sublots))
        page.append(Break(kind, known[lot], number))
    return tuple(page)


def _behind(lots: Collection[int]) -> UnitSet:
    """Return the units whose chain goes through any of these lots."""
    found = rows(
        "SELECT s.id FROM unnest(%(lots)s::bigint[]) AS l (id)"
        " JOIN ledger_thing AS s ON s.lot_id = l.id AND s.kind = 'SUBLOT'",
        {"lots": array(lots)},
    )
    start = Start(lots=frozenset({*lots, *(values[0] for values in found)}))
    return walk(start, formerly=False).units


def _shipped_of(units: UnitSet, shipped: dict[int, int]) -> int:
    """Count the shipped units of a set."""
    number = sum(shipped.get(sublot, 0) for sublot in units.sublots)
    if not units.plus:
        return number
    found = rows(
        """
        SELECT count(*) FROM ledger_units_at(%(plus)s::bigint[], NULL) AS a
        JOIN ledger_whereabouts AS w ON w.thing_id = a.root_id
        LEFT JOIN ledger_party AS p ON p.id = w.holder_id
        WHERE NOT a.ended AND (NOT p.own OR w.disposition = 'in_transit')""",
        {"plus": array(units.plus)},
    )
    return number + int(found[0][0])
