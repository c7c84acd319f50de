"""The steps of an import, each one command; long ones are done by a worker."""

import dataclasses
import io
import json
import uuid
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

from suyuan.areas.integration.choices.imports import LOAD
from suyuan.areas.integration.domain.imports.fields import Kind, State, fields_of
from suyuan.areas.integration.models import Import
from suyuan.areas.integration.operations.imports.taking import claim
from suyuan.areas.integration.operations.imports.trying import (
    Outcome,
    Source,
    Tell,
    record_all,
    rehearse,
)
from suyuan.foundation import authorization, clock, files, jobs
from suyuan.foundation.command import command
from suyuan.foundation.context import Context, Source as Door
from suyuan.foundation.failures import BusyError, ConflictError, NotFoundError
from suyuan.foundation.jobs import progress
from suyuan.kernel.errors import DomainError, Problem, Problems

CHECK: Final = "integration.check_import"
RUN_LOAD: Final = "integration.load_import"
_PAUSE: Final = 0.4


class NoSuchImportError(NotFoundError):
    """There is no such import, or not for this reader."""

    code = "imports.no_such_import"
    key: str = ""


class WrongStateError(ConflictError):
    """The import is at another step."""

    code = "imports.wrong_state"
    number: str
    step: str


def own_import(context: Context, key: uuid.UUID) -> Import:
    """Return an import that the actor may go on with.

    Raises:
        NoSuchImportError: If there is none, or it belongs to a site of others.
    """
    row = Import.objects.select_related("file").filter(pk=key).first()
    if row is None or not authorization.may(context.actor, LOAD, row.site_id):
        raise NoSuchImportError(key=str(key))
    return row


@command(name="integration.request_import_check", action=LOAD)
def check_import(*, context: Context, key: uuid.UUID, columns: Mapping[str, int]) -> Import:
    """Have a file checked with these columns.

    Raises:
        NoSuchImportError: If there is no such import.
        WrongStateError: If it is being checked, or loaded already.
    """
    row = own_import(context, key)
    claim(row.file_hash, Kind(row.kind))
    known = fields_of(Kind(row.kind))
    chosen = {name: at for name, at in columns.items() if name in known and at < len(row.head)}
    _move(row, (State.NEW, State.FAULTY, State.CLEAN), State.CHECKING, context, columns=chosen)
    _defer(row, CHECK, context)
    return row


@command(name="integration.request_import_load", action=LOAD)
def load_import(*, context: Context, key: uuid.UUID) -> Import:
    """Have a file loaded that was checked and is clean.

    Raises:
        NoSuchImportError: If there is no such import.
        WrongStateError: If it is not clean.
        AlreadyLoadedError: If the same file was loaded before.
    """
    row = own_import(context, key)
    claim(row.file_hash, Kind(row.kind))
    _move(row, (State.CLEAN,), State.LOADING, context)
    _defer(row, RUN_LOAD, context)
    return row


@command(name="integration.discard_import", action=LOAD)
def discard_import(*, context: Context, key: uuid.UUID) -> Import:
    """Put an import aside that will not be loaded.

    Raises:
        NoSuchImportError: If there is no such import.
        WrongStateError: If it is being checked, or loaded already.
    """
    row = own_import(context, key)
    _move(row, (State.NEW, State.FAULTY, State.CLEAN), State.DISCARDED, context)
    return row


def _move(row: Import, states: tuple[State, ...], to: State, context: Context, **more: Any) -> None:
    values = {"state": to.value, "changed_at": context.at, **more}
    moved = Import.objects.filter(pk=row.pk, state__in=[s.value for s in states]).update(**values)
    if not moved:
        now = Import.objects.values_list("state", flat=True).get(pk=row.pk)
        raise WrongStateError(number=row.number, step=now)
    for name, value in values.items():
        setattr(row, name, value)


def _defer(row: Import, task: str, context: Context) -> None:
    shown = progress.begin(task, context=context)
    Import.objects.filter(pk=row.pk).update(progress=shown.pk)
    row.progress = shown.pk
    jobs.defer(task, progress=shown.pk, key=row.pk)


def source_of(row: Import) -> Source:
    """Return how the file of an import is read."""
    file = row.file

    def open_() -> BinaryIO:
        return files.open_content(file)

    return Source(
        kind=Kind(row.kind),
        file_hash=row.file_hash,
        name=file.name,
        columns=row.columns,
        open=open_,
        principal=row.principal,
        file_id=file.pk,
    )


def run_check(
    *, context: Context, key: uuid.UUID, shown: uuid.UUID | None, attempt: int = 0
) -> None:
    """Check a file and keep what was found. Done again, it finds the same.

    While it is tried again by itself, it stays in work; `attempt` counts the tries before this one.
    """
    row = Import.objects.select_related("file").get(pk=key)
    if row.state != State.CHECKING:
        progress.Steps(shown).done(count=row.rows)
        return
    with progress.telling(shown) as tell:
        try:
            outcome = rehearse(context=context.derive("try"), source=source_of(row), tell=tell)
        except Exception as error:
            if jobs.is_tried_again(error, attempt):
                raise
            if isinstance(error, BusyError) or not isinstance(error, DomainError):
                _keep(context=context.derive("failed"), key=key, state=State.NEW)
                raise
            outcome = Outcome()
            outcome.note(Problem.of(error))
    keep_check(context=context, key=key, outcome=outcome)
    progress.Steps(shown).done(count=outcome.rows)


