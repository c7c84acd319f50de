"""Temperature and humidity of places: readings, deviations, and what was thought of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from suyuan.areas.warehouse.choices import ASSESS_CONDITION, RECORD_CONDITION
from suyuan.areas.warehouse.domain import ExcursionStatus, Measure
from suyuan.areas.warehouse.domain.conditions import Limits, outside, worse
from suyuan.areas.warehouse.models import Excursion, Profile, Reading
from suyuan.areas.warehouse.operations.moving import AHEAD, at_places
from suyuan.areas.warehouse.queries import places as storage
from suyuan.foundation import outbox
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.db.updating import update
from suyuan.foundation.failures import ConflictError, NotFoundError
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import Problem, Problems

OUT_OF_LIMITS: Final = "warehouse.out_of_limits"
"""The message that a place is out of limits; its payload names place, measure, value and time."""
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
    """Keep what was measured; where it is out of limits, a deviation begins or goes on.

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
    going_on = _going_on(profiles)
    for profile, reading in kept:
        _follow(context, profile, reading, going_on)
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


def _limits(profile: Profile) -> Limits:
    return profile.storage_class.limits if profile.storage_class is not None else Limits()


def _values(reading: Reading) -> Sequence[tuple[Measure, Decimal]]:
    both = ((Measure.TEMPERATURE, reading.temperature), (Measure.HUMIDITY, reading.humidity))
    return [(measure, value) for measure, value in both if value is not None]


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
    limits = _limits(profile)
    reading.within = not any(outside(value, limits, one) for one, value in _values(reading))
    return reading


GoingOn = dict[tuple[int, str], Excursion]
"""The deviations that have not ended, by place and measure."""


def _going_on(profiles: Mapping[str, Profile]) -> GoingOn:
    places = [one.pk for one in profiles.values()]
    rows = Excursion.objects.filter(place_id__in=places, status=ExcursionStatus.OPEN)
    return {(row.place_id, row.measure): row for row in rows}


def _follow(context: Context, profile: Profile, reading: Reading, going_on: GoingOn) -> None:
    """Begin, continue or end a deviation by a reading that was kept."""
    limits = _limits(profile)
    for measure, value in _values(reading):
        name = (profile.pk, measure.value)
        open_ = going_on.get(name)
        if not outside(value, limits, measure):
            if open_ is not None and reading.measured_at >= open_.from_at:
                open_.status, open_.until_at = ExcursionStatus.ENDED.value, reading.measured_at
                update([open_], "status", "until_at")
                del going_on[name]
        elif open_ is not None:
            open_.worst = worse(measure, limits, open_.worst, value)
            update([open_], "worst")
        else:
            begun = _begin(context, profile, reading, measure, value)
            if begun.status == ExcursionStatus.OPEN:
                going_on[name] = begun


def _begin(
    context: Context, profile: Profile, reading: Reading, measure: Measure, value: Decimal
) -> Excursion:
    del context
    low, high = _limits(profile).of(measure)
    row = Excursion.objects.create(
        place_id=profile.pk,
        measure=measure.value,
        low=low,
        high=high,
        worst=value,
        from_at=reading.measured_at,
    )
    outbox.emit(
        OUT_OF_LIMITS,
        {
            "excursion_id": row.pk,
            "place": profile.place.code,
            "measure": measure.value,
            "value": format(value, "f"),
            "measured_at": reading.measured_at.isoformat(),
        },
    )
    # A reading that comes late may have been followed by one within limits long ago.
    later = Reading.objects.filter(
        place_id=profile.pk, measured_at__gt=reading.measured_at, within=True
    ).order_by("measured_at")
    after = later.values_list("measured_at", flat=True).first()
    if after is not None:
        row.status, row.until_at = ExcursionStatus.ENDED.value, after
        update([row], "status", "until_at")
    return row
