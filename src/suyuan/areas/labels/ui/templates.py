"""Screens of label templates and printers."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.labels import choices, operations, queries
from suyuan.areas.labels.domain import Facts, Level, Line, PrinterKind, Symbol, TemplateStatus
from suyuan.areas.labels.domain.content import LOGISTIC, bracketed, link_of
from suyuan.areas.labels.models import Label, Printer, Template
from suyuan.areas.labels.operations import drawing
from suyuan.areas.labels.ui import common
from suyuan.areas.labels.ui.common import by_id, chip_of, name_of, pairs
from suyuan.foundation import clock
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm, Kind
from suyuan.web.states import Chip, Tone
from suyuan.web.wordlists import listed

CHANGE = "labels.change_template"
APPROVE = "labels.approve_template"


class TemplateForm(CommandForm):
    """How labels of an item at a level look."""

    item = screens.CodeField(
        label=_("Item"), choices=common.item_choices, known=catalog.item_with_code, required=False,
        help_text=_("Empty: cases or pallets, whatever is inside."),
    )  # fmt: skip
    revision = forms.CharField(
        label=_("Only for revision"), max_length=40, required=False,
        help_text=_("Empty: for every revision without a template of its own."),
    )  # fmt: skip
    level = forms.ChoiceField(label=_("Level"), choices=pairs(choices.LEVELS))
    symbol = forms.ChoiceField(label=pgettext_lazy("label", "Code"), choices=pairs(choices.SYMBOLS))
    width_mm = forms.IntegerField(label=_("Width in mm"), min_value=10, max_value=300, initial=60)
    height_mm = forms.IntegerField(label=_("Height in mm"), min_value=10, max_value=300, initial=30)
    lines = forms.MultipleChoiceField(
        label=_("Lines of text"), choices=pairs(choices.LINES), required=False,
        widget=forms.CheckboxSelectMultiple, initial=["NAME", "MODEL", "LOT", "SERIAL"],
    )  # fmt: skip
    text = forms.CharField(label=_("Fixed text"), max_length=200, required=False)
    language = forms.ChoiceField(
        label=_("Language of the words"), choices=[("zh-hans", "中文"), ("en", "English")]
    )
    change_note = forms.CharField(label=_("What is new"), max_length=200, required=False)


class PrinterForm(CommandForm):
    """Where labels come out."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=pairs(choices.PRINTER_KINDS))
    host = forms.CharField(label=_("Address"), max_length=200, required=False)
    port = forms.IntegerField(
        label=_("Port"), min_value=1, max_value=65535, required=False, initial=9100
    )
    dots_per_inch = forms.TypedChoiceField(
        label=_("Dots per inch"), coerce=int, initial=300,
        choices=[(203, "203"), (300, "300"), (600, "600")],
    )  # fmt: skip
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)


