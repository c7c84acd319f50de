"""Infusion sets leave: a pallet a week to the distributor whose turn it is."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from suyuan.config.demo.desk import Work
from suyuan.config.demo.firm import CARRIERS, DISTRIBUTORS
from suyuan.config.demo.script import Where, at, document, packed, seen, shipped, unpacked
from suyuan.config.demo.world import World

CASES_PER_PALLET: Final = 8


def sell(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Send a pallet of what is in store and not on hold, the oldest first."""
    free = [(key, lot) for key, lot in world.set_cases if lot not in world.held_lots]
    if len(free) < 2 * CASES_PER_PALLET:
        return
    week = world.week_of(moment)
    buyer = DISTRIBUTORS[week % len(DISTRIBUTORS)].code
    number = f"{moment:%y%m%d}-{buyer.removeprefix('D-')}-IS"
    (code,) = world.numbers("SSCC", 1, moment.date())
    pallet = f"/00/{code}"
    taken = free[:CASES_PER_PALLET]
    for case in taken:
        world.set_cases.remove(case)
    papers = (document("po", f"SO-{number}"), document("desadv", f"ASN-{number}"))
    left = moment + dt.timedelta(minutes=15)
    where = Where(moment=moment, read="CD-FG", left="CD-FG", who="WH-002")
    yield Work(
        step=f"ship {number}", moment=left, who="warehouse_cd", why=f"发货 SO-{number}",
        events=(
            packed(where, pallet, [key for key, _ in taken]),
            shipped(
                Where(moment=left, read="CD-FG", documents=papers, who="WH-002"),
                sender="YQ", carrier=CARRIERS[1].code, buyer=buyer, epcs=[pallet],
            ),
        ),
    )  # fmt: skip
    world.plan(
        at(moment.date() + dt.timedelta(days=3), 16),
        lambda _, moment: [_arrived(moment, number, (buyer, pallet))],
    )


def _arrived(moment: dt.datetime, number: str, what: tuple[str, str]) -> Work:
    buyer, pallet = what
    later = moment + dt.timedelta(minutes=20)
    papers = (document("recadv", f"GR-{number}"),)
    return Work(
        step=f"arrive {number}", moment=later, who="integration", why=f"经销商收货 GR-{number}",
        events=(
            seen(
                Where(moment=moment, read=buyer, left=buyer, documents=papers),
                "receiving", disposition="active", epcs=[pallet],
            ),
            unpacked(Where(moment=later, read=buyer, left=buyer), pallet),
        ),
    )  # fmt: skip
