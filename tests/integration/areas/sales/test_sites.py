"""Who sells, picks and ships at one site only has nothing of another site."""

import dataclasses
import json

import pytest
from django.test import Client
from django.urls import reverse

from suyuan.areas.catalog.domain import PartnerRole, PlaceKind
from suyuan.areas.sales import operations
from suyuan.areas.sales.models import Pick, Shipment
from suyuan.areas.warehouse import operations as warehouse
from suyuan.areas.warehouse.domain import Zone
from suyuan.foundation.failures import ForbiddenError
from tests import personas
from tests.integration.areas.sales import world
from tests.screens import client_of

pytestmark = pytest.mark.django_db
HERE, THERE = "SZ", "CD"
DOCKS = {HERE: "DOCK", THERE: "CD-DOCK"}
SHELVES = {HERE: "FG", THERE: "CD-FG"}


@pytest.fixture(scope="module", autouse=True)
def _two_sites(kept_by_the_module):
    world.build()
    world.place("CD-DOCK", PlaceKind.LOCATION, parent_id=world.root_of("CD"))
    warehouse.put_profile(
        context=world.frame(), values=warehouse.ProfileValues(place="CD-DOCK", zone=Zone.STAGING)
    )


def written(code):
    values = operations.SaleValues(customer="DIST", lines=[world.line("SET", 5)])
    frame = dataclasses.replace(world.frame(), site_id=personas.site(code).pk)
    return operations.write_order(context=frame, values=values)


def confirmed(code):
    return operations.confirm_order(context=world.frame(), order_id=written(code).pk)


def picked(code):
    world.make_set(f"S-{code}", 5, at=SHELVES[code])
    return operations.plan_pick(
        context=world.frame(), order_id=confirmed(code).pk, staging=DOCKS[code]
    )


def opened(code):
    return world.opened(confirmed(code))


def loaded(code):
    shipment = opened(code)
    world.load(shipment, (world.make_set(f"S-{code}", 5, at=SHELVES[code]), 5))
    return shipment


def left(code):
    shipment = loaded(code)
    world.ship(shipment)
    return shipment


