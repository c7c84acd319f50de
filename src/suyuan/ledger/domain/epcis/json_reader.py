"""Reads documents in JSON and JSON-LD.

The list of events is cut into its events by one pass over the bytes, so that a document of 50 MB
is never held as objects at once, and its depth is known before anything is parsed.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import NoReturn

import orjson

from suyuan.kernel.errors import DataValue, Problem
from suyuan.kernel.exact import whole
from suyuan.ledger.domain.epcis import locating
from suyuan.ledger.domain.epcis.document import (
    Document,
    DocumentRefusedError,
    Entry,
    Limits,
    Parsed,
)
from suyuan.ledger.domain.epcis.faults import Faults, excerpt
from suyuan.ledger.domain.epcis.masterdata import read_vocabularies
from suyuan.ledger.domain.epcis.names import read_context
from suyuan.ledger.domain.epcis.reading import read_event
from suyuan.ledger.domain.epcis.values import DIGITS_MAX, moment_of

_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]]', re.DOTALL)
_PART_MARKS = (b"{", b"[", b",")
_NO_BRACKETS = bytes(set(range(256)) - set(b'[]{}"'))
_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_CONSTANTS = frozenset({"NaN", "Infinity", "-Infinity"})
_SPACE = re.compile(rb"[ \t\r\n]*+")
_BETWEEN = re.compile(rb"[ \t\r\n]*+,[ \t\r\n]*+")
_LIST_PATHS = (
    (b'"epcisBody"', b'"eventList"'),
    (b'"epcisBody"', b'"queryResults"', b'"resultsBody"', b'"eventList"'),
)
BROKEN_MAX = 10_000
"""So many events that are no JSON are named; nobody reads more."""
_DOCUMENT_TYPES = frozenset({"EPCISDocument", "EPCISQueryDocument"})


class _ContentError(Exception):
    """Something that JSON allows, or a parser lets pass, and we do not."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.value = excerpt(value)

    def problem(
        self, data: bytes, *, line: int | None = None, begins: tuple[int, int] = (1, 1)
    ) -> Problem:
        """Return the problem with its place; the bytes that were parsed begin at a place, too."""
        spot = locating.find(data, self.code, text=_fault_of_text, literal=_fault_of_literal)
        if spot is None:
            return Problem(f"epcis.{self.code}", {"value": self.value}, line=line)
        row, column = begins
        column = spot.column + (column - 1 if spot.row == 1 else 0)
        place: dict[str, DataValue] = {
            "value": self.value,
            "row": spot.row + row - 1,
            "column": column,
        }
        return Problem(f"epcis.{self.code}", place, line=line, field=spot.path or None)


def _stop(code: str, value: str = "") -> NoReturn:
    raise _ContentError(code, value)


def refuse(code: str, line: int | None = None, **data: str | int) -> NoReturn:
    """Raise the error that says why a whole document cannot be read."""
    if line is not None:
        data["row"] = line
    raise DocumentRefusedError(Problem(f"epcis.{code}", data, line=line))


def read_json(data: bytes, limits: Limits, *, whole: bool = False) -> Document:
    """Open a document in JSON: an EPCISDocument, an EPCISQueryDocument, or one event.

    With `whole`, every event is looked at whether it is JSON at all, before any is read.

    Raises:
        DocumentRefusedError: If it is no JSON, in a wrong encoding, too big or too deep.
    """
    if len(data) > limits.size_bytes:
        refuse("too_big", size=len(data), limit=limits.size_bytes)
    data = _utf8(data)
    if sum(map(data.count, _PART_MARKS)) > limits.parts:
        refuse("too_many_parts", limit=limits.parts)
    cut = _cut(data, limits)
    broken = _broken(data, cut) if whole else ()
    envelope = _parse_envelope(data, cut)
    if not isinstance(envelope, dict):
        refuse("not_document")
    if envelope.get("type") not in _DOCUMENT_TYPES:
        return _single(envelope)
    faults = Faults()
    prefixes = read_context(envelope.get("@context"), faults)
    _check_envelope(envelope, cut, faults)
    created = envelope.get("creationDate")
    version = envelope.get("schemaVersion")
    return Document(
        entries=_entries(data, cut, prefixes),
        master=read_vocabularies(_header(envelope), prefixes, faults),
        problems=(*faults.all(), *broken),
        schema_version=str(version) if isinstance(version, (str, int, Decimal)) else None,
        created_at=moment_of(created) if isinstance(created, str) else None,
        namespaces=prefixes,
    )


def read_value(data: bytes, limits: Limits) -> Parsed:
    """Read any JSON as strictly as a document: numbers exact, no name twice, no endless depth.

    Raises:
        DocumentRefusedError: If it is none.
    """
    data = _utf8(data)
    _cut(data, limits)
    return _parse_envelope(data, _Cut())


