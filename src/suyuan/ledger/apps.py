"""The Django application of suyuan.ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.ledger"
    label = "ledger"
