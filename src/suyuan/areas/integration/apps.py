"""The Django application of suyuan.areas.integration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.integration import choices
from suyuan.areas.integration.choices import imports
from suyuan.foundation import authorization, wording


class IntegrationConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.integration"
    label = "integration"

    @override
    def ready(self) -> None:
        """Make the actions, the sentences and the tasks of the area known."""
        from suyuan.web import alarms, navigation, waiting  # noqa: PLC0415 - apps come first.
        from suyuan.web.screens.waiting import alarm  # noqa: PLC0415
        from suyuan.web.states import Chip, Tone  # noqa: PLC0415

        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        wording.register(choices.MESSAGES)
        authorization.register_actions(imports.ACTIONS, roles=imports.ROLES)
        wording.register(imports.MESSAGES, words={"step": imports.STATES})
        waiting.name_jobs(imports.JOBS)
        alarms.register(
            alarm(
                name="integration.not-served", chip=Chip(Tone.BAD, _("Not served")),
                text=_("Subscribers that new events do not reach"), resource="subscribers",
                query="state=failing", permission=choices.SUBSCRIBE,
            ),
        )  # fmt: skip
        navigation.register(
            navigation.Entry(
                name="subscribers", label=_("Subscribers"), url_name="subscribers-list",
                icon="rss", group="governance", permission=choices.SUBSCRIBE, order=905,
            )
        )  # fmt: skip
        navigation.register(
            navigation.Entry(
                name="imports",
                label=imports.TITLE,
                url_name="imports-list",
                icon="table-import",
                group="work",
                permission=imports.VIEW_IMPORTS,
                order=80,
                letter="i",
            )
        )
