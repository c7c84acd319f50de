"""Turns elements of the XML binding into the shape of the JSON binding."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation

from lxml import etree

from suyuan.ledger.domain.epcis.document import Parsed, Twice
from suyuan.ledger.domain.epcis.names import CBVMDA, same_namespace
from suyuan.ledger.domain.epcis.sensors import NUMBERS

EVENT_NAMES = frozenset(
    """ObjectEvent AggregationEvent TransactionEvent TransformationEvent AssociationEvent
    QuantityEvent""".split()
)
"""QuantityEvent is of EPCIS 1.0 and became an ObjectEvent with a quantity list."""

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_OWN_NAMESPACES = frozenset(
    {
        "urn:epcglobal:epcis:xsd:1",
        "urn:epcglobal:epcis:xsd:2",
        "urn:epcglobal:epcis-query:xsd:1",
        "urn:epcglobal:epcis-query:xsd:2",
        "urn:epcglobal:epcis-masterdata:xsd:1",
        "urn:epcglobal:epcis-masterdata:xsd:2",
        "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader",
        "http://www.w3.org/2001/XMLSchema",
        _XSI,
    }
)
_NESTING = frozenset({"extension", "baseExtension"})
_NUMBER_MAX = 60
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace; empty for comments."""
    return _split(element.tag)[1]


def namespace_of(element: etree._Element) -> str:
    """Return the namespace of an element; empty where it has none."""
    return _split(element.tag)[0]


def _split(tag: object) -> tuple[str, str]:
    """Return namespace and local name of a tag; both empty for what is no element."""
    if not isinstance(tag, str):
        return "", ""
    if not tag.startswith("{"):
        return "", tag
    namespace, _, local = tag[1:].partition("}")
    return namespace, local


def _attributes_of(element: etree._Element) -> Iterable[tuple[str, str]]:
    return ((str(name), str(value)) for name, value in element.attrib.items())


def prefixes_of(element: etree._Element) -> dict[str, str]:
    """Return the foreign prefixes in force at an element."""
    return {
        prefix: same_namespace(namespace)
        for prefix, namespace in element.nsmap.items()
        if prefix is not None and namespace not in _OWN_NAMESPACES
    }


def text_of(element: etree._Element) -> str:
    """Return the text of an element without space around it."""
    return "".join(str(part) for part in element.itertext()).strip()


def _name(tag: str, element: etree._Element) -> str:
    """Return a name with a prefix of the root element, written out where it has none there."""
    namespace, local = _split(tag)
    if not namespace:
        return local
    namespace = same_namespace(namespace)
    if namespace == CBVMDA:
        return f"cbvmda:{local}"
    for prefix, known in prefixes_of(element.getroottree().getroot()).items():
        if known == namespace:
            return f"{prefix}:{local}"
    return f"{{{namespace}}}{local}"


def event_binding(element: etree._Element) -> dict[str, Parsed]:
    """Return an event element in the shape of the JSON binding, spellings untouched."""
    body: dict[str, Parsed] = {"type": local_name(element)}
    _fill(body, element)
    if body["type"] == "QuantityEvent":
        _as_object_event(body)
    return body


def _fill(body: dict[str, Parsed], element: etree._Element) -> None:
    for child in element:
        namespace, local = _split(child.tag)
        if namespace:
            _put(body, _name(str(child.tag), child), _foreign(child))
        elif local in _NESTING:
            _fill(body, child)
        elif local:
            _put_once(body, local, _FIELDS.get(local, text_of)(child))
    for tag, value in _attributes_of(element):
        if _split(tag)[0] not in {"", _XSI}:
            _put(body, _name(tag, element), value)


def _put(body: dict[str, Parsed], name: str, value: Parsed) -> None:
    """Set a foreign field; a second one of the same name makes a list."""
    if name not in body:
        body[name] = value
        return
    before = body[name]
    body[name] = [*before, value] if isinstance(before, list) else [before, value]


def _put_once(body: dict[str, Parsed], name: str, value: Parsed) -> None:
    """Set a field of the standard, and mark it where it stands there already."""
    if name not in body:
        body[name] = value
        return
    before = body[name]
    if isinstance(before, Twice):
        before.append(value)
    else:
        body[name] = Twice((before, value))


def _as_object_event(body: dict[str, Parsed]) -> None:
    quantity = body.pop("quantity", None)
    amount: dict[str, Parsed] = {"epcClass": body.pop("epcClass", None)}
    if isinstance(quantity, str):
        amount["quantity"] = _number(quantity)
    body.update(type="ObjectEvent", action="OBSERVE", quantityList=[amount])


def _texts(element: etree._Element) -> Parsed:
    return [text_of(child) for child in element if local_name(child)]


def _quantities(element: etree._Element) -> Parsed:
    return [_quantity(child) for child in element if local_name(child)]


