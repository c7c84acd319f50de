"""The EPCIS binding against people who mean no good: all is named, nothing is done."""

import datetime as dt
import gzip
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from suyuan.areas.integration import choices, operations
from suyuan.areas.integration.models import CaptureJob
from suyuan.foundation import clock
from suyuan.foundation.accounts import operations as accounts
from suyuan.foundation.command import command, system_context
from suyuan.ledger.operations import register
from suyuan.ledger.projections.rebuilding import rebuild
from tests import personas
from tests.integration.areas.integration import partner as world
from tests.integration.areas.integration.partner import (
    ACME,
    CONTEXT,
    GTIN,
    LOT,
    Partner,
    commissioning,
    document,
    events_of,
    observing,
    unit,
)

PALLET = "https://id.gs1.org/00/340123450000000017"
OTHER_PALLET = "https://id.gs1.org/00/340123450000000024"


def newcomer():
    world.make_item()
    return Partner()


@pytest.fixture
def ada(db):
    return newcomer()


def refused(answer, *expected, status=400):
    """Expect these problems, each as (event, field, code), and no more."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["detail"]
    found = [
        (each.get("event"), each.get("field"), each["code"]) for each in body.get("errors", ())
    ]
    assert found == list(expected)
    return body


def run(answer) -> CaptureJob:
    assert answer.status_code == 202, answer.content
    job_id = answer.headers["Location"].rsplit("/", 1)[1]
    operations.run_capture(context=system_context(reason="test"), job_id=job_id)
    return CaptureJob.objects.get(pk=job_id)


def packing(parent, *children, time="2026-03-01T11:00:00Z", action="ADD"):
    event = commissioning(time=time, action=action, bizStep="packing")
    del event["epcList"]
    return {
        **event,
        "type": "AggregationEvent",
        "parentID": parent,
        "childEPCs": list(children),
    }


def amount(quantity, **more):
    event = commissioning(**more)
    del event["epcList"]
    return {**event, "quantityList": [{"epcClass": LOT, "quantity": quantity}]}


class TestJson:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("NaN", "epcis.number_not_json"),
            ("-Infinity", "epcis.number_not_json"),
            ("1e400", "epcis.number_out_of_range"),
            ("1e99999999999999999999", "epcis.number_out_of_range"),
            ("9" * 400, "epcis.number_out_of_range"),
            ('"\\ud800"', "epcis.character_not_allowed"),
            ('"\\u0000"', "epcis.character_not_allowed"),
            ('1, "quantity": 2', "epcis.name_stands_twice"),
        ],
    )
    def test_says_where_it_is_wrong(self, ada, text, code):
        body = json.dumps({"@context": CONTEXT, **amount("@")}, indent=1).replace('"@"', text)
        answer = ada.post("/events", body)
        (error,) = refused(answer, (None, "quantityList[1].quantity", code))["errors"]
        row = body.splitlines()[error["line"] - 1]
        assert "quantity" in row
        assert error["column"] > row.index('"quantity"')

    @pytest.mark.parametrize("start", [b"[", b'{"a":', b'{"epcisBody":{"eventList":['])
    def test_is_no_deeper_than_it_may(self, ada, start):
        assert ada.post("/events", start * 10_000).json()["code"] == "epcis.too_deep"
        assert ada.post("/capture", start * 10_000).json()["code"] == "epcis.too_deep"

    @pytest.mark.parametrize("coding", ["gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    def test_is_in_utf_8(self, ada, coding):
        body = json.dumps(commissioning(1, comment="批次"), ensure_ascii=False).encode(coding)
        assert ada.post("/events", body).json()["code"].startswith("epcis.encoding_")

    def test_may_begin_with_a_mark(self, ada):
        body = b"\xef\xbb\xbf" + json.dumps({"@context": CONTEXT, **commissioning(1)}).encode()
        assert ada.post("/events", body).status_code == 201

    def test_that_breaks_inside_an_event_is_refused_at_once(self, ada):
        text = json.dumps(document(commissioning(1), commissioning(2)), indent=1)
        broken = text.replace('"ADD"', "ADD").encode()
        body = refused(
            ada.post("/capture", broken),
            (1, None, "epcis.event_broken"),
            (2, None, "epcis.event_broken"),
        )
        lines = broken.splitlines()
        assert all(b"ADD" in lines[each["line"] - 1] for each in body["errors"])
        assert not CaptureJob.objects.exists()

    def test_names_very_many_problems_and_counts_the_rest(self, ada):
        event = commissioning(*range(10_050))
        event["epcList"] = [f"nonsense {number}" for number in range(10_050)]
        body = ada.send(event).json()
        assert "10050" in body["detail"]
        assert len(body["errors"]) == 10_002
        assert body["errors"][9_999]["field"] == "epcList[10000]"
        assert body["errors"][-1]["data"] == {"count": 49}

    @pytest.mark.parametrize("size", ["1e30", "1000000000000000", "9" * 30, "1e-13"])
    def test_amounts_are_not_beyond_counting(self, ada, size):
        body = json.dumps({"@context": CONTEXT, **amount("@")}).replace('"@"', size)
        answer = ada.post("/events", body)
        refused(answer, (1, "quantityList[1].quantity", "epcis.number_out_of_range"))

    def test_numbers_of_any_size_come_back(self, ada):
        numbers = {"acme:n": 10**30, "acme:m": 0.1, "acme:k": 2**63 - 1}
        sensor = {"sensorReport": [{"type": "Temperature", "value": 1e30, "uom": "CEL"}]}
        event = {**amount(10**15 - 1), **numbers, "sensorElementList": [sensor]}
        assert ada.send(event).status_code == 201
        for form in ("Always_GS1_Digital_Link", "Never_Translates"):
            (found,) = events_of(ada.get("/events", GS1_EPC_Format=form))
            assert found["quantityList"][0]["quantity"] == 10**15 - 1
            assert found["sensorElementList"][0]["sensorReport"][0]["value"] == 10**30
            assert (found["acme:n"], found["acme:m"]) == (10**30, 0.1)

    def test_numbers_of_others_come_back_with_their_digits(self, ada):
        sensor = {"sensorReport": [{"type": "Temperature", "value": "#26.50#", "uom": "CEL"}]}
        said = {"acme:a": "#1.0#", "acme:b": "#0.12345678901234567890#", "acme:c": "#1.5E3#"}
        event = {**commissioning(1), **said, "sensorElementList": [sensor]}
        body = json.dumps({"@context": [CONTEXT, ACME], **event})
        body = body.replace('"#', "").replace('#"', "")
        answer = ada.post("/events", body)
        assert answer.status_code == 201, answer.content
        answers = [answer] + [
            ada.get("/events", GS1_EPC_Format=form)
            for form in ("Always_GS1_Digital_Link", "Always_EPC_URN", "Never_Translates")
        ]
        for answer in answers:
            text = answer.content.decode()
            for kept in ('acme:a":1.0,', 'acme:b":0.12345678901234567890,', 'acme:c":1500'):
                assert kept in text, text
            assert '"value":26.50' in text
        # JSON-LD takes 1.0 and 1 for the same number, and so does the event hash.
        again = ada.post("/events", body.replace("1.0,", "1,").replace("1.5E3", "1500.00"))
        assert again.status_code == 409, again.content


class TestXml:
    HEAD = (
        '<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0" '
        'creationDate="2026-03-01T12:00:00Z"><EPCISBody><EventList>'
    )
    TAIL = "</EventList></EPCISBody></epcis:EPCISDocument>"

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            (HEAD + "<ObjectEvent><eventTime>&a;</eventTime></ObjectEvent>" + TAIL, "xml_broken"),
            (HEAD + "<ObjectEvent>", "xml_broken"),
            (HEAD + "<a>\x01</a>" + TAIL, "xml_broken"),
            (HEAD + "<a>&#0;</a>" + TAIL, "xml_broken"),
            (HEAD + "<a>" * 10_000, "too_deep"),
            (HEAD.replace("schemaV", "x='" + "a" * 11_000_000 + "' schemaV") + TAIL, "xml_broken"),
            ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document_type"),
            ('<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>', "document_type"),
            ('<?xml version="1.0"?><!-- x --><!DOCTYPE a><a/>', "document_type"),
            ('<?xml version="1.0" encoding="GBK"?>' + HEAD + TAIL, "encoding_unknown"),
            ('<?xml version="1.0" encoding="UTF-7"?>' + HEAD + TAIL, "encoding_unknown"),
            ('<?xml version="1.0" encoding="UTF-16"?>' + HEAD + TAIL, "encoding_broken"),
        ],
    )
    def test_is_refused_at_once(self, ada, text, code):
        answer = ada.post("/capture", text, "application/xml")
        body = refused(answer, (None, None, f"epcis.{code}"))
        assert not CaptureJob.objects.exists()
        if code == "xml_broken":
            assert body["errors"][0]["line"] == 1

    @pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_comes_in_any_unicode(self, ada, coding):
        event = """<ObjectEvent><eventTime>2026-03-01T10:00:00Z</eventTime>
            <eventTimeZoneOffset>+08:00</eventTimeZoneOffset><epcList>
            <epc>urn:epc:id:sgtin:4012345.011111.1</epc></epcList><action>ADD</action>
            <bizStep>commissioning</bizStep></ObjectEvent>"""
        text = (self.HEAD + event + self.TAIL).encode(coding)
        assert run(ada.post("/capture", text, "application/xml")).captured == 1


class TestBody:
    def test_may_be_packed(self, ada):
        body = gzip.compress(json.dumps({"@context": CONTEXT, **commissioning(1)}).encode())
        assert ada.post("/events", body, Content_Encoding="gzip").status_code == 201

    def test_is_no_bomb(self, ada):
        bomb = gzip.compress(b" " * 200_000_000, 9)
        answer = ada.post("/capture", bomb, Content_Encoding="gzip")
        assert answer.status_code == 413
        assert answer.json()["type"] == "epcisException:CaptureLimitExceededException"
        assert answer.headers["GS1-EPCIS-Capture-File-Size-Limit"] == str(50 * 1024 * 1024)
        assert answer.headers["GS1-EPCIS-Capture-Limit"] == "100000"

    @pytest.mark.parametrize(
        ("body", "coding", "status", "code"),
        [
            (b"{}", "gzip", 400, "integration.gzip_broken"),
            (gzip.compress(b"{}" * 1000, mtime=0)[:-9], "gzip", 400, "integration.gzip_broken"),
            (b"{}", "br", 415, "integration.content_coding"),
            (b"{}", "gzip, gzip", 415, "integration.content_coding"),
        ],
    )
    def test_is_what_it_says(self, ada, body, coding, status, code):
        answer = ada.post("/events", body, Content_Encoding=coding)
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    @pytest.mark.parametrize("kind", ["text/plain", "application/problem+json", "", "a" * 5000])
    def test_is_of_a_known_kind(self, ada, kind):
        for path in ("/events", "/capture", "/queries"):
            answer = ada.post(path, b"{}", kind)
            assert answer.json()["code"] == "integration.media_type"
            assert "application/xml" in answer.json()["detail"]

    def test_of_another_version_than_said(self, ada):
        answer = ada.post("/capture", document(), GS1_EPCIS_Version="1.2.0")
        assert answer.json()["code"] == "integration.version_differs"

    def test_that_is_no_document_makes_no_job(self, ada):
        for body in (b"{}", b'{"type": "EPCISdocument"}', b"null", b"[]", b" "):
            assert ada.post("/capture", body).status_code == 400
        assert not CaptureJob.objects.exists()


class TestIdentifiers:
    @pytest.mark.parametrize(
        ("epc", "code"),
        [
            (f"https://id.gs1.org/01/{GTIN[:-1]}9/21/1", "identifiers.check_digit_wrong"),
            ("https://id.gs1.org/00/340123450000000018", "identifiers.check_digit_wrong"),
            ("urn:epc:id:sgtin:0699999.90001.1", "identifiers.epc_reference_malformed"),
            (f"https://id.gs1.org/01/{GTIN}/21/{'a' * 21}", "identifiers.value_too_long"),
            (f"https://id.gs1.org/01/{GTIN}/21/", "identifiers.path_incomplete"),
            (f"https://id.gs1.org/01/{GTIN}/21/%00", "identifiers.character_not_allowed"),
            (f"https://id.gs1.org/01/{GTIN}/21/%zz", "identifiers.percent_encoding_broken"),
            (f"(01){GTIN}(21)1", "epcis.uri_malformed"),
            (f"]d201{GTIN}211", "epcis.uri_malformed"),
            (f"/01/{GTIN}/21/1", "epcis.uri_malformed"),
            ("javascript:alert(1)", "epcis.uri_malformed"),
            ("data:text/html,x", "epcis.uri_malformed"),
            ("http://", "epcis.uri_malformed"),
            ("https:///x", "epcis.uri_malformed"),
            ("urn:'; DROP TABLE x;--", "epcis.uri_malformed"),
            ("urn:x:" + "é" * 1000, "epcis.text_too_long"),
            (LOT, "epcis.class_among_epcs"),
            (5, "epcis.not_text"),
        ],
    )
    def test_that_are_none_are_named_once(self, ada, epc, code):
        refused(ada.send({**commissioning(), "epcList": [epc]}), (1, "epcList[1]", code))
        refused(ada.send(packing(epc, unit(1))), (1, "parentID", code))

    @pytest.mark.parametrize(
        ("ilmd", "field", "code"),
        [
            ({"cbvmda:lotNumber": "x" * 101}, "lotNumber", "epcis.text_too_long"),
            ({"cbvmda:lotNumber": ["a", "b"]}, "lotNumber", "epcis.not_text"),
            ({"cbvmda:lotNumber": 12}, "lotNumber", "epcis.not_text"),
            ({"cbvmda:lotNumber": {"a": 1}}, "lotNumber", "epcis.not_text"),
            (
                {"cbvmda:itemExpirationDate": "2026-99-99"},
                "itemExpirationDate",
                "epcis.date_malformed",
            ),
            ({"cbvmda:productionDate": "yesterday"}, "productionDate", "epcis.date_malformed"),
        ],
    )
    def test_of_lots_and_dates(self, ada, ilmd, field, code):
        answer = ada.send(commissioning(1, ilmd=ilmd))
        refused(answer, (1, f"ilmd.cbvmda:{field}", code))

    def test_of_an_event_belong_to_it_alone(self, ada):
        name = "urn:uuid:0190a1c2-0000-7000-8000-000000000001"
        first = commissioning(1, eventID=name)
        assert ada.send(first).status_code == 201
        assert ada.send({**first, "epcList": [world.urn(1)]}).status_code == 409
        taken = (1, "eventID", "integration.event_id_taken")
        refused(ada.send(commissioning(2, eventID=name)), taken)
        job = run(ada.post("/capture", document(commissioning(3), commissioning(4, eventID=name))))
        assert (job.state, job.captured) == ("FAILED", 0)
        assert [(row["line"], row["code"]) for row in job.errors] == [
            (2, "integration.event_id_taken")
        ]
        twice = [commissioning(5, eventID="urn:x:5"), commissioning(6, eventID="urn:x:5")]
        job = run(ada.post("/capture", document(*twice)))
        assert [row["line"] for row in job.errors] == [2]
        assert ada.ids() == ["1"]


class TestLaws:
    @pytest.mark.parametrize(
        ("quantity", "code"),
        [
            (-1, "epcis.quantity_negative"),
            ("5", "epcis.not_number"),
            (True, "epcis.not_number"),
            ([], "epcis.not_number"),
        ],
    )
    def test_of_amounts(self, ada, quantity, code):
        refused(ada.send(amount(quantity)), (1, "quantityList[1].quantity", code))

    def test_nothing_of_a_lot_comes_into_being(self, ada):
        refused(ada.send(amount(0)), (1, "quantityList[1]", "ledger.quantity_negative"))

    def test_no_more_is_used_than_there_is(self, ada):
        assert ada.send(amount(10)).status_code == 201
        event = amount(11, action="DELETE", bizStep="destroying", time="2026-03-02T10:00:00Z")
        refused(ada.send(event), (1, "quantityList[1]", "ledger.over_consumed"))

    def test_one_parent_and_no_circles(self, ada):
        assert ada.send(commissioning(1)).status_code == 201
        assert ada.send(packing(PALLET, unit(1))).status_code == 201
        later = {"time": "2026-03-01T12:00:00Z"}
        refused(
            ada.send(packing(OTHER_PALLET, unit(1), **later)),
            (1, "childEPCs[1]", "ledger.already_contained"),
        )
        assert ada.send(packing(OTHER_PALLET, PALLET, **later)).status_code == 201
        refused(
            ada.send(packing(PALLET, OTHER_PALLET, time="2026-03-01T13:00:00Z")),
            (1, "childEPCs[1]", "ledger.containment_cycle"),
        )
        refused(ada.send(packing(PALLET, PALLET)), (1, "parentID", "epcis.parent_is_child"))

    def test_what_has_ended_stays_ended(self, ada):
        assert ada.send(commissioning(1)).status_code == 201
        end = observing(1, action="DELETE", bizStep="decommissioning")
        assert ada.send(end).status_code == 201
        later = {"time": "2026-03-03T10:00:00Z"}
        refused(ada.send(observing(1, **later)), (1, "epcList[1]", "ledger.thing_ended"))
        refused(ada.send(commissioning(1, **later)), (1, "epcList[1]", "ledger.serial_used"))
        early = observing(1, time="2026-02-01T10:00:00Z")
        refused(ada.send(early), (1, "epcList[1]", "ledger.before_made"))

    @pytest.mark.parametrize(
        ("time", "code"),
        [
            ("2099-01-01T00:00:00Z", "ledger.future"),
            ("9999-12-31T23:59:59Z", "ledger.future"),
            ("0001-01-02T00:00:00Z", "ledger.too_early"),
            ("1969-12-31T23:59:59Z", "ledger.too_early"),
            ("0001-01-01T00:00:00+14:00", "epcis.time_malformed"),
            ("9999-12-31T23:59:59-14:00", "epcis.time_malformed"),
            ("0000-01-01T00:00:00Z", "epcis.time_malformed"),
            ("2026-02-30T00:00:00Z", "epcis.time_malformed"),
            ("2026-03-01T23:59:60Z", "epcis.time_malformed"),
            ("2026-03-01T10:00:00", "epcis.time_malformed"),
            ("2026-03-01T10:00:00+25:00", "epcis.time_malformed"),
            ("2026-03-01T10:00:00+15:00", "epcis.time_malformed"),
            ("2026-03-01T10:00:00-14:01", "epcis.time_malformed"),
            ("２０２６-03-01T10:00:00Z", "epcis.time_malformed"),
        ],
    )
    def test_of_times(self, ada, time, code):
        refused(ada.send(commissioning(1, time=time)), (1, "eventTime", code))
        assert ada.ids() == []

    def test_are_told_in_the_language_of_the_reader(self, ada):
        body = {"@context": CONTEXT, **observing(77)}
        chinese = ada.post("/events", body, Accept_Language="zh-CN").json()
        english = ada.post("/events", body, Accept_Language="en").json()
        assert chinese["errors"][0]["data"] == english["errors"][0]["data"]
        assert chinese["title"] != english["title"]


class TestQuestions:
    @pytest.mark.parametrize(
        ("path", "field"),
        [
            ("/events?eventCountLimit=1&eventCountLimit=2", "eventCountLimit"),
            ("/events?orderBy=eventTime&orderBy=recordTime", "orderBy"),
            ("/events?GT_quantity=1&GT_quantity=2", "GT_quantity"),
            ("/events?GE_eventTime=2026-01-01T00:00:00Z|2027-01-01T00:00:00Z", "GE_eventTime"),
            ("/events?perPage=1&perPage=2", "perPage"),
            ("/events?nextPageToken=a&nextPageToken=b", "nextPageToken"),
        ],
    )
    def test_say_a_thing_once(self, ada, path, field):
        refused(ada.get(path), (None, field, "epcis.parameter_twice"))

    @pytest.mark.parametrize(
        "path", ["/queries?name=x", "/epcs?EQ_action=ADD", "?x=1", "/capture?state=DONE"]
    )
    def test_know_their_parameters(self, ada, path):
        assert ada.get(path).json()["errors"][0]["code"] == "epcis.parameter_unknown"

    def test_go_on_where_they_began(self, ada):
        for serial in range(3):
            ada.send(commissioning(serial, time=f"2026-03-01T10:00:0{serial}Z"))
        page = ada.get("/events?perPage=1")
        token = page.headers["Link"].split("nextPageToken=")[1].split(">")[0]
        assert len(events_of(ada.get(f"/events?nextPageToken={token}"))) == 2
        for path in ("/epcs", "/capture", "/queries", "/bizSteps/commissioning/events"):
            assert ada.get(f"{path}?nextPageToken={token}").json()["code"] == "rest.page_token"
        for forged in (token[:-1], token[1:], token + "x", token.swapcase(), ":" * 50, "%00"):
            answer = ada.get(f"/events?nextPageToken={forged}")
            assert (answer.status_code, answer.json()["code"]) == (400, "rest.page_token")
        assert ada.delete(f"/nextPageToken/{token}").status_code == 204
        assert ada.delete("/nextPageToken/forged").status_code == 400

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"name": "x", "query": {}, "colour": 1}, "colour"),
            ({"name": "x"}, None),
        ],
    )
    def test_that_are_kept_say_what_they_mean(self, ada, body, field):
        answer = ada.post("/queries", body)
        assert answer.status_code == 400
        if field is not None:
            assert answer.json()["errors"][0]["field"] == field

    def test_that_are_kept_hold_no_nul(self, ada):
        body = b'{"name": "x", "query": {"EQ_eventID": ["\\u0000"]}}'
        assert ada.post("/queries", body).json()["code"] == "epcis.character_not_allowed"
        body = b'{"name": "x", "name": "y", "query": {}}'
        assert ada.post("/queries", body).json()["code"] == "epcis.name_stands_twice"


class TestRepeats:
    def test_of_the_same_are_answered_alike(self, ada):
        body = {"@context": CONTEXT, **commissioning(1)}
        first = ada.post("/events", body, Idempotency_Key="k1")
        again = ada.post("/events", body, Idempotency_Key="k1")
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        one = ada.post("/capture", document(commissioning(2)), Idempotency_Key="k2")
        two = ada.post("/capture", document(commissioning(2)), Idempotency_Key="k2")
        assert one.headers["Location"] == two.headers["Location"]

    def test_with_other_values_are_refused(self, ada):
        assert ada.post(
            "/events", {"@context": CONTEXT, **commissioning(1)}, Idempotency_Key="k"
        ).status_code == 201  # fmt: skip
        answer = ada.post("/events", {"@context": CONTEXT, **commissioning(2)}, Idempotency_Key="k")
        assert (answer.status_code, answer.json()["code"]) == (422, "foundation.command_reused")
        assert ada.ids() == ["1"]

    def test_with_a_key_of_no_form_are_refused(self, ada):
        for key in ("", " ", "x" * 256):
            answer = ada.post("/events", commissioning(1), Idempotency_Key=key)
            assert answer.status_code == 400


def at_once(count, send):
    """Do something from many threads at the same moment; give the answers' codes, sorted."""
    start = threading.Barrier(count)

    def one(number):
        try:
            start.wait()
            answer = send(number)
            body = answer.json() if answer.status_code >= 400 else {}
            return answer.status_code, body.get("code", "")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return sorted(pool.map(one, range(count)))


