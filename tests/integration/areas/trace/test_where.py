"""The tree of places counts what stands where, and leads down to the things."""

import pytest

from suyuan.ledger.queries import presence
from tests import personas
from tests.integration.ledger import world
from tests.integration.ledger.world import amount, object_event, receive, say

pytestmark = pytest.mark.django_db
BOX = "/00/069012345000000017"


@pytest.fixture(autouse=True)
def _world():
    world.build()
    say(receive(amount(world.reel("A"), 100)))
    say(
        world.transform(
            outputs=world.pumps("P1", "P2", "P3"),
            input_quantities=(amount(world.reel("A"), 3),),
            ilmd={"cbvmda:lotNumber": "L1"},
        )
    )
    say(object_event("OBSERVE", epcs=world.pumps("P1"), location=world.WARD))


@pytest.fixture
def eva(client):
    client.force_login(personas.person("eva"))
    return client


def _all(nodes):
    return [one for node in nodes for one in (node, *_all(node.inner))]


def _node(answer, place):
    codes = {row.key: row.code for row in presence.places()}
    return next(node for node in _all(answer.context["nodes"]) if node.code == codes[place])


class TestTree:
    def test_counts_units_at_their_places(self, eva):
        assert _node(eva.get("/where/"), world.WARD).units == 1

    def test_counts_lots_of_which_an_amount_is_there(self, eva):
        assert sum(one.lots for one in presence.by_place().values()) == 1

    def test_totals_hold_what_lies_within(self, eva):
        for node in _all(eva.get("/where/").context["nodes"]):
            own = presence.by_place().get(node.id)
            inner = sum(one.units for one in node.inner)
            assert node.units == inner + (own.units if own else 0)

    def test_chosen_place_shows_its_lots_with_their_passports(self, eva):
        ward = _node(eva.get("/where/"), world.WARD)
        here = eva.get("/where/", {"at": ward.code}).context["here"]
        assert [(row["lot"], row["units"]) for row in here["rows"]] == [("L1", 1)]
        assert eva.get(here["rows"][0]["url"]).status_code == 200

    def test_single_things_of_a_place(self, eva):
        ward = _node(eva.get("/where/"), world.WARD)
        shown = eva.get("/things/", {"place": ward.code, "kind": "UNIT"}).content.decode()
        assert "P1" in shown
        assert "P2" not in shown

    def test_part_alone_for_the_page_that_is_open(self, eva):
        part = eva.get("/where/", headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part

    def test_unknown_place_is_no_failure(self, eva):
        assert eva.get("/where/", {"at": "nowhere"}).status_code == 200

    def test_another_site_sees_nothing_of_it(self):
        assert presence.by_place(sites=[0]) == {}
        places = [row.pk for row in presence.places()]
        assert presence.held_at(places, sites=[0]) == []
