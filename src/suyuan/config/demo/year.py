"""The year of the invented factory: what happens in which week."""

import datetime as dt
from collections.abc import Callable

from suyuan.config.demo import boards, pumps, sales, service, sets, supply
from suyuan.config.demo.script import at
from suyuan.config.demo.world import WEEKS, Action, World

Plan = tuple[int, int, int, Action]
"""Day of the week from 0, hour, minute, what."""

EVERY_WEEK: tuple[Plan, ...] = (
    (0, 8, 0, supply.deliveries),
    (0, 11, 0, boards.place_boards),
    (1, 8, 0, sets.extrude),
    (1, 9, 0, sales.consign),
    (2, 8, 0, pumps.assemble),
    (2, 8, 30, sets.assemble),
    (3, 9, 0, sets.sell),
    (4, 14, 0, pumps.pack),
    (4, 9, 0, sales.sell),
    (3, 15, 0, service.complaint),
)


def plan(world: World, special: Callable[[World], None]) -> None:
    """Plan the weeks of the year, and what is special in it."""
    for week in range(WEEKS):
        monday = world.week(week)
        for day, hour, minute, action in EVERY_WEEK:
            world.plan(at(monday + dt.timedelta(days=day), hour, minute), action)
    special(world)
