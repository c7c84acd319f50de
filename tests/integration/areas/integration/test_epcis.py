"""The REST binding of EPCIS 2.0: capture, query, resources, named queries, who may do what."""

import datetime as dt
import hmac
import http.server
import json
import ssl
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DataError, connection, connections
from django.urls import reverse

from suyuan.areas.integration import choices, operations, tasks
from suyuan.areas.integration.models import CaptureJob, Delivery
from suyuan.areas.integration.operations import capture, sending, subscriptions
from suyuan.foundation import clock
from suyuan.foundation.accounts import operations as accounts
from suyuan.foundation.accounts.models import Assignment
from suyuan.foundation.command import system_context
from suyuan.foundation.failures import LockTimeoutError
from suyuan.foundation.jobs import registry
from tests import personas
from tests.integration.areas.integration import partner as world
from tests.integration.areas.integration.partner import (
    ACME,
    CONTEXT,
    Partner,
    commissioning,
    document,
    events_of,
    observing,
    older_transaction,
    settle,
    things_of,
    unit,
    urn,
)
from tests.screens import client_of, command_id

SGLN = "urn:epc:id:sgln:4012345.00011.0"


def newcomer():
    world.make_item()
    return Partner()


@pytest.fixture
def ada(db):
    return newcomer()


def run(response) -> CaptureJob:
    """Do what the worker does, and give the job."""
    assert response.status_code == 202, response.content
    job_id = response.headers["Location"].rsplit("/", 1)[1]
    context = system_context(reason="test")
    operations.run_capture(context=context, job_id=job_id)
    return CaptureJob.objects.get(pk=job_id)


