"""EPCIS documents become events, and every fault of every event is named."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from suyuan.ledger.domain.event import BizTransaction, Party, Quantity
from suyuan.ledger.domain.vocabulary import Action, EventType
from tests.unit.ledger.domain.epcis import documents as docs
from tests.unit.ledger.domain.epcis.documents import event, events, faults, problems

KEY = "/01/04012345111118/21/"


class TestReadJson:
    def test_understands_every_dimension(self):
        found = event(docs.OBJECT)
        assert found.type is EventType.OBJECT
        assert found.occurred_at == dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)
        assert found.offset == "+08:00"
        assert found.epcs == (KEY + "1", KEY + "2")
        assert found.quantities == (
            Quantity(key="/01/04012345333336/10/R7", quantity=Decimal("12.5"), unit="KGM"),
        )
        assert found.action is Action.ADD
        assert found.persistent_set == ("completeness_verified",)
        assert found.persistent_unset == ("recalled",)
        assert found.read_point == found.location == "/414/4012345000115"
        assert found.transactions == (BizTransaction(type="po", id="urn:acme:po:7"),)
        assert found.sources == (Party(type="owning_party", id="/417/4012345000009"),)
        assert found.certification == "https://cert.example/1"
        assert found.ilmd == {
            "cbvmda:lotNumber": "L7",
            "{https://acme.example/epcis/}batch": {"{https://acme.example/epcis/}line": "A"},
        }
        assert found.extensions["{https://acme.example/epcis/}colours"] == ["red", "green"]
        assert found.extensions["readPoint"] == {"{https://acme.example/epcis/}gate": "3"}
        report = found.sensors[0]["sensorReport"]
        assert [each.get("type") for each in report] == [
            "Temperature",
            None,
            "https://acme.example/epcis/Glow",
        ]

    def test_reads_all_five_types_in_their_order(self):
        assert [found.type for found in events(docs.document(*docs.ALL))] == list(
            map(EventType, [each["type"] for each in docs.ALL])
        )

    @pytest.mark.parametrize(
        "step",
        [
            "shipping",
            "urn:epcglobal:cbv:bizstep:shipping",
            "https://ref.gs1.org/cbv/BizStep-shipping",
            "cbv:BizStep-shipping",
        ],
    )
    def test_knows_words_in_every_spelling(self, step):
        assert event({**docs.OBJECT, "bizStep": step}).biz_step == "shipping"

    def test_keeps_words_of_others(self):
        found = event({**docs.OBJECT, "bizStep": "acme:gluing"})
        assert found.biz_step == "https://acme.example/epcis/gluing"

    @pytest.mark.parametrize(
        "context",
        [
            "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
            "https://gs1.github.io/EPCIS/epcis-context.jsonld",
        ],
    )
    def test_knows_the_contexts(self, context):
        assert len(events(docs.document(docs.AGGREGATION, **{"@context": context}))) == 1

    def test_reads_the_context_wherever_it_stands(self):
        body = json.loads(docs.document(docs.OBJECT))
        body["@context"] = body.pop("@context")
        assert len(events(json.dumps(body).encode())) == 1

    def test_reads_a_query_document_and_a_single_event(self):
        results = {"queryResults": {"resultsBody": {"eventList": [docs.OBJECT]}}}
        answer = docs.document(type="EPCISQueryDocument", epcisBody=results)
        single = json.dumps({"@context": [docs.CONTEXT, docs.ACME], **docs.OBJECT}).encode()
        assert events(answer)[0].epcs == events(single)[0].epcs

    def test_reads_master_data(self):
        vocabulary = {
            "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
            "vocabularyElementList": [
                {
                    "id": docs.PLACE,
                    "attributes": [{"id": "cbvmda:city", "attribute": "Suzhou"}],
                    "children": ["urn:acme:room:1"],
                }
            ],
        }
        header = {"epcisMasterData": {"vocabularyList": [vocabulary]}}
        (element,) = docs.opened(docs.document(epcisHeader=header)).master
        assert element.key == "/414/4012345000115"
        assert element.attributes == {"urn:epcglobal:cbv:mda:city": "Suzhou"}
        assert element.children == ("urn:acme:room:1",)

    def test_takes_an_error_declaration(self):
        found = event(
            {
                **docs.OBJECT,
                "errorDeclaration": {
                    "declarationTime": "2026-03-04T10:00:00Z",
                    "reason": "incorrect_data",
                    "correctiveEventIDs": ["urn:acme:event:2"],
                },
            }
        )
        assert found.error is not None
        assert found.error.reason == "incorrect_data"
        assert found.error.corrective_event_ids == ("urn:acme:event:2",)


class TestReadXml:
    def test_says_the_same_as_json(self):
        body = f"""<ObjectEvent><eventTime>2026-03-01T10:00:00Z</eventTime>
            <eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
            <epcList><epc>{docs.PUMP}1</epc></epcList><action>ADD</action>
            <bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep>
            <readPoint><id>{docs.PLACE}</id><acme:gate>3</acme:gate></readPoint>
            <quantityList><quantityElement><epcClass>{docs.LOT}</epcClass>
            <quantity>12.50</quantity><uom>KGM</uom></quantityElement></quantityList>
            <sensorElementList><sensorElement><sensorReport type="gs1:Temperature" value="21.50"
            uom="CEL" booleanValue="true" acme:note="warm"/></sensorElement></sensorElementList>
            <ilmd><cbvmda:lotNumber>L7</cbvmda:lotNumber></ilmd>
            <acme:colours>red</acme:colours><acme:colours>green</acme:colours></ObjectEvent>"""
        (found,) = events(docs.xml(body))
        same = event(
            {
                "type": "ObjectEvent",
                **docs.TIME,
                "epcList": [docs.PUMP + "1"],
                "action": "ADD",
                "bizStep": "commissioning",
                "readPoint": {"id": docs.PLACE, "acme:gate": "3"},
                "quantityList": [{"epcClass": docs.LOT, "quantity": 12.5, "uom": "KGM"}],
                "sensorElementList": [
                    {
                        "sensorReport": [
                            {
                                "type": "Temperature",
                                "value": 21.5,
                                "uom": "CEL",
                                "booleanValue": True,
                                "acme:note": "warm",
                            }
                        ]
                    }
                ],
                "ilmd": {"cbvmda:lotNumber": "L7"},
                "acme:colours": ["red", "green"],
            }
        )
        for name in ("epcs", "quantities", "sensors", "ilmd", "extensions", "read_point"):
            assert getattr(found, name) == getattr(same, name), name

    def test_understands_the_nesting_of_1_2(self):
        body = f"""<ObjectEvent><eventTime>2026-03-01T10:00:00Z</eventTime>
            <eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
            <baseExtension><eventID>urn:acme:event:1</eventID></baseExtension>
            <epcList/><action>ADD</action>
            <extension><quantityList><quantityElement><epcClass>{docs.LOT}</epcClass>
            <quantity>3</quantity></quantityElement></quantityList>
            <ilmd><acme:batch>7</acme:batch></ilmd></extension></ObjectEvent>
            <extension><TransformationEvent><eventTime>2026-03-01T10:00:00Z</eventTime>
            <eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
            <inputEPCList><epc>{docs.BOARD}1</epc></inputEPCList>
            <outputEPCList><epc>{docs.PUMP}1</epc></outputEPCList></TransformationEvent></extension>
            <QuantityEvent><eventTime>2026-03-01T10:00:00Z</eventTime>
            <eventTimeZoneOffset>+08:00</eventTimeZoneOffset><epcClass>{docs.LOT}</epcClass>
            <quantity>9</quantity></QuantityEvent>"""
        first, second, third = events(docs.xml(body, version="1"))
        assert first.event_id == "urn:acme:event:1"
        assert first.quantities[0].quantity == 3
        assert first.ilmd == {"{https://acme.example/epcis/}batch": "7"}
        assert second.outputs == (KEY + "1",)
        assert (third.type, third.action) == (EventType.OBJECT, Action.OBSERVE)
        assert third.quantities[0].quantity == 9

    def test_reads_utf_16(self):
        data = docs.xml("").decode().replace("UTF-8", "UTF-16").encode("utf-16")
        assert events(data) == []

    def test_reads_master_data(self):
        header = """<EPCISHeader><extension><EPCISMasterData><VocabularyList>
            <Vocabulary type="urn:epcglobal:epcis:vtype:Party"><VocabularyElementList>
            <VocabularyElement id="urn:epc:id:pgln:4012345.00000">
            <attribute id="urn:epcglobal:cbv:mda#name">Acme</attribute></VocabularyElement>
            </VocabularyElementList></Vocabulary></VocabularyList></EPCISMasterData></extension>
            </EPCISHeader>"""
        (element,) = docs.opened(docs.xml("", header=header)).master
        assert (element.key, element.attributes) == (
            "/417/4012345000009",
            {"urn:epcglobal:cbv:mda:name": "Acme"},
        )


class TestRules:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ({**docs.OBJECT, "action": "OBSERVE"}, ("ilmd_only_when_added", "ilmd")),
            (
                {"type": "ObjectEvent", **docs.TIME, "action": "OBSERVE"},
                ("things_missing", "epcList"),
            ),
            ({**docs.AGGREGATION, "parentID": None}, ("parent_missing", "parentID")),
            ({**docs.ASSOCIATION, "parentID": None}, ("parent_missing", "parentID")),
            (
                {**docs.ASSOCIATION, "parentID": None, "action": "DELETE"},
                ("parent_missing", "parentID"),
            ),
            (
                {**docs.AGGREGATION, "childEPCs": [], "childQuantityList": []},
                ("children_missing", "childEPCs"),
            ),
            ({**docs.AGGREGATION, "childEPCs": [docs.BOX]}, ("parent_is_child", "parentID")),
            ({**docs.TRANSACTION, "bizTransactionList": []}, ("list_empty", "bizTransactionList")),
            (
                {**docs.TRANSFORMATION, "transformationID": None, "outputEPCList": []},
                ("outputs_missing", "outputEPCList"),
            ),
            ({**docs.TRANSFORMATION, "action": "ADD"}, ("field_of_other_type", "action")),
            ({**docs.OBJECT, "epcList": [docs.PUMP + "1"] * 2}, ("stands_twice", "epcList[2]")),
            ({**docs.OBJECT, "epcList": [docs.LOT]}, ("class_among_epcs", "epcList[1]")),
            (
                {**docs.OBJECT, "quantityList": [{"epcClass": docs.PUMP + "1"}]},
                ("instance_as_class", "quantityList[1].epcClass"),
            ),
            (
                {**docs.OBJECT, "quantityList": [{"epcClass": docs.LOT, "quantity": -1}]},
                ("quantity_negative", "quantityList[1].quantity"),
            ),
            (
                {**docs.OBJECT, "quantityList": [{"epcClass": docs.LOT, "uom": "KGM"}]},
                ("unit_without_quantity", "quantityList[1].uom"),
            ),
            ({**docs.OBJECT, "eventTime": "2026-03-01T10:00:00"}, ("time_malformed", "eventTime")),
            ({**docs.OBJECT, "eventTime": "2026-02-30T10:00:00Z"}, ("time_malformed", "eventTime")),
            (
                {**docs.OBJECT, "eventTime": "2026-03-01T10:00:00+15:00"},
                ("time_malformed", "eventTime"),
            ),
            (
                {**docs.OBJECT, "eventTime": "2026-03-01T10:00:00-14:01"},
                ("time_malformed", "eventTime"),
            ),
            (
                {**docs.OBJECT, "eventTimeZoneOffset": "+15:00"},
                ("offset_malformed", "eventTimeZoneOffset"),
            ),
            ({**docs.OBJECT, "bizStep": "jumping"}, ("word_unknown", "bizStep")),
            ({**docs.OBJECT, "eventID": "no uri"}, ("uri_malformed", "eventID")),
            ({**docs.OBJECT, "nobody:x": 1}, ("prefix_unknown", "nobody:x")),
            ({**docs.OBJECT, "colour": 1}, ("field_unknown", "colour")),
            (
                {**docs.OBJECT, "persistentDisposition": {"set": ["active"], "unset": ["active"]}},
                ("set_and_unset", "persistentDisposition"),
            ),
            (
                {
                    **docs.OBJECT,
                    "sensorElementList": [
                        {
                            "sensorMetadata": {"deviceID": "urn:a:1"},
                            "sensorReport": [{"type": "Temperature", "deviceID": "urn:a:2"}],
                        }
                    ],
                },
                ("sensor_field_twice", "sensorElementList[1].sensorReport[1].deviceID"),
            ),
            (
                {
                    **docs.OBJECT,
                    "sensorElementList": [
                        {"sensorReport": [{"type": "Temperature", "value": 1, "uom": "KGM"}]}
                    ],
                },
                ("unit_of_other_kind", "sensorElementList[1].sensorReport[1].uom"),
            ),
            (
                {**docs.OBJECT, "errorDeclaration": {"reason": "did_not_occur"}},
                ("field_missing", "errorDeclaration.declarationTime"),
            ),
        ],
    )
    def test_that_are_broken_are_named(self, body, expected):
        assert expected in faults({name: part for name, part in body.items() if part is not None})

    def test_name_all_faults_of_all_events(self):
        bad = {**docs.OBJECT, "action": "MAKE", "bizStep": "jumping"}
        found = problems(docs.document(bad, docs.AGGREGATION, {"type": "Party"}))
        named = {(each.line, each.code) for each in found}
        assert named >= {
            (1, "epcis.action_unknown"),
            (1, "epcis.word_unknown"),
            (3, "epcis.type_unknown"),
            (3, "epcis.field_missing"),
        }
        assert 2 not in {line for line, _ in named}

    def test_a_wrong_check_digit_is_named(self):
        link = "https://id.gs1.org/01/04012345111119/21/1"
        assert [field for _, field in faults({**docs.OBJECT, "epcList": [link]})] == ["epcList[1]"]


class TestHostileInput:
    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "json_broken"),
            (b"{", "json_broken"),
            (b"[" * 10_000 + b"]" * 10_000, "too_deep"),
            (b'{"a": "]", "b": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", "too_deep"),
            (b'{"a": "\\"]", "b": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", "too_deep"),
            (b"[1]", "not_document"),
            (b'["' + b"[" * 10_000 + b'", "' + b"{" * 10_000 + b'"]', "not_document"),
            (b"\xff\xfe{\x00}\x00", "encoding_not_utf8"),
            (b'{"a": "\xff"}', "encoding_broken"),
            (b'{"type": "EPCISDocument", "type": "EPCISDocument"}', "name_stands_twice"),
            (b'{"a": NaN}', "number_not_json"),
            (b'{"a": -Infinity}', "number_not_json"),
            (b'{"a": 1e999999999}', "number_out_of_range"),
            (b'{"a": ' + b"9" * 5000 + b"}", "number_out_of_range"),
            (b'{"a": "\\u0000"}', "character_not_allowed"),
            (b'{"a": ["\\ud800"]}', "character_not_allowed"),
            (docs.document(docs.OBJECT).replace(b"]}}", b",]}}"), "events_malformed"),
            (docs.document(docs.OBJECT, docs.OBJECT)[:-200], "json_broken"),
            (b"<a/>", "not_document"),
            (docs.xml("")[:-20], "xml_broken"),
            (docs.document(docs.OBJECT, 7), "events_malformed"),
            (
                b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>',
                "document_type",
            ),
            (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "document_type"),
            (b"<?xml version='1.0'?><!-- x --><!DOCTYPE a><a/>", "document_type"),
            (b'<?xml version="1.0" encoding="GB18030"?><a/>', "encoding_unknown"),
            (b'<?xml version="1.0" encoding="UTF-8"?><a>\xff</a>', "encoding_broken"),
            (docs.xml("<a>" * 200 + "</a>" * 200), "too_deep"),
            (docs.xml("<ObjectEvent>"), "xml_broken"),
            (docs.xml("<ObjectEvent>&ext;</ObjectEvent>"), "xml_broken"),
        ],
    )
    def test_is_refused(self, data, code):
        assert f"epcis.{code}" in [each.code for each in problems(data)]

    def test_ends_at_the_limits(self):
        big = docs.document(*[docs.AGGREGATION] * 11)
        with pytest.raises(docs.DocumentRefusedError, match="too_many_events"):
            docs.opened(big, events=10)
        with pytest.raises(docs.DocumentRefusedError, match="too_big"):
            docs.opened(big, size_bytes=1000)

    def test_a_wrong_document_says_the_line(self):
        (problem,) = problems(b'{\n"type":\n "EPCISDocument",\n x}')
        assert problem.line == 4
