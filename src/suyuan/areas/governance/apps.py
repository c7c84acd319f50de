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
        from suyuan.areas.governance import (  # noqa: PLC0415 - apps come first.
            choices,
            queries,
        )
        from suyuan.areas.governance.ui import chips  # noqa: PLC0415
        from suyuan.foundation import authorization  # noqa: PLC0415
        from suyuan.web import alarms  # noqa: PLC0415
        from suyuan.web.navigation import Entry, register  # noqa: PLC0415

        alarms.register(
            alarms.Alarm(
                name="governance.locked-signers",
                chip=chips.SIGNING["LOCKED"],
                text=_("People whose signing waits for somebody to unlock it"),
                url_name="users-list",
                query="signing=locked",
                permission="accounts.unlock_signing",
                count=lambda reader: queries.locked_signers(reader.actor),
            )
        )
        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        view_users = "accounts.view_user"
        entries = (
            ("users", _("Users"), "users", "u", view_users),
            ("roles", _("Roles"), "shield-check", "", view_users),
            ("sites", _("Sites"), "building-factory-2", "", view_users),
            ("areas", _("Areas of work"), "apps", "", view_users),
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
