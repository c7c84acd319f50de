"""Questions to the warehouse."""

from suyuan.areas.warehouse.queries.picking import (
    Pick,
    Proposal,
    Wanted,
    active,
    fefo,
    promised_to_others,
    reservations,
)
from suyuan.areas.warehouse.queries.places import (
    profile_with_code,
    profile_with_key,
    profiles,
    requirements,
    storage_classes,
)
from suyuan.areas.warehouse.queries.stock import (
    astray,
    expiring,
    first_of_stock,
    stock,
)
from suyuan.areas.warehouse.queries.work import (
    assets,
    count_lines,
    counts,
    excursions,
    move_lines,
    move_orders,
    open_counts,
    open_lines,
    readings,
    silent_places,
    unassessed,
)

__all__ = [
    "Pick",
    "Proposal",
    "Wanted",
    "active",
    "assets",
    "astray",
    "count_lines",
    "counts",
    "excursions",
    "expiring",
    "fefo",
    "first_of_stock",
    "move_lines",
    "move_orders",
    "open_counts",
    "open_lines",
    "profile_with_code",
    "profile_with_key",
    "profiles",
    "promised_to_others",
    "readings",
    "requirements",
    "reservations",
    "silent_places",
    "stock",
    "storage_classes",
    "unassessed",
]
