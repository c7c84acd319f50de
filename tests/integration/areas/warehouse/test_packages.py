"""Packages in the warehouse: put away in one scan, opened whole or in part, counted as one."""

import threading
from decimal import Decimal

import pytest
from django.db import connection

from suyuan.areas.warehouse import operations, queries
from suyuan.areas.warehouse.domain import CountKind
from suyuan.areas.warehouse.models import StockRow
from suyuan.kernel.errors import Problems
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries.stock import located
from tests import personas
from tests.integration.areas.warehouse import world
from tests.integration.areas.warehouse.test_stations import said, send
from tests.integration.areas.warehouse.world import amount, frame, moved, sscc

CARTON, PALLET, OTHER = "/00/106901234567890128", "/00/106901234567890135", sscc(13)


def packed(quantity=60, of=60, state="conformant"):
    """Let screws come in, judged, with so many of them in a carton on a pallet."""
    key = world.receive("SCREW", "S1", of)
    world.pack(CARTON, at="QT", amounts=(amount(key, quantity),))
    world.pack(PALLET, CARTON, at="QT", ago=35)
    if state != "unavailable":
        world.judge(state, quantities=(amount(key, of),))
    return key


def stock():
    return {
        (row.lot_code, row.place.code, row.disposition): (row.quantity, row.packages)
        for row in StockRow.objects.select_related("place")
    }


def unpack(package, *things, **values):
    return operations.unpack(
        context=frame(),
        values=operations.UnpackValues(package=package, things=things, **values),
    )


def codes(call, *args, **values):
    with pytest.raises(Problems) as raised:
        call(*args, **values)
    return [problem.code for problem in raised.value.problems]


@pytest.mark.django_db
class TestPackages:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _world(cls, kept_by_the_class):
        world.build()

    @pytest.fixture(autouse=True)
    def _books_agree(self):
        yield
        assert rebuild(check=True).differences == ()

    def test_a_pallet_with_accepted_amounts_is_put_away_in_one_scan(self):
        packed()
        world.move(moved(PALLET), to="RM")
        assert stock() == {("S1", "RM", "conformant"): (60, 1)}
        assert codes(world.move, moved(PALLET), to="RM") == ["warehouse.already_there"]

    def test_a_pallet_with_goods_that_wait_does_not_come_among_the_accepted(self):
        packed(state="unavailable")
        assert codes(world.move, moved(PALLET), to="RM") == ["warehouse.zone_refuses"]

    def test_goods_in_two_states_in_one_package_are_taken_apart_first(self):
        key = packed(state="unavailable")
        world.judge("conformant", quantities=(amount(key, 40),))
        assert codes(world.move, moved(PALLET), to="RM") == ["warehouse.mixed_states"]
        unpack(CARTON, moved(key, quantity=Decimal(20), disposition="unavailable"))
        world.move(moved(PALLET), to="RM")
        assert stock() == {
            ("S1", "RM", "conformant"): (40, 1), ("S1", "QT", "unavailable"): (20, 0),
        }  # fmt: skip

    def test_a_lot_in_a_package_is_moved_by_its_package(self):
        key = packed()
        assert codes(world.move, moved(key), to="RM") == ["warehouse.lies_packed"]

    def test_an_amount_comes_out_where_the_pallet_stands(self):
        key = packed()
        world.move(moved(PALLET), to="RM")
        done = unpack(CARTON, moved(key, quantity=Decimal(25)))
        assert (done.place, done.ended) == ("RM", False)
        assert stock() == {("S1", "RM", "conformant"): (60, 1)}
        world.move(moved(key), to="RM2")
        assert stock() == {
            ("S1", "RM", "conformant"): (35, 1), ("S1", "RM2", "conformant"): (25, 0),
        }  # fmt: skip

    def test_a_package_of_which_everything_came_out_is_no_more(self):
        key = packed()
        assert unpack(CARTON).ended
        assert located([CARTON])[CARTON].ended
        assert codes(unpack, CARTON) == ["warehouse.thing_ended"]
        assert codes(unpack, PALLET) == ["warehouse.nothing_inside"]
        assert stock() == {("S1", "QT", "conformant"): (60, 0)}
        assert not located([key])[key].ended

    def test_a_carton_comes_off_its_pallet(self):
        packed()
        done = unpack(PALLET, moved(CARTON))
        assert (done.ended, list(done.codes)) == (True, [CARTON[4:]])
        assert located([CARTON])[CARTON].container_key == ""
        assert stock() == {("S1", "QT", "conformant"): (60, 1)}

    def test_everything_wrong_with_an_unpacking_is_said_at_once(self):
        key = packed()
        other = world.receive("RESIN", "R1", 5)
        assert codes(
            unpack, CARTON, moved(key, quantity=Decimal(61)), moved(other),
            moved(PALLET), moved(key, quantity=Decimal("0.5")),
        ) == [
            "warehouse.less_inside", "warehouse.not_inside", "warehouse.not_inside",
            "warehouse.twice", "warehouse.not_whole",
        ]  # fmt: skip
        assert codes(unpack, key) == ["warehouse.no_package"]
        assert codes(unpack, OTHER) == ["warehouse.unknown_thing"]
        assert stock() == {
            ("S1", "QT", "conformant"): (60, 1), ("R1", "QT", "unavailable"): (5, 0),
        }  # fmt: skip

    def test_an_unpacking_is_taken_back(self):
        packed()
        done = unpack(CARTON)
        operations.take_move_back(context=frame(), events=done.events)
        assert stock() == {("S1", "QT", "conformant"): (60, 1)}

    def test_what_is_released_and_comes_out_has_the_state_of_its_package(self):
        first, second = world.make_pumps("1", "2")
        world.pack(CARTON, first, second, state="in_progress")
        done = unpack(CARTON, moved(first))
        assert (done.place, located([first])[first].disposition) == ("LINE", "in_progress")

    def test_a_package_is_counted_as_one(self):
        packed()
        count = operations.plan_count(
            context=frame(),
            values=operations.CountValues(kind=CountKind.PLACE, places=["QT"]),
        )
        assert [line.code for line in queries.count_lines(count.pk)] == [PALLET[4:]]
        done = operations.count_thing(
            context=frame(), count_id=count.pk, place="QT", thing=moved(PALLET)
        )
        assert done.code == PALLET[4:]

    def test_a_count_of_an_item_finds_the_packages_it_lies_in(self):
        packed()
        world.receive("RESIN", "R1", 5)
        count = operations.plan_count(
            context=frame(),
            values=operations.CountValues(kind=CountKind.ITEM, items=["SCREW"]),
        )
        assert [line.code for line in queries.count_lines(count.pk)] == [PALLET[4:]]

    def test_the_questions_do_not_grow_with_what_is_inside(self, django_assert_max_num_queries):
        packed()
        with django_assert_max_num_queries(45):
            unpack(CARTON)


