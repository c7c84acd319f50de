"""The Django application of suyuan.areas.governance."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.governance"
    label = "governance"
