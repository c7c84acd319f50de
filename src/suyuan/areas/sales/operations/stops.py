"""What quality says against packages and everything in them, put together by package."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from suyuan.areas.quality import queries as quality
from suyuan.areas.quality.domain import Use
from suyuan.kernel.errors import Problem

SHOWN: Final = 3
"""Pieces that are named one by one where many of a package are stopped for the same reason."""


def stops_on(
    roots: Mapping[str, Sequence[str]], *, codes: Mapping[str, str], on: dt.date
) -> list[tuple[str, Problem]]:
    """Return each reason why something may not be shipped, with the key of the outermost thing.

    A reason that holds for many pieces of a package is said once, with their number and the first
    few of them.

    Args:
        roots: Keys of what lies in each thing that was scanned, by its key.
        codes: What people read for all the keys.
        on: The day.
    """
    asked: list[tuple[str, str]] = []
    for root, parts in roots.items():
        asked.append((root, root))
        asked += [(root, part) for part in dict.fromkeys(parts) if part and part != root]
    if not asked:
        return []
    grouped: dict[tuple[str, str, tuple[tuple[str, str], ...]], list[Problem]] = {}
    for problem in quality.blocks([part for _root, part in asked], Use.SHIP, on=on):
        root, _part = asked[(problem.line or 1) - 1]
        about = tuple(
            sorted(
                (name, str(value))
                for name, value in problem.data.items()
                if name not in {"key", "code"}
            )
        )
        grouped.setdefault((root, problem.code, about), []).append(problem)
    return [
        (root, _together(root, problems, codes))
        for (root, _code, _about), problems in grouped.items()
    ]


def _together(root: str, problems: Sequence[Problem], codes: Mapping[str, str]) -> Problem:
    first = problems[0]
    keys = [str(problem.data.get("key", "")) for problem in problems]
    inner = [codes.get(key, key) for key in keys if key != root]
    name = codes.get(root, root)
    if not inner or root in keys:
        said = name
    else:
        more = "…" if len(inner) > SHOWN else ""
        said = f"{name} ({len(inner)}: {', '.join(inner[:SHOWN])}{more})"
    return Problem(first.code, {**first.data, "key": root, "code": said})
