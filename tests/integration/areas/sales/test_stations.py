"""The stations of sales, as a scanner drives them."""

import json
import uuid

import pytest
from django.urls import reverse

from suyuan.areas.sales import operations
from suyuan.areas.sales.models import Pick, Shipment, ShipmentThing
from suyuan.foundation import clock
from tests import personas
from tests.integration.areas.sales import world
from tests.integration.areas.sales.world import (
    confirmed,
    frame,
    line,
    make_pumps,
    make_set,
    pack,
    sscc,
)
from tests.screens import client_of

pytestmark = pytest.mark.django_db
DEVICE = str(uuid.uuid4())


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()
    personas.person("marek")


def said(job, **answers):
    now = clock.now().isoformat()
    return {
        "id": str(uuid.uuid4()), "device": DEVICE, "username": "marek", "job": job,
        "site": personas.site("SZ").pk, "made_at": now, "clock": now, "waited": False,
        "answers": answers,
    }  # fmt: skip


def send(station, body):
    return client_of("marek").post(
        f"/stations/{station}/entries", json.dumps(body), content_type="application/json"
    ).json()  # fmt: skip


def counted(answer):
    (main,) = [one for one in answer["counters"] if one["isMain"]]
    return main["value"], main["target"]


class TestPick:
    def test_takes_what_the_list_names_and_ends_with_it(self):
        make_set("S1", 100)
        order = confirmed(line("SET", 30))
        pick = operations.plan_pick(context=frame(), order_id=order.pk)
        first = send("pick", said(pick.number, thing="S1", quantity="10"))
        assert first["state"] == "DONE"
        assert "S1" in first["sentence"]
        assert "20" in first["sentence"]
        strange = send("pick", said(pick.number, thing="S9"))
        assert strange["state"] == "REFUSED"
        last = send("pick", said(pick.number, thing="S1"))
        assert (last["state"], Pick.objects.get().status) == ("DONE", "DONE")
        nexts = [f"/stations/ship#job={order.number}", f"/picks/{pick.number}"]
        assert (first["isOver"], last["isOver"]) == (False, True)
        assert [one["url"] for one in last["links"]] == nexts
        brief = client_of("marek").get(f"/stations/pick/brief?job={pick.number}").json()
        assert (brief["isOver"], [one["url"] for one in brief["links"]]) == (True, nexts)
        assert send("pick", said(pick.number, thing="S1"))["state"] == "REFUSED"

    def test_the_event_names_the_person_behind_the_user(self):
        make_set("S1", 100)
        values = world.catalog.PersonValues(
            code="WH-1", name="仓管员", user_id=personas.person("marek").pk
        )
        world.catalog.put_person(context=frame(), values=values)
        order = confirmed(line("SET", 30))
        pick = operations.plan_pick(context=frame(), order_id=order.pk)
        assert send("pick", said(pick.number, thing="S1"))["state"] == "DONE"
        client = client_of("marek")
        page = client.get(f"/things{world.set_lot('S1')}").content.decode()
        assert "by 仓管员 (WH-1)" in page

    def test_shows_its_jobs_to_those_who_pick(self):
        make_set("S1", 100)
        order = confirmed(line("SET", 30))
        pick = operations.plan_pick(context=frame(), order_id=order.pk)
        page = client_of("marek").get("/stations/pick/jobs").content.decode()
        assert pick.number in page
        assert client_of("tom").get("/stations/pick").status_code == 403


