"""Purchasing over the API."""

import json

import pytest
from django.test import Client

from suyuan.areas.purchasing import operations
from suyuan.areas.purchasing.models import Order, Receipt
from tests import personas
from tests.integration.areas.purchasing import world

pytestmark = pytest.mark.django_db
SCOPES = [
    "purchasing.view_order", "purchasing.change_order", "purchasing.view_receipt",
    "purchasing.receive_goods",
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


def test_an_order_is_written_announced_and_received(api):
    line = {"item": "CAP", "quantity": "100", "due_on": world.days(7).isoformat()}
    made = api.post("/purchase-orders", {"supplier": "CAPS", "lines": [line]})
    assert made.status_code == 201
    number = made.json()["number"]
    order = Order.objects.get(number=number)
    operations.approve_order(context=world.frame(), order_id=order.pk)
    operations.send_order(context=world.frame(), order_id=order.pk)
    lots = [{"position": 1, "quantity": "100", "supplier_lot": "E1"}]
    notice = api.post(
        f"/purchase-orders/{number}/notices", {"delivery_note": "DN-1", "lots": lots}
    ).json()["number"]
    body = {"lots": lots, "notice": notice}
    first = api.post(f"/purchase-orders/{number}/receipts", body, key="once")
    again = api.post(f"/purchase-orders/{number}/receipts", body, key="once")
    assert (first.status_code, again.json()["number"]) == (201, first.json()["number"])
    assert Receipt.objects.count() == 1
    assert api.post(f"/purchase-orders/{number}/receipts", body).status_code == 409
    found = api.get(f"/receipts/{first.json()['number']}").json()
    assert (found["lots"][0]["supplier_lot"], found["lots"][0]["verdict"]) == ("E1", "WAITING")
    assert api.get(f"/notices/{notice}").json()["status"] == "RECEIVED"
    assert api.get(f"/purchase-orders/{number}").json()["status"] == "RECEIVED"
    assert [one["number"] for one in api.get("/purchase-orders").json()["items"]] == [number]


def test_what_is_wrong_is_said_and_what_is_not_there_is_not_found(api):
    line = {"item": "CAP", "quantity": "-1", "due_on": world.days(7).isoformat()}
    assert api.post("/purchase-orders", {"supplier": "CAPS", "lines": [line]}).status_code == 422
    for path in ("/purchase-orders/PO-X", "/notices/AN-X", "/receipts/GR-X"):
        assert api.get(path).status_code == 404


def test_what_stands_at_the_dock_is_counted_and_told(api):
    order = world.ordered()
    pallet = world.PALLETS[0]
    notice = world.announce(
        order, world.announced(1000, supplier_lot="E1", packages=[pallet])
    ).number
    path = f"/purchase-orders/{order.number}/counted"
    body = {"notice": notice, "codes": [f"(00){pallet}"]}
    first = api.post(path, body, key="once")
    assert first.status_code == 201
    assert [(one["supplier_lot"], one["package"]) for one in first.json()] == [("E1", pallet)]
    assert api.post(path, body, key="once").json() == first.json()
    again = api.post(path, body)
    assert (again.status_code, "twice" in again.content.decode()) == (422, True)
    assert api.get(path, notice=notice).json()["items"] == first.json()
    assert api.get(path).json()["items"] == []
    assert api.get(path, notice="AN-X").status_code == 404
