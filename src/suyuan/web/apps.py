"""The Django application of suyuan.web."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.web"
    label = "web"
