"""Genealogy for the graph: one step at a time, in the form that the graph script draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from suyuan.areas.trace.choices import words
from suyuan.areas.trace.ui import addresses
from suyuan.areas.trace.ui.passport.head import kind_word
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries import genealogy
from suyuan.ledger.queries.genealogy import Direction, Neighbour, Stack
from suyuan.ledger.queries.things import ThingRow, things
from suyuan.web import numbers

PAGE: Final = 24
FURTHER: Final = 200
"""Somebody who asks for more of a stack gets this many at once."""
ALONE_MAX: Final = 6
"""A stack of so few things is shown as its things."""
TOGETHER_MAX: Final = 24
"""So few neighbours are all shown at once."""

Answer = dict[str, Any]


def first(thing: ThingRow) -> Answer:
    """Return the thing with one level up and one level down."""
    answer = _empty()
    answer["nodes"].append({**_card(thing, 0), "me": True, "up_open": True, "down_open": True})
    for direction in Direction:
        _open(answer, thing, direction, 0)
    return answer


def around(node: str, direction: Direction, level: int, after: int) -> Answer | None:
    """Return what an opened card shows: the neighbours of a thing, or the members of a stack.

    None says that there is no such card.
    """
    name, *rest = node.split("-")
    number = numbers.asked(name)
    known = things([number]) if number is not None else {}
    thing = known.get(int(name)) if known else None
    if thing is None:
        return None
    answer = _empty()
    if not rest:
        _open(answer, thing, direction, level)
        return answer
    stack = _stack(thing, rest)
    if stack is None:
        return None
    way, found = stack
    _page(answer, thing, way, Place(node, level, found, after))
    answer["levels"].append({"level": _beyond(way, level), "title": _title(way, level)})
    return answer


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the graph a page of things is drawn, and from what it goes on."""

    node: str
    level: int
    stack: Stack
    after: int


def _empty() -> Answer:
    return {"levels": [], "nodes": [], "edges": [], "more": []}


def _open(answer: Answer, thing: ThingRow, direction: Direction, level: int) -> None:
    beyond = _beyond(direction, level)
    answer["levels"].append({"level": beyond, "title": _title(direction, beyond)})
    side = direction.value.lower()
    stacks = genealogy.stacks(thing, direction)
    if sum(stack.things for stack in stacks) <= TOGETHER_MAX:
        for one in genealogy.neighbours(thing, direction, limit=2 * TOGETHER_MAX):
            answer["nodes"].append(_card(one.thing, beyond, one))
            _edge(answer, str(thing.id), str(one.thing.id), direction, _evidence(one))
        return
    for stack in stacks:
        if stack.things <= ALONE_MAX:
            _page(answer, thing, direction, Place(str(thing.id), level, stack, 0))
            continue
        item = stack.item_id or ""
        name = f"{thing.id}-{direction}-{stack.relation}-{stack.kind}-{item}"
        answer["nodes"].append(
            {
                "id": name,
                "level": beyond,
                "title": words.local(stack.item_name, stack.item_name_en) or kind_word(stack.kind),
                "note": f"{kind_word(stack.kind)} × {stack.things:,}",
                "stack": True,
                side: stack.things,
            }
        )
        _edge(answer, str(thing.id), name, direction, _relation(stack.relation))


def _page(answer: Answer, thing: ThingRow, direction: Direction, place: Place) -> None:
    limit = FURTHER if place.after else PAGE
    found = genealogy.neighbours(
        thing, direction, stack=place.stack, after=place.after, limit=limit
    )
    for one in found:
        answer["nodes"].append(_card(one.thing, _beyond(direction, place.level), one))
        _edge(answer, place.node, str(one.thing.id), direction, _evidence(one))
    if len(found) == limit and place.stack.things > limit:
        answer["more"].append(
            {
                "of": place.node,
                "direction": direction.value.lower(),
                "after": str(found[-1].thing.id),
                "count": place.stack.things - limit,
            }
        )


def _stack(thing: ThingRow, name: list[str]) -> tuple[Direction, Stack] | None:
    if len(name) != len(("direction", "relation", "kind", "item")) or name[0] not in set(Direction):
        return None
    direction = Direction(name[0])
    for stack in genealogy.stacks(thing, direction):
        if [stack.relation, stack.kind, str(stack.item_id or "")] == name[1:]:
            return direction, stack
    return None


def _beyond(direction: Direction, level: int) -> int:
    return level + (-1 if direction is Direction.UP else 1)


def _card(thing: ThingRow, level: int, link: Neighbour | None = None) -> Mapping[str, Any]:
    card: dict[str, Any] = {
        "id": str(thing.id),
        "level": level,
        "title": words.local(thing.item_name, thing.item_name_en) or kind_word(thing.kind),
        "code": thing.code,
        "note": kind_word(thing.kind),
        "url": addresses.thing_url(thing.key, thing.id),
        "up": 1,
        "down": 1,
    }
    if thing.kind in {ThingKind.LOT, ThingKind.SUBLOT}:
        card["stack"] = True
    if link is not None:
        if link.quantity is not None:
            card["note"] = words.amount(link.quantity, link.unit or "")
        if link.until is not None:
            card["tone"] = "off"
            card["state"] = _("taken out")
    return card


def _edge(answer: Answer, me: str, other: str, direction: Direction, evidence: str) -> None:
    ends = (other, me) if direction is Direction.UP else (me, other)
    answer["edges"].append({"from": ends[0], "to": ends[1], "evidence": evidence})


def _evidence(one: Neighbour) -> str:
    text = f"{_relation(one.relation)} · {timezone.localdate(one.since).isoformat()}"
    if one.until is not None:
        until = timezone.localdate(one.until).isoformat()
        text += " · " + _("taken out %(day)s") % {"day": until}
    return text


def _relation(relation: str) -> str:
    return {
        "PART": _("built in"),
        "TAKEN": _("used for this unit alone"),
        "INPUT": _("used for the sublot"),
        "SUBLOT": _("sublot of the lot"),
        "MEMBER": _("belongs to the sublot"),
    }.get(relation, relation)


def _title(direction: Direction, level: int) -> str:
    if direction is Direction.UP:
        return _("Made of") if level == -1 else _("Level %(n)s up") % {"n": -level}
    return _("Became, went into") if level == 1 else _("Level %(n)s down") % {"n": level}
