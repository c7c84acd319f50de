"""Every reason why things may not be used, packed or shipped: asked before each of it."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from suyuan.areas.catalog.domain import ItemKind
from suyuan.areas.quality import domain
from suyuan.areas.quality.domain import InspectionStatus, Use
from suyuan.areas.quality.models import HoldThing
from suyuan.foundation import clock
from suyuan.foundation.days import day_at
from suyuan.foundation.db.planned import rows_of_few
from suyuan.kernel.errors import DataValue, Problem
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries import holds as ledger
from suyuan.ledger.queries.holds import Standing

RECALLED: Final = "recalled"
_WAITING: Final = (InspectionStatus.OPEN, InspectionStatus.CHECKING)
_FEW: Final = 100
_PAPERS: Final = """
    SELECT kind, number, lot_key, unit_keys FROM (
        SELECT 'INSPECTION' AS kind, id, number, lot_key, unit_keys FROM quality_inspection
        WHERE status = ANY (%(waiting)s) AND purpose <> 'IN_PROCESS' AND {which}
        UNION ALL
        SELECT 'NONCONFORMITY', id, number, lot_key, unit_keys FROM quality_nonconformity
        WHERE status <> 'CLOSED' AND NOT disposition = ANY (%(allowed)s) AND {which}
    ) AS paper ORDER BY id DESC"""
_NAMED: Final = "(lot_key = ANY (%(names)s::text[]) OR unit_keys && %(names)s::text[])"


def blocks(
    keys: Sequence[str],
    use: Use,
    *,
    on: dt.date | None = None,
    days: Sequence[dt.date] | None = None,
) -> list[Problem]:
    """Return every reason why things may not be used, packed or shipped; none: they may be.

    Asked set by set: a few questions, whether for one unit or for the eight thousand of a pallet.

    Args:
        keys: Keys of lots, units and packages; a problem says which by its line, from 1.
        use: What is about to be done with them.
        on: The day of it; today, as the firm counts days, if not given.
        days: The day for each key, where it is not the same for all of them.
    """
    days = days or [on or day_at(clock.now())] * len(keys)
    known = ledger.standing_of(set(keys))
    numbers = _numbers(known.values())
    inspected, rejected = _papers(known.values())
    found: list[Problem] = []
    for line, (key, day) in enumerate(zip(keys, days, strict=True), start=1):
        standing = known.get(key)
        if standing is None:
            found.append(Problem("ledger.unknown_thing", {"key": key}, line=line))
            continue
        for code, data in _reasons(standing, use, day=day, numbers=numbers):
            found.append(Problem(code, {"key": key, "code": standing.code, **data}, line=line))
        if not inspected and not rejected:
            continue
        for own in {key, standing.lot_key} - {""}:
            if use is not Use.PACK and own in inspected and not _accepted(standing):
                data = {"key": key, "code": standing.code, "inspection": inspected[own]}
                found.append(Problem("quality.being_inspected", data, line=line))
            if own in rejected and not _accepted(standing):
                data = {"key": key, "code": standing.code, "document": rejected[own]}
                found.append(Problem("quality.rejected", data, line=line))
    return found


def stopped(keys: Sequence[str]) -> Mapping[str, str]:
    """Return which things are on hold or recalled, themselves, with their lot or where they lie.

    Returns:
        The number of the hold by key, empty where the stop has none.
    """
    known = ledger.standing_of(set(keys))
    numbers = _numbers(known.values())
    return {
        key: next((numbers[one.on_id] for one in standing.stops if one.on_id in numbers), "")
        for key, standing in known.items()
        if standing.stops
    }


def _reasons(
    standing: Standing, use: Use, *, day: dt.date, numbers: Mapping[int, str]
) -> Iterator[tuple[str, Mapping[str, DataValue]]]:
    if standing.ended:
        yield "ledger.thing_ended", {}
    for stop in standing.stops:
        data: dict[str, DataValue] = {"on": stop.on_code, "hold": numbers.get(stop.on_id, "")}
        yield ("quality.recalled" if stop.disposition == RECALLED else "quality.held"), data
    if _all_in(standing, domain.QUARANTINED):
        yield "quality.quarantined", {}
    if _all_in(standing, domain.REJECTED):
        yield "quality.not_conforming", {}
    if use is not Use.PACK and standing.expires_on is not None and standing.expires_on < day:
        yield "quality.expired", {"day": standing.expires_on.isoformat()}
    if use is Use.SHIP and standing.item_kind == ItemKind.DEVICE:
        if is_downgraded(standing):
            yield "quality.downgraded", {}
        if not _released(standing):
            yield "quality.unreleased", {}


def _all_in(standing: Standing, disposition: str) -> bool:
    """Return whether all that there is of a thing is in a transient state."""
    if standing.kind == ThingKind.LOT and standing.amounts:
        return set(standing.amounts) == {disposition}
    return standing.disposition == disposition


def is_downgraded(standing: Standing) -> bool:
    """Return whether all that there is of a thing serves for something else."""
    return _all_in(standing, domain.DOWNGRADED)


def _released(standing: Standing) -> bool:
    return standing.released or bool(standing.amounts.get(domain.RELEASED))


def _accepted(standing: Standing) -> bool:
    """Return whether a part of a lot is accepted already, while another part is inspected."""
    return bool(standing.amounts.get(domain.ACCEPTED) or standing.amounts.get(domain.RELEASED))


def _numbers(known: Collection[Standing]) -> Mapping[int, str]:
    stops = {stop.on_id for one in known for stop in one.stops}
    if not stops:
        return {}
    return dict(
        HoldThing.objects.filter(thing_id__in=stops, hold__status="ACTIVE")
        .order_by("-hold_id")
        .values_list("thing_id", "hold__number")
    )


def _papers(known: Collection[Standing]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the open inspections and the undone nonconformities, by the key that each names.

    A paper about units stops these units and not their lot. Of many things all the open papers are
    read, which are few; of a few only those that name them.
    """
    names = {key for one in known for key in (one.key, one.lot_key) if key}
    if not names:
        return {}, {}
    which = _NAMED if len(names) <= _FEW else "true"
    values = {
        "waiting": [state.value for state in _WAITING],
        "allowed": [str(one) for one in sorted(domain.ALLOWS_USE)],
        "names": list(names) if len(names) <= _FEW else [],
    }
    found: dict[str, dict[str, str]] = {"INSPECTION": {}, "NONCONFORMITY": {}}
    for kind, number, lot, units in rows_of_few(_PAPERS.format(which=which), values):
        found[kind] |= dict.fromkeys(units or [lot], number)
    return found["INSPECTION"], found["NONCONFORMITY"]
