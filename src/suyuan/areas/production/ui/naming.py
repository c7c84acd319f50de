"""Names beside the codes of people and equipment, for lists, pages and records on the screen."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from suyuan.areas.production.queries.origins import Named, equipment_named, people_named
from suyuan.areas.production.queries.saying import local
from suyuan.web import people
from suyuan.web.wordlists import listed


@dataclasses.dataclass(frozen=True, slots=True)
class Naming:
    """What those are called that some rows name by a code."""

    people: Named
    equipment: Named

    @classmethod
    def of(cls, *, people: Iterable[str] = (), equipment: Iterable[str] = ()) -> "Naming":
        """Ask for the names of these codes, with one question for each kind."""
        who, machines = set(people) - {""}, set(equipment) - {""}
        return cls(people_named(who) if who else {}, equipment_named(machines) if machines else {})

    def person(self, code: str) -> str:
        """Return the name of a person with the code behind it; empty where there is none."""
        return said_person(self.people, code)

    def machine(self, code: str) -> str:
        """Return the code of a machine with its name behind it."""
        name = _name(self.equipment, code)
        return f"{code} {name}".strip()

    def machines(self, codes: Sequence[str]) -> str:
        """Return several machines in one text."""
        return listed([self.machine(code) for code in codes])


def said_person(names: Named, code: str) -> str:
    """Return the name of a person with the code behind it, the code alone where it has no name."""
    name = _name(names, code)
    return f"{name} ({code})" if name and name != code else people.label_of(code) if code else ""


def _name(names: Named, code: str) -> str:
    found = names.get(code)
    return local(found[0], found[1]) if found is not None else ""


def add_names(rows: Sequence[Any], *fields: str, equipment: str = "") -> None:
    """Add to rows what those are called whose codes stand in these fields, as ``naming``."""
    naming = Naming.of(
        people=(getattr(row, name) for row in rows for name in fields),
        equipment=(code for row in rows for code in (getattr(row, equipment) if equipment else ())),
    )
    for row in rows:
        row.naming = naming


def of_row(row: Any, *fields: str, equipment: str = "") -> Naming:
    """Return the names for one row, asked for once."""
    if not hasattr(row, "naming"):
        add_names([row], *fields, equipment=equipment)
    naming: Naming = row.naming
    return naming
