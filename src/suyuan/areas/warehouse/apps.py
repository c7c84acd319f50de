"""The Django application of suyuan.areas.warehouse."""

from django.apps import AppConfig
from typing_extensions import override

from suyuan.areas.warehouse import choices
from suyuan.foundation import authorization, wording


class WarehouseConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.warehouse"
    label = "warehouse"

    @override
    def ready(self) -> None:
        """Make the actions, the sentences and the navigation of the area known."""
        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        wording.register(choices.MESSAGES)
