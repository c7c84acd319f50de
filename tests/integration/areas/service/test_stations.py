"""The stations of after-sales, as a scanner drives them."""

import json
import uuid

import pytest
from django.urls import reverse

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.queries.fitness import people
from suyuan.areas.service import operations, queries
from suyuan.areas.service.models import Job, ReturnLine
from suyuan.foundation import clock
from suyuan.ledger.queries.stock import located
from tests import personas
from tests.integration.areas.service import world
from tests.integration.areas.service.world import pump, scan
from tests.screens import client_of

pytestmark = pytest.mark.django_db
DEVICE = str(uuid.uuid4())


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()
    world.make("S1", "S2")
    world.ship(pump("S1"))
    personas.person("marek")
    personas.person("ada")


def said(who, job, **answers):
    now = clock.now().isoformat()
    return {
        "id": str(uuid.uuid4()), "device": DEVICE, "username": who, "job": job,
        "site": personas.site("SZ").pk, "made_at": now, "clock": now, "waited": False,
        "answers": answers,
    }  # fmt: skip


def send(station, body):
    return client_of(body["username"]).post(
        f"/stations/{station}/entries", json.dumps(body), content_type="application/json"
    ).json()  # fmt: skip


class TestReturns:
    def test_are_received_once_by_scan(self):
        row = world.announce(lines=[operations.Told(told="S1")])
        body = said("marek", row.number, thing=scan("S1"))
        first = send("returns", body)
        assert (first["state"], first["sentence"]) == ("DONE", "S1 is received.")
        assert send("returns", body)["sentence"] == first["sentence"]
        [line] = ReturnLine.objects.all()
        assert (line.key, line.received_by) == (pump("S1"), "Marek (marek)")

    def test_keep_what_is_strange_and_say_to_lay_it_apart(self):
        row = world.announce()
        answer = send("returns", said("marek", row.number, thing="UNKNOWN-77"))
        assert answer["state"] == "DONE"
        assert answer["sentence"] == "It is kept as a question. Lay it apart."
        assert "UNKNOWN-77" in answer["warning"]
        assert queries.questions_open() == 1

    def test_show_a_page_with_what_is_expected(self):
        row = world.announce(lines=[operations.Told(told="S1")])
        page = client_of("marek").get(f"/stations/returns/brief?job={row.number}")
        assert page.status_code == 200
        assert [one["url"] for one in page.json()["links"]] == [f"/customer-returns/{row.number}"]
        assert client_of("tom").get("/stations/returns").status_code == 403


class TestRepair:
    def test_goes_from_diagnosis_to_a_good_test(self):
        row = world.announce()
        world.receive(row, scan("S1"))
        job = world.reworked(row).number
        link_ada_to_wen()
        world.keep_board("B-9")
        started = send("repair", said("ada", job, diagnosis="主板烧毁"))
        assert (started["state"], started["asksAnew"]) == ("DONE", True), started
        asked = client_of("ada").get(f"/stations/repair/brief?job={job}").json()["questions"]
        assert [one["name"] for one in asked][:2] == ["person", "what"]
        swapped = send("repair", said("ada", job, what="PART", old="B-S1", new="B-9", why="烧毁"))
        assert swapped["sentence"] == "The new part is in it.", swapped
        assert not swapped["asksAnew"]
        bad = send("repair", said("ada", job, what="TEST", f_flow="7", f_alarm="true"))
        assert bad["warning"] == "The unit has failed; it stays in work."
        part = reverse("service-jobs-part", args=[job, "tests"])
        assert "7 (failed)" in client_of("ada").get(part).content.decode()
        asked = client_of("ada").get(f"/stations/repair/brief?job={job}").content.decode()
        assert "Allowed: " in asked
        good = send("repair", said("ada", job, what="TEST", f_flow="5", f_alarm="true"))
        assert good["sentence"] == "The unit has passed. Quality releases it."
        assert good["note"] == f"{job} · Passed its test"
        assert Job.objects.get(number=job).status == "TESTED"
        assert located(["urn:suyuan:unit:BOARD:B-9"])["urn:suyuan:unit:BOARD:B-9"].container_key

    def test_refuses_in_words_what_does_not_fit(self):
        job = world.at_bench("S9").number
        link_ada_to_wen()
        answer = send("repair", said("ada", job, what="PART", old="B-S2", new="B-S9", why="x"))
        assert answer["state"] == "REFUSED"
        assert "B-S2 is not in S9" in json.dumps(answer)


def link_ada_to_wen():
    """Let the engineer of the list of people be the user who is at the bench."""
    catalog.put_person(
        context=world.frame(),
        person_id=people().get(code=world.WEN).pk,
        values=catalog.PersonValues(
            code=world.WEN, name="工程师 WEN", user_id=personas.person("ada").pk
        ),
    )
