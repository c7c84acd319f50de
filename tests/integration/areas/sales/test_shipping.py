"""Loading, the gate, departure, the sales record, arrival: on the ledger and in the books."""

import dataclasses
import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import translation

from suyuan.areas.quality import operations as quality
from suyuan.areas.sales import operations, queries
from suyuan.areas.sales.models import Record, Shipment, ShipmentThing
from suyuan.areas.warehouse import operations as warehouse
from suyuan.areas.warehouse.domain import Purpose
from suyuan.areas.warehouse.queries import Wanted
from suyuan.foundation import clock, wording
from suyuan.foundation.days import day_of, zone_of
from suyuan.foundation.failures import BusyError, ConflictError, ConstraintError
from suyuan.kernel.errors import DomainError, Problems
from suyuan.ledger.operations.occasions import Occasion
from suyuan.ledger.operations.packages import unpack
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries import stock as ledger
from suyuan.ledger.queries.containment import whereabouts_of
from suyuan.ledger.queries.events import by_uri
from tests import personas
from tests.integration.areas.sales import world
from tests.integration.areas.sales.world import (
    amount,
    codes,
    confirmed,
    frame,
    line,
    load,
    make_pumps,
    make_set,
    opened,
    pack,
    pump,
    set_lot,
    ship,
    shipped,
    sscc,
)


def stand(key):
    """Return holder, place and state of one thing."""
    thing = ledger.located([key])[key]
    found = whereabouts_of(thing.thing_id)
    return found.holder_name, thing.place_code, thing.disposition


def shares(key):
    """Return where the amounts of a lot stand: place, state, amount."""
    thing = ledger.located([key])[key]
    found = ledger.shares_of([thing.thing_id]).get(thing.thing_id, ())
    return {(one.place_code, one.disposition): one.quantity for one in found}


def shipping_events():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.uri FROM ledger_event e JOIN ledger_event_key k ON k.event_id = e.id "
            "WHERE e.biz_step = 'shipping' ORDER BY e.occurred_at, e.id"
        )
        return [by_uri(uri)[0] for (uri,) in cursor.fetchall()]


def gate(shipment, *things):
    """Return the codes of what is said against loading things, without their area."""
    return sorted(code.partition(".")[2] for code in codes(load, shipment, *things))


