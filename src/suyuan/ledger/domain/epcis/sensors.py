"""The dimension of how: sensor elements, in the shape of the JSON binding with inner spellings.

Times are written in UTC, so that they compare as text; device ids are canonical keys; measurement
types, alerts and components are bare words.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from suyuan.ledger.domain.epcis import units
from suyuan.ledger.domain.epcis.cbv import Field
from suyuan.ledger.domain.epcis.document import Parsed
from suyuan.ledger.domain.epcis.extensions import read_extensions
from suyuan.ledger.domain.epcis.values import Values, time_text
from suyuan.ledger.domain.event import Json

TIMES = frozenset({"time", "startTime", "endTime"})
KEYS = frozenset({"deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"})
URIS = frozenset({"microorganism", "chemicalSubstance", "coordinateReferenceSystem", "uriValue"})
NUMBERS = frozenset("value minValue maxValue meanValue sDev percRank percValue".split())
WORDS: Mapping[str, Field] = {
    "type": Field.MEASUREMENT,
    "exception": Field.ALERT,
    "component": Field.COMPONENT,
}

METADATA_FIELDS = KEYS | TIMES
REPORT_FIELDS = (
    KEYS
    | URIS
    | NUMBERS
    | {"time", "uom", "stringValue", "booleanValue", "hexBinaryValue"}
    | set(WORDS)
)
ONCE = KEYS | {"time"}
"""Fields that may stand in the metadata or in the reports, not in both."""

_HEX = re.compile(r"[0-9A-Fa-f]+", re.ASCII)
_PERCENT = Decimal(100)


def read_sensors(value: Parsed, values: Values) -> tuple[Mapping[str, Json], ...]:
    """Read the list of sensor elements of an event."""
    if value is None:
        return ()
    found = []
    for number, part in enumerate(values.many(value, "sensorElementList"), start=1):
        place = f"sensorElementList[{number}]"
        element = values.mapping(part, place)
        if element is not None:
            found.append(_element(element, place, values))
    return tuple(found)


def _element(element: dict[str, Parsed], place: str, values: Values) -> dict[str, Json]:
    known = frozenset({"sensorMetadata", "sensorReport", "type"})
    found = read_extensions(element, values, place, known=known)
    metadata: dict[str, Json] = {}
    if element.get("sensorMetadata") is not None:
        where = f"{place}.sensorMetadata"
        given = values.mapping(element["sensorMetadata"], where) or {}
        metadata = _fields(given, METADATA_FIELDS, where, values)
        _check_span(metadata, where, values)
        found["sensorMetadata"] = metadata
    where = f"{place}.sensorReport"
    reports: list[Json] = []
    if element.get("sensorReport") is None:
        values.faults.add("field_missing", where)
    else:
        parts = values.many(element["sensorReport"], where)
        if not parts:
            values.faults.add("list_empty", where)
        reports.extend(
            _report(part, metadata, f"{where}[{number}]", values)
            for number, part in enumerate(parts, start=1)
        )
    found["sensorReport"] = reports
    return found


def _check_span(metadata: Mapping[str, Json], place: str, values: Values) -> None:
    start, end = metadata.get("startTime"), metadata.get("endTime")
    if isinstance(start, str) and isinstance(end, str) and start > end:
        values.faults.add("ends_before_start", place, start=start, end=end)


def _report(
    part: Parsed, metadata: Mapping[str, Json], place: str, values: Values
) -> dict[str, Json]:
    given = values.mapping(part, place)
    if given is None:
        return {}
    report = _fields(given, REPORT_FIELDS, place, values)
    if given.get("type") is None and given.get("exception") is None:
        values.faults.add("field_missing", f"{place}.type")
    for name in sorted(ONCE & report.keys() & metadata.keys()):
        values.faults.add("sensor_field_twice", f"{place}.{name}", name=name)
    kind, unit = report.get("type"), report.get("uom")
    if isinstance(kind, str) and isinstance(unit, str) and not units.fits(kind, unit):
        values.faults.add("unit_of_other_kind", f"{place}.uom", unit=unit, type=kind)
    return report


def _fields(
    given: Mapping[str, Parsed], known: frozenset[str], place: str, values: Values
) -> dict[str, Json]:
    found = read_extensions(given, values, place, known=known)
    for name, value in given.items():
        if name in known and value is not None:
            field = _field(name, value, f"{place}.{name}", values)
            if field is not None:
                found[name] = field
    return found


def _field(name: str, value: Parsed, place: str, values: Values) -> Json:
    if name in TIMES:
        moment = values.time(value, place)
        return None if moment is None else time_text(moment)
    if name in KEYS:
        return values.name(value, place)
    if name in URIS:
        return values.uri(value, place)
    if name in WORDS:
        return values.word(WORDS[name], value, place)
    if name in NUMBERS:
        return _number(name, value, place, values)
    return _other(name, value, place, values)


def _number(name: str, value: Parsed, place: str, values: Values) -> Json:
    number = values.number(value, place)
    if number is None:
        return None
    if name == "percRank" and not 0 <= number <= _PERCENT:
        values.faults.add("number_out_of_range", place)
    return number


def _other(name: str, value: Parsed, place: str, values: Values) -> Json:
    if name == "booleanValue":
        return values.boolean(value, place)
    if name == "uom":
        return values.unit(value, place)
    text = values.text(value, place)
    if name == "hexBinaryValue" and text is not None and not _HEX.fullmatch(text):
        values.faults.add("hex_malformed", place, value=text)
        return None
    return text
