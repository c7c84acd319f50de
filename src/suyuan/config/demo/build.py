"""Builds the demonstration factory; goes on where a run that was ended has stopped."""

import datetime as dt
import json
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from suyuan.areas.catalog import operations as catalog, queries as catalog_queries
from suyuan.config.demo import (
    crafts,
    designs,
    people,
    setup,
    special,
    stores,
    stories,
    volume,
    year,
)
from suyuan.config.demo.ahead import Ahead, Behind
from suyuan.config.demo.desk import Desk, Side, Work
from suyuan.config.demo.frame import Frame
from suyuan.config.demo.script import ZONE, at
from suyuan.config.demo.session import quick_session
from suyuan.config.demo.volume_shape import Shape
from suyuan.config.demo.world import World
from suyuan.foundation import clock, outbox, wording
from suyuan.foundation.accounts import queries as accounts
from suyuan.kernel.errors import DomainError
from suyuan.ledger.operations.partitions import ensure_partitions
from suyuan.ledger.queries.rows import row, say as tell_database

SEED: Final = 20
DEFAULT_UNITS: Final = 5000
LARGE: Final = 100_000
"""Units from which on the bulk path adds to the factory that the commands have built."""
CODES_AT_ONCE: Final = 200
"""SSCCs that the packing line takes at once."""
COUNTED: Final = "ledger_participation, ledger_event, ledger_thing, ledger_identity"
"""The tables of which the database is told what they are like."""
PARTS: Final = 3
"""Serialized things of a pump: itself, its board, its battery."""

MESSAGES: Final = {
    "demo.exists": _("There is a demonstration in %(folder)s already."),
}
wording.register(MESSAGES)

Say = Callable[[str, float], None]
"""Tells what is being done, and the share of the whole that is done."""


class DemonstrationExistsError(DomainError):
    """There is a demonstration already, or other data."""

    code = "demo.exists"
    folder: str


def build(*, data: Path, units: int, say: Say) -> dict[str, Any]:
    """Build the factory and return what it is, as it is kept in ``demo.json``.

    Every step is a command whose id follows from the begin of the building, so a second start finds
    what is done and does the rest.

    Raises:
        DemonstrationExistsError: If the demonstration is built already.
    """
    done = data / "demo.json"
    if done.exists():
        raise DemonstrationExistsError(folder=str(data))
    making = data / "demo.json.making"
    state = _state(making, units)
    frame = Frame(uuid.UUID(state["base"]))
    began = dt.datetime.fromisoformat(state["began"])
    desk = Desk(frame=frame, actors={}, sites={})
    numbers = _Numbers(desk)
    world = World(
        today=began.astimezone(ZONE).date(),
        until=(began - dt.timedelta(minutes=30)).astimezone(ZONE),
        pumps=round(min(state["units"], DEFAULT_UNITS) / PARTS),
        seed=SEED,
        desk=desk,
        numbers=numbers,
    )
    start = dt.datetime.combine(world.monday, dt.time(6), tzinfo=ZONE)
    say("partitions", 0)
    ensure_partitions(world.monday)
    outbox.take_back()  # Nobody delivers yet but a run that was ended in the middle.
    large = state["units"] >= LARGE
    share = 0.1 if large else 1.0
    with quick_session(), clock.fixed(start):
        _begin(world, frame, state, making, say)
        numbers.keep_ready(world.monday)
    figures = _play(world, lambda what, done: say(what, done * share))
    quality = frame.by(desk.actors["quality"])
    with clock.fixed(began):
        stories.keep(world, quality)
    if large:
        shape = Shape(state["units"], SEED, world.today)
        programs = frame.by(desk.actors["integration"])
        more = volume.build(
            shape, programs, quality, lambda what, done: say(what, 0.1 + done * 0.9)
        )
        figures = {name: figures.get(name, 0) + more.get(name, 0) for name in {**figures, **more}}
    with clock.fixed(began):
        for step in stores.steps(frame, began):
            say("stores", 1.0)
            step()
    state["figures"] = figures
    people.write(making, state)
    making.replace(done)
    return state


