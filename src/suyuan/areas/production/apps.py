"""The Django application of suyuan.areas.production."""

from django.apps import AppConfig
from typing_extensions import override

from suyuan.areas.production import choices
from suyuan.foundation import authorization, wording


class ProductionConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.production"
    label = "production"

    @override
    def ready(self) -> None:
        """Make the actions and the sentences of the area known."""
        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        wording.register(choices.MESSAGES)
