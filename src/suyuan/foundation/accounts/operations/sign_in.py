"""Signing in by name and password: every attempt is kept, too many wrong ones lock the name."""

import datetime as dt
import math

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from suyuan.foundation.accounts import queries
from suyuan.foundation.accounts.models import SignIn, User
from suyuan.foundation.accounts.operations.errors import SignInFailedError, SignInLockedError
from suyuan.foundation.locking import lock


def sign_in(*, username: str, password: str, address: str, at: dt.datetime) -> User:
    """Return the user whose name and password these are.

    It is no command, since nobody is known to act before it has succeeded. Attempts under one name
    wait for each other, so that the limit cannot be outrun.

    Raises:
        SignInFailedError: If name or password is wrong, or the account is switched off.
        SignInLockedError: If there were too many wrong passwords.
    """
    name = username.strip().lower()[:150].replace("\0", "")
    with transaction.atomic():
        lock([("sign_in", name)])
        until = queries.locked_until(username=name, address=address, at=at)
        user = User.objects.filter(username=name).first()
        right = until is None and _matches(user, password)
        outcome = "LOCKED" if until is not None else "SUCCESS" if right else "FAILED"
        SignIn(username=name, user=user, outcome=outcome, address=address[:60], at=at).save(
            force_insert=True
        )
    if until is not None:
        raise SignInLockedError(minutes=math.ceil((until - at).total_seconds() / 60))
    if user is None or not right:
        raise SignInFailedError
    return user


def sign_out(*, user: User, address: str, at: dt.datetime) -> None:
    """Keep that a user signed out."""
    SignIn(username=user.username, user=user, outcome="OUT", address=address[:60], at=at).save(
        force_insert=True
    )


def _matches(user: User | None, password: str) -> bool:
    if user is None or not user.has_usable_password():
        make_password(
            password
        )  # As slow as the check, so that time does not tell which names exist.
        return False
    return check_password(password, user.password) and user.is_active
