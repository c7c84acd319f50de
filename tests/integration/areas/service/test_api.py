"""After-sales over the API."""

import json

import pytest
from django.test import Client

from suyuan.areas.service.domain import Decision
from suyuan.areas.service.models import PatientLook, Return
from suyuan.foundation.accounts import operations as accounts
from tests import pdfs, personas
from tests.integration.areas.service import test_implants, world
from tests.integration.areas.service.world import STENT, pump, scan

pytestmark = pytest.mark.django_db
SCOPES = [
    "service.view_complaint", "service.change_complaint", "service.view_return",
    "service.change_return", "service.receive_return", "service.decide_return",
    "service.answer_question", "service.exchange", "service.view_job", "service.change_job",
    "service.view_implant", "service.change_implant",
]  # fmt: skip


class Api:
    """A program with a key of Ada's."""

    def __init__(self, who="ada", scopes=SCOPES):
        self.key = personas.key(who, scopes)
        self.client = Client()
        self.number = 0

    def get(self, path, **query):
        return self.client.get(f"/api/v1{path}", query, headers=self._headers())

    def post(self, path, body, key=None):
        self.number += 1
        headers = {**self._headers(), "Idempotency-Key": key or f"k-{self.number}"}
        return self.client.post(
            f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers
        )

    def _headers(self):
        return {"Authorization": f"Bearer {self.key}"}


@pytest.fixture
def api():
    world.build()
    world.make("S1", "S2")
    world.ship(pump("S1"))
    return Api()


def test_a_complaint_is_taken_down_and_read(api):
    made = api.post(
        "/complaints",
        {"reporter": "Nurse", "description": "Stopped", "harm": "NONE",
         "devices": [scan("S1"), "a black box"], "customer": "HOSP"},
    )  # fmt: skip
    assert made.status_code == 201, made.content
    found = api.get(f"/complaints/{made.json()['number']}").json()
    assert [one["question"] for one in found["devices"]] == [None, "UNKNOWN"]
    assert api.get("/complaints").json()["items"][0]["number"] == found["number"]
    refused = api.post(
        f"/complaints/{found['number']}/conclusion", {"cause": "USE", "conclusion": "x"}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "service.state")


def test_the_record_of_a_job_is_sent_on_paper(api):
    number = world.open_job(scan("S2")).number
    papers = api.get(f"/service-jobs/{number}").json()["papers"]
    assert [one["href"] for one in papers] == [
        f"/api/v1/service-jobs/{number}/record.pdf?language={one}" for one in ("zh-CN", "en")
    ]
    sent = api.get(f"/service-jobs/{number}/record.pdf", language="en")
    assert number in pdfs.text(sent.content)
    assert "Service record" in pdfs.text(sent.content)


def test_a_return_is_announced_received_and_decided(api):
    number = api.post("/customer-returns", {"customer": "HOSP", "why": "Broken"}).json()["number"]
    where = f"/customer-returns/{number}"
    api.post(f"{where}/arrivals", {"scanned": scan("S1")})
    lines = api.post(f"{where}/arrivals", {"scanned": "no such thing"}).json()["lines"]
    assert [(one["status"], one["question"]) for one in lines] == [
        ("WAITING", None), ("QUESTION", "UNKNOWN"),
    ]  # fmt: skip
    question = api.get("/service-questions").json()["items"][0]["id"]
    answered = api.post(
        f"/service-questions/{question}/answer", {"answer": "SENT_BACK", "note": "Not ours"}
    )
    assert answered.json()["answered_by"]
    world.decide(Return.objects.get(number=number), Decision.REWORK)  # Persons sign on its page.
    job = api.get(where).json()["lines"][0]["job"]
    where = f"/service-jobs/{job}"
    world.keep_board("B-9")
    api.post(f"{where}/diagnosis", {"diagnosis": "Board", "person": "WEN"})
    swap = {"old": "B-S1", "new": "B-9", "person": "WEN", "note": "Burnt"}
    assert api.post(f"{where}/replacements", swap).json()["works"][0]["new_key"].endswith("B-9")
    test = {"entered": {"flow": "5.0", "alarm": "true"}, "person": "WEN"}
    assert api.post(f"{where}/tests", test).json()["status"] == "TESTED"
    assert api.get("/service-jobs").json()["items"][0]["number"] == job


def test_an_exchange_is_made_once_under_its_key(api):
    body = {"old": scan("S1"), "new": scan("S2"), "why": "Broken"}
    first = api.post("/exchanges", body, key="one")
    again = api.post("/exchanges", body, key="one")
    assert first.status_code == 201, first.content
    assert first.json()["number"] == again.json()["number"]
    assert len(api.get("/exchanges").json()["items"]) == 1


def test_a_patient_is_seen_through_a_look_only(api):
    world.make("T1", of=STENT)
    world.ship(f"{STENT}/21/T1")
    body = {
        "scanned": scan("T1", of=STENT), "hospital": "HOSP",
        "implanted_on": world.today().isoformat(),
        "patient": {"name": test_implants.NAME, "record": test_implants.RECORD},
    }  # fmt: skip
    made = api.post("/implants", body)
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    for answer in (made, api.get("/implants"), api.get(f"/implants/{number}")):
        assert test_implants.NAME not in answer.content.decode()
    assert api.get(f"/implants/{number}").json()["has_patient"]
    assert api.post(f"/implants/{number}/looks", {"why": "Recall"}).status_code == 403
    personas.person("eva")
    accounts.grant_role(
        context=personas.system(), username="eva", role="REGULATORY_MANAGER", site=None
    )
    eva = Api("eva", ["service.view_patient"])
    seen = eva.post(f"/implants/{number}/looks", {"why": "Recall"})
    assert (seen.status_code, seen.json()["name"]) == (201, test_implants.NAME)
    assert PatientLook.objects.get(kind="SEEN").why == "Recall"


def test_hostile_bodies_are_refused_and_never_break(api):
    for path, body in (
        ("/complaints", {"reporter": "x" * 9000, "description": "", "harm": "NONE", "devices": []}),
        ("/customer-returns", {"customer": "\u202eHOSP", "why": " "}),
        ("/customer-returns/RMA-9/arrivals", {"scanned": "S1"}),
        ("/service-jobs", {"kind": "REPAIR", "scanned": "'; DROP TABLE", "fault": "x"}),
        ("/exchanges", {"old": "", "new": "", "why": ""}),
        ("/implants", {"scanned": "x", "hospital": "y", "implanted_on": "2999-01-01",
                       "patient": {"name": ""}}),
    ):  # fmt: skip
        assert 400 <= api.post(path, body).status_code < 500, path
