"""Pumps leave: on pallets to distributors, from there to hospitals, where they are put to use."""

import datetime as dt
from collections import deque
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, TypeVar

from suyuan.config.demo.desk import Work
from suyuan.config.demo.firm import CARRIERS, DISTRIBUTORS, SUPPLIED_BY
from suyuan.config.demo.script import (
    Where,
    at,
    document,
    packed,
    seen,
    shipped,
    unpacked,
)
from suyuan.config.demo.world import Case, Pump, World

T = TypeVar("T")

CASES_PER_PALLET: Final = 8
STOCK_WEEKS: Final = 2
"""How long finished goods stay in the own store."""
MOST_WEEKS: Final = Decimal("1.3")
"""For how many weeks' making pumps are shipped in one week at most."""
HOSPITALS_OF: Final = {
    firm.code: [hospital for hospital, seller in SUPPLIED_BY.items() if seller == firm.code]
    for firm in DISTRIBUTORS
}


def consign(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Ship what is above the stock that is kept, to two distributors in turn."""
    keep = STOCK_WEEKS * world.per_week // 4
    spare = min(len(world.cases) - keep, int(MOST_WEEKS * world.per_week / 4) + 1)
    week = (moment.date() - world.monday).days // 7
    for turn in range(2):
        buyer = DISTRIBUTORS[(2 * week + turn) % len(DISTRIBUTORS)].code
        share = spare // 2 if turn == 0 else spare - spare // 2
        cases = [_pick(world, world.cases) for _ in range(max(0, share))]
        if cases:
            yield _ship(world, moment + dt.timedelta(minutes=50 * turn), buyer, cases)


def _pick(world: World, shelf: deque[T]) -> T:
    """Take one of the older half: people take the oldest first, but not always."""
    place = world.random.randrange((len(shelf) + 1) // 2)
    found = shelf[place]
    del shelf[place]
    return found


def _ship(world: World, moment: dt.datetime, buyer: str, cases: list[Case]) -> Work:
    number = f"{moment:%y%m%d}-{buyer.removeprefix('D-')}"
    papers = (document("po", f"SO-{number}"), document("desadv", f"ASN-{number}"))
    carrier = CARRIERS[0].code
    pallets = world.numbers("SSCC", -(-len(cases) // CASES_PER_PALLET), moment.date())
    events, keys = [], []
    for n, code in enumerate(pallets):
        on_it = cases[n * CASES_PER_PALLET : (n + 1) * CASES_PER_PALLET]
        keys.append(f"/00/{code}")
        events.append(
            packed(
                Where(moment=moment + dt.timedelta(minutes=4 * n), read="SZ-FG", left="SZ-FG"),
                keys[-1],
                [case.key for case in on_it],
            )
        )
    left = moment + dt.timedelta(minutes=4 * len(pallets) + 5)
    events.append(
        shipped(
            Where(moment=left, read="SZ-FG", documents=papers),
            sender="YQ", carrier=carrier, buyer=buyer, epcs=keys,
        )
    )  # fmt: skip
    pumps = [pump for case in cases for pump in case.pumps]
    _under_way(pumps, carrier)
    days = world.random.choice((2, 3, 4))
    world.plan(
        at(moment.date() + dt.timedelta(days=days), 10, world.random.randrange(60)),
        lambda world, moment: _arrive(world, moment, number, buyer, (keys, cases)),
    )
    return Work(
        step=f"ship {number}", moment=left, who="warehouse", why=f"发货 SO-{number}",
        events=tuple(events),
    )  # fmt: skip


def _under_way(pumps: list[Pump], carrier: str) -> None:
    for pump in pumps:
        pump.holder, pump.in_transit = carrier, True


def _arrive(
    world: World, moment: dt.datetime, number: str, buyer: str, goods: tuple[list[str], list[Case]]
) -> Iterable[Work]:
    """The distributor receives the pallets and takes them apart."""
    keys, cases = goods
    where = Where(
        moment=moment, read=buyer, left=buyer, documents=(document("recadv", f"GR-{number}"),)
    )
    events = [seen(where, "receiving", disposition="active", epcs=keys)]
    for n, key in enumerate(keys, start=1):
        apart = Where(moment=moment + dt.timedelta(minutes=10 * n), read=buyer, left=buyer)
        events.append(unpacked(apart, key))
    for n, case in enumerate(cases, start=1):
        when = moment + dt.timedelta(minutes=10 * len(keys) + 3 * n)
        events.append(unpacked(Where(moment=when, read=buyer, left=buyer), case.key))
    shelf = world.at_distributor.setdefault(buyer, deque())
    for case in cases:
        for pump in case.pumps:
            pump.holder, pump.in_transit = buyer, False
            shelf.append(pump)
    yield Work(
        step=f"arrive {number}", moment=moment + dt.timedelta(hours=4), who="integration",
        why=f"经销商收货 GR-{number}", events=tuple(events),
    )  # fmt: skip


def sell(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Each distributor sells to its hospitals what exceeds a small stock."""
    for n, firm in enumerate(DISTRIBUTORS):
        shelf = world.at_distributor.get(firm.code, deque())
        keep = world.per_week // 6
        when = moment + dt.timedelta(minutes=20 * n)
        wanted = HOSPITALS_OF[firm.code][:]
        world.random.shuffle(wanted)
        for turn, hospital in enumerate(wanted):
            count = min(world.random.choice((1, 2, 3, 4)), len(shelf) - keep)
            if count <= 0:
                break
            pumps = [_pick(world, shelf) for _ in range(count)]
            yield _sale(world, when + dt.timedelta(minutes=2 * turn), (firm.code, hospital), pumps)


def _sale(world: World, moment: dt.datetime, parties: tuple[str, str], pumps: list[Pump]) -> Work:
    seller, hospital = parties
    number = f"{moment:%y%m%d}-{hospital}"
    carrier = CARRIERS[1].code if seller == "D-WEST" else CARRIERS[0].code
    keys = [pump.key for pump in pumps]
    _under_way(pumps, carrier)
    world.plan(
        at(moment.date() + dt.timedelta(days=world.random.choice((3, 4, 5))), 14),
        lambda world, moment: _put_to_use(world, moment, number, (hospital, pumps)),
    )
    return Work(
        step=f"sale {number}", moment=moment, who="integration",
        why=f"经销商销售上报 {number}",
        events=(
            shipped(
                Where(
                    moment=moment, read=seller, documents=(document("desadv", f"DN-{number}"),)
                ),
                sender=seller, carrier=carrier, buyer=hospital, epcs=keys,
            ),
        ),
    )  # fmt: skip


def _put_to_use(
    world: World, moment: dt.datetime, number: str, sold: tuple[str, list[Pump]]
) -> Iterable[Work]:
    hospital, pumps = sold
    keys = [pump.key for pump in pumps]
    for pump in pumps:
        pump.holder, pump.in_transit = hospital, False
    world.at_hospital.setdefault(hospital, []).extend(pumps)
    done = moment + dt.timedelta(hours=2)
    paper = (document("recadv", f"AC-{number}"),)
    yield Work(
        step=f"install {number}", moment=done, who="after_sales",
        why=f"医院验收安装 AC-{number}",
        events=(
            seen(
                Where(moment=moment, read=hospital, left=hospital, documents=paper),
                "receiving", disposition="active", epcs=keys,
            ),
            seen(
                Where(moment=done, read=hospital, left=hospital, documents=paper),
                "installing", disposition="active", epcs=keys,
            ),
        ),
    )  # fmt: skip
