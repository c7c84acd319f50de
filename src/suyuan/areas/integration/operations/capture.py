"""Taking EPCIS events in: one at once, or a document by a job."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from suyuan.areas.integration import choices
from suyuan.areas.integration.domain import ERRORS_KEPT_MAX, ErrorBehaviour, JobState
from suyuan.areas.integration.models import CaptureJob
from suyuan.areas.integration.operations import master_data
from suyuan.foundation import authorization, clock, files, jobs
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.failures import ConflictError, ConstraintError
from suyuan.foundation.together import Gathering, Member
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.epcis.document import Document, DocumentRefusedError, Entry, Limits
from suyuan.ledger.domain.epcis.documents import Binding, read_document
from suyuan.ledger.domain.epcis.event_hash import event_hash
from suyuan.ledger.domain.event import ErrorDeclaration, Event
from suyuan.ledger.operations import capture as ledger
from suyuan.ledger.operations.together import record_together
from suyuan.ledger.queries import events, vocabulary

LIMITS: Final = Limits()
RUN_CAPTURE: Final = "integration.run_capture"
_CHUNK: Final = 200
_NOT_KEPT: Final = re.compile("[\x00\ud800-\udfff]")
"""What PostgreSQL keeps in no text."""
_SMALL: Final = 100
"""Events of so many things at most are recorded together with those of others."""


class OtherSiteError(Problems):
    """Events happened at sites at which the sender may record nothing."""

    code = "integration.other_site"


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
            Problems.check(_taken_ids([event], [uri]))
            raise EventExistsError(id=uri) from None
        raise


def _foreign_sites(context: Context, given: Sequence[Event]) -> Iterator[Problem]:
    """Yield a problem for each event at a site at which the actor may record nothing."""
    allowed = authorization.sites_of(context.actor, choices.CAPTURE)
    if allowed is None:
        return
    named = {key for event in given for key in (event.location, event.read_point) if key}
    sites = vocabulary.sites_of_places(named) if named else {}
    for line, event in enumerate(given, start=1):
        for field, key in (("bizLocation", event.location), ("readPoint", event.read_point)):
            if key is not None and sites.get(key, 0) not in {0, *allowed}:
                yield Problem("integration.other_site", {"place": key}, line=line, field=field)


def _taken_ids(given: Sequence[Event], uris: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem for each event whose id is that of an event that says something else.

    The declaration of an error is the event itself with the error declared (ISO/IEC 19987,
    7.4.1.2), so it is held to the same.
    """
    named = {uri for event, uri in zip(given, uris, strict=True) if event.event_id is not None}
    if not named:
        return
    said = {uri: event_hash(event) for uri, event in events.originals(named).items()}
    for line, (event, uri) in enumerate(zip(given, uris, strict=True), start=1):
        if event.event_id is None or said.get(uri, uri) in {event_hash(event), uri}:
            continue
        if event.error is None:
            yield Problem("integration.event_id_taken", {"id": uri}, line=line, field="eventID")
        else:
            code = "integration.declaration_differs"
            yield Problem(code, {"id": uri}, line=line, field="errorDeclaration")


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
    OtherSiteError.check(_foreign_sites(context, [event]))
    recorded = ledger.record(context=context, events=[event], policy=Policy.FOREIGN).events[0]
    if recorded.duplicate or event.error is not None:
        Problems.check(_taken_ids([event], [recorded.uri]))
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """What became of events."""

    captured: int = 0
    repeated: int = 0


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
        for chunk in _chunks(document.entries):
            self.total += len(chunk)
            sound = []
            for entry in chunk:
                self.note(*entry.problems)
                if entry.event is not None:
                    sound.append(entry)
            self._try(sound)
            _change(self.job, captured=self.captured, failed=len(self.failed))
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
                for stage in _stages(entries):
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
    for chunk in _chunks(document.entries):
        try:
            found = _record(context, chunk)
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
    return _record(context, entries)


def _record(context: Context, entries: Sequence[Entry]) -> Counts:
    """Record some events, and then the declarations that some of these very events are errors."""
    sound = [entry for entry in entries if entry.event is not None]
    captured = repeated = 0
    for stage in _stages(sound) if sound else ():
        found = _record_stage(context, stage)
        captured += found.captured
        repeated += found.repeated
    return Counts(captured=captured, repeated=repeated)


def _stages(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """Yield what is recorded before, and then what speaks of it.

    A document may bring an event, the declaration of its error and the event that stands in its
    place, in any order: the declaration and what corrects come when the event is there.
    """
    if all(_error_of(entry) is None for entry in entries):
        yield entries
        return
    uris = [_uri_of(entry) for entry in entries]
    said = {uri for entry, uri in zip(entries, uris, strict=True) if _error_of(entry) is None}
    later: set[int] = set()
    corrective: set[str] = set()
    for number, (entry, uri) in enumerate(zip(entries, uris, strict=True)):
        error = _error_of(entry)
        if error is not None and uri in said:
            later.add(number)
            corrective.update(error.corrective_event_ids)
    later.update(number for number, uri in enumerate(uris) if uri in corrective)
    for is_later in (False, True):
        stage = [entry for number, entry in enumerate(entries) if (number in later) is is_later]
        if stage:
            yield stage


def _error_of(entry: Entry) -> ErrorDeclaration | None:
    return None if entry.event is None else entry.event.error


def _uri_of(entry: Entry) -> str:
    """Return the id of an event, which is its hash where it has none of its own."""
    assert entry.event is not None
    return entry.event.event_id or event_hash(entry.event)


def _record_stage(context: Context, entries: Sequence[Entry]) -> Counts:
    sound = [entry.event for entry in entries if entry.event is not None]
    numbers = [entry.number for entry in entries]
    try:
        OtherSiteError.check(_foreign_sites(context, sound))
        recorded = ledger.record(context=context, events=sound, policy=Policy.FOREIGN).events
    except Problems as error:
        raise Problems(
            tuple(
                problem if problem.line is None else problem.at(line=numbers[problem.line - 1])
                for problem in error.problems
            )
        ) from error
    again = [
        (number, event, found.uri)
        for number, event, found in zip(numbers, sound, recorded, strict=True)
        if found.duplicate or event.error is not None
    ]
    Problems.check(
        problem.at(line=again[(problem.line or 1) - 1][0])
        for problem in _taken_ids([each[1] for each in again], [each[2] for each in again])
    )
    repeated = sum(1 for found in recorded if found.duplicate)
    return Counts(captured=len(recorded) - repeated, repeated=repeated)
