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
        """Make the actions, the sentences, the work and the navigation of the area known."""
        from suyuan.areas.warehouse import tasks  # noqa: F401, PLC0415 - apps come first.

        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        wording.register(choices.MESSAGES)
