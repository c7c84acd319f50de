"""What GMP forbids is refused with the reason, and opened only by an approved deviation."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import fitness
from suyuan.areas.catalog.queries import fitness as known
from suyuan.areas.production import operations
from suyuan.areas.production.domain import (
    DeviationGrade,
    DeviationKind,
    EnvironmentKind,
    ForbiddenMoveError,
    PackageLevel,
    RunKind,
)
from suyuan.areas.production.models import MaterialMove, Unit, UnitEntry
from suyuan.areas.production.operations.errors import NotRunningError, UnknownOrderError
from suyuan.areas.quality import operations as quality, queries as quality_queries
from suyuan.areas.quality.domain import Use
from suyuan.foundation import clock, wording
from suyuan.foundation.failures import ForbiddenError
from suyuan.kernel.errors import Problems
from tests import personas
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


def refused(run):
    """Return the codes of the problems with which something is refused."""
    with pytest.raises(Problems) as raised:
        run()
    return {problem.code for problem in raised.value.problems}


def deviation(order, kind, **more):
    row = operations.open_deviation(
        context=frame(), order=order.number,
        values=operations.DeviationValues(kind=kind, description="试验", **more),
    )  # fmt: skip
    return personas.signed(operations.approve_deviation, deviation=row.number)


class TestIssue:
    def test_refuses_what_is_no_part_unknown_expired_or_not_there(self):
        order = factory.release("PUMP")
        factory.receive(lot("TUBE", "T"), 5, "MTR")
        factory.receive(lot("RESIN", "OLD"), 5, "KGM", expires="2026-03-01")
        found = refused(
            lambda: factory.issue(
                order, (lot("TUBE", "T"), 1), (lot("RESIN", "OLD"), 1), (lot("MOTOR", "?"), 1)
            )
        )
        assert found == {
            "production.wrong_item",
            "quality.expired",
            "production.unknown_thing",
        }  # fmt: skip
        factory.receive(lot("MOTOR", "M"), 5)
        assert refused(lambda: factory.issue(order, (lot("MOTOR", "M"), 6))) == {
            "ledger.over_consumed"
        }
        assert refused(lambda: factory.issue(order, (lot("MOTOR", "M"), 0))) == {
            "production.not_positive"
        }
        assert refused(lambda: factory.issue(order, (lot("MOTOR", "M"), "1.5"))) == {
            "production.not_whole"
        }
        assert MaterialMove.objects.count() == 0

    def test_takes_another_material_under_an_approved_deviation_only(self):
        order = factory.release("PUMP")
        other = lot("MOTOR-B", "X")
        factory.receive(other, 5)
        assert refused(lambda: factory.issue(order, (other, 1))) == {"production.wrong_item"}
        deviation(order, DeviationKind.MATERIAL, item="MOTOR-B", instead_of="MOTOR")
        factory.issue(order, (other, 1), load=True)
        row = MaterialMove.objects.get(key=other)
        assert row.part_item.item.code == "MOTOR"
        assert row.deviation is not None

    def test_opens_no_gate_by_a_deviation_that_was_closed_without_approval(self):
        order = factory.release("PUMP")
        factory.receive(lot("MOTOR-B", "Y"), 5)
        made = operations.open_deviation(
            context=personas.context("eva"), order=order.number,
            values=operations.DeviationValues(
                kind=DeviationKind.MATERIAL, grade=DeviationGrade.MAJOR, description="缺料",
                item="MOTOR-B", instead_of="MOTOR",
            ),
        )  # fmt: skip

        def close(by):
            personas.signed(
                operations.close_deviation, by=by, deviation=made.number, cause="c", conclusion="k"
            )

        assert refused(lambda: close("eva")) == {"production.own_deviation_unapproved"}
        close("qi")
        assert refused(lambda: factory.issue(order, (lot("MOTOR-B", "Y"), 1))) == {
            "production.wrong_item"
        }

    def test_refuses_what_is_on_hold_also_when_it_is_on_the_line(self):
        order = factory.ready_pump_order(2)
        held = lot("MOTOR", f"M-{order.pk}")
        factory.make(order, ["B1"])
        quality.hold(context=frame(), keys=[held], reason="轴承异响", by="OP-3")
        assert "quality.held" in refused(lambda: factory.make(order, ["B2"]))
        assert "quality.held" in refused(lambda: factory.issue(order, (held, 1)))

    def test_is_refused_before_release_and_to_strangers(self):
        order = factory.plan()
        factory.receive(lot("MOTOR", "M"), 5)
        with pytest.raises(NotRunningError):
            factory.issue(order, (lot("MOTOR", "M"), 1))
        with pytest.raises(UnknownOrderError):
            operations.issue(context=frame(), order="WO-0", lines=[], act=act())
        with pytest.raises(ForbiddenError):
            operations.release_order(context=personas.context("tom"), order=order.number)


class TestStep:
    def test_asks_for_clearance_and_again_after_another_order(self):
        order = factory.release("PUMP")
        factory.receive(lot("MOTOR", "M"), 5)
        factory.receive(board("B1"))
        factory.issue(order, (lot("MOTOR", "M"), 4), load=True)
        factory.issue(order, (board("B1"), None))
        assert refused(lambda: factory.make(order, ["B1"])) == {"production.not_cleared"}
        factory.clear(order)
        other = factory.ready_pump_order(1, boards=["Z1"])
        factory.make(other, ["Z1"])
        assert refused(lambda: factory.make(order, ["B1"])) == {"production.cleared_before_other"}
        factory.clear(order)
        factory.make(order, ["B1"])

    def test_names_everything_that_stands_against_it_at_once(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        equipment = known.equipment().get(code="POT-1")
        catalog.calibrate(
            context=frame(), equipment_id=equipment.pk,
            values=catalog.CalibrationValues(
                done_on=factory.DAY, result=fitness.CalibrationResult.FAIL,
                valid_until=factory.DAY + dt.timedelta(days=9),
            ),
        )  # fmt: skip
        found = refused(
            lambda: operations.perform(
                context=frame(), order=order.number, step=20,
                act=act(person="OP-3", equipment=("POT-1",)),
                work=operations.Work(entered={"shot": "120", "in_time": "yes"}),
            )
        )  # fmt: skip
        assert found == {
            "catalog.not_trained", "catalog.calibration_failed", "production.equipment_missing",
            "production.checker_missing",
        }  # fmt: skip

    def test_waits_for_the_step_before(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        keys = tuple(Unit.objects.values_list("key", flat=True))
        assert refused(lambda: factory.test_pumps(order, units=keys)) == {
            "production.units_not_there"
        }
        assert refused(lambda: factory.test_pumps(order)) == {"production.nothing_there"}

    def test_is_passed_once(self):
        order = factory.ready_pump_order(1)
        factory.make(order, ["B1"])
        factory.pot(order)
        keys = tuple(Unit.objects.values_list("key", flat=True))
        assert "production.unit_done" in refused(lambda: factory.pot(order, units=keys))

    def test_makes_no_more_than_planned_without_a_deviation(self):
        order = factory.ready_pump_order(1, motors=20)
        factory.receive(board("B2"))
        factory.issue(order, (lot("MOTOR", f"M-{order.pk}"), 3), (board("B2"), None))
        factory.make(order, ["B1"])
        assert "production.over_plan" in refused(lambda: factory.make(order, ["B2"]))
        deviation(order, DeviationKind.QUANTITY)
        factory.make(order, ["B2"])

    def test_keeps_the_room_within_its_limits(self):
        operations.put_limits(
            context=frame(), place="LINE1",
            limits=[
                operations.LimitValues(
                    kind=EnvironmentKind.TEMPERATURE, unit="℃", minimum=Decimal(18),
                    maximum=Decimal(26), valid_minutes=600_000,
                )
            ],
        )  # fmt: skip
        order = factory.ready_pump_order(1)

        def measure(value):
            operations.measure_room(
                context=frame(), place="LINE1", act=act(),
                measured=[operations.Measured(kind=EnvironmentKind.TEMPERATURE, value=value)],
            )  # fmt: skip

        assert refused(lambda: factory.make(order, ["B1"])) == {"production.environment_unknown"}
        measure(Decimal("29.5"))
        assert refused(lambda: factory.make(order, ["B1"])) == {"production.environment_outside"}
        measure(Decimal("22.5"))
        factory.make(order, ["B1"])

    def test_refuses_to_pass_a_critical_value_outside_of_its_limits(self):
        order = factory.ready_pump_order(1)
        factory.make(order, ["B1"])
        factory.pot(order)
        with pytest.raises(Problems) as caught:
            factory.test_pumps(order, values={"FLOW": "9"})
        (problem,) = caught.value.problems
        assert problem.code == "production.critical_outside"
        with translation.override("en"):
            assert "Flow error is 9 %; allowed is -5 – 5 %" in wording.sentence(problem)
        with translation.override("zh-hans"):
            assert "“流量误差”为 9 %，允许范围为 -5 – 5 %" in wording.sentence(problem)
        assert refused(lambda: factory.test_pumps(order, values={"FLOW": "warm"})) == {
            "production.not_a_number"
        }
        assert refused(lambda: factory.test_pumps(order, values={})) == {
            "production.parameter_missing"
        }

    def test_is_not_done_to_what_is_on_hold(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        factory.pot(order)
        held, free = (one.key for one in order.units.order_by("pk"))
        hold = quality.hold(context=frame(), keys=[held], reason="外壳裂纹", by="OP-3")
        with pytest.raises(Problems) as caught:
            factory.test_pumps(order, values={"FLOW": "1"}, units=(held,))
        (problem,) = caught.value.problems
        assert problem.code == "production.held"
        assert hold.number in wording.sentence(problem)
        factory.test_pumps(order, values={"FLOW": "1"}, units=(free,))

    def test_is_not_done_with_equipment_whose_maintenance_is_overdue(self):
        order = factory.ready_pump_order(1)
        factory.make(order, ["B1"])
        catalog.put_upkeep_plan(
            context=frame(),
            values=catalog.UpkeepPlanValues(
                code="PM-POT", equipment="POT-1", name="季度保养", interval_days=90,
                first_due=factory.DAY - dt.timedelta(days=1),
            ),
        )  # fmt: skip
        assert refused(lambda: factory.pot(order)) == {"catalog.maintenance_overdue"}
        catalog.record_upkeep(
            context=frame(),
            values=catalog.UpkeepValues(
                equipment="POT-1", plan="PM-POT", done_on=factory.DAY, done_by="OP-3",
                work="清洗混合管",
            ),
        )  # fmt: skip
        factory.pot(order)

    def test_uses_a_mix_within_its_pot_life(self):
        order = factory.ready_pump_order(1)
        factory.make(order, ["B1"])
        resin = lot("RESIN", f"R-{order.pk}")
        mixed = factory.later()
        mix = operations.start_run(
            context=frame(),
            values=operations.RunValues(
                kind=RunKind.POTTING, place="LINE1", person="OP-1", started_at=mixed,
                components=(operations.Component(key=resin, amount=Decimal(1)),),
                pot_minutes=3,
            ),
        )  # fmt: skip
        operations.load(
            context=frame(), order=order.number, step=20, keys=[resin], act=act(), run=mix.number
        )
        for _ in range(3):
            factory.later()
        assert refused(lambda: factory.pot(order)) == {"production.pot_life_over"}

    def test_is_done_by_two_persons_where_it_asks_for_it(self):
        order = factory.ready_pump_order(1)
        factory.make(order, ["B1"])
        found = refused(
            lambda: operations.perform(
                context=frame(), order=order.number, step=20,
                act=act(checker="OP-1", equipment=("POT-1", "OVN-1")),
                work=operations.Work(entered={"shot": "120", "in_time": "yes"}),
            )
        )  # fmt: skip
        assert found == {"production.checker_is_person"}

    def test_is_not_tried_again_by_a_unit_that_was_found_bad(self):
        order = factory.ready_pump_order(1)
        factory.make(order, ["B1"])
        factory.pot(order)
        (key,) = Unit.objects.values_list("key", flat=True)
        factory.test_pumps(order, failed={key: "不报警"})
        assert "production.unit_bad" in refused(lambda: factory.test_pumps(order, units=(key,)))
        operations.rework_units(
            context=frame(), order=order.number, units=[key], from_step=30,
            act=act(note="重焊蜂鸣器"),
        )  # fmt: skip
        factory.test_pumps(order, units=(key,))


class TestMix:
    def test_ends_by_now_and_is_checked_by_another_who_is_known(self):
        run = operations.start_run(
            context=frame(),
            values=operations.RunValues(kind=RunKind.SEALING, place="LINE1", person="OP-1"),
        )

        def end(**said):
            operations.end_run(context=frame(), run=run.number, entered={}, **said)

        tomorrow = factory.NOW + dt.timedelta(days=1)
        assert refused(lambda: end(checker="OP-1")) == {"production.checker_is_person"}
        assert refused(lambda: end(checker="NOBODY", ended_at=tomorrow)) == {
            "catalog.unknown_person", "production.in_the_future",
        }  # fmt: skip
        end(checker="OP-2")

    def test_stands_in_for_a_special_process_alone_done_by_those_trained_for_it(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        keys = tuple(order.units.order_by("pk").values_list("key", flat=True))

        def go(step, person="OP-1", checker="OP-2", equipment=("POT-1", "OVN-1"), units=keys):
            run = operations.start_run(
                context=frame(),
                values=operations.RunValues(
                    kind=RunKind.POTTING, place="LINE1", person=person, checker=checker,
                    equipment=equipment, started_at=factory.later(),
                ),
            )  # fmt: skip
            operations.end_run(
                context=frame(), run=run.number, entered={}, ended_at=factory.later()
            )
            operations.process_portions(
                context=frame(), run=run.number, act=act(person),
                portions=[operations.Taken(order=order.number, step=step, units=units)],
            )  # fmt: skip
            return run

        assert refused(lambda: go(30)) == {"production.step_not_special"}
        assert refused(lambda: go(20, person="OP-3", equipment=("OVN-1",), checker="")) == {
            "catalog.not_trained", "production.equipment_missing", "production.checker_missing",
        }  # fmt: skip
        quality.hold(context=frame(), keys=[keys[1]], reason="气泡")
        assert refused(lambda: go(20)) == {"quality.held"}
        go(20, units=keys[:1])
        assert refused(lambda: go(20, units=keys[:1])) == {"production.unit_done"}

    def test_that_is_rejected_sets_apart_what_went_through_it(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        keys = list(order.units.order_by("pk").values_list("key", flat=True))
        run = operations.start_run(
            context=frame(),
            values=operations.RunValues(
                kind=RunKind.POTTING, place="LINE1", person="OP-1", checker="OP-2",
                equipment=("POT-1", "OVN-1"), started_at=factory.later(),
            ),
        )  # fmt: skip
        operations.end_run(context=frame(), run=run.number, entered={}, ended_at=factory.later())
        operations.process_portions(
            context=frame(), run=run.number, act=act(),
            portions=[operations.Taken(order=order.number, step=20, units=(keys[0],))],
        )  # fmt: skip
        personas.signed(operations.judge_run, run=run.number, accept=False, note="未固化")
        blocks = quality_queries.blocks(keys, Use.PACK)
        assert {(one.line, one.code) for one in blocks} == {
            (1, "quality.held"), (1, "quality.rejected"),
        }  # fmt: skip
        (paper,) = quality_queries.nonconformities_of([keys[0]])
        assert (paper.document, paper.description, paper.status) == (run.number, "未固化", "OPEN")

    def test_off_its_ratio_is_refused(self):
        for code in ("A", "B"):
            factory.receive(lot("RESIN", code), 5, "KGM")
        values = operations.RunValues(
            kind=RunKind.POTTING, place="LINE1", person="OP-1", started_at=factory.later(),
            components=(
                operations.Component(key=lot("RESIN", "A"), amount=Decimal("1.2")),
                operations.Component(key=lot("RESIN", "B"), amount=Decimal("0.3")),
            ),
            ratio=Decimal(3), tolerance=Decimal(5),
        )  # fmt: skip
        assert refused(lambda: operations.start_run(context=frame(), values=values)) == {
            "production.ratio_off"
        }


class TestParts:
    def test_are_issued_of_the_right_kind_and_built_in_once(self):
        order = factory.ready_pump_order(2)
        # What is refused is not called missing as well.
        assert refused(lambda: factory.make(order, ["B1", "B1"])) == {"production.part_twice"}
        assert "production.part_not_issued" in refused(lambda: factory.make(order, ["B1", "X"]))
        factory.make(order, ["B1"])
        assert "production.part_used" in refused(lambda: factory.make(order, ["B1"]))
        assert UnitEntry.objects.filter(fact="MADE").count() == 1

    def test_serials_are_never_used_twice(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1"], serials=("OWN-1",))
        assert refused(lambda: factory.make(order, ["B2"], serials=("OWN-1",))) == {
            "production.serial_used"
        }


class TestPacking:
    def test_takes_what_is_tested_of_the_order_and_no_more_than_fits(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1", "B2"])
        case = operations.open_package(
            context=frame(), order=order.number, level=PackageLevel.CASE, act=act(), capacity=1
        )
        first, second = Unit.objects.order_by("pk").values_list("key", flat=True)

        def pack(*keys):
            operations.pack(context=frame(), package=case.key, things=list(keys), act=act())

        assert refused(lambda: pack(first)) == {"production.unit_not_there"}
        factory.pot(order)
        factory.test_pumps(order)
        assert refused(lambda: pack(first, second)) == {"production.package_full"}
        pack(first)
        assert "production.package_full" in refused(lambda: pack(second))


class TestOrder:
    def test_names_every_value_that_cannot_be(self):
        values = operations.OrderValues(
            item="NOPE", quantity=Decimal(-1), line="NOWHERE", starts_on=factory.DAY,
            ends_on=factory.DAY - dt.timedelta(days=1), store="NIX", registrant="WHO", parent="WO",
        )  # fmt: skip
        found = refused(lambda: operations.plan_order(context=frame(), values=values))
        assert found == {
            "production.unknown_item", "production.not_positive", "production.unknown_place",
            "production.ends_before_it_begins", "production.unknown_partner",
            "production.unknown_order",
        }  # fmt: skip

    def test_is_released_once_and_keeps_what_it_was_released_with(self):
        order = factory.release("PUMP")
        with pytest.raises(ForbiddenMoveError):
            operations.release_order(context=frame(), order=order.number)
        found = refused(
            lambda: operations.change_order(
                context=frame(), order=order.number, starts_on=factory.DAY, ends_on=factory.DAY,
                quantity=Decimal(9),
            )
        )  # fmt: skip
        assert found == {"production.fixed_by_release"}

    def test_with_material_is_not_cancelled(self):
        order = factory.ready_pump_order(1)
        with pytest.raises(ForbiddenMoveError):
            operations.cancel_order(context=frame(), order=order.number)

    def test_is_completed_when_nothing_is_open(self):
        order = factory.ready_pump_order(2)
        factory.make(order, ["B1"])
        found = refused(
            lambda: operations.complete_order(context=frame(), order=order.number, act=act())
        )
        assert {
            "production.still_issued", "production.still_loaded", "production.units_waiting",
            "production.step_never_done",
        } <= found  # fmt: skip
