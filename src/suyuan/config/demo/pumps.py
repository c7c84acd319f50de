"""Pumps: assembled, potted in mixes, tested one by one, reworked, packed, reviewed and released."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from suyuan.areas.production import operations as production
from suyuan.areas.production.domain import PackageLevel, RunKind
from suyuan.areas.production.operations import Amount, Component, Making, RunValues, Work as Done
from suyuan.areas.warehouse.operations import Moved
from suyuan.config.demo import finals, goods, shop
from suyuan.config.demo.desk import Work, chunks
from suyuan.config.demo.script import at
from suyuan.config.demo.shop import MINUTE, Job
from suyuan.config.demo.world import Board, Case, Lot, Pump, World

NEEDS: Final = {goods.MOTOR: Decimal(1), goods.HOUSING: Decimal(1)}
COMPOUND: Final = {goods.RESIN: Decimal("0.06"), goods.HARDENER: Decimal("0.06")}
RINSE: Final = Decimal("0.015")
"""The share of each part of the compound that stays in the dispenser and is lost."""
MIX: Final = 96
"""Pumps that one mix of compound is enough for."""
POT_MINUTES: Final = 90
FAULTS: Final = 0.03
SPARE_MOTORS: Final = 4
PER_CASE: Final = 4
ASSEMBLY, POTTING, TEST, PACKING = 10, 20, 30, 40
REVIEW_WEEK: Final = 50
"""The order of this week waits for the review of its record today."""
RUNNING_WEEK: Final = 51
"""The order of this week is potted and not tested yet today."""


@dataclass(slots=True, eq=False)
class Batch:
    """The pumps of an order."""

    job: Job
    week: int
    pumps: list[Pump]
    left: dict[Lot, Decimal]
    """What was brought to the line and no pump has taken."""
    flow: dict[str, float] = field(default_factory=dict)
    """The error of the flow of each pump, in per cent, as it was measured last."""


def assemble(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Assemble the pumps of some weeks, each with its own board and battery."""
    week = world.week_of(moment)
    wanted = world.per_week * world.pace.weeks_of(week)
    count = min(wanted, len(world.boards), len(world.batteries))
    line = f"SZ-ASM{world.pace.turn(week) % 2 + 1}"
    job = shop.begin(world, goods.PUMP, count, moment, line=line)
    serials = world.numbers("SN-SP20", count, moment.date())
    stretches = list(world.draw(NEEDS, count))
    issued: dict[Lot, Decimal] = {}
    for here, made_of in stretches:
        for lot in made_of:
            issued[lot] = issued.get(lot, Decimal(0)) + here * NEEDS[lot.good]
    left: dict[Lot, Decimal] = {}
    for _ in range(SPARE_MOTORS):
        lot = world.one_left(goods.MOTOR)
        left[lot] = left.get(lot, Decimal(0)) + 1
    for lot, more in left.items():
        issued[lot] = issued.get(lot, Decimal(0)) + more
    boards = [world.boards.popleft() for _ in range(count)]
    batteries = [world.batteries.popleft() for _ in range(count)]
    shop.issue(job, moment - 10 * MINUTE, issued, [*(board.key for board in boards), *batteries])
    shop.clear(job, moment)
    batch = Batch(job, week, [], left)
    parts = list(zip(serials, boards, batteries, strict=True))
    _assemble(batch, moment + 5 * MINUTE, stretches, parts)
    world.pumps += batch.pumps
    later = at(moment.date() + dt.timedelta(days=1), 8)
    world.plan(later, lambda world, when: _pot(world, when, batch))
    return ()


