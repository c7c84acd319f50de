"""What the stations of the bench work on: documents and things, made by the product's commands.

Everything is made in a transaction that is taken back, so the data is as it was. People, places,
goods and designs are those of the demonstration.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, cast

from suyuan.areas.catalog import queries as catalog_queries
from suyuan.areas.catalog.domain.design import PlanPurpose
from suyuan.areas.labels.domain import Level
from suyuan.areas.production import operations as production
from suyuan.areas.production.domain import PackageLevel, RunKind
from suyuan.areas.quality import operations as quality
from suyuan.areas.sales import operations as sales
from suyuan.areas.service import operations as service
from suyuan.areas.service.domain import JobKind
from suyuan.areas.warehouse import operations as warehouse
from suyuan.areas.warehouse.domain import CountKind, MoveKind
from suyuan.config.bench.stage import CUSTOMER, MATERIALS, Stage
from suyuan.config.demo import goods, shop
from suyuan.config.demo.desk import Desk, Paper
from suyuan.config.demo.frame import Frame
from suyuan.config.demo.people import actors
from suyuan.config.demo.world import World
from suyuan.foundation import clock
from suyuan.foundation.accounts import queries as accounts
from suyuan.web.people import Reader
from suyuan.web.stations import station_named

SCANS: Final = 24


@dataclass(frozen=True, slots=True)
class Scans:
    """What is scanned at one station, one after the other."""

    station: str
    job: str | Sequence[str]
    """The document, or one for each scan."""
    answers: Sequence[Mapping[str, Any]]
    who: str | None = None
    """Who scans; else the first person who may."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Documents, and the stations at which they are worked on."""

    stations: Sequence[str]
    play: Callable[[], Iterator[Scans]]


def _warehouse() -> Iterator[Scans]:
    stage = Stage()
    boxes = [box[4:] for box, _ in stage.boxes(SCANS * 3, 4)]
    free, ordered, moved = (boxes[n * SCANS : (n + 1) * SCANS] for n in range(3))
    yield Scans("put-away", "free", [{"place": "SZ-DOCK", "thing": f"00{code}"} for code in free])
    order = warehouse.request_moves(
        context=stage.context(),
        values=warehouse.OrderValues(
            kind=MoveKind.PUT_AWAY,
            lines=[
                warehouse.LineValues(thing=warehouse.Moved(key=f"/00/{code}"), target="SZ-DOCK")
                for code in ordered
            ],
        ),
    )
    yield Scans(
        "put-away", order.number,
        [{"place": "SZ-DOCK", "thing": f"00{code}"} for code in ordered],
    )  # fmt: skip
    yield Scans("move", "", [{"place": "SZ-DOCK", "thing": f"00{code}"} for code in moved])
    count = warehouse.plan_count(
        context=stage.context(),
        values=warehouse.CountValues(kind=CountKind.PLACE, places=["SZ-DOCK"]),
    )
    yield Scans(
        "count", count.number,
        [{"place": "SZ-DOCK", "thing": f"00{code}"} for code in boxes[:SCANS]],
    )  # fmt: skip
    yield Scans("unpack", "", [{"package": f"00{code}", "what": "all"} for code in moved])


def _sales() -> Iterator[Scans]:
    stage = Stage()
    stage.customer()
    boxes = [box[4:] for box, _ in stage.boxes(SCANS, 4)]
    day = clock.now().date() + dt.timedelta(days=7)
    line = sales.OrderLineValues(item=goods.PUMP.code, quantity=Decimal(4 * SCANS), wanted_on=day)
    order = sales.write_order(
        context=stage.context(), values=sales.SaleValues(customer=CUSTOMER, lines=[line])
    )
    order = sales.confirm_order(context=stage.context(), order_id=order.pk)
    pick = sales.plan_pick(context=stage.context("SZ"), order_id=order.pk)
    yield Scans("pick", pick.number, [{"thing": f"00{code}"} for code in boxes])
    yield Scans("ship", order.number, [{"act": "load", "thing": f"00{code}"} for code in boxes])
    yield Scans("ship", order.number, [{"act": "leave", "waybill": "BENCH", "sure": "yes"}] * 3)


