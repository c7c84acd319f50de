"""API keys: shown once, kept as a hash, narrowed to scopes."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from suyuan.foundation import authorization
from suyuan.foundation.accounts import choices, domain
from suyuan.foundation.accounts.models import ApiKey
from suyuan.foundation.accounts.operations.errors import (
    ExpiredError,
    KeyRevokedError,
    NoScopesError,
    UnknownActionError,
    UnknownKeyError,
    user_named,
)
from suyuan.foundation.authorization import EVERYWHERE
from suyuan.foundation.command import command
from suyuan.foundation.context import Context


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class NewKey:
    """A key that was just made."""

    key: ApiKey
    secret: str | None = dataclasses.field(default=None, repr=False, metadata={"kept": False})
    """The key itself, which nobody can show a second time: None when the command is repeated."""


@command(
    name="accounts.create_api_key", action=choices.CHANGE_KEYS, site=lambda _values: EVERYWHERE
)
def create_api_key(
    *,
    context: Context,
    username: str,
    name: str,
    scopes: Sequence[str],
    expires_at: dt.datetime | None = None,
) -> NewKey:
    """Make a key with which a program acts for a user, within the scopes and the user's rights.

    Raises:
        UnknownUserError: If there is no such user.
        NoScopesError: If no action is given.
        UnknownActionError: If one of them does not exist.
        ExpiredError: If the end lies in the past.
    """
    user = user_named(username)
    if not scopes:
        raise NoScopesError
    for action in scopes:
        if action not in authorization.actions():
            raise UnknownActionError(action=action)
    if expires_at is not None and expires_at <= context.at:
        raise ExpiredError
    prefix, secret = domain.make_key()
    key = ApiKey(
        user=user,
        name=domain.check_name(name),
        prefix=prefix,
        hash=domain.hash_of(secret),
        scopes=sorted(set(scopes)),
        created_at=context.at,
        expires_at=expires_at,
    )
    key.save(force_insert=True)
    return NewKey(key=key, secret=secret)


@command(
    name="accounts.revoke_api_key", action=choices.CHANGE_KEYS, site=lambda _values: EVERYWHERE
)
def revoke_api_key(*, context: Context, prefix: str) -> ApiKey:
    """End a key at once and for ever.

    Raises:
        UnknownKeyError: If there is no such key.
        KeyRevokedError: If that has happened already.
    """
    try:
        key = ApiKey.objects.select_for_update().get(prefix=prefix)
    except ApiKey.DoesNotExist as error:
        raise UnknownKeyError(prefix=prefix) from error
    if key.revoked_at is not None:
        raise KeyRevokedError(prefix=prefix)
    key.revoked_at = context.at
    key.save(update_fields=["revoked_at"])
    return key
