"""Infusion ports: made for us by another firm, sold to a hospital, and kept in the register."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Final

from suyuan.areas.labels import operations as labels, queries as label_queries
from suyuan.areas.labels.domain import Level, Line, Symbol
from suyuan.areas.purchasing import operations as purchasing, queries as purchasing_queries
from suyuan.areas.quality import operations as quality, queries as quality_queries
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.sales import operations as sales
from suyuan.areas.sales.operations import Picked
from suyuan.areas.service import operations as service
from suyuan.areas.service.operations import ImplantValues, PatientValues
from suyuan.areas.warehouse import operations as warehouse
from suyuan.areas.warehouse.operations import Moved, MoveValues
from suyuan.config.demo import goods, inspecting, labelling, selling
from suyuan.config.demo.desk import Paper, Side, Work
from suyuan.config.demo.firm import PORT_MAKER
from suyuan.config.demo.goods import carrier
from suyuan.config.demo.script import at
from suyuan.config.demo.selling import KEEPERS
from suyuan.config.demo.world import World

MINUTE: Final = dt.timedelta(minutes=1)
DAY: Final = dt.timedelta(days=1)
BOUGHT: Final = 12
SOLD: Final = 8
HOSPITAL: Final = "H-16"
"""The hospital that implants them."""
WEEK: Final = 34
"""In which they are ordered."""
PATIENTS: Final = (
    (63, "示范患者甲", "F", "1961-04-12"),
    (49, "示范患者乙", "M", "1955-09-30"),
    (33, "示范患者丙", "F", "1972-01-08"),
    (16, "示范患者丁", "M", "1968-06-21"),
    (4, "示范患者戊", "F", "1980-11-02"),
)
"""Days before today; people who do not exist."""


def plan(world: World) -> None:
    """Plan the purchase of some ports; everything else follows from it."""
    world.plan(at(world.week(WEEK), 9, 40), _buy, Side.WORKS)


def _buy(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Order ports from their maker; they come two weeks later."""
    paper = world.paper("buy ports", "采购 IP-08", "SZ")
    due = moment.date() + 14 * DAY
    line = purchasing.OrderLineValues(
        item=goods.PORT.code, quantity=Decimal(BOUGHT), due_on=due, price=Decimal("860.00")
    )
    made = paper.do(
        "buyer", moment, purchasing.write_order,
        values=purchasing.PurchaseValues(supplier=PORT_MAKER.code, lines=[line]),
    )  # fmt: skip
    paper.do("management", moment + 10 * MINUTE, purchasing.approve_order, order_id=made.pk)
    paper.do("buyer", moment + 20 * MINUTE, purchasing.send_order, order_id=made.pk)
    world.plan(at(due, 9), partial(_receive, paper=paper, order=made))
    return ()


def _receive(world: World, moment: dt.datetime, *, paper: Paper, order: Any) -> Iterable[Work]:
    """Take them over with their numbers, inspect, release, and put them into the store."""
    serials = tuple(f"IP{moment:%y}{n:05d}" for n in range(1, BOUGHT + 1))
    receipt = paper.do(
        "warehouse", moment, purchasing.receive_goods, order_id=order.pk,
        values=purchasing.ReceiptValues(
            place="SZ-QT", occurred_at=moment, operator="WH-001",
            delivery_note=f"SH{moment:%y%m%d}-IP08",
            lots=[
                purchasing.ReceivedLot(
                    position=1, quantity=Decimal(BOUGHT), supplier_lot=f"P{moment:%y%m}A",
                    made_on=moment.date() - 30 * DAY, certificate=f"COC-P{moment:%y%m}A",
                    serials=serials,
                )
            ],
        ),
    )  # fmt: skip
    (line,) = purchasing_queries.receipt_lines().filter(receipt=receipt)
    row = quality_queries.inspection_numbered(line.inspection)
    inspecting.record(paper, moment + 60 * MINUTE, row, "inspector", chance=world.random)
    inspecting.conclude(paper, moment + 80 * MINUTE, row, Conclusion.ACCEPT)
    keys = [goods.PORT.unit_key(serial) for serial in serials]
    released = moment + 120 * MINUTE
    paper.do("quality", released, quality.release, keys=[line.lot_key], signs=True,
             document=line.inspection, note="受托生产放行文件审核合格")  # fmt: skip
    stored = released + 30 * MINUTE
    things = [Moved(key=key) for key in keys]
    values = MoveValues(
        things=things, to="SZ-FG", document=receipt.number, occurred_at=stored, operator="WH-001"
    )
    paper.do("warehouse", stored, warehouse.move_stock, values=values)
    world.desk.deliver(stored + 5 * MINUTE)
    sold = partial(_sell, keys=keys[:SOLD])
    world.plan(at((moment + 2 * DAY).date(), 10), sold, Side.CUSTOMERS)
    return ()


