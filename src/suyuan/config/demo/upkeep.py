"""What a firm does besides: tolerances, numbers handed out, assets lent, samples, work outside."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from typing import Any, Final

from suyuan.areas.catalog import operations as catalog_operations, queries as catalog
from suyuan.areas.production import operations as production
from suyuan.areas.production.domain import DeviationGrade, DeviationKind
from suyuan.areas.production.operations import DeviationValues, RuleValues
from suyuan.areas.purchasing import operations as purchasing
from suyuan.areas.purchasing.domain import Grade
from suyuan.areas.purchasing.operations import ProcessingValues, SupplyValues
from suyuan.areas.quality import operations as quality, queries as quality_queries
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.domain.retaining import SampleKind
from suyuan.areas.quality.operations import SampleValues
from suyuan.areas.warehouse import operations as warehouse
from suyuan.areas.warehouse.operations import AssetValues, Moved, MoveValues
from suyuan.config.demo import firm, goods, inspecting, shop
from suyuan.config.demo.desk import Paper, Side, Work
from suyuan.config.demo.goods import Good
from suyuan.config.demo.script import at
from suyuan.config.demo.world import WEEKS, Lot, World

MINUTE: Final = dt.timedelta(minutes=1)
DAY: Final = dt.timedelta(days=1)
CODES: Final = 500
"""SSCCs that the contract sterilizer may give to its own pallets."""
VALIDATION: Final = 300
"""Drip chambers that are sterilized for a new validation."""
ASSETS: Final = (
    ("RB-001", "防静电周转箱", "Antistatic tote", "周转箱", 30),
    ("RB-002", "防静电周转箱", "Antistatic tote", "周转箱", 30),
    ("PL-001", "塑料托盘 1210", "Plastic pallet 1210", "托盘", 60),
)
TOLERANCES: Final = (
    (goods.PUMP, RuleValues(product_minimum=Decimal(97))),
    (goods.SET, RuleValues(product_minimum=Decimal(96), over_percent=Decimal(1))),
)


def plan(world: World) -> None:
    """Plan what is done in the year besides making and selling."""
    world.plan(at(world.week(0), 9, 10), _agree, Side.WORKS)
    world.plan(at(world.week(1) + DAY, 16), _samples, Side.WORKS)
    world.plan(at(world.week(6) + DAY, 11), _lend)
    world.plan(at(world.week(20) + DAY, 9), partial(_outside, back=9), Side.WORKS)
    today = at(world.week(WEEKS - 2) + 3 * DAY, 9)
    world.plan(today, partial(_outside, back=0), Side.WORKS)
    for good, turn, values, cause in DEVIATIONS:
        weeks = world.pace.set_weeks
        if good is goods.PUMP:
            weeks = tuple(week for week, _ in world.pace.batches)
        act = partial(_deviate, good=good, values=values, cause=cause)
        world.plan(at(world.week(weeks[turn]) + 3 * DAY, 15), act, Side.WORKS)


def _agree(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Say what is tolerated, who may process what, and hand numbers to the sterilizer."""
    paper = world.paper("agreements", "年度约定", "")
    for good, values in TOLERANCES:
        paper.do("quality", moment, production.put_rule, item=good.code, values=values)
    supply = paper.do(
        "buyer", moment + 5 * MINUTE, purchasing.propose_supply,
        values=SupplyValues(
            item=goods.CHAMBER.code, supplier=firm.STERILIZER.code, grade=Grade.B,
            agreement="QA-EO-2024", valid_until=moment.date() + 760 * DAY,
        ),
    )  # fmt: skip
    paper.do("quality", moment + 15 * MINUTE, purchasing.approve_supply, supply_id=supply.pk,
             decision="现场审核和灭菌确认报告合格")  # fmt: skip
    scheme = catalog.scheme_with_code("SSCC")
    processor = catalog.partner_with_code(firm.STERILIZER.code)
    assert scheme is not None
    assert processor is not None
    pool = paper.do(
        "quality", moment + 20 * MINUTE, catalog_operations.hand_pool, scheme_id=scheme.pk,
        count=CODES, day=moment.date(),
        recipient=catalog_operations.Recipient(party_id=processor.pk),
    )  # fmt: skip
    paper.do("quality", moment + 25 * MINUTE, catalog_operations.take_from_pool,
             pool_id=pool.pk, count=40)  # fmt: skip
    return ()