def keep_check(*, context: Context, key: uuid.UUID, outcome: Outcome) -> None:
    """Keep what a check found."""
    state = State.CLEAN if outcome.is_clean else State.FAULTY
    _keep(
        context=context.derive("keep"), key=key, state=state, report=_lines(outcome),
        rows=outcome.rows, good=outcome.good, problems=len(outcome.problems) + outcome.unlisted,
        result=outcome.counts(),
    )  # fmt: skip


@command(name="integration.keep_import_check", action=LOAD)
def _keep(
    *, context: Context, key: uuid.UUID, state: State, report: bytes | None = None, **values: Any
) -> None:
    row = Import.objects.get(pk=key)
    if report:
        values["report"] = files.store(report, f"{row.number}.jsonl")
    _move(row, (State.CHECKING, State.LOADING), state, context, **values)


def _lines(outcome: Outcome) -> bytes:
    """Write problems as lines of JSON; sentences are made for who reads them."""
    stream = io.StringIO()
    for problem in outcome.problems:
        row = {
            "line": problem.line, "field": problem.field, "code": problem.code,
            "data": dict(problem.data),
        }  # fmt: skip
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    return stream.getvalue().encode()


def run_load(
    *, context: Context, key: uuid.UUID, shown: uuid.UUID | None, attempt: int = 0
) -> None:
    """Load a file whole or not at all. Done again, it finds that it is done.

    Where something has changed since the check, it is checked again, so that all faults are known.
    While it is tried again by itself, because somebody else holds what it needs or because of a
    fault, it stays in work; `attempt` counts the tries before this one.
    """
    row = Import.objects.select_related("file").get(pk=key)
    if row.state != State.LOADING:
        progress.Steps(shown).done(count=row.rows)
        return
    with progress.telling(shown) as tell:
        try:
            count = _load_or_check(context, row, tell)
        except Exception as error:
            if not jobs.is_tried_again(error, attempt):
                _keep(context=context.derive("failed"), key=key, state=State.CLEAN)
            raise
    progress.Steps(shown).done(count=count)


def _load_or_check(context: Context, row: Import, tell: Tell) -> int | None:
    """Load a file, or find every fault of it; returns the rows that were loaded."""
    try:
        return carry_out(context=context, key=row.pk, tell=tell)
    except Problems:
        outcome = rehearse(context=context.derive("again"), source=source_of(row), tell=tell)
        if outcome.is_clean:
            _keep(context=context.derive("clean"), key=row.pk, state=State.CLEAN)
        else:
            keep_check(context=context, key=row.pk, outcome=outcome)
        return None


@command(name="integration.mark_import_checked", action=LOAD)
def mark_checked(
    *, context: Context, key: uuid.UUID, columns: Mapping[str, int], outcome: Outcome
) -> None:
    """Note that a file was checked at once and is to be loaded now."""
    row = own_import(context, key)
    claim(row.file_hash, Kind(row.kind))
    counted = {"rows": outcome.rows, "good": outcome.good}
    _move(row, (State.NEW,), State.CHECKING, context, columns=dict(columns), **counted)
    _move(row, (State.CHECKING,), State.CLEAN, context)
    _move(row, (State.CLEAN,), State.LOADING, context)


def cut_off(file_hash: str, kind: Kind) -> Import | None:
    """Return the load of a file that was begun at the command line and not ended, if there is one.

    No worker goes on with it, and nothing of it is in the ledger: it is carried out again.
    """
    return Import.objects.filter(
        file_hash=file_hash, kind=kind.value, state=State.LOADING.value, progress=None
    ).first()


def carry_out(*, context: Context, key: uuid.UUID, tell: Tell) -> int:
    """Record the events of an import, in one transaction with its new state."""
    framed = dataclasses.replace(context.derive("load"), source=Door.IMPORT)
    return _carry_out(context=framed, key=key, tell=tell)


@command(name="integration.carry_out_import", action=LOAD, secret=["tell"])
def _carry_out(*, context: Context, key: uuid.UUID, tell: Tell) -> int:
    row = Import.objects.select_for_update(of=("self",)).select_related("file").get(pk=key)
    if row.state != State.LOADING:
        raise WrongStateError(number=row.number, step=row.state)
    outcome = record_all(context=context, source=source_of(row), tell=tell)
    _move(
        row, (State.LOADING,), State.LOADED, context, loaded_at=clock.now(),
        loaded_by=context.actor.label, rows=outcome.rows, good=outcome.rows, problems=0,
        report=None, result=outcome.counts() | {"command": str(context.command_id)},
    )  # fmt: skip
    return outcome.rows
