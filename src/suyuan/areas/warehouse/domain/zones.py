"""Which goods may lie in which zone, by their state: the same table for people and database.

GMP 2025 §29 and §66: goods waiting, accepted, rejected, returned and recalled lie apart. The state
is the transient disposition; what is on hold or recalled is told by marks that stay.
"""

from collections.abc import Collection, Mapping
from typing import Final

from suyuan.areas.warehouse.domain import Zone

HELD: Final = "non_sellable_other"
RECALLED: Final = "recalled"
RELEASED_MARK: Final = "conformant"

WAITING: Final = "unavailable"
ACCEPTED: Final = "conformant"
REJECTED: Final = "non_conformant"
FINISHED: Final = "sellable_not_accessible"
IN_STORE: Final = "sellable_accessible"
RETURNED: Final = "returned"
EXPIRED: Final = "expired"
DAMAGED: Final = "damaged"
MISSING: Final = "unknown"
"""Not found when its place was counted."""
IN_PROGRESS: Final = "in_progress"

REFUSED: Final[Mapping[Zone, frozenset[str]]] = {
    Zone.QUARANTINE: frozenset({REJECTED, EXPIRED, DAMAGED}),
    Zone.RELEASED: frozenset(
        {WAITING, REJECTED, RETURNED, EXPIRED, DAMAGED, IN_PROGRESS, FINISHED}
    ),
    Zone.STAGING: frozenset({WAITING, REJECTED, RETURNED, EXPIRED, DAMAGED, IN_PROGRESS, FINISHED}),
    Zone.REJECTED: frozenset({ACCEPTED, IN_STORE, WAITING, FINISHED, IN_PROGRESS, RETURNED}),
    Zone.RETURNS: frozenset({ACCEPTED, IN_STORE, WAITING, IN_PROGRESS}),
    Zone.RECALL: frozenset(),
    Zone.PRODUCTION: frozenset({WAITING, EXPIRED}),
}
"""States that goods may not have when they come to a zone; the database refuses the same."""

ONLY_STOPPED: Final[Mapping[Zone, frozenset[str]]] = {
    Zone.QUARANTINE: frozenset({ACCEPTED, IN_STORE}),
}
"""States in which nothing comes to a zone but what is on hold or recalled."""

CLEAN: Final = frozenset({Zone.RELEASED, Zone.STAGING, Zone.PRODUCTION})
"""Zones for goods that may be used or shipped: nothing held or recalled comes here."""

UNKEPT: Final = frozenset({Zone.REJECTED})
"""Zones of what is not used any more: a place there need not keep what its goods once wanted."""


def refusal(zone: Zone, state: str, marks: Collection[str]) -> str | None:
    """Return the code of the reason why goods may not come to a zone, if there is one.

    >>> refusal(Zone.RELEASED, "unavailable", ())
    'warehouse.zone_refuses'
    >>> refusal(Zone.RELEASED, "sellable_not_accessible", {"conformant"}) is None
    True
    >>> refusal(Zone.QUARANTINE, "sellable_accessible", ())
    'warehouse.zone_refuses'
    >>> refusal(Zone.QUARANTINE, "sellable_accessible", {HELD}) is None
    True
    """
    if RECALLED in marks and zone in CLEAN:
        return "warehouse.recalled"
    if HELD in marks and zone in CLEAN:
        return "warehouse.held"
    if zone is Zone.RECALL and RECALLED not in marks:
        return "warehouse.not_recalled"
    then = state_in(zone, state, marks)
    if then in REFUSED[zone]:
        return "warehouse.zone_refuses"
    if then in ONLY_STOPPED.get(zone, ()) and not {HELD, RECALLED} & set(marks):
        return "warehouse.zone_refuses"
    return None


def state_in(zone: Zone, state: str, marks: Collection[str]) -> str:
    """Return the state that goods have once they lie in a zone.

    Finished goods that were released are in store as soon as they lie among the released ones.
    """
    if state == FINISHED and RELEASED_MARK in marks and zone in {Zone.RELEASED, Zone.STAGING}:
        return IN_STORE
    return state


def homes(state: str, marks: Collection[str]) -> tuple[Zone, ...]:
    """Return the zones in which goods of a state belong, the first choice first.

    >>> homes("conformant", ())
    (<Zone.RELEASED: 'RELEASED'>,)
    """
    if RECALLED in marks:
        return (Zone.RECALL, Zone.QUARANTINE)
    if HELD in marks:
        return (Zone.QUARANTINE,)
    if state == FINISHED and RELEASED_MARK in marks:
        return (Zone.RELEASED,)
    return _HOMES.get(state, (Zone.QUARANTINE,))


_HOMES: Final[Mapping[str, tuple[Zone, ...]]] = {
    ACCEPTED: (Zone.RELEASED,),
    IN_STORE: (Zone.RELEASED,),
    REJECTED: (Zone.REJECTED,),
    EXPIRED: (Zone.REJECTED,),
    DAMAGED: (Zone.REJECTED,),
    RETURNED: (Zone.RETURNS, Zone.QUARANTINE),
    IN_PROGRESS: (Zone.PRODUCTION,),
}


def is_astray(zone: Zone, state: str, marks: Collection[str]) -> bool:
    """Say whether goods lie where goods of their state do not belong: place and state disagree."""
    if state in {"", MISSING}:
        return False
    if zone is Zone.RECALL:
        return RECALLED not in marks
    return refusal(zone, state, marks) is not None
