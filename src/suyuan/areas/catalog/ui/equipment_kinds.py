"""Screens of the kinds of equipment: what they are called that steps ask for by a code."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.catalog import operations
from suyuan.areas.catalog.models import EquipmentKind
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.catalog.ui.common import by_id, name_of
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm

CHANGE = "catalog.change_equipment"


class EquipmentKindForm(CommandForm):
    """What is said about a kind of equipment."""

    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("What steps ask for: OVEN, MIXER, CALIPER …")
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)


def _values(row: EquipmentKind | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    described = operations.EquipmentKindValues(**values)
    return {"values": described, **({"kind_id": row.pk} if row is not None else {})}


class EquipmentKindTable(screens.Table):
    """Columns of the list of kinds."""

    code = screens.CodeColumn(verbose_name=_("Code"))
    name = screens.TextColumn(verbose_name=_("Name"), value_of=name_of, order_by=("name",))


class MachineTable(screens.Table):
    """Equipment of a kind."""

    code = screens.CodeColumn(verbose_name=_("Code"))
    name = screens.TextColumn(verbose_name=_("Name"), value_of=name_of)
    place = screens.TextColumn(verbose_name=_("Place"), value_of=lambda row: name_of(row.place))


class EquipmentKinds(screens.Resource):
    """What kinds of equipment are called."""

    name, title, one = "equipment-kinds", _("Kinds of equipment"), _("Kind of equipment")
    icon = "tools"
    purpose = _(
        "What the kinds of equipment are called that steps ask for by a code: stations, lists and "
        "refusals tell the name."
    )
    permission = "catalog.view_equipment"
    table = EquipmentKindTable
    search = ("code", "name", "name_en")
    order = ("code",)
    panels = (
        screens.Related(
            name="equipment",
            title=_("Equipment"),
            table=MachineTable,
            rows=lambda row, _reader: fitness.equipment().filter(kind=row.code),
            empty=_("There is no equipment of this kind yet."),
            link=lambda one: reverse("equipment-detail", args=[one.code]),
        ),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New kind of equipment"),
            form=EquipmentKindForm,
            operation=operations.put_equipment_kind,
            permission=CHANGE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_values,
        ),
        screens.Command(
            name="change",
            label=_("Change the kind of equipment"),
            form=EquipmentKindForm,
            operation=by_id(operations.put_equipment_kind),
            permission=CHANGE,
            icon="pencil",
            arguments=_values,
            initial=lambda row: {name: getattr(row, name) for name in ("code", "name", "name_en")},
        ),
    )
    import_command = "new"
    history_tables = {"catalog_equipment_kind": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[EquipmentKind]:
        return fitness.equipment_kinds()

    @override
    def heading(self, row: EquipmentKind) -> str:
        return name_of(row)
