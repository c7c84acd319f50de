"""The Django application of suyuan.foundation.audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.foundation.audit"
    label = "audit"
