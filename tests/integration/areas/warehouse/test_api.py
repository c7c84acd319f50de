"""The warehouse over the API."""

import json

import pytest
from django.test import Client

from tests import personas
from tests.integration.areas.warehouse import world

pytestmark = pytest.mark.django_db
SCOPES = [
    "warehouse.view_stock", "warehouse.move_stock", "warehouse.reserve_stock",
    "warehouse.view_count", "warehouse.change_count", "warehouse.record_condition",
]  # fmt: skip


class Api:
    """A program with a key of Ada's."""

    def __init__(self):
        self.key = personas.key("ada", SCOPES)
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
    return Api()


def test_stock_is_listed_page_by_page(api):
    for number in range(5):
        world.accepted("SCREW", f"S{number}", 10)
    first = api.get("/stock", limit=3).json()
    rest = api.get("/stock", limit=3, after=first["next"]).json()
    assert [one["lot"] for one in (*first["items"], *rest["items"])] == [
        f"S{number}" for number in range(5)
    ]
    assert rest["next"] is None


def test_what_to_take_is_proposed_and_reserved_once(api):
    world.accepted("SCREW", "S1", 10)
    asked = {"item": "SCREW", "quantity": "4", "purpose": "ISSUE"}
    assert api.get("/stock/picks", **asked).json()["picks"][0]["lot"] == "S1"
    body = {"document": "PK-1", "wanted": [asked]}
    made = api.post("/reservations", body, key="same")
    assert made.status_code == 201
    assert api.post("/reservations", body, key="same").json() == made.json()
    assert len(api.get("/reservations").json()["items"]) == 1
    too_much = api.post("/reservations", {"document": "PK-2", "wanted": [{**asked, "quantity": 7}]})
    assert too_much.status_code == 422
    assert api.post("/reservations/release", {"document": "PK-1"}).json() == {"released": 1}
    assert api.get("/stock/picks", **{**asked, "quantity": "-1"}).status_code == 422
    assert api.get("/stock/picks", **{**asked, "item": "NONE"}).status_code == 404


def test_things_are_moved_and_every_problem_is_named(api):
    world.accepted("SCREW", "S1", 10)
    body = {"to": "RM2", "things": [{"code": "S1", "quantity": 4}]}
    assert api.post("/stock/moves", body).json()["codes"] == ["S1"]
    wrong = {"to": "RM2", "things": [{"code": "NOTHING"}, {"code": "ALSO NOTHING"}]}
    answer = api.post("/stock/moves", wrong)
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 2


def test_orders_are_written_and_done(api):
    world.accepted("SCREW", "S1", 10)
    made = api.post("/move-orders", {"kind": "MOVE", "lines": [{"code": "S1", "target": "RM2"}]})
    assert made.status_code == 201
    line = made.json()["lines"][0]
    done = api.post(f"/move-lines/{line['id']}/move", {})
    assert done.json()["place"] == "RM2"
    assert api.get(f"/move-orders/{made.json()['number']}").json()["status"] == "DONE"
    assert api.post(f"/move-lines/{line['id']}/move", {}).status_code == 409
    assert api.get("/move-orders/PT-0").status_code == 404


def test_counts_are_planned_and_counted(api):
    world.accepted("SCREW", "S1", 10)
    number = api.post("/counts", {"kind": "PLACE", "places": ["RM"]}).json()["number"]
    counted = api.post(f"/counts/{number}/things", {"place": "RM", "code": "S1", "quantity": 10})
    assert counted.json()["left"] == 0
    assert api.post(f"/counts/{number}/finish", {}).json()["status"] == "COUNTED"
    assert api.get(f"/counts/{number}").json()["counted"] == 1
    assert api.get("/counts/CT-0").status_code == 404


def test_readings_are_kept_once(api):
    reading = {"place": "COLD", "measured_at": "2026-03-01T08:00:00+08:00", "temperature": 12}
    assert api.post("/readings", {"readings": [reading]}).json() == {
        "kept": 1, "known": 0, "outside": 1,
    }  # fmt: skip
    assert api.post("/readings", {"readings": [reading]}).json()["known"] == 1
