"""The power to sign: both components checked each time, five wrong ones lock it.

21 CFR 11.200 and 11.300: a signature takes two components, its misuse takes two people, and what
looks like misuse is told at once.
"""

import dataclasses
import datetime as dt
import enum
import uuid
from typing import Final

from django.contrib.auth.hashers import check_password
from django.db import connection

from suyuan.foundation import outbox
from suyuan.foundation.accounts import choices
from suyuan.foundation.accounts.models import SigningEvent, User
from suyuan.foundation.accounts.operations.errors import (
    NotAPersonError,
    NotRenewedError,
    NoUnlockReasonError,
    OwnAccountError,
    SamePersonError,
    SigningNotLockedError,
    UnknownUserError,
)
from suyuan.foundation.command import command
from suyuan.foundation.context import ActorKind, Context
from suyuan.foundation.locking import lock

FAILURES_MAX: Final = 5
FAILURES_WITHIN: Final = dt.timedelta(minutes=5)
LOCKED_TOPIC: Final = "accounts.signing_locked"
_FAILED: Final = ("WRONG_NAME", "WRONG_PASSWORD")


class Outcome(enum.StrEnum):
    """What came of checking the two components."""

    VERIFIED = "VERIFIED"
    WRONG_NAME = "WRONG_NAME"
    WRONG_PASSWORD = "WRONG_PASSWORD"  # noqa: S105 - a word, no password.
    LOCKED = "LOCKED"
    """Signing was locked before, or is now."""
    RESET = "RESET"
    """The password was given by another and has not been changed since."""
    UNCONFIRMED = "UNCONFIRMED"
    """It was changed since, and no second person has confirmed who did it."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """The answer to an attempt; it is no error, since the attempt itself must be kept."""

    outcome: Outcome
    left: int = FAILURES_MAX
    """How many more wrong attempts there may be."""


@command(name="accounts.check_signer", action=None, secret=("password",))
def check_signer(
    *, context: Context, challenge_id: uuid.UUID, username: str, password: str
) -> Checked:
    """Check user name and password of the one who acts, for one challenge, and keep the outcome.

    Attempts of one person wait for each other, so that the limit cannot be outrun.

    Raises:
        NotAPersonError: If a key or the system asks.
    """
    user = _person(context)
    lock([("signing", user.pk)])
    found = signing_lock(user.pk)
    if found is not None:
        return Checked(outcome=found, left=0)
    if username.strip().lower() != user.username:
        outcome = Outcome.WRONG_NAME
    elif user.has_usable_password() and check_password(password, user.password):
        outcome = Outcome.VERIFIED
    else:
        outcome = Outcome.WRONG_PASSWORD
    _keep(context, user, outcome, challenge_id)
    if outcome is Outcome.VERIFIED:
        return Checked(outcome=outcome)
    left = FAILURES_MAX - _failures(user.pk, context.at)
    if left <= 0:
        _keep(context, user, Outcome.LOCKED, challenge_id)
        outbox.emit(LOCKED_TOPIC, {"username": user.username, "address": context.address or ""})
        return Checked(outcome=Outcome.LOCKED, left=0)
    return Checked(outcome=outcome, left=left)


@command(name="accounts.unlock_signing", action=choices.UNLOCK_SIGNING)
def unlock_signing(*, context: Context, username: str) -> User:
    """Let a person sign again, after having looked into what happened; the reason says what.

    Who has set somebody's password does not unlock it, or one could sign in the other's name.

    Raises:
        UnknownUserError: If there is no such user.
        OwnAccountError: If it is the account of the one who asks.
        SigningNotLockedError: If there is nothing to unlock.
        NoUnlockReasonError: If nothing is said about why.
        NotRenewedError: If the person has not yet changed the password that another has set.
        SamePersonError: If the one who asks has set the password.
    """
    user = User.objects.filter(username=username).first()
    if user is None:
        raise UnknownUserError(username=username)
    if user.pk == context.actor.user_id:
        raise OwnAccountError
    if not context.reason.strip():
        raise NoUnlockReasonError
    lock([("signing", user.pk)])
    match signing_lock(user.pk):
        case None:
            raise SigningNotLockedError(username=username)
        case Outcome.RESET:
            raise NotRenewedError(username=username)
        case Outcome.UNCONFIRMED if _setter_of(user) == context.actor.user_id:
            raise SamePersonError(username=username)
    SigningEvent(
        user=user,
        outcome="UNLOCKED",
        by_id=context.actor.user_id,
        reason=context.reason.strip()[:500],
        address=(context.address or "")[:60],
        at=context.at,
    ).save(force_insert=True)
    return user


def _setter_of(user: User) -> int | None:
    """Return who last set a person's password."""
    rows = SigningEvent.objects.filter(user=user, outcome="RESET").order_by("-id")
    return rows.values_list("by_id", flat=True).first()


def password_given(context: Context, user: User) -> None:
    """Keep that another has set the password: the person signs nothing until changing it."""
    SigningEvent(user=user, outcome="RESET", by_id=context.actor.user_id, at=context.at).save(
        force_insert=True
    )


def password_renewed(context: Context, user: User) -> None:
    """Keep that a person has changed the own password, and so is the only one who knows it."""
    SigningEvent(user=user, outcome="RENEWED", at=context.at).save(force_insert=True)


def signing_lock(user_id: int) -> Outcome | None:
    """Return why a person may not sign now; None where nothing stands in the way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_signing_lock(%s)", [user_id])
        (found,) = cursor.fetchone()
    return Outcome(found) if found is not None else None


def _person(context: Context) -> User:
    actor = context.actor
    if actor.kind is not ActorKind.USER or actor.user_id is None:
        raise NotAPersonError
    user = User.objects.filter(pk=actor.user_id, is_active=True).first()
    if user is None:
        raise NotAPersonError
    return user


def _keep(context: Context, user: User, outcome: Outcome, challenge_id: uuid.UUID) -> None:
    SigningEvent(
        user=user,
        outcome=outcome.value,
        challenge_id=challenge_id,
        address=(context.address or "")[:60],
        at=context.at,
    ).save(force_insert=True)


def _failures(user_id: int, at: dt.datetime) -> int:
    """Count wrong attempts of the last five minutes since it was last unlocked."""
    unlocked = (
        SigningEvent.objects.filter(user_id=user_id, outcome="UNLOCKED")
        .order_by("-id")
        .values_list("id", flat=True)
        .first()
    )
    rows = SigningEvent.objects.filter(
        user_id=user_id, outcome__in=_FAILED, at__gt=at - FAILURES_WITHIN, id__gt=unlocked or 0
    )
    return rows.count()
