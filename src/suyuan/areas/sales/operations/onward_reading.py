"""A distributor's report, read: what is meant by each line, and whether it can be so."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain import PartnerRole
from suyuan.areas.sales.models import OnwardSale
from suyuan.areas.sales.operations.amounts import plain, wrong_amount, wrong_text
from suyuan.areas.sales.queries.deliveries import Delivery, all_deliveries
from suyuan.areas.warehouse.queries.scans import key_of
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_of, zone_of
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import DataValue, DomainError, Problem, Problems
from suyuan.ledger.domain.keys import shape_of
from suyuan.ledger.domain.vocabulary import ThingKind, Tracking
from suyuan.ledger.queries import stock as ledger
from suyuan.ledger.queries.carried import Carried, Held, carried_in, held_by
from suyuan.ledger.queries.stock import Located
from suyuan.ledger.queries.things import things_by_key

NOON: Final = dt.time(12)
_MOMENT: Final = dt.timedelta(milliseconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class OnwardValues:
    """A line of a distributor's report."""

    seller: str
    """Code of the distributor."""
    buyer: str
    """Code of the hospital or distributor that has it now."""
    document: str
    """The seller's own number."""
    sold_on: dt.date
    scan: str
    """What was sold: a carrier, a key, or the number of a unit, a lot or a package."""
    quantity: Decimal | None = None
    """Of a lot, in the item's own unit; None for a unit or a package."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """A line that was read."""

    values: OnwardValues
    seller: Any
    buyer: Any
    place: str
    """Key of the place of the buyer; empty where none is known."""
    thing: Located
    quantity: Decimal
    taken: Sequence[tuple[Held, Decimal]]
    content: Sequence[Carried]
    units: Mapping[int, str]
    """The units of the items in it, by the ids of the items."""
    at: dt.datetime

    @property
    def unit(self) -> str:
        """The unit of the amounts."""
        return self.thing.unit or self.units.get(self.content[0].item_id or 0, "")


class Firms:
    """The firms that a report names, each asked for once."""

    def __init__(self) -> None:
        self._partners: dict[str, Any] = {}
        self._places: dict[int, str] = {}

    def partner(self, code: str) -> Any:
        """Return the partner with this code, if there is one."""
        if code not in self._partners:
            self._partners[code] = catalog.partner_with_code(code)
        return self._partners[code]

    def place_of(self, buyer: Any) -> str:
        """Return the key of the place of a buyer, where there is exactly one that it can be."""
        if buyer.pk not in self._places:
            places = catalog.places_in_use_of(buyer.pk)
            self._places[buyer.pk] = str(places[0].place.key) if len(places) == 1 else ""
        return self._places[buyer.pk]


class Reader:
    """What the lines of a report are read from: asked for once, for all of them together.

    It knows how things stood when it was made: a line whose goods an earlier line has touched is
    read by a reader of its own.
    """

    def __init__(
        self, context: Context, rows: Sequence[OnwardValues], *, firms: Firms | None = None
    ) -> None:
        """Ask for all that the lines name, and lock the things.

        Args:
            context: Who reports it.
            rows: The lines.
            firms: What is known of the firms already.
        """
        self.context = context
        self.firms = firms or Firms()
        self._keys = _keys_of([one.scan for one in rows])
        keys = [key for key in self._keys.values() if isinstance(key, str)]
        self._things: Mapping[str, Located] = ledger.located(set(keys)) if keys else {}
        ids = {one.thing_id for one in self._things.values()}
        lock([("warehouse.thing", thing) for thing in ids])
        self._held = self._holdings(rows)
        self._deliveries: Mapping[str, Sequence[Delivery]] = all_deliveries(self._things.keys())
        self._content: dict[int, list[Carried]] = {}
        singles = {one.thing_id for one in self._things.values() if one.kind != ThingKind.LOT}
        for part in carried_in(singles).content:
            self._content.setdefault(part.root_id, []).append(part)
        self._units = self._units_of_items()
        self._twice = set(
            OnwardSale.objects.filter(key__in=[one.key for one in self._things.values()])
            .values_list("seller_id", "document", "key")
        )  # fmt: skip

    def thing(self, scan: str) -> Located | None:
        """Return the thing that a line names, if there is one."""
        key = self._keys[scan]
        return self._things.get(key) if isinstance(key, str) else None

    def content(self, thing: Located) -> set[int]:
        """Return the ids of the units and lots that are a thing, or lie in it."""
        return {part.thing_id for part in self._content.get(thing.thing_id, ())}

    def read(self, values: OnwardValues) -> Meant:
        """Read a line of the report.

        Raises:
            Problems: If it cannot be so; every reason at once.
        """
        seller = self.firms.partner(values.seller.strip())
        buyer = self.firms.partner(values.buyer.strip())
        found = _parties(values, seller, buyer) + _when(values, self.context)
        found += wrong_text(values.document.strip(), "document")
        if not values.document.strip():
            found.append(Problem("sales.missing", field="document"))
        thing, wrong = self._named(values.scan)
        found += wrong
        if values.quantity is not None:
            found += wrong_amount(values.quantity)
        Problems.check(found)
        assert thing is not None
        held = self._held.get((seller.pk, thing.key), ())
        quantity, taken, wrong = _taken(values, seller, thing, held)
        if (seller.pk, values.document.strip(), thing.key) in self._twice:
            # Only this is to be said: that it is gone follows from it.
            data = {"code": thing.code, "document": values.document.strip()}
            wrong = [Problem("sales.reported_already", data, field="document")]
        Problems.check(wrong)
        came = self._deliveries.get(thing.key, ())
        at, wrong = _moment(values, self.context, taken, came, thing, seller)
        content = self._content_of(thing, quantity)
        if not content:
            wrong.append(Problem("sales.no_content", {"code": thing.code}, field="scan"))
        Problems.check(wrong)
        return Meant(
            values=values, seller=seller, buyer=buyer, place=self.firms.place_of(buyer),
            thing=thing, quantity=quantity, taken=taken, content=content, units=self._units, at=at,
        )  # fmt: skip

    def _named(self, scan: str) -> tuple[Located | None, list[Problem]]:
        key = self._keys[scan]
        if isinstance(key, DomainError):
            return None, [Problem.of(key, field="scan")]
        thing = self._things.get(key)
        if thing is None:
            return None, [Problem("sales.unknown_thing", {"key": scan[:120]}, field="scan")]
        if thing.kind == ThingKind.LOT and thing.tracking == Tracking.SERIAL:
            return None, [Problem("sales.scan_units", {"code": thing.code}, field="scan")]
        return thing, []

    def _holdings(self, rows: Sequence[OnwardValues]) -> Mapping[tuple[int, str], Sequence[Held]]:
        """Return what the sellers hold of the things, by the seller's id and the key."""
        keys: dict[int, set[str]] = {}
        for one in rows:
            seller, thing = self.firms.partner(one.seller.strip()), self.thing(one.scan)
            if seller is not None and thing is not None:
                keys.setdefault(seller.pk, set()).add(thing.key)
        return {
            (seller, key): held
            for seller, those in keys.items()
            for key, held in held_by(seller, those).items()
        }

    def _units_of_items(self) -> Mapping[int, str]:
        items = {part.item_id for those in self._content.values() for part in those}
        items |= {one.item_id for one in self._things.values()}
        return dict(
            catalog.items().filter(pk__in=items - {None}).values_list("pk", "item__unit")
        )  # fmt: skip

    def _content_of(self, thing: Located, quantity: Decimal) -> Sequence[Carried]:
        if thing.kind != ThingKind.LOT:
            return self._content.get(thing.thing_id, [])
        return [
            Carried(
                root_id=thing.thing_id, thing_id=thing.thing_id, kind=ThingKind.LOT.value,
                key=thing.key, code=thing.code, item_id=thing.item_id,
                class_key=shape_of(thing.key).class_key or _own_class(thing.key),
                lot_key=thing.key, lot_code=thing.code, made_at=None, expires_on=thing.expires_on,
                disposition="", quantity=quantity,
            )
        ]  # fmt: skip


