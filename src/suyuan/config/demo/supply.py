"""What is bought: ordered in time, announced, received into quarantine, inspected, put in store."""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.purchasing import operations as purchasing
from suyuan.areas.warehouse import operations as warehouse, queries as warehouse_queries
from suyuan.areas.warehouse.operations import Moved, MoveValues
from suyuan.config.demo import goods, inspecting
from suyuan.config.demo.desk import Paper, Work
from suyuan.config.demo.goods import Good
from suyuan.config.demo.inspecting import Verdict
from suyuan.config.demo.script import at
from suyuan.config.demo.world import SETS_PER_ORDER, Lot, World

CAPACITORS: Final = 6
"""On one board."""
RESISTORS: Final = 24
SPARES: Final = 2
"""Boards made for each week beyond those for pumps."""
SPARE_PIECES: Final = 10
"""Of what is used up in rework, for each order."""
LEAD_WEEKS: Final = 2
AHEAD_WEEKS: Final = 10
"""What is needed within so many weeks is bought now."""
BUYERS: Final = {"SZ": ("warehouse", "inspector", "WH-001"), "CD": ("warehouse_cd", "inspector_cd",
                                                                    "WH-002")}  # fmt: skip
"""Who receives and who inspects at each site, and the person who takes goods over."""
SET_APART: Final = 2
"""Batteries and motors of a lot that are kept for repairs."""
PUT_AWAY_BY_ORDER: Final = 3
"""Every so many deliveries are put away by the orders that the system writes."""


@dataclass(frozen=True, slots=True)
class Supply:
    """How a good is bought."""

    good: Good
    site: str
    per_piece: Decimal
    """Needed for one board, pump or set."""
    weeks: Decimal
    """How long one lot lasts."""
    price: str

    @property
    def of_boards(self) -> bool:
        """Whether boards need it; there are some more boards than pumps."""
        return self.good in {goods.CAPACITOR, goods.RESISTOR, goods.PANEL}


SUPPLIES: Final = (
    Supply(goods.CAPACITOR, "SZ", Decimal(CAPACITORS), Decimal("3.1"), "0.18"),
    Supply(goods.RESISTOR, "SZ", Decimal(RESISTORS), Decimal("10.7"), "0.01"),
    Supply(goods.PANEL, "SZ", Decimal(1), Decimal("12.3"), "12.50"),
    Supply(goods.BATTERY, "SZ", Decimal(1), Decimal(13), "46.00"),
    Supply(goods.MOTOR, "SZ", Decimal(1), Decimal("7.4"), "38.00"),
    Supply(goods.HOUSING, "SZ", Decimal(1), Decimal("6.7"), "21.00"),
    Supply(goods.RESIN, "SZ", Decimal("0.06"), Decimal("13.1"), "65.00"),
    Supply(goods.HARDENER, "SZ", Decimal("0.06"), Decimal("13.1"), "72.00"),
    Supply(goods.GRANULATE, "CD", Decimal("0.012"), Decimal("13.2"), "14.00"),
    Supply(goods.CHAMBER, "CD", Decimal(1), Decimal("7.7"), "0.31"),
    Supply(goods.NEEDLE, "CD", Decimal(1), Decimal("9.4"), "0.22"),
    Supply(goods.POUCH, "CD", Decimal(1), Decimal("13.2"), "0.09"),
)


def supply_of(good: Good) -> Supply:
    """Return how a good is bought."""
    return next(one for one in SUPPLIES if one.good is good)


def needed(world: World, supply: Supply, first: int, last: int) -> Decimal:
    """Return how much the work of some weeks needs, the last week not included."""
    if supply.site == "CD":
        count = SETS_PER_ORDER * sum(first <= week < last for week in world.pace.set_weeks)
        return supply.per_piece * count
    each = world.per_week + (SPARES if supply.of_boards else 0)
    weeks = sum(many for week, many in world.pace.batches if first <= week < last)
    batches = sum(first <= week < last for week, _ in world.pace.batches)
    more = SPARE_PIECES * batches if supply.good in {goods.CAPACITOR, goods.MOTOR} else 0
    return supply.per_piece * each * weeks + more


def lot_size(world: World, supply: Supply) -> Decimal:
    """Return how much one lot of a good is: a reel, a drum, a pallet."""
    rate = Decimal(SETS_PER_ORDER) / 8 if supply.site == "CD" else Decimal(world.per_week + SPARES)
    size = (supply.per_piece * rate * supply.weeks * world.pace.lots).to_integral_value()
    return max(size, Decimal(2))


