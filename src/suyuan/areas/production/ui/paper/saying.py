"""How a history record is said on paper: names beside codes, moments, values with their limits."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from suyuan.areas.production.domain import history
from suyuan.areas.production.queries.origins import names_of
from suyuan.areas.production.ui.common import local, said_of
from suyuan.areas.production.ui.naming import said_person
from suyuan.foundation import wording
from suyuan.foundation.printing import Mark
from suyuan.foundation.wording import units
from suyuan.kernel.errors import Problem

NONE: Final = "–"
Content = Mapping[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Saying:
    """Says what stands in a record in the language that is active."""

    content: Content
    names: Mapping[str, Mapping[str, Sequence[str]]]

    @classmethod
    def of(cls, content: Content) -> "Saying":
        """Return how a record is said; one of the first form borrows the names of today."""
        return cls(content, content.get("names") or names_of(_filled(content)))

    def _name(self, kind: str, code: str) -> str:
        found = self.names.get(kind, {}).get(code)
        return local(found[0], found[1]) if found is not None else ""

    def named(self, kind: str, code: str) -> str:
        """Return a code with the name behind it."""
        return " ".join(filter(None, (code, self._name(kind, code)))) or NONE

    def person(self, code: str) -> str:
        """Return the name of a person with the code behind it."""
        return said_person(self.names.get("people", {}), code) or NONE

    def place(self, code: str) -> str:
        """Return the name of a place, or its code where it has none."""
        return self._name("places", code) or code or NONE

    def item(self, code: str) -> str:
        """Return code and name of an item."""
        return self.named("items", code)

    def machines(self, rows: Sequence[Any]) -> list[str]:
        """Return equipment with the end of its calibration, a line each."""
        found = []
        for one in rows:
            code, until = (one, "") if isinstance(one, str) else (one["code"], _until(one))
            found.append(" ".join(filter(None, (self.named("equipment", code), until))))
        return found or [NONE]

    def step(self, number: int | None) -> str:
        """Return number and name of a step."""
        for one in self.content["steps"]:
            if one["number"] == number:
                return f"{number} {local(one['name'], one['name_en'])}"
        return str(number) if number is not None else NONE

    def sentence(self, problem: Problem) -> str:
        """Return a sentence with the names of steps, rooms and parameters as they are read."""
        data = dict(problem.data)
        if "name" in data and "step" in data:
            data["name"] = self.step(int(str(data["step"]))).partition(" ")[2]
        if isinstance(data.get("person"), str):
            data["person"] = self.person(str(data["person"]))
        if isinstance(data.get("place"), str):
            data["place"] = self.place(str(data["place"]))
        for name in ("amount", "value"):
            value, _space, unit = str(data.get(name) or "").rpartition(" ")
            if value:
                data[name] = amount(value, unit)
        code = problem.code
        if code == "production.parameter_outside":
            code = self._measured(data)
        elif code == "production.unit_scrapped" and not data["step"]:
            code = "production.unit_scrapped_at_last"  # At no step of the routing.
        return wording.sentence(Problem(code, data))

    def _measured(self, data: dict[str, Any]) -> str:
        """Put in what a value is called and how it is read; return which sentence says it."""
        name, value = str(data["what"]), str(data["value"])
        for step in self.content["steps"]:
            for done in step["executions"]:
                for one in (*done["parameters"], *done["entered"]):
                    if one["name"] == name:
                        data["what"] = local(name, one.get("name_en", ""))
                        if str(one["value"]) == value:
                            chosen = local(one.get("said", ""), one.get("said_en", ""))
                            data["value"] = chosen or said_of(value)
        # What is chosen or answered has no limits.
        return "production.parameter_outside" if data["limits"] != "—" else "production.answer_bad"


def _filled(content: Content) -> Content:
    """Return a record of the first form with the parts that names are looked for in."""
    return {**content, "environment": [{"equipment": "", **one} for one in content["environment"]]}


def _until(one: Mapping[str, Any]) -> str:
    until = one.get("calibrated_until")
    return _("(calibrated until %(day)s)") % {"day": until} if until else ""


def moment(text: str) -> str:
    """Return a moment of a record in the reader's zone."""
    if not text:
        return NONE
    return f"{timezone.localtime(dt.datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"


def at(value: dt.datetime | None) -> str:
    """Return a moment in the reader's zone."""
    return NONE if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


def amount(value: Any, unit: str) -> str:
    """Return an amount with the sign of its unit."""
    return f"{value} {units.symbol(unit)}".strip() if value not in {None, ""} else NONE


def who(person: str, checker: str) -> list[str | Mark]:
    """Return who did something, and below who checked it."""
    found: list[str | Mark] = [person]
    if checker and checker != NONE:
        found.append(Mark(_("checked: %(person)s") % {"person": checker}, bad=False))
    return found


def measured(one: Mapping[str, Any]) -> str | Mark:
    """Return a value that was measured or entered with its limits; red where it is outside."""
    chosen = local(one.get("said", ""), one.get("said_en", ""))
    value = f"{chosen or said_of(one['value'])} {units.symbol(one.get('unit') or '')}".strip()
    span = history.span(one)
    limits = f" [{span}]" if span != "—" else ""
    said = f"{local(one['name'], one.get('name_en', ''))}: {value}{limits}"
    if one.get("by_unit"):
        said = _("%(said)s (measured unit by unit)") % {"said": said}
    return Mark(said) if one.get("judgement") in history.BAD else said
