"""Labels: how they look, and some jobs that were printed, spoiled, reprinted, accounted for."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.labels import operations as labels, queries, tasks
from suyuan.areas.labels.domain import Level, Line, PrinterKind, Symbol
from suyuan.areas.labels.operations import JobValues, PrinterValues, TemplateValues
from suyuan.areas.production import operations as production
from suyuan.areas.production.domain import DeviationGrade, DeviationKind
from suyuan.areas.production.operations import DeviationValues, LabelWish
from suyuan.config.demo import goods, pumps, shop
from suyuan.config.demo.desk import Paper, Side, Work
from suyuan.config.demo.goods import Good, gtin
from suyuan.config.demo.script import at
from suyuan.config.demo.world import World
from suyuan.foundation.context import Context
from suyuan.foundation.jobs import Work as Asked

MINUTE: Final = dt.timedelta(minutes=1)
DAY: Final = dt.timedelta(days=1)
UNITS: Final = 12
"""Pumps that get their labels with one job."""
POUCHES: Final = 60
"""Labels of pouches that say the same, with one job."""
LAST_BATCH: Final = 40
"""The last week but the very last ones in which pumps are assembled."""
LOOKED_AT: Final = pumps.REVIEW_WEEK
"""The week of the order whose record waits for its review."""
_DEVICE: Final = (
    Line.NAME, Line.MODEL, Line.LOT, Line.MADE_ON, Line.REGISTRATION, Line.MAKER,
)  # fmt: skip
TEMPLATES: Final[tuple[tuple[Good | None, Level, Symbol, int, int, tuple[Line, ...], str], ...]] = (
    (goods.PUMP, Level.UNIT, Symbol.DATAMATRIX, 80, 40, (*_DEVICE, Line.SERIAL), ""),
    (goods.SET, Level.UNIT, Symbol.DATAMATRIX, 70, 40, (*_DEVICE, Line.EXPIRES_ON), "一次性使用"),
    (None, Level.CASE, Symbol.GS1_128, 150, 100, (Line.SSCC, Line.LOT, Line.QUANTITY), ""),
    (None, Level.PALLET, Symbol.GS1_128, 150, 100, (Line.SSCC, Line.ORDER), "请勿叠放"),
)
PRINTERS: Final = (
    ("LP-SZ", "总装车间标签打印机", "Label printer, assembly shop", "SZ-ASM"),
    ("LP-CD", "组装间标签打印机", "Label printer, assembly room", "CD-ASM"),
)


def plan(world: World) -> None:
    """Plan the setting up of labels, and the jobs of the last orders."""
    batch = world.week(LAST_BATCH)
    world.plan(at(world.week(0), 8, 50), set_up, Side.WORKS)
    world.plan(at(world.week(LOOKED_AT) + 2 * DAY, 17), _of_pumps, Side.WORKS)
    world.plan(at(batch + 8 * DAY, 15), _of_boxes)
    world.plan(at(world.week(world.pace.set_weeks[-1]) + 3 * DAY, 15), _of_pouches)
    world.plan(world.until - 3 * MINUTE * 60, _of_cases_today)


def set_up(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Say how labels look, and where they are printed."""
    paper = world.paper("labels", "标签模板和打印机", "")
    for good, level, symbol, width, height, lines, text in TEMPLATES:
        made = paper.do(
            "quality", moment, labels.put_template,
            values=TemplateValues(
                item_id=item_id(good), level=level, symbol=symbol, width_mm=width, height_mm=height,
                lines=lines, text=text, change_note="首版",
            ),
        )  # fmt: skip
        paper.do("quality", moment + MINUTE, labels.approve_template, template_id=made.pk)
    for code, name, name_en, place in PRINTERS:
        where = catalog.place_with_code(place)
        assert where is not None
        paper.do(
            "admin", moment + 5 * MINUTE, labels.put_printer,
            values=PrinterValues(
                code=code, name=name, name_en=name_en, kind=PrinterKind.FILE, place_id=where.pk
            ),
        )  # fmt: skip
    return ()


def item_id(good: Good | None) -> int | None:
    """Return the id of the item of a good; None for none."""
    found = catalog.item_with_code(good.code) if good is not None else None
    return found.pk if found is not None else None


def _ask(paper: Paper, moment: dt.datetime, who: str, **values: Any) -> int:
    made = paper.do(who, moment, labels.request_labels, values=JobValues(**values))
    return int(made.pk)


