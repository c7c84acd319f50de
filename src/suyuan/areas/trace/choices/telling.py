"""Events told without taking the side of one of their things."""

from collections.abc import Mapping
from typing import Any

from suyuan.areas.trace.choices import words
from suyuan.areas.trace.choices.sentences import Moment, sentence
from suyuan.ledger.domain import vocabulary
from suyuan.ledger.domain.keys import shape_of
from suyuan.ledger.domain.vocabulary import EventType, Role


def told(
    row: Any,
    extensions: Mapping[str, Any],
    things: int,
    role: str = "",
    *,
    process: str = "",
    equipment: str = "",
) -> str:
    """Say what an event was, without taking the side of one of its things.

    Args:
        row: The event with the names of its place and holder.
        extensions: What it says besides EPCIS.
        things: How many take part.
        role: The part of its leading thing; what only takes in tells of what was taken in.
        process: What its step is called.
        equipment: What its machine is called.
    """
    facts = {
        "place": words.local(row.place_name, row.place_name_en),
        "holder": words.local(row.holder_name, row.holder_name_en),
        "destination": words.local(row.holder_name, row.holder_name_en),
        "process": process,
        "equipment": equipment,
        "result": words.result(str(extensions.get(vocabulary.RESULT) or "")),
        "replaced": code_of(str(extensions.get(vocabulary.REPLACES) or "")),
        "replacement": code_of(str(extensions.get(vocabulary.REPLACED_BY) or "")),
        "count": f"{things - 1:,}" if things > 1 else "",
    }
    return sentence(
        Moment(
            type=row.type,
            action=row.action,
            step=row.biz_step,
            role=_side(row.type, role),
            facts=facts,
            persistent_set=row.persistent_set or (),
            persistent_unset=row.persistent_unset or (),
            declares=row.declares is not None,
        )
    )


def code_of(key: str) -> str:
    """Return what people read of the key of another thing that an event names; empty for none."""
    return shape_of(key).code if key else ""


def _side(event_type: str, role: str) -> str:
    taken = event_type == EventType.TRANSFORMATION and role and role != Role.OUTPUT
    return role if taken else leading_role(event_type)


def leading_role(event_type: str) -> str:
    """Return the role from which an event is told when no thing is in view."""
    if event_type == EventType.AGGREGATION:
        return Role.PARENT
    return Role.OUTPUT if event_type == EventType.TRANSFORMATION else Role.OBJECT
