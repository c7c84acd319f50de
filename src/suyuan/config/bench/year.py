"""A simulated year of updates, all through the product's own commands.

What stands in store is shipped and received, what customers hold comes back, boxes are opened and
part of each is packed anew, units exchange their parts, and some events turn out to be errors. The
things are chosen at random over the whole ledger, so the rows that change lie everywhere.
"""

import datetime as dt
import random
import time
from collections.abc import Iterator, Sequence
from typing import Final

from suyuan.config.bench.figures import Figure
from suyuan.config.demo import firm
from suyuan.foundation import clock
from suyuan.foundation.command import system_context
from suyuan.kernel.errors import DomainError
from suyuan.kernel.identifiers import check_digits
from suyuan.ledger.domain.epcis.event_hash import event_hash
from suyuan.ledger.domain.event import Event, Party
from suyuan.ledger.domain.vocabulary import Action, EventType
from suyuan.ledger.operations.capture import declare_error, record
from suyuan.ledger.queries.rows import row, rows

REASON: Final = "bench: a year of updates"
EVENTS: Final = 6_000
AT_ONCE: Final = 60
"""Stories in one command."""
SHARES: Final = (("ship", 40), ("give_back", 20), ("repack", 30), ("exchange", 10))
MOVED_TOGETHER: Final = 8
TAKEN_OUT: Final = 12
ERRORS: Final = 0.02
SPREAD: Final = 20
"""So many times the rows wanted are drawn; not all of them fit."""

Story = list[Event]


