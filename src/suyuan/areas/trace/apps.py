"""The Django application of suyuan.areas.trace."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.trace import choices
from suyuan.foundation import authorization
from suyuan.web import navigation


class TraceConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.trace"
    label = "trace"

    @override
    def ready(self) -> None:
        """Make the actions and the navigation of the area known."""
        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
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
                name="events",
                label=_("Events"),
                url_name="events-list",
                icon="timeline-event",
                permission="trace.view_event",
                order=30,
                letter="e",
            ),
        )
