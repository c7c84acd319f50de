"""Records events of others: all that are handed over or none, and none that is another's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from suyuan.areas.integration import choices
from suyuan.foundation import authorization
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.epcis.document import Entry
from suyuan.ledger.domain.epcis.event_hash import event_hash
from suyuan.ledger.domain.event import ErrorDeclaration, Event
from suyuan.ledger.operations import capture as ledger
from suyuan.ledger.queries import events, vocabulary


class OtherSiteError(Problems):
    """Events happened at sites at which the sender may record nothing."""

    code = "integration.other_site"


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """What became of events."""

    captured: int = 0
    repeated: int = 0


def record(context: Context, entries: Sequence[Entry]) -> Counts:
    """Record some events, and then the declarations that some of these very events are errors.

    Raises:
        Problems: With every problem of every event, by its number in the document.
    """
    sound = [entry for entry in entries if entry.event is not None]
    captured = repeated = 0
    for stage in stages(sound) if sound else ():
        found = _record_stage(context, stage)
        captured += found.captured
        repeated += found.repeated
    return Counts(captured=captured, repeated=repeated)


def stages(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
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


class Early:
    """Declarations that stand in a document far before their event, and what corrects it.

    They are kept back until everything else is recorded.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.kept: list[Entry] = []
        self._corrective: set[str] = set()

    def sift(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Return what can be recorded now, and keep back what cannot."""
        if not self._corrective and all(_error_of(entry) is None for entry in entries):
            return entries
        uris = [None if entry.event is None else _uri_of(entry) for entry in entries]
        said = {uri for entry, uri in zip(entries, uris, strict=True) if _error_of(entry) is None}
        early = set()
        for number, (entry, uri) in enumerate(zip(entries, uris, strict=True)):
            error = _error_of(entry)
            if error is None or uri is None or uri in said or events.is_recorded(uri):
                continue
            early.add(number)
            self._corrective.update(error.corrective_event_ids)
        early.update(number for number, uri in enumerate(uris) if uri in self._corrective)
        self.kept.extend(entries[number] for number in sorted(early))
        return [entry for number, entry in enumerate(entries) if number not in early]


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
        OtherSiteError.check(foreign_sites(context, sound))
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
        for problem in taken_ids([each[1] for each in again], [each[2] for each in again])
    )
    repeated = sum(1 for found in recorded if found.duplicate)
    return Counts(captured=len(recorded) - repeated, repeated=repeated)


def foreign_sites(context: Context, given: Sequence[Event]) -> Iterator[Problem]:
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


def taken_ids(given: Sequence[Event], uris: Sequence[str]) -> Iterator[Problem]:
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
