"""The passport tells the life of a thing made by real events."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from suyuan.ledger.domain.event import Event, Quantity
from suyuan.ledger.domain.vocabulary import PROCESS, RESULT, Action, EventType
from tests import personas
from tests.integration.ledger import world

pytestmark = pytest.mark.django_db
PUMP = f"{world.PUMP}/21/SP-1"
BOX = "/00/069012345000000017"


@pytest.fixture
def pump(db):
    world.build()
    world.say(
        Event(
            type=EventType.OBJECT, action=Action.ADD, biz_step="receiving",
            occurred_at=world.later(), location=world.STORE,
            quantities=(Quantity(key=world.reel("C-1"), quantity=Decimal(500)),),
        ),
        Event(
            type=EventType.TRANSFORMATION, biz_step="commissioning", occurred_at=world.later(),
            location=world.LINE,
            input_quantities=(Quantity(key=world.reel("C-1"), quantity=Decimal(10)),),
            outputs=(PUMP,), ilmd={"cbvmda:lotNumber": "P-1"},
        ),
        Event(
            type=EventType.OBJECT, action=Action.OBSERVE, biz_step="inspecting",
            occurred_at=world.later(), location=world.LINE, epcs=(PUMP,),
            extensions={PROCESS: "FINAL_TEST", RESULT: "PASS"},
            sensors=({"sensorReport": [{"type": "Temperature", "value": 24.6, "uom": "CEL"}]},),
        ),
        Event(
            type=EventType.AGGREGATION, action=Action.ADD, biz_step="packing",
            occurred_at=world.later(), location=world.STORE, parent=BOX, children=(PUMP,),
        ),
    )  # fmt: skip


@pytest.fixture
def eva(client: Client) -> Client:
    client.force_login(personas.person("eva"))
    return client


@pytest.mark.usefixtures("pump")
class TestPassport:
    def test_tells_the_life_in_sentences(self, eva):
        page = eva.get(f"/things{PUMP}").content.decode()
        assert "Final test at LINE: passed" in page
        assert "temperature 24.6 °C" in page
        assert "Packed into" in page
        assert "SP-1" in page

    def test_says_the_day_of_making_as_it_was_where_it_was_made(self, eva):
        asset = "urn:suyuan:asset:TOTE-1"
        night = dt.datetime(2026, 3, 4, 18, 30, tzinfo=dt.UTC)  # Half past two of the next day.
        world.say(
            Event(
                type=EventType.OBJECT, action=Action.ADD, biz_step="commissioning",
                occurred_at=night, location=world.STORE, epcs=(asset,),
            )
        )  # fmt: skip
        page = eva.get(f"/things/{asset}").content.decode()
        assert "2026-03-05" in page
        assert "2026-03-04" not in page

    def test_is_served_with_few_queries(self, eva, django_assert_max_num_queries):
        eva.get(f"/things{PUMP}")
        with django_assert_max_num_queries(15):
            assert eva.get(f"/things{PUMP}").status_code == 200

    def test_opens_every_tab(self, eva):
        for tab in ("measured", "containers", "contents", "papers", "raw"):
            answer = eva.get(f"/things/part/{tab}?of={PUMP.lstrip('/')}")
            assert answer.status_code == 200, tab

    def test_opens_though_the_limits_of_a_reading_are_no_numbers(self, eva):
        report = {"type": "Temperature", "value": Decimal("24.60"), "uom": "CEL"}
        world.say(
            Event(
                type=EventType.OBJECT, action=Action.OBSERVE, biz_step="inspecting",
                occurred_at=world.later(), location=world.STORE, epcs=(PUMP,),
                sensors=(
                    {"sensorReport": [{**report, "suyuan:lowerLimit": "low"}]},
                    {"sensorReport": [{**report, "suyuan:upperLimit": Decimal("24.5")}]},
                ),
            )
        )  # fmt: skip
        answer = eva.get(f"/things/part/measured?of={PUMP.lstrip('/')}")
        assert answer.status_code == 200
        assert "24.5" in answer.content.decode()
        raw = eva.get(f"/things/part/raw?of={PUMP.lstrip('/')}").content.decode()
        assert "24.60" in raw

    def test_opens_the_genealogy_step_by_step(self, eva):
        first = eva.get(f"/things/graph?of={PUMP.lstrip('/')}").json()
        up = [node for node in first["nodes"] if node["level"] == -1]
        assert [node["code"] for node in up] == ["C-1"]
        more = eva.get(
            f"/things/graph?of={PUMP.lstrip('/')}&node={up[0]['id']}&direction=down&level=-1"
        ).json()
        assert any(edge["from"] == up[0]["id"] for edge in more["edges"])

    def test_does_not_exist_for_an_unknown_code(self, eva):
        assert eva.get(f"/things{world.PUMP}/21/NONE").status_code == 404
        assert eva.get("/things/~zzzz").status_code == 404
        assert eva.get("/things/graph?of=nonsense").status_code == 404

    def test_is_closed_to_one_without_rights(self, client):
        client.force_login(personas.person("tom"))
        assert client.get(f"/things{PUMP}").status_code == 403


@pytest.mark.usefixtures("pump")
class TestLists:
    def test_show_things_and_events(self, eva):
        things = eva.get("/things/").content.decode()
        assert "SP-1" in things
        events = eva.get("/events/").content.decode()
        assert "Final test at LINE: passed" in events

    def test_find_a_thing_by_the_beginning_of_its_code(self, eva):
        assert "SP-1" in eva.get("/things/?q=SP").content.decode()
        assert "SP-1" not in eva.get("/things/?q=XX").content.decode()


class TestTree:
    def test_shows_one_level_at_a_time(self, pump, eva):
        up = eva.get("/things/tree", {"of": PUMP.lstrip("/"), "direction": "up"})
        assert up.status_code == 200
        (branch,) = up.context["branches"]
        further = eva.get(
            "/things/tree", {"of": PUMP.lstrip("/"), "direction": "up", "node": branch["id"]}
        )
        assert further.status_code == 200

    def test_names_the_evidence_of_each_branch(self, pump, eva):
        up = eva.get("/things/tree", {"of": PUMP.lstrip("/"), "direction": "up"})
        assert all(branch["evidence"] for branch in up.context["branches"])

    def test_ends_in_words(self, pump, eva):
        down = eva.get("/things/tree", {"of": PUMP.lstrip("/"), "direction": "down"})
        assert "it went no further" in down.content.decode()

    def test_has_an_address_of_its_own(self, pump, eva):
        assert "thing-tree" not in eva.get(f"/things{PUMP}").content.decode()
        shown = eva.get(f"/things{PUMP}", {"view": "tree"}).content.decode()
        assert "/things/tree?of=" in shown
        part = eva.get(f"/things{PUMP}", {"view": "tree"}, headers={"HX-Target": "genealogy"})
        assert "<html" not in part.content.decode()

    def test_refuses_what_is_no_branch(self, pump, eva):
        of = {"of": PUMP.lstrip("/")}
        assert eva.get("/things/tree", {**of, "direction": "sideways"}).status_code == 404
        assert eva.get("/things/tree", {**of, "direction": "up", "node": "x"}).status_code == 404
