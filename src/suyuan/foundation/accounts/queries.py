"""Questions about users, sites, roles, keys and sign-ins."""

import datetime as dt
import hmac
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from django.db.models import Prefetch, Q, QuerySet
from django.utils import translation

from suyuan.foundation import authorization
from suyuan.foundation.accounts import domain
from suyuan.foundation.accounts.models import ApiKey, Assignment, Role, SignIn, Site, User
from suyuan.foundation.context import Actor, ActorKind
from suyuan.foundation.db.wire import fetch_one
from suyuan.foundation.failures import ForbiddenError

_KEY: Final = (
    "SELECT k.id, k.hash, k.name, array_to_string(k.scopes, ' '), u.id, u.username, "
    "%s::text IS NULL OR accounts_may(u.id, %s::text, NULL) FROM accounts_api_key k "
    "JOIN accounts_user u ON u.id = k.user_id AND u.is_active WHERE k.prefix = %s::text "
    "AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > %s::timestamptz)"
)

_MEMORY: Final = dt.timedelta(minutes=1)
_REMEMBERED_MAX: Final = 1000
_remembered: OrderedDict[str, tuple[Actor, dt.datetime]] = OrderedDict()
"""Who acts with a key, by the hash of the key, and when it was asked."""


def users() -> QuerySet[User]:
    """Return all users by name, with the roles they hold now."""
    held = Assignment.objects.filter(ended_at__isnull=True).select_related("role", "site")
    return User.objects.order_by("username").prefetch_related(
        Prefetch("assignments", held, to_attr="held")
    )


def sites() -> QuerySet[Site]:
    """Return all sites by code."""
    return Site.objects.order_by("code")


def roles() -> QuerySet[Role]:
    """Return all roles by code."""
    return Role.objects.order_by("code")


def keys() -> QuerySet[ApiKey]:
    """Return all API keys, the newest first."""
    return ApiKey.objects.select_related("user").order_by("-id")


def sign_ins(username: str | None = None) -> QuerySet[SignIn]:
    """Return attempts to sign in, the newest first."""
    rows = SignIn.objects.order_by("-id")
    return rows if username is None else rows.filter(username=username)


def actor_of(user: User) -> Actor:
    """Return a user as the one who acts."""
    return Actor(
        kind=ActorKind.USER, label=f"{user.display_name} ({user.username})", user_id=user.pk
    )


def english_labels() -> Mapping[str, str]:
    """Return the English names of users by the names that are kept with what they do.

    A bare name that several users share names none of them.
    """
    rows = User.objects.exclude(display_name_en="").values_list(
        "username", "display_name", "display_name_en"
    )
    found: dict[str, str] = {}
    bare: dict[str, set[str]] = {}
    for username, name, english in rows:
        found[f"{name} ({username})"] = f"{english} ({username})"
        bare.setdefault(name, set()).add(english)
    return {name: all_.pop() for name, all_ in bare.items() if len(all_) == 1} | found


def actor_of_key(key: str, *, at: dt.datetime, action: str | None = None) -> Actor | None:
    """Return the one who acts with a key, or None where the key is not valid at that moment.

    Args:
        key: The whole key.
        at: The moment.
        action: What its owner must be allowed to do somewhere; asked together, it costs nothing.

    Raises:
        ForbiddenError: If the key is valid, and its owner or its scopes do not allow the action.
    """
    prefix = domain.prefix_of(key)
    if prefix is None:
        return None
    found = fetch_one(_KEY, action, action, prefix, at)
    if found is None:
        return None
    key_id, kept, name, scopes, user_id, username, allowed = found
    if not hmac.compare_digest(kept, domain.hash_of(key)):
        return None
    actor = Actor(
        kind=ActorKind.KEY,
        label=f"{name} ({username})",
        user_id=user_id,
        key_id=key_id,
        scopes=frozenset(scopes.split()),
    )
    if action is not None and not (allowed and authorization.within_scopes(actor, action)):
        raise ForbiddenError(action=action)
    _remember(kept, actor, at)
    return actor


def actor_of_principal(principal: str, *, at: dt.datetime) -> Actor | None:
    """Return the one who is kept with work that goes on by itself; None where they have ended."""
    kind, _, number = principal.partition(":")
    if kind == ActorKind.SYSTEM:
        return Actor(kind=ActorKind.SYSTEM, label="system")
    if kind == ActorKind.USER:
        user = User.objects.filter(pk=int(number), is_active=True).first()
        return None if user is None else actor_of(user)
    valid = Q(expires_at=None) | Q(expires_at__gt=at)
    key = keys().filter(valid, pk=int(number), revoked_at=None, user__is_active=True).first()
    if key is None:
        return None
    return Actor(
        kind=ActorKind.KEY, label=f"{key.name} ({key.user.username})", user_id=key.user_id,
        key_id=key.pk, scopes=frozenset(key.scopes),
    )  # fmt: skip


def remembered_actor_of_key(key: str, *, at: dt.datetime, action: str) -> Actor | None:
    """Return the one who acts with a key that this process has seen a short while ago.

    For commands only: they look at the key, and at the rights of its owner, in the transaction in
    which they write. So a key that was revoked does nothing, whatever is remembered here.

    Raises:
        ForbiddenError: If its scopes do not allow the action.
    """
    found = _remembered.get(domain.hash_of(key))
    if found is None or not found[1] <= at < found[1] + _MEMORY:
        return None
    if not authorization.within_scopes(found[0], action):
        raise ForbiddenError(action=action)
    return found[0]


def _remember(hashed: str, actor: Actor, at: dt.datetime) -> None:
    _remembered[hashed] = actor, at
    while len(_remembered) > _REMEMBERED_MAX:
        _remembered.popitem(last=False)


def locked_until(*, username: str, address: str, at: dt.datetime) -> dt.datetime | None:
    """Return the moment until which signing in is refused, or None where it is not.

    A name is locked by wrong passwords in a row, an address by many wrong passwords altogether.
    """
    tried = SignIn.objects.filter(at__lte=at, outcome__in=["FAILED", "SUCCESS"])
    rules = [(tried.filter(username=username), domain.FAILURES_MAX)]
    if address:
        failed = tried.filter(address=address, outcome="FAILED")
        rules.append((failed, domain.FAILURES_FROM_ADDRESS_MAX))
    for rows, most in rules:
        last = list(rows.order_by("-at", "-id").values_list("outcome", "at")[:most])
        if len(last) < most or any(outcome != "FAILED" for outcome, _ in last):
            continue
        newest, oldest = last[0][1], last[-1][1]
        if newest - oldest <= domain.LOCK_TIME and at < newest + domain.LOCK_TIME:
            return newest + domain.LOCK_TIME
    return None


def name_of(row: User | Site | Role) -> str:
    """Return the name of a user, site or role in the language that is active."""
    if isinstance(row, User):
        own, english = row.display_name, row.display_name_en
    else:
        own, english = row.name, row.name_en
    return english if english and (translation.get_language() or "").startswith("en") else own
