"""Work orders of the demonstration: planned, supplied, completed, reviewed, released and stored."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.production import operations as production, queries
from suyuan.areas.production.domain import history
from suyuan.areas.production.operations import Act, Line
from suyuan.areas.warehouse import operations as warehouse
from suyuan.areas.warehouse.operations import Moved, MoveValues
from suyuan.config.demo.desk import Paper
from suyuan.config.demo.goods import Good
from suyuan.config.demo.world import Lot, World

MINUTE: Final = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Crew:
    """Who does what at a site: users, and the persons behind them."""

    operator: str
    keeper: str
    inspector: str
    worker: str
    second: str
    """Checks what the worker has done."""
    store: str
    """The person of the warehouse."""


CREWS: Final = {
    "SZ": Crew("operator", "warehouse", "inspector", "OP-001", "OP-002", "WH-001"),
    "CD": Crew("operator_cd", "warehouse_cd", "inspector_cd", "OP-004", "OP-005", "WH-002"),
}


@dataclass(slots=True, eq=False)
class Job:
    """A work order under way."""

    paper: Paper
    number: str
    lot_key: str
    good: Good
    crew: Crew
    line: str

    def do(
        self, who: str, at: dt.datetime, operation: Any, *, signs: bool = False, **values: Any
    ) -> Any:
        """Have somebody do something for the order."""
        return self.paper.do(who, at, operation, signs=signs, order=self.number, **values)

    def act(self, at: dt.datetime, **values: Any) -> Act:
        """Return an act of the worker at a moment."""
        values.setdefault("person", self.crew.worker)
        return Act(occurred_at=at, **values)


def begin(world: World, good: Good, count: int, moment: dt.datetime, *, line: str) -> Job:
    """Plan an order and release it to its line; return it."""
    site = line.partition("-")[0]
    paper = world.paper(f"make {good.code} {moment:%y%m%d}", f"生产 {good.code}", site)
    day = moment.date()
    planned = paper.do(
        "planner", moment - 30 * MINUTE, production.plan_order,
        values=production.OrderValues(
            item=good.code, quantity=Decimal(count), line=line, starts_on=day,
            ends_on=day + dt.timedelta(days=5), store=f"{site}-RM", target=f"{site}-QT",
        ),
    )  # fmt: skip
    row = paper.do("planner", moment - 20 * MINUTE, production.release_order, order=planned.number)
    return Job(paper, row.number, row.lot_key, good, CREWS[site], line)


def order_of(good: Good, day: dt.date) -> str:
    """Return the number of the order of a good that was begun last on a day, in each run the same.

    Empty where none was begun by then.
    """
    begun = queries.orders().filter(item__item__code=good.code, starts_on__lte=day)
    found = begun.order_by("-starts_on", "-pk").first()
    return str(found.number) if found is not None else ""


def issue(
    job: Job, at: dt.datetime, amounts: Mapping[Lot, Decimal], units: Sequence[str] = ()
) -> None:
    """Bring material to the line: amounts of lots, and numbered parts."""
    lines = [Line(key=lot.key, quantity=amount) for lot, amount in amounts.items() if amount]
    lines += [Line(key=key) for key in units]
    job.do(
        job.crew.keeper, at, production.issue, lines=lines,
        act=Act(person=job.crew.store, occurred_at=at),
    )  # fmt: skip


def clear(job: Job, at: dt.datetime) -> None:
    """Clear the line for an order; a second person looks."""
    checks = [
        production.Check(name, passed=True)
        for name in ("无上批物料遗留", "无上批文件遗留", "设备清洁且在有效期内")
    ]
    job.do(
        job.crew.operator, at, production.clear_line, checks=checks,
        act=job.act(at, checker=job.crew.second),
    )  # fmt: skip


def load(job: Job, at: dt.datetime, step: int, lots: Sequence[Lot], *, run: str = "") -> None:
    """Put lots on the line; what was there of the same part leaves it."""
    if lots:
        job.do(
            job.crew.operator, at, production.load, step=step, keys=[lot.key for lot in lots],
            act=job.act(at), run=run,
        )  # fmt: skip


def give_back(job: Job, at: dt.datetime, amounts: Mapping[Lot, Decimal]) -> None:
    """Give back what is left of the lots that were issued."""
    left = [
        production.Amount(key=lot.key, quantity=amount) for lot, amount in amounts.items() if amount
    ]
    if left:
        job.do(
            job.crew.keeper, at, production.give_back, amounts=left,
            act=Act(person=job.crew.store, occurred_at=at),
        )  # fmt: skip
        for lot, amount in amounts.items():
            lot.left += amount


def complete(job: Job, at: dt.datetime) -> None:
    """Complete an order and put what it has made into the zone of what waits."""
    job.do("planner", at, production.complete_order, act=job.act(at))
    later = at + 10 * MINUTE
    job.do("planner", later, production.store_product, act=job.act(later))


def freeze(job: Job, at: dt.datetime) -> Any:
    """Freeze the history record of an order; return it."""
    return job.do("quality", at, production.freeze_record)


def release(job: Job, at: dt.datetime, keys: Sequence[str] = ()) -> str:
    """Review the record of an order by exception, and release its product; return the number."""
    frozen = freeze(job, at)
    marks = [one.mark for one in history.exceptions(frozen.content)]
    if marks:
        job.do(
            "quality", at + 5 * MINUTE, production.remark, exceptions=marks,
            text="已核对：处理符合规程，对产品无影响。",
        )  # fmt: skip
    job.do("quality", at + 10 * MINUTE, production.review_order, signs=True)
    number: str = job.do(
        "quality", at + 20 * MINUTE, production.release_product, keys=list(keys), signs=True,
        note="成品放行",
    )  # fmt: skip
    job.do("planner", at + 25 * MINUTE, production.close_order)
    return number


def put_away(
    job: Job, at: dt.datetime, things: Sequence[Moved], place: str, *, document: str
) -> None:
    """Move what was released to where released goods lie."""
    values = MoveValues(
        things=things, to=place, document=document, occurred_at=at, operator=job.crew.store
    )
    job.paper.do(job.crew.keeper, at, warehouse.move_stock, values=values)
