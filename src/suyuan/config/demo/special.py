"""What the stories need: field exchange, failed pump, holds; and what is under way these days."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from typing import Any, Final

from suyuan.areas.purchasing import operations as purchasing
from suyuan.areas.quality import operations as quality
from suyuan.areas.warehouse import operations as warehouse
from suyuan.config.demo import (
    goods,
    implants,
    labelling,
    maintaining,
    returns,
    service,
    supply,
    today,
    upkeep,
)
from suyuan.config.demo.desk import Paper, Side, Work
from suyuan.config.demo.inspecting import Verdict
from suyuan.config.demo.script import at
from suyuan.config.demo.supply import Ordered
from suyuan.config.demo.world import WEEKS, Pump, World

PALLET: Final = "395200010000000011"
"""Code of a package of the pouch maker (SSCC)."""
CARTONS: Final = ("395200010000000028", "395200010000000035", "395200010000000042")
"""Codes of the two cartons of a delivery that has just come, and of their pallet."""


def plan(world: World) -> None:
    """Plan what is special in the year."""
    last = world.week(WEEKS - 1)
    world.plan(at(last - dt.timedelta(days=4), 10), _exchange)
    world.plan(at(last + dt.timedelta(days=1), 16), _failure)
    world.plan(at(last + dt.timedelta(days=2), 17), _hold_case)
    world.plan(at(last, 17), _hold_sets)
    world.plan(at(world.week(24) + dt.timedelta(days=4), 17), _hold_and_lift)
    for days, verdict, good in (
        (0, Verdict.UNDECIDED, goods.MOTOR),
        (1, Verdict.CHECKED, goods.HOUSING),
        (2, Verdict.WAITS, goods.PANEL),
    ):
        moment = at(last + dt.timedelta(days=days), 9, 30)
        world.plan(moment, partial(_come, verdict=verdict, good=good), Side.WORKS)
    world.plan(at(last + dt.timedelta(days=2), 15), _orders_under_way, Side.WORKS)
    world.plan(at(world.week(20) + dt.timedelta(days=1), 14), today.give_up)
    world.plan(at(world.week(26) + dt.timedelta(days=1), 11), _sent_back)
    for day in (
        world.week(26) + dt.timedelta(days=4),  # What was sent back has been inspected.
        world.week(labelling.LOOKED_AT) + dt.timedelta(days=2),  # Labels come now, as for others.
        last + dt.timedelta(days=2),  # A case is to be put away.
    ):
        world.plan(at(day, 16 if day < last else 19, 55), _meet, Side.WORKS)
    upkeep.plan(world)
    implants.plan(world)
    labelling.plan(world)
    maintaining.plan(world)
    today.plan(world)


def _meet(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Both sides take numbers out of one series before and after this: in the order of time."""
    del moment
    world.desk.meet()
    return ()


def _sent_back(world: World, moment: dt.datetime) -> Iterable[Work]:
    """The distributor with the most pumps sends a box back."""
    shelves = world.at_distributor
    seller = max(shelves, key=lambda code: sum(len(kept.pumps) for kept in shelves[code]))
    return returns.send_back(world, moment, seller=seller)


def _bad_at_hospital(world: World) -> Pump | None:
    """Find a pump at a hospital with a board of the bad reel."""
    for pumps in world.at_hospital.values():
        for pump in pumps:
            if world.has_bad_part(pump.board) and not pump.failed:
                return pump
    return None


def _exchange(world: World, moment: dt.datetime) -> Iterable[Work]:
    pump = _bad_at_hospital(world)
    if pump is not None:
        world.notes["exchanged"] = pump.key
        service.fix_there(world, moment, pump)
    return ()


def _failure(world: World, moment: dt.datetime) -> Iterable[Work]:
    """The pump of the second story: it failed at a hospital, and nobody knows why yet."""
    pump = _bad_at_hospital(world)
    if pump is None:
        pump = next(pump for pumps in world.at_hospital.values() for pump in pumps)
    world.notes["failed"] = pump.key
    service.tell(world, moment, pump, service.ALARM, triaged=False)
    return ()


