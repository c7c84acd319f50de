"""Holds and releases, what they stop, and the database below them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from suyuan.areas.quality import operations, queries
from suyuan.areas.quality.domain import Use
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.models import Hold
from suyuan.foundation import clock, wording
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.event import Party, Quantity
from suyuan.ledger.domain.vocabulary import TAKEN_FROM, Action, EventType
from suyuan.ledger.operations import units
from suyuan.ledger.operations.occasions import Occasion
from suyuan.ledger.queries.holds import standing_of, used_though_held
from tests import quality_world as world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def items(kept_by_the_module):
    return world.build()


def hold(*keys, **more):
    return operations.hold(context=world.frame(), keys=keys, reason="气泡超标", **more)


def lift(made):
    return operations.lift_hold(context=world.frame(), hold_id=made.pk, reason="复核合格")


def codes(raised):
    return [problem.code for problem in raised.value.problems]


def sscc(number):
    return f"/00/{number:018d}"


def pack(package, *keys, **more):
    world.say(
        world.event(
            EventType.AGGREGATION, Action.ADD, biz_step="packing", location=world.LINE,
            parent=package, children=keys, **more,
        )
    )  # fmt: skip


def ship(*keys, **more):
    values = {"biz_step": "shipping", "disposition": "in_transit", "epcs": keys, **more}
    world.say(
        world.event(destinations=(Party(type="possessing_party", id=world.HOSPITAL),), **values)
    )


def why(key, use=Use.USE):
    return {problem.code for problem in queries.blocks([key], use)}


class TestHold:
    def test_stops_a_unit_and_what_it_lies_in(self):
        one, two = world.make("P1", "1", "2")
        pack(sscc(1), one)
        made = hold(one)
        assert (made.units, made.things) == (1, 1)
        assert why(one) == {"quality.held"}
        assert why(sscc(1)) == {"quality.held"}
        assert why(two) == set()
        assert queries.blocks([one], Use.USE)[0].data["hold"] == made.number

    def test_says_where_it_belongs_as_the_warehouse_does(self):
        (one,) = world.make("P1", "1")
        hold(one)
        (problem,) = queries.blocks([one], Use.USE)
        for language, word in (("zh-hans", "待检区"), ("en", "quarantine")):
            with override(language):
                assert word in wording.sentence(problem)
                there = Problem("warehouse.held", {"code": "1", "place": "RM", "zone": "RELEASED"})
                assert word in wording.sentence(there)

    def test_of_a_lot_stops_its_units_and_counts_them(self):
        keys = world.make("P1", "1", "2", "3")
        made = hold(world.lot("P1", "PUMP"))
        assert made.units == 3
        assert [p.code for p in queries.blocks(keys, Use.PACK)] == ["quality.held"] * 3

    def test_of_a_package_stops_what_is_in_it(self):
        one, two = world.make("P1", "1", "2")
        pack(sscc(1), one)
        hold(sscc(1))
        assert why(one) == {"quality.held"}
        assert why(two) == set()

    def test_of_all_units_of_a_lot_is_a_hold_of_the_lot(self):
        keys = world.make("P1", *map(str, range(50)))
        made = hold(*keys)
        assert list(made.named.values_list("key", flat=True)) == [world.lot("P1", "PUMP")]
        assert made.units == 50
        part = hold(*keys[:49])
        assert part.things == 49

    def test_counts_what_has_left_the_house(self):
        keys = world.make("P1", "1", "2")
        world.release(*keys)
        ship(keys[0])
        assert hold(world.lot("P1", "PUMP")).shipped == 1

    def test_says_what_is_not_known_and_that_a_reason_is_needed(self):
        with pytest.raises(Problems) as raised:
            operations.hold(context=world.frame(), keys=[world.lot("NONE"), "x'; --"], reason=" ")
        assert codes(raised) == ["quality.reason_needed", *["ledger.unknown_thing"] * 2]
        assert not Hold.objects.exists()

    def test_stays_where_another_hold_names_the_same(self):
        (one,) = world.make("P1", "1")
        first, second = hold(one), hold(world.lot("P1", "PUMP"))
        third = hold(one)
        lift(first)
        assert why(one) == {"quality.held"}
        lift(second)
        assert why(one) == {"quality.held"}
        lift(third)
        assert why(one) == set()
        with pytest.raises(operations.WrongStateError):
            lift(third)


class TestGate:
    """INV-HOLD: what is held is not used, packed or shipped, in the words of the reader."""

    def refused(self, act, *arguments, **values):
        with pytest.raises(Problems) as raised:
            act(*arguments, **values)
        assert set(codes(raised)) == {"ledger.held"}

    def test_refuses_to_pack_and_to_ship_a_unit(self):
        one, two = world.make("P1", "1", "2")
        hold(one)
        self.refused(pack, sscc(1), one, two)
        self.refused(ship, two, one)
        pack(sscc(1), two)

    def test_refuses_a_package_with_something_held_in_it(self):
        one, two = world.make("P1", "1", "2")
        pack(sscc(1), one)
        pack(sscc(2), sscc(1))
        hold(one)
        self.refused(ship, sscc(2))
        self.refused(pack, sscc(2), two)
        self.refused(pack, sscc(3), sscc(2))

    def test_refuses_to_use_a_lot(self):
        key = world.receive("C1")
        hold(key)
        taken = Quantity(key=key, quantity=Decimal(5))

        def use():
            world.say(
                world.event(
                    EventType.TRANSFORMATION, None, biz_step="assembling", location=world.LINE,
                    input_quantities=(taken,), outputs=(world.unit("9"),),
                    ilmd={"cbvmda:lotNumber": "P9"},
                )
            )  # fmt: skip

        self.refused(use)
        lift(Hold.objects.get())
        use()

    def test_lets_a_held_unit_be_repaired_as_itself_and_not_renumbered(self):
        (one,) = world.make("P1", "1")
        key = world.receive("C1", disposition="conformant")
        hold(one)
        occasion = Occasion(occurred_at=clock.now(), location=world.LINE)
        part = Quantity(key=key, quantity=Decimal(1))
        units.rework_unit(context=world.frame(), occasion=occasion, unit=one, taken=[part])
        with pytest.raises(Problems) as raised:
            units.renumber_unit(
                context=world.frame(), occasion=occasion.after(), old=one, new=world.unit("2"),
                lot="P1",
            )  # fmt: skip
        assert codes(raised) == ["ledger.held"]

    def test_lets_goods_travel_that_are_openly_called_bad(self):
        (one,) = world.make("P1", "1")
        hold(one)
        ship(one, disposition="returned")
        assert standing_of([one])[one].disposition == "returned"

    def test_keeps_what_happened_before_the_hold_though_told_later(self):
        (one,) = world.make("P1", "1")
        before = clock.now()
        hold(one)
        pack(sscc(1), one, occurred_at=before)

    def test_keeps_what_others_tell_and_shows_it(self):
        (one,) = world.make("P1", "1")
        hold(one)
        told = world.event(
            biz_step="shipping", epcs=(one,), disposition="in_transit", raw={"type": "ObjectEvent"},
            destinations=(Party(type="possessing_party", id=world.HOSPITAL),),
        )  # fmt: skip
        world.say(told)
        assert [found.code for found in used_though_held()] == ["1"]


class TestRelease:
    def test_makes_finished_goods_ready_to_ship(self):
        one, two = world.make("P1", "1", "2")
        assert why(one, Use.SHIP) == {"quality.unreleased"}
        made = world.release(one)
        assert made.units == 1
        assert why(one, Use.SHIP) == set()
        assert why(two, Use.SHIP) == {"quality.unreleased"}
        pack(sscc(1), one)
        assert why(sscc(1), Use.SHIP) == set()

    def test_of_a_lot_counts_for_its_units(self):
        keys = world.make("P1", "1", "2")
        world.release(world.lot("P1", "PUMP"))
        assert queries.blocks(keys, Use.SHIP) == []

    def test_refuses_everything_that_stands_against_it_at_once(self):
        one, two = world.make("P1", "1", "2")
        hold(one)
        world.release(two)
        with pytest.raises(Problems) as raised:
            world.release(one, two, world.unit("NONE"))
        assert codes(raised) == [
            "quality.held", "ledger.unknown_thing", "quality.released_already",
        ]  # fmt: skip

    def test_refuses_what_is_being_inspected_or_expired(self, items):
        key = world.receive("C1", ilmd={"cbvmda:itemExpirationDate": "2020-01-01"})
        world.incoming(items[0], key)
        with pytest.raises(Problems) as raised:
            world.release(key)
        assert codes(raised) == [
            "quality.quarantined", "quality.expired", "quality.being_inspected",
        ]  # fmt: skip

    def test_of_what_expired_yesterday_is_refused_from_midnight_where_the_firm_is(self):
        key = world.receive(
            "C1", disposition="conformant", ilmd={"cbvmda:itemExpirationDate": "2035-03-02"}
        )
        for hour, reasons in ((15, set()), (16, {"quality.expired"})):
            with clock.fixed(dt.datetime(2035, 3, 2, hour, 30, tzinfo=dt.UTC)):
                assert why(key) == reasons

    def test_of_a_part_moves_only_that_amount(self, items):
        world.inspected(items[0], "C1")
        key = world.lot("C1")
        part = operations.Part(lot_key=key, quantity=Decimal(400))
        made = operations.release(context=world.frame(), parts=[part], by=world.LI)
        again = operations.Part(lot_key=key, quantity=Decimal(300))
        operations.release(context=world.frame(), parts=[again], by=world.LI)
        amounts = standing_of([key])[key].amounts
        assert amounts == {"sellable_accessible": 700, "conformant": 300}
        with pytest.raises(Problems) as raised:
            operations.release(context=world.frame(), parts=[part], by=world.LI)
        assert codes(raised) == ["quality.not_so_much"]
        operations.withdraw_release(context=world.frame(), release_id=made.pk, reason="标签错")
        amounts = standing_of([key])[key].amounts
        assert amounts["sellable_not_accessible"] == 400

    def test_of_a_part_takes_nothing_that_was_rejected_or_is_not_inspected(self, items):
        inspection = world.results(world.incoming(items[0], world.receive("C1")), bad=2)
        world.conclude(inspection, Conclusion.PART, rejected=Decimal(30), description="裂纹")
        key = world.receive("C1", 50)

        def release(quantity):
            part = operations.Part(lot_key=key, quantity=Decimal(quantity))
            operations.release(context=world.frame(), parts=[part], by=world.LI)

        with pytest.raises(Problems) as raised:
            release(971)
        assert codes(raised) == ["quality.not_so_much"]
        release(970)
        assert standing_of([key])[key].amounts == {
            "sellable_accessible": 970, "non_conformant": 30, "unavailable": 50,
        }  # fmt: skip
        with pytest.raises(Problems) as raised:
            release(1)
        assert codes(raised) == ["quality.not_so_much"]

    def test_withdrawn_stops_shipping(self):
        (one,) = world.make("P1", "1")
        made = world.release(one)
        operations.withdraw_release(context=world.frame(), release_id=made.pk, reason="标签错")
        assert why(one, Use.SHIP) == {"quality.unreleased"}
        with pytest.raises(operations.WrongStateError):
            operations.withdraw_release(context=world.frame(), release_id=made.pk, reason="x")


class TestTakenFrom:
    def test_says_which_amounts_an_event_is_about(self):
        key = world.receive("C1", 10)
        world.receive("C1", 5, disposition="returned")
        moved = world.event(
            biz_step="inspecting", disposition="conformant",
            quantities=(Quantity(key=key, quantity=Decimal(6)),),
            extensions={TAKEN_FROM: "unavailable"},
        )  # fmt: skip
        world.say(moved)
        amounts = standing_of([key])[key].amounts
        assert amounts == {"unavailable": 4, "returned": 5, "conformant": 6}
        with pytest.raises(Problems) as raised:
            world.say(
                world.event(
                    biz_step="inspecting", disposition="conformant",
                    quantities=(Quantity(key=key, quantity=Decimal(5)),),
                    extensions={TAKEN_FROM: "unavailable"},
                )
            )  # fmt: skip
        assert codes(raised) == ["ledger.over_consumed"]


class TestBelowPython:
    """What the database holds by itself."""

    @pytest.fixture(autouse=True)
    def _in_a_command(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('app.actor', 'test', true), set_config('app.reason', 'x', true)"
            )

    def refused(self, name, statement, *values):
        with (
            pytest.raises(IntegrityError) as raised,
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, values)
        assert raised.value.__cause__.diag.constraint_name == name

    @pytest.mark.parametrize(
        ("kind", "action", "step", "role"),
        [
            ("ObjectEvent", "OBSERVE", "shipping", "OBJECT"),
            ("AggregationEvent", "ADD", "packing", "CHILD"),
            ("AggregationEvent", "ADD", "packing", "PARENT"),
            ("AssociationEvent", "ADD", "installing", "CHILD"),
            ("TransformationEvent", None, "assembling", "INPUT"),
            ("TransformationEvent", None, "assembling", "LOADED"),
        ],
    )
    def test_inv_hold_1_refuses_a_use_of_what_is_held(self, kind, action, step, role):
        (one,) = world.make("P1", "1")
        thing = standing_of([one])[one].id
        insert = (
            "WITH e AS (INSERT INTO ledger_event (id, recorded_at, occurred_at, tz_offset, type,"
            " action, biz_step, things, actor, command_id, source, body, statement)"
            " VALUES (gen_random_uuid(), now(), now(), '+00:00', %s, %s, %s, 1, 'x',"
            " gen_random_uuid(), 'CLI', '{}', 'x') RETURNING id, recorded_at, occurred_at)"
        )
        with connection.cursor() as cursor:
            cursor.execute(f"{insert} SELECT * FROM e", [kind, action, step])
            event = cursor.fetchone()
        hold(world.lot("P1", "PUMP"))
        later = event[2] + dt.timedelta(days=1)
        statement = (
            "INSERT INTO ledger_participation (thing_id, occurred_at, event_id, recorded_at, role)"
            " VALUES (%s, %s, %s, %s, %s)"
        )
        self.refused("participation_not_held", statement, thing, later, event[0], event[1], role)
        with connection.cursor() as cursor:
            cursor.execute(statement, [thing, later, event[0], event[1], "UNLOADED"])
