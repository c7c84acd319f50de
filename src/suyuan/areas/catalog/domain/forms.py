"""Forms as data: what a record asks for, and what is wrong with what was entered.

Steps, checks and special processes have records of their own (potting, sealing, sterilization …).
Quality people define them: a form is a list of fields with kinds, units and limits, and each
version of it is approved and effective by date. What was entered is judged here, without a
database: a value of the wrong kind is refused, a value beyond its limits is kept and judged FAIL,
since a record says what happened.

>>> weight = Field(
...     name="weight",
...     label="胶量",
...     kind=FieldKind.NUMBER,
...     unit="GRM",
...     minimum=Decimal("10"),
...     maximum=Decimal("12"),
... )
>>> entry = read([weight], {"weight": "12.50"})
>>> entry.values, entry.judged["weight"]
({'weight': '12.50'}, <Judgement.HIGH: 'HIGH'>)
"""

import dataclasses
import datetime as dt
import enum
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from suyuan.kernel.errors import Problem, Problems

FIELDS_MAX: Final = 200
TEXT_MAX: Final = 4_000
CHOICES_MAX: Final = 60
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DIGITS_MAX: Final = 24


class FieldKind(enum.StrEnum):
    """What a field takes."""

    NUMBER = "NUMBER"
    TEXT = "TEXT"
    CHOICE = "CHOICE"
    YES = "YES"
    DATE = "DATE"
    MOMENT = "MOMENT"
    THING = "THING"
    """A scan: lot, unit or package."""
    EQUIPMENT = "EQUIPMENT"
    PERSON = "PERSON"
    FILE = "FILE"
    HEADING = "HEADING"
    """No value: begins a section."""


class Judgement(enum.StrEnum):
    """What a value is worth against its limits."""

    NONE = "NONE"
    """There is no limit to hold it against."""
    GOOD = "GOOD"
    LOW = "LOW"
    HIGH = "HIGH"
    WRONG = "WRONG"
    """Not one of the good choices, or not the good answer."""


BAD: Final = frozenset({Judgement.LOW, Judgement.HIGH, Judgement.WRONG})


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen."""

    value: str
    label: str
    label_en: str = ""
    good: bool = True
    """Whether it is an answer that needs no attention: a defect code is not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field of a form."""

    name: str
    label: str
    kind: FieldKind
    label_en: str = ""
    help: str = ""
    help_en: str = ""
    required: bool = True
    unit: str = ""
    """UN/ECE Recommendation 20 code, or the sign people use (kPa, rpm)."""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    target: Decimal | None = None
    good_answer: bool | None = None
    """For YES: the answer that needs no attention; None if both do not."""
    choices: tuple[Choice, ...] = ()
    shown_if: tuple[str, str] | None = None
    """Name of another field and the value of it at which this one is asked."""

    def asked(self, values: Mapping[str, Any]) -> bool:
        """Return whether the field is asked, given what was entered elsewhere."""
        if self.kind is FieldKind.HEADING:
            return False
        return self.shown_if is None or values.get(self.shown_if[0]) == self.shown_if[1]

    def as_json(self) -> dict[str, Any]:
        """Return the field as it is kept; what says nothing is left out."""
        said: dict[str, Any] = {
            "label_en": self.label_en,
            "help": self.help,
            "help_en": self.help_en,
            "unit": self.unit,
            "minimum": _text_of(self.minimum),
            "maximum": _text_of(self.maximum),
            "target": _text_of(self.target),
            "good_answer": self.good_answer,
            "choices": [dataclasses.asdict(choice) for choice in self.choices],
            "shown_if": list(self.shown_if) if self.shown_if else None,
        }
        kept = {name: value for name, value in said.items() if value not in ("", None, [])}
        return {
            "name": self.name,
            "label": self.label,
            "kind": self.kind.value,
            "required": self.required,
            **kept,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Field":
        """Return the field that `as_json` wrote."""
        shown_if = said.get("shown_if")
        return cls(
            name=said["name"],
            label=said["label"],
            kind=FieldKind(said["kind"]),
            label_en=said.get("label_en", ""),
            help=said.get("help", ""),
            help_en=said.get("help_en", ""),
            required=said["required"],
            unit=said.get("unit", ""),
            minimum=_number_of(said.get("minimum")),
            maximum=_number_of(said.get("maximum")),
            target=_number_of(said.get("target")),
            good_answer=said.get("good_answer"),
            choices=tuple(Choice(**choice) for choice in said.get("choices", ())),
            shown_if=(shown_if[0], shown_if[1]) if shown_if else None,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What was entered into a form, as it is kept, and what it is worth."""

    values: dict[str, str | bool]
    """By field: numbers as written, days as YYYY-MM-DD, moments with zone, things as keys."""
    judged: dict[str, Judgement]

    @property
    def passes(self) -> bool:
        """Whether nothing needs attention."""
        return not BAD.intersection(self.judged.values())


def check_fields(fields: Sequence[Field]) -> None:
    """Check that a form can be asked.

    Raises:
        Problems: If it has no fields or too many, a name twice or malformed, limits the wrong way
            round, a choice without answers, or a condition on what does not come before it.
    """
    found: list[Problem] = []
    if not any(one.kind is not FieldKind.HEADING for one in fields):
        found.append(Problem("catalog.form_is_empty"))
    if len(fields) > FIELDS_MAX:
        found.append(Problem("catalog.form_too_long", {"most": FIELDS_MAX}))
    before: dict[str, Field] = {}
    for line, one in enumerate(fields, start=1):
        found += [
            Problem(code, {"name": one.name, **data}, line=line, field=where)
            for code, data, where in _faults(one, before)
        ]
        before.setdefault(one.name, one)
    Problems.check(found)


