"""First expired, first out; and stock that is promised once."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection

from suyuan.areas.catalog.domain import ItemKind
from suyuan.areas.warehouse import operations, queries
from suyuan.areas.warehouse.domain import Purpose
from suyuan.areas.warehouse.models import Reservation, StockRow
from suyuan.areas.warehouse.queries import picking
from suyuan.foundation.command import command
from suyuan.foundation.failures import ConstraintError
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.vocabulary import Action, Tracking
from suyuan.ledger.queries import stock as ledger
from tests.integration.areas.warehouse import world
from tests.integration.areas.warehouse.world import move, moved


def day(days):
    return world.today() + dt.timedelta(days=days)


def item(code):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_item WHERE code = %s", [code])
        return cursor.fetchone()[0]


def proposed(code, quantity, **more):
    found = queries.fefo(wanted(code, quantity, **more), at=world.now())
    return [(one.lot_code, one.place_code, one.quantity) for one in found.picks], found.missing


def wanted(code, quantity, purpose=Purpose.ISSUE, **more):
    return queries.Wanted(item_id=item(code), quantity=Decimal(quantity), purpose=purpose, **more)


def reserve(document, *lines, **more):
    return operations.reserve(context=world.frame(), document=document, wanted=lines, **more)


def promised(document):
    rows = Reservation.objects.filter(document=document, status="ACTIVE")
    return {(row.lot_code, row.place.code): row.quantity - row.taken for row in rows}


@pytest.mark.django_db
class TestFirstExpiredFirstOut:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _world(cls, kept_by_the_class):
        world.build()

    def test_takes_what_expires_first_then_the_older_lot(self):
        world.accepted("SCREW", "LATE", 10, expires=day(90))
        world.accepted("SCREW", "SOON", 10, expires=day(10), ago=30)
        world.accepted("SCREW", "NEVER", 10, ago=90)
        found, missing = proposed("SCREW", 25)
        assert found == [("SOON", "RM", 10), ("LATE", "RM", 10), ("NEVER", "RM", 5)]
        assert missing == 0

    def test_leaves_out_what_may_not_be_used(self):
        world.receive("SCREW", "WAITING", 10)
        world.accepted("SCREW", "EXPIRED", 10, expires=day(-1))
        held = world.accepted("SCREW", "HELD", 10)
        world.judge(None, quantities=[world.amount(held, 10)], marks=["non_sellable_other"])
        recalled = world.accepted("SCREW", "RECALLED", 10)
        world.judge(None, quantities=[world.amount(recalled, 10)], marks=["recalled"])
        rejected = world.accepted("SCREW", "REJECTED", 10)
        world.judge("non_conformant", quantities=[world.amount(rejected, 10)], place="RM")
        world.accepted("SCREW", "GOOD", 3, ago=50)
        assert proposed("SCREW", 5) == ([("GOOD", "RM", 3)], 2)

    def test_asks_for_a_day_on_which_it_must_still_be_good(self):
        world.accepted("SCREW", "SOON", 10, expires=day(10))
        world.accepted("SCREW", "LATE", 10, expires=day(90))
        assert proposed("SCREW", 5, good_until=day(11)) == ([("LATE", "RM", 5)], 0)
        assert proposed("SCREW", 5, good_until=day(10)) == ([("SOON", "RM", 5)], 0)

    def test_counts_units_loose_and_packed_but_no_held_ones(self):
        units = world.make_pumps(*range(6), state="sellable_not_accessible")
        world.judge("sellable_not_accessible", epcs=units, marks=["conformant"], ago=50)
        world.pack(world.sscc(1), *units[:2], state="sellable_not_accessible")
        world.pack(world.sscc(2), *units[2:4], state="sellable_not_accessible")
        move(*(moved(key) for key in (world.sscc(1), world.sscc(2), *units[4:])), to="RM")
        assert proposed("PUMP", 6, purpose=Purpose.SHIP) == ([("L1", "RM", 6)], 0)
        world.judge(None, epcs=units[:1], marks=["non_sellable_other"], ago=0)
        assert proposed("PUMP", 6, purpose=Purpose.SHIP) == ([("L1", "RM", 5)], 1)
        world.judge(None, epcs=[world.sscc(1)], marks=["recalled"], ago=0)
        assert proposed("PUMP", 6, purpose=Purpose.SHIP) == ([("L1", "RM", 4)], 2)

    def test_leaves_out_parts_that_are_built_into_units(self):
        parts = [f"urn:suyuan:unit:CELL:{n}" for n in range(4)]
        world.item("CELL", ItemKind.COMPONENT, Tracking.SERIAL)
        world.say(
            Action.ADD, "commissioning", "RM", "conformant", ago=60, epcs=parts,
            ilmd={"cbvmda:lotNumber": "C1"},
        )  # fmt: skip
        units = world.make_pumps(1, 2, at="RM", state="conformant")
        for unit, part in zip(units, parts, strict=False):
            world.install(unit, part)
        assert proposed("CELL", 4) == ([("C1", "RM", 2)], 2)
        world.pack(world.sscc(1), *units, at="RM", ago=20, state="conformant")
        assert proposed("CELL", 4) == ([("C1", "RM", 2)], 2)
        rows = StockRow.objects.filter(lot_code="C1")
        assert [row.quantity for row in rows] == [2]
        world.judge(None, epcs=parts[:1], marks=["non_sellable_other"], ago=0)
        assert proposed("CELL", 4) == ([("C1", "RM", 2)], 2)

    def test_ships_only_what_is_released(self):
        world.accepted("SCREW", "S1", 10)
        assert proposed("SCREW", 1, purpose=Purpose.SHIP) == ([], 1)

    def test_looks_at_one_site(self):
        world.accepted("SCREW", "S1", 10)
        assert proposed("SCREW", 1, site_id=-1) == ([], 1)


@pytest.mark.django_db
class TestReservations:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _world(cls, kept_by_the_class):
        world.build()

    def test_promise_the_same_stock_once(self):
        world.accepted("SCREW", "S1", 10, expires=day(30))
        world.accepted("SCREW", "S2", 10, expires=day(60))
        reserve("PK-1", wanted("SCREW", 8))
        reserve("PK-2", wanted("SCREW", 8))
        assert promised("PK-1") == {("S1", "RM"): 8}
        assert promised("PK-2") == {("S1", "RM"): 2, ("S2", "RM"): 6}
        with pytest.raises(Problems) as raised:
            reserve("PK-3", wanted("SCREW", 5))
        (problem,) = raised.value.problems
        assert (problem.code, problem.data["missing"], problem.data["available"]) == (
            "warehouse.too_little", "1", "4",
        )  # fmt: skip
        assert promised("PK-3") == {}

    def test_take_what_there_is_where_that_is_asked_for(self):
        world.accepted("SCREW", "S1", 10)
        reserve("PK-1", wanted("SCREW", 15), partial=True)
        assert promised("PK-1") == {("S1", "RM"): 10}

    def test_are_given_back_and_lapse(self):
        world.accepted("SCREW", "S1", 10)
        reserve("PK-1", wanted("SCREW", 6))
        assert operations.release_reservations(context=world.frame(), document="PK-1") == 1
        reserve("PK-2", wanted("SCREW", 10), until=world.now() + dt.timedelta(seconds=1))
        context = world.frame()
        later = context.at + dt.timedelta(minutes=1)
        assert picking.active(at=later).count() == 0
        found = queries.fefo(wanted("SCREW", 10), at=later)
        assert found.missing == 0

    def test_are_marked_as_lapsed_by_the_daily_work(self):
        world.accepted("SCREW", "S1", 10)
        reserve("PK-2", wanted("SCREW", 10), until=world.now() + dt.timedelta(milliseconds=1))
        assert operations.lapse_reservations(context=world.frame()) == 1
        assert Reservation.objects.get().status == "EXPIRED"

    def test_keep_others_from_moving_the_stock_away(self):
        key = world.accepted("SCREW", "S1", 10)
        reserve("PK-1", wanted("SCREW", 6))
        with pytest.raises(Problems) as raised:
            move(moved(key, 5), to="RM2")
        (problem,) = raised.value.problems
        assert problem.code == "warehouse.reserved"
        assert problem.data["documents"] == "PK-1"
        move(moved(key, 4), to="RM2")

    def test_go_along_with_what_is_moved_for_their_paper(self):
        key = world.accepted("SCREW", "S1", 10)
        reserve("PK-1", wanted("SCREW", 6))
        move(moved(key, 2), to="DOCK", document="PK-1")
        assert promised("PK-1") == {("S1", "RM"): 4, ("S1", "DOCK"): 2}
        move(moved(key, 4, source="RM"), to="DOCK", document="PK-1")
        assert promised("PK-1") == {("S1", "DOCK"): 6}

    def test_are_used_up_by_taking_and_not_by_more_than_was_reserved(self):
        key = world.accepted("SCREW", "S1", 10)
        (row,) = reserve("PK-1", wanted("SCREW", 6))
        taken = operations.Taken(lot_id=row.lot_id, place_id=row.place_id, quantity=Decimal(4))
        assert key == row.lot_key
        operations.take_reserved(context=world.frame(), document="PK-1", takings=[taken])
        assert promised("PK-1") == {("S1", "RM"): 2}
        with pytest.raises(Problems) as raised:
            operations.take_reserved(context=world.frame(), document="PK-1", takings=[taken])
        assert raised.value.problems[0].code == "warehouse.over_taken"

    @pytest.mark.parametrize("quantity", [0, -1, "NaN"])
    def test_of_amounts_that_cannot_be_are_refused(self, quantity):
        world.accepted("SCREW", "S1", 10)
        with pytest.raises(Problems) as raised:
            reserve("PK-1", wanted("SCREW", quantity))
        assert raised.value.problems[0].code == "warehouse.not_positive"

    def test_inv_reserve_1_database_refuses_more_than_is_there(self):
        world.accepted("SCREW", "S1", 10)
        (row,) = reserve("PK-1", wanted("SCREW", 6))

        def past_python(*, context):
            Reservation.objects.create(
                document="PK-2", item_id=row.item_id, lot_id=row.lot_id, lot_key=row.lot_key,
                lot_code="S1", place_id=row.place_id, quantity=5, made_at=context.at, made_by="x",
                until=context.at + dt.timedelta(days=1),
            )  # fmt: skip

        around = command(name="tests.reserve_past_python", action=None)(past_python)
        with pytest.raises(ConstraintError) as raised:
            around(context=world.frame())
        assert raised.value.constraint == "warehouse_reservation_within_stock"


@pytest.mark.concurrency
def test_two_who_reserve_at_the_same_time_are_promised_different_stock(real_database):
    world.build()
    world.accepted("SCREW", "S1", 10)
    outcomes = []
    barrier = threading.Barrier(2)

    def try_it(document):
        try:
            barrier.wait()
            reserve(document, wanted("SCREW", 7))
            outcomes.append("ok")
        except Problems as error:
            outcomes.append(error.problems[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=(name,)) for name in ("PK-1", "PK-2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ok", "warehouse.too_little"]


@pytest.mark.concurrency
def test_two_stations_on_one_pallet_move_it_once(real_database):
    world.build()
    units = world.make_pumps(1, 2, state="conformant")
    world.pack(world.sscc(7), *units, state="conformant")
    outcomes = []
    barrier = threading.Barrier(2)

    def try_it(place):
        try:
            barrier.wait()
            move(moved(world.sscc(7), source="LINE"), to=place)
            outcomes.append("ok")
        except Problems as error:
            outcomes.append(error.problems[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=(place,)) for place in ("RM", "RM2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ok", "warehouse.elsewhere"]
    assert len(ledger.located([world.sscc(7)])) == 1
