"""The year of the invented factory: what happens in which week."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from suyuan.config.demo import boards, onward, pumps, selling, service, sets, supply, trade
from suyuan.config.demo.desk import Side
from suyuan.config.demo.script import at
from suyuan.config.demo.world import WEEKS, Action, World

Plan = tuple[int, int, int, Action, Side]
"""Day of the week from 0, hour, minute, what, whose work."""

EVERY_WEEK: Final[tuple[Plan, ...]] = (
    (0, 7, 0, supply.buy, Side.WORKS),
    (0, 10, 0, selling.consign, Side.CUSTOMERS),
    (0, 13, 30, selling.consign_sets, Side.CUSTOMERS),
    (2, 10, 0, selling.sell_direct, Side.CUSTOMERS),
    (3, 15, 0, service.complaint, Side.CUSTOMERS),
    (4, 16, 0, onward.report, Side.CUSTOMERS),
)
OF_PUMPS: Final[tuple[Plan, ...]] = (
    (0, 11, 0, boards.place_boards, Side.WORKS),
    (2, 8, 0, pumps.assemble, Side.WORKS),
)
"""In the weeks in which boards and pumps are made."""
OF_SETS: Final[tuple[Plan, ...]] = (
    (1, 8, 0, sets.extrude, Side.WORKS),
    (3, 8, 0, sets.assemble, Side.WORKS),
)


def plan(world: World, special: Callable[[World], None]) -> None:
    """Plan the weeks of the year, and what is special in it."""
    world.plan(at(world.week(0), 8, 30), trade.agree)
    pumps_made = {week for week, _ in world.pace.batches}
    for week in range(WEEKS):
        plans = [*EVERY_WEEK]
        plans += OF_PUMPS if week in pumps_made else ()
        plans += OF_SETS if week in world.pace.set_weeks else ()
        monday = world.week(week)
        for day, hour, minute, action, side in plans:
            world.plan(at(monday + dt.timedelta(days=day), hour, minute), action, side)
    special(world)
