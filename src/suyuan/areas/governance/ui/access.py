"""Screens of users and roles."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.governance import operations, queries
from suyuan.areas.governance.ui import chips, forms
from suyuan.foundation import authorization
from suyuan.foundation.accounts.domain import Profile
from suyuan.foundation.accounts.models import Assignment, Role, User
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import Kind
from suyuan.web.states import Chip

CHANGE_USERS = "accounts.change_user"
CHANGE_ROLES = "accounts.change_role"
CHANGE_SITES = "accounts.change_site"
CHANGE_KEYS = "accounts.change_key"
ACTIVE = ((True, _("Active")), (False, _("Switched off")))


def _user_chip(user: User) -> Chip:
    if not user.is_active:
        return chips.INACTIVE
    return chips.ACTIVE if user.has_usable_password() else chips.NO_PASSWORD


def _held_roles(user: User) -> str:
    held: list[Assignment] = getattr(user, "held", [])
    return screens.listed(dict.fromkeys(queries.name_of(one.role) for one in held))


def _place(one: Assignment) -> Any:
    return queries.name_of(one.site) if one.site is not None else _("All sites")


def _profile(row: User | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Put the values that describe a person together."""
    del row
    described = {
        name: values[name]
        for name in ("display_name", "display_name_en", "email", "language", "time_zone")
    }
    rest = {name: value for name, value in values.items() if name not in described}
    if "password" in rest:
        rest["password"] = rest["password"] or None
    return {**rest, "profile": Profile(**described)}


def _revocation(row: User, values: Mapping[str, Any]) -> Mapping[str, Any]:
    del row
    role, _at, site = values["held"].partition("@")
    return {"role": role, "site": site or None}


def _grant(row: User, values: Mapping[str, Any]) -> Mapping[str, Any]:
    del row
    return {"role": values["role"], "site": values["site"] or None}


