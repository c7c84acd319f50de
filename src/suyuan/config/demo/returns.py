"""Goods that come back: repaired, exchanged, refurbished, scrapped, put into stock again."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Final

from suyuan.areas.quality import queries as quality_queries
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.service import operations as service, queries as service_queries
from suyuan.areas.service.domain import Answer, Decision, JobKind
from suyuan.areas.service.operations import (
    AnswerValues,
    Arrived,
    DecisionValues,
    Deed,
    ExchangeValues,
    ReturnValues,
    Told,
    Used,
)
from suyuan.areas.warehouse import operations as warehouse, queries as warehouse_queries
from suyuan.areas.warehouse.operations import Moved, MoveValues
from suyuan.config.demo import inspecting
from suyuan.config.demo.desk import Paper, Work
from suyuan.config.demo.goods import carrier, gtin
from suyuan.config.demo.script import Where, at, unpacked
from suyuan.config.demo.world import Case, Pump, World

MINUTE: Final = dt.timedelta(minutes=1)
DAY: Final = dt.timedelta(days=1)
WORKSHOP: Final = "SZ-SVC"
STORE: Final = "SZ-FG"


@dataclass(frozen=True, slots=True)
class Asked:
    """A pump that a customer sends back, and why."""

    customer: str
    pump: Pump
    why: str
    complaint: str = ""
    label: str = ""
    """What its label says where that is wrong."""


Way = Callable[[World, dt.datetime, Paper, Asked], dt.datetime]
"""What is done with it; returns when it is done."""
Then = Callable[[World, dt.datetime, Paper, Asked, str], None]
"""What is done with a pump that has come with the return of a number."""


def wrong_label(pump: Pump) -> str:
    """Return what the label of a pump says that bears the number of another item of ours."""
    return f"(01){gtin(3)}(21){pump.serial}"


def repair(world: World, moment: dt.datetime, paper: Paper, asked: Asked) -> dt.datetime:
    """Repair a pump with another battery, and bring it back to its hospital."""
    return come_back(world, moment, paper, asked, _repair)


def scrap(world: World, moment: dt.datetime, paper: Paper, asked: Asked) -> dt.datetime:
    """Scrap a pump that is not worth its repair."""
    return come_back(world, moment, paper, asked, _scrap)


def refurbish(world: World, moment: dt.datetime, paper: Paper, asked: Asked) -> dt.datetime:
    """Take a pump back for good, and make it ready to be sold again under its own number."""
    return come_back(world, moment, paper, asked, _refurbish)


def come_back(
    world: World, moment: dt.datetime, paper: Paper, asked: Asked, then: Then
) -> dt.datetime:
    """Have a pump announced and, four days later, taken in; then go on as its story says."""
    came = at((moment + 4 * DAY).date(), 15, 10)
    world.plan(moment, partial(_announce, paper=paper, asked=asked, came=came, then=then))
    return came + 5 * DAY


def _announce(
    world: World, moment: dt.datetime, *, paper: Paper, asked: Asked, came: dt.datetime, then: Then
) -> Iterable[Work]:
    pump = asked.pump
    world.at_hospital[pump.holder].remove(pump)
    number: str = paper.do(
        "after_sales", moment, service.announce_return,
        values=ReturnValues(
            customer=asked.customer, why=asked.why, complaint=asked.complaint,
            expected_on=came.date(), lines=[Told(told=pump.serial)],
        ),
    ).number  # fmt: skip

    def arrive(world: World, when: dt.datetime) -> Iterable[Work]:
        receive(paper, when, number, asked.label or carrier(pump.key))
        pump.holder = "YQ"
        if asked.label:
            _identify(paper, when + 40 * MINUTE, number, pump)
        then(world, when + 90 * MINUTE, paper, asked, number)
        return ()

    world.plan(came, arrive)
    return ()


def receive(  # noqa: PLR0913 - what came with which paper.
    paper: Paper,
    moment: dt.datetime,
    number: str,
    scanned: str,
    *,
    quantity: Decimal | None = None,
    condition: str = "外观有使用痕迹",
    site: str = "SZ",
) -> None:
    """Take something in that lies on the table of the returns zone."""
    keeper = "warehouse" if site == "SZ" else "warehouse_cd"
    paper.do(
        keeper, moment, service.receive_return, number=number,
        values=Arrived(
            scanned=scanned, quantity=quantity, condition=condition, place=f"{site}-RET",
            occurred_at=moment,
        ),
    )  # fmt: skip


def _identify(paper: Paper, moment: dt.datetime, number: str, pump: Pump) -> None:
    """Quality opens a pump with a wrong label, and finds its number on the board inside."""
    question = service_queries.questions().get(document=number)
    paper.do(
        "quality", moment, service.answer_question, question_id=question.pk,
        values=AnswerValues(
            answer=Answer.IDENTIFIED, named=pump.key,
            note="拆机核对机内序列号，确认是这台输液泵；标签为医院自行粘贴",
        ),
    )  # fmt: skip


def decide(
    paper: Paper, moment: dt.datetime, number: str, decision: Decision, note: str, **more: Any
) -> None:
    """Let quality decide what is done with everything that waits."""
    paper.do(
        "quality", moment, service.decide_return, signs=True, number=number,
        values=DecisionValues(decision=decision, note=note, **more),
    )  # fmt: skip


def begin_job(paper: Paper, moment: dt.datetime, number: str, kind: JobKind, diagnosis: str) -> str:
    """Let quality send a pump to the workshop, and the engineer begin; return the job's number."""
    note = "维修后交还客户" if kind is JobKind.REPAIR else "翻新后重新入库"
    decide(paper, moment, number, Decision.REWORK, note, job_kind=kind, workshop=WORKSHOP)
    job = str(service_queries.jobs().get(source=number).number)
    paper.do("after_sales", moment + 30 * MINUTE, service.diagnose, number=job,
             diagnosis=diagnosis, deed=Deed())  # fmt: skip
    return job


