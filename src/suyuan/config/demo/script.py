"""Events of the demonstration, made the way the stations of a factory would make them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from suyuan.config.demo.goods import gln
from suyuan.ledger.domain.event import BizTransaction, Event, Json, Party, Quantity
from suyuan.ledger.domain.vocabulary import (
    OPERATOR,
    Action,
    EventType,
)

ZONE: Final = dt.timezone(dt.timedelta(hours=8))
OFFSET: Final = "+08:00"
SITE_GLN: Final = {"SZ": gln(1), "CD": gln(2)}


def place(code: str) -> str:
    """Return the key of a place: by the GLN of its site, or our own where it is another firm's."""
    site, _, rest = code.partition("-")
    if site not in SITE_GLN:
        return f"urn:suyuan:place:{code}"
    return f"/414/{SITE_GLN[site]}" + (f"/254/{rest}" if rest else "")


def party(code: str) -> str:
    """Return the key of a firm."""
    return f"/417/{gln(0)}" if code == "YQ" else f"urn:suyuan:party:{code}"


def at(day: dt.date, hour: int, minute: int = 0, second: int = 0) -> dt.datetime:
    """Return a moment of the factory's clock."""
    return dt.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=ZONE)


def document(kind: str, number: str) -> BizTransaction:
    """Return another document of an event."""
    return BizTransaction(type=kind, id=f"urn:suyuan:document:{number}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Where:
    """The place of an event and the documents that go with it."""

    moment: dt.datetime
    read: str | None = None
    """Code of the place where it was seen."""
    left: str | None = None
    """Code of the place where the things are afterwards."""
    documents: tuple[BizTransaction, ...] = ()
    who: str = ""
    """Code of the person who did it."""

    def fields(self) -> "_Fields":
        """Return the fields of an event."""
        return _Fields(
            occurred_at=self.moment,
            offset=OFFSET,
            read_point=place(self.read) if self.read else None,
            location=place(self.left) if self.left else None,
            transactions=self.documents,
            extensions={OPERATOR: self.who} if self.who else {},
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Fields:
    occurred_at: dt.datetime
    offset: str
    read_point: str | None
    location: str | None
    transactions: tuple[BizTransaction, ...]
    extensions: Mapping[str, Json]

    def event(self, type_: EventType, **values: object) -> Event:
        """Make the event."""
        return Event(
            type=type_,
            occurred_at=self.occurred_at,
            offset=self.offset,
            read_point=self.read_point,
            location=self.location,
            transactions=self.transactions,
            extensions=self.extensions,
            **values,  # type: ignore[arg-type]  # each caller below names fields of Event.
        )


def seen(  # noqa: PLR0913 - the dimensions of an event.
    where: Where,
    step: str,
    *,
    disposition: str | None = None,
    epcs: Sequence[str] = (),
    quantities: Sequence[Quantity] = (),
    sources: Sequence[Party] = (),
    destinations: Sequence[Party] = (),
    persistent_set: Sequence[str] = (),
    persistent_unset: Sequence[str] = (),
) -> Event:
    """Something is done to things that exist."""
    return where.fields().event(
        EventType.OBJECT,
        action=Action.OBSERVE,
        biz_step=step,
        disposition=disposition,
        epcs=tuple(epcs),
        quantities=tuple(quantities),
        sources=tuple(sources),
        destinations=tuple(destinations),
        persistent_set=tuple(persistent_set),
        persistent_unset=tuple(persistent_unset),
    )


def ended(where: Where, step: str, epcs: Sequence[str]) -> Event:
    """Things exist no more."""
    return where.fields().event(
        EventType.OBJECT,
        action=Action.DELETE,
        biz_step=step,
        disposition="destroyed" if step == "destroying" else "inactive",
        epcs=tuple(epcs),
    )


def fitted(
    where: Where,
    unit: str,
    parts: Sequence[str] = (),
    *,
    lots: Sequence[Quantity] = (),
    step: str = "assembling",
) -> Event:
    """Parts are built into a unit."""
    return where.fields().event(
        EventType.ASSOCIATION,
        action=Action.ADD,
        biz_step=step,
        parent=unit,
        children=tuple(parts),
        child_quantities=tuple(lots),
    )


def removed(where: Where, unit: str, parts: Sequence[str]) -> Event:
    """Parts are taken out of a unit."""
    return where.fields().event(
        EventType.ASSOCIATION,
        action=Action.DELETE,
        biz_step="removing",
        disposition="non_conformant",
        parent=unit,
        children=tuple(parts),
    )


def packed(
    where: Where, parent: str, children: Sequence[str] = (), lots: Sequence[Quantity] = ()
) -> Event:
    """Released things are put into a container."""
    return where.fields().event(
        EventType.AGGREGATION,
        action=Action.ADD,
        biz_step="packing",
        disposition="sellable_accessible",
        parent=parent,
        children=tuple(children),
        child_quantities=tuple(lots),
    )


def unpacked(where: Where, parent: str) -> Event:
    """A container of released things is emptied."""
    return where.fields().event(
        EventType.AGGREGATION,
        action=Action.DELETE,
        biz_step="unpacking",
        parent=parent,
        disposition="sellable_accessible",
    )


def shipped(
    where: Where,
    *,
    sender: str,
    carrier: str,
    buyer: str,
    epcs: Sequence[str] = (),
    quantities: Sequence[Quantity] = (),
) -> Event:
    """A carrier takes goods over for a buyer: in transit."""
    return seen(
        where,
        "shipping",
        disposition="in_transit",
        epcs=epcs,
        quantities=quantities,
        sources=(
            Party(type="possessing_party", id=party(sender)),
            Party(type="owning_party", id=party(sender)),
        ),
        destinations=(
            Party(type="possessing_party", id=party(carrier)),
            Party(type="owning_party", id=party(buyer)),
        ),
    )
