"""The events of after-sales on the ledger: came back, taken out, put in, tested, handed over."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from suyuan.foundation.context import Context
from suyuan.ledger.domain.event import BizTransaction, Event, Json, Party, Quantity
from suyuan.ledger.domain.vocabulary import (
    EQUIPMENT,
    NOTE,
    OPERATOR,
    PROCESS,
    RESULT,
    Action,
    EventType,
)
from suyuan.ledger.operations.capture import Recorded, record
from suyuan.ledger.queries.stock import Located

DOCUMENT: Final = "urn:suyuan:document:"
RETURNED: Final = "returned"
IN_WORK: Final = "in_progress"
BAD: Final = "non_conformant"
GOOD: Final = "conformant"
NOT_RELEASED: Final = "sellable_not_accessible"
ON_THE_WAY: Final = "in_transit"
IN_USE: Final = "active"
_TYPES: Final = {"RMA": "rma", "SH": "desadv", "SO": "po"}
_MOMENT: Final = dt.timedelta(microseconds=1)


def paper(number: str) -> BizTransaction:
    """Return a document of ours as an event names it."""
    return BizTransaction(type=_TYPES.get(number.partition("-")[0]), id=f"{DOCUMENT}{number}")


def amount(key: str, quantity: Decimal | None, unit: str) -> Quantity:
    """Return an amount as EPCIS says it: pieces have no unit."""
    return Quantity(key=key, quantity=quantity, unit=None if unit in {"", "EA"} else unit)


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """When, where and on what paper something was done, and by whom."""

    at: dt.datetime
    papers: Sequence[str]
    place: str | None = None
    """Key of the place where the things are afterwards; None: where they were."""
    said: Mapping[str, str] = field(default_factory=dict)

    def event(self, kind: EventType, action: Action | None, step: str, **values: Any) -> Event:
        """Return an event of this occasion."""
        extensions: dict[str, Json] = {name: text for name, text in self.said.items() if text}
        extensions.update(values.pop("extensions", {}))
        told: dict[str, Any] = {"location": self.place, "read_point": self.place, **values}
        return Event(
            type=kind, action=action, biz_step=step, occurred_at=self.at,
            transactions=tuple(paper(number) for number in self.papers if number),
            extensions=extensions, **told,
        )  # fmt: skip

    def seen(self, step: str, **values: Any) -> Event:
        """Return an event about things that exist."""
        return self.event(EventType.OBJECT, Action.OBSERVE, step, **values)

    def later(self, count: int = 1) -> "Telling":
        """Return the same occasion a moment later, for the next of several events."""
        return replace(self, at=self.at + count * _MOMENT)


def said_by(
    operator: str = "", note: str = "", equipment: str = "", process: str = "", result: str = ""
) -> Mapping[str, str]:
    """Return who did it, with what, and what they said, as fields of an event."""
    return {
        OPERATOR: operator, NOTE: note, EQUIPMENT: equipment, PROCESS: process, RESULT: result,
    }  # fmt: skip


def taken_out(telling: Telling, thing: Located) -> list[Event]:
    """Return the event that takes a thing out of its package; none for a loose one."""
    if not thing.container_key:
        return []
    there = replace(telling, place=None)
    return [
        there.event(
            EventType.AGGREGATION, Action.DELETE, "unpacking", parent=thing.container_key,
            children=(thing.key,),
        )
    ]  # fmt: skip


def came_back(telling: Telling, keys: Sequence[str], holder: str = "") -> Event:
    """Return the event by which things, or packages, are in the returns zone."""
    sources = (Party(type="possessing_party", id=holder),) if holder else ()
    return telling.seen("receiving", epcs=tuple(keys), disposition=RETURNED, sources=sources)


def handed_out(
    telling: Telling, keys: Sequence[str], party: str, place: str = "", **values: Any
) -> Event:
    """Return the event by which things go to a party, and to its place where that is known."""
    to = [Party(type="possessing_party", id=party)]
    if place:
        to.append(Party(type="location", id=place))
    told: dict[str, Any] = {"disposition": ON_THE_WAY, "location": None, **values}
    return telling.seen("shipping", epcs=tuple(keys), destinations=tuple(to), **told)


def say(context: Context, events: Sequence[Event]) -> Recorded:
    """Record events of our own, all or none.

    Raises:
        Problems: If something does not fit what the ledger knows.
    """
    return record(context=context, events=tuple(events))
