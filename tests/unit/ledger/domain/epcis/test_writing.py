"""Events are written so that they are read as the same again, and their hash says what they say."""

import dataclasses
import datetime as dt
import json
import random
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from suyuan.kernel import exact
from suyuan.ledger.domain.epcis.event_hash import event_hash, pre_hash
from suyuan.ledger.domain.epcis.json_writer import EpcFormat, Writer, capture_document
from suyuan.ledger.domain.epcis.spelling import known_prefixes
from suyuan.ledger.domain.epcis.xml_writer import (
    CbvFormat,
    NotInVersionError,
    XmlVersion,
    XmlWriter,
)
from suyuan.ledger.domain.event import BizTransaction, ErrorDeclaration, Event, Party, Quantity
from suyuan.ledger.domain.vocabulary import LOADED, UNLOADED, Action, EventType
from tests.unit.ledger.domain.epcis import documents as docs

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)

OWN = known_prefixes(["4012345"])
NOW = "2026-03-01T12:00:00Z"
ACME = "{https://acme.example/epcis/}"

PLAIN = Event(
    type=EventType.OBJECT,
    occurred_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
    action=Action.ADD,
    epcs=("/01/04012345111118/21/7",),
)

words = st.text("abcdefgXYZ0123456789 -_.中文é&<>\"'", min_size=1, max_size=12).map(str.strip)
texts = words.filter(bool)
serials = st.text("ABCabc0123456789-._", min_size=1, max_size=20).filter(
    lambda text: text.strip(".") == text
)
units = serials.map(lambda serial: f"/01/04012345111118/21/{serial}")
lots = serials.map(lambda lot: f"/01/04012345333336/10/{lot}")
moments = st.datetimes(
    min_value=dt.datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone.
    max_value=dt.datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)
amounts = st.builds(
    Quantity,
    key=lots,
    quantity=st.one_of(
        st.none(), st.decimals("0", "1000000", places=3).map(lambda n: n.normalize())
    ),
).flatmap(
    lambda amount: st.sampled_from([None, "KGM", "EA"]).map(
        lambda unit: amount if amount.quantity is None else dataclasses.replace(amount, unit=unit)
    )
)
leaves = st.one_of(texts)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(leaves, min_size=2, max_size=3),
        st.dictionaries(st.sampled_from([ACME + "a", ACME + "b"]), inner, min_size=1, max_size=2),
    ),
    max_leaves=4,
)
foreign = st.dictionaries(st.sampled_from([ACME + "x", ACME + "y"]), values, max_size=2)


def unique(strategy, **limits):
    return st.lists(strategy, unique=True, **limits).map(tuple)


def distinct(found):
    return tuple({(each.key, each.unit): each for each in found}.values())


@st.composite
def any_event(draw, *, old: bool = False):
    """Make an event that follows the rules; `old` leaves out what 1.2 cannot say."""
    kinds = [EventType.OBJECT, EventType.AGGREGATION, EventType.TRANSFORMATION]
    kind = draw(st.sampled_from(kinds if old else [*kinds, EventType.ASSOCIATION]))
    more = {}
    if kind is EventType.OBJECT:
        more = {
            "action": Action.ADD,
            "epcs": draw(unique(units, min_size=1, max_size=3)),
            "quantities": distinct(draw(st.lists(amounts, max_size=2))),
            "ilmd": draw(foreign),
        }
    elif kind is EventType.TRANSFORMATION:
        more = {
            "inputs": draw(unique(units, min_size=1, max_size=2)),
            "output_quantities": distinct(draw(st.lists(amounts, min_size=1, max_size=2))),
        }
    else:
        more = {
            "action": draw(st.sampled_from([Action.ADD, Action.OBSERVE])),
            "parent": "/00/040123450000003338",
            "children": draw(unique(units, min_size=1, max_size=3)),
        }
    if draw(st.booleans()):
        more["error"] = ErrorDeclaration(declared_at=draw(moments), reason="did_not_occur")
    if not old:
        more["persistent_set"] = draw(st.sampled_from([(), ("recalled",)]))
        more["certification"] = draw(st.sampled_from([None, "https://cert.example/1"]))
    return Event(
        type=kind,
        occurred_at=draw(moments),
        offset=draw(st.sampled_from(["+00:00", "+08:00", "-03:30"])),
        event_id=draw(st.sampled_from([None, "urn:acme:event:1"])),
        biz_step=draw(st.sampled_from([None, "shipping", "https://acme.example/steps/x"])),
        disposition=draw(st.sampled_from([None, "in_transit"])),
        read_point=draw(st.sampled_from([None, "/414/4012345000115", "urn:acme:place:1"])),
        location=draw(st.sampled_from([None, "/414/4012345000115/254/9"])),
        transactions=draw(st.sampled_from([(), (BizTransaction(type="po", id="urn:acme:po:1"),)])),
        sources=draw(st.sampled_from([(), (Party(type="location", id="/414/4012345000115"),)])),
        extensions=draw(foreign),
        **more,
    )


