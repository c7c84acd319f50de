"""The Django application of suyuan.areas.trace."""

from django.apps import AppConfig


class TraceConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.trace"
    label = "trace"
