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
    profiles,
    requirements,
    storage_classes,
)
from suyuan.areas.warehouse.queries.stock import astray, expiring, stock

__all__ = [
    "Pick",
    "Proposal",
    "Wanted",
    "active",
    "astray",
    "expiring",
    "fefo",
    "profile_with_code",
    "profiles",
    "promised_to_others",
    "requirements",
    "reservations",
    "stock",
    "storage_classes",
]
