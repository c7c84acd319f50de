"""From the figures of the home page down to the things and events behind them."""

import dataclasses

import pytest
from django.db import connection
from django.urls import reverse

from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.operations.capture import record
from suyuan.ledger.queries import gist, presence
from tests import personas
from tests.integration.ledger import world
from tests.integration.ledger.world import amount, object_event, receive, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva(client):
    world.build()
    say(receive(amount(world.reel("A"), 100)))
    say(
        world.transform(
            outputs=world.pumps("P1", "P2"),
            input_quantities=(amount(world.reel("A"), 3),),
            ilmd={"cbvmda:lotNumber": "L1"},
        )
    )
    for serial in ("P1", "P2"):
        say(object_event("OBSERVE", epcs=world.pumps(serial), location=world.WARD))
    client.force_login(personas.person("eva"))
    return client


class TestBeginning:
    def test_home_of_an_empty_system_says_what_to_do_first(self, client):
        client.force_login(personas.person("ada"))
        page = client.get("/").content.decode()
        assert "Begin with your own firm" in page
        assert f'<a href="{reverse("sites-list")}">' in page
        world.build()
        say(receive(amount(world.reel("A"), 100)))
        assert "Begin with your own firm" not in client.get("/").content.decode()


class TestFigures:
    def test_every_tile_and_every_bar_leads_somewhere(self, eva):
        figures = eva.get(reverse("home-part", args=["figures"])).context
        addresses = [tile["url"] for tile in figures["tiles"]]
        addresses += [figures["bars"][-1]["url"], figures["today_url"]]
        assert {eva.get(address).status_code for address in addresses} == {200}

    def test_bar_of_a_day_leads_to_its_events(self, eva):
        bars = eva.get(reverse("home-part", args=["figures"])).context["bars"]
        assert len(bars) == 30
        shown = eva.get(bars[-1]["url"])
        assert len(shown.context["rows"]) == 4
        assert len(eva.get(bars[0]["url"]).context["rows"]) == 0


class TestActivity:
    def test_the_same_again_and_again_is_one_line(self, eva):
        events = eva.get(reverse("home-part", args=["recent"])).context["events"]
        assert [event["times"] for event in events] == [2, 1, 1]
        assert sorted(events[0]["codes"]) == ["P1", "P2"]


class TestSites:
    def test_who_works_at_one_site_sees_its_things_and_events_alone(self, eva, client):
        site = personas.site("SH")
        here = dataclasses.replace(world.context(), site_id=site.pk)
        making = world.transform(
            outputs=world.pumps("P3"),
            input_quantities=(amount(world.reel("A"), 1),),
            ilmd={"cbvmda:lotNumber": "L2"},
        )
        record(context=here, events=(making,), policy=Policy.OWN)
        whole = client.get(reverse("home-part", args=["figures"])).context
        client.force_login(personas.person("mia"))
        figures = client.get(reverse("home-part", args=["figures"])).context
        assert (figures["total"], figures["sum"]) == (1, 1)
        assert whole["sum"] == 5
        events = client.get(reverse("home-part", args=["recent"])).context["events"]
        assert [event["codes"] for event in events] == [["P3"]]
        held = client.get(reverse("home-part", args=["attention"])).context["found"]
        assert held.states_count == 0


class TestConditions:
    def test_range_is_taken_away_whole(self, eva):
        day = {"recorded_at_after": "2026-01-01", "recorded_at_before": "2026-01-02"}
        shown = eva.get(reverse("events-list"), {**day, "type": "ObjectEvent"}).content.decode()
        assert 'href="?type=ObjectEvent"' in shown

    def test_state_narrows_things(self, eva):
        address = reverse("things-list")
        assert len(eva.get(address, {"state": "in_transit"}).context["rows"]) == 0
        assert eva.get(address, {"state": "nonsense"}).status_code == 200


class TestEvents:
    def test_list_names_what_each_is_about(self, eva):
        shown = eva.get(reverse("events-list")).content.decode()
        assert '/things/01/06901234567892/21/P1">P1</a>' in shown

    def test_what_is_no_package_is_not_searched_for_contents(self, eva):
        """A list of lots took as long for each of them as for a pallet."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT array_agg(id) FROM ledger_thing WHERE kind <> 'PACKAGE'")
            (ids,) = cursor.fetchone()
            cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {gist._GIST}", {"ids": ids})
            plan = [line for (line,) in cursor.fetchall()]
        contents = [line for line in plan if "ledger_sublot_holding" in line]
        assert contents
        assert all("never executed" in line for line in contents)

    def test_list_asks_once_for_all_rows(self, eva, django_assert_max_num_queries):
        eva.get(reverse("events-list"))
        with django_assert_max_num_queries(16):
            eva.get(reverse("events-list"))


class TestThings:
    """A picker reads of a package what is in it, where it stands, and whether it may be taken."""

    BOX = "/00/069012345000000017"
    PALLET = "/00/069012345000000024"

    @pytest.fixture
    def packed(self, eva):
        say(world.pack(self.BOX, *world.pumps("P1", "P2"), location=world.WARD))
        say(world.pack(self.PALLET, self.BOX, location=world.WARD))
        return eva

    def listed(self, eva, **conditions):
        table = eva.get(reverse("things-list"), conditions).context["table"]
        return {
            row.record.code: {name: str(row.get_cell(name)) for name in row.table.columns.names()}
            for row in table.rows
        }

    def test_says_item_lot_place_and_state_of_packages(self, packed):
        rows = self.listed(packed, kind="PACKAGE")
        assert set(rows) == {self.BOX[4:], self.PALLET[4:]}
        ward = presence_name(world.WARD)
        for cells in rows.values():
            assert "L1" in cells["lot"]
            assert cells["item_name"] not in {"", "–"}
            assert ward in cells["place"]
        unit = self.listed(packed, kind="UNIT")["P1"]
        assert ward in unit["place"]

    @pytest.mark.parametrize("held", ["unit", "lot", "pallet"])
    def test_held_looks_held_on_it_around_it_and_in_it(self, packed, held):
        key = {"unit": world.pumps("P1")[0], "pallet": self.PALLET}.get(held)
        mark = {"persistent_set": ("non_sellable_other",), "location": None}
        if key:
            say(object_event("OBSERVE", epcs=(key,), **mark))
        else:
            lot = world.pumps("P1")[0].partition("/21/")[0] + "/10/L1"
            say(object_event("OBSERVE", quantities=(amount(lot, None),), **mark))
        rows = self.listed(packed)
        codes = [self.BOX[4:], self.PALLET[4:], "P1"]
        assert all(
            "is-bad" in rows[code]["state"] or "bad" in rows[code]["state"] for code in codes
        ), rows
        if held == "unit":
            assert "bad" not in rows["P2"]["state"]

    def test_finds_everything_of_a_lot(self, packed):
        assert set(self.listed(packed, lot="L1")) == {
            "L1", "P1", "P2", self.BOX[4:], self.PALLET[4:]
        }  # fmt: skip
        assert set(self.listed(packed, lot="L1", kind="PACKAGE")) == {
            self.BOX[4:], self.PALLET[4:]
        }  # fmt: skip
        for none in ("L", "%s'", "P1"):
            shown = packed.get(reverse("things-list"), {"lot": none})
            assert (shown.status_code, "table" in shown.context) == (200, False), none


def presence_name(key):
    return presence.places().get(key=key).name
