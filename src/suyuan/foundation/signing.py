"""Electronic signatures bound to content: 21 CFR 11.50, 11.70, 11.100, 11.200, 11.300.

Two steps. `challenge` keeps exactly what a person is shown, with its hash and the meaning, for two
minutes. `verify` checks both components, user name and password, and keeps the outcome whatever
it is. The command that the signature is for then calls `sign` inside its own transaction: it works
out the content anew and refuses if that has moved since it was shown. The database holds the rest:
`foundation_signature_checked`.
"""

import dataclasses
import datetime as dt
import enum
import hashlib
import uuid
import zoneinfo
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.db import connection
from django.db.models import QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from suyuan.foundation import clock
from suyuan.foundation.accounts import operations as accounts
from suyuan.foundation.accounts.models import User
from suyuan.foundation.command import required
from suyuan.foundation.context import Actor, ActorKind, Context
from suyuan.foundation.core.models import Signature, SigningChallenge
from suyuan.foundation.failures import ConflictError, NotFoundError
from suyuan.kernel import canonical
from suyuan.kernel.errors import DomainError

LIFE: Final = dt.timedelta(seconds=120)
DEMONSTRATION: Final = "DEMONSTRATION"
_BY_PASSWORD: Final = "PASSWORD"  # noqa: S105 - a word, no password.


class Meaning(enum.StrEnum):
    """What a signature means: the closed list."""

    AUTHORED = "AUTHORED"
    PERFORMED = "PERFORMED"
    CHECKED = "CHECKED"
    REVIEWED = "REVIEWED"
    APPROVED = "APPROVED"
    RELEASED = "RELEASED"
    REJECTED = "REJECTED"
    WITNESSED = "WITNESSED"
    RESPONSIBLE = "RESPONSIBLE"


MEANINGS: Final[Mapping[str, Promise]] = {
    Meaning.AUTHORED: pgettext_lazy("meaning of a signature", "Author"),
    Meaning.PERFORMED: pgettext_lazy("meaning of a signature", "Performed"),
    Meaning.CHECKED: pgettext_lazy("meaning of a signature", "Checked"),
    Meaning.REVIEWED: pgettext_lazy("meaning of a signature", "Reviewed"),
    Meaning.APPROVED: pgettext_lazy("meaning of a signature", "Approved"),
    Meaning.RELEASED: pgettext_lazy("meaning of a signature", "Released"),
    Meaning.REJECTED: pgettext_lazy("meaning of a signature", "Rejected"),
    Meaning.WITNESSED: pgettext_lazy("meaning of a signature", "Witnessed"),
    Meaning.RESPONSIBLE: pgettext_lazy("meaning of a signature", "Responsible"),
}
"""A word for each meaning, as it stands beside the name on pages and paper."""


class SignatureNeededError(DomainError):
    """A person does this by signing."""

    code = "foundation.signature_needed"


class UnknownChallengeError(NotFoundError):
    """Nothing was put before this person, in this session, to be signed."""

    code = "foundation.unknown_challenge"


class ChallengeExpiredError(ConflictError):
    """It was shown more than two minutes ago."""

    code = "foundation.challenge_expired"


class ContentMovedError(ConflictError):
    """What would be signed is no longer what was shown."""

    code = "foundation.content_moved"
    document: str


class SignerNameError(DomainError):
    """The user name is not that of the one who is signed in."""

    code = "foundation.signer_name"
    left: int


class SignerPasswordError(DomainError):
    """The password is wrong."""

    code = "foundation.signer_password"
    left: int


class SigningLockedError(ConflictError):
    """There were too many wrong attempts; another person must unlock it."""

    code = "foundation.signing_locked"


class PasswordNotOwnError(ConflictError):
    """The password was set by another, so it identifies nobody yet."""

    code = "foundation.password_not_own"


