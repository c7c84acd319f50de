"""How fast the ledger records: events of one, twenty and a thousand units, by one or more writers.

Run against a database of its own, which is filled: ``DATABASE_URL=… python -m
tests.performance.capture``. Wall times mean something on a quiet machine only; the processor time
of this process is given beside them.
"""

import dataclasses
import datetime as dt
import functools
import json
import os
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.config.settings.test")
import django

django.setup()

from django.db import connection  # noqa: E402 - Django comes first.

from suyuan.foundation.command import system_context  # noqa: E402
from suyuan.ledger.domain.event import Event  # noqa: E402
from suyuan.ledger.domain.vocabulary import Action, EventType  # noqa: E402
from suyuan.ledger.operations.capture import record  # noqa: E402
from tests.integration.ledger import world  # noqa: E402

START = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


@dataclasses.dataclass(frozen=True)
class Figure:
    """What one measurement gave."""

    name: str
    units: int
    seconds: float
    processor: float

    @property
    def rate(self) -> float:
        """Units per second."""
        return self.units / self.seconds


def serials(tag: str, number: int) -> list[str]:
    """Give keys of pumps that nobody has used."""
    return [world.pump(f"{tag}{n}") for n in range(number)]


def commissions(keys: Sequence[str], per_event: int, lot: str) -> Iterator[Event]:
    """Give the events that make units, so many at a time."""
    for first in range(0, len(keys), per_event):
        yield world.commission(*keys[first : first + per_event], lot=lot, occurred_at=START)


def moves(keys: Sequence[str], per_event: int, at: dt.datetime) -> Iterator[Event]:
    """Give the events that move units to the store, so many at a time."""
    for first in range(0, len(keys), per_event):
        yield Event(
            type=EventType.OBJECT,
            action=Action.OBSERVE,
            biz_step="storing",
            occurred_at=at,
            location=world.STORE,
            epcs=tuple(keys[first : first + per_event]),
        )


def send(events: Iterator[Event]) -> None:
    """Record events, each by a command of its own."""
    for event in events:
        record(context=system_context(reason="measuring"), events=[event])


def measure(name: str, units: int, works: Sequence[Callable[[], None]]) -> Figure:
    """Do works at the same time, each in a thread of its own."""

    def run(work: Callable[[], None]) -> None:
        work()
        connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    began, processor = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Figure(
        name, units, time.perf_counter() - began, time.process_time() - processor
    )  # fmt: skip


def figures(writers: int = 2) -> Iterator[Figure]:
    """Measure each kind of work."""
    run = uuid.uuid4().hex[:6]
    whole = serials(f"{run}w", 100_000)
    yield measure(
        "commission, 100,000 in one event", len(whole),
        [lambda: send(commissions(whole, len(whole), f"{run}w"))],
    )  # fmt: skip
    for per_event, each in ((1000, 20_000), (20, 2_000), (1, 300)):
        parts = [serials(f"{run}{per_event}-{n}-", each) for n in range(writers)]
        for number, part in enumerate(parts):
            send(commissions(part, 1000, f"{run}-{per_event}-{number}"))
        at = START + dt.timedelta(days=1)
        works = [functools.partial(send, moves(part, per_event, at)) for part in parts]
        yield measure(f"move, {per_event} per event, {writers} writers", each * writers, works)


if __name__ == "__main__":
    world.build()
    for figure in figures():
        json.dump({**dataclasses.asdict(figure), "rate": round(figure.rate)}, sys.stdout)
        sys.stdout.write("\n")