def _quantity(element: etree._Element) -> Parsed:
    found: dict[str, Parsed] = {}
    for child in element:
        name, text = local_name(child), text_of(child)
        if name == "quantity":
            if child.get(f"{{{_XSI}}}nil") not in {"true", "1"}:
                _put_once(found, name, _number(text))
        elif name:
            _put_once(found, name, text)
    return found


def _number(text: str) -> Parsed:
    """Return a number; a text that is none stays a text and is reported as such."""
    try:
        return Decimal(text) if len(text) <= _NUMBER_MAX else text
    except InvalidOperation:
        return text


def _typed(name: str) -> Callable[[etree._Element], Parsed]:
    def read(element: etree._Element) -> Parsed:
        found: list[Parsed] = []
        for child in element:
            if local_name(child):
                entry: dict[str, Parsed] = {name: text_of(child)}
                if child.get("type") is not None:
                    entry["type"] = child.get("type")
                found.append(entry)
        return found

    return read


def _place(element: etree._Element) -> Parsed:
    found: dict[str, Parsed] = {}
    _fill(found, element)
    return found


def _persistent(element: etree._Element) -> Parsed:
    found: dict[str, Parsed] = {}
    for child in element:
        if local_name(child):
            words = found.setdefault(local_name(child), [])
            if isinstance(words, list):
                words.append(text_of(child))
    return found


def _sensor_elements(element: etree._Element) -> Parsed:
    return [_sensor_element(child) for child in element if local_name(child) == "sensorElement"]


def _sensor_element(element: etree._Element) -> Parsed:
    found: dict[str, Parsed] = {}
    reports: list[Parsed] = []
    for child in element:
        namespace, local = _split(child.tag)
        if namespace:
            _put(found, _name(str(child.tag), child), _foreign(child))
        elif local == "sensorReport":
            reports.append(_attributes(child))
        elif local == "sensorMetadata":
            _put_once(found, "sensorMetadata", _attributes(child))
        elif local in _NESTING:
            _fill(found, child)
        elif local:
            _put_once(found, local, text_of(child))
    if reports:
        found["sensorReport"] = reports
    return found


def _attributes(element: etree._Element) -> Parsed:
    found: dict[str, Parsed] = {}
    for tag, value in _attributes_of(element):
        namespace, local = _split(tag)
        text = value.strip()
        if namespace == _XSI:
            continue
        if namespace:
            found[_name(tag, element)] = text
        elif local in NUMBERS:
            found[local] = _number(text)
        elif local == "booleanValue":
            found[local] = _BOOLEANS.get(text, text)
        else:
            found[local] = text
    return found


def _foreign(element: etree._Element) -> Parsed:
    """Return a foreign element: its text, or an object of its children and attributes."""
    found: dict[str, Parsed] = {}
    for tag, value in _attributes_of(element):
        if _split(tag)[0] != _XSI:
            found[f"@{_name(tag, element)}"] = value
    children = [child for child in element if local_name(child)]
    if not children and not found:
        return element.text.strip() if element.text else ""
    if not children:
        found["#text"] = (element.text or "").strip()
    for child in children:
        _put(found, _name(str(child.tag), child), _foreign(child))
    return found


_FIELDS: Mapping[str, Callable[[etree._Element], Parsed]] = {
    "epcList": _texts,
    "childEPCs": _texts,
    "inputEPCList": _texts,
    "outputEPCList": _texts,
    "correctiveEventIDs": _texts,
    "quantityList": _quantities,
    "childQuantityList": _quantities,
    "inputQuantityList": _quantities,
    "outputQuantityList": _quantities,
    "bizTransactionList": _typed("bizTransaction"),
    "sourceList": _typed("source"),
    "destinationList": _typed("destination"),
    "readPoint": _place,
    "bizLocation": _place,
    "ilmd": _place,
    "persistentDisposition": _persistent,
    "sensorElementList": _sensor_elements,
    "errorDeclaration": _place,
}


def vocabulary_binding(element: etree._Element) -> dict[str, Parsed]:
    """Return a Vocabulary element in the shape of the JSON binding."""
    elements: list[Parsed] = []
    for child in element.iter("VocabularyElement"):
        attributes: list[Parsed] = [
            {"id": part.get("id"), "attribute": _foreign_content(part)}
            for part in child.iterchildren("attribute")
        ]
        children: list[Parsed] = [text_of(part) for part in child.iterfind("children/id")]
        elements.append({"id": child.get("id"), "attributes": attributes, "children": children})
    return {"type": element.get("type"), "vocabularyElementList": elements}


def _foreign_content(element: etree._Element) -> Parsed:
    children: Iterable[etree._Element] = [child for child in element if local_name(child)]
    found: dict[str, Parsed] = {}
    for child in children:
        _put(found, _name(str(child.tag), child), _foreign(child))
    return found or text_of(element)
