"""Changes of the warehouse, each one command."""

from suyuan.areas.warehouse.operations.checking import Moved
from suyuan.areas.warehouse.operations.moving import (
    MoveDone,
    MoveValues,
    NotStorageError,
    UnknownStoragePlaceError,
    move_stock,
)
from suyuan.areas.warehouse.operations.places import (
    ClassValues,
    ProfileValues,
    put_profile,
    put_requirement,
    put_storage_class,
)
from suyuan.areas.warehouse.operations.promising import (
    NoReservationError,
    Taken,
    lapse_reservations,
    release_reservation,
    release_reservations,
    reserve,
    take_reserved,
)

__all__ = [
    "ClassValues",
    "MoveDone",
    "MoveValues",
    "Moved",
    "NoReservationError",
    "NotStorageError",
    "ProfileValues",
    "Taken",
    "UnknownStoragePlaceError",
    "lapse_reservations",
    "move_stock",
    "put_profile",
    "put_requirement",
    "put_storage_class",
    "release_reservation",
    "release_reservations",
    "reserve",
    "take_reserved",
]
