"""Work done outside: sent to the processor, done there, taken back with the processor's record."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain.design import PlanPurpose
from suyuan.areas.purchasing import queries
from suyuan.areas.purchasing.choices import CHANGE_PROCESSING
from suyuan.areas.purchasing.domain import ProcessingStatus
from suyuan.areas.purchasing.models import Processing
from suyuan.areas.purchasing.operations import telling
from suyuan.areas.purchasing.operations.amounts import plain, wrong_amount, wrong_text
from suyuan.areas.purchasing.operations.errors import (
    PurchasingStateError,
    UnknownProcessingError,
)
from suyuan.areas.purchasing.operations.reading import class_key
from suyuan.areas.purchasing.operations.receiving import lot_number
from suyuan.areas.quality import operations as quality, queries as quality_queries
from suyuan.areas.quality.domain import Use
from suyuan.areas.warehouse import queries as warehouse
from suyuan.areas.warehouse.domain import Zone
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.foundation.db.updating import update
from suyuan.foundation.locking import lock
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.event import BizTransaction, Json
from suyuan.ledger.domain.keys import lot_key
from suyuan.ledger.domain.vocabulary import TAKEN_FROM
from suyuan.ledger.operations.lots import Portion, send_out, take_back
from suyuan.ledger.operations.occasions import Occasion
from suyuan.ledger.queries import stock as ledger
from suyuan.ledger.queries.things import thing_by_key


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcessingValues:
    """What is to be done outside."""

    processor: str
    """Code of the partner."""
    place: str
    """Code of the processor's place."""
    lot_key: str
    quantity: Decimal
    """In the item's own unit."""
    work: str
    due_on: dt.date | None = None
    note: str = ""


@command(name="purchasing.order_processing", action=CHANGE_PROCESSING)
def order_processing(*, context: Context, values: ProcessingValues) -> Processing:
    """Order that an amount of a lot is processed by somebody else.

    Raises:
        Problems: If something is not known, or the processor is not approved for the item.
    """
    processor = catalog.partner_with_code(values.processor)
    place = catalog.place_with_code(values.place)
    thing = thing_by_key(values.lot_key)
    found = wrong_amount(values.quantity)
    if not values.work.strip():
        found.append(Problem("purchasing.missing", field="work"))
    if processor is None:
        data = {"supplier": values.processor[:60]}
        found.append(Problem("purchasing.unknown_supplier", data, field="processor"))
    elif place is None or place.place.party_id != processor.pk:
        data = {"place": values.place[:60], "supplier": values.processor}
        found.append(Problem("purchasing.not_at_processor", data, field="place"))
    item = None
    if thing is None or thing.kind != "LOT" or thing.item_id is None:
        data = {"lot": values.lot_key[:80]}
        found.append(Problem("purchasing.unknown_lot", data, field="lot_key"))
    else:
        item = catalog.items().filter(pk=thing.item_id).first()
    if processor is not None and item is not None:
        found += queries.reasons_against(processor, [item.pk], on=day_at(context.at))
    Problems.check(found)
    assert processor is not None
    assert place is not None
    assert thing is not None
    assert item is not None
    return Processing.objects.create(
        number=next_number(f"OP-{context.at:%Y}"), processor=processor, place=place.place,
        item=item, lot_key=values.lot_key, lot=thing.code, quantity=values.quantity,
        unit=item.item.unit, work=values.work.strip(), due_on=values.due_on,
        site_id=home_of(context), created_at=context.at, created_by=context.actor.label,
        note=values.note,
    )  # fmt: skip


@command(name="purchasing.send_processing", action=CHANGE_PROCESSING)
def send_processing(*, context: Context, processing_id: int) -> Processing:
    """Send the amount to the processor, who holds it from now on.

    Raises:
        UnknownProcessingError: If there is no such order.
        ForbiddenError: If it or the lot belongs to a site where the actor has not the right.
        PurchasingStateError: If it was sent or cancelled.
        Problems: If the lot may not be used, the processor is not approved, or it is not here.
    """
    order = _locked(processing_id, ProcessingStatus.DRAFT)
    lock([("purchasing.lot", order.lot_key)])
    on = day_at(context.at, order.site_id)
    found = queries.reasons_against(order.processor, [order.item_id], on=on)
    found += quality_queries.blocks([order.lot_key], Use.USE, on=on)
    Problems.check(found)
    share = _share(order)
    for site_id in ledger.sites_at([share.place_id]):
        at_site(site_id)
    (source,) = ledger.place_keys([share.place_id]).values()
    send_out(
        context=context,
        occasion=Occasion(
            occurred_at=context.at, location=order.place.key, source=source,
            documents=(BizTransaction(type="po", id=telling.DOCUMENT + order.number),),
            extensions={TAKEN_FROM: share.disposition},
        ),
        sent=[telling.amount(order.lot_key, order.quantity, order.unit)],
        processor=order.processor.party.key,
    )  # fmt: skip
    order.status, order.sent_at = ProcessingStatus.SENT.value, context.at
    update([order], "status", "sent_at")
    return order