def _production() -> Iterator[Scans]:
    """A work order of pumps, from the store to the box; half of them fail the first test."""
    stage = Stage()
    job = shop.begin(cast("World", desk_of()), goods.PUMP, SCANS, stage.later(), line="SZ-ASM1")
    motor, housing = stage.lot(goods.MOTOR, 5 * SCANS), stage.lot(goods.HOUSING, 5 * SCANS)
    drums = [stage.lot(goods.RESIN, 50), stage.lot(goods.HARDENER, 50)]
    boards, batteries = stage.serials(SCANS, "B"), stage.serials(SCANS, "T")
    for good, serials in ((goods.BOARD, boards), (goods.BATTERY, batteries)):
        stage.units(good, serials, MATERIALS, state="conformant", step="receiving",
                    lot=f"{stage.stamp}{good.code}")  # fmt: skip
    badge = {"person": job.crew.worker}
    yield Scans(
        "issue", job.number,
        [{**badge, "load": "no", "code": goods.BOARD.unit_key(one)} for one in boards],
    )  # fmt: skip
    material = {motor: 2 * SCANS, housing: 2 * SCANS, drums[0]: 10, drums[1]: 10}
    job.do(
        job.crew.keeper, stage.later(), production.issue,
        lines=[
            *(production.Line(key=key, quantity=Decimal(much)) for key, much in material.items()),
            *(production.Line(key=goods.BATTERY.unit_key(one)) for one in batteries),
        ],
        act=production.Act(person=job.crew.store, occurred_at=stage.later()),
    )  # fmt: skip
    shop.clear(job, stage.later())
    for step, keys in ((10, [motor, housing]), (20, drums)):
        job.do(job.crew.operator, stage.later(), production.load, step=step, keys=keys,
               act=job.act(stage.later()))  # fmt: skip
    serials = stage.serials(SCANS, "S")
    asked = station_named("make").questions_of(_reader("operator"), job.number)
    board, battery = [one.name for one in asked if one.name.startswith("part_")]
    yield Scans(
        "make", job.number,
        [
            {**badge, "serial": serial, board: goods.BOARD.unit_key(one),
             battery: goods.BATTERY.unit_key(other), "p_TORQUE": "0.6"}
            for serial, one, other in zip(serials, boards, batteries, strict=True)
        ],
    )  # fmt: skip
    keys = [goods.PUMP.unit_key(serial) for serial in serials]
    stage.catch_up()
    pot(stage, job, keys, drums)
    tested = {"person": "OP-003", "machine_1": "TST-01", "machine_2": "TST-02"}
    bad = SCANS // 2
    yield Scans(
        "step", f"{job.number}|30",
        [
            {**tested, "unit": key, "p_FLOW": "7.4", "result": "FAIL", "note": "BENCH"}
            if number < bad else {**tested, "unit": key, "p_FLOW": "0.4", "result": "PASS"}
            for number, key in enumerate(keys)
        ],
    )  # fmt: skip
    yield Scans(
        "rework", job.number,
        [
            {"person": "OP-003", "unit": key, "what": "REWORK", "step": "30", "note": "BENCH"}
            for key in keys[:bad]
        ],
    )  # fmt: skip
    again = [{**tested, "unit": key, "p_FLOW": "0.4", "result": "PASS"} for key in keys[:bad]]
    yield Scans("step", f"{job.number}|30", again)
    boxes = [stage.sscc() for _ in range(0, SCANS, 4)]
    yield Scans(
        "pack", job.number,
        [
            {**badge, "level": PackageLevel.BOX.value, "package": f"00{boxes[number // 4]}",
             "thing": key} for number, key in enumerate(keys)
        ],
    )  # fmt: skip
    stage.template(goods.PUMP, Level.CASE)
    case = PackageLevel.CASE.value
    one_more = {"printer": "-", "level": case, f"count_{case}": "1"}
    yield Scans("labels", job.number, [one_more] * SCANS)


def desk_of() -> "Orders":
    """Return as much of the demonstration's world as an order needs."""
    sites = dict(accounts.sites().values_list("code", "pk"))
    return Orders(Desk(frame=Frame(clock.new_id()), actors=actors(), sites=sites))


