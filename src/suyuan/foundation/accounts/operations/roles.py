"""Roles: what they may do, and who holds them where."""

from collections.abc import Mapping, Sequence
from typing import Any

from suyuan.foundation import authorization
from suyuan.foundation.accounts import choices, domain
from suyuan.foundation.accounts.models import Assignment, Role, Site, User
from suyuan.foundation.accounts.operations.errors import (
    AlreadyGrantedError,
    NotGrantedError,
    OwnRightsError,
    RoleExistsError,
    UnknownActionError,
    role_coded,
    site_coded,
    user_named,
)
from suyuan.foundation.authorization import EVERYWHERE
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.locking import lock


def _where(values: Mapping[str, Any]) -> int:
    """Find the site at which the right to give a role is needed; without one, everywhere."""
    code = values.get("site")
    found = Site.objects.filter(code=code).values_list("pk", flat=True).first() if code else None
    return found or EVERYWHERE


@command(name="accounts.create_role", action=choices.CHANGE_ROLES, site=lambda _values: EVERYWHERE)
def create_role(
    *, context: Context, code: str, name: str, name_en: str = "", actions: Sequence[str] = ()
) -> Role:
    """Create a role.

    Raises:
        CodeError: If the code has a wrong form.
        RoleExistsError: If the code is taken.
        UnknownActionError: If one of the actions does not exist.
    """
    del context
    found = domain.check_code(code)
    lock([("role", found)])
    if Role.objects.filter(code=found).exists():
        raise RoleExistsError(role=found)
    role = Role(
        code=found,
        name=domain.check_name(name),
        name_en=name_en.strip(),
        actions=_known(actions),
        is_customised=True,
    )
    role.save(force_insert=True)
    return role


@command(name="accounts.change_role", action=choices.CHANGE_ROLES, site=lambda _values: EVERYWHERE)
def change_role(
    *, context: Context, code: str, name: str, name_en: str = "", actions: Sequence[str] = ()
) -> Role:
    """Change what a role is called and what it may do.

    Raises:
        UnknownRoleError: If there is no such role.
        UnknownActionError: If one of the actions does not exist.
        OwnRightsError: If the one who asks holds the role.
    """
    role = role_coded(code)
    own = context.actor.user_id
    if own is not None and role.assignments.filter(user_id=own, ended_at__isnull=True).exists():
        raise OwnRightsError
    role.name = domain.check_name(name)
    role.name_en = name_en.strip()
    role.actions = _known(actions)
    role.is_customised = True
    role.save()
    return role


@command(name="accounts.grant_role", action=choices.CHANGE_ROLES, site=_where)
def grant_role(
    *, context: Context, username: str, role: str, site: str | None = None
) -> Assignment:
    """Give a role to a user, at a site or (without one) at all sites.

    Raises:
        UnknownUserError: If there is no such user.
        UnknownRoleError: If there is no such role.
        UnknownSiteError: If there is no such site.
        OwnRightsError: If the user is the one who asks.
        AlreadyGrantedError: If the user holds it there already.
    """
    user, found, place = _who_what_where(context, username, role, site)
    if _held(user, found, place) is not None:
        raise AlreadyGrantedError(username=user.username, role=found.code)
    assignment = Assignment(user=user, role=found, site=place, granted_at=context.at)
    assignment.save(force_insert=True)
    return assignment


@command(name="accounts.revoke_role", action=choices.CHANGE_ROLES, site=_where)
def revoke_role(
    *, context: Context, username: str, role: str, site: str | None = None
) -> Assignment:
    """Take a role from a user; what was done with it stays as it is.

    Raises:
        UnknownUserError: If there is no such user.
        UnknownRoleError: If there is no such role.
        UnknownSiteError: If there is no such site.
        OwnRightsError: If the user is the one who asks.
        NotGrantedError: If the user does not hold it there.
    """
    user, found, place = _who_what_where(context, username, role, site)
    assignment = _held(user, found, place)
    if assignment is None:
        raise NotGrantedError(username=user.username, role=found.code)
    assignment.ended_at = max(context.at, assignment.granted_at)
    assignment.save(update_fields=["ended_at"])
    return assignment


def keep_standard_roles() -> None:
    """Bring the standard roles up to what the areas give them; customised ones stay as they are.

    Runs as the owner after each migration.
    """
    known = {role.code: role for role in Role.objects.all()}
    for standard in domain.STANDARD_ROLES:
        wanted = list(authorization.standard_actions(standard.code))
        role = known.get(standard.code)
        if role is not None and (role.is_customised or role.actions == wanted):
            continue
        role = role or Role(code=standard.code, is_standard=True)
        role.name, role.name_en, role.actions = standard.name, standard.name_en, wanted
        role.save()


def _who_what_where(
    context: Context, username: str, role: str, site: str | None
) -> tuple[User, Role, Site | None]:
    user = user_named(username)
    if user.pk == context.actor.user_id:
        raise OwnRightsError
    return user, role_coded(role), site_coded(site) if site else None


def _held(user: User, role: Role, site: Site | None) -> Assignment | None:
    return Assignment.objects.filter(user=user, role=role, site=site, ended_at=None).first()


def _known(actions: Sequence[str]) -> list[str]:
    known = authorization.actions()
    for action in actions:
        if action not in known:
            raise UnknownActionError(action=action)
    return sorted(set(actions))
