"""The events of quality on the ledger: inspected, held, released, set apart."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final, Protocol

from suyuan.areas.catalog.domain.design import CharacteristicKind, PlanPurpose
from suyuan.areas.quality import domain
from suyuan.areas.quality.models import Inspection
from suyuan.areas.quality.operations import parting
from suyuan.foundation.context import Context
from suyuan.ledger.domain.epcis.units import told
from suyuan.ledger.domain.event import BizTransaction, Event, Json, Party, Quantity
from suyuan.ledger.domain.keys import shape_of
from suyuan.ledger.domain.vocabulary import (
    NOTE,
    OPERATOR,
    PROCESS,
    RESULT,
    TAKEN_FROM,
    WITHIN,
    Action,
    EventType,
    ThingKind,
    Tracking,
)
from suyuan.ledger.operations.capture import record
from suyuan.ledger.operations.unpacking import with_unpacking
from suyuan.ledger.queries.holds import standing_of
from suyuan.ledger.queries.stock import located, shares_of

DOCUMENT: Final = "urn:suyuan:document:"
MEASUREMENT: Final = "urn:suyuan:measurement:"
PIECES: Final = "EA"
_TYPES: Final = {
    "PO": "po", "AN": "desadv", "GR": "recadv", "IQ": "testres", "WO": "prodorder", "RT": "rma",
    "RL": "cert",
}  # fmt: skip
_STEPS: Final = {
    PlanPurpose.INCOMING: "INCOMING_INSPECTION",
    PlanPurpose.IN_PROCESS: "IN_PROCESS_INSPECTION",
    PlanPurpose.FINAL: "FINAL_INSPECTION",
}


def paper(number: str) -> BizTransaction:
    """Return a document of ours as an event names it, with the type its number tells."""
    return BizTransaction(type=_TYPES.get(number.partition("-")[0]), id=f"{DOCUMENT}{number}")


def seen(  # noqa: PLR0913 - the dimensions of an event.
    *,
    at: dt.datetime,
    step: str,
    things: Sequence[str] = (),
    amounts: Sequence[Quantity] = (),
    place: str | None = None,
    location: str | None = None,
    disposition: str | None = None,
    set_: Sequence[str] = (),
    unset: Sequence[str] = (),
    papers: Sequence[str] = (),
    extensions: Mapping[str, Json] | None = None,
    sensors: Sequence[Mapping[str, Json]] = (),
    action: Action = Action.OBSERVE,
) -> Event:
    """Return an event about things that exist; they stay where they are unless a place is named."""
    return Event(
        type=EventType.OBJECT,
        action=action,
        occurred_at=at,
        biz_step=step,
        disposition=disposition,
        persistent_set=tuple(set_),
        persistent_unset=tuple(unset),
        read_point=place,
        location=location,
        epcs=tuple(things),
        quantities=tuple(amounts),
        sources=(Party(type="location", id=place),) if place and amounts else (),
        transactions=tuple(paper(number) for number in papers if number),
        extensions={name: value for name, value in (extensions or {}).items() if value},
        sensors=tuple(sensors),
    )


def tell(context: Context, events: Sequence[Event]) -> None:
    """Record events as a part of the command that is under way.

    What they take away from where it is comes out of its packages before.
    """
    if events:
        record(context=context, events=with_unpacking(events))


def split(keys: Sequence[str]) -> tuple[list[str], list[Quantity]]:
    """Part keys into single things and lots, which events name as amounts that are not told."""
    lots = [key for key in keys if shape_of(key).kind in {ThingKind.LOT, ThingKind.CLASS}]
    named = set(lots)
    return [key for key in keys if key not in named], [Quantity(key=key) for key in lots]


def disposition_of(inspection: Inspection) -> str:
    """Return the transient disposition of what an inspection accepts; empty: it stays as it is."""
    match PlanPurpose(inspection.purpose):
        case PlanPurpose.INCOMING:
            return domain.ACCEPTED
        case PlanPurpose.FINAL:
            return domain.NOT_RELEASED
        case PlanPurpose.IN_PROCESS:
            return ""


def came_back(inspection: Inspection) -> bool:
    """Say whether it is about what a customer sent back, of which only its return decides."""
    if inspection.unit_keys:
        states = {one.disposition for one in standing_of(inspection.unit_keys).values()}
        return states == {domain.RETURNED}
    return bool(inspection.lot_key) and inspected_state(inspection) == domain.RETURNED


def inspected_state(inspection: Inspection) -> str:
    """Return the transient state in which an inspected lot is; empty where several may be meant.

    What is with customers is not inspected; of several states in the house it is the one in which
    the lot stands where it is inspected.
    """
    states = _states_of(inspection.lot_key, inspection.quantity, but=domain.DECIDED | domain.AWAY)
    if len(states) > 1 and inspection.place_id is not None:
        lots = [one.thing_id for one in located([inspection.lot_key]).values()]
        here = {
            share.disposition
            for share in shares_of(lots).get(lots[0], ())
            if share.own and share.place_id == inspection.place_id
        }
        states = [state for state in states if state in here] or states
    return next(iter(states), "")


def _states_of(key: str, amount: Decimal, *, but: Collection[str]) -> list[str]:
    """Return the states in which a lot has so much, what waits for inspection first."""
    standing = standing_of([key]).get(key)
    amounts = standing.amounts if standing is not None else {}
    fitting = [state for state, there in amounts.items() if state not in but and there >= amount]
    return sorted(fitting, key=lambda state: (state != domain.QUARANTINED, state))


class Refused(Protocol):
    """How much of what lies in a package is not accepted."""

    @property
    def package(self) -> str:
        """Its key; empty for what is loose."""

    @property
    def rejected(self) -> Decimal:
        """How much is rejected."""

    @property
    def used_up(self) -> Decimal:
        """How much the tests destroyed."""


def tell_conclusion(
    context: Context,
    inspection: Inspection,
    results: Sequence[Any],
    packages: Sequence[Refused],
    *,
    at: dt.datetime,
    by: str,
) -> None:
    """Record what an inspection decided: what was accepted, rejected and destroyed.

    Args:
        context: Who and why.
        inspection: The inspection, as it was concluded.
        results: Its results that hold.
        packages: What is not accepted, package by package, where somebody chose.
        at: When.
        by: Who inspected.
    """
    place = inspection.place.key if inspection.place is not None else None
    papers = [inspection.number, inspection.document]
    process = _STEPS[PlanPurpose(inspection.purpose)]
    told = {OPERATOR: by, PROCESS: process, NOTE: inspection.note}
    if inspection.lot_key and not inspection.unit_keys:
        told[TAKEN_FROM] = inspected_state(inspection)
    rejected = set(inspection.rejected_keys)
    units = list(inspection.unit_keys) or sorted(rejected)
    parted, events = parting.parted(
        inspection, units, rejected, at=at, papers=[paper(one) for one in papers if one], by=by
    )
    moment = at + len(events) * dt.timedelta(microseconds=1)
    sensors = _readings(inspection, results)
    good = None if came_back(inspection) else disposition_of(inspection) or None
    opened = {event.parent for event in events}
    chosen = [(one, "" if one.package in opened else one.package) for one in packages]
    if packed_lot := inspection.used_up > 0 and parting.lies_packed(inspection):
        destroyed = _destroyed(inspection, moment, place, papers, told)
        samples = [(within, one.used_up) for one, within in chosen if within and one.used_up]
        events += parting.sampled(inspection, destroyed, samples)
        events.append(destroyed)
        moment += dt.timedelta(microseconds=1)
    for within, amount in ((within, one.rejected) for one, within in chosen if one.rejected):
        events.append(
            seen(
                at=moment, step="inspecting", amounts=[_amount(inspection, amount)], place=place,
                disposition=domain.REJECTED, papers=papers, sensors=sensors,
                extensions={**told, RESULT: "FAIL"},
            )
        )  # fmt: skip
        events[-1] = replace(events[-1], extensions={**events[-1].extensions, WITHIN: within})
        moment += dt.timedelta(microseconds=1)
        sensors = []
    for amount, disposition, verdict, keys in (
        (inspection.accepted, good, "PASS", [key for key in units if key not in rejected]),
        (inspection.rejected, domain.REJECTED, "FAIL", [key for key in units if key in rejected]
         if rejected else units),
    ):  # fmt: skip
        if amount <= 0 or (verdict == "FAIL" and any(one.rejected for one in packages)):
            continue
        things = keys if inspection.unit_keys or verdict == "FAIL" else []
        amounts = [] if things else [_amount(inspection, amount)]
        around = parted.get(verdict, ())
        events.append(
            seen(
                at=moment, step="inspecting", things=[*things, *around], amounts=amounts,
                place=place, disposition=disposition, papers=papers, sensors=sensors,
                extensions={**told, RESULT: verdict},
            )
        )  # fmt: skip
        moment += dt.timedelta(microseconds=1)
        sensors = []
    if inspection.used_up > 0 and not inspection.unit_keys and not packed_lot:
        events.append(_destroyed(inspection, moment, place, papers, told))
    tell(context, events)


def _destroyed(
    inspection: Inspection,
    at: dt.datetime,
    place: str | None,
    papers: Sequence[str],
    told: Mapping[str, Json],
) -> Event:
    """Say that the tests destroyed their samples."""
    return seen(
        at=at, step="destroying", amounts=[_amount(inspection, inspection.used_up)], place=place,
        disposition="destroyed", papers=papers, extensions=told, action=Action.DELETE,
    )  # fmt: skip


def _amount(inspection: Inspection, amount: Decimal) -> Quantity:
    """Return an amount of the lot; of serialized items its units are counted, not told."""
    if inspection.item.item.tracking == Tracking.SERIAL:
        return Quantity(key=inspection.lot_key)
    return quantity_of(inspection.lot_key, amount, inspection.unit)


def quantity_of(key: str, amount: Decimal, unit: str) -> Quantity:
    """Return an amount of a lot as events tell it: pieces have no unit."""
    return Quantity(key=key, quantity=amount, unit=None if unit == PIECES else unit)


def _readings(inspection: Inspection, results: Sequence[Any]) -> list[Mapping[str, Json]]:
    """Return the measured values as sensor elements: what they range over, with the limits."""
    said: dict[str, Mapping[str, Any]] = {
        one["code"]: one
        for one in inspection.plan["characteristics"]
        if one["kind"] == CharacteristicKind.VARIABLE
    }
    values: dict[str, list[Any]] = {}
    for one in results:
        if one.characteristic in said:
            values.setdefault(one.characteristic, []).append(one)
    found: list[Mapping[str, Json]] = []
    for code, measured in values.items():
        characteristic = said[code]
        numbers = [one.value for one in measured if one.value is not None]
        report: dict[str, Json] = {
            "type": f"{MEASUREMENT}{code}",
            "minValue": float(min(numbers)),
            "maxValue": float(max(numbers)),
            "meanValue": float(sum(numbers) / len(numbers)),
        }
        if len(numbers) == 1:
            report = {"type": f"{MEASUREMENT}{code}", "value": float(numbers[0])}
        report |= _names(characteristic)
        if unit := characteristic["unit"]:
            report |= told(unit)
        for name, side in (("suyuan:lowerLimit", "minimum"), ("suyuan:upperLimit", "maximum")):
            if characteristic[side] is not None:
                report[name] = float(characteristic[side])
        element: dict[str, Json] = {"sensorReport": [report]}
        devices = sorted({one.instrument for one in measured if one.instrument})
        if devices:
            element["sensorMetadata"] = {"deviceID": f"urn:suyuan:device:{devices[0]}"}
        found.append(element)
    return found


def _names(characteristic: Mapping[str, Any]) -> dict[str, Json]:
    """Return what is measured, in words, as people read it on a passport."""
    names = {"suyuan:name": "name", "suyuan:nameEn": "name_en"}
    return {
        name: str(characteristic[said]) for name, said in names.items() if characteristic.get(said)
    }
