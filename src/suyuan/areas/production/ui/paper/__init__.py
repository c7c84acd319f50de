"""The device history record on paper, of a lot and of a unit: sent at once, or set by a worker."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from suyuan.areas.production import queries
from suyuan.areas.production.choices import LOT_RECORD, UNIT_RECORD
from suyuan.areas.production.models import HistoryRecord, WorkOrder
from suyuan.areas.production.queries.history_units import units_content
from suyuan.areas.production.ui.paper import lot, unit
from suyuan.foundation import authorization
from suyuan.web import long_papers
from suyuan.web.access import permission
from suyuan.web.long_papers import LongPaper, Made
from suyuan.web.people import Reader

VIEW: Final = "production.view_record"
AT_ONCE: Final = 1000
"""Units, lots and executions of an order whose record is sent at once: about a second of work. An
order of 1,000 units has twice as many; its 27 pages take two seconds and are set by a worker."""


@permission(VIEW)
def of_order(request: HttpRequest, number: str) -> HttpResponseBase:
    """Send the record of an order's lot as PDF: as it was frozen last, else as a draft."""
    return long_papers.answer(request, LOT_RECORD, f"{number}/")


@permission(VIEW)
def of_version(request: HttpRequest, number: str, version: int) -> HttpResponseBase:
    """Send one frozen version of a record as PDF."""
    row = HistoryRecord.objects.select_related("order").filter(number=number, version=version)
    frozen = row.first()
    if frozen is None:
        raise Http404
    if frozen.scope == "UNIT":
        return long_papers.answer(request, UNIT_RECORD, f"{frozen.order.number}/{frozen.pk}")
    return long_papers.answer(request, LOT_RECORD, f"{frozen.order.number}/{frozen.pk}")


@permission(VIEW)
def of_unit(request: HttpRequest, number: str) -> HttpResponseBase:
    """Send the record of one unit of an order as PDF."""
    return long_papers.answer(request, UNIT_RECORD, f"{number}/{request.GET.get('unit', '')}")


def register() -> None:
    """Make the papers known to those who set them."""
    long_papers.register(
        LongPaper(name=LOT_RECORD, label=_("Device history record (PDF)"), permission=VIEW,
                  make=_lot, is_long=_is_long),
        LongPaper(name=UNIT_RECORD, label=_("Device history record of a unit (PDF)"),
                  permission=VIEW, make=_unit, is_long=lambda _key: False),
    )  # fmt: skip


def _order(reader: Reader, number: str) -> WorkOrder:
    """Return an order that was released and exists for the reader.

    Raises:
        Http404: If there is none.
    """
    order = queries.order_with_number(number)
    sites = authorization.sites_of(reader.actor, VIEW)
    if order is None or order.master_record is None:
        raise Http404
    if sites is not None and order.site_id not in sites:
        raise Http404
    return order


def _lot(reader: Reader, key: str) -> Made:
    number, _slash, frozen = key.partition("/")
    order = _order(reader, number)
    row: Any = None
    if frozen:
        row = HistoryRecord.objects.filter(order=order, pk=frozen, scope="LOT").first()
        if row is None:
            raise Http404
    return lot.paper_of(lot.source_of(order, row), reader.language)


def _unit(reader: Reader, key: str) -> Made:
    number, _slash, asked = key.partition("/")
    order = _order(reader, number)
    records = HistoryRecord.objects.filter(order=order, scope="UNIT")
    frozen = records.filter(pk=asked).first() if asked.isdecimal() else None
    unit_key = frozen.key if frozen is not None else asked
    found = units_content(order, key=unit_key) if unit_key else ()
    if len(found) != 1:
        raise Http404
    if frozen is None:
        frozen = records.filter(key=unit_key).order_by("-pk").first()
    return unit.paper_of(order, found[0], frozen, reader.language)


def _is_long(key: str) -> bool:
    order = WorkOrder.objects.filter(number=key.partition("/")[0]).first()
    return order is not None and is_long(order)


def is_long(order: WorkOrder) -> bool:
    """Say whether the record of an order is set by a worker."""
    lines = (
        order.units.count() + order.material.values("key").distinct().count()
        + order.executions.count()
    )  # fmt: skip
    return lines > AT_ONCE
