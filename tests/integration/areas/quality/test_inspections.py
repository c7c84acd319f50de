"""Inspections from opening to conclusion: samples, results, people, events, switching."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils.translation import override

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import ItemKind
from suyuan.areas.catalog.domain.design import PlanPurpose, SamplingScheme
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.quality import operations, queries
from suyuan.areas.quality.domain import ResultKind, Use
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.models import Nonconformity, Result, SwitchingState
from suyuan.foundation import clock, signing, wording
from suyuan.foundation.core.models import Message
from suyuan.kernel import canonical
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.event import Quantity
from suyuan.ledger.domain.vocabulary import Action, Tracking
from suyuan.ledger.queries.holds import standing_of
from tests import personas, quality_world as world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def items(kept_by_the_module):
    return world.build()


def codes(raised):
    return [problem.code for problem in raised.value.problems]


def amounts(key):
    return {state: int(amount) for state, amount in standing_of([key])[key].amounts.items()}


class TestTraining:
    """Who inspects and who checks has learned what the plan asks for, as operators have."""

    @pytest.fixture
    def visual(self):
        made = catalog.put_qualification(
            context=world.frame(), values=catalog.QualificationValues(code="VIS", name="目视检验")
        )
        incoming = catalog.PlanValues(
            purpose=PlanPurpose.INCOMING, scheme=SamplingScheme.FIXED, sample_size=1,
            qualifications=["VIS"],
        )  # fmt: skip
        lens = world.item(
            "LENS", ItemKind.COMPONENT, Tracking.LOT, [(incoming, [world.characteristic("LOOK")])]
        )
        lot = world.lot("L1", "LENS")
        world.say(
            world.event(
                action=Action.ADD, biz_step="receiving", location=world.STORE,
                disposition="unavailable", quantities=(Quantity(key=lot, quantity=Decimal(5)),),
            )
        )  # fmt: skip
        return world.incoming(lens, lot, 5), made

    def look(self, inspection, by=world.WEN):
        found = [operations.ResultValues(characteristic="LOOK", sample=1, passed=True)]
        return operations.record_results(
            context=world.frame(), inspection_id=inspection.pk, results=found, by=by
        )

    def train(self, code, qualification, **values):
        catalog.train(
            context=world.frame(), person_id=fitness.people().get(code=code).pk,
            qualification_id=qualification.pk, values=catalog.TrainingValues(**values),
        )  # fmt: skip

    def test_is_asked_of_who_inspects_and_of_who_checks(self, items, visual):
        inspection, learned = visual
        with pytest.raises(Problems) as raised:
            self.look(inspection)
        assert codes(raised) == ["quality.not_trained"]
        assert raised.value.problems[0].data["qualification"] == "目视检验"
        today = clock.now().date() - dt.timedelta(days=2)
        self.train(world.WEN, learned, trained_on=today)
        self.look(inspection)
        operations.submit_inspection(
            context=world.frame(), inspection_id=inspection.pk, by=world.WEN
        )
        with pytest.raises(Problems) as raised:
            world.conclude(inspection, Conclusion.ACCEPT)
        assert codes(raised) == ["quality.not_trained"]
        self.train(world.LI, learned, trained_on=today)
        world.conclude(inspection, Conclusion.ACCEPT)

    def test_holds_until_its_end_and_is_that_of_a_person(self, items, visual):
        inspection, learned = visual
        today = clock.now().date()
        self.train(
            world.WEN, learned, trained_on=today - dt.timedelta(days=400),
            valid_until=today - dt.timedelta(days=30),
        )  # fmt: skip
        with pytest.raises(Problems) as raised:
            self.look(inspection)
        assert codes(raised) == ["quality.training_expired"]
        with pytest.raises(Problems) as raised:
            self.look(inspection, by="")
        assert codes(raised) == ["quality.no_person"]


class TestOpening:
    def test_takes_plan_and_numbers_from_the_master_record(self, items):
        cap, _pump = items
        inspection = world.incoming(cap, world.receive("C1"))
        assert (inspection.code_letter, inspection.sample_size) == ("J", 80)
        assert inspection.classes["MAJOR"]["accept"] == 2
        assert inspection.revision_code == "A"
        assert len(inspection.record_sha256) == 64
        assert inspection.number.startswith("IQ-")

    def test_without_a_plan_says_what_to_do(self, items):
        cap, _pump = items
        values = operations.InspectionValues(
            purpose=PlanPurpose.FINAL, item_id=cap.pk, quantity=Decimal(10),
            lot_key=world.receive("C1"),
        )  # fmt: skip
        with pytest.raises(operations.NoPlanError):
            operations.open_inspection(context=world.frame(), values=values)

    def test_names_everything_that_is_wrong(self, items):
        cap, _pump = items
        (pump,) = world.make("P1", "1")
        values = operations.InspectionValues(
            purpose=PlanPurpose.INCOMING, item_id=cap.pk, quantity=Decimal(0),
            lot_key=world.lot("NONE"), unit_keys=[pump],
        )  # fmt: skip
        with pytest.raises(Problems) as raised:
            operations.open_inspection(context=world.frame(), values=values)
        assert codes(raised) == [
            "quality.not_positive", "quality.units_and_quantity", "ledger.unknown_thing",
            "quality.of_another_item",
        ]  # fmt: skip


class TestResults:
    def record(self, inspection, **values):
        operations.record_results(
            context=world.frame(), inspection_id=inspection.pk,
            results=[operations.ResultValues(**values)], by=world.WEN,
        )  # fmt: skip

    def test_are_judged_by_the_limits_of_the_plan(self, items):
        inspection = world.incoming(items[0], world.receive("C1"))
        for sample, value in ((1, "11"), (2, "11.0001")):
            self.record(
                inspection, characteristic="SIZE", sample=sample, value=Decimal(value),
                instrument="CAL-1",
            )  # fmt: skip
        assert list(Result.objects.values_list("passed", flat=True)) == [True, False]

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"characteristic": "NONE", "sample": 1}, "quality.unknown_characteristic"),
            ({"characteristic": "LOOK", "sample": 81, "passed": True}, "quality.no_such_sample"),
            ({"characteristic": "LOOK", "sample": -1, "passed": True}, "quality.no_such_sample"),
            ({"characteristic": "LOOK", "sample": 1}, "quality.judgement_needed"),
            (
                {"characteristic": "LOOK", "sample": 0, "inspected": 2, "nonconforming": 3},
                "quality.more_bad_than_seen",
            ),
            (
                {"characteristic": "LOOK", "sample": 0, "inspected": 9999, "nonconforming": 0},
                "quality.count_needed",
            ),
            (
                {"characteristic": "SIZE", "sample": 1, "instrument": "CAL-1"},
                "quality.value_needed",
            ),
            (
                {"characteristic": "SIZE", "sample": 1, "value": Decimal("1e99"),
                 "instrument": "CAL-1"},
                "quality.not_a_value",
            ),
            (
                {"characteristic": "SIZE", "sample": 1, "value": Decimal("NaN"),
                 "instrument": "CAL-1"},
                "quality.not_a_value",
            ),
            (
                {"characteristic": "SIZE", "sample": 1, "value": Decimal(10)},
                "quality.instrument_needed",
            ),
            (
                {"characteristic": "SIZE", "sample": 1, "value": Decimal(10),
                 "instrument": "CAL-2"},
                "catalog.never_calibrated",
            ),
            (
                {"characteristic": "SIZE", "sample": 1, "value": Decimal(10),
                 "instrument": "NONE"},
                "catalog.unknown_equipment",
            ),
        ],
    )  # fmt: skip
    def test_that_cannot_be_right_are_refused(self, items, values, code):
        inspection = world.incoming(items[0], world.receive("C1"))
        with pytest.raises(Problems) as raised:
            self.record(inspection, **values)
        assert codes(raised) == [code]
        assert not Result.objects.exists()

    def test_measured_after_the_calibration_ended_are_refused(self, items):
        inspection = world.incoming(items[0], world.receive("C1"))
        with pytest.raises(Problems) as raised:
            self.record(
                inspection, characteristic="SIZE", sample=1, value=Decimal(10),
                instrument="CAL-1", measured_at=clock.now() + dt.timedelta(days=400),
            )  # fmt: skip
        assert "quality.in_the_future" in codes(raised)

    def test_are_entered_once_and_corrected_in_the_open(self, items):
        inspection = world.incoming(items[0], world.receive("C1"))
        self.record(inspection, characteristic="LOOK", sample=1, passed=False)
        with pytest.raises(Problems) as raised:
            self.record(inspection, characteristic="LOOK", sample=1, passed=True)
        assert codes(raised) == ["quality.result_there"]
        assert raised.value.problems[0].data["named"] == "LOOK"
        first = Result.objects.get()
        again = {"context": world.frame(), "result_id": first.pk, "by": world.WEN}
        good = operations.ResultValues(characteristic="LOOK", sample=1, passed=True)
        with pytest.raises(Problems) as raised:
            operations.correct_result(values=good, kind=ResultKind.RETEST, reason=" ", **again)
        assert codes(raised) == ["quality.reason_needed"]
        operations.correct_result(
            values=good, kind=ResultKind.RETEST, reason="夹具松动，按偏差 DV-7", **again
        )
        assert Result.objects.count() == 2
        assert queries.results_of(inspection.pk).get().passed

    def test_of_each_characteristic_are_needed_before_it_is_checked(self, items):
        inspection = world.incoming(items[0], world.receive("C1"))
        self.record(inspection, characteristic="LOOK", sample=0, inspected=79, nonconforming=0)
        with pytest.raises(Problems) as raised:
            operations.submit_inspection(
                context=world.frame(), inspection_id=inspection.pk, by=world.WEN
            )
        found = [(p.data["characteristic"], p.data["done"]) for p in raised.value.problems]
        assert found == [("LOOK", 79), ("SIZE", 0)]


class TestConclusion:
    def test_accepts_the_lot_on_the_ledger(self, items):
        inspection = world.inspected(items[0], "C1", bad=2)
        assert inspection.conclusion == Conclusion.ACCEPT
        assert amounts(world.lot("C1")) == {"conformant": 1000}
        assert queries.blocks([world.lot("C1")], Use.USE) == []

    def test_is_not_made_by_one_of_those_who_inspected(self, items):
        inspection = world.results(world.incoming(items[0], world.receive("C1")))
        catalog.put_person(
            context=world.frame(),
            person_id=fitness.people().get(code=world.WEN).pk,
            values=catalog.PersonValues(
                code=world.WEN, name="文", name_en="Wen", user_id=personas.person("ada").pk
            ),
        )
        with pytest.raises(operations.SamePersonError) as refused:
            world.conclude(inspection, Conclusion.ACCEPT, by="ada")
        with override("en"):
            assert wording.sentence(refused.value).startswith("Wen ")
        with override("zh-hans"):
            assert wording.sentence(refused.value).startswith("文")

    def test_is_signed_with_every_result_in_it(self, items):
        inspection = world.results(world.incoming(items[0], world.receive("C1")), bad=2)
        values = operations.ConclusionValues(conclusion=Conclusion.ACCEPT, note="抽样合格")
        with pytest.raises(signing.SignatureNeededError):
            operations.conclude_inspection(
                context=personas.context("eva"), inspection_id=inspection.pk, values=values
            )
        before = operations.conclusion_signed(inspection, values)
        operations.send_back_inspection(context=world.frame(), inspection_id=inspection.pk)
        operations.correct_result(
            context=world.frame(), by=world.WEN, kind=ResultKind.CORRECTION, reason="输错",
            result_id=Result.objects.get(characteristic="SIZE", sample=80).pk,
            values=operations.ResultValues(
                characteristic="SIZE", sample=80, value=Decimal("10.5"), instrument="CAL-1"
            ),
        )  # fmt: skip
        operations.submit_inspection(
            context=world.frame(), inspection_id=inspection.pk, by=world.WEN
        )
        inspection.refresh_from_db()
        shown = operations.conclusion_signed(inspection, values)
        assert shown.content["results"] != before.content["results"]
        done = world.conclude(inspection, Conclusion.ACCEPT, note="抽样合格")
        assert done.signature.content_sha256 == canonical.sha256(shown.content)
        assert (done.signature.document, done.signature.meaning) == (done.number, "APPROVED")

    def test_of_a_rejection_is_signed_as_one(self, items):
        done = world.inspected(items[0], "C1", bad=3)
        assert done.signature.meaning == "REJECTED"

    @pytest.mark.parametrize("verdict", [Conclusion.ACCEPT, Conclusion.REJECT])
    @pytest.mark.parametrize(
        ("gone", "state"), [(400, "destroyed"), (1000, "destroyed"), (1000, "in_transit")]
    )
    def test_of_goods_that_are_gone_meanwhile_says_what_to_do(self, items, verdict, gone, state):
        key = world.receive("C1")
        inspection = world.incoming(items[0], key)
        amount = (Quantity(key=key, quantity=Decimal(gone)),)
        if state == "destroyed":
            end = {"biz_step": "destroying", "action": Action.DELETE}
            world.say(world.event(disposition=state, quantities=amount, **end))
        else:
            world.say(
                world.event(
                    biz_step="shipping", read_point=world.STORE, location=world.WARD,
                    disposition=state, quantities=amount,
                )
            )  # fmt: skip
        world.results(inspection)
        with pytest.raises(Problems) as raised:
            world.conclude(inspection, verdict, description="x")
        assert codes(raised) == ["quality.goods_gone"]
        assert raised.value.problems[0].data["there"] == str(1000 - gone)
        operations.send_back_inspection(context=world.frame(), inspection_id=inspection.pk)
        operations.cancel_inspection(context=world.frame(), inspection_id=inspection.pk)

    def test_of_a_unit_that_is_gone_meanwhile_names_it(self, items):
        one, two = world.make("P1", "1", "2")
        values = operations.InspectionValues(
            purpose=PlanPurpose.FINAL, item_id=items[1].pk, quantity=Decimal(2),
            unit_keys=[one, two],
        )  # fmt: skip
        inspection = operations.open_inspection(context=world.frame(), values=values)
        world.say(
            world.event(biz_step="destroying", action=Action.DELETE, disposition="destroyed",
                        epcs=(one,))
        )  # fmt: skip
        results = [
            operations.ResultValues(
                characteristic="FLOW", sample=number, unit_key=key, value=Decimal(5)
            )
            for number, key in enumerate((one, two), start=1)
        ]
        operations.record_results(
            context=world.frame(), inspection_id=inspection.pk, results=results, by=world.WEN
        )
        operations.submit_inspection(
            context=world.frame(), inspection_id=inspection.pk, by=world.WEN
        )
        with pytest.raises(Problems) as raised:
            world.conclude(inspection, Conclusion.ACCEPT)
        assert [(one.code, one.data["key"]) for one in raised.value.problems] == [
            ("quality.unit_gone", one)
        ]

    def test_does_not_accept_what_the_numbers_refuse(self, items):
        inspection = world.results(world.incoming(items[0], world.receive("C1")), bad=3)
        for asked in (Conclusion.ACCEPT, Conclusion.PART):
            with pytest.raises(operations.NumbersSayNoError):
                world.conclude(inspection, asked, rejected=Decimal(3), description="x")

    def test_rejection_opens_a_nonconformity_and_a_hold(self, items):
        world.inspected(items[0], "C1", bad=3)
        paper = Nonconformity.objects.get()
        assert (paper.quantity, paper.description) == (1000, "裂纹")
        assert paper.hold.status == "ACTIVE"
        assert amounts(world.lot("C1")) == {"non_conformant": 1000}
        found = {p.code for p in queries.blocks([world.lot("C1")], Use.USE)}
        assert found == {"quality.held", "quality.not_conforming", "quality.rejected"}

    def test_accepts_a_part_and_tells_the_rest_apart(self, items):
        inspection = world.results(world.incoming(items[0], world.receive("C1")), bad=2)
        world.conclude(
            inspection, Conclusion.PART, rejected=Decimal(2), used_up=Decimal(8),
            description="裂纹",
        )  # fmt: skip
        assert amounts(world.lot("C1")) == {"conformant": 990, "non_conformant": 2}
        assert Nonconformity.objects.get().hold is None
        assert queries.blocks([world.lot("C1")], Use.USE) == []

    def test_refuses_amounts_that_do_not_add_up(self, items):
        inspection = world.results(world.incoming(items[0], world.receive("C1")), bad=1)
        with pytest.raises(Problems) as raised:
            world.conclude(
                inspection, Conclusion.PART, accepted=Decimal(999), rejected=Decimal(2),
            )  # fmt: skip
        assert codes(raised) == ["quality.does_not_add_up", "quality.description_needed"]

    def test_says_only_that_more_is_rejected_than_was_inspected(self, items):
        inspection = world.results(world.incoming(items[0], world.receive("C1")), bad=1)
        with pytest.raises(Problems) as raised:
            world.conclude(
                inspection, Conclusion.PART, rejected=Decimal(1001), used_up=Decimal(2),
                description="裂纹",
            )  # fmt: skip
        with override("en"):
            words = [wording.sentence(one) for one in raised.value.problems]
        assert words == ["1001 rejected and 2 used up are more than the 1000 that are inspected."]

    def test_of_units_rejects_each_that_failed(self, items):
        _cap, pump = items
        keys = world.make("P1", "1", "2", "3")
        values = operations.InspectionValues(
            purpose=PlanPurpose.FINAL, item_id=pump.pk, quantity=Decimal(3), unit_keys=keys,
            lot_key=world.lot("P1", "PUMP"),
        )  # fmt: skip
        inspection = operations.open_inspection(context=world.frame(), values=values)
        measured = [
            operations.ResultValues(characteristic="FLOW", unit_key=key, value=Decimal(value))
            for key, value in zip(keys, ("5.0", "5.2", "4.95"), strict=True)
        ]
        operations.record_results(
            context=world.frame(), inspection_id=inspection.pk, results=measured, by=world.WEN
        )
        inspection = operations.submit_inspection(
            context=world.frame(), inspection_id=inspection.pk, by=world.WEN
        )
        assert inspection.proposal == Conclusion.PART
        with pytest.raises(Problems) as raised:
            world.conclude(inspection, Conclusion.PART, rejected_keys=[keys[0]], description="x")
        assert codes(raised) == ["quality.bad_unit_accepted"]
        world.conclude(inspection, Conclusion.PART, rejected_keys=[keys[1]], description="流量超差")
        standing = standing_of(keys)
        assert [standing[key].disposition for key in keys] == [
            "sellable_not_accessible", "non_conformant", "sellable_not_accessible",
        ]  # fmt: skip
        assert {p.data["key"] for p in queries.blocks(keys, Use.PACK)} == {keys[1]}

    @pytest.mark.parametrize(
        ("value", "conclusion", "named"),
        [("5.0", Conclusion.ACCEPT, 1), ("6.0", Conclusion.REJECT, 1)],
    )
    def test_of_units_says_the_same_of_all_where_it_is_no_part(
        self, items, value, conclusion, named
    ):
        keys = world.make("P1", "1", "2", "3")
        inspection = world.results(self.of_lot(items[1], "P1", 3), size=value)
        assert inspection.unit_keys == list(keys)
        with pytest.raises(Problems) as raised:
            world.conclude(inspection, conclusion, rejected_keys=keys[:named], description="x")
        assert codes(raised) == ["quality.conclusion_and_amounts"]
        world.conclude(inspection, conclusion, description="流量超差")
        state = {"ACCEPT": "sellable_not_accessible", "REJECT": "non_conformant"}[conclusion]
        assert {one.disposition for one in standing_of(keys).values()} == {state}

    def test_of_a_lot_of_units_is_about_its_own_units_and_no_amount_of_them(self, items):
        world.make("P1", "1", "2", "3")
        (other,) = world.make("P2", "9")
        with pytest.raises(Problems) as raised:
            self.of_lot(items[1], "P1", 2)
        assert codes(raised) == ["quality.units_and_quantity"]
        inspection = world.results(self.of_lot(items[1], "P1", 3), size="5.0")
        with pytest.raises(Problems) as raised:
            world.conclude(
                inspection, Conclusion.PART, rejected_keys=[other], used_up=Decimal(1),
                description="x",
            )  # fmt: skip
        assert codes(raised) == ["quality.unit_not_inspected", "quality.units_not_used_up"]
        assert standing_of([other])[other].disposition == "in_progress"

    def test_counts_what_is_bad_at_whichever_units_were_taken(self, items):
        plan = {
            "purpose": "FINAL", "step": None, "scheme": "FIXED", "level": "II", "aql": None,
            "sample_size": 2, "needs_certificate": False,
            "characteristics": [{
                "code": "LOOK", "name": "外观", "name_en": "", "kind": "ATTRIBUTE", "unit": "",
                "minimum": None, "maximum": None, "severity": "MAJOR", "instrument_kinds": [],
            }],
        }  # fmt: skip
        keys = world.make("P1", *"123456")
        inspection = self.of_lot(items[1], "P1", 6, plan=operations.GivenPlan(content=plan))
        found = [
            operations.ResultValues(characteristic="LOOK", unit_key=key, passed=passed)
            for key, passed in ((keys[4], True), (keys[5], False))
        ]
        operations.record_results(
            context=world.frame(), inspection_id=inspection.pk, results=found, by=world.WEN
        )
        inspection = operations.submit_inspection(
            context=world.frame(), inspection_id=inspection.pk, by=world.WEN
        )
        assert inspection.proposal == Conclusion.REJECT

    @staticmethod
    def of_lot(pump, number, quantity, **more):
        values = operations.InspectionValues(
            purpose=PlanPurpose.FINAL, item_id=pump.pk, quantity=Decimal(quantity),
            lot_key=world.lot(number, "PUMP"), **more,
        )  # fmt: skip
        return operations.open_inspection(context=world.frame(), values=values)

    def test_is_told_to_the_areas_above(self, items):
        inspection = world.inspected(items[0], "C1")
        told = Message.objects.get(topic=operations.CONCLUDED)
        assert told.payload["inspection"] == inspection.number


class TestSwitching:
    def test_follows_the_lots_of_an_item_from_a_supplier(self, items):
        cap, _pump = items
        for number in range(2):
            world.inspected(cap, f"B{number}", bad=3)
        assert SwitchingState.objects.get().severity == "TIGHTENED"
        tightened = world.incoming(cap, world.receive("T1"))
        assert tightened.classes["MAJOR"]["accept"] == 1
        for number in range(5):
            world.inspected(cap, f"G{number}")
        assert SwitchingState.objects.get().severity == "NORMAL"

    def test_stops_acceptance_after_five_bad_ones_on_tightened(self, items):
        cap, _pump = items
        for number in range(7):
            world.inspected(cap, f"B{number}", bad=3)
        inspection = world.results(world.incoming(cap, world.receive("G")))
        with pytest.raises(operations.AcceptanceStoppedError):
            world.conclude(inspection, Conclusion.ACCEPT)
        operations.resume_acceptance(
            context=world.frame(), switching_id=SwitchingState.objects.get().pk
        )
        world.conclude(inspection, Conclusion.ACCEPT)

    def test_earns_nothing_by_what_was_opened_under_the_easier_plan(self, items):
        cap, _pump = items
        early = [world.incoming(cap, world.receive(f"E{number}")) for number in range(6)]
        for number in range(2):
            world.inspected(cap, f"B{number}", bad=3)
        for inspection in early[:5]:
            world.results(inspection)
            inspection.refresh_from_db()
            world.conclude(inspection, Conclusion.ACCEPT)
        state = SwitchingState.objects.get()
        assert (state.severity, state.recent) == ("TIGHTENED", "")
        world.results(early[5], bad=3)
        early[5].refresh_from_db()
        world.conclude(early[5], Conclusion.REJECT, description="裂纹")
        state.refresh_from_db()
        assert (state.recent, state.rejected) == ("R", 1)

    def test_does_not_count_what_comes_back(self, items):
        cap, _pump = items
        for number in range(3):
            world.inspected(cap, f"B{number}", bad=3, resubmitted=True)
        assert SwitchingState.objects.get().recent == ""
