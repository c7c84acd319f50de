"""Signing in by name and password: every attempt is kept, too many wrong ones lock the name."""

import datetime as dt
import math

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from suyuan.foundation.accounts import queries
from suyuan.foundation.accounts.models import SignIn, User
from suyuan.foundation.accounts.operations.errors import (
    SignInFailedError,
    SignInLockedError,
    WrongPasswordError,
)
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
        _keep(name, user, outcome, address, at)
    _refuse_locked(until, at)
    if user is None or not right:
        raise SignInFailedError
    return user


def confirm_password(*, user: User, password: str, address: str, at: dt.datetime) -> None:
    """Check the password of somebody who is signed in; a wrong one counts as in signing in.

    Whoever finds a session open must not find the password by trying, which would let them sign.

    Raises:
        WrongPasswordError: If it is wrong.
        SignInLockedError: If there were too many wrong ones.
    """
    with transaction.atomic():
        lock([("sign_in", user.username)])
        until = queries.locked_until(username=user.username, address=address, at=at)
        right = until is None and _matches(user, password)
        if not right:
            _keep(user.username, user, "FAILED" if until is None else "LOCKED", address, at)
    _refuse_locked(until, at)
    if not right:
        raise WrongPasswordError


def sign_out(*, user: User, address: str, at: dt.datetime) -> None:
    """Keep that a user signed out."""
    _keep(user.username, user, "OUT", address, at)


def _keep(name: str, user: User | None, outcome: str, address: str, at: dt.datetime) -> None:
    SignIn(username=name, user=user, outcome=outcome, address=address[:60], at=at).save(
        force_insert=True
    )


def _refuse_locked(until: dt.datetime | None, at: dt.datetime) -> None:
    if until is not None:
        raise SignInLockedError(minutes=math.ceil((until - at).total_seconds() / 60))


def _matches(user: User | None, password: str) -> bool:
    if user is None or not user.has_usable_password():
        make_password(
            password
        )  # As slow as the check, so that time does not tell which names exist.
        return False
    return check_password(password, user.password) and user.is_active
