"""The Django application of suyuan.rest."""

from django.apps import AppConfig


class RestConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.rest"
    label = "rest"
