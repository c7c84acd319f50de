"""Main control boards: placed from reels, tested, some of them reworked."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from suyuan.config.demo import goods
from suyuan.config.demo.script import (
    Made,
    Where,
    amount,
    document,
    fitted,
    made,
    order,
    reading,
    seen,
    sensor,
)
from suyuan.config.demo.supply import CAPACITORS, RESISTORS
from suyuan.config.demo.world import WEEKS, Board, Lot, Work, World
from suyuan.ledger.domain.event import Event

NEEDS: Final = {
    goods.CAPACITOR: Decimal(CAPACITORS),
    goods.RESISTOR: Decimal(RESISTORS),
    goods.PANEL: Decimal(1),
}
SPARES: Final = 1
"""Boards made each week beyond those for pumps."""
FAULTS: Final = 0.02
BAD_WEEK: Final = 8
"""Weeks before the end of the year in which the bad reel of the first story is put on the line."""


def place_boards(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Place the boards of a week; a reel that runs out in the middle begins a new stretch."""
    count = world.per_week + SPARES
    week = (moment.date() - world.monday).days // 7
    (number,) = world.numbers("LOT-PCBA", 1, moment.date())
    serials = world.numbers("SN-PCBA", count, moment.date())
    line = f"SZ-SMT{week % 2 + 1}"
    events: list[Event] = []
    before: tuple[Lot, ...] = ()
    done = 0
    batch: list[Board] = []
    for here, made_of in world.draw(NEEDS, count):
        boards = [
            Board(goods.BOARD.unit_key(serial), serial, number, made_of)
            for serial in serials[done : done + here]
        ]
        gone = [lot.key for lot in before if lot not in made_of]
        when = moment + dt.timedelta(minutes=4 * done)
        events.append(
            made(
                Where(
                    moment=when,
                    read=line,
                    left=line,
                    documents=(order(f"MO-{number}"),),
                    process="SMT",
                    who=f"{line}-OP",
                ),
                Made(
                    order=number,
                    inputs=[
                        amount(lot.key, here * NEEDS[lot.good], lot.good.unit) for lot in made_of
                    ],
                    outputs=[board.key for board in boards],
                    lot=number,
                    store="SZ-RM",
                    unloaded=gone,
                ),
            )
        )
        batch += boards
        done += here
        before = made_of
    world.all_boards += batch
    if world.bad_reel is None and week >= WEEKS - BAD_WEEK:
        world.bad_reel = batch[-1].made_of[0]
    yield Work(
        step=f"boards {number}", moment=moment + dt.timedelta(minutes=4 * count),
        who="operator", why=f"贴片工单 MO-{number}", events=tuple(events),
    )  # fmt: skip
    world.plan(
        moment + dt.timedelta(hours=22), lambda world, moment: _test(world, moment, number, batch)
    )


def _test(world: World, moment: dt.datetime, number: str, batch: list[Board]) -> Iterable[Work]:
    """Test the boards; a faulty one gets another capacitor."""
    bad = [board for board in batch if world.random.random() < FAULTS]
    paper = (document("testres", f"ICT-{number}"),)
    events = [
        seen(
            Where(
                moment=moment,
                read="SZ-SMT",
                left="SZ-RM",
                documents=paper,
                sensors=(
                    sensor(
                        "ICT-02",
                        moment,
                        [
                            reading(
                                "Voltage",
                                round(world.random.gauss(5.0, 0.02), 3),
                                "VLT",
                                (4.9, 5.1),
                            )
                        ],
                    ),
                ),
                process="BOARD_TEST",
                who="SZ-QC-01",
                passed=True,
            ),
            "inspecting",
            disposition="conformant",
            epcs=[board.key for board in batch if board not in bad],
        )
    ]
    if bad:
        events.append(
            seen(
                Where(
                    moment=moment,
                    read="SZ-SMT",
                    left="SZ-RWK",
                    documents=paper,
                    process="BOARD_TEST",
                    who="SZ-QC-01",
                    passed=False,
                ),
                "inspecting",
                disposition="non_conformant",
                epcs=[board.key for board in bad],
            )
        )
    for n, board in enumerate(bad, start=1):
        events += _rework(world, board, moment + dt.timedelta(minutes=25 * n))
    world.boards.extend(batch)
    yield Work(
        step=f"board test {number}", moment=moment + dt.timedelta(minutes=25 * len(bad) + 20),
        who="inspector", why=f"在线测试 ICT-{number}", events=tuple(events),
    )  # fmt: skip


def _rework(world: World, board: Board, moment: dt.datetime) -> Iterable[Event]:
    shelf = [lot for lot in world.stock[goods.CAPACITOR.code] if lot.left >= 1]
    lot = shelf[-1]
    lot.left -= 1
    board.alone.append(lot)
    yield fitted(
        Where(moment=moment, read="SZ-RWK", left="SZ-RWK", process="REWORK", who="SZ-RWK-01"),
        board.key,
        lots=[amount(lot.key, 1)],
        step="repairing",
    )
    yield seen(
        Where(moment=moment + dt.timedelta(minutes=15), read="SZ-RWK", left="SZ-RM"),
        "inspecting",
        disposition="conformant",
        epcs=[board.key],
    )
