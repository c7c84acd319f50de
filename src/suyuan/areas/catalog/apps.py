"""The Django application of suyuan.areas.catalog."""

from django.apps import AppConfig
from typing_extensions import override

from suyuan.areas.catalog import choices
from suyuan.foundation import authorization, wording


class CatalogConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.catalog"
    label = "catalog"

    @override
    def ready(self) -> None:
        """Make the actions and the sentences of the area known."""
        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        wording.register(choices.MESSAGES)
