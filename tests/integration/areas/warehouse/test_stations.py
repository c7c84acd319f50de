"""The stations of the warehouse, as a scanner drives them."""

import json
import uuid

import pytest

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import PlaceKind
from suyuan.areas.warehouse import operations, queries
from suyuan.areas.warehouse.domain import CountKind, MoveKind, Zone
from suyuan.areas.warehouse.models import CountLine, StockRow
from suyuan.areas.warehouse.ui.station_pages import PutAwayStation
from suyuan.foundation import clock
from suyuan.web.people import Reader
from tests import personas
from tests.integration.areas.warehouse import world
from tests.integration.areas.warehouse.world import moved
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


def check(station, job, question, **answers):
    asked = {"job": job, "question": question, "answers": answers}
    return client_of("marek").post(
        f"/stations/{station}/check", json.dumps(asked), content_type="application/json"
    )


def undo(station, body):
    return client_of("marek").post(
        f"/stations/{station}/undo",
        json.dumps({"entry": body["id"], "id": str(uuid.uuid4()), "reason": "误扫"}),
        content_type="application/json",
    ).json()  # fmt: skip


def there(code):
    rows = StockRow.objects.select_related("place").filter(lot_code=code)
    return {row.place.code: row.quantity for row in rows}


def elsewhere():
    """Make a storage place at another site, SH."""
    root = catalog.create_place(
        context=world.frame(),
        values=catalog.PlaceValues(
            code="SH", name="上海", kind=PlaceKind.SITE, site_id=personas.site("SH").pk
        ),
    )
    catalog.create_place(
        context=world.frame(),
        values=catalog.PlaceValues(
            code="SH-RM", name="SH-RM", kind=PlaceKind.LOCATION, parent_id=root.pk
        ),
    )
    world.profile("SH-RM", Zone.RELEASED)


