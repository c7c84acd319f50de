"""Maintenance of machines: planned at the beginning, done each quarter; one is overdue by now."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Final

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain.fitness import UpkeepKind
from suyuan.areas.catalog.operations import UpkeepPlanValues, UpkeepValues
from suyuan.config.demo.desk import Side, Work
from suyuan.config.demo.script import at
from suyuan.config.demo.world import World

MINUTE: Final = dt.timedelta(minutes=1)
DAY: Final = dt.timedelta(days=1)
PLANS: Final = (
    ("PM-POT-01", "POT-01", "灌胶机季度保养", "Quarterly service of the dispenser", "SZ"),
    ("PM-OVN-01", "OVN-01", "固化烘箱季度保养", "Quarterly service of the oven", "SZ"),
    ("PM-SEAL-01", "SEAL-01", "热封机季度保养", "Quarterly service of the sealer", "CD"),
    ("PM-OVN-02", "OVN-02", "备用烘箱季度保养", "Quarterly service of the spare oven", "SZ"),
)
EVERY: Final = 91
GRACE: Final = 14
DONE: Final[dict[str, tuple[tuple[int, str, str], ...]]] = {
    "POT-01": (
        (12, "清洗混合管，校正双组分配比", ""),
        (25, "清洗混合管，更换计量泵密封", "计量泵密封 2 只"),
        (38, "清洗混合管，校正双组分配比", ""),
        (49, "清洗混合管，检查电磁阀", "电磁阀 1 只"),
    ),
    "OVN-01": ((12, "清洁风道，检查门封", ""), (25, "更换门封条", "门封条 1 条"),
               (38, "清洁风道，检查门封", ""), (50, "清洁风道，紧固端子", "")),
    "SEAL-01": ((12, "更换特氟龙布，校正压力", "特氟龙布 2 片"), (25, "清洁封口刀", ""),
                (38, "更换特氟龙布", "特氟龙布 2 片"), (50, "清洁封口刀，润滑导轨", "")),
    "OVN-02": ((12, "清洁风道，检查门封", ""), (25, "清洁风道，检查门封", "")),
}  # fmt: skip
"""What was done to each machine, in which week. Nobody has looked after the last one since."""


def plan(world: World) -> None:
    """Plan the planning, and each time that something was done."""
    world.plan(at(world.week(0), 9, 40), _planned, Side.WORKS)
    for code, times in DONE.items():
        for week, work, parts in times:
            act = partial(_done, code=code, work=work, parts=parts)
            world.plan(at(world.week(week) + 4 * DAY, 16, 30), act, Side.WORKS)


def _planned(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Plan the maintenance of the machines on which a stop hurts most."""
    paper = world.paper("maintenance plans", "年度设备保养计划", "")
    for n, (code, equipment, name, name_en, _site) in enumerate(PLANS):
        paper.do(
            "quality", moment + n * MINUTE, catalog.put_upkeep_plan,
            values=UpkeepPlanValues(
                code=code, equipment=equipment, name=name, name_en=name_en,
                kind=UpkeepKind.SERVICE, interval_days=EVERY, grace_days=GRACE,
                first_due=moment.date() + EVERY * DAY, procedure="WI-EQ-05",
            ),
        )  # fmt: skip
    return ()


def _done(world: World, moment: dt.datetime, *, code: str, work: str, parts: str) -> Iterable[Work]:
    """Record that a machine was maintained."""
    plan, _code, _name, _name_en, site = next(one for one in PLANS if one[1] == code)
    paper = world.paper(f"maintenance {code} {moment:%y%m%d}", "设备季度保养", site)
    who, person = ("operator_cd", "OP-004") if site == "CD" else ("operator", "OP-001")
    paper.do(
        who, moment, catalog.record_upkeep,
        values=UpkeepValues(
            equipment=code, plan=plan, done_on=moment.date(), done_by=person, work=work,
            parts=parts,
        ),
    )  # fmt: skip
    return ()