@command(name="purchasing.take_processing_back", action=CHANGE_PROCESSING)
def take_processing_back(
    *, context: Context, processing_id: int, quantity: Decimal, record: str, place: str = ""
) -> Processing:
    """Take back what was processed: a new lot made from what was sent, which waits for inspection.

    It keeps the expiry of what was sent.

    Args:
        context: Who and why.
        processing_id: The order.
        quantity: How much came back, in the item's own unit.
        record: Number of the processor's record; its file is attached to the order.
        place: Code of a quarantine place; empty: the first one of the order's site.

    Raises:
        UnknownProcessingError: If there is no such order.
        PurchasingStateError: If it is not at the processor.
        Problems: If the record is missing, or more came back than was sent.
    """
    order = _locked(processing_id, ProcessingStatus.SENT)
    found = wrong_amount(quantity)
    if not record.strip():
        found.append(Problem("purchasing.record_needed", field="record"))
    found += wrong_text(record.strip(), "record")
    if not found and quantity > order.quantity:
        data = {"value": plain(quantity), "sent": plain(order.quantity)}
        found.append(Problem("purchasing.more_back", data, field="quantity"))
    zones = warehouse.profiles().filter(zone=Zone.QUARANTINE.value, active=True)
    if order.site_id is not None and not place:
        zones = zones.filter(place__site_id=order.site_id)
    target = (zones.filter(place__code=place) if place else zones).first()
    if target is None:
        found.append(Problem("purchasing.unknown_place", field="place"))
    Problems.check(found)
    assert target is not None
    at_site(target.place.site_id)
    lot = lot_number(order.item, context, otherwise=f"{order.number}-1")
    made = lot_key(class_key(order.item), lot)
    take_back(
        context=context,
        occasion=Occasion(
            occurred_at=context.at, location=target.place.key, disposition=telling.WAITING,
            documents=(BizTransaction(type="po", id=telling.DOCUMENT + order.number),),
        ),
        processed_at=order.place.key,
        portions=[
            Portion(
                taken=telling.amount(order.lot_key, order.quantity, order.unit),
                made=telling.amount(made, quantity, order.unit),
                said=_said(order, lot),
            )
        ],
    )  # fmt: skip
    order.status, order.back_at = ProcessingStatus.BACK.value, context.at
    order.back_quantity, order.back_lot, order.back_lot_key = quantity, lot, made
    order.record = record.strip()
    order.inspection = _inspect(context, order, target.place_id)
    order.save()
    return order


@command(name="purchasing.cancel_processing", action=CHANGE_PROCESSING)
def cancel_processing(*, context: Context, processing_id: int) -> Processing:
    """Give up work that was not sent out.

    Raises:
        UnknownProcessingError: If there is no such order.
        PurchasingStateError: If it was sent.
    """
    del context
    order = _locked(processing_id, ProcessingStatus.DRAFT)
    order.status = ProcessingStatus.CANCELLED.value
    update([order], "status")
    return order


def _locked(processing_id: int, *states: ProcessingStatus) -> Processing:
    order = (
        Processing.objects.select_for_update(of=("self",))
        .select_related("processor__party", "place", "item__item")
        .filter(pk=processing_id)
        .first()
    )
    if order is None:
        raise UnknownProcessingError(processing=str(processing_id))
    at_site(order.site_id)
    if order.status not in states:
        raise PurchasingStateError(document=order.number, state=order.status)
    return order


def _share(order: Processing) -> Any:
    """Return the share of the lot that goes out: the one place where enough of it lies.

    Raises:
        Problems: If there is none.
    """
    thing = ledger.located([order.lot_key])[order.lot_key]
    usable = [
        share
        for share in ledger.shares_of([thing.thing_id]).get(thing.thing_id, ())
        if share.own and share.disposition not in {telling.WAITING, telling.REJECTED}
    ]
    for share in usable:
        if share.quantity >= order.quantity:
            return share
    there = max((share.quantity for share in usable), default=Decimal(0))
    data = {"there": plain(there), "lot": order.lot, "value": plain(order.quantity)}
    raise Problems((Problem("purchasing.not_in_house", data, field="quantity"),))


def _said(order: Processing, lot: str) -> dict[str, Json]:
    """Return what is told of the lot that came back: it expires with the one that was sent."""
    sent = thing_by_key(order.lot_key)
    told: dict[str, Json] = {"cbvmda:lotNumber": lot}
    if sent is not None and sent.expires_on is not None:
        told["cbvmda:itemExpirationDate"] = sent.expires_on.isoformat()
    return told


def _inspect(context: Context, order: Processing, place_id: int) -> str:
    """Open the inspection of what came back; where no plan says how, it waits for one."""
    assert order.back_quantity is not None
    try:
        inspection = quality.open_inspection(
            context=context,
            values=quality.InspectionValues(
                purpose=PlanPurpose.INCOMING, item_id=order.item_id, quantity=order.back_quantity,
                lot_key=order.back_lot_key, document=order.number,
                supplier_id=order.processor_id, certificate=order.record, place_id=place_id,
            ),
        )  # fmt: skip
    except quality.NoPlanError:
        return ""
    return inspection.number