def _utf8(data: bytes) -> bytes:
    """Return the document without byte order mark, certainly in UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        refuse("encoding_not_utf8")
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        refuse("encoding_broken", line=line, offset=error.start)
    return data


@dataclass(slots=True)
class _Cut:
    """Where the list of events stands, and each event in it."""

    start: int = -1
    """Offset of the opening bracket of the list; -1 where there is none."""
    end: int = -1
    events: list[tuple[int, int]] = field(default_factory=list)


def _cut(data: bytes, limits: Limits) -> _Cut:
    """Find the list of events and its events, and refuse what is too deep."""
    if b'"eventList"' not in data and b"\\" not in data and _depth(data) <= limits.depth:
        return _Cut()
    scan = _Scan(data, limits)
    for match in _TOKEN.finditer(data):
        first = match[0][:1]
        if first == b'"':
            scan.name = match[0]
        elif first in b"{[":
            scan.open(match)
        else:
            scan.close(match.end())
    return scan.cut


def _depth(data: bytes) -> int:
    """Say how deep a document without escapes is, from its brackets and quotes alone.

    Of a text nothing is left but its brackets, and two such that follow one another become one.
    """
    bare = data.translate(None, _NO_BRACKETS).replace(b'""', b"")
    depth = deepest = 0
    for match in _TOKEN.finditer(bare):
        mark = match[0][0]
        if mark in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in b"}]":
            depth -= 1
    return deepest


class _Scan:
    """Walks over the brackets of a document and remembers where it is."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.cut = _Cut()
        self.name = b""
        """The last text: perhaps the name of the next value."""
        self._data = data
        self._limits = limits
        self._path: list[bytes] = []
        self._depth = 0
        self._list_depth = 0
        """Depth of the list of events while inside it, else nought."""
        self._opened = 0

    def open(self, match: re.Match[bytes]) -> None:
        """Go into an object or a list."""
        self._depth += 1
        if self._depth > self._limits.depth:
            refuse("too_deep", line=_line(self._data, match.start()), limit=self._limits.depth)
        if self._list_depth:
            if self._depth == self._list_depth + 1:
                self._opened = match.start()
            return
        self._path.append(self.name)
        self.name = b""
        if match[0] == b"[" and self.cut.start < 0 and tuple(self._path[1:]) in _LIST_PATHS:
            self.cut.start, self._list_depth = match.start(), self._depth

    def close(self, end: int) -> None:
        """Come out of an object or a list."""
        if self._list_depth and self._depth == self._list_depth + 1:
            self.cut.events.append((self._opened, end))
            if len(self.cut.events) > self._limits.events:
                refuse("too_many_events", limit=self._limits.events)
        elif self._list_depth and self._depth == self._list_depth:
            self.cut.end, self._list_depth = end, 0
        self._depth -= 1
        if not self._list_depth and self._path:
            self._path.pop()


