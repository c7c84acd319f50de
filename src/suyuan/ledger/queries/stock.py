"""What can be moved, counted and picked: things with place, state and marks, and stock by lot."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.foundation.db.planned import rows_of_few
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries.packed import states_inside
from suyuan.ledger.queries.rows import array, rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Located:
    """A thing with all that decides whether it may be moved or used."""

    key: str
    """The key under which it was asked for."""
    thing_id: int
    kind: str
    code: str
    item_id: int | None
    item_code: str
    item_kind: str
    unit: str
    lot_id: int | None
    lot_code: str
    container_key: str
    container_code: str
    root_id: int
    place_id: int | None
    place_code: str
    disposition: str
    """Its own, or that of the package around it; of a package without, that of all that is in it.
    Amounts have theirs in `Share`."""
    own: bool
    """Whether we hold it."""
    expires_on: dt.date | None
    ended: bool
    tracking: str = ""
    """How its item is traced."""
    marks: frozenset[str] = frozenset()
    """Persistent dispositions on it, its lot, what is around it and what lies in it."""
    states: frozenset[str] = frozenset()
    """Of the amounts in a package that has no state of its own."""
    own_state: str = ""
    """Its own, or that of the package around it, whatever lies in it."""

    @property
    def is_amount(self) -> bool:
        """Whether it is traced by amount."""
        return self.kind in {ThingKind.LOT, ThingKind.CLASS, ThingKind.SUBLOT}


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """So much of a lot, outside of packages, at one place in one state."""

    thing_id: int
    place_id: int
    place_code: str
    disposition: str
    quantity: Decimal
    own: bool


_LOCATED = """
    SELECT i.key, t.id, t.kind, t.code, it.id, coalesce(it.code, ''), coalesce(it.kind, ''),
        coalesce(it.unit, ''), l.id, coalesce(l.code, ''), coalesce(ck.key, ''),
        coalesce(c.code, ''), coalesce(r.root_id, t.id), w.place_id, coalesce(p.code, ''),
        coalesce(w.disposition, ''), coalesce(h.own, false),
        coalesce(t.expires_on, l.expires_on), t.ended_at IS NOT NULL, coalesce(it.tracking, '')
    FROM ledger_identity AS i
    JOIN ledger_thing AS t ON t.id = i.thing_id AND t.alive
    LEFT JOIN ledger_item AS it ON it.id = t.item_id
    LEFT JOIN ledger_thing AS s ON s.id = t.sublot_id AND t.kind = 'UNIT'
    LEFT JOIN ledger_thing AS l
        ON l.id = CASE WHEN t.kind = 'LOT' THEN t.id ELSE coalesce(t.lot_id, s.lot_id) END
    LEFT JOIN ledger_thing AS c ON c.id = t.container_id
    LEFT JOIN ledger_identity AS ck ON ck.thing_id = c.id AND ck.main
    LEFT JOIN ledger_roots(ARRAY(
        SELECT DISTINCT thing_id FROM ledger_identity WHERE key = ANY (%(keys)s::text[])
    ), NULL) AS r ON r.box_id = t.id
    LEFT JOIN ledger_whereabouts AS w ON w.thing_id = coalesce(r.root_id, t.id)
    LEFT JOIN ledger_place AS p ON p.id = w.place_id
    LEFT JOIN ledger_party AS h ON h.id = w.holder_id
    WHERE i.key = ANY (%(keys)s::text[])"""

# Releases on the thing, its sublot and lot, and on every package around it.
_RELEASED = """
    WITH RECURSIVE up (start, id) AS (
        SELECT u, u FROM unnest(%(things)s::bigint[]) AS u
        UNION
        SELECT up.start, t.container_id FROM up JOIN ledger_thing AS t ON t.id = up.id
        WHERE t.container_id IS NOT NULL
    ), named (start, id) AS (
        SELECT start, id FROM up
        UNION
        SELECT u, t.sublot_id FROM unnest(%(things)s::bigint[]) AS u
        JOIN ledger_thing AS t ON t.id = u
        UNION
        SELECT u, s.lot_id FROM unnest(%(things)s::bigint[]) AS u
        JOIN ledger_thing AS t ON t.id = u JOIN ledger_thing AS s ON s.id = t.sublot_id
        WHERE s.lot_id IS NOT NULL
    )
    SELECT DISTINCT n.start FROM named AS n
    JOIN ledger_persistent_state AS m ON m.thing_id = n.id AND m.until_at IS NULL
        AND m.disposition = 'conformant'"""

_STOPS = """
    SELECT DISTINCT s.thing_id, s.disposition FROM ledger_stops(%(things)s::bigint[]) AS s"""

# Packages of which all that lies in them is released: by itself, its sublot or its lot. What is
# built into a unit is a part of it.
_ALL_RELEASED = """
    WITH RECURSIVE down (start, id) AS (
        SELECT u, u FROM unnest(%(things)s::bigint[]) AS u
        UNION
        SELECT d.start, k.child_id FROM down AS d
        JOIN ledger_thing AS o ON o.id = d.id AND o.kind <> 'UNIT'
        JOIN ledger_containment AS k ON k.parent_id = d.id AND k.until_at IS NULL
    )
    SELECT d.start FROM down AS d JOIN ledger_thing AS t ON t.id = d.id AND t.kind <> 'PACKAGE'
    LEFT JOIN ledger_thing AS s ON s.id = t.sublot_id
    GROUP BY 1 HAVING bool_and(EXISTS (
        SELECT FROM ledger_persistent_state AS m
        WHERE m.thing_id IN (t.id, t.sublot_id, coalesce(s.lot_id, t.id))
            AND m.disposition = 'conformant' AND m.until_at IS NULL))"""


def located(keys: Collection[str]) -> Mapping[str, Located]:
    """Return things by key with place, state and marks; unknown keys are left out."""
    found = rows_of_few(_LOCATED, {"keys": list(keys)}) if keys else []
    if not found:
        return {}
    marks: dict[int, set[str]] = {}
    ids = {one[1] for one in found}
    packages = {one[1] for one in found if one[2] in {ThingKind.PACKAGE, ThingKind.ASSET}}
    for thing, mark in rows_of_few(_STOPS, {"things": array(ids)}):
        marks.setdefault(thing, set()).add(mark)
    for question, things in ((_RELEASED, ids), (_ALL_RELEASED, packages)):
        for (thing,) in rows_of_few(question, {"things": array(things)}) if things else ():
            marks.setdefault(thing, set()).add("conformant")
    inside = states_inside({one[1] for one in found if one[1] in packages and not one[15]})
    return {
        one[0]: Located(
            key=one[0], thing_id=one[1], kind=one[2], code=one[3], item_id=one[4],
            item_code=one[5], item_kind=one[6], unit=one[7], lot_id=one[8], lot_code=one[9],
            container_key=one[10], container_code=one[11], root_id=one[12], place_id=one[13],
            place_code=one[14], disposition=one[15] or _the_only(inside.get(one[1])),
            own=one[16], expires_on=one[17], ended=one[18], tracking=one[19],
            marks=frozenset(marks.get(one[1], ())),
            states=inside.get(one[1], frozenset()), own_state=one[15],
        )
        for one in found
    }  # fmt: skip


def _the_only(states: frozenset[str] | None) -> str:
    return next(iter(states)) if states is not None and len(states) == 1 else ""


def shares_of(lots: Collection[int]) -> Mapping[int, Sequence[Share]]:
    """Return where amounts of lots lie outside of packages, by lot."""
    found: dict[int, list[Share]] = {}
    if not lots:
        return found
    for one in rows_of_few(
        """
        SELECT k.thing_id, k.place_id, p.code, k.disposition, sum(k.quantity), bool_or(h.own)
        FROM ledger_stock AS k JOIN ledger_place AS p ON p.id = k.place_id
        LEFT JOIN ledger_party AS h ON h.id = k.holder_id
        WHERE k.thing_id = ANY (%(lots)s) AND k.container_id = 0 AND k.quantity > 0
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 3, 4""",
        {"lots": array(lots)},
    ):
        share = Share(
            thing_id=one[0], place_id=one[1], place_code=one[2], disposition=one[3],
            quantity=one[4], own=bool(one[5]),
        )  # fmt: skip
        found.setdefault(share.thing_id, []).append(share)
    return found


def standing_sites(keys: Collection[str]) -> Collection[int]:
    """Return the sites at which things stand, and amounts of lots; what stands at none has none."""
    known = located(keys).values()
    at = {one.place_id for one in known if one.place_id is not None}
    shares = shares_of([one.thing_id for one in known if one.is_amount])
    at |= {share.place_id for each in shares.values() for share in each}
    return sites_at(at)


def sites_at(places: Collection[int]) -> Collection[int]:
    """Return the sites at which places lie."""
    if not places:
        return []
    asked = "SELECT DISTINCT site_id FROM ledger_place WHERE id = ANY (%(places)s::bigint[])"
    found = rows_of_few(f"{asked} AND site_id IS NOT NULL ORDER BY 1", {"places": array(places)})
    return [site for (site,) in found]


@dataclass(frozen=True, kw_only=True, slots=True)
class Contained:
    """An item in a package, with the first day on which something of it expires."""

    root_id: int
    item_id: int
    item_code: str
    item_kind: str
    expires_on: dt.date | None


def items_within(things: Collection[int]) -> Mapping[int, Sequence[Contained]]:
    """Return the items that lie in packages at any depth, by package; parts of units are none."""
    found: dict[int, list[Contained]] = {}
    if not things:
        return found
    for one in rows_of_few(
        """
        WITH RECURSIVE down (start, id) AS (
            SELECT u, u FROM unnest(%(things)s::bigint[]) AS u
            UNION
            SELECT d.start, k.child_id FROM down AS d
            JOIN ledger_thing AS o ON o.id = d.id AND o.kind <> 'UNIT'
            JOIN ledger_containment AS k ON k.parent_id = d.id AND k.until_at IS NULL
        )
        SELECT d.start, i.id, i.code, i.kind, min(coalesce(t.expires_on, l.expires_on))
        FROM down AS d JOIN ledger_thing AS t ON t.id = d.id AND t.kind <> 'PACKAGE'
        LEFT JOIN ledger_thing AS s ON s.id = t.sublot_id
        LEFT JOIN ledger_thing AS l ON l.id = coalesce(t.lot_id, s.lot_id, t.id)
        JOIN ledger_item AS i ON i.id = t.item_id
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 3""",
        {"things": array(things)},
    ):
        inside = Contained(
            root_id=one[0], item_id=one[1], item_code=one[2], item_kind=one[3], expires_on=one[4]
        )
        found.setdefault(inside.root_id, []).append(inside)
    return found


def lots_within(things: Collection[int]) -> Mapping[int, Mapping[int, Decimal]]:
    """Return how much of each lot lies in outermost packages, by package and lot.

    It is planned for the packages: what is in none is told under 0, and a plan for any number would
    be one for that half of the table.
    """
    found: dict[int, dict[int, Decimal]] = {}
    if not things:
        return found
    for root, lot, quantity in rows(
        """
        SELECT f.root_id, f.lot_id, sum(f.quantity) FROM (
            SELECT h.root_id, s.lot_id, h.units::numeric AS quantity
            FROM ledger_sublot_holding AS h JOIN ledger_thing AS s ON s.id = h.sublot_id
            WHERE h.root_id = ANY (%(things)s) AND h.root_id <> 0 AND h.units > 0
            UNION ALL
            SELECT k.root_id, k.thing_id, k.quantity FROM ledger_stock AS k
            WHERE k.root_id = ANY (%(things)s) AND k.root_id <> 0 AND k.quantity > 0
        ) AS f GROUP BY 1, 2""",
        {"things": array(things)},
    ):
        found.setdefault(root, {})[lot] = quantity
    return found


@dataclass(frozen=True, slots=True)
class Tenants:
    """What takes room at a place: the lots that lie loose, and the number of packages."""

    lots: frozenset[int] = frozenset()
    packages: int = 0

    @property
    def count(self) -> int:
        """How much room is taken."""
        return len(self.lots) + self.packages


def tenants_of(places: Collection[int]) -> Mapping[int, Tenants]:
    """Return what takes room at places that are not empty; planned for how much stands there."""
    if not places:
        return {}
    found = rows(
        """
        SELECT f.place_id, array_to_string(array_agg(DISTINCT f.lot_id), ','),
            coalesce(sum(f.packages), 0)::bigint
        FROM (
            SELECT k.place_id, k.thing_id AS lot_id, 0 AS packages FROM ledger_stock AS k
            WHERE k.place_id = ANY (%(places)s) AND k.quantity > 0 AND k.container_id = 0
            UNION ALL
            SELECT w.place_id, s.lot_id, CASE WHEN t.kind = 'UNIT' THEN 0 ELSE 1 END
            FROM ledger_whereabouts AS w JOIN ledger_thing AS t ON t.id = w.thing_id
            LEFT JOIN ledger_thing AS s ON s.id = t.sublot_id AND t.kind = 'UNIT'
            WHERE w.place_id = ANY (%(places)s)
                AND t.kind IN ('UNIT', 'PACKAGE', 'ASSET') AND t.ended_at IS NULL
        ) AS f GROUP BY 1""",
        {"places": array(places)},
    )
    return {
        place: Tenants(frozenset(int(lot) for lot in (lots or "").split(",") if lot), packages)
        for place, lots, packages in found
    }


def place_keys(places: Collection[int]) -> Mapping[int, str]:
    """Return the canonical keys of places by id."""
    found = rows_of_few(
        "SELECT id, key FROM ledger_place WHERE id = ANY (%(places)s)", {"places": array(places)}
    )
    return dict(found)


def place_with_code(code: str) -> int | None:
    """Return the id of the place with a code, if there is one."""
    found = rows_of_few("SELECT id FROM ledger_place WHERE code = %(code)s", {"code": code})
    return found[0][0] if found else None


def item_code(item_id: int) -> str:
    """Return the code of an item; empty for none."""
    found = rows_of_few("SELECT code FROM ledger_item WHERE id = %(item)s", {"item": item_id})
    return str(found[0][0]) if found else ""


def items_with_codes(codes: Collection[str]) -> Mapping[str, int]:
    """Return the ids of items by code; unknown codes are left out."""
    found = rows_of_few(
        "SELECT code, id FROM ledger_item WHERE code = ANY (%(codes)s)", {"codes": list(codes)}
    )
    return dict(found)


def holder_of(key: str) -> str:
    """Return the name of who holds a thing; empty where nobody is known."""
    found = rows_of_few(
        """
        SELECT p.name FROM ledger_identity AS i
        JOIN ledger_whereabouts AS w ON w.thing_id = i.thing_id
        JOIN ledger_party AS p ON p.id = w.holder_id WHERE i.key = %(key)s""",
        {"key": key},
    )
    return str(found[0][0]) if found else ""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one thing stands, since when, and who holds it."""

    place: str
    place_en: str
    holder: str
    holder_en: str
    own: bool
    since: dt.datetime


def stands_of(keys: Collection[str]) -> Mapping[str, Stand]:
    """Return where single things stand, by key; what nobody knows is left out."""
    found = rows_of_few(
        """
        SELECT i.key, coalesce(p.name, ''), coalesce(p.name_en, ''), coalesce(h.name, ''),
            coalesce(h.name_en, ''), coalesce(h.own, false), w.since
        FROM ledger_identity AS i
        JOIN ledger_whereabouts AS w ON w.thing_id = i.thing_id
        LEFT JOIN ledger_place AS p ON p.id = w.place_id
        LEFT JOIN ledger_party AS h ON h.id = w.holder_id
        WHERE i.key = ANY (%(keys)s::text[])""",
        {"keys": list(keys)},
    )
    return {key: Stand(*rest) for key, *rest in found}