def pot(stage: Stage, job: shop.Job, keys: Sequence[str], drums: Sequence[str]) -> None:
    """Pot and cure all pumps in one run."""
    for person in (job.crew.worker, job.crew.second):
        stage.trained(person, "POTTING")
    stage.trained("OP-003", "TEST")
    each = [Decimal(len(keys)) * Decimal("0.06")] * 2
    began = stage.later()
    run = job.paper.do(
        job.crew.operator, began, production.start_run,
        values=production.RunValues(
            kind=RunKind.POTTING, place="SZ-POT", equipment=("POT-01", "VAC-01"),
            program="POT-SP20 V2", validation="VAL-POT-07", person=job.crew.worker,
            checker=job.crew.second, ratio=Decimal(1), pot_minutes=90, started_at=began,
            components=tuple(
                production.Component(key=key, amount=much)
                for key, much in zip(drums, each, strict=True)
            ),
        ),
    )  # fmt: skip
    job.do(job.crew.operator, stage.later(), production.load, step=20, keys=list(drums),
           act=job.act(stage.later()), run=run.number)  # fmt: skip
    job.do(
        job.crew.operator, stage.later(), production.perform, step=20,
        act=job.act(
            stage.later(), place="SZ-POT", checker=job.crew.second,
            equipment=("POT-01", "VAC-01", "OVN-01"),
        ),
        work=production.Work(units=tuple(keys), entered=POTTED, run=run.number),
    )  # fmt: skip
    ended = stage.later()
    job.paper.do(job.crew.operator, ended, production.end_run, run=run.number, entered={},
                 ended_at=ended)  # fmt: skip
    job.paper.do(job.crew.inspector, stage.later(), production.judge_run, signs=True,
                 run=run.number, accept=True)  # fmt: skip


POTTED: Final = {
    "prewarm": "40", "weight_a": "1440", "weight_b": "1440", "vacuum": "-94", "degas": "8",
    "in_pot_life": "yes", "shot": "120", "cure_temp": "60", "cure_time": "120",
    "hardness": "62", "look": "OK",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Orders:
    """As much of the demonstration's world as an order needs."""

    desk: Desk

    def paper(self, name: str, why: str, site: str) -> Paper:
        """Return a piece of work at the desk."""
        return Paper(desk=self.desk, name=name, why=why, site=site)


def _reader(username: str) -> Any:
    return Reader(actor=actors()[username])


def _service() -> Iterator[Scans]:
    """Pumps come back from a customer and are repaired."""
    stage = Stage()
    stage.customer()
    pumps = stage.released(SCANS)
    stage.shipped(pumps)
    back = service.announce_return(
        context=stage.context(), values=service.ReturnValues(customer=CUSTOMER, why="BENCH")
    )
    yield Scans("returns", back.number, [{"thing": key} for key in pumps])
    service.put_rule(
        context=stage.context(),
        values=service.RuleValues(
            item=goods.PUMP.code, kind=JobKind.REPAIR, form="POTTING", qualifications=[]
        ),
    )
    jobs = [
        service.open_job(
            context=stage.context(),
            values=service.JobValues(
                kind=JobKind.REPAIR, scanned=key, fault="BENCH", customer=CUSTOMER, place="SZ-RWK",
            ),
        ).number
        for key in stage.released(SCANS)
    ]  # fmt: skip
    yield Scans("repair", jobs, [{"person": "OP-003", "diagnosis": "BENCH"}] * SCANS)


def _quality() -> Iterator[Scans]:
    """A final inspection of pumps, one sample after the other."""
    stage = Stage()
    pumps = stage.units(
        goods.PUMP, stage.serials(SCANS, "Q"), "SZ-QT", state="sellable_not_accessible",
        step="commissioning", lot=f"{stage.stamp}LQ",
    )  # fmt: skip
    item = catalog_queries.item_with_code(goods.PUMP.code)
    assert item is not None
    row = quality.open_inspection(
        context=stage.context(),
        values=quality.InspectionValues(
            purpose=PlanPurpose.FINAL, item_id=item.pk, quantity=Decimal(SCANS), unit_keys=pumps
        ),
    )
    asked = station_named("inspect").questions_of(_reader("inspector"), row.number)
    answers = {
        one.name: one.choices[0].value if one.choices else "0.5"
        for one in asked
        if one.name.startswith("c")
    }
    answers |= {one.name: "LCR-01" for one in asked if one.name == "instrument"}
    yield Scans("inspect", row.number, [{**answers, "unit": key} for key in pumps])


def _purchasing() -> Iterator[Scans]:
    """Lots of a delivery that nobody has announced, entered at the dock."""
    stage = Stage()
    order = stage.bought(goods.RESISTOR, 10 * SCANS)
    lots = [{"act": "hand", "lot": f"{stage.stamp}{n}", "amount": "10"} for n in range(SCANS)]
    yield Scans("receive", order.number, lots)


SCENES: Final = (
    Scene(("receive",), _purchasing),
    Scene(("put-away", "move", "count", "unpack"), _warehouse),
    Scene(("issue", "make", "step", "rework", "pack", "labels"), _production),
    Scene(("pick", "ship"), _sales),
    Scene(("returns", "repair"), _service),
    Scene(("inspect",), _quality),
)
