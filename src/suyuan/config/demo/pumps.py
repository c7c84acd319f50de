"""Pumps: assembled, potted, tested, reworked, packed."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from suyuan.config.demo import goods
from suyuan.config.demo.script import (
    MEASURED,
    Made,
    Where,
    amount,
    document,
    fitted,
    made,
    order,
    packed,
    reading,
    removed,
    seen,
    sensor,
)
from suyuan.config.demo.world import Case, Lot, Pump, Work, World
from suyuan.ledger.domain.event import Event, Json

NEEDS: Final = {
    goods.MOTOR: Decimal(1),
    goods.HOUSING: Decimal(1),
    goods.RESIN: Decimal("0.12"),
    goods.HARDENER: Decimal("0.04"),
}
TRAY: Final = 8
FAULTS: Final = 0.03
PER_CASE: Final = 4
POTTING: Final = "urn:suyuan:step:potting"


def assemble(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Assemble the pumps of a week, each with its own board and battery."""
    count = min(world.per_week, len(world.boards), len(world.batteries))
    if not count:
        return
    week = (moment.date() - world.monday).days // 7
    (number,) = world.numbers("LOT-SP20", 1, moment.date())
    serials = world.numbers("SN-SP20", count, moment.date())
    line = f"SZ-ASM{week % 2 + 1}"
    events: list[Event] = []
    batch: list[Pump] = []
    before: tuple[Lot, ...] = ()
    papers = (order(f"MO-{number}"),)
    for here, made_of in world.draw(NEEDS, count):
        pumps = [
            _pump(world, serial, number, made_of)
            for serial in serials[len(batch) : len(batch) + here]
        ]
        when = moment + dt.timedelta(minutes=6 * len(batch))
        what = Made(
            order=number,
            inputs=[amount(lot.key, here * NEEDS[lot.good], lot.good.unit) for lot in made_of],
            outputs=[pump.key for pump in pumps],
            lot=number,
            store="SZ-RM",
            unloaded=[lot.key for lot in before if lot not in made_of],
        )
        spot = Where(
            moment=when,
            read=line,
            left=line,
            documents=papers,
            process="ASSEMBLY",
            who=f"{line}-OP",
        )
        events.append(made(spot, what))
        for n, pump in enumerate(pumps, start=1):
            fit = Where(
                moment=when + dt.timedelta(minutes=6 * n - 2), read=line, documents=papers,
                process="ASSEMBLY", who=f"{line}-OP",
            )  # fmt: skip
            events.append(fitted(fit, pump.key, [pump.board.key, pump.battery]))
        batch += pumps
        before = made_of
    world.pumps += batch
    yield Work(
        step=f"pumps {number}", moment=moment + dt.timedelta(minutes=6 * count + 5),
        who="operator", why=f"总装工单 MO-{number}", events=tuple(events),
    )  # fmt: skip
    later = moment + dt.timedelta(minutes=6 * count + 30)
    world.plan(later, lambda world, moment: _pot(world, moment, number, batch))


def _pump(world: World, serial: str, number: str, made_of: tuple[Lot, ...]) -> Pump:
    board = world.boards.popleft()
    pump = Pump(
        goods.PUMP.unit_key(serial), serial, number, made_of, board, world.batteries.popleft()
    )
    board.pump = pump
    return pump


def oven(target: int, value: float) -> dict[str, Json]:
    """Return a reading of the oven with the limits around its target."""
    return reading("Temperature", round(value, 1), "CEL", (target - 3, target + 3))


def _pot(world: World, moment: dt.datetime, number: str, batch: list[Pump]) -> Iterable[Work]:
    """Pot the boards in their housings, tray by tray, with the oven's readings."""
    events = []
    for tray, start in enumerate(range(0, len(batch), TRAY)):
        when = moment + dt.timedelta(minutes=12 * tray)
        cure = [
            sensor(
                "OVEN-01",
                when + dt.timedelta(minutes=minutes),
                [oven(target, world.random.gauss(target, 0.6))],
            )
            for minutes, target in ((0, 25), (3, 48), (6, 65), (9, 65))
        ]
        shot = reading("Mass", round(world.random.gauss(160, 1.5), 1), "GRM", (150, 170))
        vacuum = reading("Pressure", round(world.random.gauss(2.0, 0.1), 2), "KPA", (None, 3.0))
        events.append(
            seen(
                Where(
                    moment=when,
                    read="SZ-POT",
                    left="SZ-POT",
                    documents=(order(f"MO-{number}"),),
                    sensors=(*cure, sensor("DISP-03", when, [shot, vacuum])),
                    process="POTTING",
                    who="SZ-POT-03",
                    passed=True,
                ),
                POTTING,
                epcs=[pump.key for pump in batch[start : start + TRAY]],
            )
        )
    done = moment + dt.timedelta(minutes=12 * len(events))
    yield Work(
        step=f"potting {number}", moment=done,
        who="operator", why=f"灌封记录 MO-{number}", events=tuple(events),
    )  # fmt: skip
    world.plan(
        moment + dt.timedelta(hours=20), lambda world, moment: _test(world, moment, number, batch)
    )


