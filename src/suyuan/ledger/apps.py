"""The Django application of suyuan.ledger."""

from django.apps import AppConfig
from typing_extensions import override


class LedgerConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.ledger"
    label = "ledger"

    @override
    def ready(self) -> None:
        """Make the actions and messages known, and keep partitions ahead after each migration."""
        from suyuan.foundation import authorization, wording  # noqa: PLC0415 - apps come first.
        from suyuan.foundation.db import migrate  # noqa: PLC0415
        from suyuan.ledger import choices  # noqa: PLC0415
        from suyuan.ledger.operations import partitions  # noqa: PLC0415

        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        wording.register(choices.MESSAGES)
        migrate.register_step(partitions.ensure_partitions)
