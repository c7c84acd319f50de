"""Events of the demonstration, made the way the stations of a factory would make them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from suyuan.config.demo.goods import gln
from suyuan.ledger.domain.event import BizTransaction, Event, Json, Party, Quantity
from suyuan.ledger.domain.vocabulary import (
    EQUIPMENT,
    OPERATOR,
    PROCESS,
    RESULT,
    UNLOADED,
    Action,
    EventType,
)

MEASURED: Final = "urn:suyuan:measurement"
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


def reading(
    kind: str, value: float, uom: str, limits: tuple[float | None, float | None] = (None, None)
) -> dict[str, Json]:
    """Return one report of a sensor, with the limits it is judged by."""
    low, high = limits
    told: dict[str, Json] = {"type": kind, "value": value, "uom": uom}
    if low is not None:
        told["suyuan:lowerLimit"] = low
    if high is not None:
        told["suyuan:upperLimit"] = high
    return told


def sensor(
    device: str, moment: dt.datetime, reports: Sequence[Mapping[str, Json]]
) -> dict[str, Json]:
    """Return what a measuring device says, in the shape of the EPCIS JSON binding."""
    return {
        "sensorMetadata": {
            "time": moment.isoformat(timespec="seconds"),
            "deviceID": f"urn:suyuan:device:{device}",
        },
        "sensorReport": list(reports),
    }


def order(number: str) -> BizTransaction:
    """Return a production order as a document of an event."""
    return BizTransaction(type="prodorder", id=f"urn:suyuan:document:{number}")


def document(kind: str, number: str) -> BizTransaction:
    """Return another document of an event."""
    return BizTransaction(type=kind, id=f"urn:suyuan:document:{number}")


def amount(key: str, quantity: Decimal | int | None, unit: str = "EA") -> Quantity:
    """Return an amount of a lot; pieces have no unit in EPCIS."""
    return Quantity(
        key=key,
        quantity=None if quantity is None else Decimal(quantity),
        unit=None if unit == "EA" else unit,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Where:
    """The place of an event and the documents that go with it."""

    moment: dt.datetime
    read: str | None = None
    """Code of the place where it was seen."""
    left: str | None = None
    """Code of the place where the things are afterwards."""
    documents: tuple[BizTransaction, ...] = ()
    sensors: tuple[Mapping[str, Json], ...] = ()
    process: str = ""
    """Code of the process step."""
    who: str = ""
    """Code of the person who did it."""
    passed: bool | None = None
    """Whether it was in order; None where nothing was judged."""

    def fields(self) -> "_Fields":
        """Return the fields of an event."""
        return _Fields(
            occurred_at=self.moment,
            offset=OFFSET,
            read_point=place(self.read) if self.read else None,
            location=place(self.left) if self.left else None,
            transactions=self.documents,
            sensors=self.sensors,
            extensions=self._extensions(),
        )

    def _extensions(self) -> dict[str, Json]:
        device = next((str(_meta(one)["deviceID"]) for one in self.sensors), "")
        told = {
            PROCESS: self.process,
            OPERATOR: self.who,
            EQUIPMENT: device.rpartition(":")[2],
            RESULT: {True: "PASS", False: "FAIL", None: ""}[self.passed],
        }
        return {name: value for name, value in told.items() if value}


def _meta(element: Mapping[str, Json]) -> Mapping[str, Json]:
    found = element["sensorMetadata"]
    assert isinstance(found, Mapping)
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class _Fields:
    occurred_at: dt.datetime
    offset: str
    read_point: str | None
    location: str | None
    transactions: tuple[BizTransaction, ...]
    sensors: tuple[Mapping[str, Json], ...]
    extensions: Mapping[str, Json]

    def event(
        self, type_: EventType, extensions: Mapping[str, Json] | None = None, **values: object
    ) -> Event:
        """Make the event."""
        return Event(
            type=type_,
            occurred_at=self.occurred_at,
            offset=self.offset,
            read_point=self.read_point,
            location=self.location,
            transactions=self.transactions,
            sensors=self.sensors,
            extensions={**self.extensions, **(extensions or {})},
            **values,  # type: ignore[arg-type]  # each caller below names fields of Event.
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """What a production step made, and of what."""

    order: str
    inputs: Sequence[Quantity]
    outputs: Sequence[str] = ()
    output_quantities: Sequence[Quantity] = ()
    lot: str | None = None
    store: str = ""
    """Where the inputs are taken from."""
    unloaded: Sequence[str] = ()
    """Lots that are no longer on the line."""
    ilmd: Mapping[str, Json] = field(default_factory=dict)


def made(where: Where, what: Made, *, disposition: str = "in_progress") -> Event:
    """A production order turns lots into units or into a lot."""
    ilmd = dict(what.ilmd)
    if what.lot is not None:
        ilmd["cbvmda:lotNumber"] = what.lot
    return where.fields().event(
        EventType.TRANSFORMATION,
        biz_step="commissioning",
        disposition=disposition,
        input_quantities=tuple(what.inputs),
        outputs=tuple(what.outputs),
        output_quantities=tuple(what.output_quantities),
        transformation_id=f"urn:suyuan:transformation:{what.order}",
        sources=(Party(type="location", id=place(what.store)),) if what.store else (),
        ilmd=ilmd,
        extensions={UNLOADED: list(what.unloaded)} if what.unloaded else {},
    )


def received(
    where: Where,
    *,
    epcs: Sequence[str] = (),
    quantities: Sequence[Quantity] = (),
    ilmd: Mapping[str, Json] | None = None,
    step: str = "receiving",
    supplier: str = "",
) -> Event:
    """Goods of a supplier come in and become known."""
    return where.fields().event(
        EventType.OBJECT,
        action=Action.ADD,
        biz_step=step,
        disposition="active",
        epcs=tuple(epcs),
        quantities=tuple(quantities),
        ilmd=ilmd or {},
        sources=(Party(type="owning_party", id=party(supplier)),) if supplier else (),
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
    """Things are put into a container."""
    return where.fields().event(
        EventType.AGGREGATION,
        action=Action.ADD,
        biz_step="packing",
        disposition="in_progress",
        parent=parent,
        children=tuple(children),
        child_quantities=tuple(lots),
    )


def unpacked(where: Where, parent: str) -> Event:
    """A container is emptied."""
    return where.fields().event(
        EventType.AGGREGATION, action=Action.DELETE, biz_step="unpacking", parent=parent
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
