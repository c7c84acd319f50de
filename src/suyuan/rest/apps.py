"""The Django application of suyuan.rest."""

from django.apps import AppConfig
from typing_extensions import override


class RestConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.rest"
    label = "rest"

    @override
    def ready(self) -> None:
        """Make the messages known."""
        from suyuan.foundation import wording  # noqa: PLC0415 - apps come first.
        from suyuan.rest import choices  # noqa: PLC0415

        wording.register(choices.MESSAGES)