class UserTable(screens.Table):
    """Columns of the list of users."""

    hidden = ("display_name_en", "email", "time_zone", "created_at")
    username = screens.TextColumn(verbose_name=_("User name"))
    display_name = screens.TextColumn(verbose_name=_("Full name"))
    display_name_en = screens.TextColumn(verbose_name=_("Name in English"))
    roles = screens.TextColumn(verbose_name=_("Roles"), value_of=_held_roles)
    email = screens.TextColumn(verbose_name=_("E-mail"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=_user_chip, order_by=("is_active",))
    time_zone = screens.TextColumn(verbose_name=_("Time zone"))
    created_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Created"))


class UserFilters(screens.Filters):
    """Filters of the list of users."""

    is_active = django_filters.ChoiceFilter(label=_("State"), choices=ACTIVE)
    role = django_filters.MultipleChoiceFilter(
        label=_("Role"), choices=forms.role_choices, method="with_role"
    )

    signing = django_filters.ChoiceFilter(
        label=_("Signing"), choices=(("locked", _("Signing locked")),), method="with_signing"
    )

    def with_signing(self, rows: QuerySet[User], _name: str, value: str) -> QuerySet[User]:
        """Narrow to those whose signing is locked."""
        return rows.filter(pk__in=queries.signing_locked()) if value else rows

    def with_role(self, rows: QuerySet[User], name: str, codes: list[str]) -> QuerySet[User]:
        """Narrow to those who hold one of the roles now."""
        del name
        if not codes:
            return rows
        return rows.filter(
            assignments__role__code__in=codes, assignments__ended_at__isnull=True
        ).distinct()


class AssignmentTable(screens.Table):
    """Who holds what where."""

    user = screens.TextColumn(
        verbose_name=_("User"), value_of=lambda one: queries.name_of(one.user)
    )
    role = screens.TextColumn(
        verbose_name=_("Role"), value_of=lambda one: queries.name_of(one.role)
    )
    site = screens.TextColumn(verbose_name=_("At"), value_of=_place)
    granted_at = screens.WhenColumn(verbose_name=_("Since"))


class HeldTable(AssignmentTable):
    """What one user holds or held."""

    hidden = ("user",)
    state = screens.ChipColumn(
        verbose_name=_("State"),
        chip=lambda one: chips.ENDED if one.ended_at else chips.HELD,
    )


class SignInTable(screens.Table):
    """One user's attempts to sign in."""

    at = screens.WhenColumn(verbose_name=_("When"))
    outcome = screens.ChipColumn(
        verbose_name=_("Outcome"), chip=lambda one: chips.OUTCOMES[one.outcome]
    )
    address = screens.TextColumn(verbose_name=_("From"))


class SigningTable(screens.Table):
    """What happened to one user's power to sign."""

    at = screens.WhenColumn(verbose_name=_("When"))
    outcome = screens.ChipColumn(
        verbose_name=_("Outcome"), chip=lambda one: chips.SIGNING[one.outcome]
    )
    by = screens.TextColumn(
        verbose_name=_("By"), value_of=lambda one: queries.name_of(one.by) if one.by else ""
    )
    reason = screens.TextColumn(verbose_name=_("Reason"))


class Users(screens.Resource):
    """Who may sign in."""

    name, title, one, icon = "users", _("Users"), _("User"), "users"
    purpose = _(
        "Everybody who signs in, or for whom a program acts, has an account here. Create the "
        "account, then give it a role at one site or at all of them."
    )
    permission = "accounts.view_user"
    key = "username"
    table, filters = UserTable, UserFilters
    search = ("username", "display_name", "display_name_en", "email")
    presets = (
        screens.Preset("active", _("Active"), "is_active=True"),
        screens.Preset("off", _("Switched off"), "is_active=False"),
    )
    facts = (
        screens.Fact(_("Full name"), "display_name"),
        screens.Fact(_("E-mail"), "email"),
        screens.Fact(_("Time zone"), "time_zone"),
        screens.Fact(pgettext_lazy("moment", "Created"), "created_at", Kind.WHEN),
    )
    panels = (
        screens.Related(
            name="roles",
            title=_("Roles"),
            table=HeldTable,
            rows=lambda user, _reader: queries.assignments_of_user(user),
            empty=_("No role yet: this user can sign in and see nothing."),
        ),
        screens.Related(
            name="sign-ins",
            title=_("Sign-ins"),
            table=SignInTable,
            rows=lambda user, _reader: queries.sign_ins_of(user),
            limit=10,
            side=True,
            permission="accounts.view_history",
        ),
        screens.Related(
            name="signing",
            title=_("Signing"),
            table=SigningTable,
            rows=lambda user, _reader: queries.signing_events_of(user),
            empty=_("Has not signed yet."),
            limit=10,
            side=True,
            permission="accounts.view_history",
        ),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New user"),
            form=forms.NewUserForm,
            operation=operations.create_user,
            permission=CHANGE_USERS,
            on_object=False,
            is_main=True,
            icon="user-plus",
            arguments=_profile,
        ),
        screens.Command(
            name="grant",
            label=_("Give a role"),
            form=forms.GrantForm,
            operation=operations.grant_role,
            permission=CHANGE_ROLES,
            is_main=True,
            bulk=True,
            icon="shield-plus",
            arguments=_grant,
        ),
        screens.Command(
            name="revoke",
            label=_("Take a role away"),
            form=forms.RevokeForm,
            operation=operations.revoke_role,
            permission=CHANGE_ROLES,
            arguments=_revocation,
            offered=lambda user: bool(getattr(user, "held", ())),
        ),
        screens.Command(
            name="change",
            label=_("Change the account"),
            form=forms.ProfileForm,
            operation=operations.change_user,
            permission=CHANGE_USERS,
            arguments=_profile,
            initial=lambda user: {
                "display_name": user.display_name,
                "display_name_en": user.display_name_en,
                "email": user.email,
                "language": user.language,
                "time_zone": user.time_zone,
            },
        ),
        screens.Command(
            name="password",
            label=_("Set a password"),
            form=forms.NewPasswordForm,
            operation=operations.set_password,
            permission=CHANGE_USERS,
        ),
        screens.Command(
            name="deactivate",
            label=_("Switch off"),
            form=screens.ReasonForm,
            operation=operations.deactivate_user,
            permission=CHANGE_USERS,
            is_danger=True,
            bulk=True,
            icon="user-off",
            text=_(
                "Open sessions, rights and keys of the account end at once. Nothing is deleted."
            ),
            offered=lambda user: bool(user.is_active),
            changes=lambda user, _values: (
                [screens.Change(_("State"), chips.ACTIVE.label, chips.INACTIVE.label)]
                if user is not None
                else []
            ),
        ),
        screens.Command(
            name="activate",
            label=_("Switch on again"),
            form=screens.ReasonForm,
            operation=operations.activate_user,
            permission=CHANGE_USERS,
            offered=lambda user: not user.is_active,
        ),
        screens.Command(
            name="unlock-signing",
            label=_("Unlock signing"),
            form=screens.ReasonForm,
            operation=operations.unlock_signing,
            permission="accounts.unlock_signing",
            icon="lock-open",
            text=_(
                "Look into what happened first and write down what you found: wrong attempts may "
                "have been somebody else; of a new password ask the person in person."
            ),
            offered=queries.may_not_sign,
        ),
    )
    import_command = "new"
    history_tables = {"accounts_user": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[User]:
        return queries.users()

    @override
    def heading(self, row: User) -> str:
        return queries.name_of(row)

    @override
    def chip(self, row: User) -> Chip:
        return _user_chip(row)


def _role_chip(role: Role) -> Chip:
    if not authorization.standard_actions(role.code):
        return chips.OF_THE_FIRM
    return chips.CHANGED if role.is_customised else chips.AS_DELIVERED


class RoleTable(screens.Table):
    """Columns of the list of roles."""

    code = screens.TextColumn(verbose_name=_("Code"))
    name = screens.TextColumn(verbose_name=_("Name"), value_of=queries.name_of, order_by=("name",))
    holders = screens.NumberColumn(verbose_name=_("Number of people"))
    may = screens.NumberColumn(verbose_name=_("Actions"), value_of=lambda role: len(role.actions))
    state = screens.ChipColumn(
        verbose_name=_("State"),
        chip=_role_chip,
    )


def _actions_of(role: Role, _reader: Reader) -> Mapping[str, Any]:
    held = set(role.actions)
    groups = [
        {"label": area, "actions": [label for code, label in actions if code in held]}
        for area, actions in forms.grouped_actions()
    ]
    unknown = sorted(held - set(authorization.actions()))
    return {"groups": [one for one in groups if one["actions"]], "unknown": unknown}


class Roles(screens.Resource):
    """What people may do."""

    name, title, one, icon = "roles", _("Roles"), _("Role"), "shield-check"
    purpose = _("A role is a set of actions. What no role grants is refused.")
    permission = "accounts.view_user"
    table = RoleTable
    search = ("code", "name", "name_en")
    facts = (screens.Fact(_("Number of people"), "holders", Kind.NUMBER),)
    panels = (
        screens.Template(
            name="actions",
            title=_("May"),
            template="governance/actions.html",
            context=_actions_of,
        ),
        screens.Related(
            name="people",
            title=_("People with this role"),
            table=AssignmentTable,
            rows=lambda role, _reader: queries.assignments_of_role(role),
            link=lambda one: reverse("users-detail", args=[one.user.username]),
            limit=50,
        ),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New role"),
            form=forms.NewRoleForm,
            operation=operations.create_role,
            permission=CHANGE_ROLES,
            on_object=False,
            is_main=True,
            icon="plus",
        ),
        screens.Command(
            name="change",
            label=_("Change the role"),
            form=forms.RoleForm,
            operation=operations.change_role,
            permission=CHANGE_ROLES,
            is_main=True,
            initial=lambda role: {
                "name": role.name,
                "name_en": role.name_en,
                "actions": role.actions,
            },
        ),
    )
    history_tables = {"accounts_role": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Role]:
        return queries.roles()

    @override
    def heading(self, row: Role) -> str:
        return queries.name_of(row)

    @override
    def chip(self, row: Role) -> Chip:
        return _role_chip(row)
