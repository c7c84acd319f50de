"""Returning rejected goods to the supplier, after quality has decided it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

from suyuan.areas.purchasing.choices import RETURN
from suyuan.areas.purchasing.models import Order, OrderLine, ReceiptLine, Return
from suyuan.areas.purchasing.operations import telling
from suyuan.areas.purchasing.operations.amounts import plain, wrong_amount
from suyuan.areas.purchasing.operations.errors import UnknownReceiptLineError
from suyuan.areas.purchasing.operations.packages import key_of, sscc_of
from suyuan.areas.purchasing.operations.reading import class_key, unit_of
from suyuan.areas.purchasing.operations.receiving import stand
from suyuan.areas.quality import queries as quality
from suyuan.areas.quality.domain import Disposition
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.db.updating import update
from suyuan.foundation.locking import lock
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import Problem, Problems
from suyuan.kernel.units import convert
from suyuan.ledger.domain.parting import Content
from suyuan.ledger.queries import packed, stock as ledger


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnValues:
    """What goes back."""

    quantity: Decimal
    """In the item's own unit."""
    units: Sequence[str] = ()
    """Keys of the pieces, where they have numbers."""
    packages: Sequence[str] = ()
    """Codes of the packages that go back unopened, with what lies in them."""
    carrier: str = ""
    note: str = ""


@command(name="purchasing.return_goods", action=RETURN)
def return_goods(*, context: Context, line_id: int, values: ReturnValues) -> Return:
    """Send rejected goods back to the supplier, who has them from now on.

    A replacement may come in against the same line of the order.

    Raises:
        UnknownReceiptLineError: If there is no such received lot.
        ForbiddenError: If it came in at a site where the actor has not the right.
        Problems: If nobody decided it, or more would go back than was rejected and is here.
    """
    line = (
        ReceiptLine.objects.select_for_update(of=("self",))
        .select_related("receipt__supplier__party", "item__item", "order_line")
        .filter(pk=line_id)
        .first()
    )
    if line is None:
        raise UnknownReceiptLineError(line=str(line_id))
    at_site(line.receipt.site_id)
    order = Order.objects.select_for_update().get(pk=line.order_line.order_id)
    ordered = OrderLine.objects.select_for_update().get(pk=line.order_line_id)
    lock([("purchasing.lot", line.lot_key)])
    decided, found = _decided(line, values)
    found += _wrong(line, values)
    Problems.check(found)
    whole = _unopened(line, values)
    parts = _parts(line, values, whole)
    made = Return(
        number=next_number(f"RT-{context.at:%Y}"), line=line, quantity=values.quantity,
        unit=line.unit, units=list(values.units), nonconformity=decided,
        carrier=values.carrier.strip(), note=values.note.strip(), sent_at=context.at,
        sent_by=context.actor.label,
    )  # fmt: skip
    made.save(force_insert=True)
    telling.tell_return(context, made, parts, line.receipt.supplier_id, packages=list(whole))
    line.returned += values.quantity
    late = max(line.returned - line.rejected, Decimal(0))  # Accepted at first, found bad later.
    line.rejected, line.accepted = line.rejected + late, line.accepted - late
    update([line], "returned", "rejected", "accepted")
    ordered.returned += _in_order(line, ordered, values.quantity)
    update([ordered], "returned")
    stand(order)
    return made


def may_go_back(line: ReceiptLine) -> bool:
    """Say whether something of a received lot is rejected and has not gone back yet."""
    named = Q(lot_key=line.lot_key) | Q(lot_key="", item_id=line.item_id)
    return line.rejected > line.returned or _by_hand().filter(named).exists()


def named_units(line: ReceiptLine, texts: Sequence[str]) -> list[str]:
    """Return the keys of the pieces of a received lot that scans or plain numbers name."""
    own = class_key(line.item)
    return [unit_of(text.strip(), own) for text in texts if text.strip()]


def _decided(line: ReceiptLine, values: ReturnValues) -> tuple[str, list[Problem]]:
    """Return the nonconformity that decided the return, or that nobody did."""
    papers = quality.nonconformities().filter(
        inspection__number=line.inspection, disposition=Disposition.RETURN.value
    )
    number = papers.exclude(status="OPEN").values_list("number", flat=True).first()
    if number is None or line.returned == line.rejected:
        later = _found_later(line, values.units).values_list("number", flat=True)
        number = later.first() or number
    if number is None:
        return "", [Problem("purchasing.return_not_decided", {"lot": line.lot})]
    return number, []


def _found_later(line: ReceiptLine, units: Sequence[str]) -> QuerySet[Any]:
    """Return the nonconformities by which goods go back that were found bad after they came in.

    They were reported by hand, for the lot or for these units, and are not done.
    """
    named = Q(lot_key=line.lot_key) | Q(lot_key="", unit_keys__overlap=list(units))
    return _by_hand().filter(named)


def _by_hand() -> QuerySet[Any]:
    return quality.nonconformities().filter(
        inspection=None, disposition=Disposition.RETURN.value, status="DECIDED"
    )