UNITS = {"kPa": "KPA", "℃": "CEL", "%RH": "P1", "CEL": "CEL", "g": "GRM", "Shore A": None}
"""Units as our own stations may note them, with the code that partners read."""
SAID_NUMBERS = {
    "1": "1", "1.0": "1.0", "1.5e3": "1500", "1e-7": "0.0000001",
    "0.1234567890123456789012": "0.1234567890123456789012",
    "12345678901234567890": "12345678901234567890",
}  # fmt: skip
"""Numbers of a document with how they are written again."""
NAMES = dict(
    zip(
        SAID_NUMBERS,
        ("acme:one", "acme:exact", "acme:power", "acme:small", "acme:digits", "acme:long"),
        strict=True,
    )
)
NUMBERS = (
    json.dumps(
        {
            "@context": [docs.CONTEXT, docs.ACME],
            **docs.AGGREGATION,
            **{name: f"#{said}#" for said, name in NAMES.items()},
            "sensorElementList": [{"sensorReport": [{"type": "Temperature", "value": "#26.50#"}]}],
        }
    )
    .replace('"#', "")
    .replace('#"', "")
    .encode()
)
"""An event with numbers in fields of others, spelled in many ways."""


def written(event: Event, spell: EpcFormat = EpcFormat.LINK) -> tuple[dict, Writer]:
    writer = Writer(spell, OWN)
    return writer.write(event), writer


def through_json(event: Event, spell: EpcFormat = EpcFormat.LINK) -> Event:
    body, writer = written(event, spell)
    data = exact.write(capture_document([body], context=writer.context(), created_at=NOW))
    return docs.events(data)[0]


def through_xml(event: Event, version: XmlVersion, cbv: CbvFormat = CbvFormat.WEB) -> Event:
    body, writer = written(event)
    xml = XmlWriter(version, cbv, writer.prefixes.declared())
    return docs.events(xml.capture_document([body], created_at=NOW))[0]


def bare(event: Event) -> Event:
    return dataclasses.replace(event, raw={})


