"""A work order of thousands of pumps, made up to its packing by the commands of production."""

from decimal import Decimal
from typing import cast

from suyuan.areas.production import operations as production
from suyuan.config.bench.scenes import desk_of, pot
from suyuan.config.bench.stage import MATERIALS, Stage
from suyuan.config.demo import goods, shop
from suyuan.config.demo.world import World


def tested(stage: Stage, count: int) -> shop.Job:
    """Return an order of pumps that have passed every step before packing."""
    job = shop.begin(cast("World", desk_of()), goods.PUMP, count, stage.later(), line="SZ-ASM1")
    motor, housing = (stage.lot(good, 2 * count) for good in (goods.MOTOR, goods.HOUSING))
    drums = [stage.lot(goods.RESIN, count), stage.lot(goods.HARDENER, count)]
    parts = []
    for good, mark in ((goods.BOARD, "B"), (goods.BATTERY, "T")):
        serials = stage.serials(count, mark)
        parts.append(
            stage.units(
                good, serials, MATERIALS, state="conformant", step="receiving",
                lot=f"{stage.stamp}{good.code}",
            )
        )  # fmt: skip
    amounts = {motor: count, housing: count, drums[0]: count // 10, drums[1]: count // 10}
    job.do(
        job.crew.keeper, stage.later(), production.issue,
        lines=[
            *(production.Line(key=key, quantity=Decimal(much)) for key, much in amounts.items()),
            *(production.Line(key=key) for keys in parts for key in keys),
        ],
        act=production.Act(person=job.crew.store, occurred_at=stage.later()),
    )  # fmt: skip
    shop.clear(job, stage.later())
    for step, keys in ((10, [motor, housing]), (20, drums)):
        job.do(job.crew.operator, stage.later(), production.load, step=step, keys=keys,
               act=job.act(stage.later()))  # fmt: skip
    serials = stage.serials(count, "S")
    job.do(
        job.crew.operator, stage.later(), production.make_units, act=job.act(stage.later()),
        making=production.Making(
            serials=tuple(serials), parts=tuple(zip(*parts, strict=True)),
            values={"TORQUE": "0.6"},
        ),
    )  # fmt: skip
    pumps = [goods.PUMP.unit_key(serial) for serial in serials]
    pot(stage, job, pumps, drums)
    job.do(
        job.crew.operator, stage.later(), production.perform, step=30,
        act=job.act(
            stage.later(), place="SZ-TST", person="OP-003", equipment=("TST-01", "TST-02")
        ),
        work=production.Work(
            units=tuple(pumps), unit_values={pump: {"FLOW": "0.4"} for pump in pumps}
        ),
    )  # fmt: skip
    return job
