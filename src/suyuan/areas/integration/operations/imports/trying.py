"""Runs a file through the ledger's own commands: to find every fault, or to load it."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from django.db import transaction

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.integration.choices.imports import LOAD
from suyuan.areas.integration.domain.imports.fields import Kind, doubled, missing
from suyuan.areas.integration.domain.imports.grouping import Draft, drafts, event_id
from suyuan.areas.integration.domain.imports.lines import Line, Lines
from suyuan.areas.integration.operations import master_data
from suyuan.areas.integration.operations.imports.directory import directory
from suyuan.areas.integration.operations.imports.taking import LIMITS
from suyuan.foundation import clock, tables
from suyuan.foundation.command import rehearsal, translated
from suyuan.foundation.context import Context
from suyuan.foundation.db.patience import may_be_silent
from suyuan.foundation.failures import BusyError
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.epcis.document import DocumentRefusedError, MasterElement
from suyuan.ledger.domain.epcis.documents import read_document
from suyuan.ledger.domain.epcis.masterdata import name_in
from suyuan.ledger.domain.event import Event
from suyuan.ledger.domain.vocabulary import Action
from suyuan.ledger.operations import capture as ledger

PROBLEMS_MAX: Final = 50_000
EXAMPLES_MAX: Final = 200
EXAMPLES_OF_ONE: Final = 5
WEIGHT: Final = 4_000
"""Things that are recorded at once."""
_NAMESPACE: Final = uuid.UUID("6f1f4b1c-3d0c-5a55-9a39-0f4f4d6a7c11")
_FOLLOWING: Final = frozenset({"ledger.unknown_thing", "ledger.over_consumed"})

Tell = Callable[[int, int | None], None]
"""Is told how much of how much is done."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A file and how it is to be read."""

    kind: Kind
    file_hash: str
    name: str
    columns: Mapping[str, int]
    open: Callable[[], BinaryIO]
    principal: str
    """Who brought it."""
    file_id: int | None = None
    """The kept file; None while it is only tried."""
    doubts: Sequence[Problem] = ()
    """What is wrong with the choice of its columns, where no person has made it."""


@dataclass(slots=True)
class Outcome:
    """What a run found or did."""

    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    unlisted: int = 0
    faulty: set[int] = field(default_factory=set)
    events: int = 0
    repeated: int = 0
    """Events that had been recorded before."""
    lots: int = 0
    units: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)
    """Ids of some events, each with a thing that it names."""
    undescribed: list[str] = field(default_factory=list)
    """Keys of places and partners that the catalogue does not describe."""
    master: list[tuple[str, str, str]] = field(default_factory=list)
    """Vocabulary, key and name of some elements of the master data in the document."""
    master_count: int = 0
    master_new: int = 0
    """How many of its elements this sender has not said before."""

    @property
    def is_clean(self) -> bool:
        """Whether everything can be loaded."""
        return not self.problems

    @property
    def good(self) -> int:
        """How many rows have nothing wrong with them."""
        return self.rows - len(self.faulty)

    def note(self, problem: Problem) -> None:
        """Note a problem, or only count it when there are too many."""
        if problem.line is not None:
            self.faulty.add(problem.line)
        if len(self.problems) >= PROBLEMS_MAX:
            self.unlisted += 1
        else:
            self.problems.append(problem)

    def counts(self) -> dict[str, object]:
        """Return what is kept of it beside the problems."""
        return {
            "events": self.events, "repeated": self.repeated, "lots": self.lots,
            "units": self.units, "examples": [list(each) for each in self.examples],
            "undescribed": self.undescribed, "unlisted": self.unlisted,
            "master": [list(each) for each in self.master], "master_count": self.master_count,
            "master_new": self.master_new,
        }  # fmt: skip


def rehearse(*, context: Context, source: Source, tell: Tell) -> Outcome:
    """Try everything and take it back; every fault of every row is found.

    Raises:
        ForbiddenError: If the actor has no right to load.
        DomainError: If the file cannot be read at all.
    """
    outcome = Outcome()
    found = _read(context, source, outcome)
    tell(0, found.total)
    done = 0
    with rehearsal(context=context, action=LOAD):
        may_be_silent()  # Large tables are grouped into events for minutes.
        for chunk in _chunks(found.drafts):
            _try(context, chunk, found, outcome)
            done += sum(len(draft.lines) for draft in chunk)
            tell(done, found.total)
    outcome.problems.sort(key=lambda problem: (problem.line or 0, problem.field or ""))
    outcome.master_new = master_data.count_new(source.principal, found.master)
    _describe(found, outcome)
    return outcome


