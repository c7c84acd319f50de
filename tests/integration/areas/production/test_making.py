"""An order is made from release to store: operations, ledger and trace."""

import dataclasses
from collections import Counter
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection

from suyuan.areas.production import operations
from suyuan.areas.production.domain import PackageLevel, RunKind, TallyKind
from suyuan.areas.production.models import Load, OrderStep, Unit, UnitEntry, WorkOrder
from suyuan.areas.production.operations.again import fills_the_place
from suyuan.areas.production.queries.material import left_of, left_of_keys, lots_left_of
from suyuan.areas.production.queries.orders import order_with_number
from suyuan.areas.production.queries.units import passed_by_step, states_by_key, states_of
from suyuan.areas.quality import operations as quality_operations, queries as quality
from suyuan.foundation import clock
from suyuan.foundation.command import command
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.causes import EventCause, ThingCause
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries import listing
from suyuan.ledger.queries.holds import standing_of
from suyuan.ledger.queries.things import things, things_by_key
from suyuan.ledger.queries.tracing import forward
from tests.integration.areas.production import factory
from tests.integration.areas.production.factory import act, board, frame, lot

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _factory(kept_by_the_module):
    with clock.fixed(factory.NOW):
        factory.build()


@pytest.fixture(autouse=True)
def _now():
    with clock.fixed(factory.NOW):
        yield
        assert rebuild(check=True).differences == ()


def passed(order):
    """How many units have passed each step: counted one by one, and as the steps say it."""
    counted = Counter(step for one in states_of(order.pk) for step in one.passed)
    steps = OrderStep.objects.filter(order=order).values_list("number", "quantity")
    assert {number: int(quantity) for number, quantity in steps if quantity} == counted
    return counted


def made_from(key):
    trace = forward([ThingCause(key=key)])
    return {unit.code for unit in listing.stream(trace)}


def told_before(order, unit, step):
    """Let a unit do everything again from a step on, as was possible from the making on once."""
    _TOLD(context=frame(), order=order, unit=unit, step=step)


def _told(*, context, order, unit, step):
    UnitEntry.objects.create(
        unit=unit, order=order, fact="REDO", step_number=step, person="OP-1", at=context.at,
        detail={"note": "重装", "risk": ""},
    )  # fmt: skip


_TOLD = command(name="tests.redo_from_anywhere", action=None)(_told)


def serials(order):
    return list(Unit.objects.filter(order=order).order_by("pk").values_list("serial", flat=True))


def codes(raised):
    return {problem.code for problem in raised.value.problems}


