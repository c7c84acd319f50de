"""The Django application of suyuan.foundation.accounts."""

from django.apps import AppConfig
from typing_extensions import override


class AccountsConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.foundation.accounts"
    label = "accounts"

    @override
    def ready(self) -> None:
        """Make the actions, the messages and the standard roles known."""
        from suyuan.foundation import authorization, wording  # noqa: PLC0415 - apps come first.
        from suyuan.foundation.accounts import choices, operations  # noqa: PLC0415
        from suyuan.foundation.db import migrate  # noqa: PLC0415

        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        wording.register(choices.MESSAGES)
        migrate.register_step(operations.keep_standard_roles)
        migrate.register_step(operations.keep_areas)
