"""The endpoints of production: an order from plan to balance, and what is refused."""

import json
from urllib.parse import urlencode

import pytest
from django.test import Client

from suyuan.foundation import clock
from tests import pdfs, personas
from tests.integration.areas.production import factory
from tests.integration.areas.production.factory import board, lot

pytestmark = pytest.mark.django_db
SCOPES = [
    "production.view_order", "production.plan_order", "production.release_order",
    "production.issue_material", "production.record_work", "production.complete_order",
    "production.view_record",
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _factory(kept_by_the_module):
    with clock.fixed(factory.NOW):
        factory.build()


@pytest.fixture
def api():
    with clock.fixed(factory.NOW):
        yield Api(personas.key("ada", SCOPES))


class Api:
    def __init__(self, key):
        self.headers = {"Authorization": f"Bearer {key}"}
        self.client = Client()

    def get(self, path):
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def post(self, path, body=None):
        return self.client.post(
            f"/api/v1{path}", json.dumps(body or {}), content_type="application/json",
            headers={**self.headers, "Idempotency-Key": str(personas.system().command_id)},
        )  # fmt: skip


def at():
    return factory.later().isoformat()


def test_an_order_from_plan_to_balance(api):
    planned = api.post(
        "/work-orders",
        {
            "item": "PUMP", "quantity": "2", "line": "LINE1", "starts_on": "2026-03-02",
            "ends_on": "2026-03-02", "store": "STORE", "target": "FG",
        },
    )  # fmt: skip
    assert planned.status_code == 201, planned.json()
    number = planned.json()["number"]
    released = api.post(f"/work-orders/{number}/release")
    assert released.json()["state"] == "RELEASED"
    factory.receive(lot("MOTOR", "M"), 5)
    factory.receive(board("B1"))
    factory.receive(board("B2"))
    issued = api.post(
        f"/work-orders/{number}/material",
        {
            "person": "OP-1", "occurred_at": at(), "load": True,
            "lines": [
                {"key": lot("MOTOR", "M"), "quantity": "2"}, {"key": board("B1")},
                {"key": board("B2")},
            ],
        },
    )  # fmt: skip
    assert issued.status_code == 200, issued.json()
    body = {"person": "OP-1", "occurred_at": at(), "parts": [[board("B1")], [board("B2")]]}
    refused = api.post(f"/work-orders/{number}/made", body)
    assert refused.status_code in {409, 422}
    assert "production.not_cleared" in refused.content.decode()
    factory.clear(type("Order", (), {"number": number}))
    made = api.post(f"/work-orders/{number}/made", {**body, "occurred_at": at()})
    assert made.status_code == 201, made.json()
    assert len(made.json()["units"]) == 2
    found = api.get(f"/work-orders/{number}/balance").json()
    assert (float(found["made"]), float(found["planned"])) == (2, 2)
    record = api.get(f"/work-orders/{number}/record").json()
    assert not record["complete"]
    assert record["missing"]
    assert api.get("/work-orders").json()["items"][0]["number"] == number
    for paper, words in zip(record["papers"], ("批生产记录", "Device history record"), strict=True):
        sent = api.get(paper["href"].removeprefix("/api/v1"))
        assert words in pdfs.text(sent.content)
    unit = made.json()["units"][0]
    base, _brace, _names = record["unit_paper"].removeprefix("/api/v1").partition("{")
    sent = api.get(f"{base}?{urlencode({'unit': unit, 'language': 'en'})}")
    assert unit.rpartition("/")[2].rpartition(":")[2] in pdfs.text(sent.content)
    gone = api.get(f"{base}?{urlencode({'unit': 'NONE'})}")
    assert (gone.status_code, gone.json()["code"]) == (404, "foundation.unknown_paper")


def test_what_is_not_there_or_wrong_is_told(api):
    assert api.get("/work-orders/WO-0").status_code == 404
    assert api.post("/work-orders/WO-0/release").status_code == 404
    wrong = api.post(
        "/work-orders",
        {
            "item": "NOPE", "quantity": "-2", "line": "X", "starts_on": "2026-03-02",
            "ends_on": "2026-03-01",
        },
    )  # fmt: skip
    assert wrong.status_code == 422
    assert "production.unknown_item" in wrong.content.decode()
