"""Failures that several operations of accounts share, and how rows are found for a change."""

from suyuan.foundation.accounts.models import Role, Site, User
from suyuan.foundation.failures import ConflictError, ForbiddenError, NotFoundError
from suyuan.kernel.errors import DomainError


class UserExistsError(ConflictError):
    """The user name is taken."""

    code = "accounts.user_exists"
    username: str


class UnknownUserError(NotFoundError):
    """There is no such user."""

    code = "accounts.unknown_user"
    username: str = ""


class SiteExistsError(ConflictError):
    """The code of the site is taken."""

    code = "accounts.site_exists"
    site: str


class UnknownSiteError(NotFoundError):
    """There is no such site."""

    code = "accounts.unknown_site"
    site: str = ""


class RoleExistsError(ConflictError):
    """The code of the role is taken."""

    code = "accounts.role_exists"
    role: str


class UnknownAreaError(NotFoundError):
    """There is no such area, or it is never switched off."""

    code = "accounts.unknown_area"
    area: str = ""


class AreaAsAskedError(ConflictError):
    """The area is in that state already."""

    code = "accounts.area_as_asked"
    area: str


class UnknownRoleError(NotFoundError):
    """There is no such role."""

    code = "accounts.unknown_role"
    role: str = ""


class UnknownActionError(DomainError):
    """There is no such action."""

    code = "accounts.unknown_action"
    action: str


class OwnRightsError(ForbiddenError):
    """Nobody changes their own rights."""

    code = "accounts.own_rights"


class OwnAccountError(ConflictError):
    """Nobody switches off their own account."""

    code = "accounts.own_account"


class AlreadyGrantedError(ConflictError):
    """The user holds the role there already."""

    code = "accounts.already_granted"
    username: str
    role: str


class NotGrantedError(ConflictError):
    """The user does not hold the role there."""

    code = "accounts.not_granted"
    username: str
    role: str


class WeakPasswordError(DomainError):
    """The password is too easy to guess."""

    code = "accounts.weak_password"
    why: str


class WrongPasswordError(ForbiddenError):
    """The present password is wrong."""

    code = "accounts.wrong_password"


class NotAPersonError(ForbiddenError):
    """A key or the system asked for what only a person may do."""

    code = "accounts.not_a_person"


class SignInFailedError(ForbiddenError):
    """The name or the password is wrong; which of them is not told."""

    code = "accounts.sign_in_failed"


class SignInLockedError(ForbiddenError):
    """There were too many wrong passwords."""

    code = "accounts.sign_in_locked"
    minutes: int = 0


class NoScopesError(DomainError):
    """A key without any action is of no use."""

    code = "accounts.no_scopes"


class ExpiredError(DomainError):
    """The key would have expired before it began."""

    code = "accounts.expired"


class UnknownKeyError(NotFoundError):
    """There is no such key."""

    code = "accounts.unknown_key"
    prefix: str = ""


class KeyRevokedError(ConflictError):
    """The key is revoked already."""

    code = "accounts.key_revoked"
    prefix: str


def user_named(username: str) -> User:
    """Return the user of that name, locked until the end of the command.

    Raises:
        UnknownUserError: If there is none.
    """
    try:
        return User.objects.select_for_update().get(username=username.strip().lower())
    except User.DoesNotExist as error:
        raise UnknownUserError(username=username) from error


def role_coded(code: str) -> Role:
    """Return the role with that code, locked until the end of the command.

    Raises:
        UnknownRoleError: If there is none.
    """
    try:
        return Role.objects.select_for_update().get(code=code.strip().upper())
    except Role.DoesNotExist as error:
        raise UnknownRoleError(role=code) from error


def site_coded(code: str) -> Site:
    """Return the site with that code, locked until the end of the command.

    Raises:
        UnknownSiteError: If there is none.
    """
    try:
        return Site.objects.select_for_update().get(code=code.strip().upper())
    except Site.DoesNotExist as error:
        raise UnknownSiteError(site=code) from error


class SigningNotLockedError(ConflictError):
    """There is nothing to unlock."""

    code = "accounts.signing_not_locked"
    username: str


class NotRenewedError(ConflictError):
    """The person has not yet changed the password that another has set."""

    code = "accounts.not_renewed"
    username: str


class SamePersonError(ConflictError):
    """Who has set somebody's password does not unlock the signing."""

    code = "accounts.same_person"
    username: str


class NoUnlockReasonError(DomainError):
    """Who unlocks says why."""

    code = "accounts.no_unlock_reason"
