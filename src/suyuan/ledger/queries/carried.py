"""What lies in packages now, piece by piece, and what somebody holds: to ship and to sell it on."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from suyuan.foundation.db.planned import rows_of_few
from suyuan.ledger.queries.rows import array


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """A unit, or an amount of a lot, that is a thing or lies in it at any depth."""

    root_id: int
    """The thing that was asked for."""
    thing_id: int
    kind: str
    key: str
    code: str
    """Serial or lot number."""
    item_id: int | None
    class_key: str
    """Of a unit, as its key says; of a lot that of its key."""
    lot_key: str
    lot_code: str
    made_at: dt.datetime | None
    expires_on: dt.date | None
    disposition: str
    """Of an amount in a package; that of units is told by what is outermost."""
    quantity: Decimal
    is_released: bool = False
    """A release counts for it: on it, its sublot, its lot or a package around it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """What lies in some things."""

    content: Sequence[Carried]
    packages: Mapping[int, Sequence[str]]
    """Keys of the packages in each thing, at any depth."""


# Parts that are built into a unit belong to it and are not counted by themselves.
_DOWN = """
    WITH RECURSIVE down (start, id, kind, quantity, parent) AS (
        SELECT t.id, t.id, t.kind, NULL::numeric, NULL::bigint FROM ledger_thing AS t
        WHERE t.id = ANY (%(things)s::bigint[])
        UNION ALL
        SELECT d.start, t.id, t.kind, k.quantity, d.id FROM down AS d
        JOIN ledger_containment AS k ON k.parent_id = d.id AND k.until_at IS NULL
        JOIN ledger_thing AS t ON t.id = k.child_id
        WHERE d.kind IN ('PACKAGE', 'ASSET')
    )"""

_CONTENT = f"""{_DOWN}
    SELECT d.start, t.id, t.kind, n.key, t.code, t.item_id,
        coalesce(ln.key, ''), coalesce(l.code, ''), coalesce(t.made_at, l.made_at),
        coalesce(t.expires_on, s.expires_on, l.expires_on), coalesce(d.quantity, 1),
        coalesce(s.id, 0), coalesce(l.id, 0), coalesce(d.parent, 0)
    FROM down AS d JOIN ledger_thing AS t ON t.id = d.id
    LEFT JOIN ledger_thing AS s ON s.id = t.sublot_id AND t.kind = 'UNIT'
    LEFT JOIN ledger_thing AS l
        ON l.id = CASE WHEN t.kind = 'LOT' THEN t.id ELSE coalesce(t.lot_id, s.lot_id) END
    LEFT JOIN ledger_identity AS n ON n.thing_id = t.id AND n.main
    LEFT JOIN ledger_identity AS ln ON ln.thing_id = l.id AND ln.main
    WHERE t.kind = 'UNIT' OR (t.kind = 'LOT' AND d.quantity IS NOT NULL)
    ORDER BY d.start, l.id, t.id"""  # noqa: S608 - no value of anybody's.

_PACKAGES = f"""{_DOWN}
    SELECT d.start, d.id, coalesce(d.parent, 0), n.key FROM down AS d
    JOIN ledger_identity AS n ON n.thing_id = d.id AND n.main
    WHERE d.kind IN ('PACKAGE', 'ASSET') ORDER BY d.start, n.key"""  # noqa: S608

_RELEASED = """
    SELECT DISTINCT m.thing_id FROM ledger_persistent_state AS m
    WHERE m.thing_id = ANY (%(things)s::bigint[]) AND m.until_at IS NULL
        AND m.disposition = 'conformant'"""


def carried_in(things: Collection[int]) -> Load:
    """Return the units and amounts in things at any depth; a unit carries itself.

    Three questions, however much lies in them. Amounts of lots that are asked for by themselves
    are not in the answer: only the asker knows how much is meant.
    """
    if not things:
        return Load(content=(), packages={})
    values = {"things": array(set(things))}
    content = rows_of_few(_CONTENT, values)
    boxes = rows_of_few(_PACKAGES, values)
    marks = _released(content, boxes)
    packages: dict[int, list[str]] = {}
    for start, box, _parent, key in boxes:
        if box != start:
            packages.setdefault(start, []).append(key)
    return Load(
        content=[
            Carried(
                root_id=row[0], thing_id=row[1], kind=row[2], key=row[3] or "", code=row[4],
                item_id=row[5], class_key=_class_of(row[3] or "", row[6]), lot_key=row[6],
                lot_code=row[7], made_at=row[8], expires_on=row[9], disposition="",
                quantity=row[10],
                is_released=bool(marks.intersection((row[1], row[11], row[12], row[13]))),
            )
            for row in content
        ],
        packages=packages,
    )  # fmt: skip


