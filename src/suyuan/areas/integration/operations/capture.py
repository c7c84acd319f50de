"""Taking EPCIS events in: one at once, or a document by a job."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Final

from suyuan.areas.integration import choices
from suyuan.areas.integration.domain import ERRORS_KEPT_MAX, ErrorBehaviour, JobState
from suyuan.areas.integration.models import CaptureJob
from suyuan.areas.integration.operations import master_data
from suyuan.areas.integration.operations.recording import (
    Counts,
    Early,
    OtherSiteError,
    foreign_sites,
    record,
    stages,
    taken_ids,
)
from suyuan.foundation import clock, files, jobs
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.failures import ConflictError, ConstraintError
from suyuan.foundation.together import Gathering, Member
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.epcis.document import Document, DocumentRefusedError, Entry, Limits
from suyuan.ledger.domain.epcis.documents import Binding, read_document
from suyuan.ledger.domain.epcis.event_hash import event_hash
from suyuan.ledger.domain.event import Event
from suyuan.ledger.operations import capture as ledger
from suyuan.ledger.operations.together import record_together
from suyuan.ledger.queries import events

LIMITS: Final = Limits()
RUN_CAPTURE: Final = "integration.run_capture"
_CHUNK: Final = 200
_NOT_KEPT: Final = re.compile("[\x00\ud800-\udfff]")
"""What PostgreSQL keeps in no text."""
_SMALL: Final = 100
"""Events of so many things at most are recorded together with those of others."""


class EventExistsError(ConflictError):
    """An event of this id is recorded already."""

    code = "integration.event_exists"
    id: str


def capture_event(*, context: Context, event: Event) -> str:
    """Record one event of somebody else and return its id.

    Raises:
        EventExistsError: If it, or one that says the same, is recorded already.
        Problems: If the ledger refuses it.
    """
    try:
        return _record_event(context=context, event=event)
    except (Problems, ConstraintError):
        # Perhaps somebody sent the same at the same time, and was first.
        uri = event.event_id or event_hash(event)
        if event.error is None and events.is_recorded(uri):
            Problems.check(taken_ids([event], [uri]))
            raise EventExistsError(id=uri) from None
        raise


def _weigh(values: Mapping[str, Any]) -> int | None:
    """Say how many things an event names, if it is small and simple."""
    event: Event = values["event"]
    if event.error is not None:
        return None
    things = sum(1 for _ in islice(event.keys(), _SMALL + 1))
    return things if things <= _SMALL else None


def _record_together(members: Sequence[Member]) -> Sequence[str]:
    """Do what `_record_event` does, for several senders at once."""
    given = [member.values["event"] for member in members]
    return record_together(members, given, policy=Policy.FOREIGN)


@command(
    name="integration.capture_event",
    action=choices.CAPTURE,
    hurried=True,
    gathered=Gathering(weigh=_weigh, work=_record_together),
)
def _record_event(*, context: Context, event: Event) -> str:
    """Record one event.

    Raises:
        EventExistsError: If it is recorded already.
        Problems: If the ledger refuses it.
    """
    OtherSiteError.check(foreign_sites(context, [event]))
    recorded = ledger.record(context=context, events=[event], policy=Policy.FOREIGN).events[0]
    if recorded.duplicate or event.error is not None:
        Problems.check(taken_ids([event], [recorded.uri]))
    if recorded.duplicate:
        raise EventExistsError(id=recorded.uri)
    return recorded.uri


@command(name="integration.start_capture", action=choices.CAPTURE)
def start_capture(
    *, context: Context, content: bytes, binding: Binding, behaviour: ErrorBehaviour
) -> uuid.UUID:
    """Keep a document and have its events recorded by a job; returns the job's id."""
    job_id = clock.new_id()
    job = CaptureJob(
        id=job_id,
        principal=context.actor.principal,
        behaviour=behaviour.value,
        binding=binding.value,
        file=files.store(content, f"{job_id}.{binding.value.lower()}"),
        created_at=context.at,
    )
    job.save(force_insert=True)
    jobs.defer(RUN_CAPTURE, job_id=job_id)
    return job_id


def run_capture(*, context: Context, job_id: uuid.UUID, attempt: int = 0) -> None:
    """Read a document and record its events, as its sender wants it.

    A job that was broken off goes on: each step is a command whose id follows from the job's, so
    that what is done already is not done again. While it is tried again by itself, because somebody
    else holds what it needs or because of a fault, it goes on running; `attempt` counts the tries
    before this one.
    """
    job = CaptureJob.objects.select_related("file").get(pk=job_id)
    if job.state in {JobState.DONE, JobState.FAILED}:
        return
    _change(job, state=JobState.RUNNING)
    run = _Run(context, job)
    try:
        run.go()
    except Exception as error:
        if not jobs.is_tried_again(error, attempt):
            if isinstance(error, DomainError):
                run.note(Problem.of(error))
            else:
                run.note(Problem("foundation.task_failed", {"number": str(job.pk)[:8]}))
            run.finish()
        raise
    run.finish()


def _change(job: CaptureJob, **values: Any) -> None:
    CaptureJob.objects.filter(pk=job.pk).update(**values)


def open_document(job: CaptureJob) -> Document:
    """Open the document of a job for reading.

    Raises:
        DocumentRefusedError: If it cannot be read at all.
    """
    with files.open_content(job.file) as content:
        return read_document(content.read(), LIMITS, Binding(job.binding))


