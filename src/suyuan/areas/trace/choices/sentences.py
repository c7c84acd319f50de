"""What happened, said in one plain sentence from the point of view of one thing.

A moment has facts (place, parent, parts …). For every kind of moment there is a short list
of whole sentences; the first one whose placeholders are all known is taken. So no sentence is ever
put together from pieces, and none has a hole in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.ledger.domain.vocabulary import Action, EventType, Role

Choice = Sequence[Promise]


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What one event was for one thing."""

    type: str
    action: str | None
    step: str | None
    role: str
    facts: Mapping[str, str]
    """Names ready to show: place, holder, parent, parts, count, amount, sublot …"""
    persistent_set: Sequence[str] = ()
    persistent_unset: Sequence[str] = ()
    declares: bool = False
    ended: bool = False


COUNTED: Choice = (
    _("Counted at %(place)s, %(amount)s"),
    _("Counted at %(place)s"),
    pgettext_lazy("event", "Counted"),
)
STEPS: Mapping[str, Choice] = {
    "commissioning": (
        _("Serialized at %(place)s, into sublot %(sublot)s"),
        _("Serialized at %(place)s"),
        _("Recorded for the first time"),
    ),
    "creating_class_instance": (_("Lot opened at %(place)s"), _("Lot opened")),
    "encoding": (_("Code written at %(place)s"), _("Code written")),
    "receiving": (
        _("Received at %(place)s from %(source)s, %(amount)s"),
        _("Received at %(place)s, %(amount)s"),
        _("Received at %(place)s from %(source)s"),
        _("Received at %(place)s"),
        _("Received"),
    ),
    "accepting": (
        _("Passed incoming inspection at %(place)s, %(amount)s"),
        _("Passed incoming inspection at %(place)s"),
        _("Passed incoming inspection"),
    ),
    "arriving": (_("Arrived at %(place)s"), _("Arrived")),
    "shipping": (
        _("In exchange for %(replaced)s, shipped to %(destination)s"),
        _("In exchange for %(replaced)s, shipped"),
        _("Shipped from %(origin)s to %(destination)s, %(amount)s"),
        _("Shipped from %(origin)s to %(destination)s"),
        _("Shipped to %(destination)s, %(amount)s"),
        _("Shipped to %(destination)s"),
        _("Shipped from %(origin)s"),
        _("Shipped"),
    ),
    "departing": (
        _("Left %(origin)s for %(destination)s"),
        _("Left for %(destination)s"),
        _("Left %(origin)s"),
        _("Left"),
    ),
    "transporting": (_("On the way, at %(place)s"), _("On the way")),
    "storing": (
        _("Put away at %(place)s, %(amount)s"),
        _("Put away at %(place)s"),
        _("Put away"),
    ),
    "stocking": (_("Put into stock at %(place)s"), _("Put into stock")),
    "picking": (_("Picked at %(place)s, %(amount)s"), _("Picked at %(place)s"), _("Picked")),
    "staging_outbound": (_("Made ready for shipment at %(place)s"), _("Made ready for shipment")),
    "loading": (_("Loaded at %(place)s"), _("Loaded")),
    "unloading": (_("Unloaded at %(place)s"), _("Unloaded")),
    "entering_exiting": (_("Moved to %(place)s"), _("Moved")),
    "inspecting": (
        _("%(process)s at %(place)s: %(result)s"),
        _("%(process)s: %(result)s"),
        _("Inspected at %(place)s: %(result)s"),
        _("%(process)s at %(place)s"),
        _("Inspected at %(place)s"),
        _("Inspected"),
    ),
    "sampling": (_("Sample taken at %(place)s, %(amount)s"), _("Sample taken")),
    "sensor_reporting": (_("Readings taken at %(place)s"), _("Readings taken")),
    "holding": (_("Put on hold at %(place)s"), _("Put on hold")),
    "reserving": (_("Reserved for %(destination)s"), _("Reserved")),
    "assembling": (
        _("%(process)s at %(place)s: %(result)s"),
        _("%(process)s at %(place)s"),
        _("Assembled at %(place)s"),
        _("Assembled"),
    ),
    "installing": (
        _("Put into use at %(place)s"),
        _("Put into use at %(holder)s"),
        _("Put into use"),
    ),
    "removing": (_("Taken out of use at %(place)s"), _("Taken out of use")),
    "repairing": (
        _("Repaired at %(place)s: %(result)s"),
        _("Repaired at %(place)s"),
        _("Repaired"),
    ),
    "replacing": (
        _("Exchanged for %(replacement)s at %(place)s"),
        _("Exchanged for %(replacement)s"),
        _("Exchanged at %(place)s"),
        _("Exchanged"),
    ),
    "repackaging": (_("Repacked at %(place)s"), _("Repacked")),
    "dispensing": (_("Handed out at %(place)s"), _("Handed out")),
    "retail_selling": (_("Sold at %(place)s"), _("Sold")),
    "decommissioning": (_("Taken out of the record at %(place)s"), _("Taken out of the record")),
    "destroying": (
        _("Scrapped at %(place)s, %(amount)s"),
        _("Scrapped at %(place)s"),
        _("Scrapped"),
    ),
    "killing": (_("Code made unreadable"),),
    "stock_taking": COUNTED,
    "cycle_counting": COUNTED,
    "void_shipping": (_("Shipment to %(destination)s called off"), _("Shipment called off")),
    "collecting": (_("Collected from %(source)s"), _("Collected")),
    "consigning": (_("Given on consignment to %(destination)s"), _("Given on consignment")),
    "disassembling": (_("Taken apart at %(place)s"), _("Taken apart")),
}
"""By business step, where the thing is the object of the event."""