def _keys_of(scans: Sequence[str]) -> Mapping[str, str | DomainError]:
    """Return the key that each scan means, or why there is none."""
    known = things_by_key([scan.strip() for scan in scans])
    found: dict[str, str | DomainError] = {}
    for scan in scans:
        try:
            found[scan] = scan.strip() if scan.strip() in known else key_of(scan)
        except DomainError as error:
            found[scan] = error
    return found


def _parties(values: OnwardValues, seller: Any, buyer: Any) -> list[Problem]:
    found: list[Problem] = []
    data: dict[str, DataValue] = {
        "seller": values.seller.strip()[:60], "buyer": values.buyer.strip()[:60],
        "customer": values.seller.strip()[:60],
    }  # fmt: skip
    if seller is None:
        found.append(Problem("sales.unknown_customer", data, field="seller"))
    elif PartnerRole.DISTRIBUTOR.value not in seller.roles:
        found.append(Problem("sales.not_a_seller", data, field="seller"))
    if buyer is None:
        found.append(Problem("sales.unknown_buyer", data, field="buyer"))
    elif seller is not None and seller.pk == buyer.pk:
        found.append(Problem("sales.same_partner", field="buyer"))
    return found


def _when(values: OnwardValues, context: Context) -> list[Problem]:
    today = day_of(context.at, zone_of(context.site_id))
    if values.sold_on > today:
        return [Problem("sales.in_the_future", field="sold_on")]
    if values.sold_on.year < today.year - 50:
        return [Problem("sales.too_long_ago", field="sold_on")]
    return []


