"""Tables of quality."""

from suyuan.areas.quality.models.holds import Hold, HoldThing, Release, ReleaseThing
from suyuan.areas.quality.models.inspections import (
    Inspection,
    Observation,
    Result,
    RetainedSample,
    SwitchingState,
)
from suyuan.areas.quality.models.nonconformities import Nonconformity

__all__ = [
    "Hold",
    "HoldThing",
    "Inspection",
    "Nonconformity",
    "Observation",
    "Release",
    "ReleaseThing",
    "Result",
    "RetainedSample",
    "SwitchingState",
]
