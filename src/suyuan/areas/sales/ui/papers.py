"""The documents of sales."""

from django.utils.translation import gettext_lazy as _

from suyuan.areas.sales import choices
from suyuan.web import papers


def register() -> None:
    """Let the documents be found by their numbers, and carry files."""
    for series, label, resource, view, change in (
        ("SO", _("Sales order"), "sales-orders", choices.VIEW_ORDER, choices.CHANGE_ORDER),
        ("PK", _("Pick list"), "picks", choices.VIEW_ORDER, choices.PICK),
        ("SH", _("Shipment"), "shipments", choices.VIEW_SHIPMENT, choices.SHIP),
    ):
        papers.register(
            papers.of_resource(series, label, resource=resource, view=view, change=change)
        )