CHANGES = {
    "change": (
        operations.change_order,
        lambda code: {
            "order_id": written(code).pk,
            "values": operations.SaleValues(customer="DIST", lines=[world.line("SET", 4)]),
        },
    ),
    "confirm": (operations.confirm_order, lambda code: {"order_id": written(code).pk}),
    "cancel": (operations.cancel_order, lambda code: {"order_id": written(code).pk}),
    "pick": (
        operations.plan_pick,
        lambda code: {
            "order_id": (confirmed(code), world.make_set(f"S-{code}", 5, at=SHELVES[code]))[0].pk
        },
    ),
    "take": (
        operations.pick_goods,
        lambda code: {
            "pick_id": picked(code).pk, "picked": operations.Picked(key=world.set_lot(f"S-{code}")),
        },
    ),
    "finish": (
        operations.finish_pick,
        lambda code: {"pick_id": picked(code).pk, "short_reason": "缺"},
    ),
    "give up": (operations.cancel_pick, lambda code: {"pick_id": picked(code).pk}),
    "open": (
        operations.open_shipment,
        lambda code: {
            "order_id": confirmed(code).pk, "values": operations.ShipmentValues(),
        },
    ),
    "load": (
        operations.load_shipment,
        lambda code: {
            "shipment_id": opened(code).pk,
            "things": [world.leaving(world.make_set(f"S-{code}", 5, at=SHELVES[code]), 5)],
        },
    ),
    "ship": (
        operations.ship,
        lambda code: {"shipment_id": loaded(code).pk, "departure": operations.Departure()},
    ),
    "arrive": (operations.confirm_receipt, lambda code: {"shipment_id": left(code).pk}),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_belongs_to_another_site_is_not_changed(name):
    operation, told = CHANGES[name]
    other, own = told(THERE), told(HERE)
    with pytest.raises(ForbiddenError):
        operation(context=personas.context("sven"), **other)
    operation(context=personas.context("sven"), **own)


def test_an_order_that_no_site_has_yet_is_shipped_by_the_first_that_picks_it():
    world.make_set("S-1", 5)
    order = world.confirmed(world.line("SET", 5))
    with pytest.raises(ForbiddenError):
        operations.plan_pick(
            context=personas.context("sven"), order_id=order.pk, staging=DOCKS[THERE]
        )
    pick = operations.plan_pick(context=personas.context("sven"), order_id=order.pk)
    assert pick.site == personas.site(HERE)


def test_an_order_is_of_the_site_of_the_one_who_writes_it():
    values = operations.SaleValues(customer="DIST", lines=[world.line("SET", 5)])
    made = operations.write_order(context=personas.context("sven"), values=values)
    assert made.site_id == personas.site(HERE).pk


@pytest.mark.parametrize(
    ("resource", "make"),
    [("sales-orders", written), ("picks", picked), ("shipments", opened), ("shipments", left)],
)
def test_pages_of_another_site_do_not_exist(resource, make):
    own, other = make(HERE), make(THERE)
    client = client_of("sven")
    shown = client.get(reverse(f"{resource}-list")).content.decode()
    assert own.number in shown
    assert other.number not in shown
    assert client.get(reverse(f"{resource}-detail", args=[own.number])).status_code == 200
    assert client.get(reverse(f"{resource}-detail", args=[other.number])).status_code == 404


def test_the_page_of_a_customer_lists_orders_of_the_reader_s_sites():
    own, other = written(HERE), written(THERE)
    shown = (
        client_of("sven").get(reverse("customers-part", args=["DIST", "orders"])).content.decode()
    )
    assert own.number in shown
    assert other.number not in shown


def test_stations_offer_work_of_the_reader_s_sites():
    own, other = picked(HERE), picked(THERE)
    client = client_of("sven")
    jobs = {"pick": ({own.number}, other.number), "ship": ({own.order.number}, other.order.number)}
    for station, (offered, hidden) in jobs.items():
        found = client.get(f"/stations/{station}/jobs").json()["jobs"]
        assert {job["key"] for job in found} == offered
        answer = client.get(f"/stations/{station}/brief", {"job": hidden})
        assert answer.status_code == 404, answer.content


class TestApi:
    SCOPES = (
        "sales.view_order", "sales.change_order", "sales.pick_goods", "sales.view_shipment",
        "sales.ship_goods", "sales.view_record",
    )  # fmt: skip

    @pytest.fixture
    def headers(self):
        return {"Authorization": f"Bearer {personas.key('sven', self.SCOPES)}"}

    @pytest.mark.parametrize(
        ("path", "make"),
        [("sales-orders", written), ("picks", picked), ("shipments", opened)],
    )
    def test_reads_what_is_of_the_caller_s_sites(self, headers, path, make):
        own, other = make(HERE), make(THERE)
        for row, status in ((own, 200), (other, 404)):
            answer = Client().get(f"/api/v1/{path}/{row.number}", headers=headers)
            assert answer.status_code == status

    def test_lists_what_is_of_the_caller_s_sites(self, headers):
        own, other = left(HERE), left(THERE)
        client = Client()
        orders = client.get("/api/v1/sales-orders", headers=headers).json()["items"]
        assert [row["number"] for row in orders] == [own.order.number]
        records = client.get("/api/v1/sales-records", headers=headers).json()["items"]
        assert {row["shipment"] for row in records} == {own.number}
        keys = [world.set_lot(f"S-{code}") for code in (HERE, THERE)]
        told = client.post(
            "/api/v1/deliveries", json.dumps({"keys": keys}), content_type="application/json",
            headers=headers,
        )  # fmt: skip
        assert [row["shipment"] for row in told.json()] == [own.number]
        assert other.number not in told.content.decode()

    @pytest.mark.parametrize(
        ("path", "make", "verb"),
        [("sales-orders", written, "confirm"), ("shipments", opened, "cancel")],
    )
    def test_changes_what_is_of_the_caller_s_sites(self, headers, path, make, verb):
        for code, status in ((THERE, 404), (HERE, 200)):
            address = f"/api/v1/{path}/{make(code).number}/{verb}"
            answer = Client().post(address, "{}", content_type="application/json", headers=headers)
            assert answer.status_code == status, answer.content


def test_each_document_has_the_site_that_its_rights_are_asked_at():
    for code in (HERE, THERE):
        shipment, pick = opened(code), picked(code)
        assert Shipment.objects.get(pk=shipment.pk).site.code == code
        assert Pick.objects.get(pk=pick.pk).site.code == code


def test_the_pick_form_offers_the_docks_of_the_order_s_site():
    client, order = client_of("ada"), confirmed(HERE)
    page = client.get(reverse("sales-orders-pick", args=[order.number])).content.decode()
    assert 'value="DOCK"' in page
    assert "CD-DOCK" not in page


def test_forms_offer_customers_and_their_places():
    world.partner("MAKER", "代工厂", PartnerRole.CONTRACT_MAKER, PartnerRole.SUPPLIER)
    client, order = client_of("ada"), written(HERE)
    new = client.get(reverse("sales-orders-new")).content.decode()
    assert 'value="HOSP"' in new
    assert "MAKER" not in new
    assert '<optgroup label="第一医院">' in new
    changed = client.get(reverse("sales-orders-change", args=[order.number])).content.decode()
    assert 'value="DIST-1"' in changed
    assert "HOSP-1" not in changed
    sold = client.get(reverse("onward-sales-new")).content.decode()
    seller = sold.partition('name="seller"')[2].partition("</select>")[0]
    buyer = sold.partition('name="buyer"')[2].partition("</select>")[0]
    assert ('value="DIST"' in seller, 'value="HOSP"' in seller) == (True, False)
    assert ('value="HOSP"' in buyer, "MAKER" in buyer) == (True, False)
