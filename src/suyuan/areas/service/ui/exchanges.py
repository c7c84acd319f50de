"""Screens of exchanges."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.service import operations, queries
from suyuan.areas.service.choices import EXCHANGE, VIEW_RETURN
from suyuan.areas.service.models import Exchange
from suyuan.areas.service.ui import common
from suyuan.web import attached, papers, screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm, Kind


class ExchangeForm(CommandForm):
    """What is exchanged."""

    old = common.scan_field(_("Unit that comes back"))
    new = common.scan_field(_("Unit that the customer gets"))
    why = common.text_area(_("Why"), rows=2)
    document = forms.CharField(
        label=_("Return"), max_length=40, required=False,
        help_text=_("Empty: the one with which it came, or a new one."),
    )  # fmt: skip
    complaint = forms.CharField(label=_("Complaint"), max_length=40, required=False)
    handed_over = forms.BooleanField(
        label=_("Handed over in person; the customer uses it at once"), required=False
    )


def _exchanged(_row: None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"values": operations.ExchangeValues(**values)}


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
    old_code = screens.CodeColumn(verbose_name=pgettext_lazy("exchange", "Came back"))
    new_code = screens.CodeColumn(verbose_name=_("Went out for it"))
    why = screens.TextColumn(verbose_name=_("Why"))
    by = screens.TextColumn(verbose_name=_("Exchanged by"))


class Exchanges(screens.Resource):
    """Exchanges of units, with both serials."""

    name, title, one = "exchanges", _("Exchanges"), _("Exchange")
    icon = "replace"
    purpose = _(
        "Give a customer another unit of the same item for one that comes back. The old one is in "
        "the returns zone afterwards, the customer holds the new one, and each leads to the other."
    )
    permission = VIEW_RETURN
    site_field = "site"
    key = "number"
    table = ExchangeTable
    search = (
        "number", "old_code", "new_code", "document", "complaint", "customer__party__code",
        "customer__party__name", "customer__party__name_en",
    )  # fmt: skip
    order = ("-number",)
    facts = (
        screens.Fact(_("Customer"), lambda row: common.party_of(row.customer)),
        screens.Fact(_("Item"), common.item_of),
        screens.Fact(
            pgettext_lazy("exchange", "Came back"), "old_code", Kind.CODE,
            link=lambda row: common.passport_of(row.old_key),
        ),
        screens.Fact(
            _("Went out for it"), "new_code", Kind.CODE,
            link=lambda row: common.passport_of(row.new_key),
        ),
        screens.Fact(_("Why"), "why"),
        screens.Fact(pgettext_lazy("moment", "Exchanged"), "at", Kind.WHEN),
        screens.Fact(_("Exchanged by"), "by"),
    )  # fmt: skip
    panels = (
        papers.panel(
            "papers", _("Documents"),
            lambda row, _reader: [one for one in (row.document, row.complaint) if one],
        ),
        attached.panel(lambda row: row.number),
    )  # fmt: skip
    commands = (
        screens.Command(
            name="new", label=_("Exchange a unit"), form=ExchangeForm,
            operation=operations.exchange, permission=EXCHANGE, on_object=False, is_main=True,
            icon="replace", result_key=lambda made: made.number, arguments=_exchanged,
        ),
    )  # fmt: skip

    @override
    def rows(self, reader: Reader) -> QuerySet[Exchange]:
        return queries.exchanges()

    @override
    def heading(self, row: Any) -> str:
        return gettext("%(old)s for %(new)s") % {"old": row.old_code, "new": row.new_code}
