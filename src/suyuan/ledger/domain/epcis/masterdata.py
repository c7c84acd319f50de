"""Master data in the header of a document: vocabularies of places, parties and classes."""

from collections.abc import Callable, Iterable, Mapping

from suyuan.kernel.errors import Problem
from suyuan.ledger.domain.epcis import cbv, spelling
from suyuan.ledger.domain.epcis.document import MasterElement, Parsed
from suyuan.ledger.domain.epcis.faults import Faults
from suyuan.ledger.domain.epcis.names import expand_uri
from suyuan.ledger.domain.epcis.values import URI_BYTES_MAX, plain
from suyuan.ledger.domain.event import Json

MDA = "urn:epcglobal:cbv:mda:"
_MDA_2 = "urn:epcglobal:cbv:mda#"
NAME = f"{MDA}name"
DESCRIPTION = f"{MDA}descriptionShort"
LOCATION = "urn:epcglobal:epcis:vtype:BusinessLocation"
PARTY = "urn:epcglobal:epcis:vtype:SourceDest"
CLASS = "urn:epcglobal:epcis:vtype:EPCClass"


def name_in(attributes: Mapping[str, Json]) -> str:
    """Return the name that master data give, empty where they give none."""
    for attribute in (NAME, DESCRIPTION):
        value = attributes.get(attribute)
        if isinstance(value, str) and value.strip():
            return value.strip()[:NAME_MAX]
    return ""


def written(elements: Iterable[MasterElement], spell: Callable[[str], str]) -> list[Json]:
    """Return elements as a vocabulary list in the JSON binding, one vocabulary of each type."""
    found: dict[str, list[Json]] = {}
    for element in elements:
        body: dict[str, Json] = {"id": spell(element.key)}
        if element.attributes:
            body["attributes"] = [
                {"id": name.replace(MDA, "cbvmda:"), "attribute": value}
                for name, value in element.attributes.items()
            ]
        if element.children:
            body["children"] = list(element.children)
        found.setdefault(element.vocabulary, []).append(body)
    return [
        {"type": kind, "vocabularyElementList": bodies} for kind, bodies in sorted(found.items())
    ]


NAME_MAX = 300


def read_vocabularies(
    value: Parsed, prefixes: Mapping[str, str], faults: Faults
) -> tuple[MasterElement, ...]:
    """Read a vocabulary list in the shape of the JSON binding."""
    found: list[MasterElement] = []
    if value is None:
        return ()
    for number, vocabulary in enumerate(_objects(value, "vocabularyList", faults), start=1):
        place = f"vocabularyList[{number}]"
        kind = vocabulary.get("type")
        if not isinstance(kind, str) or not cbv.is_uri(kind):
            faults.add("uri_malformed", f"{place}.type", value=str(kind))
            continue
        elements = vocabulary.get("vocabularyElementList")
        for part, element in enumerate(_objects(elements, place, faults), start=1):
            read = _element(kind, element, prefixes, faults, f"{place}.element[{part}]")
            if read is not None:
                found.append(read)
    return tuple(found)


def _objects(value: Parsed, field: str, faults: Faults) -> list[dict[str, Parsed]]:
    if value is None:
        return []
    if not isinstance(value, list):
        faults.add("not_list", field)
        return []
    if not all(isinstance(part, dict) for part in value):
        faults.add("not_object", field)
    return [part for part in value if isinstance(part, dict)]


def _element(
    kind: str,
    element: Mapping[str, Parsed],
    prefixes: Mapping[str, str],
    faults: Faults,
    place: str,
) -> MasterElement | None:
    name = element.get("id")
    uri = expand_uri(name, prefixes) if isinstance(name, str) else ""
    if not cbv.is_uri(uri):
        faults.add("uri_malformed", f"{place}.id", value=str(name))
        return None
    if len(uri.encode()) > URI_BYTES_MAX:
        faults.add("text_too_long", f"{place}.id", limit=URI_BYTES_MAX)
        return None
    key = spelling.key_of(uri)
    if isinstance(key, Problem):
        faults.adopt(key.at(field=f"{place}.id"))
        return None
    attributes: dict[str, Json] = {}
    for attribute in _objects(element.get("attributes"), f"{place}.attributes", faults):
        attribute_id = attribute.get("id")
        if isinstance(attribute_id, str):
            full = expand_uri(attribute_id, {**prefixes, "cbvmda": MDA}).replace(_MDA_2, MDA)
            attributes[full] = plain(attribute.get("attribute"))
        else:
            faults.add("field_missing", f"{place}.attributes.id")
    children = element.get("children")
    return MasterElement(
        vocabulary=kind,
        id=uri,
        key=key,
        attributes=attributes,
        children=tuple(child for child in children if isinstance(child, str))
        if isinstance(children, list)
        else (),
    )
