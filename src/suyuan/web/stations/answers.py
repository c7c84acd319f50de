"""From what a device sends to the answers that `enter` gets: every problem at once."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from suyuan.foundation import attachments
from suyuan.foundation.files import Content
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.kernel.quantity import AmountMalformedError, typed
from suyuan.web.stations.declaring import Answer, Answers, Kind, Question
from suyuan.web.stations.scanning import labels, scanned

TEXT_MAX: Final = 500
PHOTO_MAX: Final = 6 * 1024**2
PICTURE: Final = "data:image/jpeg;base64,"
YES: Final = "yes"
NO: Final = "no"


def read(
    questions: Sequence[Question], given: Mapping[str, Any], *, complete: bool = True
) -> Answers:
    """Return the answers to the questions that had to be asked.

    Args:
        questions: What is asked.
        given: The answers by question.
        complete: Whether a missing answer is a problem; not while the questions are being asked.

    Raises:
        Problems: If an answer is missing, is none, or answers nothing that was asked.
    """
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for question in questions:
        if not asked(question, given):
            continue
        value = given.get(question.name)
        if value is None or value == "":
            if complete and not question.optional:
                problems.append(Problem("web.no_answer", field=question.name))
            continue
        try:
            answers[question.name] = _READERS[question.kind](question, value)
        except DomainError as failure:
            problems.append(Problem.of(failure, field=question.name))
    known = {question.name for question in questions}
    problems += [Problem("web.not_asked", {"name": name[:60]}) for name in given.keys() - known]
    Problems.check(problems)
    return answers


def asked(question: Question, given: Mapping[str, Any]) -> bool:
    """Say whether a question had to be asked after the answers to the others."""
    if question.when is None:
        return True
    return given.get(question.when.question) in question.when.values


def kept(answers: Answers) -> Mapping[str, Any]:
    """Return answers as they are kept: amounts as texts, photos by their hash."""
    return {name: _kept(value) for name, value in answers.items()}


class AnswerError(DomainError):
    """The answer does not fit the question."""

    code = "web.wrong_answer"
    given: str


class NumberLowError(DomainError):
    """The number is less than what is possible."""

    code = "web.number_low"
    given: str
    minimum: str


class NumberHighError(DomainError):
    """The number is more than what is possible."""

    code = "web.number_high"
    given: str
    maximum: str


class DecimalsError(DomainError):
    """The number has more decimals than are counted."""

    code = "web.number_decimals"
    given: str
    decimals: int


def _text(value: Any, longest: int = TEXT_MAX) -> str:
    if not isinstance(value, str) or len(value) > longest or "\0" in value:
        raise AnswerError(given=str(value)[:40].replace("\0", ""))
    return value.strip()


def _scan(question: Question, value: Any) -> Answer:
    text = _text(value)
    if question.foreign:
        labels(text)
    else:
        scanned(text)
    return text


def _number(question: Question, value: Any) -> Answer:
    text = _text(str(value) if isinstance(value, int) else value, 40)
    try:
        number = typed(text)
    except AmountMalformedError as error:
        raise AnswerError(given=text) from error
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > question.decimals:
        raise DecimalsError(given=text, decimals=question.decimals)
    if question.minimum is not None and number < question.minimum:
        raise NumberLowError(given=text, minimum=str(question.minimum))
    if question.maximum is not None and number > question.maximum:
        raise NumberHighError(given=text, maximum=str(question.maximum))
    return number


def _choice(question: Question, value: Any) -> Answer:
    text = _text(value)
    if text not in {choice.value for choice in question.choices}:
        raise AnswerError(given=text)
    return text


def _confirmation(_question: Question, value: Any) -> Answer:
    if value not in (YES, NO):
        raise AnswerError(given=str(value)[:40])
    return bool(value == YES)


def _photo(question: Question, value: Any) -> Answer:
    if not isinstance(value, str) or not value.startswith(PICTURE):
        raise AnswerError(given=str(value)[:20])
    try:
        content = base64.b64decode(value.removeprefix(PICTURE), validate=True)
    except (binascii.Error, ValueError) as error:
        raise AnswerError(given=value[:20]) from error
    return attachments.taken(content, f"{question.name}.jpg", limit=PHOTO_MAX)


def _kept(value: Answer) -> Any:
    match value:
        case Content():
            return {"sha256": value.sha256, "size_bytes": value.size_bytes, "name": value.name}
        case Decimal():
            return f"{value:f}"
        case bool():
            return YES if value else NO
        case _:
            return value


_READERS: Final[Mapping[Kind, Callable[[Question, Any], Answer]]] = {
    Kind.SCAN: _scan,
    Kind.NUMBER: _number,
    Kind.TEXT: lambda _question, value: _text(value),
    Kind.CHOICE: _choice,
    Kind.CONFIRM: _confirmation,
    Kind.PHOTO: _photo,
}
