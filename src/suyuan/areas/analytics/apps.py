"""The Django application of suyuan.areas.analytics."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.analytics import choices
from suyuan.foundation import authorization
from suyuan.web import navigation


class AnalyticsConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.analytics"
    label = "analytics"

    @override
    def ready(self) -> None:
        """Make the actions and the navigation of the area known."""
        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        navigation.register(
            navigation.Entry(
                name="home",
                label=_("Home"),
                url_name="home",
                icon="home",
                group="main",
                permission="analytics.view_home",
                order=1,
                letter="h",
            )
        )
