"""The bench measures whatever ledger there is, and its two ways of asking give one answer."""

import argparse
import json

import pytest

from suyuan.areas.warehouse.domain import Zone
from suyuan.areas.warehouse.models import Profile
from suyuan.config.bench import capture, peers
from suyuan.config.bench.causes import cases
from suyuan.config.bench.figures import Figure, line, timed
from suyuan.config.commands import bench
from suyuan.foundation.command import command
from suyuan.ledger.models import Event, Place
from suyuan.ledger.projections.rebuilding import rebuild
from tests.integration.ledger import world
from tests.integration.ledger.world import amount, install, pack, receive, say, sscc

pytestmark = pytest.mark.django_db
COLUMNS = {
    *("part", "name", "value", "unit", "goal", "at_least", "bound", "bound_name", "runs"),
    *("hits", "note", "ratio", "met", "cpu"),
}


@pytest.fixture
def ledger():
    """Make boards from two reels, put some of them into pumps, and pack two of the pumps."""
    world.build()
    say(receive(amount(world.reel("R-1"), "100"), amount(world.reel("R-2"), "100")))
    for lot, reel, serials in (("A", "R-1", range(1, 9)), ("B", "R-2", range(9, 15))):
        say(
            world.transform(
                input_quantities=(amount(world.reel(reel), "8"),),
                outputs=tuple(world.board(f"B{n}") for n in serials),
                ilmd={"cbvmda:lotNumber": lot},
            )
        )
    say(world.commission(*world.pumps("P1", "P2", "P3"), lot="P"))
    say(install(world.pump("P1"), world.board("B1")), install(world.pump("P2"), world.board("B9")))
    say(pack(sscc(17), *world.pumps("P1", "P2")))


def _zones(*, context):
    for code, zone in (("STORE", Zone.RELEASED), ("LINE", Zone.RETURNS)):
        Profile.objects.create(place=Place.objects.get(code=code), zone=zone)


def run(capsys, *arguments):
    parser = argparse.ArgumentParser()
    bench.add_arguments(parser)
    options = parser.parse_args(arguments)
    options.json = True
    bench._chosen.cache_clear()
    status = bench.run(options)
    return status, json.loads(capsys.readouterr().out)


class TestReport:
    def test_has_a_line_for_each_figure(self, ledger, capsys):
        parts = "scope,list,single,gaps,peer"
        status, report = run(capsys, "--parts", parts)
        assert status in {0, 1}
        assert report["machine"]["units"] == 17
        assert {each["part"] for each in report["figures"]} == set(parts.split(","))
        assert all(set(each) == COLUMNS for each in report["figures"])

    def test_finds_what_it_searches(self, ledger, capsys):
        _, report = run(capsys, "--parts", "single")
        found = [each for each in report["figures"] if "search" in each["name"]]
        assert len(found) == 4
        missed = {each["name"] for each in found if "NOT FOUND" in each["note"]}
        assert missed <= {"exact search, Digital Link"}  # Our boards have a wrong check digit.

    def test_lists_what_the_scope_counts(self, ledger, capsys):
        _, report = run(capsys, "--parts", "scope,list")
        hits = {each["part"]: each["hits"] for each in report["figures"] if each["bound"]}
        assert hits["scope"] == hits["list"] == 9

    def test_works_on_an_empty_ledger(self, capsys):
        status, report = run(capsys, "--year", "10", "--updates", "10")
        assert status == 0
        assert report["machine"]["units"] == 0

    def test_lets_a_year_happen_in_bulk(self, ledger, capsys):
        _, report = run(capsys, "--parts", "scope", "--updates", "10")
        figures = {each["name"]: each for each in report["figures"]}
        assert figures["things moved or packed anew"]["value"] > 0
        assert any("after a year" in name for name in figures)
        assert rebuild(check=True).found == 0

    def test_what_comes_back_in_bulk_goes_to_the_place_for_returns(self, ledger, capsys):
        # Where the packages stand now nothing that was returned may be brought.
        command(name="tests.zones", action=None)(_zones)(context=world.context())
        run(capsys, "--parts", "single", "--updates", "60")
        back = Event.objects.filter(disposition="returned")
        assert back.exists()
        line_place = Place.objects.get(code="LINE")
        assert set(back.values_list("place_id", flat=True)) == {line_place.pk}

    def test_what_is_on_hold_stays_where_it_is_in_bulk(self, ledger, capsys):
        say(world.object_event("OBSERVE", epcs=(world.pump("P1"),), persistent_set=("recalled",)))
        _, report = run(capsys, "--parts", "single", "--updates", "60")
        moved = next(each for each in report["figures"] if each["part"] == "year")
        assert moved["value"] == 0

    def test_refuses_a_part_that_it_does_not_know(self, capsys):
        with pytest.raises(bench.UnknownPartError):
            run(capsys, "--parts", "scope,speed")


class TestPeers:
    def test_both_ways_give_one_answer(self, ledger):
        (case,) = cases()
        assert case.expected == 8
        figures = list(peers.compare([case], 1000))
        assert [figure.hits for figure in figures] == [9, 9]
        assert all("answers agree" in figure.note for figure in figures)

    def test_a_smaller_table_leaves_larger_cases_out(self, ledger):
        assert list(peers.compare(cases(), 5)) == []


class TestFigures:
    def test_a_goal_may_be_a_rate(self):
        figure = Figure(part="p", name="n", value=10.0, goal=9.0, at_least=True, bound=4.0)
        assert figure.met is True
        assert figure.ratio == 2.5
        assert "MISSED" not in line(figure)

    def test_the_first_run_does_not_count(self, ledger):
        calls: list[int] = []
        assert timed(lambda: calls.append(1), runs=5).runs == 5
        assert len(calls) == 6


class TestSerials:
    def test_are_no_longer_than_a_serial_may_be(self):
        event = json.loads(capture._event("6A41F0231000N39", 1000))
        assert all(len(key.rsplit("/", 1)[1]) <= 20 for key in event["epcList"])
