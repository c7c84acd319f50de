"""Documents of the five kinds of event, in JSON and in both versions of XML, made for the tests."""

import json
from typing import Any

from suyuan.kernel.errors import Problem
from suyuan.ledger.domain.epcis.document import Document, DocumentRefusedError, Limits
from suyuan.ledger.domain.epcis.documents import read_document
from suyuan.ledger.domain.event import Event

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
ACME = {"acme": "https://acme.example/epcis/"}
PUMP = "urn:epc:id:sgtin:4012345.011111."
BOARD = "urn:epc:id:sgtin:4012345.022222."
LOT = "urn:epc:class:lgtin:4012345.033333.R7"
BOX = "urn:epc:id:sscc:4012345.0000000333"
PLACE = "urn:epc:id:sgln:4012345.00011.0"
TIME = {"eventTime": "2026-03-01T18:00:00.000+08:00", "eventTimeZoneOffset": "+08:00"}

OBJECT = {
    "type": "ObjectEvent",
    **TIME,
    "epcList": [PUMP + "1", PUMP + "2"],
    "quantityList": [{"epcClass": LOT, "quantity": 12.5, "uom": "KGM"}],
    "action": "ADD",
    "bizStep": "commissioning",
    "disposition": "active",
    "persistentDisposition": {"set": ["completeness_verified"], "unset": ["recalled"]},
    "readPoint": {"id": PLACE, "acme:gate": "3"},
    "bizLocation": {"id": PLACE},
    "bizTransactionList": [{"type": "po", "bizTransaction": "urn:acme:po:7"}],
    "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:4012345.00000"}],
    "destinationList": [{"type": "location", "destination": PLACE}],
    "certificationInfo": ["https://cert.example/1", "https://cert.example/2"],
    "sensorElementList": [
        {
            "sensorMetadata": {"time": "2026-03-01T09:59:00Z", "deviceID": "urn:acme:probe:1"},
            "sensorReport": [
                {"type": "Temperature", "value": 21.5, "uom": "CEL", "sDev": 0.1},
                {"exception": "ALARM_CONDITION", "acme:note": "door"},
                {"type": "acme:Glow", "booleanValue": True, "component": "x"},
            ],
        }
    ],
    "ilmd": {"cbvmda:lotNumber": "L7", "acme:batch": {"acme:line": "A"}},
    "acme:colours": ["red", "green"],
}
AGGREGATION = {
    "type": "AggregationEvent",
    **TIME,
    "parentID": BOX,
    "childEPCs": [PUMP + "1", PUMP + "2"],
    "childQuantityList": [{"epcClass": LOT, "quantity": 3}],
    "action": "ADD",
    "bizStep": "packing",
}
TRANSACTION = {
    "type": "TransactionEvent",
    **TIME,
    "bizTransactionList": [{"type": "inv", "bizTransaction": "urn:acme:inv:1"}],
    "parentID": BOX,
    "epcList": [PUMP + "1"],
    "action": "OBSERVE",
}
TRANSFORMATION = {
    "type": "TransformationEvent",
    **TIME,
    "inputEPCList": [BOARD + "1"],
    "inputQuantityList": [{"epcClass": LOT, "quantity": 1, "uom": "KGM"}],
    "outputEPCList": [PUMP + "9"],
    "transformationID": "urn:acme:order:1",
    "bizStep": "assembling",
}
ASSOCIATION = {
    "type": "AssociationEvent",
    **TIME,
    "parentID": PUMP + "9",
    "childEPCs": [BOARD + "1"],
    "action": "ADD",
    "bizStep": "installing",
}
ALL = [OBJECT, AGGREGATION, TRANSACTION, TRANSFORMATION, ASSOCIATION]


def document(*events: Any, **more: Any) -> bytes:
    """Give a document with events."""
    body = {
        "@context": [CONTEXT, ACME],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-01T12:00:00Z",
        "epcisBody": {"eventList": list(events)},
        **more,
    }
    return json.dumps(body).encode()


def xml(events: str, *, version: str = "2", header: str = "") -> bytes:
    """Give a document in XML with events."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
        <e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:{version}"
            xmlns:acme="https://acme.example/epcis/" xmlns:cbvmda="urn:epcglobal:cbv:mda"
            schemaVersion="{version}.0" creationDate="2026-03-01T12:00:00Z">{header}
            <EPCISBody><EventList>{events}</EventList></EPCISBody></e:EPCISDocument>""".encode()


def opened(data: bytes, **limits: int) -> Document:
    return read_document(data, Limits(**limits))


def events(data: bytes) -> list[Event]:
    """Give the events of a document that has no faults."""
    found = opened(data)
    assert found.problems == ()
    entries = list(found.entries)
    assert [entry.problems for entry in entries] == [()] * len(entries)
    return [entry.event for entry in entries if entry.event is not None]


def event(body: dict[str, Any]) -> Event:
    return events(document(body))[0]


def problems(data: bytes) -> list[Problem]:
    """Give everything that is wrong with a document."""
    try:
        found = opened(data)
        return [*found.problems, *(each for entry in found.entries for each in entry.problems)]
    except DocumentRefusedError as error:
        return [error.problem]


def faults(body: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Give code and field of everything that is wrong with an event."""
    return [(each.code.removeprefix("epcis."), each.field) for each in problems(document(body))]
