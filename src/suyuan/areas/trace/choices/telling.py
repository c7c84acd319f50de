"""Events told without taking the side of one of their things."""

from collections.abc import Mapping
from typing import Any

from suyuan.areas.trace.choices import words
from suyuan.areas.trace.choices.sentences import Moment, sentence
from suyuan.ledger.domain import vocabulary
from suyuan.ledger.domain.vocabulary import EventType, Role


def told(row: Any, extensions: Mapping[str, Any], things: int) -> str:
    """Say what an event was, without taking the side of one of its things."""
    facts = {
        "place": words.local(row.place_name, row.place_name_en),
        "holder": words.local(row.holder_name, row.holder_name_en),
        "destination": words.local(row.holder_name, row.holder_name_en),
        "process": words.process(str(extensions.get(vocabulary.PROCESS) or "")),
        "result": words.result(str(extensions.get(vocabulary.RESULT) or "")),
        "count": f"{things - 1:,}" if things > 1 else "",
    }
    return sentence(
        Moment(
            type=row.type,
            action=row.action,
            step=row.biz_step,
            role=leading_role(row.type),
            facts=facts,
            persistent_set=row.persistent_set or (),
            persistent_unset=row.persistent_unset or (),
            declares=row.declares is not None,
        )
    )


def leading_role(event_type: str) -> str:
    """Return the role from which an event is told when no thing is in view."""
    if event_type == EventType.AGGREGATION:
        return Role.PARENT
    return Role.OUTPUT if event_type == EventType.TRANSFORMATION else Role.OBJECT
