"""The Django application of suyuan.web."""

from django.apps import AppConfig
from typing_extensions import override


class WebConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.web"
    label = "web"

    @override
    def ready(self) -> None:
        """Make the sentences of failures known."""
        from suyuan.foundation import wording  # noqa: PLC0415 - apps come first.
        from suyuan.web import choices, waiting  # noqa: PLC0415

        wording.register(choices.MESSAGES)
        waiting.name_jobs(choices.JOBS)