class TestPutAway:
    def test_moves_freely_once_and_takes_it_back(self):
        world.accepted("SCREW", "S1", 10)
        body = said("free", place="RM2", thing="S1")
        first = send("put-away", body)
        assert (first["state"], first["sentence"]) == ("DONE", "S1 is at RM2.")
        assert send("put-away", body)["sentence"] == first["sentence"]
        assert there("S1") == {"RM2": 10}
        again = send("put-away", said("free", place="RM2", thing="S1"))
        assert again["state"] == "REFUSED"
        assert "already" in json.dumps(again)

    def test_refuses_what_the_zone_does_not_take_in_words(self):
        world.receive("SCREW", "S1", 10)
        answer = send("put-away", said("free", place="RM", thing="S1"))
        assert answer["state"] == "REFUSED"
        assert "Waiting for inspection" in json.dumps(answer)
        assert there("S1") == {"QT": 10}

    def test_takes_place_and_thing_in_any_order(self):
        key = world.accepted("SCREW", "S1", 10)
        turned = send("put-away", said("free", place="S1", thing="RM2"))
        assert (turned["state"], turned["clears"]) == ("DONE", ["place"])
        assert there("S1") == {"RM2": 10}
        lines = [operations.LineValues(thing=moved(key), target="RM")]
        order = operations.request_moves(
            context=world.frame(),
            values=operations.OrderValues(kind=MoveKind.PUT_AWAY, lines=lines),
        )
        assert send("put-away", said(order.number, thing="RM", place="S1"))["state"] == "DONE"
        assert there("S1") == {"RM": 10}

    def test_a_place_scanned_after_a_place_is_to_hold_from_now_on(self):
        world.accepted("SCREW", "S1", 10)
        body = said("free", place="RM", thing="RM2")
        answer = send("put-away", body)
        assert (answer["state"], answer["clears"]) == ("DONE", [])
        assert answer["holds"] == {"place": "RM2"}
        assert "put at RM2" in answer["sentence"]
        undone = undo("put-away", body)
        assert undone["holds"] == {"place": "RM"}
        assert "put at RM" in undone["sentence"]
        assert there("S1") == {"RM": 10}

    def test_says_that_a_thing_is_no_place(self):
        world.accepted("SCREW", "S1", 10)
        world.accepted("SCREW", "S2", 10)
        answer = send("put-away", said("free", place="S1", thing="S2"))
        assert (answer["state"], "S1 is no place" in answer["sentence"]) == ("REFUSED", True)
        answer = send("put-away", said("free", place="NOWHERE", thing="S2"))
        assert "NOWHERE" in answer["sentence"]

    def test_does_the_lines_of_an_order(self):
        key = world.accepted("SCREW", "S1", 10)
        lines = [operations.LineValues(thing=moved(key), target="RM2")]
        order = operations.request_moves(
            context=world.frame(),
            values=operations.OrderValues(kind=MoveKind.PUT_AWAY, lines=lines),
        )
        world.accepted("SCREW", "S2", 10)
        strange = send("put-away", said(order.number, place="RM2", thing="S2"))
        assert strange["state"] == "REFUSED"
        assert send("put-away", said(order.number, place="RM2", thing="RM"))["state"] == "REFUSED"
        done = send("put-away", said(order.number, place="RM2", thing="S1"))
        assert done["state"] == "DONE"
        assert send("put-away", said(order.number, place="COLD", thing="S1"))["state"] == "REFUSED"
        assert there("S1") == {"RM2": 10}

    def test_judges_the_first_scan_at_once(self):
        key = world.accepted("SCREW", "S1", 10)
        world.accepted("SCREW", "S2", 10)
        elsewhere()
        lines = [operations.LineValues(thing=moved(key), target="RM2")]
        order = operations.request_moves(
            context=world.frame(),
            values=operations.OrderValues(kind=MoveKind.PUT_AWAY, lines=lines),
        )
        for job, question, code, words in (
            (order.number, "thing", "S2", "S2"),
            (order.number, "thing", "S99", "S99 is not known here"),
            (order.number, "thing", "SH-RM", "right"),
            ("free", "place", "XXX", "There is no place XXX."),
            ("free", "place", "SH-RM", "right"),
        ):
            answer = check("put-away", job, question, **{question: code})
            assert answer.status_code in {404, 422}, (job, code)
            assert words in answer.json()["detail"], (job, code)
        for job, question, code in (
            (order.number, "thing", "S1"), (order.number, "thing", "RM2"),
            ("free", "place", "RM2"), ("free", "place", "S2"),
        ):  # fmt: skip
            assert check("put-away", job, question, **{question: code}).status_code == 200, code
        send("put-away", said(order.number, thing="S1", place="RM2"))
        again = check("put-away", order.number, "thing", thing="S1")
        assert (again.status_code, "RM2" in again.json()["detail"]) == (409, True)

    def test_takes_a_line_of_an_order_back(self):
        key = world.accepted("SCREW", "S1", 10)
        lines = [operations.LineValues(thing=moved(key), target="RM2")]
        order = operations.request_moves(
            context=world.frame(),
            values=operations.OrderValues(kind=MoveKind.PUT_AWAY, lines=lines),
        )
        body = said(order.number, place="RM2", thing="S1")
        assert send("put-away", body)["counters"][0]["value"] == 1
        undone = undo("put-away", body)
        assert (undone["state"], undone["counters"][0]["value"]) == ("UNDONE", 0)
        assert there("S1") == {"RM": 10}
        order.refresh_from_db()
        assert (order.status, order.lines.get().status) == ("OPEN", "OPEN")
        assert send("put-away", said(order.number, place="RM2", thing="S1"))["state"] == "DONE"

    def test_lists_of_an_order_what_is_to_be_done_at_the_person_s_site(self):
        elsewhere()
        here = world.accepted("SCREW", "S1", 10)
        there = world.accepted("SCREW", "S2", 10, at="SH-RM")
        lines = [operations.LineValues(thing=moved(key), target="RM2") for key in (here, there)]
        order = operations.request_moves(
            context=world.frame(),
            values=operations.OrderValues(kind=MoveKind.PUT_AWAY, lines=lines),
        )
        reader = Reader(actor=personas.actor("marek"), site_id=personas.site("SZ").pk)
        (_free, job) = PutAwayStation().jobs(reader)
        assert "1" in str(job.note)
        brief = PutAwayStation().brief(reader, order.number)
        assert {name.partition(" ")[0] for name in brief.expected.values()} == {"S1"}
        assert brief.counters[0].target == 1
        strange = send("put-away", said(order.number, place="RM2", thing="S2"))
        assert strange["state"] == "REFUSED"
        done = send("put-away", said(order.number, place="RM2", thing="S1"))
        assert (done["state"], done["counters"][0]["value"]) == ("DONE", 1)

    def test_shows_its_jobs(self):
        page = client_of("marek").get("/stations/put-away")
        assert page.status_code == 200
        assert client_of("tom").get("/stations/put-away").status_code == 403


class TestCount:
    def test_refuses_a_wrong_code_before_the_amount_is_asked(self):
        world.accepted("SCREW", "S1", 10)
        count = operations.plan_count(
            context=world.frame(),
            values=operations.CountValues(kind=CountKind.PLACE, places=["RM"]),
        )
        for question, code, words in (
            ("place", "XXX", "There is no place XXX."),
            ("place", "S1", "S1 is no"),
            ("place", "RM2", "does not count at RM2"),
            ("thing", "S99", "S99"),
        ):
            answer = check("count", count.number, question, **{question: code})
            assert answer.status_code in {404, 422}
            assert words in answer.json()["detail"]
        for question, code in (("place", "RM"), ("place", "rm"), ("thing", "S1")):
            answer = check("count", count.number, question, **{question: code})
            assert answer.status_code == 200

    def test_counts_by_scan_without_saying_what_is_expected(self):
        world.accepted("SCREW", "S1", 10)
        count = operations.plan_count(
            context=world.frame(),
            values=operations.CountValues(kind=CountKind.PLACE, places=["RM"]),
        )
        answer = send("count", said(count.number, place="RM", thing="S1", quantity="9"))
        assert answer["state"] == "DONE"
        assert "10" not in answer["sentence"]
        assert CountLine.objects.get().counted == 9
        twice = send("count", said(count.number, place="RM", thing="S1", quantity="9"))
        assert twice["state"] == "REFUSED"
        assert queries.open_counts().count() == 1
