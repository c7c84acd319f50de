"""Quality under /api/v1: an inspection from a laboratory system, holds, releases, reasons."""

import json

import pytest
from django.test import Client

from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.models import Hold, Inspection
from suyuan.web.models import Print
from tests import pdfs, personas, quality_world as world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def items():
    return world.build()


@pytest.fixture
def api():
    scopes = [
        "quality.view_inspection", "quality.change_inspection",
        "quality.view_hold", "quality.change_hold", "quality.view_release",
        "quality.view_nonconformity",
    ]  # fmt: skip
    key = personas.key("eva", scopes)
    return Client(
        headers={"Accept-Language": "en", "Authorization": f"Bearer {key}"},
        raise_request_exception=False,
    )


def post(api, address, body, status=201):
    answer = api.post(f"/api/v1{address}", body, content_type="application/json")
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_a_laboratory_system_inspects_for_people(api):
    body = {
        "purpose": "INCOMING",
        "item": "CAP",
        "quantity": "50",
        "lot_key": world.receive("C1", 50),
    }
    made = post(api, "/inspections", body)
    assert made["classes"]["MAJOR"] == {"size": 13, "accept": 0, "reject": 1, "letter": "E"}
    page = f"/inspections/{made['number']}"
    results = [
        {"characteristic": "SIZE", "sample": n, "value": "10.1", "instrument": "CAL-1"}
        for n in range(1, 14)
    ]
    results.append({"characteristic": "LOOK", "sample": 0, "inspected": 13, "nonconforming": 0})
    post(api, f"{page}/results", {"results": results, "by": "WEN"}, 200)
    post(api, f"{page}/submit", {"by": "WEN"}, 200)
    world.conclude(Inspection.objects.get(), Conclusion.ACCEPT)  # A person signs, on the page.
    done = json.loads(api.get(f"/api/v1{page}").content)
    assert (done["conclusion"], done["checked_by"]) == ("ACCEPT", "Li")
    listed = json.loads(api.get("/api/v1/inspections").content)["items"]
    assert [one["number"] for one in listed] == [made["number"]]


def test_the_record_of_an_inspection_is_sent_on_paper_in_both_languages(api, items):
    row = world.inspected(items[0], "C1")
    found = json.loads(api.get(f"/api/v1/inspections/{row.number}").content)["papers"]
    assert [one["language"] for one in found] == ["zh-CN", "en"]
    for one, words in zip(found, ("检验记录", "Inspection record"), strict=True):
        sent = api.get(one["href"])
        assert (sent.status_code, sent["Content-Type"]) == (200, "application/pdf")
        assert words in pdfs.text(sent.content)
    kept = Print.objects.order_by("pk")
    assert [(one.document, one.language) for one in kept] == [
        (row.number, "zh-hans"), (row.number, "en"),
    ]  # fmt: skip


def test_values_that_can_be_chosen_are_listed_the_same_in_every_language(api):
    body = {"purpose": "NOPE", "item": "CAP", "quantity": "50"}
    wrong = post(api, "/inspections", body, 422)["errors"][0]
    assert wrong["data"]["expected"] == "INCOMING, IN_PROCESS, FINAL"
    assert wrong["detail"].endswith(": INCOMING, IN_PROCESS, FINAL")


def test_a_paper_is_refused_as_its_resource_is(api, items):
    row = world.inspected(items[0], "C1")
    address = f"/api/v1/inspections/{row.number}/record.pdf"
    other = personas.key("eva", ["quality.view_hold"])
    refused = api.get(address, headers={"Authorization": f"Bearer {other}"})
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert api.get(f"{address}?language=fr").status_code == 422
    gone = api.get("/api/v1/inspections/IQ-0/record.pdf")
    assert (gone.status_code, gone.json()["code"]) == (404, "quality.unknown_inspection")
    assert not Print.objects.exists()


def test_holds_are_placed_asked_about_and_lifted(api):
    (one,) = world.make("P1", "1")
    made = post(api, "/holds", {"keys": [one], "reason": "气泡"})
    against = post(api, "/blocks", {"keys": [one], "use": "SHIP"}, 200)
    assert {found["code"] for found in against} == {"quality.held", "quality.unreleased"}
    assert made["number"] in against[0]["message"]
    post(api, f"/holds/{made['number']}/lift", {"reason": "复测"}, 200)
    assert Hold.objects.get().status == "LIFTED"
    assert json.loads(api.get("/api/v1/holds").content)["items"][0]["status"] == "LIFTED"
    assert post(api, "/holds/NONE/lift", {"reason": "x"}, 404)


def test_releases_are_listed(api):
    (one,) = world.make("P1", "1")
    world.release(one)
    (found,) = json.loads(api.get("/api/v1/releases").content)["items"]
    assert (found["status"], found["units"]) == ("ACTIVE", 1)


def test_nonconformities_are_listed(api, items):
    world.inspected(items[0], "C1", bad=3)
    (found,) = json.loads(api.get("/api/v1/nonconformities").content)["items"]
    assert found["item"] == "CAP"
    assert found["hold"].startswith("HD-")
    assert api.get("/api/v1/inspections/NONE").status_code == 404