class Year:
    """Draws things and makes the events of their stories, one after the other in time."""

    def __init__(self, seed: int = 5) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a choice of examples.
        self.used: set[int] = set()
        self.moment = clock.now() - dt.timedelta(minutes=9)
        self.number = int(time.time()) % 1_000_000_000
        self.sizes = {
            table: row(f"SELECT reltuples FROM pg_class WHERE oid = '{table}'::regclass")  # noqa: S608
            for table in ("ledger_whereabouts", "ledger_unit_link")
        }
        own = row("SELECT key FROM ledger_party WHERE own ORDER BY id LIMIT 1")
        self.own = own[0] if own else ""
        store = row(
            "SELECT p.key FROM ledger_whereabouts w JOIN ledger_place p ON p.id = w.place_id"
            " JOIN ledger_party h ON h.id = p.party_id AND h.own ORDER BY w.thing_id DESC LIMIT 1"
        )
        self.store = store[0] if store else ""
        self.customers: list[tuple[str, str]] = rows(
            "SELECT h.key, p.key FROM ledger_place p JOIN ledger_party h ON h.id = p.party_id"
            " WHERE NOT h.own AND p.kind = 'EXTERNAL' ORDER BY p.id"
        )

    def stories(self, events: int) -> Iterator[Story]:
        """Give stories until they have about so many events."""
        if not (self.store and self.customers):
            return
        weights = [share for _, share in SHARES]
        told = 0
        while told < events:
            wanted = [name for name, _ in self.chance.choices(SHARES, weights, k=AT_ONCE)]
            told_before = told
            for name in sorted(set(wanted)):
                for story in getattr(self, f"_{name}s")(wanted.count(name)):
                    told += len(story)
                    yield story
            if told == told_before:
                return

    def exchanges(self, count: int) -> Iterator[Story]:
        """Give exchanges of parts alone, about so many."""
        given = 0
        while given < count:
            before = given
            for story in self._exchanges(min(AT_ONCE, count - given)):
                given += 1
                yield story
            if given == before:
                return

    def _percent(self, table: str, count: int) -> float:
        """Say how much of a table to draw."""
        (size,) = self.sizes[table] or (0,)
        return min(100.0, 100 * count * SPREAD / max(float(size), 1.0))

    def _packages(self, count: int, *, own: bool) -> list[tuple[int, str]]:
        """Draw packages that stand by themselves with somebody: id and key."""
        found = rows(
            """
            SELECT d.thing_id, i.key FROM (
                SELECT w.thing_id FROM ledger_whereabouts AS w TABLESAMPLE SYSTEM (%(percent)s)
                JOIN ledger_party AS h ON h.id = w.holder_id AND h.own = %(own)s
                WHERE w.last_at < %(moment)s ORDER BY random() LIMIT %(most)s
            ) AS d
            JOIN ledger_thing AS t ON t.id = d.thing_id AND t.kind = 'PACKAGE'
                AND t.ended_at IS NULL
            JOIN ledger_identity AS i ON i.thing_id = t.id AND i.main""",
            {
                "percent": self._percent("ledger_whereabouts", count * (10 if own else 1)),
                "own": own,
                "moment": self.moment,
                "most": count * SPREAD,
            },
        )
        fresh = [(thing, key) for thing, key in found if thing not in self.used][:count]
        self.used.update(thing for thing, _ in fresh)
        return fresh

    def _groups(self, count: int, *, own: bool) -> Iterator[tuple[str, ...]]:
        drawn = self._packages(count * MOVED_TOGETHER, own=own)
        for first in range(0, len(drawn), MOVED_TOGETHER):
            yield tuple(key for _, key in drawn[first : first + MOVED_TOGETHER])

    def _ships(self, count: int) -> Iterator[Story]:
        for keys in self._groups(count, own=True):
            yield self._sent(keys, self.own, self.chance.choice(self.customers), "active")

    def _give_backs(self, count: int) -> Iterator[Story]:
        for keys in self._groups(count, own=False):
            party, _ = self.chance.choice(self.customers)
            yield self._sent(keys, party, (self.own, self.store), "returned")

    def _sent(
        self, keys: tuple[str, ...], giver: str, taker: tuple[str, str], state: str
    ) -> Story:  # fmt: skip
        party, place = taker
        return [
            self._event(
                EventType.OBJECT, Action.OBSERVE, biz_step="shipping", disposition="in_transit",
                epcs=keys, sources=(Party(type="possessing_party", id=giver),),
                destinations=(Party(type="possessing_party", id=party),),
            ),
            self._event(
                EventType.OBJECT, Action.OBSERVE, biz_step="receiving", disposition=state,
                epcs=keys, read_point=place, location=place,
            ),
        ]  # fmt: skip

    def _repacks(self, count: int) -> Iterator[Story]:
        """Boxes are opened, and part of what was in each goes into a new one."""
        for box, key in self._packages(count, own=False):
            inside = rows(
                "SELECT c.child_id, i.key FROM ledger_containment AS c"
                " JOIN ledger_thing AS t ON t.id = c.child_id AND t.kind = 'UNIT'"
                " JOIN ledger_identity AS i ON i.thing_id = c.child_id AND i.main"
                " WHERE c.parent_id = %(box)s AND c.until_at IS NULL",
                {"box": box},
            )
            if len(inside) <= TAKEN_OUT or self.used & {unit for unit, _ in inside}:
                continue
            self.used.update(unit for unit, _ in inside)
            units = tuple(unit for _, unit in inside)
            yield [
                self._event(
                    EventType.AGGREGATION, Action.DELETE, biz_step="unpacking",
                    disposition="active", parent=key, children=units,
                ),
                self._event(
                    EventType.AGGREGATION, Action.ADD, biz_step="packing", disposition="active",
                    parent=self._sscc(), children=units[:TAKEN_OUT],
                ),
            ]  # fmt: skip

    def _exchanges(self, count: int) -> Iterator[Story]:
        """Two units exchange a part."""
        found = rows(
            """
            SELECT DISTINCT ON (k.target_id) k.source_id, s.key, k.target_id, t.key
            FROM (
                SELECT * FROM ledger_unit_link TABLESAMPLE SYSTEM (%(percent)s)
                WHERE until_at IS NULL AND installed AND from_at < %(moment)s
                ORDER BY random() LIMIT %(most)s
            ) AS k
            JOIN ledger_identity AS s ON s.thing_id = k.source_id AND s.main
            JOIN ledger_identity AS t ON t.thing_id = k.target_id AND t.main""",
            {
                "percent": self._percent("ledger_unit_link", 4 * count),
                "moment": self.moment,
                "most": 4 * count,
            },
        )
        fresh = [pair for pair in found if not self.used & {pair[0], pair[2]}][: 2 * count]
        self.used.update(thing for pair in fresh for thing in (pair[0], pair[2]))
        for (_, part, _, unit), (_, other_part, _, other_unit) in zip(
            fresh[::2], fresh[1::2], strict=False
        ):
            yield [
                self._fit(action, carrier, fitted)
                for action, carrier, fitted in (
                    (Action.DELETE, unit, part),
                    (Action.DELETE, other_unit, other_part),
                    (Action.ADD, unit, other_part),
                    (Action.ADD, other_unit, part),
                )
            ]

    def _fit(self, action: Action, carrier: str, part: str) -> Event:
        step = "installing" if action is Action.ADD else "removing"
        return self._event(
            EventType.ASSOCIATION, action, biz_step=step, parent=carrier, children=(part,)
        )

    def _event(self, kind: EventType, action: Action, **values: object) -> Event:
        self.moment += dt.timedelta(milliseconds=5)
        return Event(
            type=kind, action=action, occurred_at=self.moment, offset="+08:00",
            **values,  # type: ignore[arg-type]
        )  # fmt: skip

    def _sscc(self) -> str:
        self.number = (self.number + 1) % 1_000_000_000
        body = f"8{firm.PREFIX}{self.number:09d}"
        return f"/00/{body + check_digits.gs1(body)}"