class TestManyAtOnce:
    @pytest.fixture
    def ada(self, real_database):
        return newcomer()

    def send(self, ada, event, **headers):
        return Partner.post(ada, "/events", {"@context": CONTEXT, **event}, **headers)

    def test_the_same_event_is_recorded_once(self, ada):
        codes = at_once(8, lambda _: self.send(ada, commissioning(1)))
        assert [code for code, _ in codes].count(201) == 1
        assert {code for code, _ in codes} == {201, 409}
        assert ada.ids() == ["1"]

    def test_a_serial_is_given_once(self, ada):
        codes = at_once(
            8, lambda at: self.send(ada, commissioning(1, time=f"2026-03-01T10:00:0{at}Z"))
        )
        assert codes.count((201, "")) == 1
        assert set(codes) <= {
            (201, ""),
            (400, "ledger.serial_used"),
            (503, "foundation.lock_timeout"),
        }
        assert ada.ids() == ["1"]

    def test_a_unit_goes_into_one_parent(self, ada):
        ada.send(commissioning(1))
        parents = [PALLET, OTHER_PALLET]
        codes = at_once(
            8,
            lambda at: self.send(
                ada, packing(parents[at % 2], unit(1), time=f"2026-03-01T11:00:0{at}Z")
            ),
        )
        assert codes.count((201, "")) == 1
        assert all(code in {201, 400, 503} for code, _ in codes)

    def test_boxes_are_filled_while_their_pallet_moves(self, ada):
        """What is kept of where units are stays what the events say, whoever comes first."""
        places = ("https://id.gs1.org/414/4012345000122", "https://id.gs1.org/414/4012345000139")
        ada.send(commissioning(*range(12)))
        ada.send(packing(OTHER_PALLET, unit(10)))
        ada.send(packing(PALLET, OTHER_PALLET))

        def write(number):
            minute = f"2026-03-01T12:{number:02}:00Z"
            if number % 2:
                return self.send(ada, packing(OTHER_PALLET, unit(number), time=minute))
            moved = {"id": places[number // 2 % 2]}
            event = observing(time=minute, bizLocation=moved, readPoint=moved)
            return self.send(ada, {**event, "epcList": [PALLET]})

        codes = at_once(8, write)
        assert {code for code, _ in codes} <= {201, 503}
        assert [one.row for one in rebuild(check=True).differences] == []

    def test_no_more_is_used_than_there_is(self, ada):
        ada.send(amount(100))
        codes = at_once(
            8,
            lambda at: self.send(
                ada,
                amount(30, action="DELETE", bizStep="destroying", time=f"2026-03-02T10:00:0{at}Z"),
            ),
        )
        assert 1 <= codes.count((201, "")) <= 3
        assert all(code in {201, 400, 503} for code, _ in codes)

    def test_a_key_stands_for_one_request(self, ada):
        codes = at_once(8, lambda at: self.send(ada, commissioning(at), Idempotency_Key="once"))
        assert codes.count((201, "")) == 1
        assert set(codes) == {(201, ""), (422, "foundation.command_reused")}

    def test_a_document_is_recorded_once(self, ada):
        events = [commissioning(serial) for serial in range(20)]
        answers = [ada.post("/capture", document(*order)) for order in (events, events[::-1]) * 2]
        ids = [answer.headers["Location"].rsplit("/", 1)[1] for answer in answers]

        def work(number):
            operations.run_capture(context=system_context(reason="test"), job_id=ids[number])
            return answers[number]

        at_once(4, work)
        jobs = CaptureJob.objects.filter(pk__in=ids)
        assert {job.state for job in jobs} == {"DONE"}
        assert sum(job.captured for job in jobs) == 20
        assert sum(job.repeated for job in jobs) == 60


@command(name="tests.make_place", action=None)
def make_place(*, context, code, gln, site_id) -> int:
    """Make a place of a site known."""
    del context
    return register.register_place(
        register.PlaceDescription(code=code, name=code, gln=gln, site_id=site_id)
    )


class TestWhoMay:
    def test_nobody_with_a_key_that_has_ended(self, ada):
        soon = clock.now() + dt.timedelta(milliseconds=1)
        made = accounts.create_api_key(
            context=personas.system(),
            username="ada",
            name="short",
            scopes=[choices.VIEW],
            expires_at=soon,
        )
        headers = {"Authorization": f"Bearer {made.secret}"}
        while clock.now() <= soon:
            pass
        answer = ada.client.get("/epcis/events", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "rest.unauthenticated")

    def test_nobody_with_a_key_that_was_revoked(self, ada):
        assert ada.get("/events").status_code == 200
        accounts.revoke_api_key(context=personas.system(), prefix=ada.key.split("_")[1])
        assert ada.get("/events").status_code == 401

    def test_nobody_at_a_site_of_others(self, ada):
        home, other = personas.site("SZ"), personas.site("SH")
        for code, gln, site in (
            ("SZ-1", "4012345000115", home),
            ("SH-1", "4012345000122", other),
        ):
            make_place(context=personas.system(), code=code, gln=gln, site_id=site.pk)
        personas.person("tom")
        accounts.grant_role(
            context=personas.system(), username="tom", role="INTEGRATION", site="SZ"
        )
        tom = Partner("tom")
        assert tom.send(commissioning(1)).status_code == 201
        there = {"id": "urn:epc:id:sgln:4012345.00012.0"}
        event = commissioning(2, bizLocation=there, readPoint=there)
        refused(
            tom.send(event),
            (1, "bizLocation", "integration.other_site"),
            (1, "readPoint", "integration.other_site"),
            status=403,
        )
        job = run(tom.post("/capture", document(commissioning(3), event)))
        assert job.state == "DONE"  # The tests' worker is the system, which may do everything.
        context = personas.context("tom")
        answer = tom.post("/capture", document(commissioning(4), {**event, "epcList": [unit(5)]}))
        job_id = answer.headers["Location"].rsplit("/", 1)[1]
        operations.run_capture(context=context, job_id=job_id)
        job = CaptureJob.objects.get(pk=job_id)
        assert [row["code"] for row in job.errors] == ["integration.other_site"] * 2
        assert job.captured == 0