class TestRoundTrip:
    @given(any_event(), st.sampled_from([EpcFormat.LINK, EpcFormat.URN]))
    def test_by_json(self, event, spell):
        assert bare(through_json(event, spell)) == event

    @given(any_event(), st.sampled_from(list(CbvFormat)))
    def test_by_xml_2_0(self, event, cbv):
        assert bare(through_xml(event, XmlVersion.V2_0, cbv)) == event

    @given(any_event(old=True))
    def test_by_xml_1_2(self, event):
        assert bare(through_xml(event, XmlVersion.V1_2)) == event

    @pytest.mark.parametrize("body", docs.ALL, ids=lambda body: body["type"])
    def test_of_documents(self, body):
        event = docs.event(body)
        for spell in EpcFormat:
            assert bare(through_json(event, spell)) == bare(event)
        assert bare(through_xml(event, XmlVersion.V2_0)) == bare(event)

    @pytest.mark.parametrize(
        ("field", "told"), [(LOADED, "inputQuantityList"), (UNLOADED, "outputQuantityList")]
    )
    def test_of_what_is_put_on_a_line_names_it_as_the_standard_wants(self, field, told):
        event = Event(
            type=EventType.TRANSFORMATION, occurred_at=NOON, transformation_id="urn:acme:order:7",
            extensions={field: ["/01/06901234567892/10/R1", "/01/06901234567892/10/R2"]},
        )  # fmt: skip
        lots = ["https://id.gs1.org/01/06901234567892/10/R1",
                "https://id.gs1.org/01/06901234567892/10/R2"]  # fmt: skip
        assert written(event)[0][told] == [{"epcClass": lot} for lot in lots]
        for back in (through_json(event), through_xml(event, XmlVersion.V2_0)):
            assert bare(back) == event
            assert event_hash(back) == event_hash(event)

    def test_of_our_own_readings_has_the_hash_that_others_find(self):
        report = {"type": "urn:suyuan:parameter:p", "value": -95.5, "uom": "kPa",
                  "suyuan:name": "脱泡真空度", "suyuan:upperLimit": "-90.0"}  # fmt: skip
        odd = {"type": "urn:suyuan:parameter:h", "value": 60, "uom": "Shore A"}
        event = Event(
            type=EventType.OBJECT, occurred_at=NOON, action=Action.OBSERVE,
            epcs=("/01/06901234567892/21/1",), sensors=({"sensorReport": [report, odd]},),
        )  # fmt: skip
        assert event_hash(through_json(event)) == event_hash(event)
        assert event_hash(through_xml(event, XmlVersion.V2_0)) == event_hash(event)

    @pytest.mark.parametrize("spell", list(EpcFormat))
    def test_keeps_every_digit_of_the_numbers_of_others(self, spell):
        body, writer = written(docs.events(NUMBERS)[0], spell)
        for _ in range(2):  # Also when it goes on from there to somebody else.
            text = exact.write(capture_document([body], context=writer.context(), created_at=NOW))
            for said, kept in SAID_NUMBERS.items():
                assert f'"{NAMES[said]}":{kept}'.encode() in text, said
            body, writer = written(docs.events(text)[0], spell)

    def test_writes_units_as_their_codes_and_others_in_a_field_of_ours(self):
        reports = [{"type": "urn:suyuan:parameter:p", "value": 1, "uom": unit} for unit in UNITS]
        event = dataclasses.replace(
            PLAIN, action=Action.OBSERVE, sensors=tuple({"sensorReport": [one]} for one in reports)
        )
        read = through_json(event)
        told = [element["sensorReport"][0] for element in read.sensors]
        assert [one.get("uom") for one in told] == list(UNITS.values())
        assert told[-1]["{urn:suyuan:epcis}unit"] == "Shore A"

    def test_keeps_the_digits_of_numbers_in_xml(self):
        body, writer = written(docs.events(NUMBERS)[0])
        xml = XmlWriter(XmlVersion.V2_0, CbvFormat.WEB, writer.prefixes.declared())
        text = xml.capture_document([body], created_at=NOW).decode()
        assert ">1.0</acme:exact>" in text
        assert 'value="26.50"' in text

    def test_gives_back_the_spelling_as_captured(self):
        body, _ = written(docs.event(docs.OBJECT), EpcFormat.NEVER)
        assert body["epcList"] == docs.OBJECT["epcList"]
        assert body["eventTime"] == docs.OBJECT["eventTime"]

    def test_spells_urns_by_the_prefix_that_was_captured(self):
        writer = Writer(EpcFormat.URN, known_prefixes([]))
        assert writer.write(docs.event(docs.OBJECT))["epcList"] == docs.OBJECT["epcList"]
        own = Event(
            type=EventType.OBJECT,
            occurred_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
            action=Action.ADD,
            epcs=("/01/04012345111118/21/7",),
        )
        assert written(own, EpcFormat.URN)[0]["epcList"] == [docs.PUMP + "7"]
        assert writer.write(own)["epcList"] == ["https://id.gs1.org/01/04012345111118/21/7"]

    @pytest.mark.parametrize("body", [docs.ASSOCIATION, docs.OBJECT], ids=lambda body: body["type"])
    def test_says_what_1_2_cannot_say(self, body):
        with pytest.raises(NotInVersionError):
            through_xml(docs.event(body), XmlVersion.V1_2)

    def test_replaces_signs_that_xml_may_not_hold(self):
        odd = dataclasses.replace(PLAIN, extensions={f"{ACME}note": {"#text": "a\x01b\ud800\tc"}})
        (note,) = through_xml(odd, XmlVersion.V2_0).extensions.values()
        assert note == "a\ufffdb\ufffd\tc"

    @pytest.mark.parametrize(
        "extensions",
        [
            {f"{ACME}note": {"a b": 1}},
            {f"{ACME}note": {"@1st": "x"}},
            {f"{ACME}1st": "x"},
            {"{https://a b/}note": "x"},
            {f"{ACME}note": {"{https://a\x01b/}c": "x"}},
        ],
    )
    def test_says_what_xml_cannot_name(self, extensions):
        with pytest.raises(NotInVersionError):
            through_xml(dataclasses.replace(PLAIN, extensions=extensions), XmlVersion.V2_0)