def _assemble(
    batch: Batch,
    moment: dt.datetime,
    stretches: Sequence[tuple[int, tuple[Lot, ...]]],
    parts: Sequence[tuple[str, Board, str]],
) -> None:
    """Assemble pump after pump; where a lot of motors or housings runs out, the next is loaded."""
    job, pumps = batch.job, batch.pumps
    number = job.lot_key.rpartition("/")[2]
    before: tuple[Lot, ...] = ()
    for here, made_of in stretches:
        begun = moment + 2 * MINUTE * len(pumps)
        shop.load(job, begun, ASSEMBLY, [lot for lot in made_of if lot not in before])
        mine = [
            Pump(goods.PUMP.unit_key(serial), serial, number, made_of, board, battery)
            for serial, board, battery in parts[len(pumps) : len(pumps) + here]
        ]
        ended = begun + 2 * MINUTE * here - MINUTE / 2
        making = Making(
            serials=tuple(pump.serial for pump in mine),
            parts=tuple((pump.board.key, pump.battery) for pump in mine),
            values={"TORQUE": f"0.{58 + len(pumps) % 5}"},
        )
        act = job.act(ended, started_at=begun + MINUTE / 2)
        job.do(job.crew.operator, ended, production.make_units, act=act, making=making)
        for pump in mine:
            pump.board.pump = pump
        pumps += mine
        before = made_of


def _pot(world: World, moment: dt.datetime, batch: Batch) -> Iterable[Work]:
    """Pot the pumps, mix by mix; each mix has a run of its own, and a pot life."""
    job = batch.job
    done = 0
    mixes: list[tuple[Sequence[Pump], tuple[Lot, ...]]] = []
    for here, drums in world.draw(COMPOUND, len(batch.pumps)):
        stretch = batch.pumps[done : done + here]
        mixes += [(pumps, drums) for pumps in chunks(stretch, MIX)]
        done += here
    issued: dict[Lot, Decimal] = {}
    for pumps, drums in mixes:
        for lot in drums:
            issued[lot] = issued.get(lot, Decimal(0)) + len(pumps) * COMPOUND[lot.good]
    lost = {
        lot: min((issued[lot] * RINSE).quantize(Decimal("0.001")), lot.left) for lot in mixes[-1][1]
    }
    for lot, more in lost.items():
        issued[lot] += more
        lot.left -= more
    shop.issue(job, moment - 10 * MINUTE, issued)
    for n, (pumps, drums) in enumerate(mixes):
        _mix(world, moment + 80 * n * MINUTE, batch, pumps, drums)
    counted = [Amount(key=lot.key, quantity=Decimal(0)) for lot, more in lost.items() if more]
    end = moment + (80 * len(mixes) + 5) * MINUTE
    if counted:
        act = job.act(end, person=job.crew.store, note="混胶机清洗损耗")
        job.do(job.crew.keeper, end, production.count_left, amounts=counted, act=act)
    if batch.week != RUNNING_WEEK:
        tomorrow = at(moment.date() + dt.timedelta(days=1), 8)
        world.plan(tomorrow, lambda world, when: _test(world, when, batch))
    return ()


def _mix(
    world: World, moment: dt.datetime, batch: Batch, pumps: Sequence[Pump], drums: tuple[Lot, ...]
) -> None:
    """Weigh and degas a mix, pot the pumps with it, cure them, and judge the run."""
    job, crew = batch.job, batch.job.crew
    each = {lot: len(pumps) * COMPOUND[lot.good] for lot in drums}
    run = job.paper.do(
        crew.operator, moment, production.start_run,
        values=RunValues(
            kind=RunKind.POTTING, place="SZ-POT", equipment=("POT-01", "VAC-01"),
            program="POT-SP20 V2", validation="VAL-POT-07", person=crew.worker,
            checker=crew.second, ratio=Decimal(1), pot_minutes=POT_MINUTES, started_at=moment,
            components=tuple(Component(key=lot.key, amount=each[lot]) for lot in drums),
        ),
    )  # fmt: skip
    shop.load(job, moment + 5 * MINUTE, POTTING, drums, run=run.number)
    ended = moment + 65 * MINUTE
    job.do(
        crew.operator, ended, production.perform, step=POTTING,
        act=job.act(
            ended, started_at=moment + 8 * MINUTE, place="SZ-POT", checker=crew.second,
            equipment=("POT-01", "VAC-01", "OVN-01"),
        ),
        work=Done(
            units=tuple(pump.key for pump in pumps), entered=_record(world, each, drums),
            run=run.number,
        ),
    )  # fmt: skip
    for pump in pumps:
        pump.made_of += drums
    job.paper.do(
        crew.operator, ended + MINUTE, production.end_run, run=run.number, entered={},
        ended_at=ended + MINUTE,
    )  # fmt: skip
    job.paper.do(crew.inspector, ended + 8 * MINUTE, production.judge_run, signs=True,
                 run=run.number, accept=True)  # fmt: skip


