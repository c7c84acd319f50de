"""Questions about users, roles, sites, keys, sign-ins and the record history."""

from django.db.models import Count, F, Func, Q, QuerySet, TextField

from suyuan.foundation.accounts import operations as accounts_operations, queries as accounts
from suyuan.foundation.accounts.models import (
    ApiKey,
    Area,
    Assignment,
    Role,
    SignIn,
    SigningEvent,
    Site,
    User,
)
from suyuan.foundation.accounts.queries import name_of
from suyuan.foundation.audit.models import Entry
from suyuan.foundation.context import Actor
from suyuan.foundation.jobs.models import Progress

__all__ = [
    "areas",
    "assignments_of_role",
    "assignments_of_site",
    "assignments_of_user",
    "history",
    "jobs",
    "keys",
    "keys_of",
    "locked_signers",
    "may_not_sign",
    "name_of",
    "roles",
    "sign_ins",
    "sign_ins_of",
    "signing_events_of",
    "signing_locked",
    "sites",
    "users",
]

_CURRENT = Q(assignments__ended_at__isnull=True)


def users() -> QuerySet[User]:
    """Return all users, with the roles that they hold now."""
    return accounts.users()


def roles() -> QuerySet[Role]:
    """Return all roles, with how many people hold them now."""
    return accounts.roles().annotate(
        holders=Count("assignments__user", filter=_CURRENT, distinct=True)
    )


def sites() -> QuerySet[Site]:
    """Return all sites, with how many people hold a role there."""
    return accounts.sites().annotate(
        holders=Count("assignments__user", filter=_CURRENT, distinct=True)
    )


def areas() -> QuerySet[Area]:
    """Return the areas of work that may be switched off, in the order of the work."""
    return Area.objects.order_by("order", "code")


def keys() -> QuerySet[ApiKey]:
    """Return all API keys with their owners."""
    return accounts.keys()


def keys_of(user: User) -> QuerySet[ApiKey]:
    """Return the keys that act for a user."""
    return accounts.keys().filter(user=user)


def assignments() -> QuerySet[Assignment]:
    """Return every role that somebody holds or held."""
    return Assignment.objects.select_related("user", "role", "site").order_by(
        "ended_at", "user__username", "role__code"
    )


def assignments_of_user(user: User) -> QuerySet[Assignment]:
    """Return the roles that a user holds or held, the present ones first."""
    return assignments().filter(user=user).order_by("-ended_at", "role__code")


def assignments_of_role(role: Role) -> QuerySet[Assignment]:
    """Return who holds a role now."""
    return assignments().filter(role=role, ended_at__isnull=True)


def assignments_of_site(site: Site) -> QuerySet[Assignment]:
    """Return who holds which role at a site now."""
    return assignments().filter(site=site, ended_at__isnull=True)


def sign_ins() -> QuerySet[SignIn]:
    """Return all attempts to sign in and all sign-outs."""
    return accounts.sign_ins()


def sign_ins_of(user: User) -> QuerySet[SignIn]:
    """Return a user's attempts to sign in."""
    return accounts.sign_ins(user.username)


def history() -> QuerySet[Entry]:
    """Return every recorded change of every table."""
    return Entry.objects.all()


def jobs() -> QuerySet[Progress]:
    """Return all longer work of everybody."""
    return Progress.objects.select_related("file")


def signing_events_of(user: User) -> QuerySet[SigningEvent]:
    """Return what happened to a user's power to sign, the newest first."""
    return SigningEvent.objects.filter(user=user).select_related("by").order_by("-id")


def may_not_sign(user: User) -> bool:
    """Say whether a user's signing is locked, or the password was set by another."""
    return accounts_operations.signing_lock(user.pk) is not None


def signing_locked() -> QuerySet[User]:
    """Return the people whose signing waits for another to unlock it."""
    events = SigningEvent.objects.filter(outcome__in=["LOCKED", "RESET"])
    lock = Func(F("pk"), function="accounts_signing_lock", output_field=TextField())
    rows = User.objects.filter(pk__in=events.values("user")).alias(lock=lock)
    return rows.filter(lock__in=["LOCKED", "UNCONFIRMED"])


def locked_signers(_actor: Actor) -> int:
    """Count the people whose signing waits for another to unlock it."""
    return signing_locked().count()
