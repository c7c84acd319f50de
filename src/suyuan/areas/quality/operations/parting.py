"""Verdicts about what lies in packages: the package is judged, or what differs comes out of it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Final

from suyuan.areas.quality.models import Inspection
from suyuan.ledger.domain.event import BizTransaction, Event, Json, Quantity
from suyuan.ledger.domain.parting import Content, Parting, part
from suyuan.ledger.domain.vocabulary import OPERATOR, TAKEN_FROM, Action, EventType
from suyuan.ledger.operations.unpacking import Share, unpacked
from suyuan.ledger.queries import packed

PASS: Final = "PASS"  # noqa: S105 - a verdict.
FAIL: Final = "FAIL"
_MOMENT: Final = dt.timedelta(microseconds=1)


def lies_packed(inspection: Inspection) -> bool:
    """Say whether something of the inspected lot lies in packages."""
    if not inspection.lot_key or inspection.unit_keys:
        return False
    return bool(packed.roots_of_amounts([inspection.lot_key]))


def parted(
    inspection: Inspection,
    units: Sequence[str],
    rejected: Collection[str],
    *,
    at: dt.datetime,
    papers: Sequence[BizTransaction],
    by: str,
) -> tuple[Mapping[str, Sequence[str]], list[Event]]:
    """Return the packages by the verdict about all in them, and the unpacking of what differs.

    Pieces have no state of their own in a package, so the package takes the one that counts for all
    of them, and others come out. Amounts have one, as long as the package has none.

    Args:
        inspection: The inspection, as it was concluded.
        units: Keys of the inspected units.
        rejected: Those of them that are rejected.
        at: When.
        papers: What the events name.
        by: Who inspected.
    """
    if units:
        every = inspection.accepted <= 0
        verdicts: Mapping[str, str] = {
            key: FAIL if every or key in rejected else PASS for key in units
        }
        roots = packed.roots_of_units(units)
    else:
        verdicts = _of_lot(inspection)
        named = [inspection.lot_key] if inspection.lot_key else []
        roots = [one for one in packed.roots_of_amounts(named) if one.state]
    if not roots:
        return {}, []
    inside = packed.contents_of([one.thing_id for one in roots])
    found = part([one.key for one in roots], inside, verdicts, (PASS, FAIL))
    if not units and not verdicts:
        found = Parting(apart=list(_every(inside, inspection.lot_key)))
    return found.alike, _events(found, inspection, at=at, papers=papers, by=by)


def sampled(
    inspection: Inspection, destroyed: Event, samples: Sequence[tuple[str, Decimal]]
) -> Sequence[Event]:
    """Return the unpacking of the samples that tests destroyed, from the packages they came from.

    Args:
        inspection: The inspection.
        destroyed: The event that ends them.
        samples: Keys of packages, and how much came out of each.
    """
    standing = packed.standing_amounts([inspection.lot_key])
    state = destroyed.extensions.get(TAKEN_FROM)
    shares: list[Share] = []
    for package, quantity in samples:
        left = quantity
        for one in standing:
            taken = min(left, one.quantity)
            if one.package == package and taken > 0 and state in {None, "", one.state}:
                amount = Quantity(key=inspection.lot_key, quantity=taken, unit=_unit(inspection))
                shares.append(Share(package=package, amount=amount, state=one.inner_state))
                left -= taken
    return list(unpacked(destroyed, shares))


def _unit(inspection: Inspection) -> str | None:
    return None if inspection.unit == "EA" else inspection.unit


def _of_lot(inspection: Inspection) -> Mapping[str, str]:
    """Return the verdict about a lot that is judged whole; nothing where it is judged in parts."""
    if inspection.used_up > 0 or (inspection.accepted > 0 and inspection.rejected > 0):
        return {}
    return {inspection.lot_key: PASS if inspection.accepted > 0 else FAIL}


def _every(inside: Mapping[str, Sequence[Content]], lot: str) -> Sequence[tuple[str, Content]]:
    return [(package, one) for package, all_ in inside.items() for one in all_ if one.key == lot]


def _events(
    found: Parting,
    inspection: Inspection,
    *,
    at: dt.datetime,
    papers: Sequence[BizTransaction],
    by: str,
) -> list[Event]:
    grouped: dict[str, list[Content]] = {}
    for package, one in found.apart:
        grouped.setdefault(package, []).append(one)
    told: dict[str, Json] = {OPERATOR: by} if by else {}
    return [
        Event(
            type=EventType.AGGREGATION, action=Action.DELETE, biz_step="unpacking",
            occurred_at=at + number * _MOMENT, parent=package, transactions=tuple(papers),
            children=tuple(one.key for one in contents if one.quantity is None),
            child_quantities=tuple(
                Quantity(
                    key=one.key, quantity=one.quantity,
                    unit=_unit(inspection),
                )
                for one in contents
                if one.quantity is not None
            ),
            extensions=told,
        )
        for number, (package, contents) in enumerate(grouped.items())
    ]  # fmt: skip