def _state(making: Path, units: int) -> dict[str, Any]:
    try:
        state: dict[str, Any] = json.loads(making.read_text(encoding="utf-8"))
    except FileNotFoundError:
        began = clock.now().replace(microsecond=0)
        state = {"base": str(clock.new_id()), "began": began.isoformat(), "units": units}
        people.write(making, state)
    return state


def _begin(world: World, frame: Frame, state: dict[str, Any], making: Path, say: Say) -> None:
    """Make the firm: its people, places, goods and designs, and what it may buy from whom."""
    people.make(frame, state, making)
    administrator = frame.by(people.actors()["admin"])
    setup.make_sites(administrator)
    people.make_others(administrator, state, making)
    actors = people.actors()
    world.desk.actors = actors
    world.desk.sites = dict(accounts.sites().values_list("code", "pk"))
    quality = frame.by(actors["quality"])
    for step in setup.steps(frame, world.monday, actors):
        say("master data", 0.0)
        step()
    for step in (*crafts.steps(quality, world.monday, actors), *stores.zones_of(quality)):
        say("master data", 0.0)
        step()
    for step in designs.steps(quality, world.monday):
        say("designs", 0.0)
        step()


def _play(world: World, say: Say) -> dict[str, int]:
    """Play the year, the works in a process of their own; this one comes after and sees it all."""
    year.plan(world, special.plan)
    world.plan(at(world.week(1), 5), _count_rows, Side.WORKS)
    desk = world.desk
    desk.other = works = Behind(partial(_play_works, world))
    try:
        with quick_session():
            for work in world.play():
                desk.tell(work)
                say(f"{work.moment:%Y-%m-%d}", world.horizon)
            works.end()
            desk.deliver(world.until)
    finally:
        works.stop()
        desk.other = None
    (events,) = row("SELECT count(*) FROM ledger_event") or (0,)
    return {
        "units": len(world.pumps) * 2 + len(world.all_boards),
        "pumps": len(world.pumps),
        "events": events,
        "commands": world.desk.commands,
    }


def _play_works(world: World, ahead: Ahead) -> None:
    """Play the year of the works."""
    world.desk.other = ahead
    world.play_only(Side.WORKS)
    with quick_session():
        for work in world.play():
            world.desk.tell(work)


def _count_rows(world: World, _moment: dt.datetime) -> Iterable[Work]:
    """Tell the database what its tables are like, now that there is something in them.

    It plans anew what it planned while they were empty, and took a wrong index for.
    """
    if not world.desk.is_told():
        tell_database(f"ANALYZE {COUNTED}")
    return ()


class _Numbers:
    """Numbers out of the schemes of the firm; the n-th asking of a side is the same in each run."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked: Counter[Side] = Counter()
        self._ids: dict[str, int] = {}
        self._codes: deque[str] = deque()

    def __call__(self, scheme: str, count: int, day: dt.date) -> list[str]:
        if scheme != "SSCC":
            return self._issue(scheme, count, day) if count else []
        while len(self._codes) < count:
            self._codes.extend(self._issue(scheme, CODES_AT_ONCE, day))
        return [self._codes.popleft() for _ in range(count)]

    def keep_ready(self, day: dt.date) -> None:
        """Take the SSCCs of the year's pallets before the works take those of their boxes."""
        self._codes.extend(self._issue("SSCC", CODES_AT_ONCE, day))

    def _issue(self, scheme: str, count: int, day: dt.date) -> list[str]:
        if scheme not in self._ids:
            found = catalog_queries.scheme_with_code(scheme)
            assert found is not None
            self._ids[scheme] = found.pk
        side = self._desk.side
        self._asked[side] += 1
        block = self._desk.do(
            catalog.issue_numbers, {"scheme_id": self._ids[scheme], "count": count, "day": day},
            step=f"numbers {side.value} {self._asked[side]}", at=at(day, 6),
            who=setup.TAKEN_BY[scheme], why=f"取号 {scheme}",
        )  # fmt: skip
        return list(catalog_queries.numbers_in(block))
