"""The state of the invented factory while its year is played, and what waits to be done."""

import datetime as dt
import heapq
import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from suyuan.config.demo.desk import Desk, Paper, Side, Work
from suyuan.config.demo.goods import Good

WEEKS: Final = 52
SETS_PER_ORDER: Final = 32_000
QUIET_PUMPS: Final = 1000
"""Pumps below which the year is a quiet one."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the factory orders and makes something; at the end of the year always something."""

    batches: tuple[tuple[int, int], ...]
    """Weeks in which boards and pumps are made, and for how many weeks."""
    set_weeks: tuple[int, ...]
    """Weeks in which sets are made."""
    lots: Decimal
    """How many times as long as usual a lot lasts that is bought."""
    bad_week: int
    """The week of the order of pumps into which the bad reel of the first story goes."""

    def weeks_of(self, week: int) -> int:
        """Return for how many weeks is made what is made in a week."""
        return dict(self.batches)[week]

    def turn(self, week: int) -> int:
        """Return how many batches there were before the one of a week."""
        return [begun for begun, _ in self.batches].index(week)


BUSY: Final = Pace(
    batches=((0, 12), (12, 14), (26, 14), (40, 8), (50, 2), (51, 1)),
    set_weeks=tuple(range(0, WEEKS, 12)),
    lots=Decimal("1.4"),
    bad_week=40,
)
QUIET: Final = Pace(
    batches=((0, 16), (16, 24), (40, 8), (50, 2), (51, 1)),
    set_weeks=tuple(range(0, WEEKS, 16)),
    lots=Decimal(2),
    bad_week=16,
)
"""Of few pumps fewer orders are made: the work of an order hardly depends on how many they are."""


@dataclass(slots=True, eq=False)
class Lot:
    """A lot of a good, with what is left of it."""

    good: Good
    number: str
    left: Decimal
    expires_on: dt.date | None = None

    @property
    def key(self) -> str:
        """The canonical key."""
        return self.good.lot(self.number)


@dataclass(slots=True, eq=False)
class Board:
    """A main control board and what it was made of."""

    key: str
    serial: str
    lot: str
    made_of: tuple[Lot, ...]
    pump: "Pump | None" = None
    alone: list[Lot] = field(default_factory=list)
    """Lots that only this board took, in rework."""


@dataclass(slots=True, eq=False)
class Pump:
    """A pump, its parts and where it is."""

    key: str
    serial: str
    lot: str
    made_of: tuple[Lot, ...]
    board: Board
    battery: str
    holder: str = "YQ"
    """Code of the firm that has it."""
    in_transit: bool = False
    ended: bool = False
    failed: bool = False
    alone: list[Lot] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Case:
    """A case of pumps, or a pump without one."""

    key: str
    pumps: list[Pump]


@dataclass(frozen=True, slots=True)
class Kept:
    """A case at a distributor: of pumps, or of sets of a lot."""

    key: str
    since: dt.date
    pumps: tuple[Pump, ...] = ()
    lot: str = ""
    """Key of the lot of the sets in it."""


@dataclass(slots=True, eq=False)
class Spares:
    """Parts set apart for the workshop and the engineers: the works take nothing of these."""

    boards: list[Board] = field(default_factory=list)
    batteries: deque[str] = field(default_factory=deque)
    motors: list[Lot] = field(default_factory=list)
    """Lots, each as often as pieces of it are set apart."""


class Sides:
    """Whose work is being done, and what chance each side has."""

    def __init__(self, seed: int) -> None:
        self.played = frozenset(Side)
        self.now = Side.CUSTOMERS
        self._chances = {
            side: random.Random(f"{seed} {side.value}")  # noqa: S311 - a story, not a secret.
            for side in Side
        }

    @property
    def chance(self) -> random.Random:
        """The chance of the side whose work is being done."""
        return self._chances[self.now]


Action = Callable[["World", dt.datetime], Iterable[Work]]
Numbers = Callable[[str, int, dt.date], list[str]]