def _lend(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Make assets known that go to and fro; one is with a carrier for too long."""
    paper = world.paper("assets", "周转器具", "SZ")
    made = [
        paper.do(
            "warehouse", moment + n * MINUTE, warehouse.register_asset, place="SZ-DOCK",
            values=AssetValues(
                code=code, name=name, name_en=name_en, kind=kind, return_days=days
            ),
        )
        for n, (code, name, name_en, kind, days) in enumerate(ASSETS)
    ]  # fmt: skip
    lent = ((made[0], "S-MOT"), (made[2], "T-EAST"))
    for n, (asset, partner) in enumerate(lent):
        paper.do("warehouse", moment + (10 + n) * MINUTE, warehouse.give_asset,
                 asset_id=asset.pk, partner=partner)  # fmt: skip

    def back(world: World, when: dt.datetime) -> Iterable[Work]:
        del world
        paper.do("warehouse", when, warehouse.take_asset_back, asset_id=made[0].pk,
                 place="SZ-DOCK")  # fmt: skip
        return ()

    world.plan(moment + 21 * DAY, back)
    return ()


def _samples(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Put some of a lot of granulate by, and look at it every half year."""
    lot = _with(world, goods.GRANULATE, Decimal(5))
    if lot is None:
        return ()
    lot.left -= 1
    paper = world.paper("samples", "原料留样", "CD")
    item, place = catalog.item_with_code(goods.GRANULATE.code), catalog.place_with_code("CD-RM")
    assert item is not None
    assert place is not None
    made = paper.do(
        "inspector_cd", moment, quality.put_by_samples,
        values=SampleValues(
            kind=SampleKind.RETENTION, item_id=item.pk, quantity=Decimal(1), place_id=place.pk,
            lot_key=lot.key, plan="每半年观察一次外观，保存至所制产品有效期后一年",
            keep_until=moment.date() + 4 * 365 * DAY,
        ),
    )  # fmt: skip

    def look(world: World, when: dt.datetime) -> Iterable[Work]:
        del world
        paper.do("inspector_cd", when, quality.observe_sample, sample_id=made.pk,
                 observed_on=when.date(), finding="无变色、无结块", passed=True)  # fmt: skip
        return ()

    world.plan(moment + 182 * DAY, look)
    return ()


def _with(world: World, good: Good, least: Decimal) -> Lot | None:
    """Return the newest lot of a good of which so much is left."""
    shelf = world.stock.get(good.code, ())
    return next((lot for lot in reversed(shelf) if lot.left >= least), None)


def _outside(world: World, moment: dt.datetime, *, back: int) -> Iterable[Work]:
    """Have some drip chambers sterilized elsewhere for a validation; they come back or are there.

    Args:
        world: The factory.
        moment: When they are sent.
        back: Days after which they come back; 0: they are still there.
    """
    lot = _with(world, goods.CHAMBER, Decimal(VALIDATION))
    if lot is None:
        return ()
    lot.left -= VALIDATION
    paper = world.paper(f"outside {moment:%y%m%d}", "外协灭菌：再验证样品", "CD")
    made = paper.do(
        "buyer", moment, purchasing.order_processing,
        values=ProcessingValues(
            processor=firm.STERILIZER.code, place=firm.STERILIZER.code, lot_key=lot.key,
            quantity=Decimal(VALIDATION), work="环氧乙烷灭菌（再验证样品，半周期）",
            due_on=moment.date() + 14 * DAY,
        ),
    )  # fmt: skip
    paper.do("warehouse_cd", moment + 90 * MINUTE, purchasing.send_processing,
             processing_id=made.pk)  # fmt: skip
    if back:
        act = partial(_back, paper=paper, processing=made)
        world.plan(moment + back * DAY, act)
    return ()


def _back(world: World, moment: dt.datetime, *, paper: Paper, processing: Any) -> Iterable[Work]:
    """What was sterilized comes back with its record, and is inspected."""
    done = paper.do(
        "warehouse_cd", moment, purchasing.take_processing_back, processing_id=processing.pk,
        quantity=Decimal(VALIDATION), record=f"EO-{moment:%y%m%d}-V", place="CD-QT",
    )  # fmt: skip
    row = quality_queries.inspection_numbered(done.inspection)
    inspecting.record(paper, moment + 60 * MINUTE, row, "inspector_cd", chance=world.random)
    inspecting.conclude(paper, moment + 80 * MINUTE, row, Conclusion.ACCEPT)
    stored = moment + 100 * MINUTE
    values = MoveValues(
        things=[Moved(key=done.back_lot_key, disposition="conformant")], to="CD-RM",
        document=done.number, occurred_at=stored, operator="WH-002",
    )  # fmt: skip
    paper.do("warehouse_cd", stored, warehouse.move_stock, values=values)
    world.desk.deliver(stored + 5 * MINUTE)
    return ()


DEVIATIONS: Final = (
    (
        goods.PUMP, 1,
        DeviationValues(
            kind=DeviationKind.EQUIPMENT, grade=DeviationGrade.MINOR, step=20,
            description="固化烘箱温度记录仪断电 12 分钟，期间无曲线",
            measure="以烘箱自带数显每 3 分钟人工记录，批次继续",
        ),
        ("记录仪电源插头松动", "温度在 59.2–60.4 ℃ 之间，对固化无影响；插座改为锁定式"),
    ),
    (
        goods.SET, 2,
        DeviationValues(
            kind=DeviationKind.ENVIRONMENT, grade=DeviationGrade.MAJOR, step=20,
            description="组装间湿度 67%RH，超出上限 65%RH，持续 10 分钟",
            measure="暂停热封 20 分钟，湿度恢复后继续；加抽 10 件做剥离强度",
        ),
        ("除湿机滤网堵塞", "加抽样品剥离强度合格，产品不受影响；滤网更换周期改为每月"),
    ),
    (
        goods.PUMP, -1,
        DeviationValues(
            kind=DeviationKind.PROCESS, grade=DeviationGrade.MINOR, step=20,
            description="灌封后静置时间 26 分钟，规程为 30 分钟",
            measure="整批延长固化 30 分钟，首件硬度加测 3 点",
        ),
        None,
    ),
)  # fmt: skip
"""Product, in which of its orders, what deviated, cause and what follows; None: not known yet."""


def _deviate(
    world: World,
    moment: dt.datetime,
    *,
    good: Good,
    values: DeviationValues,
    cause: tuple[str, str] | None,
) -> Iterable[Work]:
    """Somebody of the line reports a deviation; quality approves it, and closes it in time."""
    order = shop.order_of(good, moment.date())
    site = "CD" if good is goods.SET else "SZ"
    paper = world.paper(f"deviation {moment:%y%m%d}", "生产偏差", site)
    who = "operator_cd" if site == "CD" else "operator"
    made = paper.do(who, moment, production.open_deviation, order=order, values=values)
    if cause is None:
        return ()
    paper.do("quality", moment + 40 * MINUTE, production.approve_deviation, signs=True,
             deviation=made.number)  # fmt: skip

    def close(world: World, when: dt.datetime) -> Iterable[Work]:
        del world
        paper.do("quality", when, production.close_deviation, signs=True, deviation=made.number,
                 cause=cause[0], conclusion=cause[1])  # fmt: skip
        return ()

    world.plan(at((moment + DAY).date(), 16), close)
    return ()
