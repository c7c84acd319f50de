"""Selling: orders are written, picked first expired, loaded and shipped; customers confirm."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, Final

from suyuan.areas.sales import operations as sales, queries as sales_queries
from suyuan.areas.sales.operations import (
    Departure,
    Leaving,
    OrderLineValues,
    Picked,
    SaleValues,
    ShipmentValues,
)
from suyuan.config.demo import firm, goods, service
from suyuan.config.demo.desk import Paper, Work, chunks
from suyuan.config.demo.firm import CARRIERS, DISTRIBUTORS
from suyuan.config.demo.goods import Good
from suyuan.config.demo.script import Where, at, packed
from suyuan.config.demo.world import Case, Kept, Pump, World

MINUTE: Final = dt.timedelta(minutes=1)
CASES_PER_PALLET: Final = 8
FEWEST_ON_PALLET: Final = 4
"""Fewer cases go loose."""
PER_CASE: Final = {goods.PUMP.code: 4, goods.SET.code: 500}
FRESH_DAYS: Final = {goods.PUMP.code: 0, goods.SET.code: 540, goods.PORT.code: 360}
"""Days that a customer wants it to be good for when it leaves."""
FEWEST_IN_STOCK: Final = 6
"""Cases of pumps that stay in the own store at least."""
LAST_WEEKS: Final = (42, 12)
"""From this week on more cases stay: so many at least, so that some are left for today."""
WEEKS_APART: Final = 3
MOST_WEEKS: Final = Decimal("3.9")
"""For how many weeks' making pumps are sold with one order at most."""
SET_WEEKS_APART: Final = 4
SET_PALLETS: Final = 4
DIRECT: Final = ((12, "H-10"), (22, "H-16"), (32, "H-01"), (43, "H-06"), (48, "H-19"))
"""Weeks in which a hospital buys a case of pumps from the maker, who installs them there."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who sends goods of a site away, from which store, with which carrier."""

    user: str
    person: str
    store: str
    carrier: str


KEEPERS: Final = {
    "SZ": Keeper("warehouse", "WH-001", "SZ-FG", CARRIERS[0].name),
    "CD": Keeper("warehouse_cd", "WH-002", "CD-FG", CARRIERS[1].name),
}


@dataclass(slots=True, eq=False)
class Sale:
    """An order of a customer, and what was picked for it."""

    paper: Paper
    order: Any
    customer: str
    good: Good
    site: str
    things: list[str] = field(default_factory=list)
    """Keys of the pallets and cases on the dock."""
    cases: list[Case] = field(default_factory=list)
    lots: list[tuple[str, str]] = field(default_factory=list)
    """Cases of sets, each with the key of its lot."""
    on_pallet: dict[str, str] = field(default_factory=dict)
    """Keys of cases, each with that of the pallet on which it stands."""
    short: bool = False


