"""Columns and filters of the lists of inspections and of their results."""

import django_filters
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.catalog.choices import PLAN_PURPOSES
from suyuan.areas.quality import choices
from suyuan.areas.quality.ui import common, shown
from suyuan.areas.quality.ui.common import name_of, pairs
from suyuan.web import screens
from suyuan.web.people import label_of


class InspectionTable(screens.Table):
    """Columns of the list of inspections."""

    hidden = ("severity", "supplier_lot", "conclusion")
    number = screens.CodeColumn(verbose_name=_("Number"))
    purpose = screens.TextColumn(
        verbose_name=_("Purpose"), value_of=lambda row: PLAN_PURPOSES[row.purpose],
        order_by=("purpose",),
    )  # fmt: skip
    item = screens.TextColumn(
        verbose_name=_("Item"),
        value_of=lambda row: name_of(row.item.item),
        order_by=("item__item__code",),
    )
    what = screens.CodeColumn(
        verbose_name=_("Lot or unit"), value_of=common.what_of, empty_values=()
    )
    quantity = screens.QuantityColumn(verbose_name=_("Quantity"), value_of=common.amount_of)
    sample_size = screens.NumberColumn(verbose_name=_("Samples"))
    supplier = screens.TextColumn(
        verbose_name=_("Supplier"),
        value_of=lambda row: name_of(row.supplier.party if row.supplier else None),
        order_by=("supplier__party__code",),
    )
    document = screens.CodeColumn(verbose_name=_("Document"))
    opened_at = screens.WhenColumn(verbose_name=_("Opened"))
    state = screens.ChipColumn(
        verbose_name=_("State"), chip=common.inspection_chip, order_by=("status", "conclusion")
    )
    severity = screens.ChipColumn(
        verbose_name=pgettext_lazy("inspection", "Severity"),
        chip=lambda row: common.chip_of(row.severity, choices.SEVERITIES),
    )
    supplier_lot = screens.CodeColumn(verbose_name=_("Supplier's lot"))
    conclusion = screens.ChipColumn(
        verbose_name=pgettext_lazy("inspection", "Conclusion"),
        chip=lambda row: common.chip_of(row.conclusion, choices.CONCLUSIONS),
    )


class InspectionFilters(screens.Filters):
    """Filters of the list of inspections."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.INSPECTION_STATUSES)
    )
    purpose = django_filters.MultipleChoiceFilter(label=_("Purpose"), choices=pairs(PLAN_PURPOSES))
    conclusion = django_filters.MultipleChoiceFilter(
        label=pgettext_lazy("inspection", "Conclusion"), choices=pairs(choices.CONCLUSIONS)
    )
    opened_at = django_filters.DateFromToRangeFilter(label=_("Opened"))


class ResultTable(screens.Table):
    """Results of an inspection that hold or were replaced."""

    characteristic = screens.CodeColumn(verbose_name=_("Characteristic"))
    sample = screens.NumberColumn(verbose_name=_("Sample"))
    value = screens.NumberColumn(verbose_name=_("Measured value"))
    passed = screens.ChipColumn(verbose_name=_("Result"), chip=shown.result_chip)
    reason = screens.TextColumn(verbose_name=_("Reason"))
    entered_name = screens.TextColumn(
        verbose_name=_("Entered by"), value_of=lambda row: label_of(row.entered_name)
    )
    entered_at = screens.WhenColumn(verbose_name=pgettext_lazy("result", "Entered"))