def _template(row: Template | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    del row
    said = dict(values)
    return {
        "values": operations.TemplateValues(
            item_id=common.item_id(said.pop("item")),
            level=Level(said.pop("level")),
            symbol=Symbol(said.pop("symbol")),
            lines=[Line(one) for one in said.pop("lines")],
            **said,
        )
    }


def _initial(row: Template) -> Mapping[str, Any]:
    names = ("level", "symbol", "width_mm", "height_mm", "lines", "text", "language")
    said = {name: getattr(row, name) for name in names}
    return {
        **said,
        "item": row.item.code if row.item is not None else "",
        "revision": row.revision.code if row.revision is not None else "",
    }


def _printer(row: Printer | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    said = dict(values)
    known = {} if row is None else {"printer_id": row.pk}
    values_ = operations.PrinterValues(**said | {"kind": PrinterKind(said["kind"])})
    return {"values": values_, **known}


def heading_of(row: Template) -> str:
    """Return what a template is for."""
    what = name_of(row.item) if row.item is not None else str(_("Any content"))
    return f"{what} · {choices.LEVELS[row.level]}"


def _chip(row: Template) -> Chip:
    return chip_of(row.status, choices.TEMPLATE_STATUSES)


def _size(row: Template) -> str:
    return f"{row.width_mm} × {row.height_mm} mm"


def _sample(row: Template) -> Label:
    """Return a label with invented numbers, for the preview."""
    level = Level(row.level)
    day = clock.now().date()
    gtin = catalog.gtin_of(row.item_id) or "06999999000006"
    if level in LOGISTIC:
        facts = Facts(sscc="069999990000000004", lot="L26-0001", count=20)
    else:
        serial = "" if level is Level.BOX else "SN-000001"
        facts = Facts(gtin=gtin, lot="L26-0001", serial=serial, made_on=day)
    content = link_of(level, facts) if row.symbol == Symbol.QR_LINK else bracketed(level, facts)
    texts = queries.texts_of(row, row.item_id, "WO-0000-00000")
    return Label(
        position=1, content=content, level=row.level, facts={**texts, **queries.lines_of(facts)}
    )


def _preview(row: Template, reader: Reader) -> Mapping[str, Any]:
    del reader
    return {
        "picture": mark_safe(drawing.preview(row, _sample(row))),  # noqa: S308 - drawn by us.
        "width": row.width_mm,
        "height": row.height_mm,
    }


class TemplateTable(screens.Table):
    """Columns of the list of templates."""

    what = screens.TextColumn(
        verbose_name=pgettext_lazy("label", "For"),
        value_of=heading_of,
        order_by=("item__name", "level"),
    )
    revision = screens.CodeColumn(
        verbose_name=pgettext_lazy("of the product", "Revision"), accessor="revision__code"
    )
    version = screens.NumberColumn(verbose_name=pgettext_lazy("label template", "Version"))
    symbol = screens.TextColumn(
        verbose_name=pgettext_lazy("label", "Code"),
        value_of=lambda row: choices.SYMBOLS[row.symbol],
    )
    size = screens.TextColumn(verbose_name=_("Size"), value_of=_size)
    state = screens.ChipColumn(verbose_name=_("State"), chip=_chip, order_by=("status",))
    approved_by = screens.TextColumn(verbose_name=_("Approved by"))


class TemplateFilters(screens.Filters):
    """Filters of the list of templates."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.TEMPLATE_STATUSES)
    )
    level = django_filters.MultipleChoiceFilter(label=_("Level"), choices=pairs(choices.LEVELS))


class Templates(screens.Resource):
    """How labels look, version by version."""

    name, title, one, icon = (
        "label-templates", _("Label templates"), _("Label template"), "template",
    )  # fmt: skip
    purpose = _(
        "How the labels of an item look at each level: the code, its size, and the lines of text "
        "beside it. Only an approved version is printed."
    )
    permission = "labels.view_label"
    key = "pk"
    table, filters = TemplateTable, TemplateFilters
    search = ("item__code", "item__name", "item__name_en")
    order = ("item__code", "level", "-version")
    presets = (screens.Preset("approved", _("Approved"), "status=APPROVED"),)
    facts = (
        screens.Fact(pgettext_lazy("label template", "Version"), "version", Kind.NUMBER),
        screens.Fact(_("Only for revision"), "revision.code", Kind.CODE),
        screens.Fact(pgettext_lazy("label", "Code"), lambda row: choices.SYMBOLS[row.symbol]),
        screens.Fact(_("Size"), _size),
        screens.Fact(pgettext_lazy("moment", "Approved"), "approved_at", Kind.WHEN),
    )
    panels = (
        screens.Template(
            name="preview",
            title=_("Preview with invented numbers"),
            template="labels/preview.html",
            context=_preview,
        ),
        screens.Panel(
            name="about",
            title=_("What stands on it"),
            facts=(
                screens.Fact(
                    _("Lines of text"),
                    lambda row: listed(choices.LINES[one] for one in row.lines),
                ),
                screens.Fact(_("Fixed text"), "text"),
                screens.Fact(_("What is new"), "change_note"),
                screens.Fact(_("Approved by"), "approved_by"),
            ),
            side=True,
        ),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New template"),
            form=TemplateForm,
            operation=operations.put_template,
            permission=CHANGE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_template,
            result_key=lambda made: str(made.pk),
        ),
        screens.Command(
            name="change",
            label=_("Draft the next version"),
            form=TemplateForm,
            operation=by_id(operations.put_template),
            permission=CHANGE,
            icon="pencil",
            arguments=_template,
            initial=_initial,
            result_key=lambda made: str(made.pk),
        ),
        screens.Command(
            name="approve",
            label=_("Approve the template"),
            form=screens.ReasonForm,
            operation=by_id(operations.approve_template),
            permission=APPROVE,
            is_main=True,
            icon="check",
            offered=lambda row: row.status == TemplateStatus.DRAFT,
            arguments=lambda row, _values: {"template_id": row.pk},
            changes=lambda row, _values: [
                screens.Change(
                    _("State"), choices.TEMPLATE_STATUSES["DRAFT"],
                    choices.TEMPLATE_STATUSES["APPROVED"],
                ),
                screens.Change(_("Printed from now on"), "", heading_of(row)),
            ],
        ),
        screens.Command(
            name="withdraw",
            label=_("Withdraw the template"),
            form=screens.ReasonForm,
            operation=by_id(operations.withdraw_template),
            permission=APPROVE,
            is_danger=True,
            icon="ban",
            offered=lambda row: row.status != TemplateStatus.WITHDRAWN,
            arguments=lambda row, _values: {"template_id": row.pk},
        ),
    )  # fmt: skip
    history_tables = {"labels_template": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.templates()

    @override
    def heading(self, row: Any) -> str:
        return heading_of(row)

    @override
    def code(self, row: Any) -> str:
        return f"V{row.version}"

    @override
    def chip(self, row: Any) -> Chip:
        return _chip(row)


class PrinterTable(screens.Table):
    """Columns of the list of printers."""

    code = screens.CodeColumn(verbose_name=_("Code"))
    name = screens.TextColumn(verbose_name=_("Name"), value_of=name_of, order_by=("name",))
    kind = screens.TextColumn(
        verbose_name=_("Kind"), value_of=lambda row: choices.PRINTER_KINDS[row.kind]
    )
    address = screens.CodeColumn(
        verbose_name=_("Address"),
        value_of=lambda row: f"{row.host}:{row.port}" if row.host else "",
    )
    dots_per_inch = screens.NumberColumn(verbose_name=_("Dots per inch"))
    active = screens.YesColumn(verbose_name=_("In use"))


class Printers(screens.Resource):
    """Where labels come out."""

    name, title, one, icon = "label-printers", _("Label printers"), _("Label printer"), "printer"
    purpose = _("Label printers in the network, which take ZPL, and places where files are kept.")
    permission = "labels.view_label"
    table = PrinterTable
    search = ("code", "name", "name_en")
    order = ("code",)
    facts = (
        screens.Fact(_("Kind"), lambda row: choices.PRINTER_KINDS[row.kind]),
        screens.Fact(_("Address"), lambda row: f"{row.host}:{row.port}" if row.host else ""),
        screens.Fact(_("Dots per inch"), "dots_per_inch", Kind.NUMBER),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New printer"),
            form=PrinterForm,
            operation=operations.put_printer,
            permission="labels.change_printer",
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_printer,
        ),
        screens.Command(
            name="change",
            label=_("Change the printer"),
            form=PrinterForm,
            operation=by_id(operations.put_printer),
            permission="labels.change_printer",
            icon="pencil",
            arguments=_printer,
            initial=lambda row: {name: getattr(row, name) for name in PrinterForm.base_fields},
        ),
    )
    history_tables = {"labels_printer": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.printers()

    @override
    def heading(self, row: Any) -> str:
        return name_of(row)

    @override
    def chip(self, row: Any) -> Chip:
        state = (Tone.OK, _("In use")) if row.active else (Tone.OFF, _("Out of use"))
        return Chip(*state)