def replace_battery(world: World, paper: Paper, moment: dt.datetime, job: str, pump: Pump) -> None:
    """Put another battery into a pump."""
    old, pump.battery = pump.battery, world.spares.batteries.popleft()
    paper.do("after_sales", moment, service.replace_part, number=job, old=old, new=pump.battery,
             deed=Deed(note="更换电池组"))  # fmt: skip


def test(world: World, paper: Paper, moment: dt.datetime, job: str) -> None:
    """Test a pump after the work."""
    chance = world.random
    entered = {
        "flow": f"{chance.gauss(0, 1):.1f}", "occlusion": f"{chance.uniform(70, 95):.0f}",
        "leakage": f"{chance.uniform(60, 140):.0f}", "alarm": "yes",
    }  # fmt: skip
    paper.do("after_sales", moment, service.test_unit, number=job, entered=entered,
             deed=Deed(equipment="SVC-01"))  # fmt: skip


def _repair(world: World, moment: dt.datetime, paper: Paper, asked: Asked, number: str) -> None:
    pump = asked.pump
    job = begin_job(paper, moment, number, JobKind.REPAIR, "电池组容量只剩 31%，其余正常")
    replace_battery(world, paper, moment + 50 * MINUTE, job, pump)
    test(world, paper, moment + 80 * MINUTE, job)
    paper.do("quality", moment + 110 * MINUTE, service.release_job, signs=True, number=job,
             note="测试合格，准予交还")  # fmt: skip

    def hand_back(world: World, when: dt.datetime) -> Iterable[Work]:
        paper.do("after_sales", when, service.hand_back, number=job, handed_over=True)
        paper.do("after_sales", when + 10 * MINUTE, service.close_return, number=number)
        pump.holder, pump.failed = asked.customer, False
        world.at_hospital[asked.customer].append(pump)
        return ()

    world.plan(at((moment + 3 * DAY).date(), 11), hand_back)


def _scrap(world: World, moment: dt.datetime, paper: Paper, asked: Asked, number: str) -> None:
    del world
    decide(paper, moment, number, Decision.SCRAP, "机内大面积腐蚀，报废并破坏标识")
    paper.do("after_sales", moment + 20 * MINUTE, service.close_return, number=number)
    asked.pump.ended = True


def _refurbish(world: World, moment: dt.datetime, paper: Paper, asked: Asked, number: str) -> None:
    pump = asked.pump
    job = begin_job(paper, moment, number, JobKind.REFURBISH, "外壳划伤，电机轴承有异响")
    motor = world.spares.motors.pop()
    paper.do(
        "after_sales", moment + 60 * MINUTE, service.use_lots, number=job,
        used=[Used(scanned=motor.key, quantity=Decimal(1))], deed=Deed(note="更换步进电机"),
    )  # fmt: skip
    pump.alone.append(motor)
    test(world, paper, moment + 95 * MINUTE, job)
    paper.do("quality", moment + 130 * MINUTE, service.release_job, signs=True, number=job,
             note="翻新合格，序列号不变，准予入库")  # fmt: skip

    def store(world: World, when: dt.datetime) -> Iterable[Work]:
        paper.do("after_sales", when, service.hand_back, number=job)
        put_in_store(world, paper, when + 15 * MINUTE, [pump], job)
        paper.do("after_sales", when + 30 * MINUTE, service.close_return, number=number)
        world.notes.setdefault("refurbished", pump.key)
        return ()

    world.plan(at((moment + DAY).date(), 9), store)