def update(events: int = EVENTS) -> Iterator[Figure]:
    """Let a year of updates happen, and say how many and how quickly."""
    year = Year()
    began = time.perf_counter()
    done = moved = refused = 0
    last: list[Event] = []
    waiting: list[Story] = []
    why = ""

    def settle() -> None:
        nonlocal done, moved, refused, why
        for story in _recorded(waiting):
            if isinstance(story, str):
                refused, why = refused + 1, story
                continue
            done += len(story)
            moved += len({key for event in story for key in (*event.epcs, *event.children)})
            if story[-1].biz_step == "receiving" and year.chance.random() < ERRORS * 5:
                last.append(story[-1])
        waiting.clear()

    for story in year.stories(events):
        waiting.append(story)
        if len(waiting) == AT_ONCE:
            settle()
    settle()
    voided = sum(_declared(event) for event in last)
    seconds = time.perf_counter() - began
    note = f"{moved:,} things, {voided:,} declared errors, {done / seconds:,.0f} events/s"
    if refused:
        note += f"; {refused} stories refused: {why}"
    yield Figure(part="year", name="events recorded", value=done, unit="", runs=1, note=note)


def settled(stories: Iterator[Story]) -> int:
    """Record stories, several in one command, and say how many events there were."""
    done = 0
    waiting: list[Story] = []
    for story in stories:
        waiting.append(story)
        if len(waiting) == AT_ONCE:
            done += sum(len(each) for each in _recorded(waiting) if not isinstance(each, str))
            waiting.clear()
    return done + sum(len(each) for each in _recorded(waiting) if not isinstance(each, str))


def _recorded(stories: Sequence[Story]) -> Iterator[Story | str]:
    """Record stories together; where they are refused, one by one. Give each, or why it was not."""
    if not stories:
        return
    try:
        record(
            context=system_context(reason=REASON), events=[one for each in stories for one in each]
        )
    except DomainError as error:
        if len(stories) == 1:
            yield repr(error)[:200]
            return
        for story in stories:
            yield from _recorded([story])
        return
    yield from stories


def _declared(event: Event) -> bool:
    try:
        declare_error(
            context=system_context(reason=REASON),
            event_uri=event_hash(event),
            reason="did_not_occur",
        )
    except DomainError:
        return False
    return True
