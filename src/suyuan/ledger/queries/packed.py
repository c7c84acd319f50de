"""What lies in packages: how much of a lot, in which package, and everything in a few of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.ledger.domain.parting import Content
from suyuan.ledger.queries.rows import array, rows

Contents = Mapping[str, Sequence[Content]]
"""What lies directly in packages, by key of the package."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """So much of a lot in one state at one place: loose, or in one package."""

    key: str
    """Of the lot."""
    unit: str
    place_key: str
    """Empty where it is on the way."""
    place_code: str
    own: bool
    state: str
    """In which it is: that of its outermost package, where that has one."""
    inner_state: str
    """Which the books say of the amount itself."""
    package: str
    """Key of the package in which it lies directly; empty where it is loose."""
    package_code: str
    root: str
    """Key of the outermost package around it."""
    quantity: Decimal


_STANDING = """
    SELECT i.key, coalesce(it.unit, ''), coalesce(p.key, ''), coalesce(p.code, ''),
        coalesce(h.own, false), coalesce(nullif(w.disposition, ''), k.disposition), k.disposition,
        coalesce(n.key, ''), coalesce(c.code, ''), coalesce(r.key, ''), sum(k.quantity)
    FROM ledger_identity AS i
    JOIN ledger_thing AS t ON t.id = i.thing_id
    JOIN ledger_stock AS k ON k.thing_id = t.id AND k.quantity > 0
    LEFT JOIN ledger_item AS it ON it.id = t.item_id
    LEFT JOIN ledger_whereabouts AS w ON w.thing_id = nullif(k.root_id, 0)
    LEFT JOIN ledger_place AS p
        ON p.id = CASE k.root_id WHEN 0 THEN k.place_id ELSE w.place_id END
    LEFT JOIN ledger_party AS h
        ON h.id = CASE k.root_id WHEN 0 THEN k.holder_id ELSE w.holder_id END
    LEFT JOIN ledger_thing AS c ON c.id = nullif(k.container_id, 0)
    LEFT JOIN ledger_identity AS n ON n.thing_id = c.id AND n.main
    LEFT JOIN ledger_identity AS r ON r.thing_id = nullif(k.root_id, 0) AND r.main
    WHERE i.key = ANY (%(keys)s::text[]) AND (k.container_id = 0 OR k.root_id <> 0)
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 ORDER BY 1, 11, 8, 7"""


def standing_amounts(keys: Collection[str]) -> Sequence[Standing]:
    """Return where amounts of lots stand, loose and in packages; what is least comes first."""
    if not keys:
        return []
    return [
        Standing(
            key=one[0], unit=one[1], place_key=one[2], place_code=one[3], own=one[4], state=one[5],
            inner_state=one[6], package=one[7], package_code=one[8], root=one[9], quantity=one[10],
        )
        for one in rows(_STANDING, {"keys": list(keys)})
    ]  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Root:
    """An outermost package."""

    key: str
    thing_id: int
    state: str
    """Its own; empty where what lies in it tells its own."""


_ROOTS_OF_UNITS = """
    WITH RECURSIVE up (id, container_id, kind) AS (
        SELECT DISTINCT c.id, c.container_id, c.kind FROM ledger_identity AS i
        JOIN ledger_thing AS t ON t.id = i.thing_id
        JOIN ledger_thing AS c ON c.id = t.container_id
        WHERE i.key = ANY (%(keys)s::text[])
        UNION
        SELECT c.id, c.container_id, c.kind FROM up JOIN ledger_thing AS c ON c.id = up.container_id
    )
    SELECT n.key, up.id, coalesce(w.disposition, '') FROM up
    JOIN ledger_identity AS n ON n.thing_id = up.id AND n.main
    LEFT JOIN ledger_whereabouts AS w ON w.thing_id = up.id
    WHERE up.container_id IS NULL AND up.kind <> 'UNIT' ORDER BY n.key"""

_ROOTS_OF_AMOUNTS = """
    SELECT DISTINCT n.key, k.root_id, coalesce(w.disposition, '')
    FROM ledger_identity AS i
    JOIN ledger_stock AS k ON k.thing_id = i.thing_id AND k.root_id <> 0 AND k.quantity > 0
    JOIN ledger_identity AS n ON n.thing_id = k.root_id AND n.main
    LEFT JOIN ledger_whereabouts AS w ON w.thing_id = k.root_id
    WHERE i.key = ANY (%(keys)s::text[]) ORDER BY n.key"""


def roots_of_units(keys: Collection[str]) -> Sequence[Root]:
    """Return the outermost packages in which single things lie."""
    found = rows(_ROOTS_OF_UNITS, {"keys": list(keys)}) if keys else []
    return [Root(key=key, thing_id=thing, state=state) for key, thing, state in found]


def roots_of_amounts(keys: Collection[str]) -> Sequence[Root]:
    """Return the outermost packages in which something of some lots lies."""
    found = rows(_ROOTS_OF_AMOUNTS, {"keys": list(keys)}) if keys else []
    return [Root(key=key, thing_id=thing, state=state) for key, thing, state in found]


_INSIDE = """
    WITH RECURSIVE down (parent, id, kind, quantity) AS (
        SELECT c.parent_id, t.id, t.kind, c.quantity
        FROM ledger_containment AS c JOIN ledger_thing AS t ON t.id = c.child_id
        WHERE c.parent_id = ANY (%(packages)s::bigint[]) AND c.until_at IS NULL
        UNION ALL
        SELECT c.parent_id, t.id, t.kind, c.quantity FROM down
        JOIN ledger_containment AS c ON c.parent_id = down.id AND c.until_at IS NULL
        JOIN ledger_thing AS t ON t.id = c.child_id
        WHERE down.kind IN ('PACKAGE', 'ASSET')
    )
    SELECT p.key, n.key, down.kind, down.quantity FROM down
    JOIN ledger_identity AS p ON p.thing_id = down.parent AND p.main
    JOIN ledger_identity AS n ON n.thing_id = down.id AND n.main
    ORDER BY down.parent, down.id"""


def contents_of(packages: Collection[int]) -> Mapping[str, Sequence[Content]]:
    """Return what lies directly in some packages and in those inside them, by key of the package.

    What is built into a unit is a part of it and is not told.
    """
    found: dict[str, list[Content]] = {}
    if not packages:
        return found
    for parent, key, kind, quantity in rows(_INSIDE, {"packages": array(packages)}):
        inside = Content(key=key, is_package=kind in {"PACKAGE", "ASSET"}, quantity=quantity)
        found.setdefault(parent, []).append(inside)
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Lying:
    """A single thing that lies in a package, not built into a unit."""

    key: str
    package: str
    """Key of the package in which it lies directly."""
    state: str
    """Of the outermost package."""


def lying_in(keys: Collection[str]) -> Sequence[Lying]:
    """Return those of some single things that lie in packages."""
    found = rows(
        """
        SELECT i.key, n.key, coalesce(w.disposition, '')
        FROM ledger_identity AS i JOIN ledger_thing AS t ON t.id = i.thing_id
        JOIN ledger_thing AS c ON c.id = t.container_id AND c.kind <> 'UNIT'
        JOIN ledger_identity AS n ON n.thing_id = c.id AND n.main
        LEFT JOIN ledger_whereabouts AS w ON w.thing_id = ledger_outermost(c.id)
        WHERE i.key = ANY (%(keys)s::text[]) ORDER BY c.id, t.id""",
        {"keys": list(keys)},
    ) if keys else []  # fmt: skip
    return [Lying(key=key, package=package, state=state) for key, package, state in found]


def states_inside(packages: Collection[int]) -> Mapping[int, frozenset[str]]:
    """Return the states of the amounts in outermost packages, by package."""
    if not packages:
        return {}
    found = rows(
        """
        SELECT k.root_id, array_to_string(array_agg(DISTINCT k.disposition), ',')
        FROM ledger_stock AS k
        WHERE k.root_id = ANY (%(packages)s::bigint[]) AND k.root_id <> 0 AND k.quantity > 0
        GROUP BY 1""",
        {"packages": array(packages)},
    )
    return {root: frozenset(states.split(",")) for root, states in found}
