"""The stations of all areas by name."""

from collections.abc import Mapping

from suyuan.foundation.failures import NotFoundError
from suyuan.web.stations.declaring import Station

_stations: dict[str, Station] = {}


class UnknownStationError(NotFoundError):
    """There is no station of this name."""

    code = "web.unknown_station"
    station: str = ""


def register(*kinds: type[Station]) -> None:
    """Make stations known, in the `apps.py` of their area; one of the same name is replaced."""
    for kind in kinds:
        assert kind.can_undo is (kind.undo is not Station.undo), f"{kind.name}: undo or not?"
        _stations[kind.name] = kind()


def stations() -> Mapping[str, Station]:
    """Return every station by name, in the order of the work: from the dock to the customer."""
    return dict(sorted(_stations.items(), key=lambda one: (one[1].rank, one[0])))


def station_named(name: str) -> Station:
    """Return a station.

    Raises:
        UnknownStationError: If there is none of this name.
    """
    found = _stations.get(name)
    if found is None:
        raise UnknownStationError(station=name)
    return found
