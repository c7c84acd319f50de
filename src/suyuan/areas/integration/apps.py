"""The Django application of suyuan.areas.integration."""

from django.apps import AppConfig
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
        from suyuan.web import navigation, waiting  # noqa: PLC0415 - apps come first.

        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        wording.register(choices.MESSAGES)
        authorization.register_actions(imports.ACTIONS, roles=imports.ROLES)
        wording.register(imports.MESSAGES)
        waiting.name_jobs(imports.JOBS)
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
