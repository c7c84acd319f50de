"""What the causes were made of, as the trace room shows it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from suyuan.areas.trace import choices
from suyuan.areas.trace.domain import Question
from suyuan.areas.trace.ui import addresses, words
from suyuan.ledger.domain.causes import ThingCause
from suyuan.ledger.queries.backward import Ancestry, backward
from suyuan.ledger.queries.things import things_by_key

RELATIONS = {
    "PART": _("Part"),
    "TAKEN": _("Taken by this unit"),
    "MEMBER": _("Of this lot"),
    "INPUT": _("Went in"),
    "SUBLOT": _("Part of the lot"),
}


def context_of(question: Question) -> dict[str, Any]:
    """Return what every thing among the causes was made of."""
    known = things_by_key([c.key for c in question.causes if isinstance(c, ThingCause)])
    answers = [
        (thing, backward(thing.id, as_of=question.as_of, known_at=question.known_at))
        for thing in known.values()
    ]
    return {
        "ancestries": [
            {"thing": thing, "answer": found, "rows": _rows(found)} for thing, found in answers
        ],
        "named": words.named,
    }


def _rows(found: Ancestry) -> list[dict[str, Any]]:
    """Return each thing above once, with the first edge that leads to it."""
    rows: dict[int, dict[str, Any]] = {}
    for edge in found.edges:
        thing = found.things.get(edge.source_id)
        if thing is None or edge.source_id in rows or edge.source_id == found.thing_id:
            continue
        if thing.kind == "SUBLOT":
            continue
        rows[edge.source_id] = {
            "thing": thing,
            "url": addresses.thing_url(thing.key, thing.id),
            "item": words.named(thing.item_name, thing.item_name_en),
            "kind": choices.KINDS[thing.kind],
            "relation": RELATIONS[edge.relation],
            "level": edge.level,
            "is_former": edge.source_id in found.former,
            "is_source": edge.source_id in found.sources,
            "since": edge.since if edge.since.year > 1 else None,
            "amount": words.amount(edge.quantity, edge.unit or thing.unit) if edge.quantity else "",
        }
    return list(rows.values())