def buy(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Order what the weeks ahead need; the first deliveries are on the dock this morning."""
    week = world.week_of(moment)
    wanted: dict[tuple[str, str], list[tuple[Supply, int]]] = {}
    for supply in SUPPLIES:
        code = supply.good.code
        world.sort_out(supply.good, before=moment.date() + dt.timedelta(weeks=AHEAD_WEEKS + 1))
        there = world.left(supply.good) + world.coming.get(code, Decimal(0))
        if supply.good is goods.BATTERY:
            there = len(world.batteries) + world.coming.get(code, Decimal(0))
        short = needed(world, supply, week, week + AHEAD_WEEKS) - there
        count = math.ceil(short / lot_size(world, supply)) if short > 0 else 0
        if count:
            lots = wanted.setdefault((supply.good.supplier or "", supply.site), [])
            lots.append((supply, count))
    for (supplier, site), lines in wanted.items():
        days = LEAD_WEEKS * 7 if week else 0
        order(world, moment, Ordered(supplier, site, tuple(lines)), days=days)
    return ()


@dataclass(frozen=True, slots=True)
class Ordered:
    """What is ordered from a supplier: goods with how many lots of each."""

    supplier: str
    site: str
    lines: tuple[tuple[Supply, int], ...]
    verdict: Verdict | None = None
    """What inspection will find; None: what the year's story says."""
    pallet: tuple[str, ...] = ()
    """Codes of the cartons in which the only lot comes, and of the pallet they stand on."""

    @property
    def nesting(self) -> dict[str, str]:
        """Which package stands in which."""
        return dict.fromkeys(self.pallet[:-1], self.pallet[-1]) if self.pallet else {}

    def parts(self, quantity: Decimal) -> list[purchasing.Part]:
        """Return how much of a lot is in which carton: the last one holds what is left."""
        cartons = self.pallet[:-1]
        each = quantity // max(len(cartons), 1)
        return [
            purchasing.Part(
                package=code,
                quantity=each if code != cartons[-1] else quantity - each * (len(cartons) - 1),
            )
            for code in cartons
        ]


def order(world: World, moment: dt.datetime, what: Ordered, *, days: int) -> Any:
    """Write, approve and send an order, and have it delivered; return the order."""
    codes = "-".join(supply.good.code for supply, _ in what.lines)
    paper = world.paper(f"buy {codes} {moment:%y%m%d%H%M}", f"采购 {codes}", what.site)
    due = moment.date() + dt.timedelta(days=days)
    for supply, count in what.lines:
        bought = lot_size(world, supply) * count
        world.coming[supply.good.code] = world.coming.get(supply.good.code, Decimal(0)) + bought
    made = paper.do(
        "buyer", moment, purchasing.write_order,
        values=purchasing.PurchaseValues(
            supplier=what.supplier,
            lines=[
                purchasing.OrderLineValues(
                    item=supply.good.code, quantity=lot_size(world, supply) * count, due_on=due,
                    price=Decimal(supply.price), over_percent=Decimal(2),
                )
                for supply, count in what.lines
            ],
        ),
    )  # fmt: skip
    paper.do("management", moment + _minutes(10), purchasing.approve_order, order_id=made.pk)
    paper.do("buyer", moment + _minutes(20), purchasing.send_order, order_id=made.pk)
    arrival = at(due, 8) if days else moment + _minutes(45)
    if days:
        ahead = at(due - dt.timedelta(days=3), 15)
        world.plan(ahead, lambda world, when: announce(world, when, paper, made, what, arrival))
    else:
        announce(world, moment + _minutes(25), paper, made, what, arrival)
    return made


def announce(
    world: World, moment: dt.datetime, paper: Paper, made: Any, what: Ordered, arrival: dt.datetime
) -> Iterable[Work]:
    """The supplier tells what is on its way, lot by lot."""
    lots: list[Any] = []
    for position, (supply, count) in enumerate(what.lines, start=1):
        size = lot_size(world, supply)
        for n in range(1, count + 1):
            number = f"{supply.good.code[:3]}{moment:%y%m%d}-{n}"
            lots.append(
                purchasing.Announced(
                    position=position, quantity=size, supplier_lot=number,
                    made_on=arrival.date() - dt.timedelta(days=21), certificate=f"COC-{number}",
                    serials=_serials(supply, arrival, n, int(size)), parts=what.parts(size),
                )
            )  # fmt: skip
    notice = paper.do(
        "buyer", moment, purchasing.announce_delivery, order_id=made.pk,
        values=purchasing.NoticeValues(
            delivery_note=f"SH{moment:%y%m%d}-{made.number[-3:]}", lots=lots,
            expected_on=arrival.date(), nesting=what.nesting,
        ),
    )  # fmt: skip
    come = Come(paper, made, notice, what, lots)
    world.plan(arrival, lambda world, when: receive(world, when, come))
    return ()


def _serials(supply: Supply, arrival: dt.datetime, lot: int, count: int) -> tuple[str, ...]:
    """Return the maker's own serial numbers, where the good has some."""
    if supply.good is not goods.BATTERY:
        return ()
    return tuple(f"BT{arrival:%y%m%d}{lot}{n:04d}" for n in range(1, count + 1))


@dataclass(frozen=True, slots=True)
class Come:
    """A delivery on the dock."""

    paper: Paper
    order: Any
    notice: Any
    what: Ordered
    lots: Sequence[Any]
    """As they were announced."""


def receive(world: World, moment: dt.datetime, come: Come) -> Iterable[Work]:
    """Take a delivery over into quarantine; it is inspected an hour later."""
    receipt = _scanned(come, moment) if come.what.pallet else _entered(come, moment)
    if come.what.verdict is not Verdict.WAITS:
        world.plan(moment + _minutes(60), lambda world, when: inspect(world, when, come, receipt))
    return ()


def _entered(come: Come, moment: dt.datetime) -> Any:
    """Receive a delivery at the desk."""
    site = come.what.site
    keeper, _inspector, person = BUYERS[site]
    return come.paper.do(
        keeper, moment, purchasing.receive_goods, order_id=come.order.pk,
        values=purchasing.ReceiptValues(
            notice_id=come.notice.pk,
            place=f"{site}-QT",
            occurred_at=moment,
            operator=person,
            lots=[
                purchasing.ReceivedLot(
                    position=lot.position, quantity=lot.quantity, supplier_lot=lot.supplier_lot,
                    made_on=lot.made_on, certificate=lot.certificate, serials=lot.serials,
                )
                for lot in come.lots
            ],
        ),
    )  # fmt: skip


def _scanned(come: Come, moment: dt.datetime) -> Any:
    """Receive a delivery by one scan of its pallet."""
    keeper = BUYERS[come.what.site][0]
    named = {"order_id": come.order.pk, "notice_id": come.notice.pk}
    come.paper.do(
        keeper, moment, purchasing.count_at_dock, **named,
        values=purchasing.CountValues(codes=[f"00{come.what.pallet[-1]}"], occurred_at=moment),
    )  # fmt: skip
    taken = purchasing.TakeValues(place=f"{come.what.site}-QT", occurred_at=moment)
    return come.paper.do(keeper, moment, purchasing.take_over_at_dock, **named, values=taken)


def inspect(world: World, moment: dt.datetime, come: Come, receipt: Any) -> Iterable[Work]:
    """Inspect each lot of a delivery, and put it where it belongs."""
    site = come.what.site
    keeper, inspector, person = BUYERS[site]
    lines = list(receipt.lines.order_by("position"))
    good: list[tuple[Lot, Any]] = []
    for n, line in enumerate(lines):
        supply = come.what.lines[come.lots[n].position - 1][0]
        lot = Lot(supply.good, line.lot, line.quantity, line.expires_on)
        assert lot.key == line.lot_key
        verdict = come.what.verdict or inspecting.verdict_of(world, supply.good)
        when = moment + _minutes(12 * n)
        left = inspecting.incoming(world, when, come.paper, line, verdict, inspector)
        world.coming[supply.good.code] -= line.quantity
        lot.left = left
        if left:
            good.append((lot, line))
    done = moment + _minutes(12 * len(lines) + 5)
    receipts = int(receipt.number[-5:])
    numbered = any(line.units for _, line in good)
    if good and (numbered or receipts % PUT_AWAY_BY_ORDER):
        things = [
            Moved(key=key, disposition="conformant" if key == line.lot_key else None)
            for lot, line in good
            for key in (_serial_keys(come, line) or [line.lot_key])
        ]
        values = MoveValues(things=things, to=f"{site}-RM", document=receipt.number,
                            occurred_at=done, operator=person)  # fmt: skip
        come.paper.do(keeper, done, warehouse.move_stock, values=values)
    world.desk.deliver(done)
    _put_away(come, [line.inspection for line in lines], done, keeper, person)
    for lot, line in good:
        if line.units:
            keys = _serial_keys(come, line)
            world.spares.batteries.extend(keys[:SET_APART])
            world.batteries.extend(keys[SET_APART:])
            world.lots.append(lot)
        else:
            world.put_in_store(lot)
        if lot.good is goods.MOTOR:
            lot.left -= SET_APART
            world.spares.motors += [lot] * SET_APART
    return ()


def _serial_keys(come: Come, line: Any) -> list[str]:
    """Return the keys of the pieces of a received lot that have numbers."""
    serials = come.lots[line.position - 1].serials
    return [goods.BATTERY.unit_key(serial) for serial in serials]


def _put_away(
    come: Come, inspections: Sequence[str], moment: dt.datetime, keeper: str, person: str
) -> None:
    """Move what the put-away orders of some inspections say."""
    found = warehouse_queries.move_lines().filter(order__document__in=inspections).order_by("pk")
    for n, line in enumerate(found, start=1):
        bad = line.disposition == "non_conformant"
        come.paper.do(
            keeper, moment + _minutes(3 * n), warehouse.move_line, line_id=line.pk,
            to=f"{come.what.site}-REJ" if bad else "",
            occurred_at=moment + _minutes(3 * n), operator=person,
        )  # fmt: skip


def _minutes(count: int) -> dt.timedelta:
    return dt.timedelta(minutes=count)