class PasswordUnconfirmedError(ConflictError):
    """The password that another had set was changed, and no second person has said by whom."""

    code = "foundation.password_unconfirmed"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line as the signer sees it, in the signer's language."""

    label: str
    value: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Signable:
    """What is signed: the same from the page that shows it and from the command that does it."""

    document: str
    """The number of the document."""
    version: str
    """Its version; an empty text where it has one only."""
    content: Mapping[str, canonical.Value]
    """Everything that counts, in codes, whole numbers and texts; large lists by their hash."""
    lines: Sequence[Line] = ()
    """The content in words. It is kept with the signature; whether it moved is told by content."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Signing:
    """Hands a checked challenge to the operation that signs."""

    challenge_id: uuid.UUID | None
    demonstrates: str = ""
    """The user name for whom the demonstration signs."""
    rehearses: bool = False
    """Whether the command is only rehearsed, so that nobody signs anything."""


_demonstrating: ContextVar[bool] = ContextVar("demonstrating signatures", default=False)


@contextmanager
def demonstrating() -> Iterator[None]:
    """Let signatures of the demonstration be made: without components, and marked as such."""
    token = _demonstrating.set(True)
    try:
        yield
    finally:
        _demonstrating.reset(token)


def demonstrated(username: str) -> Signing:
    """Return a signing of the demonstration, while it is being built."""
    _only_in_the_demonstration()
    return Signing(challenge_id=None, demonstrates=username)


def rehearsed() -> Signing:
    """Return what stands for a signature in a rehearsal, which takes it back with all the rest."""
    return Signing(challenge_id=None, rehearses=True)


def challenge(
    *, actor: Actor, signable: Signable, meaning: Meaning, session: str
) -> SigningChallenge:
    """Keep what is put before a person to sign, for two minutes and one use.

    Args:
        actor: Who is to sign.
        signable: What.
        meaning: What the signature will mean.
        session: The key of the session, of which a hash is kept.
    """
    assert actor.kind is ActorKind.USER, "persons sign"
    assert actor.user_id is not None
    return _challenge(actor.user_id, signable, meaning, hash_of_session(session), _now())


def verify(
    *, context: Context, challenge_id: uuid.UUID, username: str, password: str, session: str
) -> Signing:
    """Check both components for a challenge; every outcome is kept, five wrong ones lock signing.

    Raises:
        UnknownChallengeError: If nothing was put before this person in this session.
        ChallengeExpiredError: If that is more than two minutes ago.
        SignerNameError: If the user name is another's.
        SignerPasswordError: If the password is wrong.
        SigningLockedError: If signing is locked, or is so by this attempt.
        PasswordNotOwnError: If the password was set by another and not changed since.
        PasswordUnconfirmedError: If no second person has confirmed that change.
    """
    row = _shown_to(context.actor, challenge_id)
    if row.session != hash_of_session(session):
        raise UnknownChallengeError
    if Signature.objects.filter(challenge=row).exists():
        return Signing(challenge_id=row.pk)  # Its command answers with what it did.
    if _now() > row.expires_at:
        raise ChallengeExpiredError
    checked = accounts.check_signer(
        context=context, challenge_id=row.pk, username=username, password=password
    )
    match checked.outcome:
        case accounts.Outcome.VERIFIED:
            return Signing(challenge_id=row.pk)
        case accounts.Outcome.WRONG_NAME:
            raise SignerNameError(left=checked.left)
        case accounts.Outcome.WRONG_PASSWORD:
            raise SignerPasswordError(left=checked.left)
        case accounts.Outcome.LOCKED:
            raise SigningLockedError
        case accounts.Outcome.RESET:
            raise PasswordNotOwnError
        case accounts.Outcome.UNCONFIRMED:
            raise PasswordUnconfirmedError


def sign(
    *, context: Context, signing: Signing | None, signable: Signable, meaning: Meaning
) -> Signature:
    """Sign, inside the command that the signature is for, once what it changes is locked.

    Raises:
        SignatureNeededError: If nothing was signed.
        UnknownChallengeError: If the challenge is not this person's.
        ContentMovedError: If the content is no longer what was shown.
        ConstraintError: (the command) If the database refuses: too late, locked, used before.
    """
    assert required().context.actor.principal == context.actor.principal
    if signing is not None and signing.demonstrates:
        return _demonstrate(context, signing.demonstrates, signable, meaning)
    if signing is not None and signing.rehearses:
        return _rehearse(context, signable, meaning)
    if signing is None or signing.challenge_id is None:
        raise SignatureNeededError
    row = _shown_to(context.actor, signing.challenge_id)
    same = (
        row.document == signable.document
        and row.version == signable.version
        and row.meaning == meaning
        and row.content_sha256 == canonical.sha256(signable.content)
    )
    if not same:
        raise ContentMovedError(document=signable.document)
    user = User.objects.get(pk=row.user_id)
    return _insert(context, row, user, signable, _BY_PASSWORD, _now())


def signatures_of(document: str) -> QuerySet[Signature]:
    """Return the signatures of a document in their order."""
    return Signature.objects.filter(document=document).order_by("signed_at", "id")


def signatures_under(documents: Collection[str]) -> QuerySet[Signature]:
    """Return the signatures of several documents in their order."""
    return Signature.objects.filter(document__in=documents).order_by("signed_at", "id")


def is_intact(signature: Signature) -> bool:
    """Say whether a signature still fits its statement, worked out anew."""
    return hashlib.sha256(signature.statement.encode()).hexdigest() == signature.sha256


def name_of(signature: Signature) -> str:
    """Return the printed name of the signer in the language that is active."""
    if (translation.get_language() or "").startswith("en") and signature.printed_name_en:
        return signature.printed_name_en
    return signature.printed_name


def hash_of_session(session: str) -> str:
    """Return what is kept of a session."""
    return hashlib.sha256(b"signing:" + session.encode()).hexdigest()


def _shown_to(actor: Actor, challenge_id: uuid.UUID) -> SigningChallenge:
    row = SigningChallenge.objects.filter(pk=challenge_id).first()
    if row is None or row.user_id != actor.user_id:
        raise UnknownChallengeError
    return row


def _challenge(
    user_id: int, signable: Signable, meaning: Meaning, session: str, at: dt.datetime
) -> SigningChallenge:
    row = SigningChallenge(
        id=clock.new_id(),
        user_id=user_id,
        document=signable.document,
        version=signable.version,
        meaning=meaning.value,
        content_sha256=canonical.sha256(signable.content),
        shown=[{"label": line.label, "value": line.value} for line in signable.lines],
        language=translation.get_language() or "zh-hans",
        session=session,
        created_at=at,
        expires_at=at + LIFE,
    )
    row.save(force_insert=True)
    return row


def _demonstrate(
    context: Context, username: str, signable: Signable, meaning: Meaning
) -> Signature:
    _only_in_the_demonstration()
    user = User.objects.get(username=username)
    row = _challenge(user.pk, signable, meaning, "", context.at)
    return _insert(context, row, user, signable, DEMONSTRATION, context.at)


def _only_in_the_demonstration() -> None:
    # Raised and not asserted: assertions are left out where Python is told to run without them.
    if not _demonstrating.get():
        raise SignatureNeededError


def _rehearse(context: Context, signable: Signable, meaning: Meaning) -> Signature:
    # Only what is taken back again goes without the two components.
    if not required().rehearsal or context.actor.user_id is None:
        raise SignatureNeededError
    user = User.objects.get(pk=context.actor.user_id)
    row = _challenge(user.pk, signable, meaning, "", context.at)
    return _insert(context, row, user, signable, DEMONSTRATION, context.at)


def _insert(
    context: Context,
    row: SigningChallenge,
    user: User,
    signable: Signable,
    method: str,
    at: dt.datetime,
) -> Signature:
    statement = canonical.canonical(
        {
            "document": row.document,
            "version": row.version,
            "meaning": row.meaning,
            "content": signable.content,
            "content_sha256": row.content_sha256,
            "shown": row.shown,
            "language": row.language,
            "signer": {"username": user.username, "name": user.display_name},
            "challenge": str(row.pk),
        }
    )
    made = Signature(
        id=clock.new_id(),
        challenge=row,
        user=user,
        username=user.username,
        printed_name=user.display_name,
        printed_name_en=user.display_name_en,
        document=row.document,
        version=row.version,
        meaning=row.meaning,
        content_sha256=row.content_sha256,
        statement=statement,
        sha256=hashlib.sha256(statement.encode()).hexdigest(),
        signed_at=at,
        tz_offset=_offset(at, user.time_zone),
        method=method,
        reason=context.reason,
        command_id=context.command_id,
        session=row.session,
        address=(context.address or "")[:60],
    )
    made.save(force_insert=True)
    return made


def _offset(at: dt.datetime, zone: str) -> str:
    digits = at.astimezone(zoneinfo.ZoneInfo(zone)).strftime("%z")
    return f"{digits[:3]}:{digits[3:5]}"


def _now() -> dt.datetime:
    """Return the moment by the clock of the database, which alone counts for signatures."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: dt.datetime = cursor.fetchone()[0]
    return found
