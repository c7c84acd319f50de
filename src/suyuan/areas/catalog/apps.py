"""The Django application of suyuan.areas.catalog."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.catalog"
    label = "catalog"
