"""Main control boards: placed from reels, tested, some of them reworked, released for the pumps."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from suyuan.areas.production import operations as production
from suyuan.areas.production.operations import Amount, Making, Work as Done
from suyuan.areas.warehouse.operations import Moved
from suyuan.config.demo import finals, goods, shop
from suyuan.config.demo.desk import Work
from suyuan.config.demo.script import at
from suyuan.config.demo.shop import MINUTE, Job
from suyuan.config.demo.supply import CAPACITORS, RESISTORS, SPARES
from suyuan.config.demo.world import Board, Lot, World

NEEDS: Final = {
    goods.CAPACITOR: Decimal(CAPACITORS),
    goods.RESISTOR: Decimal(RESISTORS),
    goods.PANEL: Decimal(1),
}
FAULTS: Final = 0.02
SPARE_CAPACITORS: Final = 8
"""Brought to the line for rework."""
SET_APART = 3
"""Boards of a batch that are kept for repairs, at most half of those made beyond the pumps."""
PLACE, TEST = 10, 20


@dataclass(slots=True, eq=False)
class Batch:
    """The boards of an order."""

    job: Job
    boards: list[Board]
    spare: Lot
    left: Decimal
    """Capacitors on the line that no board has taken."""
    bad: list[Board] = field(default_factory=list)


def place_boards(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Place the boards of some weeks; a reel that runs out in the middle is changed."""
    week = world.week_of(moment)
    count = (world.per_week + SPARES) * world.pace.weeks_of(week)
    line = f"SZ-SMT{world.pace.turn(week) % 2 + 1}"
    job = shop.begin(world, goods.BOARD, count, moment, line=line)
    serials = world.numbers("SN-PCBA", count, moment.date())
    stretches = list(world.draw(NEEDS, count))
    issued: dict[Lot, Decimal] = {}
    for here, made_of in stretches:
        for lot in made_of:
            issued[lot] = issued.get(lot, Decimal(0)) + here * NEEDS[lot.good]
    spare, more = _spare(world)
    issued[spare] = issued.get(spare, Decimal(0)) + more
    shop.issue(job, moment - 10 * MINUTE, issued)
    shop.clear(job, moment)
    batch = Batch(job, [], spare, more)
    _place(job, moment + 5 * MINUTE, stretches, serials, batch.boards)
    world.all_boards += batch.boards
    if world.bad_reel is None and week >= world.pace.bad_week:
        # The oldest boards go into pumps first, so the reel may be one of weeks ago.
        pumps = world.per_week * world.pace.weeks_of(week)
        world.bad_reel = reel_of_most([*world.boards, *batch.boards][:pumps])
    tomorrow = at(moment.date() + dt.timedelta(days=1), 8, 30)
    world.plan(tomorrow, lambda world, when: _test(world, when, batch))
    return ()


def reel_of_most(boards: Sequence[Board]) -> Lot:
    """Return the reel of capacitors on most of some boards; of several the one used first."""
    return Counter(board.made_of[0] for board in boards).most_common(1)[0][0]


def _spare(world: World) -> tuple[Lot, Decimal]:
    """Take some capacitors of the newest reel for rework; returns it with how many."""
    lot = next(lot for lot in reversed(world.stock[goods.CAPACITOR.code]) if lot.left >= 1)
    more = min(lot.left, Decimal(SPARE_CAPACITORS))
    lot.left -= more
    return lot, more


def _place(
    job: Job,
    moment: dt.datetime,
    stretches: Sequence[tuple[int, tuple[Lot, ...]]],
    serials: Sequence[str],
    boards: list[Board],
) -> None:
    """Place board after board; where a reel runs out, the next one is put on."""
    mounter = f"SMT-0{job.line[-1]}"
    before: tuple[Lot, ...] = ()
    for here, made_of in stretches:
        begun = moment + 1.5 * MINUTE * len(boards)
        shop.load(job, begun, PLACE, [lot for lot in made_of if lot not in before])
        mine = serials[len(boards) : len(boards) + here]
        ended = begun + 1.5 * MINUTE * here - dt.timedelta(seconds=30)
        job.do(
            job.crew.operator, ended, production.make_units,
            act=job.act(ended, started_at=begun + MINUTE / 2, equipment=(mounter,)),
            making=Making(serials=tuple(mine), values={"PEAK": str(241 + len(boards) % 5)}),
        )  # fmt: skip
        number = job.lot_key.rpartition("/")[2]
        boards += [Board(goods.BOARD.unit_key(serial), serial, number, made_of) for serial in mine]
        before = made_of


def _test(world: World, moment: dt.datetime, batch: Batch) -> Iterable[Work]:
    """Test the boards; a faulty one gets another capacitor."""
    job = batch.job
    most = max(0, int(batch.left) - 1)
    batch.bad = [board for board in batch.boards if world.random.random() < FAULTS][:most]
    done = moment + 60 * MINUTE
    failed = {board.key: "输出电压偏低" for board in batch.bad}
    _tested(job, done, Done(failed=failed))
    if batch.bad:
        reworked = done + 40 * MINUTE
        count = len(batch.bad)
        job.do(
            job.crew.operator, reworked, production.rework_units,
            units=[board.key for board in batch.bad], from_step=TEST,
            act=job.act(reworked, place="SZ-RWK", person="OP-003", note="更换电容 C12"),
            risk="焊盘热冲击一次，允许返工一次",
            taken=[Amount(key=batch.spare.key, quantity=Decimal(count))],
        )  # fmt: skip
        batch.left -= count
        for board in batch.bad:
            board.alone.append(batch.spare)
        _tested(job, reworked + 15 * MINUTE, Done(units=tuple(failed)))
    shop.give_back(job, done + 70 * MINUTE, {batch.spare: batch.left})
    world.plan(moment + 240 * MINUTE, lambda world, when: _finish(world, when, batch))
    return ()


def _tested(job: Job, when: dt.datetime, done: Done) -> None:
    job.do(
        job.crew.operator, when, production.perform, step=TEST,
        act=job.act(when, started_at=when - 30 * MINUTE, place="SZ-SMT", person="OP-003"),
        work=done,
    )  # fmt: skip


def _finish(world: World, moment: dt.datetime, batch: Batch) -> Iterable[Work]:
    """Inspect, complete and release the boards; they lie in the store for the pumps."""
    job = batch.job
    finals.inspect(world, moment, job)
    shop.complete(job, moment + 25 * MINUTE)
    number = shop.release(job, moment + 45 * MINUTE)
    things = [Moved(key=board.key) for board in batch.boards]
    shop.put_away(job, moment + 80 * MINUTE, things, "SZ-RM", document=number)
    count = len(batch.boards) - min(SET_APART, len(batch.boards) // (2 * world.per_week))
    world.boards.extend(batch.boards[:count])
    world.spares.boards += batch.boards[count:]
    return ()
