"""The bulk path: many units of many lots loaded by sets, for demonstrations and taking over data.

It writes the same facts and the same projections as recording the events one by one would, but
units are stretches of numbers that the database itself unrolls, so that ten million take minutes.
`load` makes new things: lots with their sublots and units, serialized parts, packages around them,
and the shipments of those packages. `change` moves packages that exist, and opens and repacks
boxes. What they have written is checked by the same means as everything else: ``suyuan verify`` and
``suyuan rebuild --check``.
"""

from suyuan.ledger.operations.bulk.change import (
    BulkConflictError,
    Changed,
    Changes,
    Move,
    Repack,
    change,
)
from suyuan.ledger.operations.bulk.load import load
from suyuan.ledger.operations.bulk.plan import (
    Box,
    Happened,
    Load,
    Lot,
    Mark,
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
    "BulkConflictError",
    "Changed",
    "Changes",
    "Happened",
    "Load",
    "Lot",
    "Mark",
    "Move",
    "Nest",
    "Package",
    "Part",
    "Repack",
    "Resting",
    "Rework",
    "Stay",
    "Stretch",
    "Sublot",
    "change",
    "load",
]
