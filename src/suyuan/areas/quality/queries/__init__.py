"""Questions about quality: what may be used, what waits, what was decided."""

from suyuan.areas.quality.queries.blocking import blocks, stopped
from suyuan.areas.quality.queries.lists import (
    holds,
    holds_on,
    inspection_numbered,
    inspections,
    inspections_of,
    is_released,
    nonconformities,
    nonconformities_of,
    open_inspections_of,
    releases,
    releases_of,
    results_of,
    retained_samples,
    switching,
    undone_of,
)

__all__ = [
    "blocks",
    "holds",
    "holds_on",
    "inspection_numbered",
    "inspections",
    "inspections_of",
    "is_released",
    "nonconformities",
    "nonconformities_of",
    "open_inspections_of",
    "releases",
    "releases_of",
    "results_of",
    "retained_samples",
    "stopped",
    "switching",
    "undone_of",
]
