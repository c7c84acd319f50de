"""Infusion sets by lot: tubing extruded, sets assembled and sealed, sterilized elsewhere, packed.

A sterilization takes the rest of one production lot and a part of the next: lots and loads belong
to each other many to many.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, Final

from suyuan.areas.production import operations as production
from suyuan.areas.production.domain import EnvironmentKind, PackageLevel, RunKind
from suyuan.areas.production.operations import Making, Measured, RunValues, Taken, Work as Done
from suyuan.areas.warehouse.operations import Moved
from suyuan.config.demo import finals, goods, shop
from suyuan.config.demo.desk import Work
from suyuan.config.demo.script import at
from suyuan.config.demo.shop import MINUTE, Job
from suyuan.config.demo.world import SETS_PER_ORDER, Lot, World

TUBING_NEEDS: Final = {goods.GRANULATE: Decimal("0.008")}
"""Kilograms for a metre."""
METRES: Final = Decimal("1.5")
SET_NEEDS: Final = {goods.TUBING: METRES, goods.CHAMBER: Decimal(1), goods.NEEDLE: Decimal(1)}
PER_MINUTE: Final = 100
EO: Final = "C-EO"
LOAD: Final = 20_000
"""Sets of the newest lot that a sterilization takes, besides the rest of the one before."""
PER_CASE: Final = 500
EXTRUDE, ASSEMBLE, SEAL, STERILIZE, PACK = 10, 10, 20, 30, 40


@dataclass(slots=True, eq=False)
class Batch:
    """The sets of an order."""

    job: Job
    left: int
    """Not sterilized yet."""
    lots: list[str] = field(default_factory=list)
    """Keys of its lots, one for each sterilization that it went through."""
    cases: list[tuple[str, str]] = field(default_factory=list)
    """Cases with the key of the lot in them."""


def extrude(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Extrude the tubing of an order of sets."""
    metres = int(SETS_PER_ORDER * METRES)
    job = shop.begin(world, goods.TUBING, metres, moment, line="CD-EXT1")
    stretches = list(world.draw(TUBING_NEEDS, metres))
    issued: dict[Lot, Decimal] = {}
    for here, made_of in stretches:
        for lot in made_of:
            issued[lot] = issued.get(lot, Decimal(0)) + here * TUBING_NEEDS[lot.good]
    shop.issue(job, moment - 10 * MINUTE, issued)
    shop.clear(job, moment)
    before: tuple[Lot, ...] = ()
    begun = moment + 5 * MINUTE
    for here, made_of in stretches:
        shop.load(job, begun, EXTRUDE, [lot for lot in made_of if lot not in before])
        ended = begun + here // 100 * MINUTE
        diameter = f"{world.random.gauss(4.0, 0.02):.3f}"
        job.do(
            job.crew.operator, ended, production.make_amount,
            act=job.act(ended, started_at=begun + MINUTE),
            making=Making(quantity=Decimal(here), values={"DIAMETER": diameter}),
        )  # fmt: skip
        begun, before = ended + MINUTE, made_of
    tomorrow = at(moment.date() + dt.timedelta(days=1), 8)
    world.plan(tomorrow, lambda world, when: _tubing(world, when, job, metres))
    return ()


def _tubing(world: World, moment: dt.datetime, job: Job, metres: int) -> Iterable[Work]:
    """Inspect and release the tubing; it lies in the store for the sets."""
    finals.inspect(world, moment, job)
    shop.complete(job, moment + 20 * MINUTE)
    number = shop.release(job, moment + 32 * MINUTE)
    shop.put_away(job, moment + 60 * MINUTE, [Moved(key=job.lot_key)], "CD-RM", document=number)
    world.put_in_store(Lot(goods.TUBING, job.lot_key.rpartition(":")[2], Decimal(metres)))
    return ()


