"""The Django application of suyuan.foundation.accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.foundation.accounts"
    label = "accounts"
