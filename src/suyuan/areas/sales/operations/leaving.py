"""What is to leave, and what was read of it: plain values and what they add up to."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from suyuan.areas.sales.models import Order, ShipmentThing
from suyuan.areas.sales.operations.amounts import plain
from suyuan.areas.sales.queries.picked import Named
from suyuan.foundation.days import day_of, zone_of
from suyuan.kernel.errors import Problem
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries.carried import Carried
from suyuan.ledger.queries.keys import ids_of
from suyuan.ledger.queries.stock import Located


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaving:
    """A package, a unit or an amount of a lot that is to leave."""

    key: str
    quantity: Decimal | None = None
    """Of a lot, in the item's own unit; None for units and packages."""
    source: str = ""
    """Code of the place where the amount stands; empty where that is clear."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ready:
    """Something that was read, with what lies in it."""

    thing: Located
    content: Sequence[Carried]
    place_id: int
    quantity: Decimal
    unit: str
    inside: Sequence[str] = ()
    state: str = ""
    """Of the amount of a lot, before it leaves."""

    @property
    def is_amount(self) -> bool:
        """Whether it is an amount of a lot, and no thing of its own."""
        return self.thing.kind == ThingKind.LOT


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What may leave, and what is wrong with the rest."""

    ready: Sequence[Ready] = ()
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """For which order, from which site, when; and what is loaded for it already."""

    order: Order
    at: dt.datetime
    site_id: int | None
    loaded: Sequence[ShipmentThing] = field(default=())
    """On this shipment and others of the order that have not left."""
    other_loads: Mapping[str, str] = field(default_factory=dict)
    """Keys of things that are loaded on any shipment, with its number."""
    named: Sequence[Named] = field(default=())
    """What the order's pick lists name; nothing where anything of the order may be loaded."""

    @property
    def on(self) -> dt.date:
        """The day of it, as the site counts days."""
        return day_of(self.at, zone_of(self.site_id))


def amounts_by_lot(ready: Sequence[Ready]) -> Mapping[tuple[int, int], Decimal]:
    """Return how much of each lot would leave from each place, by the ids of both."""
    lots = ids_of({part.lot_key for one in ready for part in one.content if part.lot_key})
    found: dict[tuple[int, int], Decimal] = {}
    for one in ready:
        for part in one.content:
            lot = lots.get(part.lot_key)
            if lot is not None:
                key = (lot, one.place_id)
                found[key] = found.get(key, Decimal(0)) + part.quantity
    return found


def items_in(ready: Ready, codes: Mapping[int, str]) -> dict[str, str]:
    """Return how much of each item lies in something, by the item's code, as text."""
    found: dict[str, Decimal] = {}
    for part in ready.content:
        code = codes.get(part.item_id or 0, "")
        found[code] = found.get(code, Decimal(0)) + part.quantity
    return {code: plain(quantity) for code, quantity in found.items()}
