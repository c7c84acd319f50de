"""The delivery note that travels with the goods (随货同行单), as PDF in the reader's language."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.sales import choices, queries
from suyuan.areas.sales.domain import LEFT, udi
from suyuan.areas.sales.models import Record, Shipment
from suyuan.areas.sales.operations.amounts import plain
from suyuan.areas.sales.queries.standing import own_firm
from suyuan.areas.sales.ui.common import local, name_of
from suyuan.areas.sales.ui.shipments import Shipments
from suyuan.foundation.printing import (
    Column,
    Document,
    Facts,
    Mark,
    Section,
    Table,
    Text,
)
from suyuan.foundation.wording import units
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.web import long_papers, printed
from suyuan.web.access import permission
from suyuan.web.long_papers import LongPaper, Made
from suyuan.web.people import Reader

SSCC_DIGITS: Final = 18


@permission(choices.VIEW_SHIPMENT)
def delivery_note(request: HttpRequest, number: str) -> HttpResponseBase:
    """Send the delivery note of a shipment that has left; everything stands in its record."""
    return long_papers.answer(request, choices.DELIVERY_NOTE, number)


def register() -> None:
    """Make the paper known to those who set it."""
    long_papers.register(
        LongPaper(
            name=choices.DELIVERY_NOTE, label=gettext_lazy("Delivery note (PDF)"),
            permission=choices.VIEW_SHIPMENT, make=_make, is_long=lambda _key: False,
        )
    )  # fmt: skip


def _make(reader: Reader, number: str) -> Made:
    shipment = Shipments().find(reader, number)
    if shipment.status not in LEFT:
        raise Http404
    records = list(queries.records_of(shipment.pk))
    serials = [record for record in records if record.serials]
    document = Document(
        title=pgettext("sales", "Delivery note"),
        number=shipment.number,
        subtitle=name_of(shipment.customer.party),
        firm=printed.firm(reader.language),
        sections=[
            Section(_("Sender"), [Facts(_sender(records[0], reader.language))]),
            Section(_("Receiver"), [Facts(_receiver(records[0], shipment))]),
            Section(_("Goods"), [_goods(records), Text(_total(records))]),
            *[_serials(record) for record in serials],
            *_packages(shipment),
            Section(_("Handed over"), [Facts(_hands())]),
        ],
    )
    return Made(document, f"{_('Delivery note')}-{shipment.number}")


def _sender(record: Record, language: str) -> Sequence[tuple[str, str]]:
    own = own_firm()
    return [
        (_("Firm"), printed.firm(language) or record.registrant),
        (_("Licences"), record.maker_licences or "–"),
        (_("Address"), (local(own.address, own.address_en) if own is not None else "") or "–"),
        (_("Phone"), (own.phone if own is not None else "") or "–"),
    ]


def _receiver(record: Record, shipment: Shipment) -> Sequence[tuple[str, str]]:
    return [
        (_("Firm"), local(record.customer_name, record.customer_name_en)),
        (_("Licences"), record.customer_licences or "–"),
        (_("Deliver to"), name_of(shipment.deliver_to)),
        (_("Address"), _delivered_to(record, shipment)),
        (pgettext("sales", "Contact"), record.contact or "–"),
        (_("Phone"), record.phone),
        (_("Date"), record.shipped_on.isoformat()),
        (_("Sales order"), shipment.order.number),
        (_("The customer's number"), shipment.order.reference or "–"),
        (_("Carrier"), shipment.carrier or "–"),
        (_("Waybill"), shipment.waybill or "–"),
        (_("Conditions of delivery"), shipment.order.conditions or "–"),
    ]


def _delivered_to(record: Record, shipment: Shipment) -> str:
    """Return the address as it was recorded; in English where that is still the same address."""
    places = [catalog.place_with_id(shipment.deliver_to_id), shipment.customer]
    return next(
        (
            local(one.address, one.address_en)
            for one in places
            if one is not None and one.address.strip() == record.address
        ),
        record.address,
    )


def _registrant(record: Record) -> str:
    """Return who made it as it was recorded; in English where the firm still has that name."""
    own = own_firm()
    firms = [record.item.maker, own.party if own is not None else None]
    return next(
        (name_of(one) for one in firms if one is not None and one.name == record.registrant),
        record.registrant,
    )


def _goods(records: Sequence[Record]) -> Table:
    return Table(
        columns=[
            Column("#", numeric=True), Column(_("Name, model, specification"), 3),
            Column(_("Registration number and registrant"), 3), Column(_("UDI"), 4),
            Column(pgettext("record", "Lot"), 2), Column(_("Made on")), Column(_("Expires on")),
            Column(_("Quantity"), numeric=True), Column(_("Storage conditions"), 2),
        ],
        rows=[
            [
                str(record.position), _named(record),
                "\n".join(one for one in (record.registration_no, _registrant(record)) if one),
                _udi(record), record.lot, _day(record.made_on), _day(record.expires_on),
                f"{plain(record.quantity)} {units.symbol(record.unit)}", record.storage or "–",
            ]
            for record in records
        ],
    )  # fmt: skip


def _named(record: Record) -> Sequence[str | Mark]:
    """Return the name of the goods in both languages, and below model and specification."""
    name = local(record.name, record.name_en)
    other = record.name_en if name == record.name else record.name
    model = " ".join(one for one in (record.model, record.specification) if one)
    return [name, *([Mark(other, bad=False)] if other else []), *([model] if model else [])]


def _packages(shipment: Shipment) -> Sequence[Section]:
    """Return the logistic units that travel, by their SSCC, with what each holds."""
    rows = [
        [str(one.position), f"(00){one.code}" if _is_sscc(one.code) else one.code,
         f"{plain(one.quantity)} {units.symbol(one.unit)}"]
        for one in queries.shipment_things(shipment.pk) if one.kind == ThingKind.PACKAGE
    ]  # fmt: skip
    columns = [
        Column("#", numeric=True), Column(_("Package"), 4),
        Column(pgettext("sales", "Holds"), numeric=True),
    ]  # fmt: skip
    return [Section(_("Packages"), [Table(columns=columns, rows=rows)])] if rows else []


def _is_sscc(code: str) -> bool:
    return len(code) == SSCC_DIGITS and code.isdigit()


def _udi(record: Record) -> Sequence[str]:
    """Return the UDI, an element on each line; the serials of several stand below the goods."""
    found = udi.parts_of(
        record.di, lot=record.lot, made_on=record.made_on, expires_on=record.expires_on,
        serial=record.serials[0] if len(record.serials) == 1 else "",
    )  # fmt: skip
    return found or ["–"]


def _serials(record: Record) -> Section:
    title = _("Serial numbers of line %(line)s, lot %(lot)s: %(count)s") % {
        "line": record.position, "lot": record.lot or "–", "count": len(record.serials),
    }  # fmt: skip
    return Section(title, [Text(" · ".join(record.serials))])


def _total(records: Sequence[Record]) -> str:
    sums: dict[str, Decimal] = {}
    for record in records:
        sums[record.unit] = sums.get(record.unit, Decimal(0)) + record.quantity
    said = ", ".join(f"{plain(total)} {units.symbol(unit)}" for unit, total in sums.items())
    return _("Lines: %(lines)s; together: %(total)s.") % {"lines": len(records), "total": said}


def _hands() -> Sequence[tuple[str, str]]:
    line = "____________________"
    return [
        (_("Checked out by"), line), (_("Taken over by the carrier"), line),
        (_("Received by"), line), (_("Received on"), line),
    ]  # fmt: skip


def _day(day: object) -> str:
    return str(day) if day is not None else "–"
