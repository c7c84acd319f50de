"""What quality says against packages and everything in them, put together by package."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from suyuan.areas.catalog.domain import ItemKind
from suyuan.areas.quality import queries as quality
from suyuan.areas.quality.domain import ALLOWS_USE, InspectionStatus, Use
from suyuan.kernel.errors import DataValue, Problem
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries.carried import Carried

SHOWN: Final = 3
"""Pieces that are named one by one where many of a package are stopped for the same reason."""

FEW: Final = 100
_WAITING: Final = (InspectionStatus.OPEN, InspectionStatus.CHECKING)

Found = tuple[str, str, tuple[tuple[str, DataValue], ...]]
"""The outermost thing, the code of the reason, and what else it says."""


def stops_on(
    roots: Mapping[str, Sequence[Carried]],
    *,
    codes: Mapping[str, str],
    kinds: Mapping[int, str],
    on: dt.date,
) -> list[tuple[str, Problem]]:
    """Return each reason why something may not be shipped, with the key of the outermost thing.

    A reason that holds for many pieces of a package is said once, with their number and the first
    few of them. Of units in a package, holds are found through it; expiry, release and open papers
    are looked up for all of them together, so that eight thousand cost no more than one.

    Args:
        roots: What lies in each thing that was scanned, by its key.
        codes: What people read for the keys of the things.
        kinds: The kinds of the items.
        on: The day.
    """
    grouped: dict[Found, list[str]] = {}
    for root, code, key, data in [*_blocked(roots, on=on), *_inside(roots, kinds, on=on)]:
        grouped.setdefault((root, code, tuple(sorted(data.items()))), []).append(key)
    names = {part.key: part.code for parts in roots.values() for part in parts} | dict(codes)
    return [
        (root, Problem(code, {**dict(data), "key": root, "code": _named(root, keys, names)}))
        for (root, code, data), keys in grouped.items()
    ]


Said = tuple[str, str, str, Mapping[str, DataValue]]
"""The outermost thing, the code of a reason, the key that it is about, what else it says."""


def _blocked(roots: Mapping[str, Sequence[Carried]], *, on: dt.date) -> Iterator[Said]:
    """Yield what is said against the things themselves, and the lots in them."""
    asked: list[tuple[str, str]] = []
    for root, parts in roots.items():
        asked.append((root, root))
        lots = dict.fromkeys(part.key for part in parts if part.kind == ThingKind.LOT)
        asked += [(root, lot) for lot in lots if lot != root]
    for problem in quality.blocks([key for _root, key in asked], Use.SHIP, on=on):
        root, key = asked[(problem.line or 1) - 1]
        said = {name: value for name, value in problem.data.items() if name not in {"key", "code"}}
        yield root, problem.code, key, said


def _inside(
    roots: Mapping[str, Sequence[Carried]], kinds: Mapping[int, str], *, on: dt.date
) -> Iterator[Said]:
    """Yield what is said against the units in packages."""
    units = {
        root: [part for part in parts if part.kind == ThingKind.UNIT and part.key != root]
        for root, parts in roots.items()
    }
    keys = {key for those in units.values() for part in those for key in (part.key, part.lot_key)}
    papers = _papers(keys) if keys else {}
    for root, those in units.items():
        for part in those:
            if part.expires_on is not None and part.expires_on < on:
                yield root, "quality.expired", part.key, {"day": part.expires_on.isoformat()}
            if not part.is_released and kinds.get(part.item_id or 0) == ItemKind.DEVICE:
                yield root, "quality.unreleased", part.key, {}
            for key in (part.key, part.lot_key):
                for code, name, number in papers.get(key, ()):
                    yield root, code, part.key, {name: number}


def _papers(keys: set[str]) -> Mapping[str, Sequence[tuple[str, str, str]]]:
    """Return the open inspections and nonconformities by the key that each names.

    Of many things all the open papers are read, which are few; of a few only those that name them.
    """
    few = len(keys) <= FEW
    inspections = quality.inspections_of(keys) if few else quality.inspections()
    papers = quality.nonconformities_of(keys) if few else quality.nonconformities()
    inspections = inspections.filter(status__in=_WAITING).exclude(purpose="IN_PROCESS")
    papers = papers.exclude(status="CLOSED").exclude(disposition__in=sorted(ALLOWS_USE))
    found: dict[str, list[tuple[str, str, str]]] = {}
    for code, name, those in (
        ("quality.being_inspected", "inspection", inspections),
        ("quality.rejected", "document", papers),
    ):
        for number, lot, units in those.values_list("number", "lot_key", "unit_keys"):
            for key in units or [lot]:
                found.setdefault(key, []).append((code, name, number))
    return found


def _named(root: str, keys: Sequence[str], names: Mapping[str, str]) -> str:
    name = names.get(root, root)
    inner = [names.get(key, key) for key in keys if key != root]
    if not inner or root in keys:
        return name
    more = "…" if len(inner) > SHOWN else ""
    return f"{name} ({len(inner)}: {', '.join(inner[:SHOWN])}{more})"