def consign(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Let the distributor whose turn it is order what is above the stock that is kept."""
    week = world.week_of(moment)
    if week % WEEKS_APART or week < WEEKS_APART:
        return
    turn = DISTRIBUTORS[week // WEEKS_APART % len(DISTRIBUTORS)]
    keep = max(FEWEST_IN_STOCK, world.per_week // 2)
    if week >= LAST_WEEKS[0]:
        keep = max(LAST_WEEKS[1], world.per_week)
    spare = min(len(world.cases) - keep, int(MOST_WEEKS * world.per_week / 4) + 1)
    if spare > 0:
        count = spare * PER_CASE[goods.PUMP.code]
        sale = order(world, moment, turn.code, goods.PUMP, count)
        world.plan(at(moment.date() + dt.timedelta(days=1), 9), partial(deliver, sale=sale))
    yield from ()


def consign_sets(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Let a distributor order pallets of what is in store and not on hold."""
    week = world.week_of(moment)
    if week % SET_WEEKS_APART:
        return
    turn = DISTRIBUTORS[(week // SET_WEEKS_APART + 2) % len(DISTRIBUTORS)]
    free = sum(lot not in world.held_lots for _, lot in world.set_cases)
    pallets = min(SET_PALLETS, free // CASES_PER_PALLET - 1)
    if pallets > 0:
        count = pallets * CASES_PER_PALLET * PER_CASE[goods.SET.code]
        sale = order(world, moment, turn.code, goods.SET, count)
        world.plan(at(moment.date() + dt.timedelta(days=1), 13), partial(deliver, sale=sale))
    yield from ()


def sell_direct(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Now and then a hospital buys a case of pumps from the maker."""
    customer = dict(DIRECT).get(world.week_of(moment))
    if customer is not None and len(world.cases) >= FEWEST_IN_STOCK:
        sale = order(world, moment, customer, goods.PUMP, PER_CASE[goods.PUMP.code])
        world.plan(at(moment.date() + dt.timedelta(days=1), 9), partial(deliver, sale=sale))
    return ()


def order(
    world: World,
    moment: dt.datetime,
    customer: str,
    good: Good,
    count: int,
    *,
    confirmed: bool = True,
) -> Sale:
    """Write an order of a customer, and confirm it."""
    site = "CD" if good is goods.SET else "SZ"
    name = f"sell {good.code} {customer} {moment:%y%m%d%H%M}"
    paper = world.paper(name, f"销售 {good.name}", site)
    buyer = next(each for each in firm.FIRMS if each.code == customer)
    made = paper.do(
        "sales", moment, sales.write_order,
        values=SaleValues(
            customer=customer, reference=f"{customer}-{moment:%Y%m%d}",
            contact=buyer.contact, conditions="随货提供同行单和检验报告",
            lines=[
                OrderLineValues(
                    item=good.code, quantity=Decimal(count), min_days=FRESH_DAYS[good.code],
                    wanted_on=moment.date() + dt.timedelta(days=6),
                )
            ],
        ),
    )  # fmt: skip
    if confirmed:
        paper.do("sales", moment + 25 * MINUTE, sales.confirm_order, order_id=made.pk)
    return Sale(paper, made, customer, good, site)


def deliver(world: World, moment: dt.datetime, *, sale: Sale) -> Iterable[Work]:
    """Pick an order, load it, let it leave, and have it arrive some days later."""
    yield from pick(world, moment, sale)
    later = moment + (15 + 6 * len(sale.things)) * MINUTE
    shipment = load(world, later, sale)
    depart(world, later + 25 * MINUTE, sale, shipment)


def pick(
    world: World, moment: dt.datetime, sale: Sale, *, most: int | None = None
) -> Iterable[Work]:
    """Plan the pick list of an order, stack its cases on pallets, and bring them to the dock.

    Args:
        world: The factory.
        moment: When.
        sale: The order.
        most: How many pallets or cases are brought only; None: all, and the list is finished.
    """
    keeper = KEEPERS[sale.site]
    made = sale.paper.do(keeper.user, moment, sales.plan_pick, order_id=sale.order.pk)
    lines = list(sales_queries.pick_lines(made.pk))
    chosen = [key for line in lines for key in _choose(world, sale, line)]
    when = moment + 10 * MINUTE
    for stack in chunks(chosen, CASES_PER_PALLET):
        if len(stack) < FEWEST_ON_PALLET:
            sale.things += stack
            continue
        (code,) = world.numbers("SSCC", 1, moment.date())
        sale.things.append(f"/00/{code}")
        sale.on_pallet |= dict.fromkeys(stack, sale.things[-1])
        where = Where(moment=when, read=keeper.store, left=keeper.store, who=keeper.person)
        yield Work(
            step=f"pallet {code}", moment=when, who=keeper.user, why=f"码托 {made.number}",
            events=(packed(where, sale.things[-1], stack),),
        )  # fmt: skip
        when += 2 * MINUTE
    for key in sale.things[:most]:
        when += 4 * MINUTE
        sale.paper.do(
            keeper.user, when, sales.pick_goods, pick_id=made.pk,
            picked=Picked(key=key, occurred_at=when, operator=keeper.person),
        )  # fmt: skip
    if most is not None:
        return
    wanted = sum(line.quantity for line in sales_queries.order_lines(sale.order.pk))
    sale.short = _count(sale) < wanted
    if _count(sale) < sum(line.quantity for line in lines):
        sale.paper.do(keeper.user, when + MINUTE, sales.finish_pick, pick_id=made.pk,
                      short_reason="余数不足整箱，按整箱发货")  # fmt: skip


def _count(sale: Sale) -> int:
    pumps = sum(len(case.pumps) for case in sale.cases)
    return pumps + PER_CASE[goods.SET.code] * len(sale.lots)


def _choose(world: World, sale: Sale, line: Any) -> list[str]:
    """Take what a line of a pick list asks for from the shelf, in whole cases; return the keys."""
    count = int(line.quantity)
    if sale.good is goods.SET:
        mine = [case for case in world.set_cases if case[1] == line.lot_key]
        mine = mine[: count // PER_CASE[goods.SET.code]]
        for each in mine:
            world.set_cases.remove(each)
        sale.lots += mine
        return [key for key, _ in mine]
    held = world.notes.get("held case")
    shelf = [one for one in world.cases if one.pumps[0].lot == line.lot and one.key != held]
    world.random.shuffle(shelf)
    boxes = [one for one in shelf if len(one.pumps) > 1]
    loose = [one for one in shelf if len(one.pumps) == 1]
    odd = count % PER_CASE[sale.good.code]
    found: list[Case] = []
    for case in (*loose[:odd], *boxes, *loose[odd:]):
        if len(case.pumps) <= count:
            found.append(case)
            count -= len(case.pumps)
            world.cases.remove(case)
    sale.cases += found
    return [case.key for case in found]


def load(world: World, moment: dt.datetime, sale: Sale) -> Any:
    """Load what was picked, all through the gate; return the shipment."""
    del world
    keeper = KEEPERS[sale.site]
    made = sale.paper.do(
        keeper.user, moment, sales.open_shipment, order_id=sale.order.pk,
        values=ShipmentValues(carrier=keeper.carrier),
    )  # fmt: skip
    sale.paper.do(
        keeper.user, moment + 8 * MINUTE, sales.load_shipment, shipment_id=made.pk,
        things=[Leaving(key=key) for key in sale.things],
    )  # fmt: skip
    return made


def depart(world: World, moment: dt.datetime, sale: Sale, shipment: Any) -> None:
    """Let a shipment leave; it comes to the customer some days later."""
    keeper = KEEPERS[sale.site]
    sale.paper.do(
        keeper.user, moment, sales.ship, shipment_id=shipment.pk,
        departure=Departure(
            waybill=f"{sale.site}{moment:%y%m%d}{shipment.number[-4:]}", occurred_at=moment,
            operator=keeper.person,
        ),
    )  # fmt: skip
    if sale.short:
        sale.paper.do("sales", moment + 20 * MINUTE, sales.close_order, order_id=sale.order.pk)
    for pump in _pumps(sale):
        pump.holder, pump.in_transit = sale.customer, True
    days = world.random.choice((2, 3, 4))
    world.plan(
        at(moment.date() + dt.timedelta(days=days), 10, world.random.randrange(60)),
        partial(_arrive, sale=sale, shipment=shipment),
    )


def _pumps(sale: Sale) -> Sequence[Pump]:
    return [pump for case in sale.cases for pump in case.pumps]


def _sold_whole(sale: Sale) -> Sequence[str]:
    """Return the pallets that large hospitals buy as they are; the last one is sold by the case."""
    pallets = list(dict.fromkeys(sale.on_pallet.values()))
    return pallets[:-1]


def _arrive(world: World, moment: dt.datetime, *, sale: Sale, shipment: Any) -> Iterable[Work]:
    """The customer has signed for it; the signed note comes back with the driver."""
    keeper = KEEPERS[sale.site]
    sale.paper.do(
        keeper.user, moment, sales.confirm_receipt, shipment_id=shipment.pk, received_at=moment,
        note="外箱完好，数量相符",
    )  # fmt: skip
    pumps = _pumps(sale)
    for pump in pumps:
        pump.in_transit = False
    if sale.customer.startswith("H-"):
        for pump in pumps:
            pump.failed = True  # It is not in use before it is installed.
        world.at_hospital.setdefault(sale.customer, []).extend(pumps)
        world.plan(
            at(moment.date() + dt.timedelta(days=1), 9),
            partial(service.install, customer=sale.customer, pumps=pumps),
        )
        return ()
    since = moment.date()
    shelf = world.at_distributor.setdefault(sale.customer, [])
    whole = _sold_whole(sale)
    shelf += [
        Kept(case.key, since, pumps=tuple(case.pumps))
        for case in sale.cases
        if sale.on_pallet.get(case.key) not in whole
    ]
    shelf += [
        Kept(key, since, lot=lot) for key, lot in sale.lots if sale.on_pallet.get(key) not in whole
    ]
    for pallet in whole:
        on_it = [case for case in sale.cases if sale.on_pallet.get(case.key) == pallet]
        shelf.append(Kept(pallet, since, pumps=tuple(p for case in on_it for p in case.pumps)))
    return ()
