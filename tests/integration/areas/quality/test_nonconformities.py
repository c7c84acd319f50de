"""Nonconforming product: set apart, decided about, done; and samples that are put by."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from suyuan.areas.catalog.domain.design import Severity
from suyuan.areas.quality import domain, operations, queries
from suyuan.areas.quality.domain import Disposition, Use
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.domain.retaining import SampleKind
from suyuan.areas.quality.models import Hold, Inspection, Nonconformity, Observation, Result
from suyuan.foundation import clock
from suyuan.foundation.days import day_at
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.event import Party, Quantity
from suyuan.ledger.domain.vocabulary import TAKEN_FROM
from suyuan.ledger.queries.holds import standing_of
from tests import personas, quality_world as world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def items(kept_by_the_module):
    return world.build()


def decide(paper, disposition, **more):
    decision = operations.Decision(disposition=disposition, decision="评审会 3 月 2 日", **more)
    return operations.decide_nonconformity(
        context=world.frame(), nonconformity_id=paper.pk, decision=decision, by=world.LI
    )


def close(paper, **more):
    return operations.close_nonconformity(
        context=world.frame(), nonconformity_id=paper.pk, by=world.LI, **more
    )


def amounts(number):
    key = world.lot(number)
    return dict(standing_of([key])[key].amounts)


def why(key):
    return {problem.code for problem in queries.blocks([key], Use.USE)}


def codes(raised):
    return [problem.code for problem in raised.value.problems]


class TestReport:
    def test_sets_units_apart(self, items):
        one, two = world.make("P1", "1", "2")
        values = operations.NonconformityValues(
            item_id=items[1].pk, quantity=Decimal(1), unit_keys=[one], description="外壳划伤",
            severity=Severity.MINOR, step="ASSEMBLE",
        )  # fmt: skip
        paper = operations.open_nonconformity(context=world.frame(), values=values, by=world.WEN)
        assert paper.found_by == "Wen"
        assert why(one) == {"quality.held", "quality.rejected"}
        assert why(two) == set()

    def test_names_everything_that_is_missing(self, items):
        values = operations.NonconformityValues(
            item_id=items[0].pk, quantity=Decimal(-1), description=" "
        )
        with pytest.raises(Problems) as raised:
            operations.open_nonconformity(context=world.frame(), values=values)
        assert codes(raised) == [
            "quality.description_needed", "quality.not_positive", "quality.nothing_named",
        ]  # fmt: skip
        assert not Nonconformity.objects.exists()


class TestDecision:
    @pytest.fixture
    def paper(self, items):
        world.inspected(items[0], "C1", bad=3)
        return Nonconformity.objects.get()

    def test_needs_the_risk_where_it_may_do_harm(self, paper):
        with pytest.raises(Problems) as raised:
            decide(paper, Disposition.CONCESSION)
        assert codes(raised) == ["quality.risk_needed"]

    def test_concession_frees_the_goods(self, paper):
        decide(paper, Disposition.CONCESSION, risk="外观，不影响性能")
        assert amounts("C1") == {"conformant": 1000}
        assert why(world.lot("C1")) == set()
        assert Hold.objects.get().status == "LIFTED"

    def test_scrap_ends_the_goods(self, paper):
        decide(paper, Disposition.SCRAP)
        assert Hold.objects.get().status == "ACTIVE"
        close(paper)
        assert amounts("C1") == {}

    def test_return_frees_it_for_that_only(self, items):
        world.inspected(items[0], "C2", bad=3, conclusion=Conclusion.RETURN)
        paper = Nonconformity.objects.get(lot_key=world.lot("C2"))
        assert (paper.status, paper.disposition) == ("DECIDED", "RETURN")
        assert why(world.lot("C2")) == {"quality.rejected", "quality.not_conforming"}

    def test_return_is_not_done_while_the_goods_stand_here(self, items):
        world.inspected(items[0], "C2", bad=3, conclusion=Conclusion.RETURN)
        paper = Nonconformity.objects.get(lot_key=world.lot("C2"))
        with pytest.raises(Problems) as raised:
            close(paper)
        assert codes(raised) == ["quality.not_sent_back"]
        self.leave("C2", 400)
        with pytest.raises(Problems) as raised:
            close(paper)
        assert raised.value.problems[0].data["quantity"] == "600 EA"
        self.leave("C2", 600)
        assert close(paper).status == "CLOSED"

    def test_what_another_nonconformity_keeps_here_does_not_count(self, items):
        inspection = world.results(world.incoming(items[0], world.receive("C3")), bad=2)
        world.conclude(inspection, Conclusion.PART, rejected=Decimal(30), description="裂纹")
        paper = Nonconformity.objects.get(lot_key=world.lot("C3"))
        decide(paper, Disposition.RETURN)
        again = world.incoming(items[0], world.lot("C3"), 970, resubmitted=True)
        world.conclude(
            world.results(again, bad=2), Conclusion.PART, rejected=Decimal(70), description="裂纹"
        )
        self.leave("C3", 30)
        assert close(paper).status == "CLOSED"

    def leave(self, number, quantity):
        """Let an amount of rejected goods leave for the supplier."""
        world.say(
            world.event(
                biz_step="shipping", disposition="in_transit",
                quantities=(Quantity(key=world.lot(number), quantity=Decimal(quantity)),),
                sources=(Party(type="location", id=world.STORE),),
                destinations=(Party(type="possessing_party", id=world.HOSPITAL),),
                extensions={TAKEN_FROM: domain.REJECTED},
            )
        )  # fmt: skip

    def test_concession_taken_back_rejects_the_part_again(self, items):
        inspection = world.results(world.incoming(items[0], world.receive("C1")), bad=2)
        world.conclude(inspection, Conclusion.PART, rejected=Decimal(30), description="裂纹")
        paper = Nonconformity.objects.get()
        decide(paper, Disposition.CONCESSION, risk="低")
        assert amounts("C1") == {"conformant": 1000}
        operations.reopen_nonconformity(context=world.frame(), nonconformity_id=paper.pk)
        assert amounts("C1") == {"conformant": 970, "non_conformant": 30}
        decide(paper, Disposition.SCRAP)
        close(paper)
        assert amounts("C1") == {"conformant": 970}

    def test_scrap_of_a_lot_of_units_ends_each_of_them(self, items):
        keys = world.make("P1", "1", "2")

        def report(quantity):
            values = operations.NonconformityValues(
                item_id=items[1].pk, quantity=Decimal(quantity), description="受潮",
                lot_key=world.lot("P1", "PUMP"),
            )  # fmt: skip
            return operations.open_nonconformity(context=world.frame(), values=values, by=world.WEN)

        with pytest.raises(Problems) as raised:
            report(1)
        assert codes(raised) == ["quality.units_and_quantity"]
        paper = report(2)
        decide(paper, Disposition.SCRAP)
        close(paper)
        assert all(one.ended for one in standing_of(keys).values())

    def test_rework_is_inspected_again(self, items):
        (one,) = world.make("P1", "1")
        values = operations.NonconformityValues(
            item_id=items[1].pk, quantity=Decimal(1), unit_keys=[one], description="流量超差"
        )
        paper = operations.open_nonconformity(context=world.frame(), values=values)
        decide(paper, Disposition.REWORK, risk="低", procedure="WI-301/2")
        with pytest.raises(Problems) as raised:
            close(paper)
        assert codes(raised) == ["quality.recheck_needed"]
        assert why(one) == {"quality.held", "quality.rejected"}
        close(paper, recheck="IQ-2026-00009")
        assert why(one) == set()

    def test_downgraded_goods_serve_for_something_else_and_are_never_released(self, paper):
        decide(paper, Disposition.DOWNGRADE)
        close(paper)
        assert amounts("C1") == {domain.DOWNGRADED: 1000}
        assert why(world.lot("C1")) == set()
        with pytest.raises(Problems) as raised:
            world.release(world.lot("C1"))
        assert "quality.downgraded" in codes(raised)

    def test_what_was_only_held_is_rejected_when_it_is_downgraded(self, items):
        one, two = world.make("P1", "1", "2")
        values = operations.NonconformityValues(
            item_id=items[1].pk, quantity=Decimal(1), unit_keys=[one], description="外壳划伤"
        )
        paper = operations.open_nonconformity(context=world.frame(), values=values, by=world.WEN)
        decide(paper, Disposition.DOWNGRADE)
        assert "quality.not_conforming" in why(one)
        assert why(two) == set()
        close(paper)
        assert standing_of([one])[one].disposition == domain.DOWNGRADED
        with pytest.raises(Problems) as raised:
            world.release(one)
        assert "quality.downgraded" in codes(raised)

    @pytest.mark.parametrize("disposition", [Disposition.REWORK, Disposition.REPAIR])
    def test_what_was_reworked_is_good_again(self, paper, disposition):
        decide(paper, disposition, risk="低", procedure="WI-301/2")
        assert amounts("C1") == {"non_conformant": 1000}
        close(paper, recheck="全检 1000 件合格")
        assert amounts("C1") == {"conformant": 1000}
        assert why(world.lot("C1")) == set()

    def test_an_inspection_after_rework_decides_by_itself(self, items, paper):
        decide(paper, Disposition.REWORK, risk="低", procedure="WI-301/2")
        again = world.results(world.incoming(items[0], world.lot("C1"), resubmitted=True), bad=3)
        world.conclude(again, Conclusion.REJECT, description="仍有裂纹")
        close(paper, recheck=again.number)
        assert amounts("C1") == {"non_conformant": 1000}

    def test_a_concession_leaves_what_was_only_held_or_has_left_as_it_is(self, items):
        one, two = world.make("P1", "1", "2")
        before = {key: state.disposition for key, state in standing_of([one, two]).items()}
        values = operations.NonconformityValues(
            item_id=items[1].pk, quantity=Decimal(2), unit_keys=[one, two], description="外壳划伤"
        )
        paper = operations.open_nonconformity(context=world.frame(), values=values, by=world.WEN)
        decide(paper, Disposition.CONCESSION, risk="外观，不影响性能")
        after = {key: state.disposition for key, state in standing_of([one, two]).items()}
        assert after == before
        assert why(one) == set()

    def test_its_hold_is_not_lifted_past_it(self, paper):
        with pytest.raises(operations.HoldOfNonconformityError):
            operations.lift_hold(
                context=world.frame(), hold_id=paper.hold_id, reason="无影响", by=world.LI
            )
        assert Hold.objects.get().status == "ACTIVE"

    def test_taken_back_sets_the_goods_apart_again(self, paper):
        decide(paper, Disposition.DOWNGRADE)
        assert "quality.held" not in why(world.lot("C1"))
        operations.reopen_nonconformity(context=world.frame("新的证据"), nonconformity_id=paper.pk)
        assert "quality.held" in why(world.lot("C1"))


class TestSamples:
    def test_are_reserved_on_the_ledger_and_watched(self, items):
        world.receive("C1")
        made = operations.put_by_samples(
            context=world.frame(),
            values=operations.SampleValues(
                kind=SampleKind.RETENTION, item_id=items[0].pk, quantity=Decimal(5),
                place_id=world.shelf().pk, lot_key=world.lot("C1"), plan="每年目检",
            ),
            by=world.WEN,
        )  # fmt: skip
        assert amounts("C1") == {"unavailable": 995, "reserved": 5}
        operations.observe_sample(
            context=world.frame(), sample_id=made.pk, observed_on=day_at(clock.now()),
            finding="无变化", passed=True, by=world.WEN,
        )  # fmt: skip
        assert Observation.objects.get().observed_by == "Wen"
        with pytest.raises(Problems) as raised:
            operations.observe_sample(
                context=world.frame(), sample_id=made.pk,
                observed_on=day_at(clock.now()) + dt.timedelta(days=9), finding=" ", passed=True,
            )  # fmt: skip
        assert codes(raised) == ["quality.description_needed", "quality.in_the_future"]


class TestBelowPython:
    """What the database itself holds of quality, whoever asks."""

    def refused(self, name, statement):
        frame = "SELECT set_config('app.actor', 'test', true), set_config('app.reason', 'x', true)"
        with connection.cursor() as cursor:
            cursor.execute(frame)
        with (
            pytest.raises(IntegrityError) as raised,
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
        assert raised.value.__cause__.diag.constraint_name == name

    def test_inv_quality_1_an_inspection_has_two_people(self, items):
        world.results(world.incoming(items[0], world.receive("C1")))
        self.refused(
            "quality_inspection_two_people",
            "UPDATE quality_inspection SET checked_by = inspected_by",
        )

    def test_inv_quality_2_results_are_entered_while_it_is_open(self, items):
        world.results(world.incoming(items[0], world.receive("C1")))
        self.refused(
            "quality_result_while_open",
            "INSERT INTO quality_result (inspection_id, characteristic, sample, unit_key, passed,"
            " inspected, nonconforming, instrument, note, kind, reason, entered_by, entered_name,"
            " entered_at, measured_at) SELECT inspection_id, 'X', 1, '', true, 1, 0, '', '',"
            " 'ORIGINAL', '', 'x', 'x', now(), now() FROM quality_result LIMIT 1",
        )
        assert not Result.objects.filter(characteristic="X").exists()

    def test_inv_quality_3_what_is_done_stays(self, items):
        world.inspected(items[0], "C1", bad=3)
        for table, change in (
            ("quality_inspection", "note = 'x'"),
            ("quality_nonconformity", "capa = 'x'"),
        ):
            if table == "quality_nonconformity":
                paper = Nonconformity.objects.get()
                decide(paper, Disposition.SCRAP)
                close(paper)
            self.refused(f"{table}_done_stays", f"UPDATE {table} SET {change}")
        assert Inspection.objects.get().note == ""
        self.refused("quality_hold_done_stays", "UPDATE quality_hold SET lift_reason = 'x'")

    def test_inv_quality_6_states_move_by_their_tables(self, items):
        world.incoming(items[0], world.receive("C1"))
        self.refused(
            "quality_inspection_status_moves",
            "UPDATE quality_inspection SET status = 'CONCLUDED'",
        )

    def test_inv_quality_7_a_conclusion_is_signed_under_its_own_number(self, items):
        row = world.results(world.incoming(items[0], world.receive("C1")))
        own, other = personas.signature(row.number), personas.signature("IQ-OTHER")
        for conclusion, signature in (
            ("ACCEPT", None), ("ACCEPT", other.pk), ("REJECT", own.pk), ("RETURN", None),
        ):  # fmt: skip
            given = "NULL" if signature is None else f"'{signature}'"
            self.refused(
                "quality_inspection_conclusion_is_signed",
                f"UPDATE quality_inspection SET status = 'CONCLUDED', checked_by = 'b',"
                f" checked_at = now(), conclusion = '{conclusion}', accepted = quantity,"
                f" signature_id = {given}",
            )
        assert world.conclude(row, Conclusion.ACCEPT).signature.document == row.number
