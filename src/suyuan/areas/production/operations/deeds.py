"""Events of production: what was done to an order's things, in the words of the ledger.

A deed is made once per act of a person and then turned into as many events as the act needs.
Where several machines took part, the first stands in the event itself and each other one in an
event of its own about the same things: a trace by machine finds them all.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, TypeAlias

from suyuan.areas.production.models import WorkOrder
from suyuan.areas.production.queries.orders import offset_at
from suyuan.foundation.context import Context
from suyuan.ledger.domain.epcis import units
from suyuan.ledger.domain.event import BizTransaction, Event, Json, Party, Quantity
from suyuan.ledger.domain.vocabulary import (
    EQUIPMENT,
    LOADED,
    NOTE,
    OPERATOR,
    PROCESS,
    RESULT,
    UNLOADED,
    Action,
    EventType,
)
from suyuan.ledger.operations.capture import Recorded, record

PIECES: Final = frozenset({"EA", "C62", "H87"})
"""Units of what is counted: EPCIS writes no unit for them."""
PARAMETER: Final = "urn:suyuan:parameter"
"""Namespace of the measured properties that are no GS1 words: the code of the parameter follows."""
STEP: Final = "urn:suyuan:step"
AGAIN: Final = "REPEAT"
"""The result of a step whose record was a mistake: it is to be done again."""


__all__ = [
    "PARAMETER",
    "PIECES",
    "STEP",
    "Action",
    "Deed",
    "EventType",
    "_plain",
    "loading",
    "order_paper",
    "paper",
    "quantity_of",
    "readings",
    "say",
    "transformation_of",
]


Readings: TypeAlias = tuple[Mapping[str, Json], ...]
"""Sensor elements of an event."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """When, where, by whom, with what and on what paper something was done."""

    order: WorkOrder
    at: dt.datetime
    place: str | None
    """Key of the place where the things are afterwards; None where they do not move."""
    read_point: str | None = None
    source: str | None = None
    operator: str = ""
    equipment: tuple[str, ...] = ()
    process: str = ""
    result: str = ""
    note: str = ""
    documents: tuple[BizTransaction, ...] = ()
    sensors: Readings = ()

    def event(self, kind: EventType, action: Action | None, step: str, **values: Any) -> Event:
        """Return an event of this deed."""
        told = {
            OPERATOR: self.operator,
            EQUIPMENT: self.equipment[0] if self.equipment else "",
            PROCESS: self.process,
            RESULT: self.result,
            NOTE: self.note,
        }
        extensions = {name: value for name, value in told.items() if value}
        sources = () if self.source is None else (Party(type="location", id=self.source),)
        return Event(
            type=kind,
            action=action,
            biz_step=step,
            occurred_at=self.at,
            offset=offset_at(self.order.site, self.at),
            location=self.place,
            read_point=self.read_point or self.place,
            transactions=(order_paper(self.order), *self.documents),
            sources=sources,
            sensors=self.sensors,
            extensions={**extensions, **values.pop("extensions", {})},
            **values,
        )

    def seen(self, step: str, **values: Any) -> Event:
        """Return an event in which things that exist are seen or moved."""
        return self.event(EventType.OBJECT, Action.OBSERVE, step, **values)

    def turned(self, step: str, **values: Any) -> Event:
        """Return an event that makes things from others."""
        return self.event(EventType.TRANSFORMATION, None, step, **values)

    def packed(self, action: Action, package: str, **values: Any) -> Event:
        """Return an event that puts things into a package or takes them out."""
        step = "packing" if action is Action.ADD else "unpacking"
        return self.event(EventType.AGGREGATION, action, step, parent=package, **values)

    def fitted(self, unit: str, parts: Sequence[str], action: Action = Action.ADD) -> Event:
        """Return an event that builds numbered parts into a unit or takes them out."""
        step = "installing" if action is Action.ADD else "removing"
        return self.event(EventType.ASSOCIATION, action, step, parent=unit, children=tuple(parts))

    def ended(self, step: str, **values: Any) -> Event:
        """Return an event after which things or amounts exist no more."""
        return self.event(EventType.OBJECT, Action.DELETE, step, **values)

    def later(self, count: int = 1) -> "Deed":
        """Return the same deed a moment later, for the next of several events."""
        return replace(self, at=self.at + dt.timedelta(microseconds=count))

    def machines(self, epcs: Sequence[str], quantities: Sequence[Quantity] = ()) -> list[Event]:
        """Return an event for each machine beyond the first, about the same things."""
        found = []
        for number, code in enumerate(self.equipment[1:], start=1):
            deed = replace(self.later(number), equipment=(code,), sensors=(), place=None)
            found.append(
                deed.seen(
                    f"{STEP}:{self.process.lower()}",
                    epcs=tuple(epcs),
                    quantities=tuple(replace(one, quantity=None) for one in quantities),
                )
            )
        return found


def order_paper(order: WorkOrder) -> BizTransaction:
    """Return the order as a document of an event."""
    return BizTransaction(type="prodorder", id=f"urn:suyuan:document:{order.number}")


def paper(number: str, kind: str = "testres") -> BizTransaction:
    """Return another document of an event."""
    return BizTransaction(type=kind, id=f"urn:suyuan:document:{number}")


def transformation_of(order: WorkOrder, step: int) -> str:
    """Return the name under which what is loaded for a step of an order is kept."""
    return f"urn:suyuan:transformation:{order.number}:{step}"


def quantity_of(key: str, amount: Decimal | None, unit: str) -> Quantity:
    """Return an amount of a lot as events carry it."""
    return Quantity(key=key, quantity=_plain(amount), unit=None if unit in PIECES else unit)


def loading(loaded: Sequence[str] = (), unloaded: Sequence[str] = ()) -> Mapping[str, Json]:
    """Return the extension fields that say what comes onto the line and leaves it."""
    found: dict[str, Json] = {}
    if loaded:
        found[LOADED] = list(loaded)
    if unloaded:
        found[UNLOADED] = list(unloaded)
    return found


def readings(
    parameters: Sequence[Mapping[str, Any]], *, at: dt.datetime, device: str = ""
) -> Readings:
    """Return measured parameters as one sensor element, with the limits they were judged by."""
    reports: list[Json] = []
    for one in parameters:
        told: dict[str, Json] = {
            "type": f"{PARAMETER}:{one['code']}",
            "value": float(one["value"]),
        }
        told |= {
            name: str(one[said])
            for name, said in (("suyuan:name", "name"), ("suyuan:nameEn", "name_en"))
            if one.get(said)
        }
        if one.get("unit"):
            told |= units.told(one["unit"])
        if one.get("minimum") is not None:
            told["suyuan:lowerLimit"] = float(one["minimum"])
        if one.get("maximum") is not None:
            told["suyuan:upperLimit"] = float(one["maximum"])
        reports.append(told)
    if not reports:
        return ()
    meta: dict[str, Json] = {"time": at.isoformat(timespec="milliseconds")}
    if device:
        meta["deviceID"] = f"urn:suyuan:device:{device}"
    return ({"sensorMetadata": meta, "sensorReport": reports},)


def say(context: Context, events: Sequence[Event]) -> Recorded:
    """Record events of our own, all or none.

    Raises:
        Problems: If something does not fit what the ledger knows.
    """
    return record(context=context, events=tuple(events))


def _plain(amount: Decimal | None) -> Decimal | None:
    """Drop zeros that say nothing: columns give twelve places."""
    if amount is None:
        return None
    short = amount.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short