@pytest.mark.django_db
class TestStation:
    def test_opens_a_package_and_takes_it_back(self):
        world.build()
        personas.person("marek")
        packed()
        code = f"00{CARTON[4:]}"
        part = send("unpack", said("", package=code, what="part", thing="S1", quantity="20"))
        assert (part["state"], part["sentence"]) == (
            "DONE", f"S1 is out of {CARTON[4:]} and stands at QT.",
        )  # fmt: skip
        whole = send("unpack", said("", package=code, what="all"))
        assert whole["sentence"] == f"{CARTON[4:]} is empty; what was in it stands at QT."
        again = send("unpack", said("", package=code, what="all"))
        assert again["state"] == "REFUSED"


def test_two_stations_at_one_package_take_out_what_is_there_and_no_more(real_database):
    world.build()
    key = packed()
    results = []
    barrier = threading.Barrier(2)

    def take():
        barrier.wait()
        try:
            unpack(CARTON, moved(key, quantity=Decimal(40)))
            results.append("out")
        except Problems as failure:
            results.append(failure.problems[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["out", "warehouse.less_inside"]
    assert rebuild(check=True).differences == ()


def test_a_pallet_that_moves_while_its_carton_is_opened_keeps_one_truth(real_database):
    world.build()
    key = packed()
    failures = []
    barrier = threading.Barrier(2)

    def run(act):
        barrier.wait()
        try:
            for _ in range(5):
                act()
        except Problems as failure:
            failures.append(failure.problems[0].code)
        finally:
            connection.close()

    places = iter(["RM", "RM2"] * 9)
    acts = (
        lambda: unpack(CARTON, moved(key, quantity=Decimal(4))),
        lambda: world.move(moved(PALLET), to=next(places)),
    )
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sum(quantity for quantity, _ in stock().values()) == 60
    assert rebuild(check=True).differences == ()
