"""A simulated year of updates: boxes at hospitals move on, one here, one there, out of order."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Final

from suyuan.config.bench.measure import Figure, rows
from suyuan.config.bench.tracing import by_holder
from suyuan.foundation import clock
from suyuan.foundation.command import system_context
from suyuan.ledger.domain.event import Event
from suyuan.ledger.domain.vocabulary import Action, EventType
from suyuan.ledger.operations.capture import record

EVENTS: Final = 2000
AT_ONCE: Final = 10
EVENTS_PER_COMMAND: Final = 200


def age() -> Iterator[Figure]:
    """Move things that lie loose to random places of others, and ask again."""
    chance = random.Random(3)  # noqa: S311 - a choice of examples.
    places = [
        key
        for (key,) in rows(
            "SELECT key FROM ledger_place WHERE kind = 'EXTERNAL' AND party_id IS NOT NULL"
        )
    ]
    (last,) = rows("SELECT max(id) FROM ledger_thing")[0]
    wanted = [chance.randrange(1, last + 1) for _ in range(EVENTS * AT_ONCE * 30)]
    keys = [
        key
        for (key,) in rows(
            "SELECT i.key FROM ledger_whereabouts w"
            " JOIN ledger_identity i ON i.thing_id = w.thing_id AND i.main"
            " JOIN ledger_thing t ON t.id = w.thing_id AND t.ended_at IS NULL"
            " WHERE w.thing_id = ANY (%s) AND w.last_at < now() - interval '1 day' LIMIT %s",
            wanted,
            EVENTS * AT_ONCE,
        )
    ]
    chance.shuffle(keys)
    moved = 0
    groups = [keys[n : n + AT_ONCE] for n in range(0, len(keys), AT_ONCE)]
    for start in range(0, len(groups), EVENTS_PER_COMMAND):
        events = [
            _move(group, chance.choice(places)) for group in groups[start:][:EVENTS_PER_COMMAND]
        ]
        record(context=system_context(reason="bench: a year of updates"), events=events)
        moved += sum(len(event.epcs) for event in events)
    yield Figure(name="moved at random, one by one", value=moved, unit="things")
    for figure in by_holder():
        yield Figure(
            name=f"after updates: {figure.name.strip()}", value=figure.value, unit=figure.unit,
            goal=figure.goal, note=figure.note,
        )  # fmt: skip


def _move(keys: list[str], place: str) -> Event:
    return Event(
        type=EventType.OBJECT,
        action=Action.OBSERVE,
        occurred_at=clock.now() - dt.timedelta(minutes=1),
        offset="+08:00",
        biz_step="storing",
        disposition="active",
        read_point=place,
        location=place,
        epcs=tuple(keys),
    )
