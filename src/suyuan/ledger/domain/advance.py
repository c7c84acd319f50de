"""Applies the events of a batch one after the other, in the order of the world."""

import datetime as dt

from suyuan.ledger.domain import objects, packing, rules, transforming
from suyuan.ledger.domain.batch import Batch, Policy, Step
from suyuan.ledger.domain.state import Place
from suyuan.ledger.domain.vocabulary import Action, EventType

LEAVING = frozenset({"shipping", "departing", "consigning"})
"""Steps after which things are with, or on the way to, the destination."""


def advance(batch: Batch, *, at: dt.datetime) -> None:
    """Apply every event of the batch; what is wrong is collected in `batch.problems`."""
    for step in batch.steps:
        for code, path, data in rules.check(step.event, at=at):
            batch.refuse(step, code, path, data)
        locate(batch, step)
        if step.refused:
            continue
        match step.event.type:
            case EventType.OBJECT | EventType.TRANSACTION:
                objects.apply(batch, step)
            case EventType.AGGREGATION | EventType.ASSOCIATION:
                packing.apply(batch, step)
            case EventType.TRANSFORMATION:
                transforming.apply(batch, step)


def locate(batch: Batch, step: Step) -> None:
    """Find out where the event's things are afterwards, and who holds them."""
    event = step.event
    place = _place(batch, step, "location", event.location)
    step.read = _place(batch, step, "read_point", event.read_point)
    for number, source in enumerate(event.sources):
        if source.type == "location":
            step.source = _place(batch, step, f"sources[{number}]", source.id)
        elif _is_party(source.type):
            giver = _party(batch, step, f"sources[{number}]", source.id)
            if source.type == "possessing_party":
                step.giver = giver
    ends, holder = _destination(batch, step)
    makes = event.type is EventType.TRANSFORMATION or (
        event.type is EventType.OBJECT and event.action is Action.ADD
    )
    if place is None and makes:
        place = step.read
    if place is not None:
        _stand(step, place)
    elif event.biz_step in LEAVING and (holder is not None or ends is not None):
        if ends is not None:
            _stand(step, ends)
        step.holder = holder if holder is not None else step.holder
        step.moves = True
    if step.site is None:
        known = place or step.read or step.source
        step.site = known.site if known is not None else None


def _stand(step: Step, place: Place) -> None:
    step.place, step.holder, step.site, step.moves = place.id, place.holder, place.site, True


def _destination(batch: Batch, step: Step) -> tuple[Place | None, int | None]:
    place: Place | None = None
    holders: dict[str, int | None] = {}
    for number, target in enumerate(step.event.destinations):
        path = f"destinations[{number}]"
        if target.type == "location":
            place = _place(batch, step, path, target.id)
        elif _is_party(target.type):
            holders[target.type] = _party(batch, step, path, target.id)
    holder = holders.get("possessing_party") or holders.get("owning_party")
    return place, holder


def _is_party(kind: str) -> bool:
    return kind in {"possessing_party", "owning_party"}


def _place(batch: Batch, step: Step, path: str, key: str | None) -> Place | None:
    if key is None:
        return None
    place = batch.places.get(key)
    if place is None:
        assert batch.policy is Policy.OWN, "places of others are made known before"
        batch.refuse(step, "ledger.unknown_place", path, {"key": key})
    return place


def _party(batch: Batch, step: Step, path: str, key: str) -> int | None:
    party = batch.parties.get(key)
    if party is None:
        assert batch.policy is Policy.OWN, "parties of others are made known before"
        batch.refuse(step, "ledger.unknown_party", path, {"key": key})
    return party
