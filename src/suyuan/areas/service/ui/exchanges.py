"""Screens of exchanges."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.service import choices, operations, queries
from suyuan.areas.service.choices import EXCHANGE, VIEW_RETURN
from suyuan.areas.service.domain import ExchangeStatus
from suyuan.areas.service.models import Exchange
from suyuan.areas.service.ui import common
from suyuan.areas.service.ui.common import by_row, exchange_chip, pairs
from suyuan.areas.service.ui.exchange_forms import ArrivalForm, ExchangeForm, exchanged
from suyuan.web import attached, papers, screens
from suyuan.web.people import Reader, label_of
from suyuan.web.screens import Kind
from suyuan.web.states import Chip


def _arrival(row: Any) -> Any:
    return getattr(row, "arrival", None)


def _arrived_at(row: Any) -> Any:
    """Return when the customer got the new unit: when it was handed over, or arrived."""
    arrival = _arrival(row)
    if arrival is not None:
        return arrival.at
    return row.at if row.handed_over else None


def _how(row: Any) -> str:
    return gettext("Handed over in person") if row.handed_over else gettext("By carrier")


def _old_one(row: Any) -> str:
    return gettext("Here, in the return") if row.is_back else gettext("Still to come")


class ExchangeTable(screens.Table):
    """Columns of the list of exchanges."""

    number = screens.CodeColumn(verbose_name=_("Number"))
    at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Exchanged"))
    customer = screens.TextColumn(
        verbose_name=_("Customer"), value_of=lambda row: common.party_of(row.customer),
        order_by=("customer__party__code",),
    )  # fmt: skip
    item = screens.TextColumn(
        verbose_name=_("Item"), value_of=common.item_of, order_by=("item__item__code",)
    )
    old_code = screens.CodeColumn(verbose_name=_("Old unit"))
    new_code = screens.CodeColumn(verbose_name=_("New unit"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=exchange_chip, order_by=("status",))
    why = screens.TextColumn(verbose_name=_("Why"))
    by = screens.TextColumn(verbose_name=_("Exchanged by"))


class ExchangeFilters(screens.Filters):
    """Filters of the list of exchanges."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.EXCHANGE_STATUSES)
    )


class Exchanges(screens.Resource):
    """Exchanges of units, with both serials."""

    name, title, one = "exchanges", _("Exchanges"), _("Exchange")
    icon = "replace"
    purpose = _(
        "Give a customer another unit of the same item for one that comes back, now or later. "
        "Each leads to the other; note here when the customer has the new one."
    )
    permission = VIEW_RETURN
    site_field = "site"
    key = "number"
    table, filters = ExchangeTable, ExchangeFilters
    search = (
        "number", "old_code", "new_code", "document", "complaint", "customer__party__code",
        "customer__party__name", "customer__party__name_en",
    )  # fmt: skip
    order = ("-number",)
    presets = (
        screens.Preset("way", pgettext_lazy("exchange", "On its way"), "status=SENT"),
        screens.Preset("old", _("Old unit to come"), "status=ARRIVED"),
    )
    facts = (
        screens.Fact(_("Customer"), lambda row: common.party_of(row.customer)),
        screens.Fact(_("Item"), common.item_of),
        screens.Fact(
            _("Old unit"), "old_code", Kind.CODE, link=lambda row: common.passport_of(row.old_key)
        ),
        screens.Fact(
            _("Where the old unit is"), _old_one,
            link=lambda row: common.page_of("customer-returns", row.document),
        ),
        screens.Fact(
            _("New unit"), "new_code", Kind.CODE, link=lambda row: common.passport_of(row.new_key)
        ),
        screens.Fact(_("Why"), "why"),
    )  # fmt: skip
    panels = (
        screens.Panel(
            name="way", title=_("Way to the customer"),
            facts=(
                screens.Fact(pgettext_lazy("moment", "Exchanged"), "at", Kind.WHEN),
                screens.Fact(_("Exchanged by"), "by"),
                screens.Fact(_("How it went out"), _how),
                screens.Fact(pgettext_lazy("sales", "Arrived"), _arrived_at, Kind.WHEN),
                screens.Fact(
                    _("Arrival noted by"), lambda row: label_of(getattr(_arrival(row), "by", ""))
                ),
                screens.Fact(_("Note"), lambda row: getattr(_arrival(row), "note", "")),
                screens.Fact(_("Export paper"), "export_paper", Kind.CODE),
            ),
        ),
        papers.panel(
            "papers", _("Documents"),
            lambda row, _reader: [one for one in (row.document, row.complaint) if one],
        ),
        attached.panel(lambda row: row.number),
    )  # fmt: skip
    nexts = choices.EXCHANGE_NEXTS
    commands = (
        screens.Command(
            name="new", label=_("Exchange a unit"), form=ExchangeForm,
            operation=operations.exchange, permission=EXCHANGE, on_object=False, is_main=True,
            icon="replace", result_key=lambda made: made.number, arguments=exchanged,
        ),
        screens.Command(
            name="arrive", label=_("The customer has it"), form=ArrivalForm,
            operation=by_row(operations.note_exchange_arrival), permission=EXCHANGE, is_main=True,
            icon="check", offered=lambda row: row.status == ExchangeStatus.SENT,
        ),
    )  # fmt: skip

    @override
    def rows(self, reader: Reader) -> QuerySet[Exchange]:
        return queries.exchanges()

    @override
    def heading(self, row: Any) -> str:
        return gettext("%(old)s for %(new)s") % {"old": row.old_code, "new": row.new_code}

    @override
    def chip(self, row: Any) -> Chip:
        return exchange_chip(row)

    @override
    def following_address(self, row: Any) -> str:
        if row.status != ExchangeStatus.ARRIVED:
            return ""
        return common.page_of("customer-returns", row.document) or ""