# Computed with the reference implementation of the algorithm's authors, from events that say this.
DEPARTING = {
    "type": "ObjectEvent",
    "eventTime": "2020-03-04T11:00:30.000+01:00",
    "eventTimeZoneOffset": "+01:00",
    "recordTime": "2020-03-04T11:00:30.999+01:00",
    "epcList": [f"urn:epc:id:sscc:4012345.0000000{number}" for number in (333, 111, 222)],
    "action": "OBSERVE",
    "bizStep": "departing",
    "readPoint": {"id": "urn:epc:id:sgln:4012345.00011.987"},
    "example:myField1": {"example:mySubField1": "2", "example:mySubField2": "5"},
    "example:myField2": "0",
    "example:myField3": {"example:mySubField3": ["3", "1"]},
}
INSPECTING = {
    "type": "ObjectEvent",
    "eventTime": "2020-04-01T15:00:00+01:00",
    "eventTimeZoneOffset": "+01:00",
    "epcList": ["urn:epc:id:sgtin:4012345.011111.9876"],
    "action": "OBSERVE",
    "bizStep": "inspecting",
    "readPoint": {"id": "urn:epc:id:sgln:4012345.00005.0"},
    "sensorElementList": [
        {
            "sensorMetadata": {
                "deviceID": "urn:epc:id:giai:4000001.111",
                "deviceMetadata": "https://id.gs1.org/8004/4000001111",
            },
            "sensorReport": [
                {"type": "Temperature", "value": 26, "sDev": 0.1, "uom": "CEL"},
                {"type": "AbsoluteHumidity", "value": 12.1, "uom": "A93"},
                {
                    "type": "Dimensionless",
                    "microorganism": "https://www.ncbi.nlm.nih.gov/taxonomy/1126011",
                    "value": 0.05,
                    "uom": "C35",
                },
                {
                    "type": "Dimensionless",
                    "chemicalSubstance": "https://identifiers.org/inchikey:"
                    "CZMRCDWAGMRECN-UGDNZRGBSA-N",
                    "value": 0.18,
                    "uom": "C35",
                },
            ],
        }
    ],
}


class TestEventHash:
    @pytest.mark.parametrize(
        ("body", "digest"),
        [
            (DEPARTING, "6ae96341e0acc6d7a261364751f60e68278a81cdf51da0abb6b4e617014e39d7"),
            (INSPECTING, "49b13037c36e84ad9307c531671b00e901318c3957e4b1151f816ec49eb668da"),
        ],
    )
    def test_is_that_of_the_reference(self, body, digest):
        context = [docs.CONTEXT, {"example": "https://ns.example.com/epcis/"}]
        (event,) = docs.events(docs.document(body, **{"@context": context}))
        assert event_hash(event) == f"ni:///sha-256;{digest}?ver=CBV2.0"

    def test_follows_the_order_of_the_standard(self):
        text = pre_hash(docs.event(docs.OBJECT))
        order = [
            "eventType=", "eventTime=", "eventTimeZoneOffset=", "certificationInfo=", "epcList",
            "quantityList", "action=", "bizStep=", "disposition=", "persistentDisposition",
            "readPoint", "bizLocation", "bizTransactionListtype=", "sourceListtype=",
            "destinationListtype=", "sensorElementList", "ilmd{", f"{ACME}colours=green",
        ]  # fmt: skip
        places = [text.index(part) for part in order]
        assert places == sorted(places)

    @given(any_event(), st.randoms(use_true_random=False))
    def test_is_the_same_in_every_spelling(self, event, shuffler: random.Random):
        wanted = event_hash(event)
        body, writer = written(event, EpcFormat.URN)
        names = list(body)
        shuffler.shuffle(names)
        for name in ("epcList", "childEPCs", "quantityList"):
            if name in body:
                shuffler.shuffle(body[name])
        moved = event.occurred_at.astimezone(dt.timezone(dt.timedelta(hours=5)))
        body = {name: body[name] for name in names} | {"eventTime": moved.isoformat()}
        document = capture_document([body], context=writer.context(), created_at=NOW)
        assert event_hash(docs.events(exact.write(document))[0]) == wanted
        assert event_hash(through_xml(event, XmlVersion.V2_0)) == wanted

    @given(any_event(), st.integers(1, 10_000))
    def test_changes_with_what_is_said(self, event, seconds):
        later = dataclasses.replace(
            event, occurred_at=event.occurred_at + dt.timedelta(seconds=seconds)
        )
        assert event_hash(later) != event_hash(event)

    def test_is_shared_by_an_event_and_the_declaration_of_its_error(self):
        event = docs.event(docs.OBJECT)
        declared = dataclasses.replace(
            event, error=ErrorDeclaration(declared_at=event.occurred_at), event_id="urn:x:1"
        )
        assert event_hash(declared) == event_hash(event)

    def test_writes_numbers_without_trailing_zeros(self):
        event = docs.event(
            {**docs.AGGREGATION, "childQuantityList": [{"epcClass": docs.LOT, "quantity": 200.0}]}
        )
        assert "quantity=200" in pre_hash(event)
        assert "exact=1{" in pre_hash(docs.events(NUMBERS)[0])
        same = NUMBERS.replace(b"1.0,", b"1,").replace(b"1.5e3", b"1500.0")
        assert event_hash(docs.events(same)[0]) == event_hash(docs.events(NUMBERS)[0])
        other = NUMBERS.replace(b"6789012", b"6789013")
        assert event_hash(docs.events(other)[0]) != event_hash(docs.events(NUMBERS)[0])
        assert event.child_quantities[0].quantity == Decimal(200)
