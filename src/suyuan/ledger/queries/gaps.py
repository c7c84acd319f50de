"""Where the chain of what was shipped is broken: what is not known that should be."""

from collections.abc import Collection
from dataclasses import dataclass

from suyuan.ledger.domain.units import UnitSet
from suyuan.ledger.queries.causes import Start
from suyuan.ledger.queries.rows import array, by_index, rows, snapshot
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


# Shipped units of some sublots: all but those that we hold, or that nobody knows who holds.
SHIPPED = """
    SELECT f.sublot_id, sum(f.units)::bigint FROM (
        SELECT h.sublot_id, h.units FROM ledger_sublot_holding AS h WHERE {held}
        UNION ALL
        SELECT n.sublot_id, -n.units FROM ledger_presence AS n
        WHERE {kept} AND n.disposition <> 'in_transit'
    ) AS f GROUP BY 1 HAVING sum(f.units) > 0"""
LOST = "SELECT coalesce(sum(n.units), 0)::bigint FROM ledger_presence AS n WHERE n.holder_id = 0"
# A lot-level thing is judged once, with all its sublots. Lot by lot, each by indexes: there are few
# lots beside the units, and a page of the list ends where it is full. What costs most comes last.
BREAKS = """
    SELECT b.kind, b.id FROM (
        SELECT l.id, l.item_id, l.created_by, i.kind AS item_kind
        FROM ledger_thing AS l
        LEFT JOIN ledger_item AS i ON i.id = l.item_id
        WHERE l.kind = 'LOT' AND l.id > %(after)s ORDER BY l.id
    ) AS lot
    CROSS JOIN LATERAL (
        SELECT 'NO_LOT' AS kind, lot.id WHERE lot.id IN (
            SELECT g.thing_id FROM ledger_identity AS g WHERE g.main
                AND g.key >= 'urn:suyuan:nameless:' AND g.key < 'urn:suyuan:nameless;')
        UNION ALL SELECT 'NO_ITEM', lot.id WHERE lot.item_id IS NULL
        UNION ALL
        SELECT CASE WHEN e.biz_step IN ('receiving', 'accepting', 'arriving')
                      OR lot.item_kind IN ('MATERIAL', 'COMPONENT', 'LABEL', 'PACKAGING')
                    THEN 'NO_SUPPLIER' ELSE 'NO_INPUTS' END, lot.id
        FROM (SELECT) AS one LEFT JOIN LATERAL (
            SELECT g.biz_step, jsonb_array_length(g.body -> 'sources') AS sources,
                g.body -> 'extensions' ->> '{{urn:suyuan:epcis}}process' AS process
            FROM ledger_event_key AS k
            JOIN ledger_event AS g ON g.id = k.event_id AND g.recorded_at = k.recorded_at
            WHERE k.event_id = lot.created_by LIMIT 1
        ) AS e ON true
        WHERE coalesce(e.sources, 0) = 0
          -- The load of a special process begins here: nothing was bought, nothing goes into it.
          AND NOT (lot.item_kind = 'MATERIAL' AND e.biz_step = 'commissioning'
                   AND e.process IS NOT NULL)
          AND NOT EXISTS (
            SELECT FROM ledger_lot_link AS k
            WHERE k.target_id = lot.id AND k.kind = 'INPUT' OFFSET 0)
          AND NOT EXISTS (
            SELECT FROM ledger_thing AS s JOIN LATERAL (
                SELECT FROM ledger_lot_link AS k
                WHERE k.target_id = s.id AND k.kind = 'INPUT' LIMIT 1) AS k ON true
            WHERE s.lot_id = lot.id AND s.kind = 'SUBLOT' OFFSET 0)
          AND NOT EXISTS (
            SELECT FROM ledger_unit_link AS k WHERE k.target_id = lot.id OFFSET 0)
          AND NOT EXISTS (
            SELECT FROM ledger_thing AS s JOIN LATERAL (
                SELECT FROM ledger_unit_link AS k
                WHERE k.target_sublot_id = s.id LIMIT 1) AS k ON true
            WHERE s.lot_id = lot.id AND s.kind = 'SUBLOT' OFFSET 0)
    ) AS b
    WHERE {where} LIMIT %(limit)s"""


def shipped_in(sublots: Collection[int]) -> dict[int, int]:
    """Return how many units of some sublots are shipped."""
    with by_index():
        found = rows(
            SHIPPED.format(
                held="h.sublot_id = ANY (%(sublots)s::bigint[])",
                kept="n.sublot_id = ANY (%(sublots)s::bigint[])",
            ),
            {"sublots": array(sublots)},
        )
    return dict(found)


def gaps() -> Gaps:
    """Return how many of the units shipped have an unbroken chain, and what breaks the others."""
    with snapshot():
        shipped = dict(rows(SHIPPED.format(held="true", kept="n.sublot_id <> 0")))
        breaks: dict[str, list[int]] = {}
        for kind, lot in rows(BREAKS.format(where="true"), {"after": 0, "limit": None}):
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
        number = _shipped_of(reached, shipped)
        ((lost,),) = rows(LOST)
    if lost:
        by_kind.append(("NO_HOLDER", 0, lost))
    return Gaps(shipped=sum(shipped.values()), broken=number, by_kind=tuple(by_kind))


def breaks_of(kind: str, *, after: int = 0, limit: int = 50) -> tuple[Break, ...]:
    """Return a page of the lots at which something of a kind is missing, in the order of ids."""
    with snapshot():
        found = rows(
            BREAKS.format(where="b.kind = %(kind)s"),
            {"kind": kind, "after": after, "limit": limit},
        )
        known = things([lot for _kind, lot in found])
        page = []
        for _kind, lot in found:
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