def _of_order(
    paper: Paper, moment: dt.datetime, who: str, good: Good, **wish: Any
) -> tuple[str, int]:
    """Have an order ask for labels of its units; return its number and the job."""
    order = shop.order_of(good, moment.date())
    number = paper.do(
        who, moment, production.print_labels, order=order,
        wish=LabelWish(level=Level.UNIT, draws=False, **wish),
    )  # fmt: skip
    job = queries.job_with_number(number)
    assert job is not None
    return order, job.pk


def print_waiting(paper: Paper, moment: dt.datetime, who: str, job: int) -> None:
    """Draw what waits of a job and keep the file, as the worker does when somebody asks for it."""

    def draw(*, context: Context) -> None:
        work = Asked(context=context, progress=None)
        tasks.print_job(work=work, job_id=job, printer_id=None, language="zh-hans")

    paper.do(who, moment, draw)


def _of_pumps(world: World, moment: dt.datetime) -> Iterable[Work]:
    """The labels of some pumps: two are faint, one is lost; a deviation explains the difference."""
    paper = world.paper("labels pumps", "总装整机标签", "SZ")
    keys = tuple(pump.key for pump in world.pumps if pump.lot == world.pumps[-1].lot)[:UNITS]
    order, job = _of_order(paper, moment, "operator", goods.PUMP, things=keys)
    print_waiting(paper, moment + 5 * MINUTE, "operator", job)
    faint = world.paper("labels faint", "碳带打皱，字迹不清，撕毁重打", "SZ")
    faint.do("operator", moment + 40 * MINUTE, labels.reprint, job_id=job,
             positions=[len(keys) - 1, len(keys)])  # fmt: skip
    gone = world.paper("labels gone", "第 1 张标签在工位上找不到，重打", "SZ")
    gone.do("operator", moment + 41 * MINUTE, labels.reprint, job_id=job, positions=[1], lost=True)
    print_waiting(faint, moment + 42 * MINUTE, "operator", job)
    paper.do("inspector", moment + 70 * MINUTE, labels.reconcile, job_id=job)
    found = paper.do(
        "operator", moment + 80 * MINUTE, production.open_deviation, order=order,
        values=DeviationValues(
            kind=DeviationKind.LABEL, grade=DeviationGrade.MINOR,
            description="整机标签少 1 张，标签平衡超出限度",
            measure="清查工位、地面和废标签箱，逐台核对已贴标签",
        ),
    )  # fmt: skip

    def close(world: World, when: dt.datetime) -> Iterable[Work]:
        del world
        paper.do(
            "quality", when, production.close_deviation, signs=True, deviation=found.number,
            cause="标签粘在离型纸卷背面，随废纸收走", conclusion="逐台核对无错贴，废纸已销毁",
        )  # fmt: skip
        return ()

    world.plan(moment + 22 * 60 * MINUTE, close)
    return ()


def _of_boxes(world: World, moment: dt.datetime) -> Iterable[Work]:
    """The labels of the boxes of a batch."""
    boxes = [case for case in world.cases if len(case.pumps) > 1][-UNITS:]
    paper = world.paper("labels boxes", "外箱标签", "SZ")
    job = _ask(
        paper, moment, "warehouse", level=Level.CASE, keys=[box.key for box in boxes],
        lot=boxes[0].pumps[0].lot, count=len(boxes[0].pumps), content_gtin=gtin(1),
    )  # fmt: skip
    print_waiting(paper, moment + 5 * MINUTE, "warehouse", job)
    paper.do("inspector", moment + 45 * MINUTE, labels.reconcile, job_id=job)
    return ()


def _of_pouches(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Labels that all say the same: some were spoiled by the sealer, some are given back."""
    paper = world.paper("labels pouches", "初包装标签", "CD")
    _order, job = _of_order(paper, moment, "operator_cd", goods.SET, count=POUCHES)
    print_waiting(paper, moment + 5 * MINUTE, "operator_cd", job)
    torn = world.paper("labels torn", "热封时卷边破损", "CD")
    torn.do("operator_cd", moment + 60 * MINUTE, labels.spoil, job_id=job, positions=[11, 12, 30])
    paper.do("inspector_cd", moment + 90 * MINUTE, labels.reconcile, job_id=job, sampled=[1],
             returned=list(range(POUCHES - 5, POUCHES + 1)), applied=POUCHES - 10)  # fmt: skip
    return ()


def _of_cases_today(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Labels of cases that were asked for an hour ago, and wait to be printed."""
    keys: Sequence[str] = [key for key, _lot in list(world.set_cases)[-8:]]
    paper = world.paper("labels today", "外箱补贴标签", "CD")
    _ask(paper, moment, "warehouse_cd", level=Level.CASE, keys=keys,
         lot=world.set_cases[-1][1].rpartition("/")[2], count=500, content_gtin=gtin(2),
         expires_on=None)  # fmt: skip
    return ()
