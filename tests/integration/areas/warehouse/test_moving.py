"""Moving stock: what goes, what is refused and why, and what the database refuses by itself."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import translation

from suyuan.areas.catalog.domain import ItemKind
from suyuan.areas.warehouse import operations
from suyuan.areas.warehouse.domain import Zone, zones
from suyuan.areas.warehouse.models import StockRow
from suyuan.foundation import wording
from suyuan.foundation.failures import ConstraintError
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.vocabulary import Action
from suyuan.ledger.projections.rebuilding import rebuild
from tests.integration.areas.warehouse import world
from tests.integration.areas.warehouse.world import move, moved

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


@pytest.fixture(autouse=True)
def _books_agree():
    yield
    assert rebuild(check=True).differences == ()


def there(code=None):
    """Return what lies where: item or lot, place, state, amount."""
    rows = StockRow.objects.select_related("place")
    if code is not None:
        rows = rows.filter(lot_code=code)
    return {(row.lot_code, row.place.code, row.disposition): row.quantity for row in rows}


def refused(*things, to, **more):
    with pytest.raises(Problems) as raised:
        move(*things, to=to, **more)
    return [problem.code for problem in raised.value.problems]


class TestMoving:
    def test_takes_an_accepted_lot_into_store(self):
        key = world.receive("RESIN", "R1", 100)
        world.judge("conformant", quantities=[world.amount(key, 100, "KGM")])
        done = move(moved(key), to="RM")
        assert (done.place, done.things, done.codes) == ("RM", 1, ["R1"])
        assert there() == {("R1", "RM", "conformant"): 100}

    def test_takes_a_part_of_a_lot_in_another_unit(self):
        key = world.accepted("RESIN", "R1", 100)
        move(moved(key, 2500, unit="GRM"), to="RM2")
        assert there() == {
            ("R1", "RM", "conformant"): Decimal("97.5"),
            ("R1", "RM2", "conformant"): Decimal("2.5"),
        }

    def test_takes_the_part_of_a_lot_whose_state_is_said(self):
        key = world.receive("RESIN", "R1", 100)
        world.judge("conformant", quantities=[world.amount(key, 80, "KGM")])
        assert refused(moved(key), to="RM") == ["warehouse.say_state"]
        move(moved(key, disposition="conformant"), to="RM")
        assert there() == {("R1", "RM", "conformant"): 80, ("R1", "QT", "unavailable"): 20}

    def test_takes_a_rejected_part_though_the_accepted_one_comes_first_in_the_books(self):
        key = world.receive("RESIN", "R1", 100)
        world.judge("conformant", quantities=[world.amount(key, 80, "KGM")])
        world.say(
            Action.OBSERVE, "inspecting", "QT", "non_conformant", ago=20,
            quantities=[world.amount(key, 20, "KGM")],
            extensions={"{urn:suyuan:epcis}takenFrom": "unavailable"},
        )  # fmt: skip
        move(moved(key, disposition="non_conformant"), to="REJ")
        move(moved(key, disposition="conformant"), to="RM")
        assert there() == {("R1", "RM", "conformant"): 80, ("R1", "REJ", "non_conformant"): 20}

    def test_takes_units_and_packages_and_puts_released_goods_in_store(self):
        units = world.make_pumps(1, 2, 3)
        world.judge("sellable_not_accessible", epcs=units, marks=["conformant"])
        world.pack(world.sscc(7), *units[:2], ago=20, state="sellable_not_accessible")
        move(moved(world.sscc(7)), moved(units[2]), to="RM")
        assert there() == {("L1", "RM", "sellable_accessible"): 3}

    def test_of_a_repeated_command_happens_once(self):
        key = world.accepted("RESIN", "R1", 100)
        context = world.frame()
        first = move(moved(key, 40, source="RM"), to="RM2", context=context)
        again = move(moved(key, 40, source="RM"), to="RM2", context=context)
        assert first == again
        assert there()["R1", "RM2", "conformant"] == 40


class TestIsRefused:
    def test_for_unknown_things_and_all_others_at_once(self):
        key = world.receive("RESIN", "R1", 100)
        unit = world.make_pumps(1)[0]
        found = refused(moved("/00/1"), moved(key), moved(unit, 3), moved(unit), to="RM")
        assert found == [
            "warehouse.unknown_thing", "warehouse.zone_refuses", "warehouse.no_amount",
            "warehouse.zone_refuses",
        ]  # fmt: skip
        assert there("R1") == {("R1", "QT", "unavailable"): 100}

    @pytest.mark.parametrize(
        ("quantity", "unit", "code"),
        [
            (0, "", "warehouse.not_positive"),
            (-5, "", "warehouse.not_positive"),
            ("NaN", "", "warehouse.not_positive"),
            ("Infinity", "", "warehouse.not_positive"),
            ("1.5", "", "warehouse.not_whole"),
            (1, "KGM", "warehouse.units_differ"),
            (1, "furlong", "warehouse.unknown_unit"),
            (101, "", "warehouse.not_enough"),
            ("1e30", "", "warehouse.not_enough"),
        ],
    )
    def test_for_amounts_that_cannot_be(self, quantity, unit, code):
        key = world.accepted("SCREW", "S1", 100)
        assert refused(moved(key, quantity, unit=unit), to="RM2") == [code]
        assert there() == {("S1", "RM", "conformant"): 100}

    def test_for_amounts_finer_than_any_paper_keeps(self):
        key = world.accepted("RESIN", "R1", 10)
        assert refused(moved(key, "1e-30"), to="RM2") == ["warehouse.too_fine"]
        move(moved(key, "0.000001"), to="RM2")
        assert there("R1")["R1", "RM2", "conformant"] == Decimal("0.000001")

    def test_when_it_lies_there_already_so_that_a_second_scan_changes_nothing(self):
        key = world.accepted("SCREW", "S1", 100)
        move(moved(key), to="RM2")
        assert refused(moved(key), to="RM2") == ["warehouse.already_there"]

    def test_when_the_thing_is_not_where_the_station_thinks(self):
        unit = world.make_pumps(1)[0]
        world.judge("conformant", epcs=[unit])
        move(moved(unit, source="LINE"), to="RM")
        assert refused(moved(unit, source="LINE"), to="RM2") == ["warehouse.elsewhere"]

    def test_for_what_lies_in_a_package(self):
        units = world.make_pumps(1, 2, state="conformant")
        world.pack(world.sscc(7), *units, state="conformant")
        assert refused(moved(units[0]), to="RM") == ["warehouse.packed"]

    def test_for_a_lot_of_units(self):
        world.make_pumps(1, 2)
        assert refused(moved(f"{world.PUMP}/10/L1", 2), to="LINE") == ["warehouse.scan_units"]

    def test_for_held_goods_and_for_a_package_with_a_held_unit_in_it(self):
        units = world.make_pumps(1, 2, state="conformant")
        world.pack(world.sscc(7), *units, state="conformant")
        world.judge(None, epcs=units[:1], marks=["non_sellable_other"])
        assert refused(moved(world.sscc(7)), to="RM") == ["warehouse.held"]
        key = world.accepted("SCREW", "S1", 5, at="RM")
        world.judge(None, quantities=[world.amount(key, 5)], marks=["recalled"])
        assert refused(moved(key), to="RM2") == ["warehouse.recalled"]
        move(moved(key), to="RCL")
        assert there("S1") == {("S1", "RCL", "conformant"): 5}

    def test_for_held_goods_unless_they_go_to_quarantine(self):
        key = world.accepted("SCREW", "S1", 5)
        assert refused(moved(key), to="QT") == ["warehouse.zone_refuses"]
        world.judge(None, quantities=[world.amount(key, 5)], marks=["non_sellable_other"])
        assert refused(moved(key), to="RM2") == ["warehouse.held"]
        move(moved(key), to="QT")
        assert there("S1") == {("S1", "QT", "conformant"): 5}

    def test_for_expired_goods(self):
        key = world.accepted("SCREW", "S1", 5, expires=world.today() - dt.timedelta(days=1))
        assert refused(moved(key), to="RM2") == ["warehouse.expired"]

    def test_for_the_wrong_temperature(self):
        key = world.accepted("SERUM", "V1", 5, at="COLD")
        assert refused(moved(key), to="RM") == ["warehouse.no_condition"]
        room = operations.ClassValues(
            code="ROOM", name="常温", name_en="Room", temperature_max=Decimal(30)
        )
        operations.put_storage_class(context=world.frame(), values=room)
        world.profile("RM2", Zone.RELEASED, storage_class="ROOM")
        with pytest.raises(Problems) as raised:
            move(moved(key), to="RM2")
        with translation.override("zh-hans"):
            (said,) = wording.sentences(raised.value)
        assert said.startswith("第 1 行：V1 要求“冷藏”储存，而 RM2 为“常温”。")

    def test_but_not_for_the_temperature_of_what_is_not_used_any_more(self):
        key = world.accepted("SERUM", "V1", 5, at="COLD")
        world.judge("expired", quantities=[world.amount(key, 5)], place="COLD")
        order = operations.put_away(context=world.frame(), document="", keys=[key])
        assert order.lines.get().target.code == "REJ"
        move(moved(key), to="REJ")
        assert there("V1") == {("V1", "REJ", "expired"): 5}

    def test_for_the_wrong_kind_the_wrong_item_and_a_full_place(self):
        world.profile("RM2", Zone.RELEASED, kinds=[ItemKind.COMPONENT], items=["SCREW"], capacity=1)
        first, second = world.accepted("SCREW", "S1", 5), world.accepted("SCREW", "S2", 5)
        resin = world.accepted("RESIN", "R1", 5)
        assert refused(moved(resin), to="RM2") == ["warehouse.wrong_kind", "warehouse.wrong_item"]
        assert refused(moved(first), moved(second), to="RM2") == ["warehouse.place_full"]
        move(moved(first, 2), to="RM2")
        move(moved(first), to="RM2")
        assert refused(moved(second), to="RM2") == ["warehouse.place_full"]

    def test_for_places_that_are_closed_unknown_or_not_set_up(self):
        key = world.accepted("SCREW", "S1", 5)
        world.profile("RM2", Zone.RELEASED, active=False)
        assert refused(moved(key), to="RM2") == ["warehouse.place_closed"]
        with pytest.raises(operations.NotStorageError):
            move(moved(key), to="YARD")
        with pytest.raises(operations.UnknownStoragePlaceError):
            move(moved(key), to="NOWHERE")

    def test_for_a_lot_at_two_places_until_one_is_named(self):
        key = world.accepted("SCREW", "S1", 10)
        move(moved(key, 4), to="RM2")
        assert refused(moved(key, 1), to="DOCK") == ["warehouse.say_place"]
        assert refused(moved(key, 1, source="COLD"), to="DOCK") == ["warehouse.none_there"]
        move(moved(key, 1, source="RM2"), to="DOCK")
        assert there() == {
            ("S1", "RM", "conformant"): 6,
            ("S1", "RM2", "conformant"): 3,
            ("S1", "DOCK", "conformant"): 1,
        }

    def test_for_nothing_for_the_future_and_for_the_same_thing_twice(self):
        key = world.accepted("SCREW", "S1", 10)
        assert refused(to="RM2") == ["warehouse.nothing_named"]
        later = world.now() + dt.timedelta(days=1)
        assert refused(moved(key), to="RM2", occurred_at=later) == ["warehouse.in_the_future"]
        assert refused(moved(key, 1), moved(key, 1), to="RM2") == ["warehouse.twice"]


class TestTheDatabase:
    def test_inv_zone_1_knows_the_same_table_as_the_domain(self):
        states = {state for refusing in zones.REFUSED.values() for state in refusing}
        with connection.cursor() as cursor:
            for zone in Zone:
                for state in states | {"", "active"}:
                    cursor.execute("SELECT warehouse_refuses(%s, %s)", [zone.value, state])
                    assert cursor.fetchone()[0] == (state in zones.REFUSED[zone]), (zone, state)

    def test_inv_zone_1_refuses_an_event_that_stores_what_the_zone_does_not_take(self):
        unit = world.make_pumps(1)[0]
        with pytest.raises(ConstraintError) as raised:
            world.say(Action.OBSERVE, "storing", "RM", "non_conformant", ago=5, epcs=[unit])
        assert raised.value.constraint == "warehouse_zone_of_event"

    def test_inv_zone_1_refuses_a_thing_whose_state_is_not_said(self):
        unit = world.make_pumps(1)[0]
        world.judge("non_conformant", epcs=[unit])
        with pytest.raises(ConstraintError) as raised:
            world.say(Action.OBSERVE, "storing", "RM", None, ago=5, epcs=[unit])
        assert raised.value.constraint == "warehouse_zone_of_thing"
        world.say(Action.OBSERVE, "storing", "REJ", None, ago=5, epcs=[unit])

    def test_inv_zone_2_refuses_an_amount_that_comes_in_another_state(self):
        key = world.receive("SCREW", "S1", 5)
        with pytest.raises(ConstraintError) as raised:
            world.say(
                Action.OBSERVE, "storing", "RM", None, ago=5, quantities=[world.amount(key, 5)]
            )
        assert raised.value.constraint == "warehouse_zone_of_amount"

    def test_lets_goods_be_rejected_where_they_lie(self):
        key = world.accepted("SCREW", "S1", 5)
        world.judge("non_conformant", quantities=[world.amount(key, 5)], place="RM")
        assert there() == {("S1", "RM", "non_conformant"): 5}


def test_nothing_but_a_move_is_taken_back_with_the_right_to_move():
    key = world.accepted("SCREW", "S1", 10)
    done = world.move(world.moved(key), to="RM2")
    (unit,) = world.make_pumps(1)
    told = world.say(Action.OBSERVE, "inspecting", "", "non_conformant", ago=0, epcs=(unit,))
    (verdict,) = [event.uri for event in told.events]
    with pytest.raises(Problems) as raised:
        operations.take_move_back(context=world.frame(), events=[*done.events, verdict])
    assert [(one.code, one.line) for one in raised.value.problems] == [("warehouse.no_move", 2)]
