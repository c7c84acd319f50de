"""Opens a document in whatever binding it came."""

import enum

from suyuan.ledger.domain.epcis.document import Document, Limits
from suyuan.ledger.domain.epcis.json_reader import read_json
from suyuan.ledger.domain.epcis.xml_reader import read_xml


class Binding(enum.StrEnum):
    """The bindings of the standard."""

    JSON = "JSON"
    XML = "XML"


def binding_of(data: bytes) -> Binding:
    """Return the binding that the first characters of a document show."""
    first = data[:64].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return Binding.XML if first.startswith(b"<") else Binding.JSON


def read_document(
    data: bytes, limits: Limits, binding: Binding | None = None, *, whole: bool = False
) -> Document:
    """Open a document for reading; its events come one by one.

    With `whole`, it is first read through to its end, for being JSON or XML at all.

    Raises:
        DocumentRefusedError: If it cannot be read at all.
    """
    match binding or binding_of(data):
        case Binding.XML:
            return read_xml(data, limits, whole=whole)
        case Binding.JSON:
            return read_json(data, limits, whole=whole)
