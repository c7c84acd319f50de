"""The Django application of suyuan.areas.analytics."""

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.analytics"
    label = "analytics"
