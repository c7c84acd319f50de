"""What is under way in selling and after-sales today, so that every room has its work."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import Final

from suyuan.areas.sales import operations as sales
from suyuan.areas.service import operations as service
from suyuan.areas.service.domain import Harm, JobKind
from suyuan.areas.service.domain.clocks import EventKind
from suyuan.areas.service.operations import ReturnValues, Told
from suyuan.config.demo import goods, returns, selling
from suyuan.config.demo.desk import Paper, Work
from suyuan.config.demo.firm import DISTRIBUTORS, NEWCOMER
from suyuan.config.demo.goods import carrier
from suyuan.config.demo.returns import Asked
from suyuan.config.demo.selling import PER_CASE, Sale
from suyuan.config.demo.service import (
    ALARM,
    BATTERY,
    FLOW,
    Trouble,
    open_installation,
    pumps_in_use,
    tell,
)
from suyuan.config.demo.world import Pump, World

HOUR: Final = dt.timedelta(hours=1)
DAY: Final = dt.timedelta(days=1)
MANY: Final = 24
"""Pumps made in a week from which on orders of today fill pallets."""
INJURY: Final = Trouble(
    "输液结束后未报警，管路回血，患者出现血栓", Harm.SERIOUS, EventKind.SERIOUS,
    "患者因此延长住院，属严重伤害，按 20 日时限上报。",
    ALARM.cause, ALARM.found,
)  # fmt: skip


def plan(world: World) -> None:
    """Plan what is under way today; the hours before now are taken as they come."""
    now = world.until
    acts: tuple[tuple[dt.timedelta, Callable[[World, dt.datetime], Iterable[Work]]], ...] = (
        (29 * DAY, partial(_complain, trouble=FLOW)),
        (18 * DAY, _in_the_workshop),
        (13 * DAY, _waits_for_release),
        (9 * DAY, partial(_complain, trouble=INJURY)),
        (5 * DAY, _more_than_shipped),
        (31 * HOUR, _under_way),
        (29 * HOUR, _loaded),
        (28 * HOUR, _being_picked),
        (27 * HOUR, _open),
        (26 * HOUR, _announced),
        (5 * HOUR, _installation),
        (3 * HOUR, _draft),
    )
    for before, act in acts:
        world.plan(now - before, act)


def _boxes(world: World, few: int, many: int) -> int:
    return (many if world.per_week >= MANY else few) * PER_CASE[goods.PUMP.code]


def _order(world: World, moment: dt.datetime, turn: int, count: int) -> Sale:
    return selling.order(world, moment, DISTRIBUTORS[turn].code, goods.PUMP, count)


def _under_way(world: World, moment: dt.datetime) -> Iterable[Work]:
    """A shipment left yesterday, and has not come yet."""
    sale = _order(world, moment, 1, _boxes(world, 1, 4))
    world.plan(moment + HOUR, partial(selling.deliver, sale=sale))
    return ()


def _loaded(world: World, moment: dt.datetime) -> Iterable[Work]:
    """A shipment is loaded, and the driver has not come yet."""
    sale = _order(world, moment, 3, _boxes(world, 1, 4))

    def work(world: World, when: dt.datetime) -> Iterable[Work]:
        yield from selling.pick(world, when, sale)
        selling.load(world, when + HOUR, sale)

    world.plan(world.until - 6 * HOUR, work)
    return ()


def _being_picked(world: World, moment: dt.datetime) -> Iterable[Work]:
    """A part of a list has been brought to the dock; the rest is still on the shelf."""
    sale = _order(world, moment, 0, _boxes(world, 2, 12))

    def work(world: World, when: dt.datetime) -> Iterable[Work]:
        yield from selling.pick(world, when, sale, most=1)

    world.plan(world.until - 4 * HOUR, work)
    return ()


def _open(world: World, moment: dt.datetime) -> Iterable[Work]:
    """An order is confirmed, and nobody has begun with it."""
    _order(world, moment, 4, _boxes(world, 1, 4))
    return ()


def _draft(world: World, moment: dt.datetime) -> Iterable[Work]:
    """An order cannot be confirmed: the distributor has no filing for class II yet."""
    selling.order(world, moment, NEWCOMER.code, goods.PUMP, _boxes(world, 1, 4), confirmed=False)
    return ()


def give_up(world: World, moment: dt.datetime) -> Iterable[Work]:
    """A distributor takes an order back before anything has left."""
    sale = _order(world, moment, 2, _boxes(world, 1, 8))
    paper = world.paper(f"give up {sale.order.number}", "客户取消：招标项目延期", "SZ")
    paper.do("sales", moment + 20 * HOUR, sales.cancel_order, order_id=sale.order.pk)
    return ()


def _sold(world: World) -> Pump:
    """Choose a pump in use of which the stories do not tell."""
    told = {world.notes.get("failed"), world.notes.get("exchanged")}
    return world.random.choice([pump for pump in pumps_in_use(world) if pump.key not in told])


def _complain(world: World, moment: dt.datetime, *, trouble: Trouble) -> Iterable[Work]:
    """A complaint that is still being investigated: its answer or its report is due soon."""
    tell(world, moment, _sold(world), trouble)
    return ()


def _in_the_workshop(world: World, moment: dt.datetime) -> Iterable[Work]:
    """A pump has come back for repair, and the engineer has begun; its report is due soon."""
    pump = _sold(world)
    told = tell(world, moment, pump, BATTERY)
    asked = Asked(told.customer, pump, BATTERY.told, told.number)

    def begin(world: World, when: dt.datetime, paper: Paper, asked: Asked, number: str) -> None:
        del world, asked
        returns.begin_job(paper, when, number, JobKind.REPAIR, "电池组鼓包，待备件")

    returns.come_back(world, moment + 12 * DAY, told.paper, asked, begin)
    return ()


def _waits_for_release(world: World, moment: dt.datetime) -> Iterable[Work]:
    """A pump has passed its test after a repair, and quality has not released it yet."""
    pump = _sold(world)
    told = tell(world, moment, pump, ALARM)
    asked = Asked(told.customer, pump, ALARM.told, told.number)

    def work(world: World, when: dt.datetime, paper: Paper, asked: Asked, number: str) -> None:
        job = returns.begin_job(paper, when, number, JobKind.REPAIR, "电池触点氧化，更换电池组")
        returns.replace_battery(world, paper, when + HOUR, job, asked.pump)
        returns.test(world, paper, when + 2 * HOUR, job)

    returns.come_back(world, moment + 6 * DAY, told.paper, asked, work)
    return ()


def _more_than_shipped(world: World, moment: dt.datetime) -> Iterable[Work]:
    """A hospital sends back more sets of a lot than it has by our records: a question is open."""
    hospital, _case, lot = world.sets_at_hospital[-1]
    mine = sum(one[0] == hospital and one[2] == lot for one in world.sets_at_hospital)
    paper = world.paper("sets back", "医院退货：外箱受潮", "CD")
    number = paper.do(
        "after_sales", moment, service.announce_return,
        values=ReturnValues(
            customer=hospital, why="库房漏水，外箱受潮", expected_on=(moment + 3 * DAY).date(),
            lines=[Told(told=carrier(lot), quantity=Decimal(mine * PER_CASE[goods.SET.code]))],
        ),
    ).number  # fmt: skip

    def arrive(world: World, when: dt.datetime) -> Iterable[Work]:
        del world
        returns.receive(
            paper, when, number, carrier(lot),
            quantity=Decimal(mine * PER_CASE[goods.SET.code] + 20), site="CD",
            condition="外箱受潮，初包装完好",
        )  # fmt: skip
        return ()

    world.plan(moment + 3 * DAY, arrive)
    return ()


def _announced(world: World, moment: dt.datetime) -> Iterable[Work]:
    """A return is on its way."""
    pump = _sold(world)
    paper = world.paper("return announced", "医院退货：外壳破损", "SZ")
    paper.do(
        "after_sales", moment, service.announce_return,
        values=ReturnValues(
            customer=pump.holder, why="跌落后外壳破损，要求检修",
            expected_on=(moment + 2 * DAY).date(), lines=[Told(told=pump.serial)],
        ),
    )  # fmt: skip
    return ()


def _installation(world: World, moment: dt.datetime) -> Iterable[Work]:
    """An engineer is to set a pump up that a hospital has moved to another ward."""
    paper = world.paper("installation", "病区搬迁，重新安装", "")
    open_installation(paper, moment, _sold(world), "病区搬迁后重新安装和调试")
    return ()