def _record(world: World, each: Mapping[Lot, Decimal], drums: tuple[Lot, ...]) -> dict[str, str]:
    """Fill in the potting record."""
    chance = world.random
    resin, hardener = (each[lot] * 1000 for lot in drums)
    return {
        "prewarm": f"{chance.uniform(38, 42):.1f}",
        "weight_a": f"{resin.normalize():f}",
        "weight_b": f"{hardener.normalize():f}",
        "vacuum": f"{chance.uniform(-96, -92):.1f}",
        "degas": "8",
        "in_pot_life": "yes",
        "shot": f"{chance.gauss(120, 1):.1f}",
        "cure_temp": f"{chance.uniform(59, 61):.1f}",
        "cure_time": "120",
        "hardness": f"{chance.uniform(60, 65):.0f}",
        "look": "OK",
    }


def _test(world: World, moment: dt.datetime, batch: Batch) -> Iterable[Work]:
    """Test every pump by itself; one that fails is reworked and tested again."""
    job, chance = batch.job, world.random
    marked = _marked(world, batch.pumps)
    failed: list[Pump] = []
    room = len(world.boards) + len(_spares(batch))
    for pump in batch.pumps:
        bad = (chance.random() < FAULTS or pump is marked) and len(failed) < room
        batch.flow[pump.key] = chance.choice((-1, 1)) * 7.4 if bad else _error(world)
        if bad:
            failed.append(pump)
    done = moment + MINUTE * len(batch.pumps)
    _tested(batch, done, batch.pumps, started=moment)
    if failed:
        reworked = done + 30 * MINUTE
        _rework(world, reworked, batch, failed, marked)
        for pump in failed:
            batch.flow[pump.key] = _error(world)
        _tested(batch, reworked + 60 * MINUTE, failed, started=reworked + 50 * MINUTE)
    shop.give_back(job, done + 120 * MINUTE, batch.left)
    days = 3 if moment.weekday() == 4 else 1  # noqa: PLR2004 - Friday.
    later = at(moment.date() + dt.timedelta(days=days), 9)
    world.plan(later, lambda world, when: _finish(world, when, batch))
    return ()


def _spares(batch: Batch) -> list[Lot]:
    """Return the lots of the motors that may be used for rework; one of each is given back."""
    return [lot for lot, more in batch.left.items() for _ in range(int(more) - 1)]


def _error(world: World) -> float:
    return round(max(-4.5, min(4.5, world.random.gauss(0.0, 0.9))), 2)


def _tested(
    batch: Batch, when: dt.datetime, pumps: Sequence[Pump], *, started: dt.datetime
) -> None:
    """Enter the flow of each pump; those outside of the limits are bad."""
    values = {pump.key: {"FLOW": str(batch.flow[pump.key])} for pump in pumps}
    act = batch.job.act(
        when, started_at=started, place="SZ-TST", person="OP-003", equipment=("TST-01", "TST-02")
    )
    work = Done(units=tuple(values), unit_values=values)
    batch.job.do(batch.job.crew.operator, when, production.perform, step=TEST, act=act, work=work)


