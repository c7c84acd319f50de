"""The Django application of suyuan.foundation.jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.foundation.jobs"
    label = "jobs"
