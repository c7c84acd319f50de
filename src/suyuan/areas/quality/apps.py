"""The Django application of suyuan.areas.quality."""

from django.apps import AppConfig
from typing_extensions import override

from suyuan.areas.quality import choices
from suyuan.foundation import authorization, wording


class QualityConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.quality"
    label = "quality"

    @override
    def ready(self) -> None:
        """Make the actions and the sentences of the area known."""
        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        wording.register(choices.MESSAGES)