def _marked(world: World, pumps: Sequence[Pump]) -> Pump | None:
    """Let one pump with a board of the bad reel fail on the line, so that its board is replaced."""
    if world.bad_reel is None or "replaced" in world.notes:
        return None
    if all(world.has_bad_part(board) for board in world.boards):
        return None
    found = next((pump for pump in pumps if world.has_bad_part(pump.board)), None)
    if found is not None:
        world.notes["replaced"] = found.key
    return found


def _rework(
    world: World, moment: dt.datetime, batch: Batch, failed: Sequence[Pump], marked: Pump | None
) -> None:
    """Replace the board of every other pump, and the motor of the others, while there are some."""
    job = batch.job
    motors: list[tuple[Pump, Lot]] = []
    shelf = _spares(batch)
    for n, pump in enumerate(failed):
        if shelf and pump is not marked and (n % 2 or not world.boards):
            motors.append((pump, shelf.pop()))
            continue
        new = world.good_board() or world.boards.pop()
        _replace(world, moment + 10 * n * MINUTE, job, pump, new)
    for lot in {lot: None for _, lot in motors}:
        mine = [pump for pump, its in motors if its is lot]
        when = moment + 45 * MINUTE
        job.do(
            job.crew.operator, when, production.rework_units,
            units=[pump.key for pump in mine], from_step=TEST,
            act=job.act(when, place="SZ-RWK", person="OP-003", note="更换步进电机"),
            risk="更换电机不涉及灌封体，风险可接受",
            taken=[Amount(key=lot.key, quantity=Decimal(len(mine)))],
        )  # fmt: skip
        batch.left[lot] -= len(mine)
        for pump in mine:
            pump.alone.append(lot)


def _replace(world: World, moment: dt.datetime, job: Job, pump: Pump, new: Board) -> None:
    """Put another board into a pump."""
    shop.issue(job, moment, {}, [new.key])
    old = world.swap_board(pump, new)
    when = moment + 8 * MINUTE
    job.do(
        job.crew.operator, when, production.replace_part, unit=pump.key, old=old.key,
        new=new.key, from_step=TEST,
        act=job.act(when, place="SZ-RWK", person="OP-003", note="流量超差，更换主控板"),
    )  # fmt: skip


def _finish(world: World, moment: dt.datetime, batch: Batch) -> Iterable[Work]:
    """Inspect and pack the pumps, complete the order; its record is reviewed the next day."""
    job = batch.job
    flow = [batch.flow[pump.key] for pump in batch.pumps]
    finals.inspect(world, moment, job, measured={"FLOW": flow})
    packing = moment + 60 * MINUTE
    packages = job.do(
        job.crew.operator, packing, production.pack_ready, level=PackageLevel.BOX, rest=True,
        act=job.act(packing, place="SZ-TST"),
    )  # fmt: skip
    shop.complete(job, moment + 120 * MINUTE)
    cases = [
        Case(package.key, list(pumps))
        for package, pumps in zip(packages, chunks(batch.pumps, PER_CASE), strict=True)
    ]
    tomorrow = at(moment.date() + dt.timedelta(days=1), 13)
    if batch.week == REVIEW_WEEK:
        world.plan(tomorrow, lambda _, when: _freeze(when, batch))
    else:
        world.plan(tomorrow, lambda world, when: _release(world, when, batch, cases))
    return ()


def _freeze(moment: dt.datetime, batch: Batch) -> Iterable[Work]:
    """Freeze the record; the reviewer has it on the list."""
    shop.freeze(batch.job, moment)
    return ()


def _release(
    world: World, moment: dt.datetime, batch: Batch, cases: Sequence[Case]
) -> Iterable[Work]:
    """Release the pumps on the strength of the record, and put them into the store."""
    number = shop.release(batch.job, moment)
    things = [Moved(key=case.key) for case in cases]
    shop.put_away(batch.job, moment + 60 * MINUTE, things, "SZ-FG", document=number)
    world.cases.extend(cases)
    return ()
