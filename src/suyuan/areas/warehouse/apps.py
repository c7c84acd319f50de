"""The Django application of suyuan.areas.warehouse."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.warehouse import choices
from suyuan.foundation import areas, authorization, wording
from suyuan.web.navigation import Entry, register


class WarehouseConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.warehouse"
    label = "warehouse"

    @override
    def ready(self) -> None:
        """Make the actions, the sentences, the papers and the navigation of the area known."""
        from suyuan.areas.catalog.operations import also_copy  # noqa: PLC0415 - apps come first.
        from suyuan.areas.warehouse.operations import copying  # noqa: PLC0415
        from suyuan.areas.warehouse.ui import (  # noqa: PLC0415 - apps come first.
            count_station,
            papers,
            station_pages,
            unpack_station,
            waiting,
        )
        from suyuan.web import stations  # noqa: PLC0415 - apps come first.
        from suyuan.web.screens.waiting import counted  # noqa: PLC0415

        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        areas.register(
            areas.Area(
                code="warehouse",
                label=_("Warehouse"),
                purpose=_("Zones and conditions, put-away, picks, counts, expiry."),
                needs=(),
                order=30,
            )
        )
        wording.register(choices.MESSAGES, words=choices.WORDS)
        papers.register()
        waiting.register()
        also_copy(copying.copy_profiles)
        stations.register(
            station_pages.PutAwayStation, unpack_station.UnpackStation, count_station.CountStation
        )
        work = (
            ("stock", _("Stock"), "stack-2", "s", choices.VIEW_STOCK),
            ("put-away", _("Put away and move"), "forklift", "", choices.VIEW_STOCK),
            ("counts", _("Counts"), "clipboard-check", "", choices.VIEW_COUNT),
            ("expiry", _("Expiry"), "hourglass", "", choices.VIEW_STOCK),
            ("reservations", _("Reservations"), "bookmark", "", choices.VIEW_STOCK),
            ("excursions", _("Deviations of conditions"), "temperature-plus", "",
             choices.VIEW_CONDITION),
            ("readings", _("Readings"), "temperature", "", choices.VIEW_CONDITION),
            ("assets", _("Returnable assets"), "box-multiple", "", choices.VIEW_ASSET),
        )  # fmt: skip
        waits = {
            "put-away": counted("put-away"),
            "counts": counted("counts", waiting.COUNTS),
            "excursions": counted("excursions", waiting.EXCURSIONS),
        }
        for order, (name, label, icon, letter, permission) in enumerate(work):
            register(
                Entry(
                    name=name,
                    label=label,
                    url_name=f"{name}-list",
                    icon=icon,
                    letter=letter,
                    permission=permission,
                    group="store",
                    order=160 + order,
                    count=waits.get(name),
                    count_tone="wait" if name in waits else "",
                    covers=("/move-orders/",) if name == "put-away" else (),
                )
            )
        master = (
            ("storage-places", _("Storage places"), "building-warehouse"),
            ("storage-classes", _("Storage classes"), "snowflake"),
            ("storage-needs", _("Storage needs of items"), "package"),
        )
        for order, (name, label, icon) in enumerate(master):
            register(
                Entry(
                    name=name,
                    label=label,
                    url_name=f"{name}-list",
                    icon=icon,
                    permission=choices.VIEW_STORAGE,
                    group="master",
                    order=330 + order,
                )
            )
