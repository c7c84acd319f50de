"""Taking times: some runs to warm up, then the median; and one figure with its goal."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One measured figure."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    more_is_better: bool = False
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.more_is_better else self.value <= self.goal

    def as_json(self) -> dict[str, Any]:
        """Give the figure as JSON."""
        return {**asdict(self), "value": round(self.value, 3), "met": self.is_met}


def milliseconds(question: Callable[[], object], *, runs: int = 7, warm: int = 2) -> float:
    """Return the median time of a question, warm."""
    for _ in range(warm):
        question()
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        question()
        found.append(1000 * (time.perf_counter() - began))
    return statistics.median(found)


def quantile(times: list[float], share: float) -> float:
    """Return a quantile of times."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run a statement of the bench's own: what the machine does at best."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def drain(stream: Iterator[bytes]) -> int:
    """Read a stream to its end; return its length."""
    return sum(map(len, stream))
