"""The tree of places counts what stands where, and leads down to the things."""

import pytest

from suyuan.ledger.queries import presence
from tests import personas
from tests.integration.ledger import world
from tests.integration.ledger.world import amount, object_event, receive, say

pytestmark = pytest.mark.django_db
BOX = "/00/069012345000000017"


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
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


def _code(place):
    return presence.places().get(key=place).code


def _node(eva, place):
    """Give the node of a place on the page that is opened at it."""
    answer = eva.get("/where/", {"at": _code(place)})
    return next(node for node in _all(answer.context["nodes"]) if node.code == _code(place))


class TestTree:
    def test_counts_units_at_their_places(self, eva):
        assert _node(eva, world.WARD).units == 1

    def test_counts_lots_of_which_an_amount_is_there(self, eva):
        assert sum(one.lots for one in presence.by_place().values()) == 1

    def test_totals_hold_what_lies_within(self, eva):
        for node in _all(eva.get("/where/", {"at": _code(world.WARD)}).context["nodes"]):
            own = presence.by_place().get(node.id)
            inner = sum(one.units for one in node.inner)
            assert node.role is not None or node.units == inner + (own.units if own else 0)

    def test_places_of_other_firms_are_counted_before_their_group_is_opened(self, eva):
        for at in ("", _code(world.WARD)):
            nodes = eva.get("/where/", {"at": at}).context["nodes"]
            assert [one.units for one in nodes if one.role is not None and one.units] == [1]

    def test_group_of_other_firms_shows_its_places_when_it_is_opened(self, eva):
        nodes = eva.get("/where/").context["nodes"]
        group = next(one for one in nodes if one.role is not None and one.units)
        headers = {"HX-Request": "true"}
        part = eva.get("/where/", {"role": group.role}, headers=headers).content.decode()
        assert f"?at={_code(world.WARD)}" in part

    def test_chosen_place_shows_its_lots_with_their_passports(self, eva):
        ward = _node(eva, world.WARD)
        here = eva.get("/where/", {"at": ward.code}).context["here"]
        assert [(row["lot"], row["units"]) for row in here["rows"]] == [("L1", 1)]
        assert eva.get(here["rows"][0]["url"]).status_code == 200

    def test_single_things_of_a_place(self, eva):
        ward = _node(eva, world.WARD)
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
