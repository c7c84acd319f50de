"""The Django application of suyuan.areas.quality."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.quality import choices
from suyuan.foundation import areas, authorization, wording
from suyuan.web.navigation import Entry, register


class QualityConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.quality"
    label = "quality"

    @override
    def ready(self) -> None:
        """Make the actions, the sentences and the navigation of the area known."""
        # Apps come first.
        from suyuan.areas.quality.ui import (  # noqa: PLC0415
            inspect_station,
            inspection_paper,
            papers,
            waiting,
        )
        from suyuan.web import stations  # noqa: PLC0415
        from suyuan.web.screens.waiting import counted  # noqa: PLC0415

        papers.register()
        inspection_paper.register()
        waiting.register()
        stations.register(inspect_station.InspectStation)
        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        areas.register(
            areas.Area(
                code="quality",
                label=_("Quality"),
                purpose=_("Inspections with sampling plans, nonconformities, holds and releases."),
                needs=(),
                order=10,
            )
        )
        wording.register(choices.MESSAGES, words=choices.WORDS)
        entries = (
            ("inspections", _("Inspections"), "clipboard-check", "c", "view_inspection",
             counted("inspections", waiting.to_do)),
            ("nonconformities", _("Nonconformities"), "alert-triangle", "", "view_nonconformity",
             counted("nonconformities", waiting.UNDECIDED)),
            ("holds", _("Holds"), "hand-stop", "", "view_hold", None),
            ("releases", _("Releases"), "rosette-discount-check", "", "view_release", None),
            ("switching", _("Switching rules"), "switch-3", "", "view_inspection", None),
            ("samples", _("Samples put by"), "test-pipe", "", "view_inspection", None),
        )  # fmt: skip
        for order, (name, label, icon, letter, action, count) in enumerate(entries):
            register(
                Entry(
                    name=name,
                    label=label,
                    url_name=f"{name}-list",
                    icon=icon,
                    letter=letter,
                    permission=f"quality.{action}",
                    group="quality",
                    order=200 + order,
                    count=count,
                    count_tone="wait",
                )
            )
