"""The station toolkit: full-screen pages for a scanner or a tablet, with or without network.

Areas import the names from here. See docs/development/stations.md.
"""

from suyuan.web.stations.declaring import (
    Answers,
    Brief,
    Choice,
    Counter,
    Done,
    Job,
    Kind,
    Known,
    Link,
    Outcome,
    Question,
    Station,
    When,
    lines_open,
)
from suyuan.web.stations.registry import register, station_named, stations
from suyuan.web.stations.scanning import TwoCodesError, labels, scanned, spellings

__all__ = [
    "Answers",
    "Brief",
    "Choice",
    "Counter",
    "Done",
    "Job",
    "Kind",
    "Known",
    "Link",
    "Outcome",
    "Question",
    "Station",
    "TwoCodesError",
    "When",
    "labels",
    "lines_open",
    "register",
    "scanned",
    "spellings",
    "station_named",
    "stations",
]
