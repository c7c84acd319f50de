"""The bulk path: many units of many lots loaded by sets, for demonstrations and taking over data.

It writes the same facts and the same projections as recording the events one by one would, but
units are stretches of numbers that the database itself unrolls, so that ten million take minutes.
It can only make new things: lots with their sublots and units, serialized parts, packages around
them, and the shipments of those packages. What it has written is checked by the same means as
everything else: ``suyuan verify`` and ``suyuan rebuild --check``.
"""

from suyuan.ledger.operations.bulk.load import load
from suyuan.ledger.operations.bulk.plan import (
    Box,
    Happened,
    Load,
    Lot,
    Nest,
    Package,
    Part,
    Resting,
    Rework,
    Stay,
    Stretch,
    Sublot,
)

__all__ = [
    "Box",
    "Happened",
    "Load",
    "Lot",
    "Nest",
    "Package",
    "Part",
    "Resting",
    "Rework",
    "Stay",
    "Stretch",
    "Sublot",
    "load",
]
