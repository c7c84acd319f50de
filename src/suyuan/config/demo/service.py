"""After the sale: pumps that fail, boards exchanged in the field, returns."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from suyuan.config.demo.desk import Work
from suyuan.config.demo.firm import CARRIERS
from suyuan.config.demo.script import (
    Where,
    at,
    document,
    ended,
    fitted,
    removed,
    seen,
    shipped,
)
from suyuan.config.demo.world import Board, Pump, World

CARRIER: Final = CARRIERS[0].code


def complaint(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Now and then a pump fails at a hospital; its board is exchanged there, or it comes back."""
    running = [pump for pumps in world.at_hospital.values() for pump in pumps if not pump.failed]
    if len(running) < world.per_week:
        return
    pump = world.random.choice(running)
    if world.random.random() < 0.6 and len(world.boards) > 1:  # noqa: PLR2004 - most of them.
        yield from exchange(world, moment, pump)
    else:
        yield from come_back(world, moment, pump)


def fail(moment: dt.datetime, pump: Pump) -> Work:
    """A hospital reports that a pump has failed; it stays there, out of use."""
    pump.failed = True
    number = f"CP-{moment:%y%m%d}-{pump.serial[-4:]}"
    return Work(
        step=f"fail {number}", moment=moment, who="after_sales", why=f"投诉 {number}：开机报警",
        events=(
            seen(
                Where(
                    moment=moment, read=pump.holder, left=pump.holder,
                    documents=(document("urn:suyuan:document-type:complaint", number),),
                ),
                "inspecting", disposition="non_conformant", epcs=[pump.key],
            ),
        ),
    )  # fmt: skip


def exchange(world: World, moment: dt.datetime, pump: Pump) -> Iterable[Work]:
    """A spare board goes to the hospital and is put in; the old one comes back."""
    spare = world.good_board()
    if spare is None:
        return
    yield fail(moment, pump)
    number = f"SV-{moment:%y%m%d}-{pump.serial[-4:]}"
    sent = moment + dt.timedelta(hours=3)
    yield Work(
        step=f"spare {number}", moment=sent, who="warehouse", why=f"备件发出 {number}",
        events=(
            shipped(
                Where(moment=sent, read="SZ-RM", documents=(document("rma", number),)),
                sender="YQ", carrier=CARRIER, buyer=pump.holder, epcs=[spare.key],
            ),
        ),
    )  # fmt: skip
    world.plan(
        at(moment.date() + dt.timedelta(days=3), 11),
        lambda world, moment: _exchanged(world, moment, number, (pump, spare)),
    )


def _exchanged(
    world: World, moment: dt.datetime, number: str, parts: tuple[Pump, Board]
) -> Iterable[Work]:
    pump, spare = parts
    old = world.swap_board(pump, spare)
    here = pump.holder
    paper = (document("rma", number),)
    minute = dt.timedelta(minutes=1)
    pump.failed = False
    done = moment + 60 * minute
    yield Work(
        step=f"exchange {number}", moment=done, who="after_sales", why=f"现场更换主控板 {number}",
        events=(
            seen(
                Where(moment=moment, read=here, left=here, documents=paper),
                "receiving", disposition="active", epcs=[spare.key],
            ),
            removed(
                Where(moment=moment + 20 * minute, read=here, left=here, documents=paper),
                pump.key, [old.key],
            ),
            fitted(
                Where(moment=moment + 30 * minute, read=here, documents=paper),
                pump.key, [spare.key], step="repairing",
            ),
            seen(
                Where(moment=moment + 50 * minute, read=here, left=here, documents=paper),
                "inspecting", disposition="active", epcs=[pump.key],
            ),
            shipped(
                Where(moment=done, read=here, documents=paper),
                sender=here, carrier=CARRIER, buyer="YQ", epcs=[old.key],
            ),
        ),
    )  # fmt: skip
    world.plan(
        at(moment.date() + dt.timedelta(days=4), 15),
        lambda _, moment: [_board_back(moment, number, old)],
    )


def _board_back(moment: dt.datetime, number: str, old: Board) -> Work:
    where = Where(moment=moment, read="SZ-RET", left="SZ-RET", documents=(document("rma", number),))
    return Work(
        step=f"board back {number}", moment=moment, who="warehouse", why=f"退回旧板入库 {number}",
        events=(seen(where, "receiving", disposition="returned", epcs=[old.key]),),
    )  # fmt: skip


def come_back(world: World, moment: dt.datetime, pump: Pump) -> Iterable[Work]:
    """A pump is sent back, looked at, and sometimes destroyed."""
    yield fail(moment, pump)
    hospital = pump.holder
    world.at_hospital[hospital].remove(pump)
    number = f"RT-{moment:%y%m%d}-{pump.serial[-4:]}"
    sent = moment + dt.timedelta(hours=5)
    pump.holder, pump.in_transit = CARRIER, True
    yield Work(
        step=f"return {number}", moment=sent, who="after_sales", why=f"退货 {number}",
        events=(
            shipped(
                Where(moment=sent, read=hospital, documents=(document("rma", number),)),
                sender=hospital, carrier=CARRIER, buyer="YQ", epcs=[pump.key],
            ),
        ),
    )  # fmt: skip
    world.plan(
        at(moment.date() + dt.timedelta(days=4), 15, 30),
        lambda world, moment: _returned(world, moment, number, pump),
    )


def _returned(world: World, moment: dt.datetime, number: str, pump: Pump) -> Iterable[Work]:
    pump.holder, pump.in_transit = "YQ", False
    where = Where(moment=moment, read="SZ-RET", left="SZ-RET", documents=(document("rma", number),))
    events = [seen(where, "receiving", disposition="returned", epcs=[pump.key])]
    looked = moment + dt.timedelta(hours=1)
    if world.random.random() < 0.5:  # noqa: PLR2004 - half of them.
        pump.ended = True
        events.append(ended(Where(moment=looked, read="SZ-RET"), "destroying", [pump.key]))
    yield Work(
        step=f"returned {number}", moment=looked, who="inspector", why=f"退货评审 {number}",
        events=tuple(events),
    )  # fmt: skip
