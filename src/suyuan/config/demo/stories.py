"""The guided stories: a question, the way to its answer, and the answer as the maker counted it."""

from collections import Counter
from typing import Final
from urllib.parse import quote

from suyuan.areas.catalog import operations
from suyuan.areas.catalog.operations import StoryStep, StoryValues
from suyuan.config.demo.frame import Frame
from suyuan.config.demo.world import Pump, World

KINDS: Final = ("at_hospitals", "at_distributors", "in_transit", "in_house")


def affected(world: World) -> list[Pump]:
    """Return the pumps that have a part of the bad reel in them now."""
    return [pump for pump in world.pumps if world.has_bad_part(pump.board)]


def answer(world: World) -> dict[str, int]:
    """Count who has the pumps of the first story."""
    pumps = [pump for pump in affected(world) if not pump.ended]
    kinds = Counter(
        "in_transit"
        if pump.in_transit
        else {"H": "at_hospitals", "D": "at_distributors"}.get(pump.holder[0], "in_house")
        for pump in pumps
    )
    boards = [board for board in world.all_boards if world.has_bad_part(board)]
    return {
        "pumps": len(pumps),
        "hospitals": len({pump.holder for pump in pumps if pump.holder.startswith("H-")}),
        **{kind: kinds[kind] for kind in KINDS},
        "boards": len(boards),
        "loose_boards": sum(board.pump is None for board in boards),
    }


def _thing(key: str) -> str:
    return f"/things/{quote(key.lstrip('/'), safe='/:')}"


def _trace(key: str, direction: str) -> str:
    way = "&direction=BACKWARD" if direction == "backward" else ""
    return f"/trace/?causes={quote(key, safe='')}{way}"


def keep(world: World, frame: Frame) -> None:
    """Keep the stories for the home page."""
    reel = world.bad_reel
    assert reel is not None
    found = answer(world)
    key, number = reel.key, reel.number
    operations.keep_story(
        context=frame.context("story reel"),
        values=StoryValues(
            code="bad-reel",
            position=1,
            title="一卷电容有问题：泵在谁手里？",
            title_en="A capacitor reel is bad: who has the pumps?",
            text=f"供应商来电：电容卷盘 {number} 漏液。"
            "找出装有这卷电容的输液泵，和现在持有它们的医院。",
            text_en=f"The supplier calls: capacitors of reel {number} leak. Find the pumps that"
            " have one, and the hospitals that hold them.",
            steps=[
                StoryStep(
                    text=f"打开卷盘 {number} 的档案",
                    text_en=f"Open the passport of reel {number}",
                    url=_thing(key),
                ),
                StoryStep(
                    text="向前追溯：它进了哪些主控板、哪些输液泵",
                    text_en="Trace forward: into which boards, into which pumps",
                    url=_trace(key, "forward"),
                ),
                StoryStep(
                    text="按持有者查看",
                    text_en="See them by holder",
                    url=_trace(key, "forward") + "#holders",
                ),
                StoryStep(
                    text="下载清单（CSV）",
                    text_en="Download the list (CSV)",
                    url=_trace(key, "forward").replace("/trace/?", "/trace/list.csv?"),
                    is_optional=True,
                ),
            ],
            answer={"key": key, **found},
        ),
    )
    pump = next(pump for pump in world.pumps if pump.key == world.notes["failed"])
    operations.keep_story(
        context=frame.context("story pump"),
        values=StoryValues(
            code="failed-pump",
            position=2,
            title="这台泵坏了：里面有什么？",
            title_en="This pump failed: what is in it?",
            text=f"医院报修：序列号 {pump.serial} 的输液泵开机报警。"
            "看看它由什么组成、谁在何时做过什么。",
            text_en=f"A hospital reports: the pump with serial number {pump.serial} raises an alarm"
            " at start. See what it is made of, and who did what to it when.",
            steps=[
                StoryStep(
                    text=f"打开输液泵 {pump.serial} 的档案",
                    text_en=f"Open the passport of pump {pump.serial}",
                    url=_thing(pump.key),
                ),
                StoryStep(
                    text="向后追溯：主控板、卷盘、供应商批次",
                    text_en="Trace backward: board, reels, suppliers' lots",
                    url=_trace(pump.key, "backward"),
                ),
                StoryStep(
                    text="还有哪些泵用了同一卷电容？",
                    text_en="Which other pumps share its capacitor reel?",
                    url=_trace(pump.board.made_of[0].key, "forward"),
                ),
            ],
            answer={
                "key": pump.key,
                "holder": pump.holder,
                "board": pump.board.key,
                "reel": pump.board.made_of[0].key,
            },
        ),
    )
