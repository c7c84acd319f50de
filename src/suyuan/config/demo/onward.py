"""What distributors sold on, as they report it: month by month, and once too late."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from suyuan.areas.sales import operations as sales
from suyuan.areas.sales.operations import OnwardValues
from suyuan.config.demo.desk import Work
from suyuan.config.demo.firm import DISTRIBUTORS, SUPPLIED_BY
from suyuan.config.demo.world import Kept, World

WEEKS_APART: Final = 4
STAYS: Final = 3
"""One case of so many stays on a distributor's shelf for another month."""
LATE: Final = ("D-NORTH", 28, 37)
"""Who reported late, the week of the report, and by how many days."""
HOSPITALS_OF: Final = {
    one.code: [hospital for hospital, seller in SUPPLIED_BY.items() if seller == one.code]
    for one in DISTRIBUTORS
}


def report(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Have each distributor report what it has sold to its hospitals in these weeks."""
    week = world.week_of(moment)
    if week % WEEKS_APART != WEEKS_APART - 1:
        return ()
    for n, firm in enumerate(DISTRIBUTORS):
        sold = _sold(world, firm.code, moment)
        if not sold:
            continue
        when = moment + dt.timedelta(minutes=20 * n)
        if firm.code == LATE[0] and LATE[1] <= week < LATE[1] + WEEKS_APART:
            when += dt.timedelta(days=LATE[2])
        world.plan(when, partial(_tell, seller=firm.code, sold=sold, due=moment))
    return ()


def _sold(world: World, seller: str, moment: dt.datetime) -> list[tuple[Kept, str, dt.date]]:
    """Take what is sold off the shelf, the oldest first; return it with its buyer and the day."""
    shelf = world.at_distributor.get(seller, [])
    going = shelf[: len(shelf) - len(shelf) // STAYS]
    del shelf[: len(going)]
    today = moment.date()
    buyers = HOSPITALS_OF[seller][:]
    world.random.shuffle(buyers)
    sold = []
    for n, kept in enumerate(going):
        days = (today - kept.since).days
        day = kept.since + dt.timedelta(days=world.random.randint(1, max(1, days)))
        sold.append((kept, buyers[n * len(buyers) // len(going)], min(day, today)))
    return sorted(sold, key=lambda one: (one[2], one[1]))


def _tell(
    world: World,
    moment: dt.datetime,
    *,
    seller: str,
    sold: Sequence[tuple[Kept, str, dt.date]],
    due: dt.datetime,
) -> Iterable[Work]:
    """Enter the distributor's table; its hospitals have the goods from then on."""
    late = "（迟报）" if moment.date() > due.date() else ""
    paper = world.paper(f"onward {seller} {due:%y%m%d}", f"经销商销售上报{late}", "")
    paper.do(
        "sales", moment, sales.report_onward_sales,
        rows=[
            OnwardValues(
                seller=seller, buyer=hospital, document=f"{seller}-{day:%y%m%d}-{hospital[2:]}",
                sold_on=day, scan=kept.key,
            )
            for kept, hospital, day in sold
        ],
    )  # fmt: skip
    for kept, hospital, _day in sold:
        world.at_hospital.setdefault(hospital, []).extend(kept.pumps)
        for pump in kept.pumps:
            pump.holder = hospital
        if kept.lot:
            world.sets_at_hospital.append((hospital, kept.key, kept.lot))
    return ()
