"""Reads documents in XML: EPCIS 2.0 and 1.2, as a stream, without document types or entities."""

import codecs
import io
import re
from collections.abc import Iterator, Mapping

from lxml import etree

from suyuan.kernel.errors import Problem
from suyuan.ledger.domain.epcis.document import Document, DocumentRefusedError, Entry, Limits
from suyuan.ledger.domain.epcis.faults import Faults
from suyuan.ledger.domain.epcis.json_reader import refuse
from suyuan.ledger.domain.epcis.masterdata import read_vocabularies
from suyuan.ledger.domain.epcis.reading import read_event
from suyuan.ledger.domain.epcis.values import moment_of
from suyuan.ledger.domain.epcis.xml_form import (
    EVENT_NAMES,
    event_binding,
    local_name,
    namespace_of,
    prefixes_of,
    vocabulary_binding,
)

_NAMESPACE_VERSIONS: Mapping[str, str] = {
    "urn:epcglobal:epcis:xsd:2": "2.0",
    "urn:epcglobal:epcis-query:xsd:2": "2.0",
    "urn:epcglobal:epcis:xsd:1": "1.2",
    "urn:epcglobal:epcis-query:xsd:1": "1.2",
}
_ROOTS = frozenset({"EPCISDocument", "EPCISQueryDocument"})
_LISTS = frozenset({"EventList"})
_DECLARATION = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"'][^>]*\?>")
_PROLOG = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, b"<\x00\x00\x00", b"\x00\x00\x00<")
_ENCODINGS = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be"})


def read_xml(data: bytes, limits: Limits, *, whole: bool = False) -> Document:
    """Open a document in XML 2.0 or 1.2, an EPCISDocument or an EPCISQueryDocument.

    With `whole`, the document is looked at whether it is well-formed to its end, before any event
    is read.

    Raises:
        DocumentRefusedError: If it is no such document, in a wrong encoding, too big, or declares
            a document type.
    """
    if len(data) > limits.size_bytes:
        refuse("too_big", size=len(data), limit=limits.size_bytes)
    text = _utf8(data)
    if text.count(b"<") > limits.parts:
        refuse("too_many_parts", limit=limits.parts)
    if whole:
        _Stream(text, limits).skim()
    stream = _Stream(text, limits)
    root = stream.open()
    faults = Faults()
    namespace = namespace_of(root)
    version = _NAMESPACE_VERSIONS.get(namespace)
    if local_name(root) not in _ROOTS or version is None:
        refuse("not_document")
    created = root.get("creationDate")
    moment = None if created is None else moment_of(created.strip())
    if created is None:
        faults.add("field_missing", "creationDate")
    elif moment is None:
        faults.add("time_malformed", "creationDate", value=created)
    schema_version = root.get("schemaVersion")
    if schema_version is None:
        faults.add("field_missing", "schemaVersion")
    elif not schema_version.startswith(version.partition(".")[0]):
        faults.add("version_unknown", "schemaVersion", value=schema_version)
    vocabularies = [vocabulary_binding(element) for element in stream.header()]
    if stream.missing is not None and not vocabularies:
        faults.add("field_missing", stream.missing)
    prefixes = prefixes_of(root)
    return Document(
        entries=stream.entries(prefixes),
        master=read_vocabularies(list(vocabularies), prefixes, faults),
        problems=faults.all(),
        schema_version=schema_version or version,
        created_at=moment,
        namespaces=prefixes,
    )


