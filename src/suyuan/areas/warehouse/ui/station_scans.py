"""What was scanned at the stations of the warehouse: places and things."""

from suyuan.areas.warehouse import operations, queries
from suyuan.areas.warehouse.models import Profile
from suyuan.areas.warehouse.queries.scans import key_of
from suyuan.kernel.errors import DomainError
from suyuan.ledger.queries import stock as ledger
from suyuan.web import stations


class NoPlaceError(DomainError):
    """Where a place was asked for, something else was scanned."""

    code = "warehouse.no_place"
    text: str


def scanned_key(text: str) -> str:
    """Return the key of the one thing that was scanned."""
    return key_of(stations.scanned(text).text)


def _found_place(text: str) -> Profile | None:
    """Return the storage place whose code or GLN was scanned; None for anything else."""
    carrier = stations.scanned(text)
    found = queries.profile_with_key(carrier.key) if carrier.key else None
    found = found or queries.profile_with_code(carrier.text)
    return found or queries.profile_with_code(carrier.text.upper())


def scanned_place(text: str) -> Profile:
    """Return the storage place whose code or GLN was scanned."""
    found = _found_place(text)
    if found is None:
        if _is_thing(text):
            raise NoPlaceError(text=text.strip()[:60])
        place = text.strip()[:60]
        if ledger.place_with_code(place.upper()) is None:
            raise operations.UnknownStoragePlaceError(place=place)
        raise operations.NotStorageError(place=place)
    return found


def _is_thing(text: str) -> bool:
    try:
        return bool(scanned_key(text))
    except DomainError:
        return False


def place_or_key(text: str, *, place_first: bool) -> Profile | str:
    """Return the place that was scanned, or the key of the thing.

    Args:
        text: What was scanned.
        place_first: Whether a place was asked for; the reason why it is neither speaks of that.
    """
    place = _found_place(text)
    if place is not None and (place_first or not _is_thing(text)):
        return place
    if place_first and not _is_thing(text):
        return scanned_place(text)
    return scanned_key(text)


def place_and_thing(place: str, thing: str) -> tuple[Profile, str, bool]:
    """Return the place and what is put there, whichever was scanned first.

    What is put there is empty where two places were scanned: the second one is to hold from now on.
    The last says whether place and thing were scanned the other way round.
    """
    second = None if _is_thing(thing) else _found_place(thing)
    if second is None:
        return scanned_place(place), thing, False
    if _found_place(place) is None and _is_thing(place):
        return second, place, True
    return second, "", False