def _line(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def _parse_envelope(data: bytes, cut: _Cut) -> Parsed:
    """Parse the document with the list of events left out."""
    envelope = data
    if cut.start >= 0:
        if cut.end < 0:
            row = _line(data, len(data))
            refuse("json_broken", line=row, column=0)
        _check_gaps(data, cut)
        rows = b"\n" * data.count(b"\n", cut.start, cut.end)
        envelope = data[: cut.start] + b"[" + rows + b"]" + data[cut.end :]
    try:
        return _parse(envelope)
    except _ContentError as error:
        raise DocumentRefusedError(error.problem(envelope)) from error
    except json.JSONDecodeError as error:
        refuse("json_broken", line=error.lineno, column=error.colno)


def _check_gaps(data: bytes, cut: _Cut) -> None:
    """Refuse a list of events that holds anything but objects with commas between them."""
    position = cut.start + 1
    for number, (start, end) in enumerate(cut.events, start=1):
        pattern = _SPACE if number == 1 else _BETWEEN
        gap = pattern.match(data, position)
        if gap is None or gap.end() != start:
            refuse("events_malformed", line=_line(data, position))
        position = end
    gap = _SPACE.match(data, position)
    if gap is None or gap.end() != cut.end - 1:
        refuse("events_malformed", line=_line(data, position))


def _parse(data: bytes) -> Parsed:
    value: Parsed = json.loads(
        data,
        object_pairs_hook=_object,
        parse_float=_decimal,
        parse_int=_integer,
        parse_constant=_constant,
    )
    if _SUSPECT.search(data):
        _check_storable(value)
    return value


def _broken(data: bytes, cut: _Cut) -> tuple[Problem, ...]:
    """Return what is wrong with the events that are no JSON, as far as anybody will read."""
    found: list[Problem] = []
    more = 0
    view = memoryview(data)
    rows = _Rows(data)
    for number, (start, end) in enumerate(cut.events, start=1):
        try:
            orjson.loads(view[start:end])
        except orjson.JSONDecodeError:
            if len(found) < BROKEN_MAX:
                found.extend(_entry(number, rows, start, data[start:end], {}).problems)
            else:
                more += 1
    if more:
        found.append(Problem("epcis.more_broken", {"count": more}))
    return tuple(found)


def _object(pairs: list[tuple[str, Parsed]]) -> dict[str, Parsed]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                _stop("name_stands_twice", name)
            seen.add(name)
    return found


def _check_storable(value: Parsed) -> None:
    """Refuse texts with NUL or half of a surrogate pair, which no database can keep."""
    if isinstance(value, str):
        if _fault_of_text(value) is not None:
            _stop("character_not_allowed", value.encode("ascii", "replace").decode())
    elif isinstance(value, list):
        for part in value:
            _check_storable(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            _check_storable(name)
            _check_storable(part)


def _fault_of_text(value: str) -> str | None:
    bad = "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value)
    return "character_not_allowed" if bad else None


def _fault_of_literal(text: str) -> str | None:
    if text in _CONSTANTS:
        return "number_not_json"
    number = _NUMBER.fullmatch(text)
    if number is None:
        return None
    try:
        _decimal(text) if number[1] or number[2] else _integer(text)
    except _ContentError as error:
        return error.code
    return None


def _integer(text: str) -> int | Decimal:
    if len(text) > DIGITS_MAX:
        _stop("number_out_of_range", text)
    return whole(text)


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        _stop("number_out_of_range", text)
    exponent = number.adjusted()
    if not -DIGITS_MAX <= exponent <= DIGITS_MAX or len(text) > 2 * DIGITS_MAX:
        _stop("number_out_of_range", text)
    return number


def _constant(text: str) -> Parsed:
    _stop("number_not_json", text)


def _header(envelope: Mapping[str, Parsed]) -> Parsed:
    header = envelope.get("epcisHeader")
    if not isinstance(header, dict):
        return None
    master = header.get("epcisMasterData")
    return master.get("vocabularyList") if isinstance(master, dict) else None


def _check_envelope(envelope: Mapping[str, Parsed], cut: _Cut, faults: Faults) -> None:
    """Note what is wrong with the document around its events."""
    version = envelope.get("schemaVersion")
    if version is None:
        faults.add("field_missing", "schemaVersion")
    elif not str(version).startswith("2"):
        faults.add("version_unknown", "schemaVersion", value=str(version))
    created = envelope.get("creationDate")
    if created is None:
        faults.add("field_missing", "creationDate")
    elif not isinstance(created, str) or moment_of(created) is None:
        faults.add("time_malformed", "creationDate", value=str(created))
    body = envelope.get("epcisBody")
    if not isinstance(body, dict):
        faults.add("field_missing", "epcisBody")
    elif cut.start < 0 and "event" not in body and _header(envelope) is None:
        faults.add("field_missing", "epcisBody.eventList")


def _entries(data: bytes, cut: _Cut, prefixes: Mapping[str, str]) -> Iterator[Entry]:
    rows = _Rows(data)
    for number, (start, end) in enumerate(cut.events, start=1):
        yield _entry(number, rows, start, data[start:end], prefixes)


class _Rows:
    """Counts the rows and columns of a text while going forward through it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._offset = self._row_begins = 0
        self._row = 1

    def at(self, offset: int) -> tuple[int, int]:
        """Return the row and the column of an offset, which lies behind the one before."""
        self._row += self._data.count(b"\n", self._offset, offset)
        last = self._data.rfind(b"\n", self._offset, offset)
        if last >= 0:
            self._row_begins = last + 1
        self._offset = offset
        return self._row, offset - self._row_begins + 1


def _entry(number: int, rows: _Rows, start: int, part: bytes, prefixes: Mapping[str, str]) -> Entry:
    try:
        value = _parse(part)
    except _ContentError as error:
        problem = error.problem(part, line=number, begins=rows.at(start))
        return Entry(number=number, event=None, problems=(problem,))
    except json.JSONDecodeError as error:
        row, column = rows.at(start)
        place = {
            "row": row + error.lineno - 1,
            "column": error.colno + (column - 1 if error.lineno == 1 else 0),
        }
        problem = Problem("epcis.event_broken", place, line=number)
        return Entry(number=number, event=None, problems=(problem,))
    return read_event(number, value, prefixes)


def _single(event: dict[str, Parsed]) -> Document:
    """Return a document of one event; it may leave the standard's context out."""
    return Document(entries=iter((read_event(1, event, {}),)), single=True)