class TestShip:
    def test_loads_takes_back_and_leaves(self):
        units = make_pumps("A1", "A2", "A3", "A4")
        pack(sscc(1), *units)
        order = confirmed(line("PUMP", 4))
        body = said(order.number, act="load", thing=f"(00){sscc(1)[4:]}")
        first = send("ship", body)
        assert first["state"] == "DONE", first
        assert send("ship", body)["sentence"] == first["sentence"]
        assert ShipmentThing.objects.count() == 1
        twice = send("ship", said(order.number, act="load", thing=sscc(1)[4:]))
        assert twice["state"] == "REFUSED"
        left = send("ship", said(order.number, act="leave", waybill="YD-7", sure="yes"))
        assert left["state"] == "DONE", left
        row = Shipment.objects.get()
        assert (row.status, row.waybill) == ("SHIPPED", "YD-7")
        assert row.number in left["sentence"]
        assert left["isOver"]
        again = send("ship", said(order.number, act="leave", sure="yes"))
        assert again["state"] == "REFUSED"
        assert again["sentence"].startswith(f"{row.number} has left for ")
        assert [one["url"] for one in left["links"]] == [f"/shipments/{row.number}"]

    def test_refuses_in_words_and_does_nothing(self):
        make_pumps("A1", released=False)
        order = confirmed(line("PUMP", 1))
        answer = send("ship", said(order.number, act="load", thing="A1"))
        assert answer["state"] == "REFUSED"
        assert "release" in json.dumps(answer)
        assert not ShipmentThing.objects.exists()
        answer = send("ship", said(order.number, act="leave", sure="yes"))
        assert answer["state"] == "REFUSED"

    def test_loads_what_was_not_picked_only_when_somebody_says_so(self):
        make_pumps("A1", "A2", "B1", "B2")
        pack(sscc(1), "/01/06901234567892/21/A1", "/01/06901234567892/21/A2")
        pack(sscc(2), "/01/06901234567892/21/B1", "/01/06901234567892/21/B2", ago=450)
        order = confirmed(line("PUMP", 2))
        pick = operations.plan_pick(context=frame(), order_id=order.pk)
        taken = send("pick", said(pick.number, thing=sscc(1)[4:]))
        assert (counted(taken), taken["note"]) == ((2, 2), "Everything on the list is picked.")
        other = sscc(2)[4:]
        assert send("ship", said(order.number, act="load", thing=other))["state"] == "REFUSED"
        loaded = send("ship", said(order.number, act="unpicked", thing=other))
        assert (loaded["state"], loaded["clears"]) == ("DONE", ["act"])
        assert counted(loaded) == (2, 2)
        assert not loaded["counters"][0]["ends"]  # The truck has still to leave.
        left = send("ship", said(order.number, act="leave", sure="yes"))
        assert left["counters"][0]["ends"]
        assert "L1" in left["warning"], left

    def test_an_order_that_has_left_in_full_leaves_no_list_to_be_picked(self):
        make_pumps("A1", "A2", "B1", "B2")
        pack(sscc(1), "/01/06901234567892/21/A1", "/01/06901234567892/21/A2")
        pack(sscc(2), "/01/06901234567892/21/B1", "/01/06901234567892/21/B2", ago=450)
        order = confirmed(line("PUMP", 2))
        pick = operations.plan_pick(context=frame(), order_id=order.pk)
        loaded = send("ship", said(order.number, act="unpicked", thing=sscc(2)[4:]))
        assert (loaded["state"], loaded["isFinal"]) == ("DONE", False), loaded
        left = send("ship", said(order.number, act="leave", sure="yes"))
        assert (left["state"], left["isFinal"]) == ("DONE", True), left
        pick.refresh_from_db()
        assert (pick.status, pick.ended_by != "") == ("CANCELLED", True)
        assert send("pick", said(pick.number, thing=sscc(1)[4:]))["state"] == "REFUSED"

    def test_says_at_each_scan_what_is_still_to_be_loaded(self):
        make_pumps("A1", "A2")
        order = confirmed(line("PUMP", 2))
        first = send("ship", said(order.number, act="load", thing="A1"))
        assert (counted(first), "PUMP 1" in first["note"]) == ((1, 2), True)
        last = send("ship", said(order.number, act="load", thing="A2"))
        assert (counted(last), "PUMP" in last["note"]) == ((2, 2), False)
        assert last["note"]

    def test_takes_an_entry_back_until_it_leaves(self):
        make_pumps("A1")
        order = confirmed(line("PUMP", 1))
        body = said(order.number, act="load", thing="A1")
        send("ship", body)
        undone = (
            client_of("marek")
            .post(
                reverse("station-undo", args=["ship"]),
                json.dumps({"entry": body["id"], "id": str(uuid.uuid4()), "reason": "误扫"}),
                content_type="application/json",
            )
            .json()
        )
        assert undone["state"] == "UNDONE"
        assert not ShipmentThing.objects.exists()
        send("ship", said(order.number, act="load", thing="A1"))
        left = said(order.number, act="leave", sure="yes")
        send("ship", left)
        refused = client_of("marek").post(
            reverse("station-undo", args=["ship"]),
            json.dumps({"entry": left["id"], "id": str(uuid.uuid4()), "reason": "误扫"}),
            content_type="application/json",
        )
        assert refused.status_code == 409

    def test_takes_the_last_amount_of_a_lot_back_and_leaves_what_was_loaded_before(self):
        make_set("S1", 100)
        order = confirmed(line("SET", 50))
        bodies = [said(order.number, act="load", thing="S1", quantity=much) for much in ("30", "8")]
        for body in bodies:
            assert send("ship", body)["state"] == "DONE"
        for body, left in zip(reversed(bodies), ([30], []), strict=True):
            undone = client_of("marek").post(
                reverse("station-undo", args=["ship"]),
                json.dumps({"entry": body["id"], "id": str(uuid.uuid4()), "reason": "误扫"}),
                content_type="application/json",
            )
            assert undone.json()["state"] == "UNDONE", undone.content
            rows = ShipmentThing.objects.all()
            assert [int(row.quantity) for row in rows] == left
            assert [row.items for row in rows] == [{"SET": str(one)} for one in left]

    def test_shows_its_orders(self):
        order = confirmed(line("PUMP", 1))
        assert order.number in client_of("marek").get("/stations/ship/jobs").content.decode()
