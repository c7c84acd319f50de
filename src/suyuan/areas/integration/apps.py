"""The Django application of suyuan.areas.integration."""

from django.apps import AppConfig


class IntegrationConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.integration"
    label = "integration"
