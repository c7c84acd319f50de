"""Pick lists: what expires first, by scan, short picks."""

import dataclasses

import pytest
from django.utils import translation

from suyuan.areas.sales import operations, queries
from suyuan.areas.sales.choices import LOAD_UNPICKED
from suyuan.areas.sales.models import Pick
from suyuan.areas.warehouse import queries as stock
from suyuan.foundation import clock, wording
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.queries import stock as ledger
from tests import personas
from tests.integration.areas.sales import world
from tests.integration.areas.sales.world import (
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

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


def plan(order, **more):
    return operations.plan_pick(context=frame(), order_id=order.pk, **more)


def take(pick, key, quantity=None):
    picked = operations.Picked(
        key=key, quantity=None if quantity is None else world.Decimal(quantity)
    )
    return operations.pick_goods(context=frame(), pick_id=pick.pk, picked=picked)


def finish(pick, **more):
    return operations.finish_pick(context=frame(), pick_id=pick.pk, **more)


def lines(pick):
    return [
        (one.lot, one.place.code, one.quantity, one.picked) for one in queries.pick_lines(pick.pk)
    ]


def promised(document):
    return {
        (row.lot_code, row.place.code): row.quantity - row.taken
        for row in stock.active(at=clock.now()).filter(document=document)
    }


def test_asks_for_what_expires_first_and_reserves_it():
    make_set("NEW", 100, expires=world.days(900))
    make_set("OLD", 60, expires=world.days(300), at="FG2")
    make_set("GONE", 50, expires=world.days(20))
    order = confirmed(line("SET", 100, min_days=90))
    pick = plan(order)
    assert sorted(lines(pick)) == [("NEW", "FG", 40, 0), ("OLD", "FG2", 60, 0)]
    assert promised(pick.number) == {("NEW", "FG"): 40, ("OLD", "FG2"): 60}
    assert codes(plan, order) == ["sales.still_picking"]


def accept(key, quantity, *marks):
    """Let an accepted amount of a lot stand in store."""
    world.say(
        world.Action.ADD, "receiving", "FG", "conformant", ago=600, persistent_set=marks,
        quantities=(world.amount(key, quantity),),
    )  # fmt: skip


def test_takes_bought_devices_only_once_they_are_released():
    accept(set_lot("BOUGHT"), 50)
    order = confirmed(line("SET", 30))
    assert codes(plan, order) == ["sales.nothing_to_pick"]
    world.mark(set_lot("BOUGHT"), "conformant")
    pick = plan(order)
    assert lines(pick) == [("BOUGHT", "FG", 30, 0)]
    take(pick, set_lot("BOUGHT"))
    shipped(order, (set_lot("BOUGHT"), 30))
    assert promised(pick.number) == {}


def test_counts_accepted_and_stored_amounts_of_a_lot_together():
    make_set("S1", 20)
    world.say(
        world.Action.ADD, "receiving", "FG", "conformant", ago=500,
        quantities=(world.amount(set_lot("S1"), 15),),
    )  # fmt: skip
    assert lines(plan(confirmed(line("SET", 35)))) == [("S1", "FG", 35, 0)]


def test_is_picked_to_the_dock_and_shipped_from_there():
    make_set("S1", 100)
    order = confirmed(line("SET", 30))
    pick = plan(order)
    assert take(pick, set_lot("S1"), 10).left == 1
    assert take(pick, set_lot("S1")).left == 0
    assert Pick.objects.get().status == "DONE"
    assert promised(pick.number) == {("S1", "DOCK"): 30}
    thing = ledger.located([set_lot("S1")])[set_lot("S1")]
    there = {
        one.place_code: one.quantity for one in ledger.shares_of([thing.thing_id])[thing.thing_id]
    }
    assert there == {"FG": 70, "DOCK": 30}
    shipped(order, (set_lot("S1"), 30))
    assert promised(pick.number) == {}


def test_takes_units_and_packages_of_the_list_alone():
    make_pumps("A1", "A2", "A3", "A4", expires=world.days(300))
    box = pack(sscc(1), *[pump(f"A{n}") for n in (1, 2, 3)])
    make_pumps("B1", number="L2", expires=world.days(800))
    pick = plan(confirmed(line("PUMP", 4)))
    assert codes(take, pick, pump("B1")) == ["sales.not_on_list"]
    assert codes(take, pick, "/01/06901234567892/21/NONE") == ["sales.unknown_thing"]
    assert take(pick, box).quantity == 3
    assert codes(take, pick, set_lot("S1")) == ["sales.unknown_thing"]
    assert take(pick, pump("A4")).left == 0


def test_parts_that_are_built_in_go_with_their_unit():
    make_pumps("A1", "A2")
    make_set("S1", 2)
    world.build_in(pump("A1"), set_lot("S1"))
    box = pack(sscc(1), pump("A1"), pump("A2"), ago=300)
    order = confirmed(line("PUMP", 2))
    pick = plan(order)
    assert take(pick, box).left == 0
    shipment = shipped(order, box)
    assert [one.item_code for one in queries.records_of(shipment.pk)] == ["PUMP"]


def test_says_what_holds_where_nothing_expires_and_names_places_in_words():
    make_set("OLD", 10, ago=900)
    make_set("NEW", 10)
    pick = plan(confirmed(line("SET", 10)))
    assert [one[0] for one in lines(pick)] == ["OLD"]
    assert codes(take, pick, set_lot("NEW")) == ["sales.not_on_list_older"]
    fg = world.catalog_queries.place_with_code("FG")
    world.catalog.change_place(
        context=frame(), place_id=fg.pk,
        values=world.catalog.PlaceValues(
            code="FG", name="成品库", name_en="Finished goods", kind=world.PlaceKind.LOCATION,
            parent_id=fg.place.parent_id,
        ),
    )  # fmt: skip
    problem = Problem("sales.other_shelf", {"thing": "X", "place": "FG", "pick": "P", "lot": "L"})
    with translation.override("en"):
        assert "Finished goods (FG)" in wording.sentence(problem)
    with translation.override("zh-hans"):
        assert "成品库 (FG)" in wording.sentence(problem)
    several = Problem("sales.which_staging", {"places": "FG, NONE, DOCK"})
    with translation.override("en"):
        assert "(Finished goods (FG), NONE, DOCK)" in wording.sentence(several)


def test_takes_no_more_than_the_list_asks_for():
    make_pumps("A1", "A2", "A3", "A4")
    box = pack(sscc(1), *[pump(f"A{n}") for n in range(1, 5)])
    pick = plan(confirmed(line("PUMP", 2)))
    assert codes(take, pick, box) == ["sales.over_picked"]
    make_set("S1", 10)
    other = plan(confirmed(line("SET", 5), customer="HOSP"))
    for quantity in ("6", "0", "-1", "NaN"):
        assert codes(take, other, set_lot("S1"), quantity)[0] in {
            "sales.over_picked", "sales.not_positive"
        }  # fmt: skip


def test_a_short_pick_says_why_and_frees_the_rest():
    make_set("S1", 100)
    order = confirmed(line("SET", 30))
    pick = plan(order)
    take(pick, set_lot("S1"), 20)
    assert codes(finish, pick) == ["sales.reason_needed"]
    finish(pick, short_reason="货架上只有 20")
    assert promised(pick.number) == {("S1", "DOCK"): 20}
    second = plan(order)
    assert [one[2] for one in lines(second)] == [10]
    with pytest.raises(operations.SalesStateError):
        take(pick, set_lot("S1"), 1)


def test_what_is_held_at_the_shelf_stays_there():
    make_set("S1", 100)
    pick = plan(confirmed(line("SET", 30)))
    world.mark(set_lot("S1"))
    assert codes(take, pick, set_lot("S1")) == ["warehouse.held"]
    assert queries.pick_lines(pick.pk).get().picked == 0


def test_is_given_up_and_frees_everything():
    make_set("S1", 100)
    order = confirmed(line("SET", 30))
    pick = plan(order)
    operations.cancel_pick(context=frame(), pick_id=pick.pk)
    assert promised(pick.number) == {}
    plan(order)


def test_leaves_nothing_reserved_for_an_order_that_is_given_up():
    make_set("S1", 300)
    order = confirmed(line("SET", 300))
    pick = plan(order)
    take(pick, set_lot("S1"))
    assert promised(pick.number) == {("S1", "DOCK"): 300}
    operations.cancel_order(context=frame(), order_id=order.pk)
    assert promised(pick.number) == {}
    other = confirmed(line("SET", 300))
    shipped(other, (set_lot("S1"), 300))


def test_says_what_is_missing_first():
    order = confirmed(line("SET", 30))
    assert codes(plan, order) == ["sales.nothing_to_pick"]
    assert codes(plan, order, staging="FG") == ["sales.not_staging"]
    assert codes(plan, order, staging="NONE") == ["sales.unknown_staging"]
    make_set("S1", 30)
    shipped(order, (set_lot("S1"), 30))
    with pytest.raises(operations.SalesStateError):
        plan(order)


class TestTheDock:
    def other(self):
        """Give the other site a dock and goods, too."""
        world.place("CD-DOCK", world.PlaceKind.LOCATION, parent_id=world.root_of("CD"))
        world.warehouse.put_profile(
            context=frame(),
            values=world.warehouse.ProfileValues(place="CD-DOCK", zone=world.Zone.STAGING),
        )

    def test_of_the_only_site_that_has_one_is_taken(self):
        make_pumps("A1")
        assert plan(confirmed(line("PUMP", 1))).staging.code == "DOCK"

    def test_is_asked_for_where_no_site_is_known_and_several_have_one(self):
        make_pumps("A1")
        self.other()
        order = confirmed(line("PUMP", 1))
        with pytest.raises(Problems) as raised:
            plan(order)
        (problem,) = raised.value.problems
        assert problem.code == "sales.which_staging"
        assert "CD-DOCK" in str(problem.data)
        assert plan(order, staging="DOCK").staging.code == "DOCK"

    def test_is_that_of_the_orders_site(self):
        make_pumps("A1")
        self.other()
        at_site = dataclasses.replace(frame(), site_id=personas.site("SZ").pk)
        values = operations.SaleValues(customer="DIST", lines=[line("PUMP", 1)])
        order = operations.write_order(context=at_site, values=values)
        order = operations.confirm_order(context=frame(), order_id=order.pk)
        assert plan(order).staging.code == "DOCK"


class TestWhatLeavesInstead:
    """The list names the lot OLD; NEW stands beside it and is fresher."""

    @pytest.fixture
    def picked(self):
        make_set("OLD", 30, expires=world.days(300))
        make_set("NEW", 90, expires=world.days(900))
        order = confirmed(line("SET", 30))
        pick = plan(order)
        take(pick, set_lot("OLD"))
        return order, pick

    def test_is_refused_with_what_was_picked_and_the_way_out(self, picked):
        order, pick = picked
        shipment = opened(order)
        with pytest.raises(Problems) as raised:
            load(shipment, (set_lot("NEW"), 30))
        (problem,) = raised.value.problems
        assert problem.code == "sales.not_picked"
        said = wording.sentence(problem)
        assert all(word in said for word in ("NEW", "OLD", pick.number, str(LOAD_UNPICKED)))
        load(shipment, (set_lot("OLD"), 30))

    def test_is_loaded_when_somebody_says_so_and_nothing_stays_reserved(self, picked):
        order, pick = picked
        shipment = opened(order)
        operations.load_shipment(
            context=frame(), shipment_id=shipment.pk, unpicked=True,
            things=[world.leaving(set_lot("NEW"), 30)],
        )  # fmt: skip
        assert promised(pick.number) == {("OLD", "DOCK"): 30}
        ship(shipment)
        assert promised(pick.number) == {}
        assert [one.lot for one in queries.named_for(order.pk)] == ["OLD"]

    def test_gives_back_only_what_the_order_does_not_take_any_more(self, picked):
        order, pick = picked
        shipment = opened(order)
        operations.load_shipment(
            context=frame(), shipment_id=shipment.pk, unpicked=True,
            things=[world.leaving(set_lot("NEW"), 12)],
        )  # fmt: skip
        ship(shipment)
        assert promised(pick.number) == {("OLD", "DOCK"): 18}
        operations.close_order(context=frame(), order_id=order.pk)
        assert promised(pick.number) == {}

    def test_of_two_boxes_of_a_lot_only_that_at_the_dock_is_picked(self):
        make_pumps("A1", "A2", "B1", "B2")
        taken = pack(sscc(1), pump("A1"), pump("A2"))
        other = pack(sscc(2), pump("B1"), pump("B2"), ago=450)
        order = confirmed(line("PUMP", 2))
        pick = plan(order)
        assert take(pick, taken).left == 0
        shipment = opened(order)
        assert codes(load, shipment, other) == ["sales.not_picked"]
        load(shipment, taken)
        ship(shipment)
        assert promised(pick.number) == {}

    def test_needs_no_word_where_nothing_was_picked_or_the_list_was_given_up(self):
        make_pumps("A1", "A2")
        shipped(confirmed(line("PUMP", 1)), pump("A1"))
        order = confirmed(line("PUMP", 1))
        operations.cancel_pick(context=frame(), pick_id=plan(order).pk)
        shipped(order, pump("A2"))
