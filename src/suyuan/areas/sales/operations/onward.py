"""What distributors sold on: read from their report, checked against what they hold, recorded."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain import PartnerRole
from suyuan.areas.quality import queries as quality
from suyuan.areas.quality.domain import Use
from suyuan.areas.sales.choices import REPORT_ONWARD
from suyuan.areas.sales.models import OnwardSale
from suyuan.areas.sales.operations import telling
from suyuan.areas.sales.operations.amounts import plain, wrong_amount, wrong_text
from suyuan.areas.sales.queries.days import day_of, zone_of
from suyuan.areas.sales.queries.deliveries import all_deliveries
from suyuan.areas.warehouse.queries.scans import key_of
from suyuan.foundation.command import command, translated
from suyuan.foundation.context import Context
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import DataValue, DomainError, Problem, Problems
from suyuan.ledger.domain.keys import shape_of
from suyuan.ledger.domain.vocabulary import ThingKind, Tracking
from suyuan.ledger.queries import stock as ledger
from suyuan.ledger.queries.carried import Carried, Held, carried_in, held_by
from suyuan.ledger.queries.stock import Located

NOON: Final = dt.time(12)
AT_ONCE: Final = 2_000
"""Lines that are reported with one call."""
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
class _Meant:
    """A line that was read."""

    seller: Any
    buyer: Any
    thing: Located
    quantity: Decimal
    taken: Sequence[tuple[Held, Decimal]]
    content: Sequence[Carried]
    at: dt.datetime


@command(name="sales.report_onward", action=REPORT_ONWARD)
def report_onward(*, context: Context, values: OnwardValues) -> OnwardSale:
    """Record that a distributor sold a unit, a package or an amount of a lot on.

    The buyer has it from then on. What was on hold, recalled or expired is recorded all the same,
    with a remark: it has happened.

    Raises:
        Problems: If somebody is not known, or it would be more than the seller holds; every
            reason at once.
    """
    meant = _read(values, context)
    unit = meant.thing.unit or _unit_of(meant.content)
    telling.tell_onward(
        context, meant.taken, seller=meant.seller.party.key, buyer=meant.buyer.party.key,
        place=_place_of(meant.buyer), document=values.document.strip(), at=meant.at, unit=unit,
    )  # fmt: skip
    rows = _rows(context, values, meant)
    OnwardSale.objects.bulk_create(rows)
    return rows[0]


@command(name="sales.report_onward_sales", action=REPORT_ONWARD)
def report_onward_sales(*, context: Context, rows: Sequence[OnwardValues]) -> int:
    """Record many lines of a report, all or none; return how many.

    Raises:
        Problems: For everything that is wrong in any of them; each problem says the line.
    """
    if not rows:
        Problems.check([Problem("sales.missing", field="rows")])
    if len(rows) > AT_ONCE:
        Problems.check([Problem("sales.too_much", {"value": len(rows)}, field="rows")])
    found: list[Problem] = []
    for line, values in enumerate(rows, start=1):
        try:
            with translated(), transaction.atomic():
                report_onward(context=context, values=values)
        except Problems as error:
            found += [problem.at(line=line) for problem in error.problems]
    Problems.check(found)
    return len(rows)


def _read(values: OnwardValues, context: Context) -> _Meant:
    """Read a line of a report.

    Raises:
        Problems: If it cannot be so.
    """
    seller = catalog.partner_with_code(values.seller.strip())
    buyer = catalog.partner_with_code(values.buyer.strip())
    found = _parties(values, seller, buyer) + _when(values, context)
    found += wrong_text(values.document.strip(), "document")
    if not values.document.strip():
        found.append(Problem("sales.missing", field="document"))
    thing, wrong = _thing(values.scan)
    found += wrong
    if values.quantity is not None:
        found += wrong_amount(values.quantity)
    Problems.check(found)
    assert thing is not None
    lock([("warehouse.thing", thing.thing_id)])
    quantity, taken, wrong = _taken(values, seller, thing)
    twice = OnwardSale.objects.filter(
        seller=seller, document=values.document.strip(), key=thing.key
    )
    if twice.exists():
        # Only this is to be said: that it is gone follows from it.
        data = {"code": thing.code, "document": values.document.strip()}
        wrong = [Problem("sales.reported_already", data, field="document")]
    Problems.check(wrong)
    at, wrong = _moment(values, context, taken, thing, seller)
    content = _content(thing, quantity)
    if not content:
        wrong.append(Problem("sales.no_content", {"code": thing.code}, field="scan"))
    Problems.check(wrong)
    return _Meant(
        seller=seller, buyer=buyer, thing=thing, quantity=quantity, taken=taken, content=content,
        at=at,
    )  # fmt: skip


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


def _thing(scan: str) -> tuple[Located | None, list[Problem]]:
    try:
        key = key_of(scan)
    except DomainError as error:
        return None, [Problem.of(error, field="scan")]
    thing = ledger.located([key]).get(key)
    if thing is None:
        return None, [Problem("sales.unknown_thing", {"key": scan[:120]}, field="scan")]
    if thing.kind == ThingKind.LOT and thing.tracking == Tracking.SERIAL:
        return None, [Problem("sales.scan_units", {"code": thing.code}, field="scan")]
    return thing, []


def _taken(
    values: OnwardValues, seller: Any, thing: Located
) -> tuple[Decimal, list[tuple[Held, Decimal]], list[Problem]]:
    """Return how much was sold, and out of what the seller holds."""
    held = held_by(seller.pk, [thing.key]).get(thing.key, ())
    said: dict[str, DataValue] = {"seller": seller.party.name, "code": thing.code}
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
    came = [
        one
        for one in all_deliveries([thing.key]).get(thing.key, ())
        if one.customer_id == seller.pk
    ]
    moments = [one.since for one, _part in taken if one.since is not None]
    moments += [one.shipped_at for one in came]
    first = min(moments, default=None)
    if first is not None and day_of(first, zone) > values.sold_on:
        data: dict[str, DataValue] = {
            "code": thing.code, "seller": seller.party.name,
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


def _content(thing: Located, quantity: Decimal) -> Sequence[Carried]:
    if thing.kind != ThingKind.LOT:
        return carried_in([thing.thing_id]).content
    return [
        Carried(
            root_id=thing.thing_id, thing_id=thing.thing_id, kind=ThingKind.LOT.value,
            key=thing.key, code=thing.code, item_id=thing.item_id,
            class_key=shape_of(thing.key).class_key or _own_class(thing.key),
            lot_key=thing.key, lot_code=thing.code, made_at=None, expires_on=thing.expires_on,
            disposition="", quantity=quantity,
        )
    ]  # fmt: skip


def _own_class(lot_key: str) -> str:
    return lot_key.partition("/10/")[0]


def _unit_of(content: Sequence[Carried]) -> str:
    row = catalog.items().filter(pk=content[0].item_id or 0).first()
    return str(row.item.unit) if row is not None else ""


def _place_of(buyer: Any) -> str:
    """Return the key of the place of a buyer, where there is exactly one that it can be."""
    places = list(catalog.places().filter(place__party_id=buyer.pk, active=True)[:2])
    return str(places[0].place.key) if len(places) == 1 else ""


def _rows(context: Context, values: OnwardValues, meant: _Meant) -> list[OnwardSale]:
    parts: dict[tuple[int, str, str], list[Carried]] = {}
    for part in meant.content:
        parts.setdefault((part.item_id or 0, part.class_key, part.lot_key), []).append(part)
    units = dict(
        catalog.items()
        .filter(pk__in={item for item, _class, _lot in parts})
        .values_list("pk", "item__unit")
    )
    remark = _remark(meant)
    return [
        OnwardSale(
            seller=meant.seller, buyer=meant.buyer, document=values.document.strip(),
            sold_on=values.sold_on, sold_at=meant.at, key=meant.thing.key, code=meant.thing.code,
            kind=meant.thing.kind, item_id=item, class_key=class_key, lot=those[0].lot_code,
            lot_key=lot_key,
            serials=sorted(part.code for part in those if part.kind == ThingKind.UNIT),
            quantity=sum((part.quantity for part in those), Decimal(0)), unit=units.get(item, ""),
            expires_on=min((part.expires_on for part in those if part.expires_on), default=None),
            remark=remark, reported_at=context.at, reported_by=context.actor.label,
        )
        for (item, class_key, lot_key), those in sorted(parts.items())
    ]  # fmt: skip


_REMARKED: Final = ("quality.recalled", "quality.held", "quality.expired")


def _remark(meant: _Meant) -> str:
    """Return the codes of what was not in order with what was sold, apart by spaces."""
    keys = [meant.thing.key, *(part.key for part in meant.content)]
    day = day_of(meant.at, zone_of())
    said = {problem.code for problem in quality.blocks(keys, Use.USE, on=day)}
    return " ".join(code.partition(".")[2] for code in _REMARKED if code in said)