def _taken(
    values: OnwardValues, seller: Any, thing: Located, held: Sequence[Held]
) -> tuple[Decimal, list[tuple[Held, Decimal]], list[Problem]]:
    """Return how much was sold, and out of what the seller holds."""
    said: dict[str, DataValue] = {
        "seller": seller.party.name, "seller_en": seller.party.name_en, "code": thing.code,
    }  # fmt: skip
    there = sum((one.quantity for one in held), Decimal(0))
    if not held:
        return Decimal(0), [], [Problem("sales.not_held", said, field="scan")]
    alone: dict[str, DataValue] = {"code": thing.code}
    if thing.kind != ThingKind.LOT:
        if values.quantity not in {None, Decimal(1)}:
            return Decimal(0), [], [Problem("sales.no_quantity", alone, field="quantity")]
        return Decimal(1), [(held[0], Decimal(1))], []
    if values.quantity is None:
        return Decimal(0), [], [Problem("sales.say_quantity", alone, field="quantity")]
    if values.quantity > there:
        more = {**said, "asked": plain(values.quantity), "there": plain(there)}
        return Decimal(0), [], [Problem("sales.more_than_held", more, field="quantity")]
    left, taken = values.quantity, []
    for one in held:
        part = min(left, one.quantity)
        if part > 0:
            taken.append((one, part))
            left -= part
    return values.quantity, taken, []


def _moment(
    values: OnwardValues,
    context: Context,
    taken: Sequence[tuple[Held, Decimal]],
    deliveries: Sequence[Delivery],
    thing: Located,
    seller: Any,
) -> tuple[dt.datetime, list[Problem]]:
    """Return the moment of a sale of which only the day is known: noon; of today: now.

    It follows what is known of the goods at the seller, so that what was reported before somebody
    confirmed that they came does not undo the confirmation. The day itself is kept in the report.
    """
    zone = zone_of(context.site_id)
    at = dt.datetime.combine(values.sold_on, NOON, tzinfo=zone)
    if values.sold_on == day_of(context.at, zone):
        at = context.at
    came = [one for one in deliveries if one.customer_id == seller.pk]
    moments = [one.since for one, _part in taken if one.since is not None]
    moments += [one.shipped_at for one in came]
    first = min(moments, default=None)
    if first is not None and day_of(first, zone) > values.sold_on:
        data: dict[str, DataValue] = {
            "code": thing.code, "seller": seller.party.name, "seller_en": seller.party.name_en,
            "since": day_of(first, zone).isoformat(),
            "sold_on": values.sold_on.isoformat(),
        }  # fmt: skip
        return at, [Problem("sales.sold_before_received", data, field="sold_on")]
    known = [one.since for one, _part in taken if one.since is not None]
    known += [
        one.confirmed_at or one.shipped_at
        for one in came
        if day_of(one.shipped_at, zone) <= values.sold_on
    ]
    last = max(known, default=None)
    if last is not None and at <= last:
        return last + _MOMENT, []
    return at, []


def _own_class(lot_key: str) -> str:
    return lot_key.partition("/10/")[0]
