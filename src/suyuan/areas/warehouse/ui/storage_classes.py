"""Screens of storage classes, and how items want to be stored."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.warehouse import operations, queries
from suyuan.areas.warehouse.choices import CHANGE_STORAGE, VIEW_STORAGE
from suyuan.areas.warehouse.models import Requirement, StorageClass
from suyuan.areas.warehouse.ui.common import (
    address_of,
    by_row,
    class_choices,
    item_choices,
    name_of,
)
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm


def span(low: Decimal | None, high: Decimal | None, unit: str) -> str:
    """Write a range of measured values.

    >>> span(Decimal("2.000"), Decimal(8), "℃"), span(None, Decimal(20), "℃"), span(None, None, "%")
    ('2 – 8 ℃', '≤ 20 ℃', '')
    """
    least, most = (None if one is None else f"{one.normalize():f}" for one in (low, high))
    if least is not None and most is not None:
        return f"{least} – {most} {unit}"
    if least is not None:
        return f"≥ {least} {unit}"
    return f"≤ {most} {unit}" if most is not None else ""


def limits_of(kept: StorageClass | None) -> str:
    """Write the limits of a storage class."""
    if kept is None:
        return ""
    both = (
        span(kept.temperature_min, kept.temperature_max, "℃"),
        span(kept.humidity_min, kept.humidity_max, "%"),
    )
    return " · ".join(one for one in both if one)


class ClassForm(CommandForm):
    """A class of temperature and humidity."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    temperature_min = forms.DecimalField(label=_("At least, ℃"), required=False, decimal_places=2)
    temperature_max = forms.DecimalField(label=_("At most, ℃"), required=False, decimal_places=2)
    humidity_min = forms.DecimalField(
        label=_("Humidity at least, %"), required=False, decimal_places=1
    )
    humidity_max = forms.DecimalField(
        label=_("Humidity at most, %"), required=False, decimal_places=1
    )


class ChangeClassForm(ClassForm):
    """A class as it is."""

    @override
    def prepare(self) -> None:
        """Keep the code."""
        self.fields["code"].disabled = True


def _class_values(_row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"values": operations.ClassValues(**values)}


class ClassTable(screens.Table):
    """Columns of the list of storage classes."""

    code = screens.CodeColumn(verbose_name=_("Code"))
    name = screens.TextColumn(verbose_name=_("Name"), value_of=name_of, order_by=("name",))
    limits = screens.TextColumn(verbose_name=_("Limits"), value_of=limits_of)


class StorageClasses(screens.Resource):
    """Classes of temperature and humidity."""

    name, title, one = "storage-classes", _("Storage classes"), _("Storage class")
    icon = "temperature"
    purpose = _(
        "Classes of temperature and humidity with their limits: room, cool, cold. A place keeps "
        "one, an item wants one."
    )
    permission = VIEW_STORAGE
    table = ClassTable
    search = ("code", "name", "name_en")
    order = ("code",)
    facts = (screens.Fact(_("Limits"), limits_of),)
    commands = (
        screens.Command(
            name="new",
            label=_("New storage class"),
            form=ClassForm,
            operation=operations.put_storage_class,
            permission=CHANGE_STORAGE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_class_values,
        ),
        screens.Command(
            name="change",
            label=_("Change the limits"),
            form=ChangeClassForm,
            operation=by_row(operations.put_storage_class),
            permission=CHANGE_STORAGE,
            is_main=True,
            icon="pencil",
            arguments=_class_values,
            initial=lambda row: {name: getattr(row, name) for name in ClassForm.base_fields},
        ),
    )
    import_command = "new"
    history_tables = {"warehouse_storage_class": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.storage_classes()

    @override
    def heading(self, row: Any) -> str:
        return name_of(row)


class RequirementForm(CommandForm):
    """How an item wants to be stored."""

    item = forms.ChoiceField(label=_("Item"), choices=item_choices)
    storage_class = forms.ChoiceField(
        label=_("Storage class"), choices=class_choices, required=False
    )
    warn_days = forms.IntegerField(
        label=_("Days of warning before it expires"), min_value=0, initial=90
    )


class ChangeRequirementForm(RequirementForm):
    """How an item wants to be stored now."""

    @override
    def prepare(self) -> None:
        """Keep the item."""
        self.fields["item"].disabled = True


class RequirementTable(screens.Table):
    """Columns of the list of storage needs."""

    code = screens.CodeColumn(verbose_name=_("Item"))
    name = screens.TextColumn(
        verbose_name=_("Name"), value_of=lambda row: name_of(row.item), order_by=("item__name",)
    )
    storage_class = screens.TextColumn(
        verbose_name=_("Storage class"),
        value_of=lambda row: name_of(row.storage_class),
        order_by=("storage_class__code",),
    )
    limits = screens.TextColumn(
        verbose_name=_("Limits"), value_of=lambda row: limits_of(row.storage_class)
    )
    warn_days = screens.NumberColumn(verbose_name=_("Days of warning"))


def _requirement_initial(row: Requirement) -> Mapping[str, Any]:
    return {
        "item": row.item.code,
        "storage_class": row.storage_class.code if row.storage_class is not None else "",
        "warn_days": row.warn_days,
    }


class StorageNeeds(screens.Resource):
    """How items want to be stored."""

    name, title, one = "storage-needs", _("Storage needs of items"), _("Storage need")
    icon = "snowflake"
    purpose = _(
        "Which storage class an item wants, and how many days before its end it is announced. An "
        "item that is not named here may lie anywhere and is announced 90 days before."
    )
    permission = VIEW_STORAGE
    table = RequirementTable
    search = ("item__code", "item__name", "item__name_en")
    order = ("item__code",)
    facts = (
        screens.Fact(_("Storage class"), lambda row: name_of(row.storage_class)),
        screens.Fact(_("Limits"), lambda row: limits_of(row.storage_class)),
        screens.Fact(_("Days of warning"), "warn_days", screens.Kind.NUMBER),
        screens.Fact(
            _("Item"),
            lambda row: name_of(row.item),
            link=lambda row: address_of("items-detail", row.item.code),
        ),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("Say what an item wants"),
            form=RequirementForm,
            operation=operations.put_requirement,
            permission=CHANGE_STORAGE,
            on_object=False,
            is_main=True,
            icon="plus",
            result_key=lambda made: made.item.code,
        ),
        screens.Command(
            name="change",
            label=_("Change the storage need"),
            form=ChangeRequirementForm,
            operation=by_row(operations.put_requirement),
            permission=CHANGE_STORAGE,
            is_main=True,
            icon="pencil",
            initial=_requirement_initial,
            result_key=lambda made: made.item.code,
        ),
    )
    import_command = "new"
    history_tables = {"warehouse_requirement": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.requirements().annotate(code=F("item__code"))

    @override
    def heading(self, row: Any) -> str:
        return name_of(row.item)
