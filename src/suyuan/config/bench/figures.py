"""A figure, and how it is taken: warm, the median of several runs."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from django.db import connection

Result = TypeVar("Result")
RUNS: Final = 5
SECONDS_MAX: Final = 20.0
"""After this long no further run begins; the figure says how many there were."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One measured value, with what it is held against."""

    part: str
    name: str
    value: float | None
    """None where it could not be measured; the note says why."""
    unit: str = "ms"
    goal: float | None = None
    at_least: bool = False
    """The goal is a lower bound, such as a rate."""
    bound: float | None = None
    """What the same rows cost at least, measured in the same run, or what a peer took."""
    bound_name: str = ""
    runs: int = 0
    cpu: float | None = None
    """Milliseconds of processor time, of the database's process and of ours; it says what a figure
    costs also where the machine has other work."""
    hits: int | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the bound this took."""
        if self.value is None or not self.bound:
            return None
        return round(self.value / self.bound, 3)

    @property
    def met(self) -> bool | None:
        """Say whether the goal is met; None where there is none or nothing was measured."""
        if self.value is None or self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def after(self, what: str) -> "Figure":
        """Give the same figure, named as one that was taken after something."""
        return replace(self, name=f"{self.name}, after {what}")

    def plain(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {**asdict(self), "ratio": self.ratio, "met": self.met}


@dataclass(frozen=True, slots=True)
class Timed(Generic[Result]):
    """How long something took, and what it gave the last time."""

    ms: float
    runs: int
    result: Result
    cpu: float | None = None


class Processors:
    """Counts the processor time of this process and of its database connection's."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone() or (0,)
        self.file = Path(f"/proc/{pid}/schedstat")

    def milliseconds(self) -> float | None:
        """Give the time so far; None where the database runs elsewhere."""
        try:
            server = int(self.file.read_text(encoding="ascii").split()[0]) / 1e6
        except (OSError, ValueError, IndexError):
            return None
        return server + 1000 * time.process_time()


def timed(work: Callable[[], Result], *, runs: int = RUNS, warm: int = 1) -> Timed[Result]:
    """Do something several times and give the median; the first, cold times do not count."""
    began = time.perf_counter()
    result = work()
    took = [1000 * (time.perf_counter() - began)]
    used: list[float] = []
    processors = Processors()
    for number in range(1, warm + runs):
        if time.perf_counter() - began > SECONDS_MAX:
            break
        before, at = processors.milliseconds(), time.perf_counter()
        result = work()
        if number == warm:
            took.clear()
            used.clear()
        took.append(1000 * (time.perf_counter() - at))
        after = processors.milliseconds()
        if before is not None and after is not None:
            used.append(after - before)
    cpu = round(statistics.median(used), 3) if used else None
    return Timed(round(statistics.median(took), 3), len(took), result, cpu)


def line(figure: Figure) -> str:
    """Write a figure as a line of a plain table."""
    value = "–" if figure.value is None else f"{_number(figure.value)} {figure.unit}".strip()
    goal = ""
    if figure.goal is not None:
        goal = f"{'≥' if figure.at_least else '≤'} {_number(figure.goal)}"
    verdict = {True: "ok", False: "MISSED", None: ""}[figure.met]
    cpu = "" if figure.cpu is None else f"cpu {_number(figure.cpu)}"
    bound = ""
    if figure.bound:
        bound = f"{figure.bound_name} {_number(figure.bound)}, ratio {figure.ratio:.2f}; "
    name = f"{figure.part}: {figure.name}"
    return f"{name:48} {value:>14} {goal:>8} {verdict:7} {cpu:>10}  {bound}{figure.note}".rstrip()


def _number(value: float) -> str:
    if abs(value) >= 100:  # noqa: PLR2004
        return f"{value:,.0f}"
    return f"{value:.3g}"
