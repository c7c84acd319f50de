"""The Django application of suyuan.areas.trace."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.trace import choices
from suyuan.foundation import authorization, wording
from suyuan.web import navigation


class TraceConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.trace"
    label = "trace"

    @override
    def ready(self) -> None:
        """Make the actions, sentences, work and navigation of the area known."""
        from suyuan.areas.trace import tasks  # noqa: PLC0415 - apps come first.
        from suyuan.areas.trace.ui import move_station, papers  # noqa: PLC0415
        from suyuan.foundation.jobs import results  # noqa: PLC0415
        from suyuan.web import stations, waiting  # noqa: PLC0415 - apps come first.

        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        wording.register(choices.MESSAGES, words={"field": choices.FIELDS})
        waiting.name_jobs({tasks.LIST: _("List of a scope")})
        results.keep_for_a_time(tasks.LIST)
        papers.register()
        stations.register(move_station.MoveStation)
        navigation.register(
            navigation.Entry(
                name="trace",
                label=_("Trace and scope"),
                url_name="trace-room",
                icon="route",
                permission="trace.view_scope",
                order=10,
                letter="t",
            ),
            navigation.Entry(
                name="things",
                label=_("Things"),
                url_name="things-list",
                icon="box",
                permission="trace.view_thing",
                order=20,
                letter="d",
            ),
            navigation.Entry(
                name="where",
                label=_("Where things are"),
                url_name="where",
                icon="sitemap",
                permission="trace.view_thing",
                order=25,
                letter="w",
            ),
            navigation.Entry(
                name="events",
                label=_("Events"),
                url_name="events-list",
                icon="timeline-event",
                permission="trace.view_event",
                order=30,
                letter="e",
            ),
            navigation.Entry(
                name="scopes",
                label=_("Saved scopes"),
                url_name="scopes",
                icon="circles-relation",
                permission="trace.view_scope",
                order=40,
            ),
            navigation.Entry(
                name="gaps",
                label=_("Trace gaps"),
                url_name="trace-gaps",
                icon="unlink",
                permission="trace.view_scope",
                group="analysis",
                order=20,
            ),
        )
