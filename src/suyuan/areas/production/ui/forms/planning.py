"""Forms of planning: a new order, its days and places."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain import ItemKind, PlaceKind
from suyuan.areas.production.ui.common import (
    name_of,
    places_for,
)
from suyuan.areas.production.ui.forms.fields import offer
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


PLAN, COMPLETE = "production.plan_order", "production.complete_order"


def made_items() -> Sequence[tuple[str, str]]:
    """Return what can be made."""
    rows = catalog.items().filter(
        item__kind__in=[ItemKind.DEVICE, ItemKind.ASSEMBLY, ItemKind.COMPONENT], status="ACTIVE"
    )
    return [(row.item.code, f"{row.item.code} {name_of(row.item)}") for row in rows]


def lines_for(reader: Reader | None, order: Any = None) -> Sequence[tuple[str, str]]:
    """Return the lines and rooms at which a reader may plan orders, or to which one may go."""
    return places_for(reader, PLAN, PlaceKind.LINE, PlaceKind.ROOM, about=order)


def stores_for(reader: Reader | None, action: str, order: Any = None) -> Sequence[tuple[str, str]]:
    """Return the places where material and products lie, at a reader's sites; and none."""
    return [("", "—"), *places_for(reader, action, PlaceKind.LOCATION, about=order)]


class PlanForm(CommandForm):
    """A new work order."""

    undecided = ("item", "line")
    item = forms.ChoiceField(label=_("Item"), choices=made_items)
    quantity = forms.DecimalField(label=_("Quantity"), min_value=Decimal(0))
    line = forms.ChoiceField(label=_("Line"))
    starts_on = forms.DateField(label=_("First day"), widget=DATE)
    ends_on = forms.DateField(label=_("Last day"), widget=DATE)
    store = forms.ChoiceField(label=_("Material from"), required=False)
    target = forms.ChoiceField(label=_("Product to"), required=False)
    lot_number = forms.CharField(
        label=_("Lot number"), max_length=20, required=False,
        help_text=_("Empty: from the number scheme of the item, at release."),
    )  # fmt: skip
    revision = forms.CharField(
        label=_("Revision"), max_length=12, required=False,
        help_text=_("Empty: the one in force on the first day."),
    )  # fmt: skip
    parent = forms.CharField(
        label=_("Rework of order"), max_length=40, required=False,
        help_text=_("Only for rework: the number of the order that made it."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    @override
    def prepare(self) -> None:
        """Offer the places of the reader's sites."""
        stores = stores_for(self.reader, PLAN)
        offer(self, line=lines_for(self.reader), store=stores, target=stores)


class ChangeForm(CommandForm):
    """The days of an order, and before release its quantity and line."""

    starts_on = forms.DateField(label=_("First day"), widget=DATE)
    ends_on = forms.DateField(label=_("Last day"), widget=DATE)
    quantity = forms.DecimalField(label=_("Quantity"), required=False)
    line = forms.ChoiceField(label=_("Line"), required=False)
    note = forms.CharField(label=_("Note"), required=False)

    @override
    def prepare(self) -> None:
        """Offer the lines of the order's site."""
        offer(self, line=lines_for(self.reader, self.row))