class TestKeys:
    """A key that was seen a moment ago is not looked up again, but looked at in the transaction."""

    def revoke(self, ada):
        accounts.revoke_api_key(context=personas.system(), prefix=ada.key.split("_")[1])

    def deactivate(self, ada):
        accounts.deactivate_user(context=personas.system(), username="ada")

    @pytest.mark.parametrize("end", ["revoke", "deactivate"])
    @pytest.mark.parametrize("path", ["/events", "/capture"])
    def test_that_ended_does_nothing_from_then_on(self, ada, end, path):
        assert ada.send(commissioning(1)).status_code == 201
        getattr(self, end)(ada)
        body = commissioning(2) if path == "/events" else document(commissioning(2))
        answer = ada.post(path, {"@context": CONTEXT, **body})
        assert answer.status_code == 401, answer.content
        assert answer.json()["type"] == "epcisException:SecurityException"
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger_event")
            assert cursor.fetchone() == (1,)
        assert not CaptureJob.objects.exists()

    def test_whose_owner_lost_the_right_does_nothing_from_then_on(self, ada):
        assert ada.send(commissioning(1)).status_code == 201
        for held in Assignment.objects.filter(user__username="ada", ended_at=None):
            accounts.revoke_role(
                context=personas.system(), username="ada", role=held.role.code,
                site=held.site and held.site.code,
            )  # fmt: skip
        assert ada.send(commissioning(2)).status_code == 403

    def test_of_narrow_scopes_is_refused_each_time(self, ada):
        narrow = Partner(scopes=[choices.VIEW])
        assert [narrow.send(commissioning(1)).status_code for _ in range(2)] == [403, 403]
        assert narrow.get("/events").status_code == 200

    def test_repeat_under_the_same_idempotency_key_gives_the_first_answer(self, ada):
        body = {"@context": CONTEXT, **commissioning(1)}
        answers = [ada.post("/events", body, idempotency_key="k-1") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [201, 201, 201]
        assert len({answer.content for answer in answers}) == 1
        other = ada.post("/events", {**body, "bizStep": "packing"}, idempotency_key="k-1")
        assert other.status_code == 422
        assert len(ada.ids()) == 1


class TestOneEvent:
    @pytest.fixture
    def ada(self, real_database):
        return newcomer()

    def test_is_there_when_the_answer_comes(self, ada):
        answer = ada.send(commissioning(1))
        assert answer.status_code == 201, answer.content
        location = answer.headers["Location"]
        found = ada.get(location.removeprefix("/epcis"))
        assert [things_of(event) for event in events_of(found)] == ["1"]
        assert answer.json()["eventID"].startswith("ni:///sha-256;")
        assert answer.headers["GS1-EPCIS-Version"] == "2.0.0"

    def test_is_found_by_its_hash_without_escapes(self, ada):
        uri = ada.send(commissioning(1)).json()["eventID"]
        assert len(events_of(ada.get(f"/events/{uri}"))) == 1

    def test_is_recorded_once_however_it_is_spelled(self, ada):
        assert ada.send(commissioning(1)).status_code == 201
        again = {**commissioning(1, time="2026-03-01T18:00:00.000+08:00"), "epcList": [urn(1)]}
        answer = ada.send(again)
        assert answer.status_code == 409
        assert answer.json()["type"] == "epcisException:ResourceAlreadyExistsException"
        assert len(ada.ids()) == 1

    def test_is_recorded_once_for_two_at_the_same_time(self, ada):
        body = {"@context": CONTEXT, **commissioning(1)}
        start = threading.Barrier(4)

        def send(_number):
            try:
                start.wait()
                return Partner.post(ada, "/events", body).status_code
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            codes = sorted(pool.map(send, range(4)))
        assert codes.count(201) == 1
        assert set(codes) <= {201, 409}
        assert len(ada.ids()) == 1


class TestOneEventRefused:
    def test_is_refused_with_every_problem(self, ada):
        event = {**commissioning(1), "action": "MAKE", "epcList": ["nonsense"], "colour": "red"}
        answer = ada.send(event)
        assert answer.status_code == 400
        body = answer.json()
        assert body["type"] == "epcisException:ValidationException"
        assert {(each["code"], each.get("field")) for each in body["errors"]} >= {
            ("epcis.action_unknown", "action"),
            ("epcis.uri_malformed", "epcList[1]"),
            ("epcis.field_unknown", "colour"),
        }

    def test_of_an_unknown_thing_is_refused_by_the_ledger(self, ada):
        answer = ada.send(observing(77))
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["code"] == "ledger.unknown_thing"

    @pytest.mark.parametrize(
        ("body", "kind", "status", "name"),
        [
            (b"{", "application/json", 400, "ValidationException"),
            (b"<a/>", "application/xml", 400, "ValidationException"),
            (b"<!DOCTYPE a><a/>", "application/xml", 400, "ValidationException"),
            (b"x", "text/plain", 415, "UnsupportedMediaTypeException"),
            (b"[" * 10_000, "application/json", 400, "ValidationException"),
            (json.dumps({"a": "\ud800"}).encode(), "application/json", 400, "ValidationException"),
            (b"\xff\xfe{", "application/json", 400, "ValidationException"),
        ],
    )
    def test_that_is_none_is_refused(self, ada, body, kind, status, name):
        answer = ada.post("/events", body, kind)
        assert (answer.status_code, answer.json()["type"]) == (status, f"epcisException:{name}")


class TestCapture:
    def test_records_a_document_by_a_job(self, ada):
        answer = ada.post("/capture", document(commissioning(1, 2), observing(1)))
        waiting = ada.get(answer.headers["Location"].removeprefix("/epcis")).json()
        assert (waiting["running"], waiting["success"]) == (True, True)
        job = run(answer)
        assert (job.total, job.captured, job.failed) == (2, 2, 0)
        done = ada.get(f"/capture/{job.pk}").json()
        assert (done["running"], done["success"], done["errors"]) == (False, True, [])
        assert [each["captureID"] for each in ada.get("/capture").json()] == [str(job.pk)]
        assert len(ada.ids()) == 2

    def test_takes_all_or_nothing(self, ada):
        job = run(ada.post("/capture", document(commissioning(1), observing(99), commissioning(2))))
        assert (job.state, job.captured, job.failed) == ("FAILED", 0, 3)
        shown = ada.get(f"/capture/{job.pk}").json()
        assert [(each["event"], each["code"]) for each in shown["errors"]] == [
            (2, "ledger.unknown_thing")
        ]
        assert ada.ids() == []

    def test_goes_on_where_it_is_asked_to(self, ada):
        bad = {**commissioning(3), "eventTime": "yesterday"}
        answer = ada.post(
            "/capture",
            document(commissioning(1), observing(99), bad, commissioning(2)),
            GS1_Capture_Error_Behaviour="proceed",
        )
        job = run(answer)
        assert (job.state, job.captured, job.failed) == ("FAILED", 2, 2)
        assert sorted(ada.ids()) == ["1", "2"]

    def test_that_is_run_twice_records_once(self, ada):
        answer = ada.post(
            "/capture", document(commissioning(1)), GS1_Capture_Error_Behaviour="proceed"
        )
        job = run(answer)
        operations.run_capture(context=system_context(reason="test"), job_id=job.pk)
        assert len(ada.ids()) == 1

    def test_counts_what_was_recorded_before(self, ada):
        run(ada.post("/capture", document(commissioning(1))))
        job = run(ada.post("/capture", document(commissioning(1), commissioning(2))))
        assert (job.captured, job.repeated, job.failed) == (1, 1, 0)

    def test_refuses_at_once_what_is_no_document(self, ada):
        assert ada.post("/capture", b"[1]").status_code == 400
        assert ada.post("/capture", {**document(), "creationDate": "x"}).status_code == 400
        answer = ada.post("/capture", document(), GS1_Capture_Error_Behaviour="perhaps")
        assert answer.status_code == 400

    def test_announces_its_limits_and_keeps_them(self, ada, monkeypatch):
        limit = int(ada.options("/capture").headers["GS1-EPCIS-Capture-File-Size-Limit"])
        assert limit == 50 * 1024 * 1024
        answer = ada.client.generic("POST", "/epcis/capture", bytes(limit + 1), "application/json")
        assert answer.status_code == 413
        assert answer.json()["type"] == "epcisException:CaptureLimitExceededException"

    def test_takes_xml_of_both_versions(self, ada):
        for version, number in (("2", 1), ("1", 2)):
            xml = f"""<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:{version}"
                schemaVersion="{version}.0" creationDate="2026-03-01T12:00:00Z"><EPCISBody>
                <EventList><ObjectEvent><eventTime>2026-03-01T10:00:00Z</eventTime>
                <eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
                <epcList><epc>{urn(number)}</epc></epcList><action>ADD</action>
                <bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep>
                </ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>"""
            assert run(ada.post("/capture", xml, "application/xml")).captured == 1
        assert sorted(ada.ids()) == ["1", "2"]

    def test_job_is_shown_to_its_sender_alone(self, ada):
        job = run(ada.post("/capture", document(commissioning(1))))
        assert Partner("eva").get(f"/capture/{job.pk}").status_code == 404


class TestSomebodyElseHoldsALot:
    """Late events that contend for one lot: the job waits and goes on by itself."""

    def waiting(self, ada, monkeypatch, behaviour):
        answer = ada.post(
            "/capture", document(commissioning(1)), GS1_Capture_Error_Behaviour=behaviour
        )
        record = capture.ledger.record
        self.held = True

        def perhaps(**values):
            if self.held:
                raise LockTimeoutError
            return record(**values)

        monkeypatch.setattr(capture.ledger, "record", perhaps)
        self.context = system_context(reason="test")
        self.job_id = uuid.UUID(answer.headers["Location"].rsplit("/", 1)[1])

    def work(self, attempt):
        operations.run_capture(context=self.context, job_id=self.job_id, attempt=attempt)

    @pytest.mark.parametrize("behaviour", ["rollback", "proceed"])
    def test_for_a_while(self, ada, monkeypatch, behaviour):
        self.waiting(ada, monkeypatch, behaviour)
        with pytest.raises(LockTimeoutError):
            self.work(0)
        assert CaptureJob.objects.get().state == "RUNNING"
        self.held = False
        self.work(1)
        job = CaptureJob.objects.get()
        assert (job.state, job.captured) == ("DONE", 1)

    def test_for_ever(self, ada, monkeypatch):
        self.waiting(ada, monkeypatch, "rollback")
        with pytest.raises(LockTimeoutError):
            self.work(registry.ATTEMPTS_MAX - 1)
        job = CaptureJob.objects.get()
        assert job.state == "FAILED"
        assert [error["code"] for error in job.errors] == ["foundation.lock_timeout"]


class TestWorker:
    @pytest.fixture
    def ada(self, real_database):
        return newcomer()

    def test_runs_what_was_deferred(self, ada):
        answer = ada.post("/capture", document(commissioning(1)))
        job_id = uuid.UUID(answer.headers["Location"].rsplit("/", 1)[1])
        context = system_context(reason="test")
        registry.tasks()["integration.run_capture"](
            work=registry.Work(context=context, progress=None), job_id=job_id
        )
        assert CaptureJob.objects.get(pk=job_id).state == "DONE"

    def test_looks_again_as_long_as_somebody_is_subscribed(self, real_database):
        work = registry.Work(context=system_context(reason="test"), progress=None)
        registry.again("integration.send_due", work=work, after=dt.timedelta(seconds=2))
        registry.again("integration.send_due", work=work, after=dt.timedelta(seconds=2))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
            assert cursor.fetchone() == (1,)


def filled(ada):
    """Let four events be known, and give the one who sent them."""
    for event in (
        commissioning(1, 2),
        commissioning(3, time="2026-03-01T11:00:00Z", ilmd={"cbvmda:lotNumber": "L7"}),
        observing(
            1,
            **{
                "acme:colour": "red",
                "acme:count": "12",
                "acme:box": {"acme:side": ["left", "right"]},
                "bizTransactionList": [{"type": "po", "bizTransaction": "urn:acme:po:7"}],
                "sourceList": [{"type": "owning_party", "source": "urn:acme:party:1"}],
            },
        ),
        observing(
            2,
            time="2026-03-03T10:00:00Z",
            disposition="conformant",
            persistentDisposition={"set": ["completeness_verified"]},
            sensorElementList=[
                {
                    "sensorMetadata": {
                        "time": "2026-03-03T09:00:00Z",
                        "deviceID": "urn:acme:d:1",
                    },
                    "sensorReport": [
                        {"type": "Temperature", "value": 25, "uom": "CEL"},
                        {"type": "RelativeHumidity", "value": 40, "uom": "P1"},
                    ],
                }
            ],
        ),
    ):
        answer = ada.send(event)
        assert answer.status_code == 201, answer.content
    settle()
    return ada


class TestQuery:
    @pytest.fixture(scope="class")
    @classmethod
    def asked(cls, database_of_the_class):
        return filled(newcomer())

    @pytest.mark.parametrize(
        ("question", "found"),
        [
            ("", ["2", "1", "3", "1 2"]),
            ("?orderBy=eventTime&orderDirection=ASC", ["1 2", "3", "1", "2"]),
            ("?orderBy=recordTime&orderDirection=ASC", ["1 2", "3", "1", "2"]),
            ("?eventType=AggregationEvent", []),
            ("?EQ_action=ADD", ["3", "1 2"]),
            ("?EQ_action=ADD|OBSERVE&EQ_bizStep=urn:epcglobal:cbv:bizstep:inspecting", ["2", "1"]),
            ("?EQ_disposition=conformant", ["2"]),
            ("?EQ_persistentDisposition_set=completeness_verified", ["2"]),
            ("?EQ_persistentDisposition_unset=completeness_verified", []),
            ("?GE_eventTime=2026-03-02T00:00:00Z&LT_eventTime=2026-03-03T00:00:00Z", ["1"]),
            ("?GE_recordTime=2020-01-01T00:00:00Z", ["2", "1", "3", "1 2"]),
            (f"?EQ_bizLocation={SGLN}", ["2", "1", "3", "1 2"]),
            (f"?WD_readPoint={SGLN}&EQ_action=ADD", ["3", "1 2"]),
            ("?EQ_readPoint=urn:acme:elsewhere", []),
            (f"?MATCH_epc={urn(1)}", ["1", "1 2"]),
            (f"?MATCH_epc={unit(1)}|{unit(3)}", ["1", "3", "1 2"]),
            ("?MATCH_epc=urn:epc:idpat:sgtin:4012345.011111.*", ["2", "1", "3", "1 2"]),
            (f"?MATCH_anyEPC={urn(2)}", ["2", "1 2"]),
            (f"?MATCH_parentID={urn(2)}", []),
            (f"?MATCH_inputEPC={urn(2)}", []),
            ("?EQ_bizTransaction_po=urn:acme:po:7", ["1"]),
            ("?EQ_bizTransaction_inv=urn:acme:po:7", []),
            ("?EQ_source_owning_party=urn:acme:party:1", ["1"]),
            ("?EQ_destination_owning_party=urn:acme:party:1", []),
            ("?EQ_acme:colour=red", ["1"]),
            ("?EQ_acme:colour=blue|red", ["1"]),
            ("?EQ_https://acme.example/epcis/colour=red", ["1"]),
            ("?GT_acme:count=9", ["1"]),
            ("?LT_acme:count=9", []),
            ("?EXISTS_acme:colour", ["1"]),
            ("?EXISTS_INNER_acme:side", ["1"]),
            ("?EXISTS_acme:side", []),
            ("?EQ_INNER_acme:side=right", ["1"]),
            ("?EQ_ILMD_cbvmda:lotNumber=L7", ["3"]),
            ("?EXISTS_ILMD_cbvmda:lotNumber", ["3"]),
            ("?EXISTS_sensorElementList", ["2"]),
            ("?EQ_type=Temperature", ["2"]),
            ("?EQ_type=gs1:Temperature&GT_value_CEL=24", ["2"]),
            ("?EQ_type=Temperature&GE_value_FAH=77", ["2"]),
            ("?EQ_type=Temperature&EQ_value_KEL=298.15", ["2"]),
            ("?EQ_type=Temperature&GT_value_CEL=30", []),
            ("?EQ_type=RelativeHumidity&GT_value_CEL=24", []),
            ("?EQ_deviceID=urn:acme:d:1", ["2"]),
            ("?GE_time=2026-03-03T08:00:00Z&LT_time=2026-03-03T10:00:00Z", ["2"]),
            ("?EXISTS_errorDeclaration", []),
            ("?eventCountLimit=2", ["2", "1"]),
            ("?maxEventCount=4", ["2", "1", "3", "1 2"]),
            ("?orderBy=acme:colour", ["1"]),
        ],
    )
    def test_answers(self, asked, question, found):
        assert asked.ids(question, GS1_Extensions="acme=https://acme.example/epcis/") == found

    @pytest.mark.parametrize(
        "question",
        [
            "?EQ_colour=red",
            "?EQ_nobody:colour=red",
            "?EQ_action=MAKE",
            "?EQ_bizStep=jumping",
            "?GE_eventTime=now",
            "?MATCH_epc=https://id.gs1.org/01/04012345111119/21/1",
            "?orderDirection=UP",
            "?eventCountLimit=0",
            f"?eventCountLimit=00000000{10**30}",
            "?eventCountLimit=1&maxEventCount=1",
            "?GT_value_CEL=warm",
            "?perPage=0",
            "?nextPageToken=made-up",
            "?EQ_action=",
        ],
    )
    def test_refuses_what_is_no_question(self, asked, question):
        answer = asked.get(f"/events{question}")
        assert answer.status_code == 400
        assert answer.json()["type"] == "epcisException:QueryParameterException"

    def test_refuses_more_than_the_maximum(self, asked):
        answer = asked.get("/events?maxEventCount=3")
        assert answer.status_code == 413
        assert answer.json()["type"] == "epcisException:QueryTooLargeException"

    def test_limit_holds_over_pages(self, asked):
        page = asked.get("/events?perPage=2&eventCountLimit=3")
        rest = asked.next(page)
        assert len(events_of(rest)) == 1
        assert asked.next(rest) is None

    def test_answers_in_xml(self, asked):
        answer = asked.get("/events", Accept="application/xml")
        assert answer.headers["Content-Type"] == "application/xml"
        assert b"sensorElementList" in answer.content
        old = asked.get("/events?EQ_action=ADD", Accept="application/xml", GS1_EPCIS_Max="1.2")
        assert b'schemaVersion="1.2"' in old.content
        refused = asked.get("/events", Accept="application/xml", GS1_EPCIS_Max="1.2")
        assert refused.status_code == 406

    def test_refuses_forms_that_it_has_not(self, asked):
        assert asked.get("/events", Accept="text/csv").status_code == 406
        assert asked.get("/events", GS1_EPCIS_Min="3.0").status_code == 406


class TestQueryOfMore:
    @pytest.fixture
    def asked(self, real_database):
        return filled(newcomer())

    def test_pages_stay_as_they_are_while_events_arrive(self, asked):
        page = asked.get("/events?perPage=2&EQ_action=ADD|OBSERVE")
        seen = [things_of(event) for event in events_of(page)]
        asked.send(commissioning(50, time="2026-03-05T10:00:00Z"))
        asked.send(commissioning(51, time="2026-03-01T10:30:00Z"))
        while (page := asked.next(page)) is not None:
            seen += [things_of(event) for event in events_of(page)]
        assert seen == ["2", "1", "3", "51", "1 2"]

    def test_spells_as_it_is_asked_to(self, asked):
        def spelled(wanted):
            page = asked.get("/events?eventCountLimit=1", GS1_EPC_Format=wanted)
            return events_of(page)[0]["epcList"]

        asked.send({**observing(3, time="2026-03-04T10:00:00Z"), "epcList": [urn(3)]})
        assert spelled("Always_GS1_Digital_Link") == [unit(3)]
        assert spelled("Always_EPC_URN") == [urn(3)]
        assert spelled("Never_Translates") == [urn(3)]


class TestErrorDeclaration:
    def test_comes_back_with_the_event(self, ada):
        ada.send(commissioning(1))
        uri = ada.send(observing(1)).json()["eventID"]
        answer = ada.send(
            {
                **observing(1),
                "errorDeclaration": {
                    "declarationTime": "2026-03-04T10:00:00Z",
                    "reason": "did_not_occur",
                },
            }
        )
        assert answer.status_code == 201, answer.content
        assert answer.json()["eventID"] == uri
        both = events_of(ada.get(answer.headers["Location"].removeprefix("/epcis")))
        assert ["errorDeclaration" in event for event in both] == [False, True]
        assert len(ada.ids("?EXISTS_errorDeclaration")) == 1
        assert len(ada.ids("?EQ_errorReason=did_not_occur")) == 1
        assert ada.ids("?EQ_errorReason=incorrect_data") == []

    @pytest.mark.parametrize("behaviour", ["rollback", "proceed"])
    @pytest.mark.parametrize("sound", [True, False])
    def test_may_come_in_the_document_of_the_event(self, ada, behaviour, sound):
        wrong = {**observing(1), "eventID": "urn:uuid:0b1a5b8e-6d1d-4a4e-9c39-0d5d3c9c2a11"}
        instead = {**observing(2), "eventID": "urn:uuid:0b1a5b8e-6d1d-4a4e-9c39-0d5d3c9c2a12"}
        said = {
            "declarationTime": "2026-03-04T10:00:00Z",
            "reason": "incorrect_data",
            "correctiveEventIDs": [instead["eventID"]],
        }
        events = [commissioning(1, 2), {**wrong, "errorDeclaration": said}, instead, wrong]
        if not sound:
            events.append(observing(99))
        answer = ada.post(
            "/capture", document(*events), GS1_Capture_Error_Behaviour=behaviour
        )  # fmt: skip
        job = run(answer)
        if behaviour == "rollback" and not sound:
            assert job.captured == 0
            return
        assert (job.captured, job.failed) == (4, 0 if sound else 1)
        assert len(ada.ids("?EXISTS_errorDeclaration")) == 1
        again = run(ada.post("/capture", document(*events[:4])))
        assert (again.state, again.captured, again.repeated) == ("DONE", 0, 4)


class TestResources:
    def test_say_what_there_is(self, ada):
        ada.send(commissioning(1))
        member = {
            path: ada.get(path).json()["member"]
            for path in ("", "/eventTypes", "/epcs", "/bizSteps", "/bizLocations", "/dispositions")
        }
        assert "eventTypes" in member[""]
        assert "ObjectEvent" in member["/eventTypes"]
        assert unit(1) in member["/epcs"]
        assert {"commissioning", "packing"} <= set(member["/bizSteps"])
        assert member["/bizLocations"] == ["https://id.gs1.org/414/4012345000115"]
        assert {"active", "recalled"} <= set(member["/dispositions"])

    @pytest.mark.parametrize(
        "path",
        [
            "/eventTypes/ObjectEvent",
            "/epcs/urn:epc:id:sgtin:4012345.011111.1",
            "/epcs/https%3A%2F%2Fid.gs1.org%2F01%2F04012345111118%2F21%2F1",
            "/bizSteps/commissioning",
            "/dispositions/active",
            "/readPoints/urn:epc:id:sgln:4012345.00011.0",
            "/bizLocations/https%3A%2F%2Fid.gs1.org%2F414%2F4012345000115",
        ],
    )
    def test_have_events(self, ada, path):
        ada.send(commissioning(1))
        assert ada.get(path).json()["member"] == ["events"]
        assert len(events_of(ada.get(f"{path}/events"))) == 1
        assert events_of(ada.get(f"{path}/events?EQ_action=DELETE")) == []

    @pytest.mark.parametrize(
        "path",
        [
            "/epcs/urn:epc:id:sgtin:4012345.011111.9",
            "/bizSteps/flying",
            "/bizSteps/https%3A%2F%2Facme.example%2Fgluing",
            "/events/urn:x:1",
            "/nothing",
            "/events/",
        ],
    )
    def test_that_are_not_there(self, ada, path):
        answer = ada.get(path)
        assert answer.status_code == 404
        assert answer.json()["type"] == "epcisException:NoSuchResourceException"

    def test_say_what_they_can_do(self, ada):
        answer = ada.options("/events")
        assert answer.status_code == 204
        assert answer.headers["Allow"] == "OPTIONS, GET, POST"
        assert answer.headers["GS1-EPCIS-Max"] == "2.0.0"
        assert ada.delete("/events").status_code == 405

    @pytest.mark.parametrize(
        ("path", "allow"),
        [
            ("", "OPTIONS, GET"),
            ("/capture", "OPTIONS, GET, POST"),
            ("/events/urn:x:1", "OPTIONS, GET"),
            ("/epcs", "OPTIONS, GET"),
            ("/bizSteps/shipping/events", "OPTIONS, GET"),
            ("/queries", "OPTIONS, GET, POST"),
            ("/queries/all", "OPTIONS, GET, DELETE"),
            ("/queries/all/events", "OPTIONS, GET"),
            ("/queries/all/subscriptions", "OPTIONS, GET, POST"),
        ],
    )
    def test_are_discovered(self, ada, path, allow):
        ada.post("/queries", {"name": "all", "query": {}})
        answer = ada.options(path)
        assert (answer.status_code, answer.headers["Allow"]) == (204, allow)
        assert "Content-Type" not in answer.headers
        for name in ("EPCIS-Version", "EPCIS-Min", "EPCIS-Max", "CBV-Version", "CBV-Min"):
            assert answer.headers[f"GS1-{name}"]
        if path == "/capture":
            assert answer.headers["GS1-Capture-Error-Behaviour"] == "all"
            assert answer.headers["GS1-EPCIS-Capture-Limit"] == "100000"

    @pytest.mark.parametrize(
        "path", ["/queries/none", "/queries/none/events", "/queries/none/subscriptions/1"]
    )
    def test_that_are_not_there_cannot_be_discovered(self, ada, path):
        assert ada.options(path).status_code == 404

    @pytest.mark.parametrize("path", ["", "/events", "/bizSteps", "/capture", "/queries"])
    def test_are_asked_for_their_head(self, ada, path):
        whole, head = ada.get(path), ada.client.head(f"/epcis{path}")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Type"] == whole.headers["Content-Type"]

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"GS1-CBV-Min": "3.0.0"}, 406),
            ({"GS1-CBV-Max": "1.0.0"}, 406),
            ({"GS1-EPCIS-Max": "1.0.0"}, 406),
            ({"GS1-EPCIS-Version": "9"}, 406),
            ({"GS1-EPC-Format": "Sometimes"}, 406),
            ({"Accept": "application/xml", "GS1-CBV-XML-Format": "Sometimes"}, 406),
            ({"Accept": "application/xml", "GS1-CBV-XML-Format": "Never_Translates"}, 406),
            ({"Accept": "", "GS1-CBV-XML-Format": "Always_URN"}, 200),
            ({"Accept": "application/xml;q=0.5, application/json"}, 200),
        ],
    )
    def test_are_given_as_asked_or_not_at_all(self, ada, headers, status):
        answer = ada.client.get("/epcis/events", headers=headers)
        assert answer.status_code == status, answer.content

    def test_are_given_in_xml_where_the_standard_does(self, ada):
        assert b"<member>capture</member>" in ada.get("", Accept="application/xml").content
        for path in ("/capture", "/bizSteps", "/queries", "/epcs"):
            assert ada.get(path, Accept="application/xml").status_code == 406


