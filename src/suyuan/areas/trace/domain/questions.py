"""Questions of the trace room and their written form."""

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import parse_qsl, urlencode

from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.kernel.moments import iso
from suyuan.ledger.domain.causes import Cause, EmptyCauseError, EventCause, Reading, ThingCause

EVENT = "event?"
PLAIN = ("place", "equipment", "operator", "process", "biz_step", "result", "document")
_KNOWN = frozenset({*PLAIN, "since", "until", "reading", "minimum", "maximum", "outside"})

YEARS = range(1900, 2200)
"""Other years are typing errors, and at the ends of the calendar no zone can be applied."""
DIGITS_MAX = 15


class TooManyCausesError(DomainError):
    """A question has more causes than an address holds."""

    code = "trace.too_many_causes"


class OneThingBackwardError(DomainError):
    """What several things were made of is no single answer."""

    code = "trace.one_thing_backward"


class UnreadableCauseError(DomainError):
    """A part of a written cause cannot be read."""

    code = "trace.unreadable_cause"
    field: str
    value: str


class Direction(enum.StrEnum):
    """Which way to trace."""

    FORWARD = "FORWARD"
    """What holds something of the causes."""
    BACKWARD = "BACKWARD"
    """What the causes were made of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A scope to find out: what any of the causes reached, and all else said about it.

    The units are those reached from any of `causes`, of them those reached from any of `also`
    where given, without those reached from any of `but`.
    """

    causes: tuple[Cause, ...] = ()
    also: tuple[Cause, ...] = ()
    but: tuple[Cause, ...] = ()
    as_of: dt.datetime | None = None
    known_at: dt.datetime | None = None

    def __bool__(self) -> bool:
        """Say whether anything is asked."""
        return bool(self.causes)


def text_of(cause: Cause) -> str:
    """Write a cause."""
    if isinstance(cause, ThingCause):
        return cause.key
    values: dict[str, str] = {
        name: value for name in PLAIN if (value := getattr(cause, name)) is not None
    }
    for name, moment in (("since", cause.since), ("until", cause.until)):
        if moment is not None:
            values[name] = iso(moment)
    if cause.reading:
        values["reading"] = cause.reading.type
        if cause.reading.minimum is not None:
            values["minimum"] = str(cause.reading.minimum)
        if cause.reading.maximum is not None:
            values["maximum"] = str(cause.reading.maximum)
        if cause.reading.outside:
            values["outside"] = "1"
    return EVENT + urlencode(values)


def cause_of(text: str, *, zone: dt.tzinfo = dt.UTC) -> Cause:
    """Read a written cause; a moment without an offset is meant in `zone`.

    Raises:
        UnreadableCauseError: If a moment or a number in it cannot be read, or it says what no
            event cause can say.
        EmptyCauseError: If it names nothing.
    """
    if not text.startswith(EVENT):
        if not text.strip():
            raise EmptyCauseError
        return ThingCause(key=text.strip())
    values = dict(parse_qsl(text[len(EVENT) :]))
    for name, value in values.items():
        if name not in _KNOWN:
            raise UnreadableCauseError(name[:80], value[:80])
    return event_cause(values, zone=zone)


def event_cause(values: Mapping[str, str], *, zone: dt.tzinfo = dt.UTC) -> EventCause:
    """Make an event cause of texts by name, as a form or an address gives them.

    Raises:
        UnreadableCauseError: If a moment or a number in it cannot be read.
        EmptyCauseError: If it names nothing.
    """
    plain = {name: values[name].strip() or None for name in PLAIN if values.get(name)}
    reading = None
    if values.get("reading"):
        reading = Reading(
            type=values["reading"].strip(),
            minimum=_number("minimum", values.get("minimum")),
            maximum=_number("maximum", values.get("maximum")),
            outside=bool(values.get("outside")),
        )
    return EventCause(
        **plain,
        since=moment_of("since", values.get("since"), zone),
        until=moment_of("until", values.get("until"), zone),
        reading=reading,
    )


def moment_of(field: str, text: str | None, zone: dt.tzinfo) -> dt.datetime | None:
    """Read a moment or a day; None where nothing is given.

    Raises:
        UnreadableCauseError: If it is neither, or no moment of our time.
    """
    if not text or not text.strip():
        return None
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UnreadableCauseError(field, text[:80]) from error
    if moment.year not in YEARS:
        raise UnreadableCauseError(field, text[:80])
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _number(field: str, text: str | None) -> Decimal | None:
    if not text or not text.strip():
        return None
    try:
        number = Decimal(text.strip())
    except InvalidOperation as error:
        raise UnreadableCauseError(field, text[:80]) from error
    if not number.is_finite() or not -DIGITS_MAX <= number.adjusted() <= DIGITS_MAX:
        raise UnreadableCauseError(field, text[:80])
    return number


def question_to(question: Question) -> dict[str, list[str] | str | None]:
    """Return a question as plain data, to be kept or hashed."""
    return {
        "causes": [text_of(cause) for cause in question.causes],
        "also": [text_of(cause) for cause in question.also],
        "but": [text_of(cause) for cause in question.but],
        "as_of": iso(question.as_of) if question.as_of else None,
        "known_at": iso(question.known_at) if question.known_at else None,
    }


def question_from(
    values: Mapping[str, Sequence[str] | str | None], *, zone: dt.tzinfo = dt.UTC
) -> Question:
    """Read a question from plain data or from the parameters of an address.

    Raises:
        Problems: With every cause that names nothing and everything that cannot be read, by the
            part of the question and the place in its list.
    """
    problems: list[Problem] = []

    def causes(name: str) -> tuple[Cause, ...]:
        texts = values.get(name) or ()
        listed = [texts] if isinstance(texts, str) else texts
        read = []
        for number, text in enumerate(listed, start=1):
            try:
                read.append(cause_of(text, zone=zone))
            except DomainError as error:
                problems.append(Problem.of(error, line=number).at(field=name))
        return tuple(dict.fromkeys(read))

    def moment(name: str) -> dt.datetime | None:
        text = values.get(name)
        try:
            return moment_of(name, text if isinstance(text, str) else None, zone)
        except UnreadableCauseError as error:
            problems.append(Problem.of(error, field=name))
            return None

    question = Question(
        causes=causes("causes"),
        also=causes("also"),
        but=causes("but"),
        as_of=moment("as_of"),
        known_at=moment("known_at"),
    )
    Problems.check(problems)
    return question
