"""The sheet on which a command is signed: what is signed, what it means, name and password."""

import dataclasses
import uuid
from collections.abc import Mapping, Sequence
from typing import Final

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suyuan.foundation import signing, wording
from suyuan.foundation.accounts import queries as accounts
from suyuan.foundation.context import Context
from suyuan.foundation.core.models import SigningChallenge
from suyuan.foundation.failures import ConstraintError
from suyuan.foundation.signing import Line, Meaning, Signable, Signing
from suyuan.kernel import canonical
from suyuan.kernel.errors import DomainError
from suyuan.web import people
from suyuan.web.screens.commands import Change

CHALLENGE: Final = "signing-challenge"
USERNAME: Final = "signing-username"
PASSWORD: Final = "signing-password"  # noqa: S105 - the name of a field.
FIELDS: Final = frozenset({CHALLENGE, USERNAME, PASSWORD})
HELD: Final = "foundation_signature_checked"

MEANINGS: Final[Mapping[str, Promise]] = {
    Meaning.AUTHORED: _("I have written it"),
    Meaning.PERFORMED: _("I have done it"),
    Meaning.CHECKED: _("I have checked it"),
    Meaning.REVIEWED: _("I have reviewed it"),
    Meaning.APPROVED: _("I approve it"),
    Meaning.RELEASED: _("I release it"),
    Meaning.REJECTED: _("I reject it"),
    Meaning.WITNESSED: _("I have witnessed it"),
    Meaning.RESPONSIBLE: _("I am responsible for it"),
}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """What the page shows of a signature that is asked for."""

    challenge: SigningChallenge | None = None
    meaning: str | Promise = ""
    printed_name: str = ""
    username: str = ""
    """What was typed as the user name."""
    problem: str = ""


def given(request: HttpRequest) -> str:
    """Return what was typed as the user name."""
    return request.POST.get(USERNAME, "")[:150]


def verified(request: HttpRequest, context: Context) -> Signing:
    """Check the two components that were sent.

    Raises:
        DomainError: If they are not right, late, or signing is locked.
    """
    try:
        challenge_id = uuid.UUID(request.POST.get(CHALLENGE, ""))
    except ValueError as error:
        raise signing.UnknownChallengeError from error
    return signing.verify(
        context=context,
        challenge_id=challenge_id,
        username=given(request),
        password=request.POST.get(PASSWORD, ""),
        session=request.session.session_key or "",
    )


def again(request: HttpRequest, username: str, failure: DomainError) -> Sheet:
    """Return the sheet after a failure: the same challenge where it is still open."""
    reusable = isinstance(failure, (signing.SignerNameError, signing.SignerPasswordError))
    row = None
    if reusable:
        row = SigningChallenge.objects.filter(pk=request.POST[CHALLENGE]).first()
    return Sheet(challenge=row, username=username, problem=wording.sentence(failure))


def sheet(
    request: HttpRequest,
    *,
    signable: Signable,
    meaning: Meaning,
    changes: Sequence[Change],
    former: Sheet | None,
) -> Sheet:
    """Put something before the reader to sign."""
    actor = people.actor_of(request)
    person = people.person_of(request)
    assert person is not None
    row = former.challenge if former is not None else None
    if row is None or row.content_sha256 != canonical.sha256(signable.content):
        shown = [*signable.lines, *(_line(change) for change in changes)]
        row = signing.challenge(
            actor=actor,
            signable=dataclasses.replace(signable, lines=shown),
            meaning=meaning,
            session=request.session.session_key or "",
        )
    return Sheet(
        challenge=row,
        meaning=MEANINGS[meaning],
        printed_name=accounts.name_of(person),
        username=former.username if former is not None else "",
        problem=former.problem if former is not None else "",
    )


def is_about_signing(failure: DomainError) -> bool:
    """Say whether the command failed because of its signature, so that one may sign again."""
    if isinstance(failure, ConstraintError):
        return failure.constraint == HELD
    return isinstance(failure, (signing.ContentMovedError, signing.UnknownChallengeError))


def _line(change: Change) -> Line:
    old, new = str(change.old or ""), str(change.new or "–")
    return Line(label=str(change.label), value=f"{old} → {new}" if old else new)