class TestNamedQueries:
    @pytest.fixture
    def ada(self, real_database):
        return newcomer()

    QUESTION = {"@context": [CONTEXT, ACME], "query": {"EQ_acme:colour": ["red"]}}

    def test_are_kept_and_asked(self, ada):
        ada.send(commissioning(1))
        ada.send(observing(1, **{"acme:colour": "red"}))
        answer = ada.post("/queries", {**self.QUESTION, "name": "red"})
        assert (answer.status_code, answer.headers["Location"]) == (201, "/epcis/queries/red")
        assert ada.get("/queries/red").json()["query"] == {"EQ_acme:colour": ["red"]}
        assert [each["name"] for each in ada.get("/queries").json()] == ["red"]
        found = ada.get("/queries/red/events")
        assert [things_of(event) for event in events_of(found)] == ["1"]
        assert ada.post("/queries", {**self.QUESTION, "name": "red"}).status_code == 409
        assert ada.delete("/queries/red").status_code == 204
        assert ada.get("/queries/red").json()["type"] == "epcisException:NoSuchNameException"

    def test_without_a_name_are_answered_at_once(self, ada):
        ada.send(commissioning(1))
        ada.send(observing(1, **{"acme:colour": "red"}))
        assert len(events_of(ada.post("/queries", self.QUESTION))) == 1

    def test_with_faults_are_refused(self, ada):
        answer = ada.post("/queries", {"name": "x", "query": {"EQ_action": ["MAKE"]}})
        assert answer.json()["type"] == "epcisException:QueryParameterException"
        assert ada.post("/queries", {"name": "a b", "query": {}}).status_code == 400