def _sell(world: World, moment: dt.datetime, *, keys: Sequence[str]) -> Iterable[Work]:
    """The hospital orders some; they are picked one by one."""
    sale = selling.order(world, moment, HOSPITAL, goods.PORT, len(keys))
    keeper = KEEPERS[sale.site]
    begun = moment + 120 * MINUTE
    made = sale.paper.do(keeper.user, begun, sales.plan_pick, order_id=sale.order.pk)
    for n, key in enumerate(keys, start=1):
        when = begun + 2 * n * MINUTE
        sale.paper.do(
            keeper.user, when, sales.pick_goods, pick_id=made.pk,
            picked=Picked(key=key, occurred_at=when, operator=keeper.person),
        )  # fmt: skip
    sale.things += keys
    shipment = selling.load(world, begun + 30 * MINUTE, sale)
    selling.depart(world, begun + 60 * MINUTE, sale, shipment)
    for (days, *patient), key in zip(PATIENTS, keys, strict=False):
        act = partial(_implant, key=key, patient=patient)
        world.plan(at(world.today - days * DAY, 17), act)
    world.plan(at(world.today - 70 * DAY, 9), _card_template)
    world.plan(at(world.today - 9 * DAY, 16), _look_up)
    return ()


def _card_template(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Say how the card looks that a patient gets."""
    paper = world.paper("implant cards", "植入卡模板", "")
    made = paper.do(
        "quality", moment, labels.put_template,
        values=labels.TemplateValues(
            item_id=labelling.item_id(goods.PORT), level=Level.IMPLANT_CARD,
            symbol=Symbol.DATAMATRIX, width_mm=86, height_mm=54, change_note="首版",
            lines=(Line.NAME, Line.MODEL, Line.LOT, Line.SERIAL, Line.MAKER),
        ),
    )  # fmt: skip
    paper.do("quality", moment + MINUTE, labels.approve_template, template_id=made.pk)
    return ()


def _implant(
    world: World, moment: dt.datetime, *, key: str, patient: Sequence[str]
) -> Iterable[Work]:
    """The hospital reports an implantation; the patient gets a card."""
    name, sex, born = patient
    paper = world.paper(f"implant {key}", "植入登记", "")
    made = paper.do(
        "after_sales", moment, service.register_implant,
        values=ImplantValues(
            scanned=carrier(key), hospital=HOSPITAL, implanted_on=moment.date(),
            department="肿瘤科", surgeon="示范医师",
        ),
        patient=PatientValues(
            name=name, sex=sex, born_on=dt.date.fromisoformat(born), record=f"ZY-{key[-5:]}"
        ),
    )  # fmt: skip
    card = paper.do("after_sales", moment + 5 * MINUTE, service.print_card, number=made.number).card
    if moment < world.until - 7 * DAY:
        (job,) = label_queries.jobs().filter(number=card)
        labelling.print_waiting(paper, moment + 10 * MINUTE, "after_sales", job.pk)
    if "implant" not in world.notes:
        world.notes["implant"] = made.number
        world.plan(moment + 40 * DAY, partial(_take_out, paper=paper, number=made.number))
    return ()


def _take_out(world: World, moment: dt.datetime, *, paper: Paper, number: str) -> Iterable[Work]:
    """A port is taken out when its patient does not need it any more."""
    del world
    paper.do("after_sales", moment, service.explant, number=number, on=moment.date(),
             why="化疗结束，计划取出")  # fmt: skip
    return ()


def _look_up(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Regulatory affairs looks at the data of a patient, for a drill; the look is kept."""
    paper = world.paper("look up", "召回演练", "")
    paper.do("regulatory", moment, service.see_patient, number=world.notes["implant"],
             why="年度召回演练：核对能否在 4 小时内联系到患者")  # fmt: skip
    return ()