def _test(world: World, moment: dt.datetime, number: str, batch: list[Pump]) -> Iterable[Work]:
    """Test every pump by itself; one that fails is reworked and tested again."""
    events: list[Event] = []
    failed: list[Pump] = []
    paper = (document("testres", f"FCT-{number}"),)
    marked = _marked(world, batch)
    for n, pump in enumerate(batch):
        when = moment + dt.timedelta(minutes=3 * n)
        bad = world.random.random() < FAULTS or pump is marked
        events.append(_tested(world, pump, when, paper, bad=bad))
        if bad:
            failed.append(pump)
    for n, pump in enumerate(failed, start=1):
        when = moment + dt.timedelta(minutes=3 * len(batch) + 40 * n)
        events += _rework(world, pump, when, replace=pump is marked or bool(n % 2))
        events.append(_tested(world, pump, when + dt.timedelta(minutes=30), paper, bad=False))
    world.passed.extend(batch)
    yield Work(
        step=f"test {number}",
        moment=moment + dt.timedelta(minutes=3 * len(batch) + 40 * len(failed) + 40),
        who="inspector", why=f"成品检验 FCT-{number}", events=tuple(events),
    )  # fmt: skip


def _tested(
    world: World, pump: Pump, when: dt.datetime, paper: Sequence[object], *, bad: bool
) -> Event:
    flow = world.random.gauss(0.0, 0.9) if not bad else world.random.choice((-1, 1)) * 7.4
    reports = [
        reading(f"{MEASURED}:FlowError", round(flow, 2), "P1", (-5, 5)),
        reading(f"{MEASURED}:Insulation", round(world.random.gauss(210, 8)), "B75", (100, None)),
    ]
    return seen(
        Where(
            moment=when,
            read="SZ-TST",
            left="SZ-RWK" if bad else "SZ-TST",
            documents=tuple(paper),  # type: ignore[arg-type]  # documents, handed through.
            sensors=(sensor("FCT-01", when, reports),),
            process="FINAL_TEST",
            who="SZ-QC-02",
            passed=not bad,
        ),
        "inspecting",
        disposition="non_conformant" if bad else "conformant",
        epcs=[pump.key],
    )


def _marked(world: World, batch: list[Pump]) -> Pump | None:
    """Let one pump with a board of the bad reel fail on the line, so that its board is replaced."""
    if world.bad_reel is None or "replaced" in world.notes:
        return None
    if all(world.has_bad_part(board) for board in world.boards):
        return None
    found = next((pump for pump in batch if world.has_bad_part(pump.board)), None)
    if found is not None:
        world.notes["replaced"] = found.key
    return found


def _rework(world: World, pump: Pump, when: dt.datetime, *, replace: bool) -> Iterable[Event]:
    """Replace the board, or else the motor."""
    here = Where(moment=when, read="SZ-RWK", left="SZ-RWK", process="REWORK", who="SZ-RWK-01")
    after = Where(
        moment=when + dt.timedelta(minutes=15), read="SZ-RWK", process="REWORK", who="SZ-RWK-01"
    )
    new = world.good_board() if replace else None
    if new is not None:
        old = world.swap_board(pump, new)
        yield removed(here, pump.key, [old.key])
        yield fitted(after, pump.key, [new.key], step="repairing")
    else:
        lot = next(lot for lot in reversed(world.stock[goods.MOTOR.code]) if lot.left >= 1)
        lot.left -= 1
        pump.alone.append(lot)
        yield fitted(after, pump.key, lots=[amount(lot.key, 1)], step="repairing")


def pack(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Pack what has passed into cases."""
    count = len(world.passed) // PER_CASE
    if not count:
        return
    codes = world.numbers("SSCC", count, moment.date())
    events = []
    for n, code in enumerate(codes):
        pumps = [world.passed.popleft() for _ in range(PER_CASE)]
        case = Case(f"/00/{code}", pumps)
        events.append(
            packed(
                Where(moment=moment + dt.timedelta(minutes=3 * n), read="SZ-TST", left="SZ-FG"),
                case.key,
                [pump.key for pump in pumps],
            )
        )
        world.cases.append(case)
    yield Work(
        step=f"pack {moment:%y%m%d}", moment=moment + dt.timedelta(minutes=3 * count),
        who="warehouse", why=f"装箱入库 {moment:%Y-%m-%d}", events=tuple(events),
    )  # fmt: skip
