"""Capture jobs against senders who mean no good, and against documents that speak of themselves."""

import json
import uuid

import pytest
from django.test import RequestFactory
from gunicorn.http.errors import InvalidChunkSize, NoMoreData

from suyuan.areas.integration.api.bodies import read_body
from suyuan.areas.integration.api.faults import BodyBrokenError
from tests.integration.areas.integration import partner as world
from tests.integration.areas.integration.partner import (
    Partner,
    commissioning,
    document,
    events_of,
    observing,
)
from tests.integration.areas.integration.test_hostile import run

DECLARED = {"declarationTime": "2026-03-05T08:00:00Z", "reason": "did_not_occur"}


@pytest.fixture
def ada(db):
    world.make_item()
    return Partner()


def codes(job):
    return [(each["line"], each["field"], each["code"]) for each in job.errors]


class TestASignThatNoTextHolds:
    @pytest.mark.parametrize(
        ("event", "field"),
        [
            (observing(1, bizStep="https://acme.example/\0"), "bizStep"),
            (observing(1, eventID="urn:acme:\0"), "eventID"),
            (observing("\0"), "epcList[1]"),
            (observing(1, **{"acme:note": "a\0b"}), "acme:note"),
            (observing(1, **{"acme:\0": 1}), "acme:\ufffd"),
        ],
    )
    def test_is_named_and_the_job_ends(self, ada, event, field):
        job = run(ada.post("/capture", document(event)))
        assert job.state == "FAILED"
        assert codes(job) == [(1, field, "epcis.character_not_allowed")]
        assert "\0" not in json.dumps(job.errors, ensure_ascii=False)
        shown = ada.get(f"/capture/{job.pk}")
        assert shown.status_code == 200
        assert shown.json()["running"] is False


class _Stream:
    """What a server gives the program to read where the sender breaks off."""

    def __init__(self, fault, *parts):
        self.fault = fault
        self.parts = list(parts)

    def read(self, _size=-1):
        if self.parts:
            return self.parts.pop(0)
        raise self.fault


class TestABody:
    def request(self, **meta):
        made = RequestFactory().post("/epcis/capture", b"{}", content_type="application/json")
        made.META.update(meta)
        return made

    @pytest.mark.parametrize("fault", [NoMoreData(), InvalidChunkSize(b"zz")])
    def test_whose_chunks_break_off_is_refused(self, fault):
        stream = _Stream(fault, b'{"a":')
        broken = self.request(**{"wsgi.input": stream, "wsgi.input_terminated": True})
        del broken.META["CONTENT_LENGTH"]
        with pytest.raises(BodyBrokenError):
            read_body(broken)

    def test_that_is_shorter_than_it_says_is_refused(self):
        with pytest.raises(BodyBrokenError):
            read_body(self.request(CONTENT_LENGTH="10"))
        assert read_body(self.request())[0] == b"{}"


class TestADocumentOfAnEventAndItsDeclaration:
    @pytest.mark.parametrize("behaviour", ["rollback", "proceed"])
    @pytest.mark.parametrize("newest_first", [False, True])
    def test_records_both_in_whichever_order(self, ada, behaviour, newest_first):
        run(ada.post("/capture", document(commissioning(1))))
        name = f"urn:uuid:{uuid.uuid4()}"
        seen = observing(1, eventID=name)
        both = [seen, {**seen, "errorDeclaration": DECLARED}]
        given = document(*(reversed(both) if newest_first else both))
        job = run(ada.post("/capture", given, GS1_Capture_Error_Behaviour=behaviour))
        assert (job.errors, job.captured) == ([], 2)
        again = run(ada.post("/capture", given))
        assert (again.errors, again.captured, again.repeated) == ([], 0, 2)

    def test_may_bring_what_corrects_it(self, ada):
        run(ada.post("/capture", document(commissioning(1))))
        name, right = (f"urn:uuid:{uuid.uuid4()}" for _ in range(2))
        wrong = commissioning(2, eventID=name)
        better = commissioning(2, time="2026-03-01T10:30:00Z", eventID=right)
        declaration = {
            **wrong, "errorDeclaration": {**DECLARED, "correctiveEventIDs": [right]},
        }  # fmt: skip
        job = run(ada.post("/capture", document(better, declaration, wrong)))
        assert (job.errors, job.captured) == ([], 3)

    @pytest.mark.parametrize("behaviour", ["rollback", "proceed"])
    def test_may_bring_the_event_far_behind_its_declaration(self, ada, behaviour):
        name, right = (f"urn:uuid:{uuid.uuid4()}" for _ in range(2))
        wrong = commissioning(1, eventID=name)
        better = commissioning(1, time="2026-03-01T10:30:00Z", eventID=right)
        declaration = {
            **wrong, "errorDeclaration": {**DECLARED, "correctiveEventIDs": [right]},
        }  # fmt: skip
        others = [observing(2, eventID=f"urn:uuid:{uuid.uuid4()}") for _ in range(450)]
        given = document(declaration, commissioning(2), *others, better, wrong)
        job = run(ada.post("/capture", given, GS1_Capture_Error_Behaviour=behaviour))
        assert (job.errors, job.captured) == ([], 454)
        again = run(ada.post("/capture", given, GS1_Capture_Error_Behaviour=behaviour))
        assert (again.errors, again.captured, again.repeated) == ([], 0, 454)

    def test_comes_back_as_it_was_sent_and_goes_in_elsewhere(self, ada):
        run(ada.post("/capture", document(commissioning(1))))
        seen = observing(1, eventID=f"urn:uuid:{uuid.uuid4()}")
        run(ada.post("/capture", document(seen, {**seen, "errorDeclaration": DECLARED})))
        answer = ada.get("/events?EQ_bizStep=inspecting")
        assert len(events_of(answer)) == 2
        job = run(ada.post("/capture", answer.content))
        assert (job.errors, job.repeated) == ([], 2)


class TestADeclaration:
    def test_that_says_something_else_than_its_event_is_refused(self, ada):
        seen = observing(1, eventID=f"urn:uuid:{uuid.uuid4()}")
        run(ada.post("/capture", document(commissioning(1), seen)))
        other = {**seen, "bizStep": "storing", "errorDeclaration": DECLARED}
        job = run(ada.post("/capture", document(other)))
        assert codes(job) == [(1, "errorDeclaration", "integration.declaration_differs")]
        answer = ada.send(other)
        assert answer.status_code == 400, answer.content
        assert len(events_of(ada.get("/events?EQ_bizStep=inspecting"))) == 1
        assert ada.send({**seen, "errorDeclaration": DECLARED}).status_code == 201
