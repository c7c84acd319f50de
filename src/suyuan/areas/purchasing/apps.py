"""The Django application of suyuan.areas.purchasing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.purchasing import choices
from suyuan.foundation import areas, authorization, wording
from suyuan.web.navigation import Entry, register


class PurchasingConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.purchasing"
    label = "purchasing"

    @override
    def ready(self) -> None:
        """Make the actions, the sentences, the papers, the stations and the navigation known."""
        from suyuan.areas.purchasing.ui import (  # noqa: PLC0415 - apps come first.
            papers,
            station_pages,
            waiting,
        )
        from suyuan.web import stations  # noqa: PLC0415
        from suyuan.web.screens.waiting import counted  # noqa: PLC0415

        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        areas.register(
            areas.Area(
                code="purchasing",
                label=_("Purchasing"),
                purpose=_("Approved suppliers, purchase orders, receipts, work done outside."),
                needs=("quality", "warehouse"),
                order=40,
            )
        )
        wording.register(choices.MESSAGES, words=choices.WORDS)
        papers.register()
        waiting.register()
        stations.register(station_pages.ReceiveStation)
        entries = (
            ("purchase-orders", _("Purchase orders"), "shopping-cart", choices.VIEW_ORDER,
             counted("purchase-orders", waiting.ORDERS)),
            ("notices", _("Announced deliveries"), "truck-delivery", choices.VIEW_RECEIPT,
             counted("notices", waiting.due)),
            ("receipts", _("Goods receipts"), "package-import", choices.VIEW_RECEIPT, None),
            ("received-lots", _("Received lots"), "packages", choices.VIEW_RECEIPT, None),
            ("supplier-returns", _("Returns to suppliers"), "truck-return", choices.VIEW_RECEIPT,
             None),
            ("processing", _("Work done outside"), "building-factory", choices.VIEW_PROCESSING,
             None),
            ("supplier-scores", _("Supplier scorecards"), "chart-bar", choices.VIEW_SUPPLY, None),
            ("supplies", _("Approved suppliers"), "certificate", choices.VIEW_SUPPLY, None),
        )  # fmt: skip
        for order, (name, label, icon, permission, count) in enumerate(entries):
            register(
                Entry(
                    name=name,
                    label=label,
                    url_name=f"{name}-list",
                    icon=icon,
                    permission=permission,
                    group="buying",
                    order=140 + order,
                    count=count,
                    count_tone="wait" if count else "",
                )
            )