class TestSubscriptions:
    @pytest.fixture
    def ada(self, real_database):
        return newcomer()

    @pytest.fixture
    def sent(self, monkeypatch):
        """Catch what is sent; give the list of bodies and the answers to give."""
        bodies, answers = [], []

        def post(_subscription, body):
            status = answers.pop(0) if answers else 200
            if status != 200:
                raise sending._RefusedError(status)
            bodies.append(json.loads(body))

        monkeypatch.setattr(sending, "_post", post)
        monkeypatch.setattr(subscriptions, "addresses_of", lambda _dest: ["192.0.2.1"])
        return bodies, answers

    @staticmethod
    def due():
        settle()
        Delivery.objects.update(due_at=clock.now())
        operations.send_due()

    def test_send_each_event_once(self, ada, sent):
        bodies, _ = sent
        ada.send(commissioning(1))
        settle()
        ada.post("/queries", {"name": "all", "query": {}})
        made = ada.post(
            "/queries/all/subscriptions",
            {"dest": "https://partner.example/hook", "stream": True, "signatureToken": "s"},
        )
        assert made.status_code == 201, made.content
        assert "signatureToken" not in made.json()
        self.due()
        assert bodies == []
        ada.send(commissioning(2))
        ada.send(commissioning(3))
        self.due()
        self.due()
        results = [body["epcisBody"]["queryResults"] for body in bodies]
        events = [event for result in results for event in result["resultsBody"]["eventList"]]
        assert [things_of(event) for event in events] == ["2", "3"]
        assert results[0]["subscriptionID"] == made.json()["subscriptionID"]
        shown = ada.get(made.headers["Location"].removeprefix("/epcis")).json()
        assert "lastNotifiedAt" in shown

    def test_of_one_that_cannot_be_answered_leave_the_others_alone_and_are_told(
        self, ada, sent, monkeypatch
    ):
        bodies, _ = sent
        asked = sending.queries.question_of_named

        def question(query, **given):
            if query.name == "broken":
                raise DataError
            return asked(query, **given)

        monkeypatch.setattr(sending.queries, "question_of_named", question)
        for name in ("broken", "sound"):
            ada.post("/queries", {"name": name, "query": {}})
            ada.post(
                f"/queries/{name}/subscriptions",
                {"dest": f"https://{name}.example", "stream": True},
            )
        ada.send(commissioning(1))
        self.due()
        (body,) = bodies
        assert body["epcisBody"]["queryResults"]["queryName"] == "sound"
        failing = Delivery.objects.get(failures__gt=0)
        assert failing.subscription.query.name == "broken"
        page = client_of("ada").get(reverse("subscribers-list"), {"state": "failing"})
        assert [row.record.pk for row, *_rest in page.context["rows"]] == [failing.pk]

    def subscribed(self, ada, dest="https://a.example"):
        ada.post("/queries", {"name": "all", "query": {}})
        assert ada.post(
            "/queries/all/subscriptions", {"dest": dest, "stream": True}
        ).status_code == 201  # fmt: skip
        return Delivery.objects.get()

    @pytest.mark.parametrize(
        ("fault", "told"),
        [
            (sending._RefusedError(502), "对方地址返回状态码 502，未接收事件。"),
            (TimeoutError(), "对方地址未在规定时间内应答。"),
            (ConnectionRefusedError(111, "Connection refused"), "无法建立连接"),
            (ssl.SSLCertVerificationError(), "对方地址的证书不受信任。"),
        ],
    )
    def test_that_are_not_served_say_why_and_can_be_ended(
        self, ada, sent, monkeypatch, fault, told
    ):
        row = self.subscribed(ada)

        def post(_subscription, _body):
            raise fault

        monkeypatch.setattr(sending, "_post", post)
        ada.send(commissioning(1))
        self.due()
        client = client_of("ada")
        client.post(reverse("choose-language"), {"language": "zh-hans"})
        for address in (reverse("subscribers-list"), reverse("subscribers-detail", args=[row.pk])):
            assert told in client.get(address).content.decode()
        where = reverse("subscribers-end", args=[row.pk])
        given = {"reason": "gone", "command_id": command_id()}
        asked = client.post(where, given)
        answer = client.post(where, {**given, "confirmed": asked.context["digest"]})
        assert answer.status_code == 302, answer.content.decode()
        assert answer.headers["Location"] == reverse("subscribers-list")
        assert not Delivery.objects.exists()

    def test_end_with_the_key_that_made_them(self, ada, sent):
        bodies, _ = sent
        self.subscribed(ada)
        ada.send(commissioning(1))
        self.due()
        assert len(bodies) == 1
        accounts.revoke_api_key(context=personas.system(), prefix=ada.key.split("_")[1])
        Partner().send(commissioning(2))
        self.due()
        assert len(bodies) == 1
        assert Delivery.objects.get().last_failure == choices.Failure.ENDED

    def test_the_list_says_how_to_begin_while_it_is_empty(self, ada, sent):
        page = client_of("ada").get(reverse("subscribers-list")).content.decode()
        assert "POST /epcis/queries/NAME/subscriptions" in page
        assert f'href="{reverse("keys-new")}"' in page
        ada.post("/queries", {"name": "all", "query": {}})
        ada.post("/queries/all/subscriptions", {"dest": "https://a.example", "stream": True})
        page = client_of("ada").get(reverse("subscribers-list")).content.decode()
        assert "POST /epcis/queries" not in page

    def test_go_on_after_a_fault_has_ended_the_sending(self, ada, sent, monkeypatch):
        begun = []
        monkeypatch.setattr(tasks, "again", lambda name, **_values: begun.append(name))
        work = registry.Work(context=personas.system(), progress=None)
        tasks.go_on_sending(work=work)
        assert begun == []
        ada.post("/queries", {"name": "all", "query": {}})
        ada.post("/queries/all/subscriptions", {"dest": "https://a.example", "stream": True})
        tasks.go_on_sending(work=work)
        assert begun == ["integration.send_due"]

    def test_send_nothing_of_before_though_an_older_transaction_was_open(self, ada, sent):
        bodies, _ = sent
        ada.post("/queries", {"name": "all", "query": {}})
        with older_transaction():
            ada.send(commissioning(1))
            ada.post("/queries/all/subscriptions", {"dest": "https://a.example", "stream": True})
        ada.send(commissioning(2))
        self.due()
        ((event,),) = [
            body["epcisBody"]["queryResults"]["resultsBody"]["eventList"] for body in bodies
        ]
        assert things_of(event) == "2"

    def test_send_again_what_was_not_taken(self, ada, sent):
        bodies, answers = sent
        ada.post("/queries", {"name": "all", "query": {}})
        ada.post("/queries/all/subscriptions", {"dest": "https://a.example", "stream": True})
        ada.send(commissioning(1))
        answers.extend([500, 503])
        self.due()
        self.due()
        assert bodies == []
        self.due()
        assert len(bodies) == 1

    def test_end_though_something_is_being_sent(self, ada, monkeypatch):
        monkeypatch.setattr(subscriptions, "addresses_of", lambda _dest: ["192.0.2.1"])
        ada.post("/queries", {"name": "all", "query": {}})
        made = [
            ada.post("/queries/all/subscriptions", {"dest": "https://a.example", "stream": True})
            for _ in range(2)
        ]
        ada.send(commissioning(1))
        sent = []

        def post(subscription, _body):
            sent.append(str(subscription.pk))
            ada.delete(made[0].headers["Location"].removeprefix("/epcis"))

        monkeypatch.setattr(sending, "_post", post)
        self.due()
        kept = made[1].json()["subscriptionID"]
        assert sent == [made[0].json()["subscriptionID"], kept]
        assert [str(each.pk) for each in Delivery.objects.all()] == [kept]

    def test_halve_what_is_too_large(self, ada, sent):
        bodies, answers = sent
        ada.post("/queries", {"name": "all", "query": {}})
        ada.post("/queries/all/subscriptions", {"dest": "https://a.example", "stream": True})
        ada.send(commissioning(1))
        answers.append(413)
        self.due()
        assert len(bodies) == 1

    def test_sign_what_they_send(self, ada, settings):
        settings.SUBSCRIPTIONS_TO_PRIVATE_NETWORKS = True
        taken = []

        class Hook(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                taken.append((self.path, self.headers["GS1-Signature"], body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_parts):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Hook) as server:
            threading.Thread(target=server.handle_request).start()
            ada.post("/queries", {"name": "all", "query": {}})
            dest = f"http://127.0.0.1:{server.server_port}/hook?a=1"
            body = {"dest": dest, "stream": True, "signatureToken": "secret"}
            assert ada.post("/queries/all/subscriptions", body).status_code == 201
            ada.send(commissioning(1))
            self.due()
        ((path, signature, body),) = taken
        assert path == "/hook?a=1"
        assert signature == "sha256=" + hmac.new(b"secret", body, "sha256").hexdigest()


class TestSubscriptionsRefused:
    def test_need_a_when(self, ada):
        ada.post("/queries", {"name": "all", "query": {}})
        for body in (
            {"dest": "https://a.example"},
            {"dest": "https://a.example", "schedule": {"hour": "25"}},
            {"dest": "https://a.example", "schedule": {"hour": "1"}, "stream": True},
        ):
            answer = ada.post("/queries/all/subscriptions", body)
            assert answer.json()["type"] == "epcisException:SubscriptionControlsException"

    @pytest.mark.parametrize(
        "dest",
        [
            "https://127.0.0.1/",
            "https://localhost/x",
            "https://169.254.169.254/latest",
            "https://[::1]/",
            "https://10.0.0.7/",
            "https://[::ffff:10.0.0.7]/",
            "http://198.51.100.7/",
            "ftp://a.example/",
            "https://user:secret@192.0.2.1/",
            "nonsense",
        ],
    )
    def test_never_reach_into_the_own_network(self, ada, dest):
        ada.post("/queries", {"name": "all", "query": {}})
        answer = ada.post("/queries/all/subscriptions", {"dest": dest, "stream": True})
        assert answer.status_code == 400
        assert answer.json()["code"] == "integration.dest_refused"


class TestRights:
    @pytest.mark.parametrize(
        ("method", "path", "action"),
        [
            ("get", "/events", choices.VIEW),
            ("get", "/epcs", choices.VIEW),
            ("get", "/queries", choices.VIEW),
            ("post", "/events", choices.CAPTURE),
            ("post", "/capture", choices.CAPTURE),
            ("get", "/capture", choices.CAPTURE),
            ("delete", "/queries/x", choices.MANAGE_QUERIES),
            ("get", "/queries/x/subscriptions", choices.SUBSCRIBE),
        ],
    )
    def test_are_asked_for_everywhere(self, db, method, path, action):
        others = [each for each in choices.ACTIONS if each != action]
        body = ({},) if method == "post" else ()
        narrow = getattr(Partner("ada", others), method)(path, *body)
        assert narrow.status_code == 403
        assert narrow.json()["type"] == "epcisException:SecurityException"
        nobody = getattr(Partner("tom"), method)(path, *body)
        assert nobody.status_code == 403

    def test_need_somebody_who_is_known(self, db, client):
        answer = client.get("/epcis/events")
        assert answer.status_code == 401
        assert "Bearer" in answer.headers["WWW-Authenticate"]

    def test_end_at_the_site(self, ada):
        ada.send(commissioning(1))
        marek = Partner("marek", [choices.VIEW])
        assert marek.ids() == []
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger_event")
            assert cursor.fetchone() == (1,)
