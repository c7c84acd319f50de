"""What selling and after-sales go by: how work on a device is tested."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from suyuan.areas.service import operations as service
from suyuan.areas.service.domain import JobKind
from suyuan.areas.service.operations import RuleValues
from suyuan.config.demo import goods
from suyuan.config.demo.desk import Work
from suyuan.config.demo.world import World

FORMS: Final = {
    JobKind.REPAIR: "SERVICE",
    JobKind.REFURBISH: "SERVICE",
    JobKind.FIELD: "SERVICE",
    JobKind.INSTALL: "INSTALLATION",
}


def agree(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Say what is asked of work on pumps, on the first morning of the year."""
    paper = world.paper("rules of service", "售后作业规则", "")
    for n, (kind, form) in enumerate(FORMS.items()):
        paper.do(
            "quality", moment + dt.timedelta(minutes=n), service.put_rule,
            values=RuleValues(
                item=goods.PUMP.code, kind=kind, form=form, qualifications=["SERVICE"]
            ),
        )  # fmt: skip
    return ()