def _utf8(data: bytes) -> bytes:
    """Return the document in UTF-8, without declaration and document type."""
    encoding = "utf-8"
    if data.startswith(_UTF32):
        refuse("encoding_unknown", encoding="UTF-32")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif data.startswith(b"<\x00"):
        encoding = "utf-16-le"
    elif data.startswith(b"\x00<"):
        encoding = "utf-16-be"
    else:
        declared = _DECLARATION.match(data.removeprefix(codecs.BOM_UTF8).lstrip()[:200])
        if declared is not None and declared[1].decode().lower() not in _ENCODINGS:
            refuse("encoding_unknown", encoding=declared[1].decode())
        if declared is not None and declared[1].lower().startswith(b"utf-16"):
            refuse("encoding_broken", line=1, offset=0)  # It says so of itself, and is not.
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        refuse("encoding_broken", line=line, offset=error.start)
    prolog = _PROLOG.match(text)
    start = 0 if prolog is None else prolog.end()
    if text.startswith("<!", start):
        refuse("document_type", line=text.count("\n", 0, start) + 1)
    lines = text.count("\n", 0, start)
    return b"\n" * lines + text[start:].lstrip("\ufeff").encode("utf-8", "surrogatepass")


class _Stream:
    """Pulls elements out of the document one by one and forgets them again."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        self._depth = 0
        self.missing: str | None = "epcisBody"
        """What lacks before the list of events; None where the list was found."""
        etree.clear_error_log()  # It is the thread's, with the faults of documents before.
        self._source = etree.iterparse(
            io.BytesIO(data),
            events=("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )

    def _steps(self) -> Iterator[tuple[str, etree._Element]]:
        try:
            for kind, element in self._source:
                self._depth += 1 if kind == "start" else -1
                if self._depth > self._limits.depth:
                    refuse("too_deep", line=element.sourceline, limit=self._limits.depth)
                if kind == "start" and len(element.attrib) > self._limits.attributes:
                    limit = self._limits.attributes
                    refuse("too_many_attributes", line=element.sourceline, limit=limit)
                yield kind, element
        except etree.XMLSyntaxError as error:
            line, column = _place_of(error)
            refuse("xml_broken", line=max(line, 1), column=max(column, 1))

    def skim(self) -> None:
        """Go through the whole document and keep nothing of it."""
        for kind, element in self._steps():
            if kind == "end":
                _forget(element)

    def open(self) -> etree._Element:
        """Return the root element."""
        first = next(self._steps(), None)
        if first is None:
            refuse("not_document")
        return first[1]

    def header(self) -> list[etree._Element]:
        """Read on to the list of events and return the vocabularies on the way."""
        found = []
        for kind, element in self._steps():
            name = local_name(element)
            if kind == "start" and name in _LISTS:
                self.missing = None
                break
            if kind == "start" and name == "EPCISBody":
                self.missing = "epcisBody.eventList"
            if kind == "end" and name == "Vocabulary":
                found.append(element)
        return found

    def entries(self, prefixes: Mapping[str, str]) -> Iterator[Entry]:
        """Yield the events of the document."""
        number = 0
        inside: list[str] = []
        try:
            for kind, element in self._steps():
                name = local_name(element)
                if kind == "start":
                    inside.append(name)
                    continue
                if not inside:  # The list has ended; what follows must be well-formed.
                    continue
                inside.pop()
                if name == "extension" or set(inside) - {"extension"}:
                    continue
                number += 1
                if number > self._limits.events:
                    refuse("too_many_events", limit=self._limits.events)
                yield _entry(number, element, prefixes)
                _forget(element)
        except DocumentRefusedError as error:
            yield Entry(number=number + 1, event=None, problems=(error.problem,))


def _place_of(error: etree.XMLSyntaxError) -> tuple[int, int]:
    """Return where a document breaks; some faults are only told in the parser's own record."""
    line, column = error.position
    if column > 0:
        return line, column
    found = getattr(error.error_log, "last_error", None)
    return (line, column) if found is None else (found.line, found.column)


def _entry(number: int, element: etree._Element, prefixes: Mapping[str, str]) -> Entry:
    name = local_name(element)
    if name not in EVENT_NAMES:
        problem = Problem("epcis.type_unknown", {"value": name}, line=number, field="type")
        return Entry(number=number, event=None, problems=(problem,))
    return read_event(number, event_binding(element), prefixes)


def _forget(element: etree._Element) -> None:
    """Free an element that was read, and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
