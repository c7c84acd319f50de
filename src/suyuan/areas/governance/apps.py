"""The Django application of suyuan.areas.governance."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from typing_extensions import override


class GovernanceConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.governance"
    label = "governance"

    @override
    def ready(self) -> None:
        """Make actions and navigation known."""
        from suyuan.areas.governance import choices  # noqa: PLC0415 - apps come first.
        from suyuan.foundation import authorization  # noqa: PLC0415
        from suyuan.web.navigation import Entry, register  # noqa: PLC0415

        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        view_users = "accounts.view_user"
        entries = (
            ("users", _("Users"), "users", "u", view_users),
            ("roles", _("Roles"), "shield-check", "", view_users),
            ("sites", _("Sites"), "building-factory-2", "", view_users),
            ("keys", _("API keys"), "key", "", view_users),
            ("history", _("Record history"), "history", "h", "accounts.view_history"),
            ("sign-ins", _("Sign-ins"), "login-2", "", "accounts.view_history"),
            ("all-jobs", _("Jobs"), "progress", "", choices.VIEW_JOBS),
        )
        for order, (name, label, icon, letter, permission) in enumerate(entries):
            register(
                Entry(
                    name=name,
                    label=label,
                    url_name=f"{name}-list",
                    icon=icon,
                    letter=letter,
                    permission=permission,
                    group="governance",
                    order=900 + order,
                )
            )
