"""The list of frozen history records, and what is done with them: remark, review, release."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.production import choices, operations, queries
from suyuan.areas.production.domain import OrderState, history
from suyuan.areas.production.models import HistoryRecord
from suyuan.areas.production.queries.history import lot_content, remarks_of
from suyuan.areas.production.queries.scans import keys_of
from suyuan.areas.production.queries.signing import release_of, review_of
from suyuan.areas.production.ui.common import lines_of, name_of, page_of_order, pairs
from suyuan.areas.production.ui.forms import scans
from suyuan.areas.production.ui.paper.saying import Saying
from suyuan.areas.quality import queries as quality
from suyuan.foundation import wording
from suyuan.foundation.signing import Meaning
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.keys import shape_of
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm, Kind
from suyuan.web.states import Chip, Tone

REVIEW = "production.review_record"


def record_chip(row: HistoryRecord) -> Chip:
    """Return whether a record is complete."""
    if row.complete:
        return Chip(Tone.OK, pgettext_lazy("record", "Complete"))
    return Chip(Tone.WAIT, _("Something is missing"))


class RecordTable(screens.Table):
    """Columns of the list of history records."""

    hidden = ("sha256",)
    number = screens.CodeColumn(verbose_name=_("Record"))
    version = screens.NumberColumn(verbose_name=_("Version"))
    order = screens.CodeColumn(verbose_name=_("Work order"), accessor="order__number")
    item = screens.TextColumn(
        verbose_name=_("Item"), value_of=lambda row: name_of(row.order.item.item)
    )
    lot = screens.CodeColumn(verbose_name=_("Lot"), accessor="order__lot_number")
    scope = screens.TextColumn(
        verbose_name=_("About"), value_of=lambda row: choices.RECORD_SCOPES[row.scope]
    )
    state = screens.ChipColumn(verbose_name=_("State"), chip=record_chip, order_by=("complete",))
    exceptions = screens.NumberColumn(verbose_name=_("Exceptions"))
    frozen_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Frozen"))
    frozen_by = screens.TextColumn(verbose_name=_("Frozen by"))
    sha256 = screens.CodeColumn(verbose_name="SHA-256")


class RecordFilters(screens.Filters):
    """Filters of the list of history records."""

    scope = django_filters.MultipleChoiceFilter(
        label=_("About"), choices=pairs(choices.RECORD_SCOPES)
    )
    complete = django_filters.BooleanFilter(label=pgettext_lazy("record", "Complete"))


class FreezeForm(CommandForm):
    """The order whose record is frozen."""

    order = forms.CharField(
        label=_("Work order"), max_length=40, help_text=_("Number of a completed work order.")
    )


class RemarkForm(CommandForm):
    """What is said of exceptions."""

    order = forms.CharField(
        label=_("Work order"), max_length=40, help_text=_("Number of a completed work order.")
    )
    exceptions = forms.MultipleChoiceField(
        label=_("Exceptions"), widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        label=_("Why it is acceptable"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    @override
    def prepare(self) -> None:
        """Offer the exceptions that nobody has looked at."""
        number = str(self.data.get("order") or self.initial.get("order") or "")
        order = queries.order_with_number(number)
        field = self.fields["exceptions"]
        if order is None or order.master_record is None:
            if not self.is_bound:  # First the order, then what deviates in it.
                del self.fields["exceptions"], self.fields["text"]
            return
        seen, content = remarks_of(order), lot_content(order)
        say = Saying.of(content)
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (one.mark, say.sentence(one.problem))
            for one in history.exceptions(content)
            if one.mark not in seen
        ]


class ReleaseForm(CommandForm):
    """What is released."""

    things = scans(
        _("Only these"), required=False,
        help_text=_("Lots, units or packages, one a line. Empty: everything the order has made."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_things(self) -> list[str]:
        """Find what is released."""
        items = [self.row.order.item.item.code]
        try:
            return keys_of(lines_of(self.cleaned_data["things"]), items=items, field="things")
        except Problems as found:
            raise forms.ValidationError([wording.on_page(one) for one in found.problems]) from None


def _review(row: HistoryRecord, values: Mapping[str, Any]) -> Mapping[str, Any]:
    del values
    return {"order": row.order.number}


def _release(row: HistoryRecord, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"order": row.order.number, "keys": values["things"], "note": values["note"]}


def _run(operation: Any) -> Any:
    """Return an operation whose result shows the same record again."""

    def run(*, context: Any, pk: str = "", **values: Any) -> None:
        del pk
        operation(context=context, **values)

    return run


class HistoryRecords(screens.Resource):
    """Frozen history records of lots and units."""

    name, title, one = "history-records", _("History records"), _("History record")
    icon = "file-certificate"
    purpose = _(
        "The device history records of lots and units, frozen with the hash of their content. "
        "Open a completed order, look at its record, freeze it, say of each exception why it is "
        "acceptable, review it, and release the lot."
    )
    permission = "production.view_record"
    key = "pk"
    table, filters = RecordTable, RecordFilters
    search = ("number", "order__number", "order__lot_number", "sha256")
    order = ("-pk",)
    site_field = "order__site_id"
    facts = (
        screens.Fact(
            _("Work order"),
            "order.number",
            Kind.CODE,
            link=lambda row: page_of_order(row.order.number),
        ),
        screens.Fact(_("Lot"), "order.lot_number", Kind.CODE),
        screens.Fact(pgettext_lazy("moment", "Frozen"), "frozen_at", Kind.WHEN),
        screens.Fact(_("Frozen by"), "frozen_by"),
    )
    panels = (
        screens.Panel(
            name="content",
            title=_("Content"),
            facts=(
                screens.Fact(_("About"), lambda row: choices.RECORD_SCOPES[row.scope]),
                screens.Fact(_("Version"), "version", Kind.NUMBER),
                screens.Fact(_("Exceptions"), "exceptions", Kind.NUMBER),
                screens.Fact("SHA-256", "sha256", Kind.CODE),
                screens.Fact(
                    _("Print"),
                    lambda row: f"{row.number}-{row.version}.pdf",
                    link=lambda row: reverse(
                        "history-record-print", args=[row.number, row.version]
                    ),
                ),
                screens.Fact(
                    _("To the record"),
                    lambda row: row.order.number,
                    link=lambda row: reverse("work-orders-record", args=[row.order.number]),
                ),
            ),
        ),
    )
    commands = (
        screens.Command(
            name="freeze", label=_("Freeze a record"), form=FreezeForm,
            done=lambda _made: _("The record is frozen."),
            operation=operations.freeze_record, permission=REVIEW, on_object=False,
            icon="snowflake", result_key=lambda made: str(made.pk),
            text=_(
                "Keeps the record as it is now under a new version, with the hash of its content."
            ),
        ),
        screens.Command(
            name="remark", label=_("Remark on exceptions"), form=RemarkForm,
            done=lambda _made: _("The remark on the exceptions is kept."),
            operation=operations.remark, permission=REVIEW, on_object=False, icon="message",
            leads_to=lambda made: reverse("work-orders-record", args=[made[0].order.number]),
            text=_(
                "Easier from the record of an order, which fills in the order. Here: type the "
                "number and send, and the exceptions of its record are listed."
            ),
        ),
        screens.Command(
            name="review", label=_("Review"), form=screens.CommandForm,
            done=lambda _made: _("The record is reviewed; the product can be released."),
            operation=_run(operations.review_order), permission=REVIEW, is_main=True, icon="check",
            offered=lambda row: row.scope == "LOT" and row.order.state == OrderState.COMPLETED,
            changes=lambda row, _v: [
                screens.Change(
                    _("State"), choices.ORDER_STATES[row.order.state],
                    choices.ORDER_STATES[OrderState.REVIEWED],
                )
            ],
            signs=Meaning.REVIEWED, signed=lambda row, _v: review_of(row.order, row),
            text=_(
                "You sign that you have looked at the record and at every exception in it. "
                "Afterwards the product can be released."
            ),
            arguments=_review,
        ),
        screens.Command(
            name="release", label=_("Release"), form=ReleaseForm,
            done=lambda _made: _("What was named is released."),
            operation=_run(operations.release_product), permission=REVIEW, is_main=True,
            icon="lock-open",
            offered=lambda row: row.scope == "LOT"
            and row.order.state in {OrderState.REVIEWED, OrderState.CLOSED}
            and not quality.is_released(row.order.lot_key),
            changes=lambda row, values: [
                screens.Change(
                    _("Released"), "",
                    ", ".join(shape_of(key).code for key in values["things"])
                    or row.order.lot_number,
                )
            ],
            signs=Meaning.RELEASED,
            signed=lambda row, values: release_of(row.order, row, values["things"], ()),
            arguments=_release,
        ),
    )  # fmt: skip

    @override
    def rows(self, reader: Reader) -> QuerySet[HistoryRecord]:
        """Return the frozen records."""
        del reader
        return HistoryRecord.objects.defer("content").select_related(
            "order__item__item", "order__site"
        )

    @override
    def heading(self, row: HistoryRecord) -> str:
        """Return the number with its version."""
        return f"{row.number} / {row.version}"

    @override
    def chip(self, row: HistoryRecord) -> Chip:
        """Return whether it is complete."""
        return record_chip(row)
