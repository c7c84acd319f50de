"""Sales over the API."""

import json

import pytest
from django.test import Client

from suyuan.areas.sales.models import OnwardSale, Shipment
from tests import pdfs, personas
from tests.integration.areas.sales import world
from tests.integration.areas.sales.world import make_pumps, make_set, pack, pump, sscc

pytestmark = pytest.mark.django_db
SCOPES = [
    "sales.view_order", "sales.change_order", "sales.pick_goods", "sales.view_shipment",
    "sales.ship_goods", "sales.view_record", "sales.view_onward", "sales.report_onward",
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


def written(api, item="PUMP", quantity="4"):
    line = {"item": item, "quantity": quantity, "wanted_on": world.days(7).isoformat()}
    made = api.post("/sales-orders", {"customer": "DIST", "lines": [line]})
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    assert api.post(f"/sales-orders/{number}/confirm", {}).json()["status"] == "CONFIRMED"
    return number


def test_an_order_is_written_shipped_confirmed_and_sold_on(api):
    units = make_pumps("A1", "A2", "A3", "A4")
    pack(sscc(1), *units)
    number = written(api)
    shipment = api.post(f"/sales-orders/{number}/shipments", {"carrier": "东线"}).json()["number"]
    assert api.get(f"/shipments/{shipment}").json()["papers"] == []
    early = api.get(f"/shipments/{shipment}/delivery-note.pdf")
    assert (early.status_code, early.json()["code"]) == (404, "foundation.unknown_paper")
    loaded = api.post(f"/shipments/{shipment}/load", {"things": [{"scan": f"(00){sscc(1)[4:]}"}]})
    assert [float(one["quantity"]) for one in loaded.json()["things"]] == [4]
    first = api.post(f"/shipments/{shipment}/ship", {"waybill": "YD-1"}, key="once")
    again = api.post(f"/shipments/{shipment}/ship", {"waybill": "YD-1"}, key="once")
    assert (first.status_code, again.json()["status"]) == (200, "SHIPPED")
    assert api.post(f"/shipments/{shipment}/ship", {}).status_code == 409
    papers = api.get(f"/shipments/{shipment}").json()["papers"]
    assert [one["href"] for one in papers] == [
        f"/api/v1/shipments/{shipment}/delivery-note.pdf?language={one}" for one in ("zh-CN", "en")
    ]
    for language, words in (("zh-CN", "随货同行单"), ("en", "Delivery note")):
        sent = api.get(f"/shipments/{shipment}/delivery-note.pdf", language=language)
        assert words in pdfs.text(sent.content)
    assert api.post(f"/shipments/{shipment}/arrival", {}).json()["status"] == "CONFIRMED"
    (row,) = api.get("/sales-records").json()["items"]
    assert (row["serials"], row["customer"]) == (["A1", "A2", "A3", "A4"], "DIST")
    sale = {"seller": "DIST", "buyer": "HOSP", "document": "DN-1", "scan": pump("A1"),
            "sold_on": world.today().isoformat()}  # fmt: skip
    assert api.post("/onward-sales", {"rows": [sale]}).json() == {"recorded": 1}
    (found,) = api.post("/deliveries", {"keys": [pump("A1")]}).json()
    assert (found["shipment"], found["buyer"]) == (shipment, "HOSP")
    assert api.get(f"/sales-orders/{number}").json()["status"] == "SHIPPED"
    assert [one["number"] for one in api.get("/sales-orders").json()["items"]] == [number]


def test_goods_are_picked(api):
    make_set("S1", 100)
    number = written(api, "SET", "30")
    pick = api.post(f"/sales-orders/{number}/picks", {}).json()
    assert [(one["lot"], one["place"]) for one in pick["lines"]] == [("S1", "FG")]
    api.post(f"/picks/{pick['number']}/take", {"scan": "S1", "quantity": "20"})
    ended = api.post(f"/picks/{pick['number']}/finish", {"short_reason": "缺货"}).json()
    assert ended["status"] == "DONE"
    assert api.get(f"/picks/{pick['number']}").json()["status"] == "DONE"


def test_a_shipment_is_given_up(api):
    number = written(api)
    shipment = api.post(f"/sales-orders/{number}/shipments", {}).json()["number"]
    assert api.post(f"/shipments/{shipment}/cancel", {}).json()["status"] == "CANCELLED"
    assert Shipment.objects.get().ended_at is not None


def test_every_problem_is_named_and_what_is_not_there_is_not_found(api):
    line = {"item": "PUMP", "quantity": "-1", "wanted_on": world.days(7).isoformat()}
    body = {"customer": "NOBODY", "lines": [line]}
    answer = api.post("/sales-orders", body)
    assert answer.status_code == 422
    assert "sales.unknown_customer" in answer.content.decode()
    assert "sales.not_positive" in answer.content.decode()
    sale = {"seller": "X", "buyer": "Y", "document": "", "scan": "", "sold_on": "2026-01-01"}
    assert api.post("/onward-sales", {"rows": [sale, sale]}).status_code == 422
    assert not OnwardSale.objects.exists()
    for path in ("/sales-orders/SO-X", "/picks/PK-X", "/shipments/SH-X"):
        assert api.get(path).status_code == 404
