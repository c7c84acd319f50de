"""Temperature and humidity of places: readings, deviations, and what was thought of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from suyuan.areas.warehouse.choices import ASSESS_CONDITION, RECORD_CONDITION
from suyuan.areas.warehouse.domain import ExcursionStatus
from suyuan.areas.warehouse.domain.conditions import outside
from suyuan.areas.warehouse.models import Excursion, Profile, Reading
from suyuan.areas.warehouse.operations.excursions import follow, limits_of, values_of
from suyuan.areas.warehouse.operations.moving import AHEAD, at_places
from suyuan.areas.warehouse.queries import places as storage
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.failures import ConflictError, NotFoundError
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import Problem, Problems

COLDEST: Final = Decimal("-273.15")
HOTTEST: Final = Decimal(200)
AT_ONCE: Final = 20_000


class UnknownExcursionError(NotFoundError):
    """There is no such deviation."""

    code = "warehouse.unknown_excursion"


class ExcursionStateError(ConflictError):
    """The deviation is not in a state in which that is possible."""

    code = "warehouse.excursion_state"
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingValues:
    """What was measured at a place."""

    place: str
    """Code of the storage place."""
    measured_at: dt.datetime
    temperature: Decimal | None = None
    """In degrees Celsius."""
    humidity: Decimal | None = None
    """Relative, in percent."""
    instrument: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingsKept:
    """What came of some readings."""

    kept: int
    known: int
    """Readings that were there already: the same place, instrument and moment."""
    outside: int
    """Kept ones out of limits."""


@command(name="warehouse.record_readings", action=RECORD_CONDITION)
def record_readings(*, context: Context, readings: Sequence[ReadingValues]) -> ReadingsKept:
    """Keep what was measured; deviations follow from all readings by their time.

    Raises:
        ForbiddenError: If a place lies at a site where the actor has not the right.
        Problems: If a place is unknown or a value cannot be; each says the line.
    """
    profiles = {
        one.place.code: one
        for one in storage.profiles().filter(place__code__in={r.place for r in readings})
    }
    Problems.check(_wrong(readings, profiles, context))
    at_places([one.pk for one in profiles.values()])
    lock([("warehouse.readings", profile.pk) for profile in profiles.values()])
    known = _known(readings, profiles)
    kept: list[tuple[Profile, Reading]] = []
    for values in sorted(readings, key=lambda one: one.measured_at):
        profile = profiles[values.place]
        name = (profile.pk, values.instrument, values.measured_at)
        if name in known:
            continue
        known.add(name)
        kept.append((profile, _reading(context, values, profile)))
    Reading.objects.bulk_create([reading for _profile, reading in kept])
    follow(kept)
    return ReadingsKept(
        kept=len(kept),
        known=len(readings) - len(kept),
        outside=sum(not reading.within for _profile, reading in kept),
    )


@command(name="warehouse.assess_excursion", action=ASSESS_CONDITION)
def assess_excursion(*, context: Context, excursion_id: int, assessment: str) -> Excursion:
    """Write down what a deviation means for the goods that lay there.

    Raises:
        UnknownExcursionError: If there is no such deviation.
        ForbiddenError: If the place lies at a site where the actor has not the right.
        ExcursionStateError: If the place is still out of limits, or it was assessed before.
        Problems: If nothing is said.
    """
    row = Excursion.objects.select_for_update().filter(pk=excursion_id).first()
    if row is None:
        raise UnknownExcursionError
    at_places([row.place_id])
    if row.status != ExcursionStatus.ENDED:
        raise ExcursionStateError(state=row.status)
    if not assessment.strip():
        Problems.check([Problem("warehouse.missing", field="assessment")])
    row.status, row.assessment = ExcursionStatus.ASSESSED.value, assessment.strip()
    row.assessed_at, row.assessed_by = context.at, context.actor.label
    row.save()
    return row


def _wrong(
    readings: Sequence[ReadingValues], profiles: Mapping[str, Profile], context: Context
) -> list[Problem]:
    if not readings:
        return [Problem("warehouse.nothing_named", field="readings")]
    if len(readings) > AT_ONCE:
        many = {"count": len(readings), "most": AT_ONCE}
        return [Problem("warehouse.too_many", many, field="readings")]
    found: list[Problem] = []
    for line, one in enumerate(readings, start=1):
        wrong: list[Problem] = []
        if one.place not in profiles:
            data = {"place": one.place}
            wrong.append(Problem("warehouse.not_a_storage_place", data, field="place"))
        if one.measured_at > context.at + AHEAD:
            wrong.append(Problem("warehouse.in_the_future", field="measured_at"))
        if one.temperature is None and one.humidity is None:
            wrong.append(Problem("warehouse.says_nothing", field="temperature"))
        if one.temperature is not None and not (
            one.temperature.is_finite() and COLDEST <= one.temperature <= HOTTEST
        ):
            said = {"value": str(one.temperature)}
            wrong.append(Problem("warehouse.impossible_temperature", said, field="temperature"))
        if one.humidity is not None and not (
            one.humidity.is_finite() and 0 <= one.humidity <= 100  # noqa: PLR2004 - percent.
        ):
            said = {"value": str(one.humidity)}
            wrong.append(Problem("warehouse.no_percentage", said, field="humidity"))
        found += [problem.at(line=line) for problem in wrong]
    return found


def _known(
    readings: Sequence[ReadingValues], profiles: Mapping[str, Profile]
) -> set[tuple[int, str, dt.datetime]]:
    moments = [one.measured_at for one in readings]
    rows = Reading.objects.filter(
        place_id__in=[one.pk for one in profiles.values()],
        measured_at__gte=min(moments),
        measured_at__lte=max(moments),
    )
    return set(rows.values_list("place_id", "instrument", "measured_at"))


def _reading(context: Context, values: ReadingValues, profile: Profile) -> Reading:
    reading = Reading(
        place_id=profile.pk,
        measured_at=values.measured_at,
        temperature=values.temperature,
        humidity=values.humidity,
        instrument=values.instrument.strip(),
        recorded_at=context.at,
        recorded_by=context.actor.label,
        note=values.note,
    )
    limits = limits_of(profile)
    reading.within = not any(outside(value, limits, one) for one, value in values_of(reading))
    return reading
