"""What steps, people and machines are called that events name by a code."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from suyuan.areas.production.queries.naming import steps_named
from suyuan.areas.production.queries.origins import Named, equipment_named, people_named
from suyuan.areas.trace.choices import words
from suyuan.ledger.domain import vocabulary
from suyuan.web import people


@dataclasses.dataclass(frozen=True, slots=True)
class Naming:
    """The names for some events, asked for at once; an event says ``documents`` and ``body``."""

    steps: Mapping[tuple[str, str], Sequence[str]]
    """By number of the work order and code of its step."""
    people: Named
    equipment: Named

    @classmethod
    def of(cls, events: Iterable[Any]) -> "Naming":
        """Ask for the names of all steps, people and machines that these events name."""
        events = list(events)
        orders = {
            words.document(document)
            for event in events
            if _said(event, vocabulary.PROCESS)
            for document in event.documents or ()
        }
        who = {_said(event, vocabulary.OPERATOR) for event in events} - {""}
        machines = {_said(event, vocabulary.EQUIPMENT) for event in events} - {""}
        return cls(
            steps_named(orders) if orders else {},
            people_named(who) if who else {},
            equipment_named(machines) if machines else {},
        )

    def process(self, event: Any) -> str:
        """Return the name of the step in its work order, else the word for its process."""
        code = _said(event, vocabulary.PROCESS)
        for document in event.documents or ():
            found = self.steps.get((words.document(document), code.upper()))
            if found is not None:
                return words.local(found[0], found[1])
        return words.process(code)

    def operator(self, event: Any) -> str:
        """Return the name of who did it, with the code behind it."""
        code = _said(event, vocabulary.OPERATOR)
        found = self.people.get(code)
        name = words.local(found[0], found[1]) if found is not None else ""
        if name and name != code:
            return f"{name} ({code})"
        return people.label_of(code) if code else ""

    def machine(self, event: Any) -> str:
        """Return the code of the machine with its name behind it."""
        code = _said(event, vocabulary.EQUIPMENT)
        found = self.equipment.get(code)
        return f"{code} {words.local(found[0], found[1])}".strip() if found is not None else code


def _said(event: Any, name: str) -> str:
    return str((event.body.get("extensions") or {}).get(name) or "")