def record_all(*, context: Context, source: Source, tell: Tell) -> Outcome:
    """Record everything, inside a command; whatever is wrong, nothing is left of it.

    Raises:
        Problems: If anything is wrong.
        DomainError: If the file cannot be read at all.
    """
    may_be_silent()
    outcome = Outcome()
    found = _read(context, source, outcome)
    Problems.check(outcome.problems)
    tell(0, found.total)
    done = 0
    for chunk in _chunks(found.drafts):
        try:
            _record(context, chunk, found, outcome)
        except Problems as failure:
            raise Problems(tuple(_located(failure, chunk))) from failure
        done += sum(len(draft.lines) for draft in chunk)
        tell(done, found.total)
    if found.master:
        assert source.file_id is not None
        origin = master_data.Origin(
            principal=source.principal, file_id=source.file_id, document_at=found.document_at
        )
        outcome.master_new = master_data.keep(context, origin, found.master)
    _describe(found, outcome)
    return outcome


@dataclass(slots=True)
class _Found:
    """What a file holds."""

    drafts: Iterable[Draft]
    """Made as they are recorded: they take far more room than the lines they come from."""
    total: int
    policy: Policy
    tainted: set[str] = field(default_factory=set)
    named: dict[str, None] = field(default_factory=dict)
    """Keys of places and partners that a document names."""
    master: Sequence[MasterElement] = ()
    document_at: dt.datetime | None = None


def _read(context: Context, source: Source, outcome: Outcome) -> _Found:
    if source.kind is Kind.EVENTS:
        return _document(source, outcome)
    at = clock.now()
    known = directory(context)
    lines = Lines(source.kind, known, at=at)
    for lacking in missing(source.kind, source.columns):
        outcome.note(Problem("imports.no_column", field=lacking.name))
    for name in doubled(source.columns):
        outcome.note(Problem("imports.column_twice", field=name))
    for doubt in source.doubts:
        outcome.note(doubt)
    if outcome.problems:
        return _Found((), 0, Policy.OWN)
    read = list(_lines(source, lines))
    for problem in lines.problems:
        outcome.note(problem)
    outcome.rows = lines.count
    namespace = uuid.uuid5(_NAMESPACE, f"{source.kind} {source.file_hash}")
    made = _numbered(drafts(source.kind, read, own=known.own_party), namespace)
    return _Found(made, len(read), Policy.OWN, lines.tainted)


def _numbered(made: Iterable[Draft], namespace: uuid.UUID) -> Iterator[Draft]:
    for number, draft in enumerate(made):
        draft.event = dataclasses.replace(draft.event, event_id=event_id(namespace, number))
        yield draft


def _lines(source: Source, lines: Lines) -> Iterator[Line]:
    columns = list(source.columns.items())
    with source.open() as stream, tables.opened(stream, source.name) as table:
        for number, row in table.rows:
            cells = {name: row[column] for name, column in columns if column < len(row)}
            if not any(cells.values()):
                continue
            line = lines.read(number, cells)
            if line is not None:
                yield line


def _document(source: Source, outcome: Outcome) -> _Found:
    found: list[Draft] = []
    master: Sequence[MasterElement] = ()
    made_at = None
    with source.open() as stream:
        content = stream.read(LIMITS.size_bytes + 1)
    try:
        document = read_document(content, LIMITS)
        for problem in document.problems:
            outcome.note(problem)
        for entry in document.entries:
            outcome.rows += 1
            for problem in entry.problems:
                outcome.note(problem.at(line=entry.number))
            if entry.event is not None:
                found.append(Draft(entry.event, (entry.number,)))
        master, made_at = document.master, document.created_at
    except DocumentRefusedError as refused:
        outcome.note(refused.problem)
    if not outcome.rows and not outcome.problems and not master:
        outcome.note(Problem("imports.no_events"))
    outcome.master_count = len(master)
    outcome.master = [(m.vocabulary, m.key, name_in(m.attributes)) for m in master[:EXAMPLES_MAX]]
    return _Found(
        found, len(found), Policy.FOREIGN, named=_named(found), master=master, document_at=made_at
    )


