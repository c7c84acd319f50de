"""The Django application of suyuan.areas.sales."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.sales import choices
from suyuan.foundation import areas, authorization, wording
from suyuan.web.navigation import Entry, register


class SalesConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.sales"
    label = "sales"

    @override
    def ready(self) -> None:
        """Make the actions, the sentences, the papers, the stations and the navigation known."""
        from suyuan.areas.sales.ui import (  # noqa: PLC0415 - apps come first.
            delivery_note,
            papers,
            pick_station,
            ship_station,
            waiting,
        )
        from suyuan.web import stations  # noqa: PLC0415
        from suyuan.web.screens.waiting import counted  # noqa: PLC0415

        areas.register(
            areas.Area(
                code="sales",
                label=_("Sales"),
                purpose=_("Customers, sales orders, shipments, the sales record, onward sales."),
                needs=("quality", "warehouse"),
                order=60,
            )
        )
        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        wording.register(choices.MESSAGES, words=choices.WORDS)
        papers.register()
        delivery_note.register()
        waiting.register()
        stations.register(pick_station.PickStation, ship_station.ShipStation)
        entries = (
            ("sales-orders", _("Sales orders"), "file-invoice", choices.VIEW_ORDER,
             counted("sales-orders", waiting.DRAFTS)),
            ("picks", _("Pick lists"), "list-check", choices.VIEW_ORDER,
             counted("picks", waiting.OPEN)),
            ("shipments", _("Shipments"), "truck", choices.VIEW_SHIPMENT,
             counted("shipments", waiting.OPEN)),
            ("sales-records", _("Sales record"), "notebook", choices.VIEW_RECORD, None),
            ("onward-sales", _("Sold on by distributors"), "route", choices.VIEW_ONWARD, None),
            ("customers", _("Customers"), "building-hospital", choices.VIEW_ORDER, None),
        )  # fmt: skip
        for order, (name, label, icon, permission, count) in enumerate(entries):
            register(
                Entry(
                    name=name,
                    label=label,
                    url_name=f"{name}-list",
                    icon=icon,
                    permission=permission,
                    group="selling",
                    order=180 + order,
                    count=count,
                    count_tone="wait" if count else "",
                )
            )
