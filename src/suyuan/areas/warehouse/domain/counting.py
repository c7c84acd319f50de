"""Counts: what a line says once it was counted, and which items are counted how often."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

A_SHARE: Final = Decimal("0.8")
"""Items that make up this share of what moves are of class A."""
B_SHARE: Final = Decimal("0.95")


def found(counted: Decimal | None, recounted: Decimal | None) -> Decimal | None:
    """Return what a line ends with: the second count, where there was one."""
    return recounted if recounted is not None else counted


def difference(book: Decimal, counted: Decimal | None, recounted: Decimal | None) -> Decimal:
    """Return how much more was found than the ledger says; 0 while nothing was counted."""
    last = found(counted, recounted)
    return Decimal(0) if last is None else last - book


def needs_recount(book: Decimal, counted: Decimal | None, recounted: Decimal | None) -> bool:
    """Say whether a line must be counted a second time before it can be signed."""
    return counted is not None and counted != book and recounted is None


def classes(moved: Mapping[int, Decimal]) -> Mapping[int, str]:
    """Sort items into the classes A, B and C by how much of the movement they make up.

    >>> classes({1: Decimal(80), 2: Decimal(15), 3: Decimal(5)})
    {1: 'A', 2: 'B', 3: 'C'}
    """
    total = sum(moved.values(), Decimal(0))
    order: Sequence[int] = sorted(moved, key=lambda item: (-moved[item], item))
    sorted_in: dict[int, str] = {}
    before = Decimal(0)
    for item in order:
        share = before / total if total else Decimal(1)
        sorted_in[item] = "A" if share < A_SHARE else "B" if share < B_SHARE else "C"
        before += moved[item]
    return sorted_in
