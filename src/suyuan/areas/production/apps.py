"""The Django application of suyuan.areas.production."""

from django.apps import AppConfig
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.production import choices
from suyuan.foundation import areas, authorization, wording
from suyuan.web.navigation import Entry, register

VIEW, RECORD = "production.view_order", "production.view_record"


class ProductionConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.production"
    label = "production"

    @override
    def ready(self) -> None:
        """Make actions, sentences, documents and navigation of the area known."""
        # Both need the models, which are there only now.
        from suyuan.areas.labels import operations as labels  # noqa: PLC0415
        from suyuan.areas.production.queries import labelling  # noqa: PLC0415
        from suyuan.areas.production.ui import (  # noqa: PLC0415
            paper,
            records,
            stations as ours,
            waiting,
        )
        from suyuan.web import papers, stations  # noqa: PLC0415

        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        areas.register(
            areas.Area(
                code="production",
                label=_("Production"),
                purpose=_("Work orders, stations on the line, the history record of each lot."),
                needs=("quality", "labels"),
                order=50,
            )
        )
        wording.register(choices.MESSAGES, words=choices.WORDS)
        labels.guard(labelling.account_stays)
        paper.register()
        waiting.register()
        papers.register(
            papers.Paper(
                series="DR", label=_("History record"), url_name="history-record", view=RECORD,
                change="production.review_record", told=records.told, icon="file-certificate",
            ),
            papers.of_resource(
                "WO", _("Work order"), resource="work-orders", view=VIEW,
                change="production.record_work",
            ),
            papers.of_resource(
                "ST", _("Special process"), resource="runs", view=VIEW,
                change="production.record_work",
            ),
            papers.of_resource(
                "DV", _("Deviation"), resource="deviations", view=VIEW,
                change="production.record_work",
            ),
        )  # fmt: skip
        stations.register(
            ours.IssueStation,
            ours.MakeStation,
            ours.LabelStation,
            ours.StepStation,
            ours.ReworkStation,
            ours.PackStation,
        )
        register(
            _entry("work-orders", _("Work orders"), "clipboard-list", VIEW, 200, waiting.RUNNING),
            _entry("runs", _("Special processes"), "flame", VIEW, 204, waiting.TO_JUDGE),
            _entry(
                "deviations", _("Deviations of production"), "alert-triangle", VIEW, 205,
                waiting.DEVIATIONS,
            ),
            _entry(
                "history-records", _("History records"), "file-certificate", RECORD, 206,
                waiting.TO_REVIEW, resource="work-orders",
            ),
            _entry("room-readings", _("Environment records"), "activity", "production.view_rule",
                   207),
            Entry(
                name="production-rules", label=_("Tolerances"), url_name="production-rules-list",
                icon="adjustments", permission="production.view_rule", group="master", order=330,
            ),
            Entry(
                name="room-limits", label=_("Limits of rooms"), url_name="room-limits-list",
                icon="temperature", permission="production.view_rule", group="master", order=331,
            ),
        )  # fmt: skip


def _entry(  # noqa: PLR0913 - what an entry says.
    name: str,
    label: str | Promise,
    icon: str,
    permission: str,
    order: int,
    query: str = "",
    *,
    resource: str = "",
) -> Entry:
    from suyuan.web.screens.waiting import counted  # noqa: PLC0415 - apps come first.

    return Entry(
        name=name, label=label, url_name=f"{name}-list", icon=icon, permission=permission,
        group="production", order=order, count=counted(resource or name, query) if query else None,
    )  # fmt: skip
