"""Spreadsheets (xlsx), row by row: only a row and the table of texts are in memory.

Every part is unpacked and counted before it is read, so that a small file cannot become a huge one.
Numbers are read from what is stored, not through binary fractions; formulas are marked as such.
"""

import dataclasses
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, BinaryIO, Final
from xml.parsers import expat

from lxml import etree

from suyuan.foundation.tables import cells
from suyuan.foundation.tables.cells import COLUMNS_MAX, Mark
from suyuan.foundation.tables.faults import TableTooLargeError, TableUnreadableError

UNPACKED_MAX: Final = 700 * 1024 * 1024
TEXTS_MAX: Final = 160 * 1024 * 1024
SMALL_MAX: Final = 16 * 1024 * 1024
_CHUNK: Final = 1024 * 1024
_DATES: Final = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_DECORATION: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATION_STRICT: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_LINES_MAX: Final = 1_048_576
"""Rows of the longest sheet that a spreadsheet program writes; one with more was made to harm."""
_MERGES_MAX: Final = 20_000
_AREA_MAX: Final = 100_000

_BROKEN: Final = (
    zipfile.BadZipFile, etree.XMLSyntaxError, expat.ExpatError, KeyError, ValueError,
    NotImplementedError, RuntimeError, EOFError, OSError, IndexError,
)  # fmt: skip
_Row = tuple[int, Sequence[str]]


@dataclasses.dataclass(frozen=True, slots=True)
class _Book:
    """What is needed of a workbook to read its first sheet."""

    sheet: str
    texts: Sequence[str]
    dates: frozenset[int]
    """Numbers of the styles that show dates."""
    zeros: Mapping[int, int]
    """Styles that show so many digits, with zeros in front."""
    since_1904: bool


def rows(stream: BinaryIO, name: str) -> Iterator[_Row]:
    """Yield the rows of the first sheet that is shown, with their numbers.

    Raises:
        TableUnreadableError: If it is no spreadsheet.
        TableTooLargeError: If it becomes too large when it is unpacked.
    """
    try:
        with zipfile.ZipFile(stream) as package:
            book = _book(package)
            merges = _merges(_checked(package, book.sheet, UNPACKED_MAX))
            with package.open(book.sheet) as sheet:
                yield from _spread(_rows(sheet, book), merges)
    except _BROKEN as error:
        raise TableUnreadableError(name=name) from error