def _released(content: Sequence[tuple[Any, ...]], boxes: Sequence[tuple[Any, ...]]) -> set[int]:
    """Return what is released by itself, or as a package in a released one."""
    ids = {row[at] for row in content for at in (1, 11, 12)} | {row[1] for row in boxes}
    marks = {thing for (thing,) in rows_of_few(_RELEASED, {"things": array(ids)})}
    around = {box: parent for _start, box, parent, _key in boxes}
    for box in around:
        up: int | None = box
        while up:
            if up in marks:
                marks.add(box)
                break
            up = around.get(up)
    return marks


def _class_of(key: str, lot_key: str) -> str:
    for text, marks in ((key, ("/21/",)), (lot_key, ("/10/",))):
        for mark in marks:
            if text.startswith("/01/") and mark in text:
                return text.partition(mark)[0]
    for text in (key, lot_key):
        for prefix in ("urn:suyuan:unit:", "urn:suyuan:lot:"):
            if text.startswith(prefix):
                return f"urn:suyuan:item:{text[len(prefix) :].partition(':')[0]}"
    return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """So much of a thing that a party holds at a place."""

    key: str
    thing_id: int
    kind: str
    code: str
    item_id: int | None
    place_id: int | None
    place_key: str
    container_key: str
    """What it lies in directly; empty where it is loose."""
    quantity: Decimal
    """1 for one thing."""
    since: dt.datetime | None


_SINGLES = """
    SELECT i.key, t.id, t.kind, t.code, t.item_id, w.place_id, coalesce(p.key, ''),
        coalesce(ck.key, ''), 1::numeric, w.since
    FROM ledger_identity AS i
    JOIN ledger_thing AS t ON t.id = i.thing_id AND t.alive AND t.ended_at IS NULL
        AND t.kind IN ('UNIT', 'PACKAGE', 'ASSET')
    LEFT JOIN ledger_identity AS ck ON ck.thing_id = t.container_id AND ck.main
    LEFT JOIN ledger_roots(ARRAY(
        SELECT DISTINCT thing_id FROM ledger_identity WHERE key = ANY (%(keys)s::text[])
    ), NULL) AS r ON r.box_id = t.id
    JOIN ledger_whereabouts AS w ON w.thing_id = coalesce(r.root_id, t.id)
    LEFT JOIN ledger_place AS p ON p.id = w.place_id
    WHERE i.key = ANY (%(keys)s::text[]) AND w.holder_id = %(holder)s"""

_AMOUNTS = """
    SELECT i.key, t.id, t.kind, t.code, t.item_id,
        CASE WHEN k.container_id = 0 THEN k.place_id ELSE w.place_id END AS place_id,
        coalesce(p.key, ''), coalesce(ck.key, ''), sum(k.quantity), NULL::timestamptz
    FROM ledger_identity AS i
    JOIN ledger_thing AS t ON t.id = i.thing_id AND t.alive AND t.kind = 'LOT'
    JOIN ledger_stock AS k ON k.thing_id = t.id AND k.quantity > 0
    LEFT JOIN ledger_thing AS c ON c.id = nullif(k.container_id, 0)
    LEFT JOIN ledger_identity AS ck ON ck.thing_id = c.id AND ck.main
    LEFT JOIN ledger_whereabouts AS w ON w.thing_id = nullif(k.root_id, 0)
    LEFT JOIN ledger_place AS p
        ON p.id = CASE WHEN k.container_id = 0 THEN k.place_id ELSE w.place_id END
    WHERE i.key = ANY (%(keys)s::text[])
        AND CASE WHEN k.container_id = 0 THEN k.holder_id ELSE w.holder_id END = %(holder)s
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 1, 8, 7"""


def held_by(holder_id: int, keys: Collection[str]) -> Mapping[str, Sequence[Held]]:
    """Return what a party holds of things: where, in what, and how much of lots."""
    found: dict[str, list[Held]] = {}
    if not keys:
        return found
    values = {"keys": list(keys), "holder": holder_id}
    for row in [*rows_of_few(_SINGLES, values), *rows_of_few(_AMOUNTS, values)]:
        one = Held(
            key=row[0], thing_id=row[1], kind=row[2], code=row[3], item_id=row[4],
            place_id=row[5], place_key=row[6], container_key=row[7], quantity=row[8],
            since=row[9],
        )  # fmt: skip
        found.setdefault(one.key, []).append(one)
    return found
