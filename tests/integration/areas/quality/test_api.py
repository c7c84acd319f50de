"""Quality under /api/v1: an inspection from a laboratory system, holds, releases, reasons."""

import json

import pytest
from django.test import Client

from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.models import Hold, Inspection
from tests import personas, quality_world as world

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
