"""Saving, freezing and listing scopes."""

import uuid
from collections.abc import Mapping
from pathlib import Path

from suyuan.areas.trace.domain import question_from, question_to
from suyuan.areas.trace.models import FrozenScope, Scope
from suyuan.areas.trace.queries.answers import answer
from suyuan.areas.trace.queries.scopes import question_of, scope_of
from suyuan.foundation import clock, files
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.core.models import StoredFile
from suyuan.foundation.jobs import defer, progress
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import DomainError
from suyuan.ledger.queries import members

EXPORT = "trace.write_list"

Written = Mapping[str, list[str] | str | None]
"""A question in its written form."""


class NothingAskedError(DomainError):
    """The question has no cause."""

    code = "trace.nothing_asked"


@command(name="trace.save_scope", action="trace.change_scope")
def save_scope(*, context: Context, name: str, question: Written, note: str = "") -> str:
    """Give a question a name, and return the number of the scope.

    Raises:
        NothingAskedError: If the question has no cause.
    """
    read = question_from(question)
    if not read:
        raise NothingAskedError
    scope = Scope.objects.create(
        number=next_number(f"SC-{context.at:%Y}"),
        name=name.strip(),
        note=note.strip(),
        question=question_to(read),
        owner_id=context.actor.user_id,
        owner_label=context.actor.label,
        created_at=clock.now(),
    )
    return scope.number


@command(name="trace.freeze_scope", action="trace.change_scope")
def freeze_scope(*, context: Context, number: str) -> int:
    """Keep for ever which units a scope holds now, and return how many they are.

    Raises:
        UnknownScopeError: If there is no such scope.
    """
    scope = scope_of(number)
    found = answer(question_of(scope), formerly=False)
    units = found.units
    sublots = sorted(units.sublots)
    counts = members.counts_of(sublots)
    number_of_units = sum(counts) + len(units.plus) - len(units.minus)
    FrozenScope.objects.create(
        scope_id=scope.pk,
        frozen_at=clock.now(),
        frozen_by=context.actor.label,
        reason=context.reason,
        question=scope.question,
        position_id=found.trace.position.event_id,
        position_at=found.trace.position.recorded_at,
        sublots=sublots,
        counts=counts,
        plus=list(units.plus),
        plus_sublots=list(units.plus.values()),
        minus=list(units.minus),
        minus_sublots=list(units.minus.values()),
        lots=sorted(found.lots),
        units=number_of_units,
        digest=members.digest_of(units),
    )
    return number_of_units


@command(name="trace.request_list", action="trace.export_scope")
def request_list(
    *,
    context: Context,
    question: Written,
    form: str,
    language: str,
    zone: str,
    frozen: int | None = None,
) -> uuid.UUID:
    """Have the whole list of a scope written to a file, and return the id of the work.

    Raises:
        NothingAskedError: If the question has no cause.
    """
    assert form in {"csv", "xlsx"}
    if not question_from(question):
        raise NothingAskedError
    row = progress.begin(EXPORT, context=context)
    defer(
        EXPORT,
        progress=row.pk,
        question=dict(question),
        form=form,
        language=language,
        zone=zone,
        frozen=frozen,
    )
    return row.pk


@command(name="trace.keep_list", action="trace.export_scope", secret=["path", "name"])
def keep_list(*, context: Context, path: str, name: str) -> StoredFile:
    """Keep the file of a list that was written; what a second try has written is left."""
    del context
    with Path(path).open("rb") as stream:
        return files.store(stream, name)
