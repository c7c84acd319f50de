"""What the stories need to have happened: field exchange, failed pump, holds, an old recall."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from suyuan.config.demo import goods, service
from suyuan.config.demo.script import Where, amount, at, document, seen
from suyuan.config.demo.world import WEEKS, Pump, Work, World


def plan(world: World) -> None:
    """Plan what is special in the year."""
    last = world.week(WEEKS - 1)
    world.plan(at(last - dt.timedelta(days=4), 10), _exchange)
    world.plan(at(last + dt.timedelta(days=1), 16), _failure)
    world.plan(at(last + dt.timedelta(days=2), 17), _hold_case)
    world.plan(at(last, 17), _hold_sets)
    world.plan(at(world.week(20), 15), _expired_resin)


def _bad_at_hospital(world: World) -> Pump | None:
    """Find a pump at a hospital with a board of the bad reel."""
    for pumps in world.at_hospital.values():
        for pump in pumps:
            if world.has_bad_part(pump.board) and not pump.failed:
                return pump
    return None


def _exchange(world: World, moment: dt.datetime) -> Iterable[Work]:
    pump = _bad_at_hospital(world)
    if pump is not None:
        world.notes["exchanged"] = pump.key
        yield from service.exchange(world, moment, pump)


def _failure(world: World, moment: dt.datetime) -> Iterable[Work]:
    """The pump of the second story: it failed at a hospital, and nobody knows why yet."""
    pump = _bad_at_hospital(world)
    if pump is None:
        pump = next(pump for pumps in world.at_hospital.values() for pump in pumps)
    world.notes["failed"] = pump.key
    yield service.fail(moment, pump)


def _hold_case(world: World, moment: dt.datetime) -> Iterable[Work]:
    """A case in store is held, because its label is to be looked at."""
    if not world.cases:
        return
    case = world.cases[-1]
    world.notes["held case"] = case.key
    number = f"NC-{moment:%y%m%d}"
    yield Work(
        step=f"hold {number}", moment=moment, who="quality", why=f"标签待确认，暂停放行 {number}",
        events=(
            seen(
                Where(
                    moment=moment,
                    read="SZ-FG",
                    documents=(document("urn:suyuan:document-type:hold", number),),
                ),
                "holding", epcs=[case.key], persistent_set=["non_sellable_other"],
            ),
        ),
    )  # fmt: skip


def _hold_sets(world: World, moment: dt.datetime) -> Iterable[Work]:
    """A lot of sets in store is held until a test is repeated."""
    if not world.set_cases:
        return
    lot = world.set_cases[-1][1]
    number = f"OOS-{moment:%y%m%d}"
    yield Work(
        step=f"hold {number}", moment=moment, who="quality", why=f"热原复测，暂停放行 {number}",
        events=(
            seen(
                Where(
                    moment=moment,
                    read="CD-FG",
                    documents=(document("testres", number),),
                ),
                "holding",
                quantities=[amount(goods.SET.lot(lot), None)],
                persistent_set=["non_sellable_other"],
            ),
        ),
    )  # fmt: skip


def _expired_resin(world: World, moment: dt.datetime) -> Iterable[Work]:
    """The rest of an opened drum of potting compound has passed its date."""
    used_up = [lot for lot in world.lots if lot.good is goods.RESIN and lot.left < Decimal(1)]
    if not used_up or not used_up[0].left:
        return
    lot = used_up[0]
    yield Work(
        step=f"expired {lot.number}", moment=moment, who="warehouse",
        why=f"灌封胶余料到期隔离 {lot.number}",
        events=(
            seen(
                Where(moment=moment, read="SZ-RM", left="SZ-QT"),
                "holding",
                quantities=[amount(lot.key, lot.left, "KGM")],
                persistent_set=["expired"],
            ),
        ),
    )  # fmt: skip