def _checked(package: zipfile.ZipFile, part: str, limit: int) -> bytes:
    """Unpack a part to its end and return what stands behind its rows."""
    size, tail, found = 0, b"", False
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise TableTooLargeError(limit_mb=limit // 1024 // 1024)
            if found:
                tail = (tail + chunk)[:SMALL_MAX]
                continue
            joined = tail + chunk
            at = joined.find(b"</sheetData>")
            if at < 0:
                at = joined.find(b":sheetData>")
            found = at >= 0
            tail = joined[at:] if found else joined[-32:]
    return tail if found else b""


def _small(package: zipfile.ZipFile, part: str, limit: int = SMALL_MAX) -> etree._Element:
    _checked(package, part, limit)
    content = package.read(part)
    if b"<!DOCTYPE" in content:
        raise ValueError(part)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(content, parser)


def _book(package: zipfile.ZipFile) -> _Book:
    names = set(package.namelist())
    book = _small(package, "xl/workbook.xml")
    links = {
        link.get("Id"): link.get("Target", "")
        for link in _small(package, "xl/_rels/workbook.xml.rels").iter("{*}Relationship")
    }
    sheets = list(book.iter("{*}sheet"))
    shown = [sheet for sheet in sheets if sheet.get("state", "visible") == "visible"] or sheets
    target = links[shown[0].get(_RELATION) or shown[0].get(_RELATION_STRICT)]
    sheet = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    texts = _texts(package) if "xl/sharedStrings.xml" in names else []
    styles = _small(package, "xl/styles.xml") if "xl/styles.xml" in names else None
    dates, zeros = _styles(styles) if styles is not None else (frozenset(), {})
    since_1904 = any(each.get("date1904") in {"1", "true"} for each in book.iter("{*}workbookPr"))
    return _Book(sheet, texts, dates, zeros, since_1904)


def _texts(package: zipfile.ZipFile) -> Sequence[str]:
    part = "xl/sharedStrings.xml"
    _checked(package, part, TEXTS_MAX)
    found: list[str] = []
    with package.open(part) as stream:
        for element in _parsed(stream, "{*}si"):
            found.append(_plain(element))
            _drop(element)
    return found


def _parsed(stream: IO[bytes], tag: str) -> Iterator[etree._Element]:
    for _, element in etree.iterparse(
        stream, events=("end",), tag=tag, resolve_entities=False, no_network=True, huge_tree=False
    ):
        yield element


def _drop(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _plain(element: etree._Element) -> str:
    """Return the text of a shared or inline text, without its reading aids."""
    parts = []
    for text in element.iter("{*}t"):
        above = text.getparent()
        if above is None or not str(above.tag).endswith("}rPh"):
            parts.append(text.text or "")
    return "".join(parts).strip()


def _styles(root: etree._Element) -> tuple[frozenset[int], Mapping[int, int]]:
    formats = {
        int(each.get("numFmtId", "-1")): each.get("formatCode", "")
        for each in root.iter("{*}numFmt")
    }
    dates: set[int] = set()
    zeros: dict[int, int] = {}
    styles = next(root.iter("{*}cellXfs"), None)
    for index, style in enumerate(() if styles is None else styles):
        number = int(style.get("numFmtId", "0"))
        bare = _DECORATION.sub("", formats.get(number, "")).casefold()
        if number in _DATES or re.search(r"[ydhs年月日]", bare):
            dates.add(index)
        elif re.fullmatch("0{2,20}", bare):
            zeros[index] = len(bare)
    return frozenset(dates), zeros


class _Reader:
    """Takes the rows out of a sheet as its parser goes through it."""

    def __init__(self, book: _Book) -> None:
        self.book = book
        self.done: list[_Row] = []
        self.number = 0
        self.line: list[str] = []
        self.cell: Mapping[str, str] = {}
        self.column = 0
        self.words: list[str] = []
        self.formula: str | None = None
        self.value = ""
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.refuse

    def refuse(self, *_: object) -> None:
        """Refuse a part that declares its own entities."""
        raise ValueError

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin a row, a cell or what a cell holds."""
        match tag.rpartition(":")[2]:
            case "c":
                self.cell, self.value, self.formula = attributes, "", None
                found = cells.place(attributes.get("r", ""))
                self.column = found[1] if found is not None else len(self.line)
            case "v" | "f" | "t":
                self.words = []
                self.parser.CharacterDataHandler = self.words.append
            case "row":
                given = attributes.get("r")
                self.number = int(given) if given else self.number + 1
                self.line = []
            case _:
                pass

    def end(self, tag: str) -> None:
        """End a row, a cell or what a cell holds."""
        match tag.rpartition(":")[2]:
            case "v":
                self.value = self._said()
            case "t":
                self.value += self._said()
            case "f":
                self.formula = self._said()
            case "c":
                self._keep()
            case "row":
                if not 0 < self.number <= _LINES_MAX:
                    raise ValueError(self.number)
                self.done.append((self.number, self.line))
            case _:
                pass

    def _said(self) -> str:
        self.parser.CharacterDataHandler = None
        return "".join(self.words)

    def _keep(self) -> None:
        value, column = self.value, self.column
        if self.formula is not None:
            value = cells.marked(f"={self.formula or value}", Mark.FORMULA)
        elif value:
            kind, style = self.cell.get("t", "n"), self.cell.get("s")
            value = _typed(value, kind, int(style) if style else 0, self.book)
        if value and column < COLUMNS_MAX:
            line = self.line
            if column > len(line):
                line.extend([""] * (column - len(line)))
            line.append(value)


def _rows(sheet: IO[bytes], book: _Book) -> Iterator[_Row]:
    reader = _Reader(book)
    while chunk := sheet.read(_CHUNK // 8):
        reader.parser.Parse(chunk, False)
        yield from reader.done
        reader.done.clear()
    reader.parser.Parse(b"", True)
    yield from reader.done


def _typed(text: str, kind: str, style: int, book: _Book) -> str:
    match kind:
        case "s":
            return cells.written(book.texts[int(text)])
        case "n" if style in book.dates:
            return cells.moment(text, since_1904=book.since_1904)
        case "n":
            return cells.number(text, zeros=book.zeros.get(style, 0))
        case "e":
            return cells.marked(text, Mark.ERROR)
        case "d":
            return text.replace("T", " ").removesuffix(" 00:00:00")
        case _:
            return cells.written(text.strip())


@dataclasses.dataclass(frozen=True, slots=True)
class _Merge:
    """Cells that are shown as one; only the first holds the value."""

    top: int
    bottom: int
    left: int
    right: int


def _merges(tail: bytes) -> Mapping[int, Sequence[_Merge]]:
    """Return the merged cells by their first row."""
    found: dict[int, list[_Merge]] = {}
    area = 0
    for number, reference in enumerate(
        re.finditer(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z0-9]+):([A-Z0-9]+)"', tail)
    ):
        start, end = (cells.place(part.decode()) for part in reference.groups())
        if start is None or end is None:
            continue
        right = min(end[1], COLUMNS_MAX - 1)
        area += (end[0] - start[0] + 1) * (right - start[1] + 1)
        if number >= _MERGES_MAX or area > _AREA_MAX:
            break
        found.setdefault(start[0], []).append(_Merge(start[0], end[0], start[1], right))
    return found


def _spread(lines: Iterator[_Row], merges: Mapping[int, Sequence[_Merge]]) -> Iterator[_Row]:
    """Give every cell of merged ones the value that is shown for all of them."""
    if not merges:
        yield from lines
        return
    open_: list[tuple[_Merge, str]] = []
    for number, line in lines:
        open_ = [(merge, value) for merge, value in open_ if merge.bottom >= number]
        if not any(line):
            yield number, line
            continue
        filled = list(line)
        for merge in merges.get(number, ()):
            value = filled[merge.left] if merge.left < len(filled) else ""
            open_.append((merge, value))
        for merge, value in open_:
            filled.extend([""] * (merge.right + 1 - len(filled)))
            for column in range(merge.left, merge.right + 1):
                filled[column] = filled[column] or value
        yield number, filled