def put_in_store(
    world: World, paper: Paper, moment: dt.datetime, pumps: Sequence[Pump], document: str
) -> None:
    """Put pumps without a box among the released ones again."""
    paper.do(
        "warehouse", moment, warehouse.move_stock,
        values=MoveValues(
            things=[Moved(key=pump.key) for pump in pumps], to=STORE, document=document,
            occurred_at=moment, operator="WH-001",
        ),
    )  # fmt: skip
    sellable(world, pumps)


def sellable(world: World, pumps: Sequence[Pump]) -> None:
    """Note that pumps without a box may be sold again."""
    for pump in pumps:
        pump.holder, pump.failed = "YQ", False
        world.cases.append(Case(pump.key, [pump]))


def exchange(world: World, moment: dt.datetime, paper: Paper, asked: Asked) -> dt.datetime:
    """Give the hospital another pump; the old one comes to the house and is made as new."""

    def take_out(world: World, when: dt.datetime) -> Iterable[Work]:
        box = next((case for case in world.cases if len(case.pumps) == 1), world.cases[0])
        if len(box.pumps) > 1:
            world.cases.remove(box)
            world.cases.extend(Case(pump.key, [pump]) for pump in box.pumps)
            where = Where(moment=when, read=STORE, left=STORE, who="WH-001")
            yield Work(
                step=f"open {box.key}", moment=when, who="warehouse", why="拆箱备换货",
                events=(unpacked(where, box.key),),
            )  # fmt: skip

    def visit(world: World, when: dt.datetime) -> Iterable[Work]:
        old = asked.pump
        new = next(case for case in world.cases if len(case.pumps) == 1)
        world.cases.remove(new)
        made = paper.do(
            "after_sales", when, service.exchange,
            values=ExchangeValues(
                old=old.key, new=new.key, why=asked.why, complaint=asked.complaint,
                handed_over=True, occurred_at=when,
            ),
        )  # fmt: skip
        world.at_hospital[old.holder].remove(old)
        world.at_hospital[old.holder].append(new.pumps[0])
        new.pumps[0].holder, old.holder = old.holder, "YQ"
        world.notes.setdefault("exchange", made.number)
        _refurbish(world, when + 4 * 60 * MINUTE, paper, asked, made.document)
        return ()

    world.plan(moment, take_out)
    there = at((moment + DAY).date(), 10)
    world.plan(there, visit)
    return there + 3 * DAY


def send_back(world: World, moment: dt.datetime, *, seller: str) -> Iterable[Work]:
    """A distributor sends back a box that it ordered too much; it goes into stock again."""
    shelf = world.at_distributor.get(seller, [])
    kept = next((one for one in shelf if len(one.pumps) > 1), None)
    if kept is None:
        return ()
    shelf.remove(kept)
    paper = world.paper(f"send back {seller} {moment:%y%m%d}", "经销商退货", "SZ")
    number = paper.do(
        "after_sales", moment, service.announce_return,
        values=ReturnValues(
            customer=seller, why="多订一箱，未开封", expected_on=(moment + 3 * DAY).date(),
            lines=[Told(told=carrier(kept.key), quantity=Decimal(1))],
        ),
    ).number  # fmt: skip

    def arrive(world: World, when: dt.datetime) -> Iterable[Work]:
        receive(paper, when, number, carrier(kept.key), condition="外箱完好，未开封")
        opened: list[str] = paper.do("quality", when + 20 * MINUTE, service.inspect_return,
                                     number=number)  # fmt: skip
        for n, inspection in enumerate(opened):
            row = quality_queries.inspection_numbered(inspection)
            begun = when + (40 + 30 * n) * MINUTE
            inspecting.record(paper, begun, row, "inspector", chance=world.random)
            inspecting.conclude(paper, begun + 15 * MINUTE, row, Conclusion.ACCEPT)
        done = when + (80 + 30 * len(opened)) * MINUTE
        decide(paper, done, number, Decision.RESTOCK, "复检合格，重新入库")
        for n, line in enumerate(
            warehouse_queries.move_lines().filter(order__document=number).order_by("pk")
        ):
            at_line = done + (20 + n) * MINUTE
            paper.do(
                "warehouse", at_line, warehouse.move_line, line_id=line.pk, to=STORE,
                occurred_at=at_line, operator="WH-001",
            )  # fmt: skip
        sellable(world, kept.pumps)
        paper.do("after_sales", done + 40 * MINUTE, service.close_return, number=number)
        return ()

    world.plan(at((moment + 3 * DAY).date(), 14), arrive)
    return ()
