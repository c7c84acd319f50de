"""Forms of governance."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.governance import queries
from suyuan.foundation import authorization
from suyuan.foundation.accounts.models import Assignment
from suyuan.web import navigation
from suyuan.web.screens import CommandForm
from suyuan.web.zones import LANGUAGES, zones

GROUPS: Final[Mapping[str, str]] = {
    "accounts": "governance",
    "analytics": "work",
    "catalog": "master",
    "foundation": "governance",
    "governance": "governance",
    "integration": "governance",
    "integration.load_import": "work",
    "integration.view_import": "work",
    "labels": "work",
    "ledger": "work",
    "production": "production",
    "purchasing": "buying",
    "quality": "quality",
    "sales": "selling",
    "service": "service",
    "trace": "work",
    "warehouse": "store",
    "web": "work",
    "web.view_print": "governance",
}
"""Under which group of the navigation the pages of an area, or of one action, stand."""


def grouped_actions() -> Sequence[tuple[Any, Sequence[tuple[str, Any]]]]:
    """Return every action with its words, under the titles of the navigation and in its order."""
    groups: dict[str, list[tuple[str, Any]]] = {name: [] for name in navigation.GROUPS}
    for code, label in authorization.actions().items():
        group = GROUPS.get(code) or GROUPS[code.split(".")[0]]
        groups[group].append((code, label))
    return [(navigation.GROUPS[name], actions) for name, actions in groups.items() if actions]


def role_choices() -> Sequence[tuple[str, str]]:
    """Return all roles."""
    return [(role.code, queries.name_of(role)) for role in queries.roles()]


def site_choices() -> Sequence[tuple[str, Any]]:
    """Return all sites, and the answer “everywhere”."""
    rows = queries.sites().filter(is_active=True)
    return [("", _("All sites")), *((site.code, queries.name_of(site)) for site in rows)]


class ProfileForm(CommandForm):
    """How a user is addressed."""

    display_name = forms.CharField(label=_("Full name"), max_length=120)
    display_name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="zh-hans")
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones, initial="Asia/Shanghai")


class NewUserForm(ProfileForm):
    """A new user."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        help_text=_("For signing in; it is never changed or given to somebody else."),
    )
    password = forms.CharField(
        label=_("First password"),
        required=False,
        strip=False,
        help_text=_(
            "At least ten characters. Without one the user cannot sign in yet. The user chooses "
            "another at the first sign-in, and signs nothing before a second person has unlocked "
            "it."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    field_order = ("username", "display_name", "display_name_en", "email", "password")


class NewPasswordForm(CommandForm):
    """A new password for somebody else."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least ten characters. Open sessions of the user end."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class GrantForm(CommandForm):
    """A role, and where."""

    role = forms.ChoiceField(label=_("Role"), choices=role_choices)
    site = forms.ChoiceField(label=_("At"), choices=site_choices, required=False)


def _site_word(one: Assignment) -> Any:
    return queries.name_of(one.site) if one.site is not None else _("All sites")


class RevokeForm(CommandForm):
    """A role that a user holds."""

    held = forms.ChoiceField(label=_("Role"))
    reason = forms.CharField(label=_("Reason"), max_length=500)

    @override
    def prepare(self) -> None:
        """Offer what the user holds."""
        rows = queries.assignments_of_user(self.row).filter(ended_at__isnull=True)
        field = self.fields["held"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (
                f"{one.role.code}@{one.site.code if one.site else ''}",
                f"{queries.name_of(one.role)} · {_site_word(one)}",
            )
            for one in rows
        ]


class RoleForm(CommandForm):
    """What a role is called and what it may do."""

    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    actions = forms.MultipleChoiceField(
        label=_("May"),
        choices=grouped_actions,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class NewRoleForm(RoleForm):
    """A new role."""

    code = forms.CharField(
        label=_("Code"), max_length=30, help_text=_("Capital letters, digits, - and _.")
    )
    field_order = ("code", "name", "name_en", "actions")


class SiteForm(CommandForm):
    """What a site is called and where its clock stands."""

    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones, initial="Asia/Shanghai")


class NewSiteForm(SiteForm):
    """A new site."""

    code = forms.CharField(
        label=_("Code"), max_length=30, help_text=_("Capital letters, digits, - and _.")
    )
    field_order = ("code", "name", "name_en", "time_zone")


class KeyForm(CommandForm):
    """A new key for a program."""

    username = forms.ChoiceField(
        label=_("Acts for"), help_text=_("The key may never do more than this user.")
    )
    name = forms.CharField(label=_("Name of the program"), max_length=120)
    expires_at = forms.DateTimeField(
        label=_("Valid until"),
        required=False,
        help_text=_("Empty: until it is revoked."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("May"), choices=grouped_actions, widget=forms.CheckboxSelectMultiple
    )

    @override
    def prepare(self) -> None:
        """Offer the active users."""
        field = self.fields["username"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (user.username, f"{queries.name_of(user)} ({user.username})")
            for user in queries.users().filter(is_active=True)
        ]
