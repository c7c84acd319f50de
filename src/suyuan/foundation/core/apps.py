"""The Django application of suyuan.foundation.core."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.foundation.core"
    label = "foundation"