def _faults(one: Field, before: Mapping[str, Field]) -> Sequence[tuple[str, dict[str, str], str]]:
    found: list[tuple[str, dict[str, str], str]] = []
    if not _NAME.fullmatch(one.name):
        found.append(("catalog.wrong_field_name", {}, "name"))
    if one.name in before:
        found.append(("catalog.field_twice", {}, "name"))
    if not one.label.strip():
        found.append(("catalog.missing", {}, "label"))
    if one.minimum is not None and one.maximum is not None and one.minimum > one.maximum:
        found.append(("catalog.limits_crossed", {}, "minimum"))
    if one.kind is FieldKind.CHOICE and not 1 < len(one.choices) <= CHOICES_MAX:
        found.append(("catalog.wrong_choices", {"most": str(CHOICES_MAX)}, "choices"))
    if len({choice.value for choice in one.choices}) < len(one.choices):
        found.append(("catalog.choice_twice", {}, "choices"))
    if one.shown_if is not None and one.shown_if[0] not in before:
        found.append(("catalog.condition_unknown", {"other": one.shown_if[0]}, "shown_if"))
    return found


def read(fields: Sequence[Field], given: Mapping[str, Any]) -> Entry:
    """Read what was entered: refuse what cannot be meant, judge the rest against its limits.

    Args:
        fields: The form.
        given: What was entered, by field; texts as a person types them.

    Raises:
        Problems: For every field that is missing, of the wrong kind, or not of the form.
    """
    found: list[Problem] = []
    values: dict[str, str | bool] = {}
    judged: dict[str, Judgement] = {}
    for one in fields:
        if not one.asked(values):
            continue
        raw = given.get(one.name)
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            if one.required:
                found.append(Problem("catalog.missing", {"name": one.name}, field=one.name))
            continue
        try:
            values[one.name] = _READERS[one.kind](one, raw)
        except ValueError:
            data = {"value": str(raw)[:60]}
            found.append(Problem(_REFUSALS[one.kind], data, field=one.name))
            continue
        judged[one.name] = judge(one, value=values[one.name])
    known = {one.name for one in fields}
    found += [
        Problem("catalog.no_such_field", {"name": str(name)[:60]}, field=str(name)[:60])
        for name in given
        if name not in known
    ]
    Problems.check(found)
    return Entry(values=values, judged=judged)


def judge(one: Field, *, value: str | bool) -> Judgement:
    """Return what a value of a field is worth against its limits; both limits are good values."""
    match one.kind:
        case FieldKind.NUMBER:
            return _judge_number(one, Decimal(str(value)))
        case FieldKind.YES if one.good_answer is not None:
            return Judgement.GOOD if value is one.good_answer else Judgement.WRONG
        case FieldKind.CHOICE:
            chosen = next(choice for choice in one.choices if choice.value == value)
            return Judgement.GOOD if chosen.good else Judgement.WRONG
        case _:
            return Judgement.NONE


def _judge_number(one: Field, value: Decimal) -> Judgement:
    if one.minimum is None and one.maximum is None:
        return Judgement.NONE
    if one.minimum is not None and value < one.minimum:
        return Judgement.LOW
    if one.maximum is not None and value > one.maximum:
        return Judgement.HIGH
    return Judgement.GOOD


def _read_number(_field: Field, raw: Any) -> str:
    text = unicodedata.normalize("NFKC", str(raw)).strip().replace("\u2212", "-")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(raw) from None
    sane = number.is_finite() and abs(number.adjusted()) < _DIGITS_MAX and len(text) <= _DIGITS_MAX
    if isinstance(raw, bool) or not sane:
        raise ValueError(raw)
    return format(number, "f")


def _read_text(_field: Field, raw: Any) -> str:
    text = str(raw).strip()
    if len(text) > TEXT_MAX or "\x00" in text:
        raise ValueError(raw)
    return text


def _read_choice(one: Field, raw: Any) -> str:
    if raw not in {choice.value for choice in one.choices}:
        raise ValueError(raw)
    return str(raw)


def _read_yes(_field: Field, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if str(raw).lower() not in words:
        raise ValueError(raw)
    return words[str(raw).lower()]


def _read_date(_field: Field, raw: Any) -> str:
    return dt.date.fromisoformat(str(raw).strip()).isoformat()


def _read_moment(_field: Field, raw: Any) -> str:
    moment = dt.datetime.fromisoformat(str(raw).strip())
    if moment.tzinfo is None:
        raise ValueError(raw)
    return moment.isoformat()


_READERS: Final[Mapping[FieldKind, Callable[[Field, Any], str | bool]]] = {
    FieldKind.NUMBER: _read_number,
    FieldKind.TEXT: _read_text,
    FieldKind.CHOICE: _read_choice,
    FieldKind.YES: _read_yes,
    FieldKind.DATE: _read_date,
    FieldKind.MOMENT: _read_moment,
    FieldKind.THING: _read_text,
    FieldKind.EQUIPMENT: _read_text,
    FieldKind.PERSON: _read_text,
    FieldKind.FILE: _read_text,
}
_REFUSALS: Final[Mapping[FieldKind, str]] = {
    FieldKind.NUMBER: "catalog.not_a_number",
    FieldKind.TEXT: "catalog.text_too_long",
    FieldKind.CHOICE: "catalog.not_a_choice",
    FieldKind.YES: "catalog.not_yes_or_no",
    FieldKind.DATE: "catalog.not_a_day",
    FieldKind.MOMENT: "catalog.not_a_moment",
    FieldKind.THING: "catalog.text_too_long",
    FieldKind.EQUIPMENT: "catalog.text_too_long",
    FieldKind.PERSON: "catalog.text_too_long",
    FieldKind.FILE: "catalog.text_too_long",
}


def _text_of(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _number_of(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