STEP: Choice = (
    _("Step “%(process)s” at %(place)s: %(result)s"),
    _("Step “%(process)s” at %(place)s"),
    _("Step “%(process)s” with %(equipment)s"),
    _("Step “%(process)s”: %(result)s"),
    _("Step “%(process)s”"),
)
"""A step of a routing, called by the name that the routing gives it."""

ROLES: Mapping[tuple[str, str | None, str], Choice] = {
    (EventType.AGGREGATION, Action.ADD, Role.CHILD): (
        _("Packed into %(parent)s as one of %(count)s"),
        _("Packed into %(parent)s, %(amount)s"),
        _("Packed into %(parent)s"),
    ),
    (EventType.AGGREGATION, Action.DELETE, Role.CHILD): (
        _("Taken out of %(parent)s at %(place)s"),
        _("Taken out of %(parent)s"),
    ),
    (EventType.AGGREGATION, Action.OBSERVE, Role.CHILD): (_("Seen in %(parent)s"),),
    (EventType.AGGREGATION, Action.ADD, Role.PARENT): (
        _("Filled at %(place)s with %(count)s"),
        _("Filled with %(count)s"),
        _("Filled"),
    ),
    (EventType.AGGREGATION, Action.DELETE, Role.PARENT): (
        _("Unpacked at %(place)s, %(count)s taken out"),
        _("Unpacked, %(count)s taken out"),
        _("Unpacked"),
    ),
    (EventType.AGGREGATION, Action.OBSERVE, Role.PARENT): (_("Contents seen: %(count)s"),),
    (EventType.ASSOCIATION, Action.ADD, Role.CHILD): (
        _("Built into %(parent)s at %(place)s"),
        _("Built into %(parent)s"),
    ),
    (EventType.ASSOCIATION, Action.DELETE, Role.CHILD): (
        _("Taken out of %(parent)s at %(place)s"),
        _("Taken out of %(parent)s"),
    ),
    (EventType.ASSOCIATION, Action.ADD, Role.PARENT): (
        _("%(parts)s built in at %(place)s"),
        _("%(parts)s built in"),
    ),
    (EventType.ASSOCIATION, Action.DELETE, Role.PARENT): (
        _("%(parts)s taken out at %(place)s"),
        _("%(parts)s taken out"),
    ),
    (EventType.TRANSFORMATION, None, Role.INPUT): (
        _("Used at %(place)s for %(outputs)s, %(amount)s"),
        _("Used at %(place)s for %(outputs)s"),
        _("Used for %(outputs)s"),
        _("Used at %(place)s"),
        _("Used"),
    ),
    (EventType.TRANSFORMATION, None, Role.LOADED): (
        _("Put on the line at %(place)s"),
        _("Put on the line"),
    ),
    (EventType.TRANSFORMATION, None, Role.UNLOADED): (
        _("Taken off the line at %(place)s"),
        _("Taken off the line"),
    ),
    (EventType.TRANSFORMATION, None, Role.OUTPUT): (
        _("%(process)s at %(place)s from %(inputs)s"),
        _("Made at %(place)s from %(inputs)s"),
        _("Made from %(inputs)s"),
        _("Made at %(place)s"),
        _("Made"),
    ),
}
"""By event, action and role, for the events that join things."""

SET: Mapping[str, Promise] = {
    "recalled": _("Recalled"),
    "non_sellable_other": _("Held: not to be used, packed or shipped"),
    "expired": _("Marked as expired"),
    "damaged": _("Marked as damaged"),
    "needs_replacement": _("Marked as needing replacement"),
    "non_conformant": _("Marked as nonconforming"),
    "conformant": _("Released"),
    "completeness_verified": _("Contents checked and complete"),
}
UNSET: Mapping[str, Promise] = {
    "recalled": _("Recall lifted"),
    "non_sellable_other": _("Hold lifted"),
    "non_conformant": _("Nonconformity closed"),
    "conformant": _("Release withdrawn"),
    "needs_replacement": _("Replacement done"),
}
CORRECTED = _("The record of this event was declared to be wrong")
ANY: Choice = (_("Seen at %(place)s, %(amount)s"), _("Seen at %(place)s"), _("Seen"))


def sentence(moment: Moment) -> str:
    """Say in the reader's language what the moment was for its thing."""
    if moment.declares:
        return str(CORRECTED)
    for words, table in ((moment.persistent_set, SET), (moment.persistent_unset, UNSET)):
        for word in words:
            if word in table:
                return str(table[word])
    joined = ROLES.get((moment.type, moment.action, moment.role))
    if joined is not None:
        return _first(joined, moment.facts)
    known = STEPS.get(moment.step or "")
    if known is None:
        known = STEP if moment.facts.get("process") else ANY
    return _first(known, moment.facts)


def _first(choice: Choice, facts: Mapping[str, str]) -> str:
    for promise in choice:
        text = str(promise)
        if all(facts.get(name) for name in _placeholders(text)):
            return text % facts
    return str(choice[-1]) % {name: facts.get(name) or "…" for name in _placeholders(choice[-1])}


def _placeholders(text: object) -> frozenset[str]:
    parts = str(text).split("%(")[1:]
    return frozenset(part.partition(")")[0] for part in parts)
