"""The Django application of suyuan.areas.service."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.service import choices
from suyuan.foundation import areas, authorization, wording
from suyuan.web.navigation import Entry, register


class ServiceConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.service"
    label = "service"

    @override
    def ready(self) -> None:
        """Make the actions, sentences, papers, stations and the navigation of the area known."""
        from suyuan.areas.service.ui import (  # noqa: PLC0415 - apps come first.
            job_paper,
            papers,
            station_pages,
            waiting,
        )
        from suyuan.web import stations  # noqa: PLC0415 - apps come first.
        from suyuan.web.screens.waiting import counted  # noqa: PLC0415

        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        areas.register(
            areas.Area(
                code="service",
                label=_("After-sales"),
                purpose=_("Complaints, returns, exchange, repair, installation, implants."),
                needs=("quality", "warehouse"),
                order=70,
            )
        )
        wording.register(choices.MESSAGES, words=choices.WORDS)
        papers.register()
        job_paper.register()
        waiting.register()
        stations.register(station_pages.ReturnStation, station_pages.RepairStation)
        entries = (
            ("complaints", _("Complaints"), "message-exclamation", choices.VIEW_COMPLAINT,
             counted("complaints", waiting.COMPLAINTS)),
            ("authority-reports", _("Reports to authorities"), "alarm", choices.VIEW_COMPLAINT,
             counted("authority-reports", waiting.REPORTS)),
            ("customer-returns", _("Returns of customers"), "package-import", choices.VIEW_RETURN,
             counted("customer-returns", waiting.RETURNS)),
            ("service-questions", _("Questions"), "help-circle", choices.VIEW_RETURN,
             counted("service-questions", waiting.QUESTIONS)),
            ("exchanges", _("Exchanges"), "replace", choices.VIEW_RETURN,
             counted("exchanges", waiting.EXCHANGES)),
            ("service-jobs", _("Service jobs"), "tool", choices.VIEW_JOB,
             counted("service-jobs", waiting.JOBS)),
            ("implants", _("Register of implants"), "heart-plus", choices.VIEW_IMPLANT, None),
            ("service-rules", _("Service rules"), "list-check", choices.VIEW_JOB, None),
        )  # fmt: skip
        for order, (name, label, icon, permission, count) in enumerate(entries):
            register(
                Entry(
                    name=name,
                    label=label,
                    url_name=f"{name}-list",
                    icon=icon,
                    permission=permission,
                    group="service",
                    order=230 + order,
                    count=count,
                    count_tone="wait" if count else "",
                )
            )
