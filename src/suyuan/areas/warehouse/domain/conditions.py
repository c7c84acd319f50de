"""Temperature and humidity: classes with limits, and what a reading says about them."""

from dataclasses import dataclass
from decimal import Decimal

from suyuan.areas.warehouse.domain import Measure
from suyuan.kernel.errors import Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """A range of temperature (°C) and of relative humidity (%); None is no limit."""

    temperature_min: Decimal | None = None
    temperature_max: Decimal | None = None
    humidity_min: Decimal | None = None
    humidity_max: Decimal | None = None

    def of(self, measure: Measure) -> tuple[Decimal | None, Decimal | None]:
        """Return the lower and the upper limit of a measure."""
        if measure is Measure.TEMPERATURE:
            return self.temperature_min, self.temperature_max
        return self.humidity_min, self.humidity_max


def keeps(place: Limits, wanted: Limits) -> bool:
    """Say whether a place that stays within its limits stays within those that goods want.

    >>> keeps(Limits(temperature_max=Decimal(8)), Limits(temperature_max=Decimal(20)))
    True
    >>> keeps(Limits(), Limits(temperature_max=Decimal(20)))
    False
    """
    for measure in Measure:
        low, high = place.of(measure)
        least, most = wanted.of(measure)
        if least is not None and (low is None or low < least):
            return False
        if most is not None and (high is None or high > most):
            return False
    return True


def outside(value: Decimal, limits: Limits, measure: Measure) -> bool:
    """Say whether a measured value lies outside of the limits; the limits are inside."""
    low, high = limits.of(measure)
    return (low is not None and value < low) or (high is not None and value > high)


def worse(measure: Measure, limits: Limits, one: Decimal, other: Decimal) -> Decimal:
    """Return which of two values is further out of the limits."""
    return max((one, other), key=lambda value: _distance(value, *limits.of(measure)))


def _distance(value: Decimal, low: Decimal | None, high: Decimal | None) -> Decimal:
    below = low - value if low is not None else Decimal(-1)
    above = value - high if high is not None else Decimal(-1)
    return max(below, above)


def check_limits(limits: Limits) -> list[Problem]:
    """Return what is wrong with limits: in the wrong order, or of no humidity there is."""
    found = []
    for measure, name in ((Measure.TEMPERATURE, "temperature"), (Measure.HUMIDITY, "humidity")):
        low, high = limits.of(measure)
        if low is not None and high is not None and low > high:
            found.append(Problem("warehouse.limits_in_order", field=f"{name}_max"))
    for name in ("humidity_min", "humidity_max"):
        value: Decimal | None = getattr(limits, name)
        if value is not None and not 0 <= value <= 100:  # noqa: PLR2004 - percent.
            found.append(Problem("warehouse.no_percentage", {"value": str(value)}, field=name))
    return found