class TestAnOrder:
    def test_brings_its_places_with_those_around_them(self, django_assert_num_queries):
        number = factory.ready_pump_order(1).number
        found = order_with_number(number)
        with django_assert_num_queries(0):
            assert found.line.parent.code == "PLANT"
            assert found.line.parent.parent is None
            assert found.store.code == "STORE"

    def test_tells_its_lots_and_single_things_as_it_tells_all_its_material(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1"])
        known = {one.key: one for one in left_of(order.pk)}
        lots = lots_left_of(order.pk)
        assert lots
        assert [one.key for one in lots] == [
            key for key, one in known.items() if one.tracking == "LOT"
        ]
        assert all(one == known[one.key] for one in lots)
        used, left = board("B1"), board("B2")
        assert left_of_keys(order.pk, [used, left, "/01/nothing"]) == {
            used: known[used], left: known[left],
        }  # fmt: skip
        assert (known[used].left, known[left].left) == (0, 1)


class TestPumps:
    def test_go_from_release_into_store(self):
        order = factory.ready_pump_order(4)
        factory.make(order, ["B1", "B2", "B3", "B4"])
        factory.pot(order)
        factory.test_pumps(order)
        cases = operations.pack_ready(
            context=frame(), order=order.number, level=PackageLevel.CASE, act=act()
        )
        assert [case.filled for case in cases] == [4]
        resin = lot("RESIN", f"R-{order.pk}")
        operations.count_left(
            context=frame(), order=order.number, act=act(),
            amounts=[operations.Amount(key=resin, quantity=Decimal("1.5"))],
        )  # fmt: skip
        done = operations.complete_order(context=frame(), order=order.number, act=act())
        assert done.state == "COMPLETED"
        stocked = operations.store_product(context=frame(), order=order.number, act=act())
        assert stocked.quantity == 4
        assert set(OrderStep.objects.filter(order=order).values_list("state", flat=True)) == {
            "DONE"
        }
        assert WorkOrder.objects.get(pk=order.pk).lot_number.startswith("L26")

    def test_are_traced_to_the_unit_by_board_and_reel(self):
        order = factory.ready_pump_order(4)
        factory.make(order, ["B1", "B2"])
        other = lot("MOTOR", "M-9")
        factory.receive(other, 10)
        factory.issue(order, (other, 2), load=True)
        factory.make(order, ["B3", "B4"])
        one, two, three, four = serials(order)
        assert made_from(board("B1")) & {one, two, three, four} == {one}
        assert made_from(lot("MOTOR", f"M-{order.pk}")) == {one, two}
        assert made_from(other) == {three, four}
        assert Load.objects.filter(order=order, unloaded_at=None, step_number=10).count() == 0

    def test_of_a_reel_that_runs_out_in_the_middle_are_two_sublots(self):
        order = factory.ready_pump_order(3)
        extra = lot("MOTOR", "M-2")
        factory.receive(extra, 5)
        operations.give_back(
            context=frame(), order=order.number, act=act(),
            amounts=[operations.Amount(key=lot("MOTOR", f"M-{order.pk}"), quantity=Decimal(2))],
        )  # fmt: skip
        factory.make(order, ["B1"])
        with pytest.raises(Problems) as raised:
            factory.make(order, ["B2"])
        assert codes(raised) == {"production.not_loaded"}
        factory.issue(order, (extra, 2), load=True)
        factory.make(order, ["B2"])
        one, two = serials(order)
        assert made_from(lot("MOTOR", f"M-{order.pk}")) == {one}
        assert made_from(extra) == {two}

    def test_are_traced_by_the_machine_also_where_several_took_part(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        first, second = serials(order)
        factory.pot(order, units=(factory.pump(first),))
        found = {
            machine: {
                unit.code for unit in listing.stream(forward([EventCause(equipment=machine)]))
            }
            for machine in ("POT-1", "OVN-1")
        }
        assert found == {"POT-1": {first}, "OVN-1": {first}}
        assert second not in made_from(lot("RESIN", f"R-{order.pk}"))

    def test_that_fail_wait_for_a_decision_and_are_tested_again_after_rework(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        factory.pot(order)
        first, second = serials(order)
        factory.test_pumps(
            order,
            values={},
            unit_values={
                factory.pump(first): {"FLOW": "7.4"}, factory.pump(second): {"FLOW": "0.2"},
            },
        )  # fmt: skip
        states = {one.serial: one for one in states_of(order.pk)}
        assert states[first].is_bad
        assert 30 in states[second].passed
        assert passed(order) == {10: 2, 20: 2, 30: 1}
        with pytest.raises(Problems) as raised:
            operations.complete_order(context=frame(), order=order.number, act=act())
        assert "production.undecided_units" in codes(raised)
        factory.receive(board("B9"))
        factory.issue(order, (board("B9"), None))
        operations.replace_part(
            context=frame(), order=order.number, unit=factory.pump(first), old=board("B1"),
            new=board("B9"), from_step=30, act=act(note="流量超差，换板"),
        )  # fmt: skip
        assert passed(order)[30] == 1
        factory.test_pumps(order, units=(factory.pump(first),))
        assert passed(order)[30] == 2
        states = {one.serial: one for one in states_of(order.pk)}
        assert not states[first].is_bad
        assert made_from(board("B9")) == {"B9", first}
        assert made_from(board("B1")) == {"B1"}

    def test_are_reworked_from_a_step_after_the_one_that_makes_them(self):
        order = factory.ready_pump_order(1)
        factory.make(order, ["B1"])
        (serial,) = serials(order)
        unit, said = factory.pump(serial), act(note="重装")
        factory.pot(order)
        factory.receive(board("B9"))
        factory.issue(order, (board("B9"), None))
        factory.test_pumps(order, failed={unit: "报警不响"})
        for step, code in (
            (10, "production.made_once"),
            (40, "production.rework_too_late"),
            (70, "production.unknown_step"),
        ):
            with pytest.raises(Problems) as raised:
                operations.rework_units(
                    context=frame(), order=order.number, units=[unit], from_step=step, act=said
                )
            assert codes(raised) == {code}
            with pytest.raises(Problems) as raised:
                operations.replace_part(
                    context=frame(), order=order.number, unit=unit, old=board("B1"),
                    new=board("B9"), from_step=step, act=said,
                )  # fmt: skip
            assert codes(raised) == {code}
        assert passed(order) == {10: 1, 20: 1}

    def test_are_reworked_once_they_were_found_bad(self):
        order = factory.ready_pump_order(1)
        factory.make(order, ["B1"])
        (serial,) = serials(order)
        unit, said = factory.pump(serial), act(note="重装")
        factory.receive(board("B9"))
        factory.issue(order, (board("B9"), None))

        def rework():
            operations.rework_units(
                context=frame(), order=order.number, units=[unit], from_step=20, act=said
            )

        def replace():
            operations.replace_part(
                context=frame(), order=order.number, unit=unit, old=board("B1"), new=board("B9"),
                from_step=20, act=said,
            )  # fmt: skip

        for asked in (rework, replace):
            with pytest.raises(Problems) as raised:
                asked()
            assert codes(raised) == {"production.not_found_bad"}
        with pytest.raises(Problems) as raised:
            operations.replace_part(
                context=frame(), order=order.number, unit=unit, old=board("B9"), new=board("B9"),
                from_step=20, act=said,
            )  # fmt: skip
        assert "production.part_not_inside" in codes(raised)
        factory.pot(order, failed={unit: "气泡"})
        rework()
        factory.pot(order, units=(unit,))
        assert passed(order) == {10: 1, 20: 1}

    def test_are_reworked_where_quality_has_set_them_apart(self):
        order = factory.ready_pump_order(1)
        factory.make(order, ["B1"])
        unit = factory.pump(serials(order)[0])
        quality_operations.hold(context=frame(), keys=[unit], reason="电池供应商通报")
        operations.rework_units(
            context=frame(), order=order.number, units=[unit], from_step=20,
            act=act(note="更换电池"),
        )  # fmt: skip
        assert UnitEntry.objects.filter(fact="REDO", step_number=20).exists()

    def test_go_on_after_the_making_where_they_were_once_reworked_from_there(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        first, second = order.units.order_by("pk")
        factory.pot(order)
        told_before(order, first, 10)
        states = {one.serial: one for one in states_of(order.pk)}
        assert (states[first.serial].passed, states[first.serial].failed) == ({10}, set())
        assert states[second.serial].passed == {10, 20}
        assert passed_by_step(order.pk) == {10: 2, 20: 1}
        factory.pot(order, units=(first.key,))
        factory.test_pumps(order)
        assert passed(order) == {10: 2, 20: 2, 30: 2}

    def test_are_built_anew_in_a_rework_order_alone(self):
        order = factory.ready_pump_order(1)
        factory.make(order, ["B1"])
        unit = order.units.get()
        again = factory.release("PUMP", 1, parent=order.number)
        told_before(again, unit, 10)
        assert states_by_key([unit.key])[unit.key].passed == set()
        assert passed_by_step(order.pk)[10] == 0

    def test_get_a_part_of_the_same_kind_for_the_one_that_comes_out(self):
        order = factory.ready_pump_order(1)
        factory.make(order, ["B1"])
        (serial,) = serials(order)
        factory.receive(board("B9"))
        factory.issue(order, (board("B9"), None))
        said = left_of_keys(order.pk, [board("B9")])[board("B9")]
        (motor,) = (one for one in left_of(order.pk) if one.part_item == "MOTOR")
        here = SimpleNamespace(order=order)
        assert fills_the_place(here, said, board("B1"))
        other = dataclasses.replace(said, part_item_id=motor.part_item_id)
        assert not fills_the_place(here, other, board("B1"))
        factory.pot(order, failed={factory.pump(serial): "气泡"})
        operations.replace_part(
            context=frame(), order=order.number, unit=factory.pump(serial), old=board("B1"),
            new=board("B9"), from_step=20, act=act(note="换板"),
        )  # fmt: skip

    def test_say_of_a_part_that_is_used_nothing_but_that(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1"])
        with pytest.raises(Problems) as raised:
            factory.make(order, ["B1"])
        assert codes(raised) == {"production.part_used"}

    def test_that_are_scrapped_are_worked_on_no_more(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        first, second = serials(order)
        operations.scrap_units(
            context=frame(), order=order.number, units=[factory.pump(first)],
            act=act(note="外壳开裂"),
        )  # fmt: skip
        factory.pot(order)
        assert {one.serial for one in states_of(order.pk) if 20 in one.passed} == {second}
        with pytest.raises(Problems) as raised:
            factory.pot(order, units=(factory.pump(first),))
        assert "production.unit_gone" in codes(raised)

    def test_two_hundred_are_made_in_one_call(self):
        boards = [f"C{number}" for number in range(200)]
        order = factory.ready_pump_order(200, motors=500, boards=boards)
        factory.make(order, boards)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM ledger_containment c JOIN ledger_identity i"
                " ON i.thing_id = c.child_id WHERE i.key LIKE 'urn:suyuan:unit:BOARD:%%'"
            )
            assert cursor.fetchone() == (200,)
        assert order.tallies.filter(kind=TallyKind.MADE).get().quantity == 200


def set_order(quantity=100):
    order = factory.release("SET", quantity, line="LINE2")
    tube = lot("TUBE", f"T-{order.pk}")
    factory.receive(tube, 500, "MTR")
    factory.issue(order, (tube, Decimal("1.5") * quantity), load=True)
    operations.make_amount(
        context=frame(), order=order.number, act=act(),
        making=operations.Making(quantity=Decimal(quantity)),
    )  # fmt: skip
    return order


def sterilize(*portions):
    run = operations.start_run(
        context=frame(),
        values=operations.RunValues(
            kind=RunKind.STERILIZATION, place="EO-HALL", site="PLANT", partner="EO",
            person="OP-1", load_item="EO-LOAD", started_at=factory.later(),
        ),
    )  # fmt: skip
    taken = [
        operations.Taken(order=order.number, step=20, quantity=quantity)
        for order, quantity in portions
    ]
    operations.send_to_process(context=frame(), run=run.number, portions=taken, act=act())
    operations.end_run(context=frame(), run=run.number, entered={}, ended_at=factory.later())
    operations.process_portions(context=frame(), run=run.number, portions=taken, act=act())
    operations.take_from_process(context=frame(), run=run.number, act=act())
    return run


class TestSets:
    @pytest.mark.parametrize(
        ("step", "quantity", "code"),
        [
            (20, "0", "production.not_positive"),
            (20, "-5", "production.not_positive"),
            (20, "101", "production.step_open"),
            (10, "10", "production.step_not_special"),
        ],
    )
    def test_send_out_what_is_there_for_a_special_process_alone(self, step, quantity, code):
        order = set_order(100)
        run = operations.start_run(
            context=frame(),
            values=operations.RunValues(
                kind=RunKind.STERILIZATION, place="EO-HALL", site="PLANT", partner="EO",
                person="OP-1", load_item="EO-LOAD", started_at=factory.later(),
            ),
        )  # fmt: skip
        with pytest.raises(Problems) as raised:
            operations.send_to_process(
                context=frame(), run=run.number, act=act(),
                portions=[
                    operations.Taken(order=order.number, step=step, quantity=Decimal(quantity))
                ],
            )  # fmt: skip
        assert codes(raised) == {code}

    def test_of_two_orders_go_into_one_load_and_of_one_into_two(self):
        first, second = set_order(100), set_order(60)
        early = sterilize((first, Decimal(100)), (second, Decimal(20)))
        late = sterilize((second, Decimal(40)))
        early_lots = {one.into_key for one in early.portions.all()}
        late_lots = {one.into_key for one in late.portions.all()}
        assert first.lot_key in early_lots
        assert len(early_lots) == 2
        assert not early_lots & late_lots
        found = {
            one.code for one in things(forward([ThingCause(key=early.load_key)]).lots).values()
        }
        assert {first.lot_number, f"{second.lot_number}-1"} <= found
        assert f"{second.lot_number}-2" not in found

    def test_are_packed_by_amount_and_balanced(self):
        order = set_order(100)
        sterilize((order, Decimal(100)))
        case = operations.open_package(
            context=frame(), order=order.number, level=PackageLevel.CASE, act=act()
        )
        operations.pack(
            context=frame(), package=case.key, act=act(), amounts={order.lot_key: Decimal(90)}
        )
        operations.close_package(context=frame(), package=case.key, act=act())
        operations.take_amount(
            context=frame(), order=order.number, kind=TallyKind.RETENTION, quantity=Decimal(5),
            act=act(),
        )  # fmt: skip
        operations.take_amount(
            context=frame(), order=order.number, kind=TallyKind.SCRAP, quantity=Decimal(5),
            act=act(note="封口不良"),
        )  # fmt: skip
        operations.finish_step(context=frame(), order=order.number, step=10, act=act())
        done = operations.complete_order(context=frame(), order=order.number, act=act())
        assert done.state == "COMPLETED"
        assert done.tallies.get(kind=TallyKind.GOOD).quantity == 90

    def test_that_are_bad_stay_undecided_whatever_was_scrapped_before(self):
        order = set_order(100)

        def take(quantity, why):
            operations.take_amount(
                context=frame(), order=order.number, kind=TallyKind.SCRAP, act=act(note=why),
                quantity=Decimal(quantity),
            )  # fmt: skip

        take(5, "跌落")
        operations.perform(
            context=frame(), order=order.number, step=20, act=act(),
            work=operations.Work(quantity=Decimal(95), rejected=Decimal(4)),
        )  # fmt: skip
        operations.pack_ready(
            context=frame(), order=order.number, level=PackageLevel.CASE, act=act(), rest=True
        )
        operations.finish_step(context=frame(), order=order.number, step=10, act=act())
        with pytest.raises(Problems) as raised:
            operations.complete_order(context=frame(), order=order.number, act=act())
        assert codes(raised) == {"production.undecided_amount"}
        take(4, "封口不良")
        operations.complete_order(context=frame(), order=order.number, act=act())
        assert order.tallies.get(kind=TallyKind.GOOD).quantity == 91

    def test_of_several_loads_expire_are_inspected_and_are_packed_lot_by_lot(self):
        order = set_order(100)
        sterilize((order, Decimal(60)))
        sterilize((order, Decimal(40)))
        first, second = order.lots.exclude(key=order.lot_key).order_by("pk")
        known = things_by_key([first.key, second.key])
        days = {known[one.key].expires_on for one in (first, second)}
        assert days == {WorkOrder.objects.get(pk=order.pk).expires_on}
        numbers = [
            operations.open_final_inspection(context=frame(), order=order.number, act=act(), **said)
            for said in ({}, {"lot": second.key, "quantity": Decimal(30)})
        ]
        rows = [quality.inspection_numbered(number) for number in numbers]
        assert [(one.lot_key, one.quantity) for one in rows] == [
            (first.key, Decimal(60)), (second.key, Decimal(30)),
        ]  # fmt: skip
        with pytest.raises(Problems) as raised:
            operations.open_final_inspection(
                context=frame(), order=order.number, act=act(), lot=second.key
            )
        assert codes(raised) == {"production.inspection_open"}
        with pytest.raises(Problems) as raised:
            operations.pack_ready(
                context=frame(), order=order.number, level=PackageLevel.BOX, act=act(),
                lots=["urn:suyuan:lot:SET:other"],
            )  # fmt: skip
        assert codes(raised) == {"production.lot_of_other_item"}

    def test_are_packed_in_sets_and_no_package_holds_two_lots(self):
        order = set_order(230)
        sterilize((order, Decimal(130)))
        sterilize((order, Decimal(100)))
        first, second = order.lots.exclude(key=order.lot_key).order_by("pk")
        packages = operations.pack_ready(
            context=frame(), order=order.number, level=PackageLevel.CASE, act=act()
        )
        assert [(one.filled, one.content) for one in packages] == [
            (100, [first.key]), (100, [second.key]),
        ]  # fmt: skip
        (rest,) = operations.pack_ready(
            context=frame(), order=order.number, level=PackageLevel.CASE, act=act(), rest=True
        )
        assert (rest.filled, rest.state) == (30, "CLOSED")
        with pytest.raises(Problems) as raised:
            operations.pack_ready(
                context=frame(), order=order.number, level=PackageLevel.CASE, act=act(), rest=True
            )
        assert codes(raised) == {"production.nothing_ready"}

    def test_are_not_packed_before_they_are_sterile(self):
        order = set_order(100)
        with pytest.raises(Problems) as raised:
            operations.pack_ready(
                context=frame(), order=order.number, level=PackageLevel.CASE, act=act()
            )
        assert codes(raised) == {"production.step_open"}
        case = operations.open_package(
            context=frame(), order=order.number, level=PackageLevel.CASE, act=act()
        )
        with pytest.raises(Problems) as raised:
            operations.pack(
                context=frame(), package=case.key, act=act(), amounts={order.lot_key: Decimal(9)}
            )
        assert codes(raised) == {"production.step_open"}

    def test_that_are_bad_become_good_by_no_other_number(self):
        order = set_order(100)
        operations.perform(
            context=frame(), order=order.number, step=20, act=act(),
            work=operations.Work(quantity=Decimal(100), rejected=Decimal(5)),
        )  # fmt: skip
        for quantities in ([Decimal(96)], [Decimal(60), Decimal(36)]):
            with pytest.raises(Problems) as raised:
                operations.split_lot(
                    context=frame(), order=order.number, quantities=quantities, act=act()
                )
            assert codes(raised) == {"production.more_than_left"}
        (part,) = operations.split_lot(
            context=frame(), order=order.number, quantities=[Decimal(20)], act=act()
        )
        with pytest.raises(Problems) as raised:
            operations.merge_lots(
                context=frame(), order=order.number, lots=[part.key, order.lot_key],
                quantities=[Decimal(20), Decimal(76)], act=act(),
            )  # fmt: skip
        assert codes(raised) == {"production.more_than_left"}
        operations.take_amount(
            context=frame(), order=order.number, kind=TallyKind.RECOVERED, quantity=Decimal(3),
            act=act(note="重新热封"),
        )  # fmt: skip
        operations.take_amount(
            context=frame(), order=order.number, kind=TallyKind.SCRAP, quantity=Decimal(2),
            act=act(note="封口不良"),
        )  # fmt: skip
        assert standing_of([order.lot_key])[order.lot_key].amounts == {"in_progress": 78}

    def test_are_taken_of_their_own_order(self):
        order, other = set_order(100), set_order(50)
        with pytest.raises(Problems) as raised:
            operations.take_amount(
                context=frame(), order=order.number, kind=TallyKind.SAMPLE, quantity=Decimal(1),
                act=act(), lot=other.lot_key,
            )  # fmt: skip
        assert codes(raised) == {"production.lot_of_other_item"}

    def test_are_split_into_sub_batches(self):
        order = set_order(100)
        parts = operations.split_lot(
            context=frame(), order=order.number, quantities=[Decimal(30), Decimal(20)], act=act()
        )
        assert [part.code for part in parts] == [f"{order.lot_number}-1", f"{order.lot_number}-2"]
        merged = operations.merge_lots(
            context=frame(), order=order.number, lots=[part.key for part in parts],
            quantities=[Decimal(30), Decimal(20)], act=act(),
        )  # fmt: skip
        assert merged.code == f"{order.lot_number}-M1"