def assemble(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Assemble the sets of an order in the clean room; they are sealed the next day."""
    job = shop.begin(world, goods.SET, SETS_PER_ORDER, moment, line="CD-ASM1")
    stretches = list(world.draw(SET_NEEDS, SETS_PER_ORDER))
    issued: dict[Lot, Decimal] = {}
    for here, made_of in stretches:
        for lot in made_of:
            issued[lot] = issued.get(lot, Decimal(0)) + here * SET_NEEDS[lot.good]
    shop.issue(job, moment - 10 * MINUTE, issued)
    measure(world, job, moment - 5 * MINUTE)
    shop.clear(job, moment)
    before: tuple[Lot, ...] = ()
    begun = moment + 5 * MINUTE
    for here, made_of in stretches:
        shop.load(job, begun, ASSEMBLE, [lot for lot in made_of if lot not in before])
        ended = begun + -(-here // PER_MINUTE) * MINUTE
        job.do(
            job.crew.operator, ended, production.make_amount,
            act=job.act(ended, started_at=begun + MINUTE), making=Making(quantity=Decimal(here)),
        )  # fmt: skip
        begun, before = ended + MINUTE, made_of
    batch = Batch(job, SETS_PER_ORDER)
    tomorrow = at(moment.date() + dt.timedelta(days=1), 8)
    world.plan(tomorrow, lambda world, when: _seal(world, when, batch))
    return ()


def measure(world: World, job: Job, moment: dt.datetime) -> None:
    """Measure the clean room, as its limits ask before work."""
    chance = world.random
    job.paper.do(
        job.crew.operator, moment, production.measure_room, place="CD-ASM", act=job.act(moment),
        measured=[
            Measured(kind=kind, value=Decimal(chance.randint(*span)) / 10)
            for kind, span in (
                (EnvironmentKind.TEMPERATURE, (205, 240)), (EnvironmentKind.HUMIDITY, (480, 600)),
            )
        ],
    )  # fmt: skip


def _seal(world: World, moment: dt.datetime, batch: Batch) -> Iterable[Work]:
    """Seal the sets into their pouches: a special process."""
    job, crew = batch.job, batch.job.crew
    begun = moment
    measure(world, job, begun - 5 * MINUTE)
    for here, made_of in world.draw({goods.POUCH: Decimal(1)}, SETS_PER_ORDER):
        shop.issue(job, begun, {made_of[0]: Decimal(here)})
        shop.load(job, begun + MINUTE, SEAL, made_of)
        ended = begun + -(-here // PER_MINUTE) * MINUTE
        job.do(
            crew.operator, ended, production.perform, step=SEAL,
            act=job.act(
                ended, started_at=begun + 2 * MINUTE, checker=crew.second, equipment=("SEAL-01",)
            ),
            work=Done(quantity=Decimal(here), entered=_sealing(world)),
        )  # fmt: skip
        begun = ended + MINUTE
    world.open_sets.append(batch)
    monday = at(moment.date() + dt.timedelta(days=3), 9)
    world.plan(monday, _send_to_sterilizer)
    return ()


def _sealing(world: World) -> dict[str, str]:
    chance = world.random
    return {
        "temperature": f"{chance.gauss(175, 1.5):.1f}",
        "pressure": f"{chance.gauss(400, 8):.0f}",
        "dwell": f"{chance.uniform(1.2, 1.4):.2f}",
        "peel": f"{chance.uniform(1.8, 2.6):.2f}",
        "dye": "yes",
    }


@dataclass(frozen=True, slots=True)
class Run:
    """A sterilization with what is in it."""

    number: str
    portions: tuple[tuple[Batch, int], ...]

    @property
    def taken(self) -> list[Taken]:
        """The portions as production knows them."""
        return [
            Taken(order=batch.job.number, step=STERILIZE, quantity=Decimal(count))
            for batch, count in self.portions
        ]


def _send_to_sterilizer(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Fill a sterilization load: the rest of one production lot and a part of the next."""
    batch = world.open_sets[-1]
    crew = batch.job.crew
    portions = [(one, one.left) for one in world.open_sets[:-1]]
    portions.append((batch, LOAD))
    begun = at(moment.date() + dt.timedelta(days=1), 6)
    row = batch.job.paper.do(
        crew.operator, moment, production.start_run,
        values=RunValues(
            kind=RunKind.STERILIZATION, place=EO, site="CD", partner=EO, person=crew.worker,
            checker=crew.second, form="STERILIZATION", load_item=goods.EO_LOAD.code,
            program="EO-IS10 V3",
            validation="VAL-EO-11", started_at=moment,
        ),
    )  # fmt: skip
    run = Run(row.number, tuple(portions))
    batch.job.paper.do(
        crew.operator, moment + 15 * MINUTE, production.send_to_process, run=run.number,
        portions=run.taken, act=batch.job.act(moment + 15 * MINUTE),
    )  # fmt: skip
    for one, count in portions:
        one.left -= count
    world.open_sets = [one for one in world.open_sets if one.left]
    done = begun + dt.timedelta(days=2, hours=4)
    world.plan(done, lambda world, when: _sterilized(world, when, batch.job, run))
    return ()


def _sterilized(world: World, moment: dt.datetime, job: Job, run: Run) -> Iterable[Work]:
    """The load has been sterilized; it comes back with its record and waits for its indicators."""
    crew, chance = job.crew, world.random
    entered = {
        "humidity": f"{chance.gauss(62, 2):.0f}", "gas": f"{chance.gauss(630, 12):.0f}",
        "temperature": f"{chance.gauss(54, 0.8):.1f}", "exposure": "270", "aeration": "168",
        "residue": f"{chance.uniform(3, 6):.1f}", "bi": "yes",
    }  # fmt: skip
    act = job.act(moment + 5 * MINUTE)
    job.paper.do(
        crew.operator, moment, production.end_run, run=run.number, entered=entered,
        ended_at=moment,
    )  # fmt: skip
    portions = job.paper.do(
        crew.operator, moment + 5 * MINUTE, production.process_portions, run=run.number,
        portions=run.taken, act=act,
    )  # fmt: skip
    lots = [portion.into_key for portion in portions]
    back = moment + dt.timedelta(hours=5)
    job.paper.do(
        crew.operator, back, production.take_from_process, run=run.number,
        act=job.act(back, place="CD-QT"), place="CD-QT",
    )  # fmt: skip
    job.paper.do(crew.inspector, back + 30 * MINUTE, production.judge_run, signs=True,
                 run=run.number, accept=True, note="灭菌参数和生物指示物符合要求")  # fmt: skip
    later = at(moment.date() + dt.timedelta(days=7), 9)
    world.plan(later, lambda world, when: _pack(world, when, run, lots))
    return ()


def _pack(world: World, moment: dt.datetime, run: Run, lots: Sequence[str]) -> Iterable[Work]:
    """After incubation each lot of the load is inspected and packed into cases."""
    for n, ((batch, count), lot) in enumerate(zip(run.portions, lots, strict=True)):
        job, when = batch.job, moment + 90 * n * MINUTE
        finals.inspect(world, when, job, lot=lot, quantity=Decimal(count))
        packing = when + 40 * MINUTE
        packages: Sequence[Any] = job.do(
            job.crew.operator, packing, production.pack_ready, level=PackageLevel.CASE,
            act=job.act(packing, place="CD-QT"), lots=[lot], rest=True,
        )  # fmt: skip
        batch.lots.append(lot)
        batch.cases += [(package.key, lot) for package in packages]
        if not batch.left and batch not in (one for one, _ in run.portions[n + 1 :]):
            tomorrow = at(moment.date() + dt.timedelta(days=1), 9)
            world.plan(tomorrow, partial(_release, batch=batch))
    return ()


def _release(world: World, moment: dt.datetime, *, batch: Batch) -> Iterable[Work]:
    """Complete an order of which everything is packed, release it, and put it into the store."""
    shop.complete(batch.job, moment)
    number = shop.release(batch.job, moment + 20 * MINUTE, batch.lots)
    things = [Moved(key=key) for key, _ in batch.cases]
    shop.put_away(batch.job, moment + 60 * MINUTE, things, "CD-FG", document=number)
    world.set_cases.extend(batch.cases)
    return ()