def _hold_case(world: World, moment: dt.datetime) -> Iterable[Work]:
    """A case in store is held, because its label is to be looked at; it is to be set apart."""
    case = next((case for case in reversed(world.cases) if len(case.pumps) > 1), None)
    if case is None:
        return ()
    world.notes["held case"] = case.key
    paper = world.paper("hold case", "标签待确认", "SZ")
    made = paper.do(
        "quality", moment, quality.hold, keys=[case.key], reason="外箱标签待确认，暂停放行"
    )
    paper.do(
        "warehouse", moment + dt.timedelta(minutes=5), warehouse.put_away, document=made.number,
        keys=[case.key],
    )  # fmt: skip
    return ()


def _hold_sets(world: World, moment: dt.datetime) -> Iterable[Work]:
    """A lot of sets in store is held until a test is repeated."""
    if not world.set_cases:
        return ()
    lot = world.set_cases[-1][1]
    world.held_lots.add(lot)
    paper = world.paper("hold sets", "热原复测", "CD")
    paper.do("quality", moment, quality.hold, keys=[lot], reason="留样热原复测，暂停放行")
    return ()


def _hold_and_lift(world: World, moment: dt.datetime) -> Iterable[Work]:
    """In summer a lot of sets was held over a weekend, and freed after the test."""
    if not world.set_cases:
        return ()
    lot = world.set_cases[-1][1]
    world.held_lots.add(lot)
    paper = world.paper("hold and lift", "密封性复测", "CD")
    made = paper.do(
        "quality", moment, quality.hold, keys=[lot], reason="客户反馈包装漏气，复测密封性"
    )

    def lift(world: World, when: dt.datetime) -> Iterable[Work]:
        paper.do("quality", when, quality.lift_hold, hold_id=made.pk, reason="复测 50 件全部合格")
        world.held_lots.discard(lot)
        return ()

    world.plan(moment + dt.timedelta(days=3), lift)
    return ()


def _come(
    world: World, moment: dt.datetime, *, verdict: Verdict, good: goods.Good
) -> Iterable[Work]:
    """A delivery of these days: rejected and undecided, inspected and unchecked, or just come."""
    wanted = supply.supply_of(good)
    pallet = CARTONS if verdict is Verdict.WAITS and good.supplier else ()
    what = Ordered(good.supplier or "", wanted.site, ((wanted, 1),), verdict, pallet)
    supply.order(world, moment, what, days=0)
    return ()


def _orders_under_way(world: World, moment: dt.datetime) -> Iterable[Work]:
    """One order is announced for next week, one waits to be approved, one is being written."""
    supply.order(world, moment, Ordered("S-RES", "SZ", ((supply.supply_of(goods.RESISTOR), 1),)),
                 days=12)  # fmt: skip
    coming = world.paper("buy announced", "采购 POUCH", "CD")
    wanted = supply.supply_of(goods.POUCH)
    due = moment.date() + dt.timedelta(days=9)
    size = supply.lot_size(world, wanted)
    made = _written(coming, moment, wanted, size, due)
    coming.do("management", moment + dt.timedelta(minutes=10), purchasing.approve_order,
              order_id=made.pk)  # fmt: skip
    coming.do("buyer", moment + dt.timedelta(minutes=15), purchasing.send_order, order_id=made.pk)
    coming.do(
        "buyer", moment + dt.timedelta(minutes=40), purchasing.announce_delivery,
        order_id=made.pk,
        values=purchasing.NoticeValues(
            delivery_note=f"SH{moment:%y%m%d}-PCH", expected_on=due, carrier="供方车辆",
            lots=[purchasing.Announced(position=1, quantity=size, supplier_lot="PCH-NEXT",
                                       made_on=moment.date(), certificate="COC-PCH-NEXT",
                                       packages=[PALLET])],
        ),
    )  # fmt: skip
    draft = world.paper("buy draft", "采购 BAT-12", "SZ")
    _written(draft, moment + dt.timedelta(minutes=50), supply.supply_of(goods.BATTERY),
             Decimal(world.per_week * 4), due)  # fmt: skip
    return ()


def _written(
    paper: Paper, moment: dt.datetime, wanted: supply.Supply, quantity: Decimal, due: dt.date
) -> Any:
    """Write an order of one line."""
    line = purchasing.OrderLineValues(
        item=wanted.good.code, quantity=quantity, due_on=due, price=Decimal(wanted.price)
    )
    values = purchasing.PurchaseValues(supplier=wanted.good.supplier or "", lines=[line])
    return paper.do("buyer", moment, purchasing.write_order, values=values)