class _Run:
    """One run of a job."""

    def __init__(self, context: Context, job: CaptureJob) -> None:
        self.context = context
        self.job = job
        self.errors: list[Problem] = []
        self.failed: set[int] = set()
        self.total = self.captured = self.repeated = self.noted = 0

    def note(self, *problems: Problem) -> None:
        """Note what is wrong."""
        self.failed.update(each.line for each in problems if each.line is not None)
        self.errors.extend(problems[: ERRORS_KEPT_MAX - len(self.errors)])
        self.noted += len(problems)

    def go(self) -> None:
        """Record the events as the behaviour says."""
        try:
            document = open_document(self.job)
        except DocumentRefusedError as error:
            self.note(error.problem)
            return
        self.note(*document.problems)
        if document.problems:
            return
        if self.job.behaviour == ErrorBehaviour.PROCEED:
            self._proceed(document)
        else:
            self._all_or_nothing(document)

    def _all_or_nothing(self, document: Document) -> None:
        for entry in document.entries:
            self.total += 1
            self.note(*entry.problems)
        if self.errors:
            self.failed = set(range(1, self.total + 1))
            return
        try:
            counts = _record_document(context=self.context.derive("all"), job_id=self.job.pk)
        except Problems as error:
            self.note(*error.problems)
            self.failed = set(range(1, self.total + 1))
            return
        self.captured, self.repeated = counts.captured, counts.repeated

    def _proceed(self, document: Document) -> None:
        early = Early()
        for chunk in _chunks(document.entries):
            self.total += len(chunk)
            sound = []
            for entry in chunk:
                self.note(*entry.problems)
                if entry.event is not None:
                    sound.append(entry)
            self._try(early.sift(sound))
            _change(self.job, captured=self.captured, failed=len(self.failed))
        for chunk in _chunks(iter(early.kept)):
            self._try(chunk)
        _keep_master_data(context=self.context.derive("master data"), job_id=self.job.pk)

    def _try(self, entries: Sequence[Entry], *, again: bool = False) -> None:
        """Record some events together, or one by one where one of them is refused."""
        if not entries:
            return
        step = f"{entries[0].number} to {entries[-1].number}{' again' if again else ''}"
        try:
            counts = _record_entries(context=self.context.derive(step), entries=entries)
        except (Problems, ConstraintError) as error:
            if len(entries) > 1:
                for stage in stages(entries):
                    for entry in stage:
                        self._try([entry])
            elif again:
                number = entries[0].number
                problems = getattr(error, "problems", None) or [Problem.of(error, line=number)]
                self.note(*problems)
            else:  # Perhaps somebody sent the same at the same time, and was first.
                self._try(entries, again=True)
            return
        self.captured += counts.captured
        self.repeated += counts.repeated

    def finish(self) -> None:
        """Say what became of it all."""
        left = self.noted - len(self.errors)
        if left > 0:
            self.errors.append(Problem("integration.more_problems", {"count": left}))
        _change(
            self.job,
            state=JobState.FAILED if self.errors else JobState.DONE,
            finished_at=clock.now(),
            total=self.total,
            captured=self.captured,
            repeated=self.repeated,
            failed=len(self.failed),
            errors=[problem_row(each) for each in self.errors],
        )


def problem_row(problem: Problem) -> dict[str, Any]:
    """Return a problem as the job keeps it; what no text can hold is replaced by a mark."""
    return {
        "code": problem.code,
        "data": {name: _kept(value) for name, value in problem.data.items()},
        "line": problem.line,
        "field": _kept(problem.field),
    }


def _kept(value: Any) -> Any:
    return _NOT_KEPT.sub("\ufffd", value) if isinstance(value, str) else value


def _chunks(entries: Iterator[Entry]) -> Iterator[Sequence[Entry]]:
    """Yield some entries at a time; an event and the declaration of its error stay together."""
    chunk: list[Entry] = []
    for entry in entries:
        full = len(chunk) >= _CHUNK
        if full and (len(chunk) >= 2 * _CHUNK or _id_of(entry) != _id_of(chunk[-1])):
            yield chunk
            chunk = []
        chunk.append(entry)
    if chunk:
        yield chunk


def _id_of(entry: Entry) -> str | None:
    return None if entry.event is None else entry.event.event_id


@command(name="integration.record_document", action=choices.CAPTURE)
def _record_document(*, context: Context, job_id: uuid.UUID) -> Counts:
    """Record all events of a document, or none.

    Raises:
        Problems: With every problem of every event, by its number in the document.
    """
    job = CaptureJob.objects.select_related("file").get(pk=job_id)
    counts = Counts()
    problems: list[Problem] = []
    document = open_document(job)
    early = Early()
    sifted = (early.sift(chunk) for chunk in _chunks(document.entries))
    for chunk in chain(sifted, _chunks(iter(early.kept))):
        try:
            found = record(context, chunk)
        except Problems as error:
            problems.extend(error.problems)
            if len(problems) >= ERRORS_KEPT_MAX:
                break
        else:
            counts = Counts(
                captured=counts.captured + found.captured, repeated=counts.repeated + found.repeated
            )
    Problems.check(problems)
    master_data.keep(context, _origin(job, document), document.master)
    return counts


@command(name="integration.keep_master_data", action=choices.CAPTURE)
def _keep_master_data(*, context: Context, job_id: uuid.UUID) -> int:
    """Keep the master data of a document whose events are recorded one by one."""
    job = CaptureJob.objects.select_related("file").get(pk=job_id)
    document = open_document(job)
    return master_data.keep(context, _origin(job, document), document.master)


def _origin(job: CaptureJob, document: Document) -> master_data.Origin:
    return master_data.Origin(
        principal=job.principal, file_id=job.file_id, document_at=document.created_at
    )


@command(name="integration.record_entries", action=choices.CAPTURE)
def _record_entries(*, context: Context, entries: Sequence[Entry]) -> Counts:
    """Record some events of a document, all or none.

    Raises:
        Problems: With every problem of every event, by its number in the document.
    """
    return record(context, entries)
