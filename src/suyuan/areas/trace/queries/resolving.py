"""From what somebody wrote to the one thing it means."""

from collections.abc import Mapping, Sequence

from suyuan.areas.trace.domain import cause_of
from suyuan.areas.trace.queries.search import search
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.ledger.domain.causes import Cause, ThingCause
from suyuan.ledger.queries.causes import check_place
from suyuan.ledger.queries.things import ThingRow, thing_by_key


class UnknownThingError(NotFoundError):
    """Nothing in the ledger is called so."""

    code = "trace.unknown_thing"
    key: str = ""


class AmbiguousCodeError(DomainError):
    """Several things have this code."""

    code = "trace.ambiguous_code"
    text: str
    keys: str


def thing_of(text: str) -> ThingRow:
    """Return the one thing that a key, a scan or a code means.

    Raises:
        UnknownThingError: If the ledger knows none.
        AmbiguousCodeError: If it knows several.
    """
    known = thing_by_key(text)
    if known is None and not text.startswith(("/", "urn:")):
        known = thing_by_key(f"/{text}")
    if known is not None:
        return known
    found = search(text)
    things = [] if found.is_part else [thing for thing in found.found.things if thing.key]
    if not things:
        raise UnknownThingError(key=text[:200])
    if len(things) > 1:
        raise AmbiguousCodeError(text[:200], ", ".join(thing.key for thing in things[:10]))
    return things[0]


def causes_from(given: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[Cause, ...]]:
    """Return the causes of a question by their place in it, each as `cause_from` reads it.

    Raises:
        Problems: With everything that names nothing, or several things, by its place in the list.
    """
    found: dict[str, tuple[Cause, ...]] = {}
    problems: list[Problem] = []
    for place, texts in given.items():
        causes = []
        for number, text in enumerate(texts, start=1):
            try:
                causes.append(cause_from(text))
            except DomainError as error:
                problems.append(Problem.of(error, line=number).at(field=place))
        found[place] = tuple(dict.fromkeys(causes))
    Problems.check(problems)
    return found


def cause_from(text: str) -> Cause:
    """Return a cause from its written form, in which a thing may stand as any code.

    Raises:
        UnknownThingError: If the ledger does not know the thing.
        UnknownCauseError: If it does not know the place of an event cause.
        AmbiguousCodeError: If several things have the code.
    """
    cause = cause_of(text)
    check_place(cause)
    if isinstance(cause, ThingCause):
        return ThingCause(key=thing_of(cause.key).key)
    return cause
