"""The Django application of suyuan.foundation.core."""

from django.apps import AppConfig
from typing_extensions import override


class CoreConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.foundation.core"
    label = "foundation"

    @override
    def ready(self) -> None:
        """Make the messages known."""
        from suyuan.foundation import authorization, wording  # noqa: PLC0415 - apps come first.
        from suyuan.foundation.core import choices  # noqa: PLC0415
        from suyuan.foundation.wording import identifiers  # noqa: PLC0415

        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        wording.register(choices.MESSAGES)
        wording.register(identifiers.MESSAGES)
