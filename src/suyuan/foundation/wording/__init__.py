"""Turns the code and data of a failure into a sentence in the reader's language."""

import datetime as dt
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from suyuan.foundation.failures import ConstraintError
from suyuan.foundation.wording import rules, units
from suyuan.kernel.errors import DomainError, Problem
from suyuan.kernel.identifiers.told import told

_UNITS: Final = frozenset({"told", "unit", "wanted"})
"""Places in which a unit code may stand."""
_FIGURE: Final = r"[-+−]?\d[\d.,]*"
_AMOUNT: Final = re.compile(rf"((?:[≥≤] )?{_FIGURE}(?: – {_FIGURE})?) ([A-Z0-9]{{2,3}})")
"""An amount, or limits, with its unit code, as data holds it: ``0.4 KGM``, ``115 – 125 GRM``."""
_LONG: Final = re.compile(r"(?<![\d.,])\d{4,}(?![\d,])", re.ASCII)
"""A whole number that is long enough to be written in groups of three."""
_ENGLISH: Final = "_en"
"""Ends the place of an English name, beside that of the Chinese one."""
_MOMENT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d(:\d\d)?)", re.ASCII
)
"""A moment as data holds it."""
_TYPED: Final = frozenset({"value", "text", "uri", "id"})
"""Places in which stands what somebody typed or a program called so: it is told as it is."""
_WIDE_STOPS: Final = ("。", "！", "？", "；", "：", "…")
"""Signs of Chinese that carry the space behind a sentence in themselves."""
_log: Final = logging.getLogger(__name__)
_messages: dict[str, object] = {}
_words: dict[tuple[str, str], Mapping[str, object]] = {}
_namers: dict[str, Callable[[str], str]] = {}


def register(
    messages: Mapping[str, object], *, words: Mapping[str, Mapping[str, object]] | None = None
) -> None:
    """Make messages known: translated text with ``%(name)s`` places, by code of the failure.

    Args:
        messages: The text by code, ``area.what``.
        words: What people read for codes in the data of these messages, by the name of the place:
            ``{"state": {"DRAFT": _("Draft")}}``, or what makes them.
    """
    _messages.update(messages)
    for area in {code.partition(".")[0] for code in messages}:
        for name, known in (words or {}).items():
            _words[area, name] = known


def name(place: str, namer: Callable[[str], str]) -> None:
    """Let what stands in a place of messages be named, whichever area says it.

    Args:
        place: The name of the place: ``place`` for ``%(place)s``.
        namer: Makes of a code what people read, in the language that is active; what it does not
            know it returns as it is.
    """
    _namers[place] = namer


def messages() -> Mapping[str, object]:
    """Return every registered message by code."""
    return dict(sorted(_messages.items()))


def sentence(failure: DomainError | Problem) -> str:
    """Return what a person reads, in the language that is active."""
    own = _own_message(failure)
    if own is None and failure.code == ConstraintError.code:
        return _of_rule(failure)
    template = own or _messages.get(failure.code)
    if template is None:
        _log.error("no message for %s", failure.code)
        return _("This is not possible (%(code)s).") % {"code": failure.code}
    try:
        return str(template) % _Shown(failure.data, failure.code.partition(".")[0])
    except (KeyError, TypeError, ValueError):
        _log.exception("the message for %s does not fit its data", failure.code)
        return _("This is not possible (%(code)s).") % {"code": failure.code}


def _of_rule(failure: DomainError | Problem) -> str:
    """Return what is said of a rule of the database of which its area says nothing."""
    rule, table = (str(failure.data.get(name) or "") for name in ("constraint", "table"))
    if rule and not rules.is_known(rule):
        _log.error("no sentence for the rule %s", rule)
    return rules.sentence(rule, table, otherwise=str(_messages.get(failure.code, "")))


def _own_message(failure: DomainError | Problem) -> object | None:
    """Give what an area says of a rule of the database: of `area_rule` under `area.rule`."""
    return _messages.get(str(failure.data.get("constraint", "")).replace("_", ".", 1))


def sentences(failure: DomainError) -> list[str]:
    """Return one sentence for each thing that is wrong, with its place."""
    problems = getattr(failure, "problems", None)
    if problems is None:
        return [sentence(failure)]
    return [placed(problem) for problem in problems]


def joined(sentences: Iterable[object]) -> str:
    """Return sentences one after the other, without the empty ones.

    The stop of a Chinese sentence takes no blank behind it.
    """
    text = ""
    for one in filter(None, map(str, sentences)):
        text += one if not text or text.endswith(_WIDE_STOPS) else f" {one}"
    return text


def placed(problem: Problem) -> str:
    """Return the sentence of a problem after the place where it was found."""
    text = sentence(problem)
    if problem.line is not None and problem.field is not None:
        return _("Line %(line)s, %(field)s: %(text)s") % {
            "line": problem.line,
            "field": problem.field,
            "text": text,
        }
    if problem.line is not None:
        return _("Line %(line)s: %(text)s") % {"line": problem.line, "text": text}
    if problem.field is not None:
        return _("%(field)s: %(text)s") % {"field": problem.field, "text": text}
    return text


def on_page(problem: Problem) -> str:
    """Return the sentence of a problem for a page, whose readers know no names of our fields."""
    text = sentence(problem)
    if problem.line is not None:
        return _("Line %(line)s: %(text)s") % {"line": problem.line, "text": text}
    return text


class _Shown(dict[str, object]):
    """The data of a failure in words, cut to what fits a sentence; None is shown as a dash.

    Of a name that stands there in both languages the reader's is told.
    """

    def __init__(self, data: Mapping[str, object], area: str) -> None:
        if not (get_language() or "").startswith("zh"):
            data = {name: data.get(name + _ENGLISH) or value for name, value in data.items()}
        super().__init__({name: _short(_said(area, name, value)) for name, value in data.items()})
        if "count" in data:
            self["in_all"] = _in_all(data["count"])


def _in_all(count: object) -> str:
    """Say of how many a sentence speaks that names one of them; of one alone nothing."""
    return "" if count == 1 else _(" (%(count)s in all)") % {"count": count}


def _said(area: str, name: str, value: object) -> object:
    if name in _UNITS:
        return units.symbol(str(value or ""))
    if isinstance(value, str) and (found := _AMOUNT.fullmatch(value)):
        return f"{_LONG.sub(_in_groups, found[1])} {units.symbol(found[2])}"
    if isinstance(value, str) and value and name in _namers:
        return _namers[name](value)
    words = _words.get((area, name), {})
    if isinstance(value, str) and str(value) not in words and name not in _TYPED:
        return _when(value) if _MOMENT.fullmatch(value) else told(value)
    return words.get(str(value), value)


def _in_groups(found: re.Match[str]) -> str:
    """Write a number as people read it: ``9,998,799``."""
    return f"{int(found[0]):,}"


def _when(text: str) -> str:
    """Return a moment in the reader's zone; one that no calendar of theirs has stays as it is."""
    try:
        moment = timezone.localtime(dt.datetime.fromisoformat(text))
    except (OverflowError, ValueError):
        return text
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment.second else f"{moment:%Y-%m-%d %H:%M}"


def _short(value: object) -> object:
    if value is None:
        return "–"
    if isinstance(value, str) and len(value) > 200:  # noqa: PLR2004 - about two lines.
        return value[:199] + "…"
    return value
