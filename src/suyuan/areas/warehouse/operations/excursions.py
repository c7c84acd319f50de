"""Deviations, derived from all readings of a place by the time at which they were taken.

A deviation lasts from the first reading out of limits to the first one within them. A reading that
comes late is set where it belongs: it moves the start of a deviation, ends one, or parts it in two.
What was assessed stays as it was assessed.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.db.models import Max, Min, Q, QuerySet

from suyuan.areas.warehouse.domain import ExcursionStatus, Measure
from suyuan.areas.warehouse.domain.conditions import Limits, outside, worse
from suyuan.areas.warehouse.models import Excursion, Profile, Reading
from suyuan.foundation import outbox
from suyuan.foundation.db.updating import update

OUT_OF_LIMITS: Final = "warehouse.out_of_limits"
"""The message that a place is out of limits; its payload names place, measure, value and time."""


def limits_of(profile: Profile) -> Limits:
    """Return the limits within which a place is kept."""
    return profile.storage_class.limits if profile.storage_class is not None else Limits()


def values_of(reading: Reading) -> Sequence[tuple[Measure, Decimal]]:
    """Return what a reading says, measure by measure."""
    both = ((Measure.TEMPERATURE, reading.temperature), (Measure.HUMIDITY, reading.humidity))
    return [(measure, value) for measure, value in both if value is not None]


def follow(kept: Sequence[tuple[Profile, Reading]]) -> None:
    """Begin, continue, move, part or end deviations by readings that were kept, in their order."""
    if not kept:
        return
    known = _known(kept)
    for profile, reading in kept:
        for measure, value in values_of(reading):
            lines = known.setdefault((profile.pk, measure.value), [])
            _Course(profile, measure, lines).set_in(reading.measured_at, value)


_Known = dict[tuple[int, str], list[Excursion]]


def _known(kept: Sequence[tuple[Profile, Reading]]) -> _Known:
    """Return the deviations that the readings may touch, by place and measure."""
    first = min(reading.measured_at for _profile, reading in kept)
    rows = Excursion.objects.filter(
        Q(until_at=None) | Q(until_at__gte=first),
        place_id__in={profile.pk for profile, _reading in kept},
    ).order_by("from_at", "pk")
    found: _Known = {}
    for row in rows:
        found.setdefault((row.place_id, row.measure), []).append(row)
    return found


class _Course:
    """One measure at one place: its deviations, and its readings in the order of their time."""

    def __init__(self, profile: Profile, measure: Measure, known: list[Excursion]) -> None:
        self._profile, self._measure, self._known = profile, measure, known
        self._limits = limits_of(profile)
        self._column = measure.value.lower()

    def set_in(self, at: dt.datetime, value: Decimal) -> None:
        """Set a reading where it belongs."""
        around = next((one for one in self._known if _lasts(one, at)), None)
        if not outside(value, self._limits, self._measure):
            if around is not None and around.status != ExcursionStatus.ASSESSED:
                self._end(around, at)
        elif around is not None:
            self._worsen(around, value)
        else:
            self._begin(at, value)

    def _worsen(self, row: Excursion, value: Decimal) -> None:
        worst = worse(self._measure, self._limits, row.worst, value)
        if worst != row.worst and row.status != ExcursionStatus.ASSESSED:
            row.worst = worst
            update([row], "worst")

    def _begin(self, at: dt.datetime, value: Decimal) -> None:
        """Move the deviation that follows to begin earlier, else write one."""
        until = self._first_within(at)
        later = next((one for one in self._known if one.from_at > at), None)
        if later is not None and (until is None or later.from_at < until):
            until = later.from_at
            if later.status != ExcursionStatus.ASSESSED:
                later.from_at = at
                later.worst = worse(self._measure, self._limits, later.worst, value)
                update([later], "from_at", "worst")
                return
        self._write(at, value, until)

    def _end(self, row: Excursion, at: dt.datetime) -> None:
        """End a deviation; what is out of limits after that is another one."""
        until = row.until_at
        row.status, row.until_at = ExcursionStatus.ENDED.value, at
        inside = self._out_of_limits(self._readings(row.from_at, at))
        row.worst = self._worst(inside) if inside.exists() else row.worst
        update([row], "status", "until_at", "worst")
        rest = self._out_of_limits(self._readings(at, until, after=True))
        begins = rest.values_list("measured_at", flat=True).first()
        if begins is not None:
            self._write(begins, self._worst(rest), self._first_within(begins))

    def _write(self, at: dt.datetime, worst: Decimal, until: dt.datetime | None) -> None:
        low, high = self._limits.of(self._measure)
        row = Excursion.objects.create(
            place_id=self._profile.pk, measure=self._measure.value, low=low, high=high,
            worst=worst, from_at=at,
        )  # fmt: skip
        outbox.emit(
            OUT_OF_LIMITS,
            {
                "excursion_id": row.pk,
                "place": self._profile.place.code,
                "measure": self._measure.value,
                "value": format(worst, "f"),
                "measured_at": at.isoformat(),
            },
        )
        if until is not None:
            row.status, row.until_at = ExcursionStatus.ENDED.value, until
            update([row], "status", "until_at")
        self._known.append(row)
        self._known.sort(key=lambda one: one.from_at)

    def _readings(
        self, since: dt.datetime, until: dt.datetime | None, *, after: bool = False
    ) -> QuerySet[Reading]:
        """Return the readings of the measure in a time, in their order."""
        rows = Reading.objects.filter(
            **{f"measured_at__{'gt' if after else 'gte'}": since, f"{self._column}__isnull": False},
            place_id=self._profile.pk,
        )  # fmt: skip
        rows = rows if until is None else rows.filter(measured_at__lt=until)
        return rows.order_by("measured_at", "pk")

    def _first_within(self, at: dt.datetime) -> dt.datetime | None:
        """Return when the place was within limits again after a moment."""
        rows = self._readings(at, None, after=True).exclude(self._beyond())
        return rows.values_list("measured_at", flat=True).first()

    def _out_of_limits(self, rows: QuerySet[Reading]) -> QuerySet[Reading]:
        return rows.filter(self._beyond())

    def _beyond(self) -> Q:
        low, high = self._limits.of(self._measure)
        found = Q(pk__in=[])
        if low is not None:
            found |= Q(**{f"{self._column}__lt": low})
        if high is not None:
            found |= Q(**{f"{self._column}__gt": high})
        return found

    def _worst(self, rows: QuerySet[Reading]) -> Decimal:
        ends = rows.order_by().aggregate(low=Min(self._column), high=Max(self._column))
        return worse(self._measure, self._limits, ends["low"], ends["high"])


def _lasts(row: Excursion, at: dt.datetime) -> bool:
    return row.from_at <= at and (row.until_at is None or at < row.until_at)
