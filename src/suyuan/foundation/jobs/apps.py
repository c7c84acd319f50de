"""The Django application of suyuan.foundation.jobs."""

from django.apps import AppConfig
from typing_extensions import override


class JobsConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.foundation.jobs"
    label = "jobs"

    @override
    def ready(self) -> None:
        """Make our one task known to the queue."""
        from suyuan.foundation.jobs import worker  # noqa: PLC0415 - apps come first.

        worker.register()