@pytest.mark.django_db
class TestDeparture:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _world(cls, kept_by_the_class):
        world.build()

    @pytest.fixture(autouse=True)
    def _books_agree(self):
        yield
        assert rebuild(check=True).differences == ()

    def test_a_pallet_leaves_as_one_event_that_names_the_pallet_alone(self):
        units = make_pumps("A1", "A2", "A3", "A4", expires=world.days(900))
        box = pack(sscc(1), *units)
        pallet = pack(sscc(2), box, ago=400)
        order = confirmed(reference="PO-9", conditions="5–40 ℃")
        shipment = opened(order, carrier="东线物流")
        done = load(shipment, pallet)
        assert (done.quantity, done.things) == (4, 1)
        ship(shipment, waybill="YD-1", operator="W03")
        (event,) = shipping_events()
        assert event.epcs == (pallet,)
        assert (event.disposition, event.quantities) == ("in_transit", ())
        assert {one.id for one in event.transactions} == {
            f"urn:suyuan:document:{order.number}", f"urn:suyuan:document:{shipment.number}"
        }  # fmt: skip
        assert [one.id for one in event.destinations if one.type == "location"] == [
            world.PLACE + "DIST-1"
        ]  # fmt: skip
        assert stand(units[0]) == ("华东经营", "DIST-1", "in_transit")
        row = Shipment.objects.get(pk=shipment.pk)
        assert (row.status, row.waybill, row.carrier) == ("SHIPPED", "YD-1", "东线物流")
        assert world.again(order).status == "SHIPPED"

    def test_the_record_says_everything_as_it_was_on_the_day(self):
        make_pumps("A1", "A2", expires=world.days(900))
        make_set("S1", 500, expires=world.days(700))
        order = confirmed(line("PUMP", 2), line("SET", 300), contact="王科长", phone="021-9")
        shipped(order, pump("A1"), pump("A2"), (set_lot("S1"), 300))
        made = day_of(clock.now() - dt.timedelta(minutes=600), zone_of())
        pumps, sets = sorted(queries.records(), key=lambda one: one.item_code)
        assert (pumps.serials, pumps.lot, pumps.quantity, pumps.di) == (
            ["A1", "A2"], "L1", 2, world.PUMP[4:]
        )  # fmt: skip
        assert (sets.serials, sets.lot, sets.quantity) == ([], "S1", 300)
        assert (sets.expires_on, sets.made_on) == (world.days(700), made)
        assert (pumps.model, pumps.registration_no) == ("SP-20", "苏械注准20242140001")
        assert (pumps.customer_name, pumps.address, pumps.contact, pumps.phone) == (
            "华东经营", "华东经营地址 1 号", "王科长", "021-9"
        )  # fmt: skip
        assert pumps.customer_licences == "沪备-1, 沪经营许-1"
        assert pumps.maker_licences == "苏生产许-1"
        assert shares(set_lot("S1")) == {
            ("FG", "sellable_accessible"): 200, ("DIST-1", "in_transit"): 300
        }  # fmt: skip

    def test_parts_of_an_order_leave_one_after_the_other(self):
        make_set("S1", 500)
        order = confirmed(line("SET", 300))
        shipped(order, (set_lot("S1"), 100))
        assert world.again(order).status == "PART_SHIPPED"
        second = opened(order)
        assert gate(second, (set_lot("S1"), 201)) == ["more_than_ordered"]
        operations.cancel_shipment(context=frame(), shipment_id=second.pk)
        shipped(order, (set_lot("S1"), 200))
        assert (world.again(order).status, order.lines.get().shipped) == ("SHIPPED", 300)
        with pytest.raises(operations.SalesStateError):
            opened(order)
        operations.close_order(context=frame(), order_id=order.pk)

    def test_amounts_of_two_places_are_taken_from_both(self):
        make_set("S1", 100)
        make_set("S2", 100, at="FG2")
        order = confirmed(line("SET", 200))
        shipped(order, (set_lot("S1"), 100), (set_lot("S2"), 100))
        assert len(shipping_events()) == 2
        assert shares(set_lot("S2")) == {("DIST-1", "in_transit"): 100}

    def test_an_amount_of_two_places_arrives_once_also_where_part_of_it_was_sold_on(self):
        make_set("S1", 100)
        make_set("S1", 60, at="FG2", ago=590)
        order = confirmed(line("SET", 160))
        shipment = opened(order)
        operations.load_shipment(
            context=world.frame(), shipment_id=shipment.pk,
            things=[
                world.leaving(set_lot("S1"), quantity, source=place)
                for place, quantity in (("FG", 100), ("FG2", 60))
            ],
        )  # fmt: skip
        ship(shipment)
        world.report("DIST", "HOSP", set_lot("S1"), quantity=30)
        operations.confirm_receipt(context=world.frame(), shipment_id=shipment.pk)
        assert shares(set_lot("S1"))["DIST-1", "active"] == 130

    def test_a_box_with_amounts_of_lots_leaves_whole(self):
        make_set("S1", 500)
        box = pack(sscc(5), amounts=(amount(set_lot("S1"), 25),))
        order = confirmed(line("SET", 25))
        shipped(order, box)
        (row,) = queries.records()
        assert (row.lot, row.quantity, row.class_key) == ("S1", 25, world.SET)
        assert stand(box)[0] == "华东经营"

    def test_eight_thousand_units_leave_by_a_few_questions(self, django_assert_max_num_queries):
        serials = [f"P{number:05d}" for number in range(8_000)]
        units = make_pumps(*serials)
        boxes = [
            pack(sscc(100 + n), *units[n * 800 : (n + 1) * 800], ago=500 - n) for n in range(10)
        ]
        pallet = pack(sscc(99), *boxes, ago=300)
        order = confirmed(line("PUMP", 8_000))
        shipment = opened(order)
        with django_assert_max_num_queries(60):
            load(shipment, pallet)
        with django_assert_max_num_queries(120):
            ship(shipment)
        assert len(shipping_events()) == 1
        (row,) = queries.records()
        assert (row.quantity, len(row.serials)) == (8_000, 8_000)
        found = queries.deliveries([pump("P00007"), boxes[3], pallet])
        assert {one.shipment for one in found.values()} == {shipment.number}
        assert len(found) == 3

    def test_arrives_and_is_no_longer_on_its_way(self):
        make_pumps("A1")
        make_set("S1", 50)
        order = confirmed(line("PUMP", 1), line("SET", 30))
        shipment = shipped(order, pump("A1"), (set_lot("S1"), 30))
        early = shipment.shipped_at - dt.timedelta(minutes=1)
        assert codes(
            operations.confirm_receipt, context=frame(), shipment_id=shipment.pk,
            received_at=early,
        ) == ["sales.before_departure"]  # fmt: skip
        operations.confirm_receipt(context=frame(), shipment_id=shipment.pk, note="外箱完好")
        assert stand(pump("A1")) == ("华东经营", "DIST-1", "active")
        assert shares(set_lot("S1")) == {
            ("FG", "sellable_accessible"): 20, ("DIST-1", "active"): 30
        }  # fmt: skip
        with pytest.raises(operations.SalesStateError):
            operations.confirm_receipt(context=frame(), shipment_id=shipment.pk)

    def test_one_customers_arrival_leaves_anothers_goods_on_their_way(self):
        make_set("S1", 100)
        first = shipped(confirmed(line("SET", 40)), (set_lot("S1"), 40))
        shipped(confirmed(line("SET", 60), customer="HOSP"), (set_lot("S1"), 60))
        operations.confirm_receipt(context=frame(), shipment_id=first.pk)
        assert shares(set_lot("S1")) == {
            ("DIST-1", "active"): 40, ("HOSP-1", "in_transit"): 60
        }  # fmt: skip

    def test_is_given_up_before_it_leaves_and_loaded_elsewhere(self):
        make_pumps("A1")
        order = confirmed(line("PUMP", 1))
        shipment = opened(order)
        load(shipment, pump("A1"))
        operations.cancel_shipment(context=frame(), shipment_id=shipment.pk)
        assert stand(pump("A1"))[1] == "FG"
        shipped(order, pump("A1"))
        with pytest.raises(operations.SalesStateError):
            operations.cancel_shipment(context=frame(), shipment_id=Shipment.objects.last().pk)