def _wrong(line: ReceiptLine, values: ReturnValues) -> list[Problem]:
    found = wrong_amount(values.quantity)
    if found:
        return found
    later = [(one.quantity, one.unit_keys) for one in _found_later(line, values.units)]
    open_ = line.rejected - line.returned + sum((amount for amount, _keys in later), Decimal(0))
    if values.quantity > open_:
        data = {"value": plain(values.quantity), "lot": line.lot, "open": plain(open_)}
        found.append(Problem("purchasing.return_too_much", data, field="quantity"))
    if not line.units:
        return found
    if len(values.units) != values.quantity or len(set(values.units)) != len(values.units):
        found.append(Problem("purchasing.return_units_needed", field="units"))
    inspection = quality.inspection_numbered(line.inspection)
    rejected = set(inspection.rejected_keys) if inspection is not None else set()
    rejected = rejected or set(inspection.unit_keys if inspection is not None else ())
    rejected |= {key for _amount, keys in later for key in keys}
    return found + [
        Problem("purchasing.return_not_rejected", {"key": key[:80], "lot": line.lot}, line=number)
        for number, key in enumerate(values.units, start=1)
        if key not in rejected
    ]


def _unopened(line: ReceiptLine, values: ReturnValues) -> Mapping[str, Decimal]:
    """Return the packages that go back whole, by key, with how much of the lot lies in each.

    Raises:
        Problems: If something else lies in one, or it is not here.
    """
    found: list[Problem] = []
    whole: dict[str, Decimal] = {}
    keys = {text: key_of(sscc_of(text)) for text in values.packages}
    known = ledger.located(list(keys.values())) if keys else {}
    inside = packed.contents_of([one.thing_id for one in known.values()])
    rejected = {
        one.package
        for one in packed.standing_amounts([line.lot_key] if keys and not line.units else [])
        if one.state == telling.REJECTED
    }
    for text, key in keys.items():
        one, data = known.get(key), {"package": text.strip()[:40], "lot": line.lot}
        if one is None or one.ended or not one.own:
            found.append(Problem("purchasing.package_unknown", data, field="packages"))
            continue
        mine = list(things_in(key, inside))
        units = {content.key for _, content in mine if content.quantity is None}
        amounts = [(at, content) for at, content in mine if content.quantity is not None]
        strange = [
            1 for at, content in amounts if content.key != line.lot_key or at not in rejected
        ]
        if not mine or strange or not units <= set(values.units):
            found.append(Problem("purchasing.package_holds_others", data, field="packages"))
        whole[key] = sum(
            (content.quantity or Decimal(1) for _, content in mine), Decimal(0)
        )  # fmt: skip
    if sum(whole.values(), Decimal(0)) > values.quantity:
        there = plain(sum(whole.values(), Decimal(0)))
        data = {"value": plain(values.quantity), "there": there}
        found.append(Problem("purchasing.packages_hold_more", data, field="packages"))
    Problems.check(found)
    return whole


def things_in(package: str, inside: packed.Contents) -> Iterator[tuple[str, Content]]:
    """Yield what lies in a package at any depth, each with the package it lies in directly."""
    for one in inside.get(package, ()):
        if one.is_package:
            yield from things_in(one.key, inside)
        else:
            yield package, one


def _parts(
    line: ReceiptLine, values: ReturnValues, whole: Mapping[str, Decimal]
) -> list[tuple[str, Decimal]]:
    """Choose from which places the rejected amount is taken that does not go in its package.

    Raises:
        Problems: If so much of it is not in house.
    """
    if line.units:
        located = ledger.located(values.units)
        here = sum(one.own and not one.ended for one in located.values())
        if here != len(values.units):
            _missing(line, Decimal(here), values.quantity)
        return []
    gone = {*whole}
    places: dict[str, Decimal] = {}
    for one in packed.standing_amounts([line.lot_key]):
        if one.own and one.state == telling.REJECTED and not gone & {one.package, one.root}:
            places[one.place_key] = places.get(one.place_key, Decimal(0)) + one.quantity
    there = sum(places.values(), Decimal(0))
    left, parts = values.quantity - sum(whole.values(), Decimal(0)), []
    if there < left:
        _missing(line, there + values.quantity - left, values.quantity)
    for place, quantity in places.items():
        taken = min(left, quantity)
        if taken > 0:
            parts.append((place, taken))
            left -= taken
    return parts


def _missing(line: ReceiptLine, there: Decimal, wanted: Decimal) -> None:
    data = {"there": plain(there), "lot": line.lot, "value": plain(wanted)}
    Problems.check([Problem("purchasing.not_in_house", data, field="quantity")])


def _in_order(line: ReceiptLine, ordered: OrderLine, quantity: Decimal) -> Decimal:
    """Return an amount in the unit of the order's line; never more than came of the lot."""
    found = convert(Fraction(quantity), line.unit, ordered.unit)
    amount = (Decimal(found.numerator) / Decimal(found.denominator)).quantize(
        Decimal(1).scaleb(-12)
    )
    here: Decimal = ordered.received - ordered.returned
    return min(amount, here)