def _chunks(found: Iterable[Draft]) -> Iterator[list[Draft]]:
    chunk: list[Draft] = []
    weight = 0
    for draft in found:
        chunk.append(draft)
        weight += draft.weight + 5
        if weight >= WEIGHT:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk


def _record(context: Context, chunk: Sequence[Draft], found: _Found, outcome: Outcome) -> None:
    events = [draft.event for draft in chunk]
    recorded = ledger.record(context=context, events=events, policy=found.policy)
    for draft, each in zip(chunk, recorded.events, strict=True):
        if each.duplicate:
            outcome.repeated += 1
            continue
        outcome.events += 1
        _count(draft.event, outcome)
        room = min(EXAMPLES_MAX - len(outcome.examples), EXAMPLES_OF_ONE)
        outcome.examples.extend((str(each.id), key) for key in _examples(draft.event, room))


def _count(event: Event, outcome: Outcome) -> None:
    outcome.units += len(event.epcs) + len(event.outputs)
    outcome.lots += len(event.quantities) + len(event.output_quantities)


def _examples(event: Event, count: int) -> Sequence[str]:
    """Return some of the things that an event is about, what it makes before what it takes."""
    keys = [*event.outputs[:count], *event.epcs[:count], *event.children[:count]]
    for amounts in (event.output_quantities, event.quantities, event.child_quantities):
        keys.extend(amount.key for amount in amounts[:count])
    if event.parent is not None:
        keys.append(event.parent)
    return keys[:count]


def _try(context: Context, chunk: Sequence[Draft], found: _Found, outcome: Outcome) -> None:
    """Record what can be recorded of some events, and note what is wrong with the others."""
    pending = list(chunk)
    while pending:
        bad = _refused(context, pending, found, outcome)
        rest = [draft for number, draft in enumerate(pending, 1) if number not in bad]
        if not bad or len(rest) == len(pending):
            return
        pending = rest


def _refused(
    context: Context, pending: Sequence[Draft], found: _Found, outcome: Outcome
) -> set[int | None]:
    """Record events; where that fails, note why and return which of them are at fault."""
    try:
        with translated(), transaction.atomic():
            _record(context, pending, found, outcome)
    except Problems as failure:
        for problem, located in zip(failure.problems, _located(failure, pending), strict=True):
            follows = problem.code in _FOLLOWING and problem.data.get("key") in found.tainted
            if follows and outcome.problems and located.line is not None:
                outcome.faulty.add(located.line)
            else:
                outcome.note(located)
        bad = {problem.line for problem in failure.problems}
        for number in bad:
            if number is not None:
                found.tainted.update(_brought(pending[number - 1].event))
        return bad
    except BusyError:
        raise  # No fault of the file: it is tried again.
    except DomainError as failure:
        outcome.note(Problem.of(failure, line=pending[0].lines[0]))
    return set()


def _brought(event: Event) -> Iterator[str]:
    """Yield what an event brings in: what depends on it cannot be judged without it."""
    yield from event.outputs
    yield from (amount.key for amount in event.output_quantities)
    if event.action is Action.ADD:
        yield from event.epcs
        yield from (amount.key for amount in event.quantities)


def _located(failure: Problems, chunk: Sequence[Draft]) -> Iterator[Problem]:
    for problem in failure.problems:
        number = problem.line
        if number is None or not 0 < number <= len(chunk):
            yield problem
            continue
        draft = chunk[number - 1]
        if draft.origins:
            yield draft.locate(problem)
        else:
            yield problem.at(line=draft.lines[0])


def _describe(found: _Found, outcome: Outcome) -> None:
    """Note which places and partners of others nobody has described yet."""
    keys = list(found.named)
    if not keys:
        return
    known = set(catalog.partners().filter(party__key__in=keys).values_list("party__key", flat=True))
    known |= set(catalog.places().filter(place__key__in=keys).values_list("place__key", flat=True))
    outcome.undescribed = [key for key in keys if key not in known][:EXAMPLES_MAX]


def _named(found: Iterable[Draft]) -> dict[str, None]:
    named: dict[str, None] = {}
    for draft in found:
        event = draft.event
        parties = [party.id for party in (*event.sources, *event.destinations)]
        for key in (event.location, event.read_point, *parties):
            if key is not None:
                named[key] = None
    return named
