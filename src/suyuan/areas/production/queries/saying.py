"""How what stands in a history record is said: names beside codes, values with their limits."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

from django.utils.translation import get_language, gettext as _

from suyuan.areas.production.queries.origins import names_of
from suyuan.foundation import wording
from suyuan.foundation.wording import units
from suyuan.kernel.errors import Problem

NONE: Final = "–"
Content = Mapping[str, Any]


def local(name: str, name_en: str) -> str:
    """Return the name in the reader's language; the other one where it is empty."""
    if (get_language() or "").startswith("zh"):
        return name or name_en
    return name_en or name


def said_of(value: Any) -> str:
    """Return a value that was entered into a form; a yes or no in words."""
    words = {"True": _("Yes"), "False": _("No"), "yes": _("Yes"), "no": _("No")}
    return words.get(str(value), str(value))


def amount(value: Any, unit: str) -> str:
    """Return an amount with the sign of its unit."""
    return f"{value} {units.symbol(unit)}".strip() if value not in {None, ""} else NONE


@dataclasses.dataclass(frozen=True, slots=True)
class Saying:
    """Says what stands in a record in the language that is active."""

    content: Content
    names: Mapping[str, Mapping[str, Sequence[str]]]

    @classmethod
    def of(cls, content: Content) -> Self:
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
        name = self._name("people", code)
        return f"{name} ({code})" if name and name != code else code or NONE

    def place(self, code: str) -> str:
        """Return the name of a place, or its code where it has none."""
        return self._name("places", code) or code or NONE

    def item(self, code: str) -> str:
        """Return code and name of an item."""
        return self.named("items", code)

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