@pytest.mark.django_db
class TestGate:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _world(cls, kept_by_the_class):
        world.build()

    def test_refuses_what_is_not_known_not_ordered_and_too_much_at_once(self):
        make_pumps("A1", "A2")
        make_set("S1", 10)
        shipment = opened(confirmed(line("PUMP", 1)))
        found = gate(shipment, pump("A1"), pump("A2"), (set_lot("S1"), 5), sscc(77))
        assert found == ["more_than_ordered", "unknown_thing", "wrong_item"]
        assert not ShipmentThing.objects.exists()

    @pytest.mark.parametrize("quantity", ["0", "-1", "0.5", "NaN", "Infinity"])
    def test_refuses_amounts_that_cannot_be(self, quantity):
        make_set("S1", 10)
        shipment = opened(confirmed(line("SET", 5)))
        assert gate(shipment, (set_lot("S1"), quantity)) in (["not_positive"], ["not_whole"])

    def test_asks_how_much_of_a_lot_and_takes_no_more_than_there_is(self):
        make_set("S1", 10)
        make_pumps("A1")
        shipment = opened(confirmed(line("SET", 50), line("PUMP", 1)))
        assert gate(shipment, set_lot("S1")) == ["say_quantity"]
        assert gate(shipment, (set_lot("S1"), 11)) == ["not_there"]
        assert gate(shipment, (f"{world.PUMP}/10/L1", 1)) == ["scan_units"]
        assert gate(shipment, (pump("A1"), 2)) == ["no_quantity"]
        load(shipment, (set_lot("S1"), 8))
        assert gate(shipment, (set_lot("S1"), 3)) == ["not_there"]
        load(shipment, (set_lot("S1"), 2))
        assert ShipmentThing.objects.get().quantity == 10

    def test_refuses_the_same_scan_twice(self):
        make_pumps("A1")
        shipment = opened(confirmed())
        assert gate(shipment, pump("A1"), pump("A1")) == ["twice"]
        load(shipment, pump("A1"))
        assert gate(shipment, pump("A1")) == ["loaded_already"]
        other = opened(confirmed())
        assert gate(other, pump("A1")) == ["loaded_already"]

    def test_refuses_what_is_not_released(self):
        make_pumps("A1", released=False)
        units = make_pumps("B1", "B2", "B3", "B4", number="L2", released=False)
        pack(sscc(1), *units)
        shipment = opened(confirmed())
        assert gate(shipment, pump("A1")) == ["unreleased"]
        with pytest.raises(Problems) as raised:
            load(shipment, sscc(1))
        (problem,) = raised.value.problems
        assert problem.code == "quality.unreleased"
        assert problem.data["code"] == f"{sscc(1)[4:]} (4: B1, B2, B3…)"

    def test_refuses_what_is_held_recalled_or_rejected_also_inside(self):
        units = make_pumps("A1", "A2", "A3", "A4")
        pallet = pack(sscc(2), pack(sscc(1), *units), ago=400)
        shipment = opened(confirmed())
        quality.hold(context=frame(), keys=[units[1]], reason="外观异常", by="WEN")
        with pytest.raises(Problems) as raised:
            load(shipment, pallet)
        assert {problem.code for problem in raised.value.problems} == {"quality.held"}
        assert "A2" in " ".join(wording.sentence(one) for one in raised.value.problems)
        world.mark(make_pumps("B1", number="L2")[0], "recalled")
        assert gate(shipment, pump("B1")) == ["recalled"]

    def test_refuses_what_is_expired_or_not_good_for_long_enough(self):
        make_pumps("A1", number="OLD", expires=world.days(-1))
        make_pumps("A2", number="NEAR", expires=world.days(20))
        make_pumps("A3", number="GOOD", expires=world.days(30))
        shipment = opened(confirmed(line("PUMP", 3, min_days=30)))
        assert gate(shipment, pump("A1")) == ["expired", "too_short"]
        assert gate(shipment, pump("A2")) == ["too_short"]
        load(shipment, pump("A3"))

    def test_refuses_what_lies_in_a_package_elsewhere_or_with_somebody(self):
        units = make_pumps("A1", "A2", "A3", "A4")
        pack(sscc(1), *units)
        shipment = opened(confirmed(line("PUMP", 6)))
        assert gate(shipment, pump("A1")) == ["inside_loaded"]
        make_pumps("D1", number="L4")
        shipped(confirmed(line("PUMP", 1)), pump("D1"))
        with pytest.raises(Problems) as raised:
            load(shipment, pump("D1"))
        (problem,) = raised.value.problems
        assert problem.code == "sales.shipped_already"
        assert "华东经营" in wording.sentence(problem)

    def test_refuses_goods_of_another_site(self):
        make_pumps("C1", number="L3", at="CD-FG")
        order = confirmed(line("PUMP", 1))
        order.refresh_from_db()
        context = dataclasses.replace(frame(), site_id=personas.site("SZ").pk)
        shipment = operations.open_shipment(
            context=context, order_id=order.pk, values=operations.ShipmentValues()
        )
        assert gate(shipment, pump("C1")) == ["other_site"]

    def test_refuses_an_empty_package(self):
        units = make_pumps("A1")
        pack(sscc(1), *units)
        unpack(
            context=frame(),
            package=sscc(1),
            occasion=Occasion(occurred_at=clock.now(), location=world.PLACE + "FG"),
        )
        shipment = opened(confirmed())
        assert gate(shipment, sscc(1)) == ["empty_package"]

    def test_refuses_what_was_held_between_loading_and_departure(self):
        make_pumps("A1", "A2")
        order = confirmed(line("PUMP", 2))
        shipment = opened(order)
        load(shipment, pump("A1"), pump("A2"))
        world.mark(pump("A2"))
        assert codes(ship, shipment) == ["quality.held"]
        assert not Record.objects.exists()
        assert stand(pump("A1"))[1] == "FG"
        operations.unload_shipment(context=frame(), shipment_id=shipment.pk, keys=[pump("A2")])
        ship(shipment)
        assert world.again(order).status == "PART_SHIPPED"

    def test_refuses_what_was_unpublished_meanwhile(self):
        make_pumps("A1")
        shipment = opened(confirmed(line("PUMP", 1)))
        load(shipment, pump("A1"))
        world.unpublish("PUMP")
        assert codes(ship, shipment) == ["sales.unpublished"]

    def test_refuses_what_is_promised_to_others(self):
        make_set("S1", 100)
        wanted = Wanted(
            item_id=world.catalog_item("SET").pk, quantity=Decimal(80), purpose=Purpose.SHIP
        )
        warehouse.reserve(context=frame(), document="XX-1", wanted=[wanted])
        shipment = opened(confirmed(line("SET", 50)))
        assert gate(shipment, (set_lot("S1"), 21)) == ["promised"]
        load(shipment, (set_lot("S1"), 20))

    def test_an_empty_shipment_does_not_leave_and_nothing_leaves_twice(self):
        make_pumps("A1")
        order = confirmed(line("PUMP", 2))
        shipment = opened(order)
        assert codes(ship, shipment) == ["sales.nothing_loaded"]
        assert codes(load, shipment) == ["sales.nothing_loaded"]
        load(shipment, pump("A1"))
        ship(shipment)
        with pytest.raises(operations.SalesStateError) as raised:
            ship(shipment)
        with translation.override("zh-hans"):
            assert "发往华东经营，无需再操作" in wording.sentence(raised.value)
        with pytest.raises(operations.SalesStateError):
            load(shipment, pump("A1"))


@pytest.mark.concurrency
@pytest.mark.usefixtures("real_database")
def test_two_stations_cannot_load_the_same_pallet():
    world.build()
    units = make_pumps("A1", "A2", "A3", "A4")
    pallet = pack(sscc(1), *units)
    shipments = [opened(confirmed()) for _ in range(2)]
    ready, results = threading.Barrier(2), []

    def station(shipment):
        ready.wait()
        try:
            results.append(load(shipment, pallet).things)
        except (Problems, ConflictError, BusyError, ConstraintError) as error:
            results.append(type(error))
        except DomainError as error:
            results.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=station, args=(one,)) for one in shipments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert min(map(str, results)) == "1"
    assert ShipmentThing.objects.count() == 1
