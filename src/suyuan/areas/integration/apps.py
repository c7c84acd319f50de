"""The Django application of suyuan.areas.integration."""

from django.apps import AppConfig
from typing_extensions import override

from suyuan.areas.integration import choices
from suyuan.foundation import authorization, wording


class IntegrationConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.integration"
    label = "integration"

    @override
    def ready(self) -> None:
        """Make the actions, the sentences and the tasks of the area known."""
        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        wording.register(choices.MESSAGES)
