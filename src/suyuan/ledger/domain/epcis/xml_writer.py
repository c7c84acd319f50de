"""Writes events in the XML binding, 2.0 or 1.2, from their JSON binding."""

import enum
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from lxml import etree

from suyuan.ledger.domain.epcis.cbv import Field, urn, web_uri
from suyuan.ledger.domain.epcis.extensions import leaf_text
from suyuan.ledger.domain.epcis.names import CBVMDA, STANDARD_PREFIXES
from suyuan.ledger.domain.epcis.sensors import METADATA_FIELDS, REPORT_FIELDS, WORDS
from suyuan.ledger.domain.event import Json


class XmlVersion(enum.StrEnum):
    """The versions of the XML binding that are written."""

    V2_0 = "2.0"
    V1_2 = "1.2"


class CbvFormat(enum.StrEnum):
    """How CBV words are spelled in XML: the values of the header GS1-CBV-XML-Format."""

    WEB = "Always_Web_URI"
    URN = "Always_URN"
    NEVER = "Never_Translates"


def _as_it_is(_field: Field, word: str) -> str:
    return word


class NotInVersionError(Exception):
    """The event says something that this version of the binding has no place for."""


_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that JSON may hold and XML may not."""


_TIMES = ("eventTime", "recordTime", "eventTimeZoneOffset")
_BASE = ("eventID", "errorDeclaration", "certificationInfo")

# The order of the elements in the schema of 2.0; in 1.2 those after the bar stand in <extension>.
_ORDER: Mapping[str, str] = {
    "ObjectEvent": """epcList action bizStep disposition readPoint bizLocation bizTransactionList |
        quantityList sourceList destinationList sensorElementList persistentDisposition ilmd""",
    "AggregationEvent": """parentID childEPCs action bizStep disposition readPoint bizLocation
        bizTransactionList | childQuantityList sourceList destinationList sensorElementList
        persistentDisposition""",
    "TransactionEvent": """bizTransactionList parentID epcList action bizStep disposition readPoint
        bizLocation | quantityList sourceList destinationList sensorElementList
        persistentDisposition""",
    "TransformationEvent": """inputEPCList inputQuantityList outputEPCList outputQuantityList
        transformationID bizStep disposition readPoint bizLocation bizTransactionList sourceList
        destinationList ilmd | sensorElementList persistentDisposition""",
    "AssociationEvent": """parentID childEPCs childQuantityList action bizStep disposition readPoint
        bizLocation bizTransactionList sourceList destinationList sensorElementList
        persistentDisposition |""",
}
_ILMD_LAST = ("ilmd",)
_NEW_IN_2_0 = frozenset({"sensorElementList", "persistentDisposition", "certificationInfo"})
_NEEDED_IN_1_2 = {
    "ObjectEvent": "epcList",
    "AggregationEvent": "childEPCs",
    "TransactionEvent": "epcList",
}

_NAMESPACES = {
    XmlVersion.V2_0: ("urn:epcglobal:epcis:xsd:2", "urn:epcglobal:epcis-query:xsd:2"),
    XmlVersion.V1_2: ("urn:epcglobal:epcis:xsd:1", "urn:epcglobal:epcis-query:xsd:1"),
}


class XmlWriter:
    """Writes the events of one document."""

    def __init__(
        self, version: XmlVersion, cbv_format: CbvFormat, prefixes: Mapping[str, str]
    ) -> None:
        self._version = version
        old = cbv_format is CbvFormat.URN or version is XmlVersion.V1_2
        spell: Callable[[Field, str], str] = urn if old else web_uri
        self._spell = _as_it_is if cbv_format is CbvFormat.NEVER else spell
        self._namespaces = {**STANDARD_PREFIXES, **prefixes, "cbvmda": CBVMDA}
        self._declared = dict(prefixes)
        self._writers: Mapping[str, Callable[[etree._Element, Json], None]] = {
            "epcList": self._list("epc"),
            "childEPCs": self._list("epc"),
            "inputEPCList": self._list("epc"),
            "outputEPCList": self._list("epc"),
            "correctiveEventIDs": self._list("correctiveEventID"),
            "quantityList": self._quantities,
            "childQuantityList": self._quantities,
            "inputQuantityList": self._quantities,
            "outputQuantityList": self._quantities,
            "bizTransactionList": self._typed("bizTransaction", Field.TRANSACTION_TYPE),
            "sourceList": self._typed("source", Field.SOURCE_DEST_TYPE),
            "destinationList": self._typed("destination", Field.SOURCE_DEST_TYPE),
            "readPoint": self._place,
            "bizLocation": self._place,
            "persistentDisposition": self._persistent,
            "sensorElementList": self._sensors,
            "ilmd": self._all_foreign,
            "errorDeclaration": self._error,
            "bizStep": self._word(Field.BIZ_STEP),
            "disposition": self._word(Field.DISPOSITION),
        }

    def query_document(
        self,
        events: Iterable[Mapping[str, Json]],
        *,
        created_at: str,
        query_name: str,
        at: str = "",
    ) -> bytes:
        """Return the answer to a query as an EPCISQueryDocument."""
        _, namespace = _NAMESPACES[self._version]
        root = self._root("EPCISQueryDocument", "epcisq", namespace, created_at)
        results = etree.SubElement(
            etree.SubElement(root, "EPCISBody"), f"{{{namespace}}}QueryResults"
        )
        etree.SubElement(results, "queryName").text = query_name
        if at:
            etree.SubElement(results, "subscriptionID").text = at
        self._events(etree.SubElement(results, "resultsBody"), events)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    def capture_document(self, events: Iterable[Mapping[str, Json]], *, created_at: str) -> bytes:
        """Return events as an EPCISDocument."""
        namespace, _ = _NAMESPACES[self._version]
        root = self._root("EPCISDocument", "epcis", namespace, created_at)
        self._events(etree.SubElement(root, "EPCISBody"), events)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    def _root(self, name: str, prefix: str, namespace: str, created_at: str) -> etree._Element:
        nsmap = {prefix: namespace, "cbvmda": CBVMDA, **self._declared}
        try:
            root = etree.Element(f"{{{namespace}}}{name}", nsmap=nsmap)
        except ValueError as error:  # A name of a partner that is no address.
            raise NotInVersionError(*sorted(self._declared.values())[:1]) from error
        root.set("schemaVersion", self._version.value)
        root.set("creationDate", created_at)
        return root

    def _events(self, parent: etree._Element, events: Iterable[Mapping[str, Json]]) -> None:
        found = etree.SubElement(parent, "EventList")
        for event in events:
            kind = str(event["type"])
            if self._version is XmlVersion.V1_2 and kind == "AssociationEvent":
                raise NotInVersionError(kind)
            holder = found
            if self._version is XmlVersion.V1_2 and kind == "TransformationEvent":
                holder = etree.SubElement(found, "extension")
            self._event(etree.SubElement(holder, kind), _mapping(_readable(event)))

    def _event(self, element: etree._Element, event: Mapping[str, Json]) -> None:
        old = self._version is XmlVersion.V1_2
        for name in sorted(_NEW_IN_2_0 & event.keys() if old else ()):
            raise NotInVersionError(name)
        self._fields(element, event, _TIMES)
        if old and any(name in event for name in _BASE):
            self._fields(etree.SubElement(element, "baseExtension"), event, _BASE)
        elif not old:
            self._fields(element, event, _BASE)
        first, _, second = _ORDER[str(event["type"])].partition("|")
        needed = _NEEDED_IN_1_2.get(str(event["type"])) if old else None
        for name in first.split():
            if name in event:
                self._field(element, name, event[name])
            elif name == needed:
                etree.SubElement(element, name)
        later = [name for name in second.split() if name in event]
        if old and later:
            self._fields(etree.SubElement(element, "extension"), event, later)
        else:
            self._fields(element, event, later)
        self._foreign_fields(element, event)

    def _fields(
        self, element: etree._Element, event: Mapping[str, Json], names: Iterable[str]
    ) -> None:
        for name in names:
            if name in event:
                self._field(element, name, event[name])

    def _field(self, element: etree._Element, name: str, value: Json) -> None:
        for part in value if name == "certificationInfo" and isinstance(value, list) else [value]:
            child = etree.SubElement(element, name)
            write = self._writers.get(name)
            if write is None:
                child.text = _text(part)
            else:
                write(child, part)

    def _word(self, field: Field) -> Callable[[etree._Element, Json], None]:
        def write(element: etree._Element, value: Json) -> None:
            element.text = self._spell(field, str(value))

        return write

    def _list(self, name: str) -> Callable[[etree._Element, Json], None]:
        def write(element: etree._Element, value: Json) -> None:
            for part in _sequence(value):
                etree.SubElement(element, name).text = str(part)

        return write

    def _quantities(self, element: etree._Element, value: Json) -> None:
        for part in _sequence(value):
            child = etree.SubElement(element, "quantityElement")
            entry = _mapping(part)
            for name in ("epcClass", "quantity", "uom"):
                if name in entry:
                    etree.SubElement(child, name).text = _text(entry[name])

    def _typed(self, name: str, field: Field) -> Callable[[etree._Element, Json], None]:
        def write(element: etree._Element, value: Json) -> None:
            for part in _sequence(value):
                entry = _mapping(part)
                child = etree.SubElement(element, name)
                child.text = str(entry[name])
                if entry.get("type") is not None:
                    child.set("type", self._spell(field, str(entry["type"])))

        return write

    def _place(self, element: etree._Element, value: Json) -> None:
        place = _mapping(value) or {"id": value}
        etree.SubElement(element, "id").text = str(place["id"])
        self._foreign_fields(element, place)

    def _persistent(self, element: etree._Element, value: Json) -> None:
        words = _mapping(value)
        for name in ("unset", "set"):
            for word in _sequence(words.get(name)):
                child = etree.SubElement(element, name)
                child.text = self._spell(Field.DISPOSITION, str(word))

    def _error(self, element: etree._Element, value: Json) -> None:
        error = _mapping(value)
        etree.SubElement(element, "declarationTime").text = str(error["declarationTime"])
        if "reason" in error:
            reason = self._spell(Field.ERROR_REASON, str(error["reason"]))
            etree.SubElement(element, "reason").text = reason
        if "correctiveEventIDs" in error:
            self._field(element, "correctiveEventIDs", error["correctiveEventIDs"])
        self._foreign_fields(element, error)

    def _sensors(self, element: etree._Element, value: Json) -> None:
        for part in _sequence(value):
            child = etree.SubElement(element, "sensorElement")
            sensor = _mapping(part)
            if "sensorMetadata" in sensor:
                self._attributes(child, "sensorMetadata", sensor["sensorMetadata"], METADATA_FIELDS)
            for report in _sequence(sensor.get("sensorReport")):
                self._attributes(child, "sensorReport", report, REPORT_FIELDS)
            self._foreign_fields(child, sensor)

    def _attributes(
        self, parent: etree._Element, name: str, value: Json, known: frozenset[str]
    ) -> None:
        child = etree.SubElement(parent, name)
        for field, part in _mapping(value).items():
            text = _text(part)
            if field in WORDS:
                child.set(field, web_uri(WORDS[field], text))
            elif field in known:
                child.set(field, text)
            elif ":" in field:
                child.set(self._tag(field), text)

    def _all_foreign(self, element: etree._Element, value: Json) -> None:
        self._foreign_fields(element, _mapping(value))

    def _foreign_fields(self, element: etree._Element, fields: Mapping[str, Json]) -> None:
        for name, value in fields.items():
            if ":" in name and not name.startswith("@"):
                self._foreign(element, name, value)

    def _foreign(self, parent: etree._Element, name: str, value: Json) -> None:
        for part in _sequence(value) if _is_list(value) else [value]:
            child = etree.SubElement(parent, self._tag(name))
            if not isinstance(part, Mapping):
                child.text = _text(part)
                continue
            for inner, content in part.items():
                if inner == "#text":
                    child.text = _text(content)
                elif inner.startswith("@"):
                    child.set(self._tag(inner[1:]), _text(content))
                else:
                    self._foreign(child, inner, content)

    def _tag(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        if not name.startswith("{") and colon:
            name = f"{{{self._namespaces[prefix]}}}{local}"
        try:
            return etree.QName(name).text
        except ValueError as error:  # JSON calls fields as it likes.
            raise NotInVersionError(local or name) from error


def _readable(value: Json) -> Json:
    """Replace the signs that XML may not hold."""
    if isinstance(value, str):
        return _NOT_XML.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {name: _readable(part) for name, part in value.items()}
    if isinstance(value, Sequence):
        return [_readable(part) for part in value]
    return value


def _is_list(value: Json) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _sequence(value: Json) -> Sequence[Json]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Json) -> str:
    return leaf_text(value, is_exact=True)