class World:
    """The factory: what lies in store, what was made, what is still to come."""

    def __init__(
        self,
        *,
        today: dt.date,
        until: dt.datetime,
        pumps: int,
        seed: int,
        desk: Desk,
        numbers: Numbers,
    ) -> None:
        self.today = today
        self.desk = desk
        self.until = until
        """Nothing later than this has happened yet."""
        last = today - dt.timedelta(days=4)
        self.monday = last - dt.timedelta(days=last.weekday() + 7 * (WEEKS - 1))
        self.per_week = max(4, round(pumps / (WEEKS - 1)))
        self.pace = QUIET if pumps < QUIET_PUMPS else BUSY
        self._sides = Sides(seed)
        self.numbers = numbers
        self.stock: dict[str, deque[Lot]] = {}
        self.lots: list[Lot] = []
        self.boards: deque[Board] = deque()
        self.all_boards: list[Board] = []
        self.batteries: deque[str] = deque()
        self.spares = Spares()
        self.pumps: list[Pump] = []
        self.cases: deque[Case] = deque()
        """In the finished goods store."""
        self.at_distributor: dict[str, list[Kept]] = {}
        """What has come there and is not reported as sold."""
        self.at_hospital: dict[str, list[Pump]] = {}
        self.sets_at_hospital: list[tuple[str, str, str]] = []
        """Hospitals, each with the key of a case of sets that it has, and of their lot."""
        self.open_sets: list[Any] = []
        """Orders of sets of which something waits for sterilization, the oldest first."""
        self.coming: dict[str, Decimal] = {}
        """How much of each good is ordered and not yet in store."""
        self.set_cases: deque[tuple[str, str]] = deque()
        """Cases of sets in store: key and lot's key."""
        self.held_lots: set[str] = set()
        """Lots of sets that are on hold: nothing of them is sold."""
        self.bad_reel: Lot | None = None
        """The reel of the first story, once it is on the line."""
        self.removed_boards: list[tuple[Pump, Board]] = []
        """Boards that were taken out of pumps."""
        self.notes: dict[str, str] = {}
        """Keys of things that the stories point to."""
        self._waiting: list[tuple[dt.datetime, int, Side, Action]] = []
        self._count = 0

    @property
    def random(self) -> random.Random:
        """The chance of whose work is being done: what the other side does changes nothing."""
        return self._sides.chance

    def plan(self, moment: dt.datetime, action: Action, side: Side | None = None) -> None:
        """Have something done at a moment, by the side that plans it or another one."""
        side = side or self._sides.now
        self._count += 1
        if side in self._sides.played:
            heapq.heappush(self._waiting, (moment, self._count, side, action))

    def paper(self, name: str, why: str, site: str) -> Paper:
        """Begin a piece of work that takes several acts; the name is its own in each run."""
        return Paper(desk=self.desk, name=name, why=why, site=site)

    def play_only(self, side: Side) -> None:
        """Forget what the other side has planned, and hear no more of it."""
        self._sides.played = frozenset({side})
        self._waiting = [planned for planned in self._waiting if planned[2] is side]
        heapq.heapify(self._waiting)

    def play(self) -> Iterator[Work]:
        """Do what is planned, in the order of time, up to now."""
        while self._waiting and self._waiting[0][0] <= self.until:
            moment, _, side, action = heapq.heappop(self._waiting)
            self._sides.now = self.desk.side = side
            yield from action(self, moment)
        self._sides.now = self.desk.side = Side.CUSTOMERS

    def has_bad_part(self, board: Board) -> bool:
        """Say whether a board took something of the bad reel."""
        return self.bad_reel is not None and self.bad_reel in (*board.made_of, *board.alone)

    def good_board(self) -> Board | None:
        """Take a board from stock, the newest one that has nothing of the bad reel."""
        for board in reversed(self.boards):
            if not self.has_bad_part(board):
                self.boards.remove(board)
                return board
        return None

    def spare_board(self) -> Board | None:
        """Take a board for an engineer, the newest one that has nothing of the bad reel."""
        for board in reversed(self.spares.boards):
            if not self.has_bad_part(board):
                self.spares.boards.remove(board)
                return board
        return None

    def swap_board(self, pump: Pump, new: Board) -> Board:
        """Put another board into a pump; returns the one that was in it."""
        old = pump.board
        old.pump, new.pump, pump.board = None, pump, new
        self.removed_boards.append((pump, old))
        return old

    @property
    def horizon(self) -> float:
        """The share of the year that is over when the next thing happens."""
        start = dt.datetime.combine(self.monday, dt.time(), tzinfo=self.until.tzinfo)
        whole = (self.until - start).total_seconds()
        ahead = self._waiting[0][0] if self._waiting else self.until
        return min(1.0, max(0.0, (ahead - start).total_seconds() / whole))

    def week(self, number: int) -> dt.date:
        """Return the Monday of a week of the year that is played."""
        return self.monday + dt.timedelta(weeks=number)

    def left(self, good: Good) -> Decimal:
        """Return how much of a good lies in store."""
        return sum((lot.left for lot in self.stock.get(good.code, ())), Decimal())

    def sort_out(self, good: Good, *, before: dt.date) -> None:
        """Take no more of the lots that expire before a day; they stay in the store."""
        shelf = self.stock.get(good.code, ())
        self.stock[good.code] = deque(
            lot for lot in shelf if lot.expires_on is None or lot.expires_on >= before
        )

    def week_of(self, moment: dt.datetime) -> int:
        """Return the number of the week of the year that is played."""
        return (moment.date() - self.monday).days // 7

    def one_left(self, good: Good) -> Lot:
        """Take one piece of the newest lot of a good that has one."""
        lot = next(lot for lot in reversed(self.stock[good.code]) if lot.left >= 1)
        lot.left -= 1
        return lot

    def put_in_store(self, lot: Lot) -> None:
        """Add a lot to the store and to the record of all lots."""
        self.stock.setdefault(lot.good.code, deque()).append(lot)
        self.lots.append(lot)

    def draw(
        self, needs: Mapping[Good, Decimal], count: int
    ) -> Iterator[tuple[int, tuple[Lot, ...]]]:
        """Take the oldest lots for `count` pieces; a new stretch begins where a lot runs out.

        What is too little for one more piece stays over, as the end of a reel does.
        """
        while count > 0:
            current: list[Lot] = []
            for good, each in needs.items():
                shelf = self.stock[good.code]
                while shelf[0].left < each:
                    shelf.popleft()
                current.append(shelf[0])
            here = min(count, *(int(lot.left // needs[lot.good]) for lot in current))
            for lot in current:
                lot.left -= here * needs[lot.good]
            count -= here
            yield here, tuple(current)
