"""Sampling plans: the tables of GB/T 2828.1 and of c = 0, and the switching rules."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from suyuan.areas.catalog.domain.design import SamplingScheme, Severity
from suyuan.areas.quality.domain import tables
from suyuan.areas.quality.domain.judging import Conclusion, Finding, nonconforming, suggested
from suyuan.areas.quality.domain.sampling import (
    InspectionSeverity,
    LotSizeError,
    SamplingPlan,
    Scheme,
    UnknownAqlError,
    c_zero,
    code_letter,
    gb2828,
    master_plan,
    plan_for,
)
from suyuan.areas.quality.domain.switching import (
    Judged,
    Switching,
    after,
    allow_reduced,
    resume,
)

NORMAL, TIGHTENED, REDUCED = InspectionSeverity
AQLS = st.sampled_from(tables.AQLS)
LETTERS = st.sampled_from(tables.LETTERS[:-1])
LOTS = st.integers(1, 2_000_000)
ROWS = {
    # Whole rows of the printed tables with the arrows followed: letter, size, acceptance number.
    (NORMAL, "A"): "Q0 P0 N0 M0 L0 K0 J0 H0 G0 F0 E0 D0 C0 "
        "B0 A0 C1 B1 A1 A2 A3 A5 A7 A10 A14 A21 A30",
    (NORMAL, "J"): "Q0 P0 N0 M0 L0 K0 J0 H0 K1 J1 J2 J3 J5 "
        "J7 J10 J14 J21 H21 G21 F21 E21 E30 E44 D44 C44 B44",
    (NORMAL, "R"): "Q0 P0 R1 R2 R3 R5 R7 R10 R14 R21 Q21 P21 N21 "
        "M21 L21 K21 J21 H21 G21 F21 E21 E30 E44 D44 C44 B44",
    (TIGHTENED, "B"): "R0 Q0 P0 N0 M0 L0 K0 J0 H0 G0 F0 E0 D0 "
        "C0 B0 D1 C1 B1 B2 B3 B5 B8 B12 B18 B27 B41",
    (TIGHTENED, "J"): "R0 Q0 P0 N0 M0 L0 K0 J0 L1 K1 J1 J2 J3 "
        "J5 J8 J12 J18 H18 G18 F18 E18 E27 E41 D41 C41 B41",
    (TIGHTENED, "Q"): "R0 Q0 S1 R1 Q1 Q2 Q3 Q5 Q8 Q12 Q18 P18 N18 "
        "M18 L18 K18 J18 H18 G18 F18 E18 E27 E41 D41 C41 B41",
    (REDUCED, "B"): "Q0 P0 N0 M0 L0 K0 J0 H0 G0 F0 E0 D0 C0 "
        "B0 A0 D1 C1 B1 B2 B3 B5 B7 B10 B14 B21 B30",
    (REDUCED, "J"): "Q0 P0 N0 M0 L0 K0 J0 H0 L1 K1 J1 J2 J3 "
        "J5 J6 J8 J10 H10 G10 F10 E10 E14 E21 D21 C21 B30",
    (REDUCED, "Q"): "Q0 P0 N0 R1 Q1 Q2 Q3 Q5 Q6 Q8 Q10 P10 N10 "
        "M10 L10 K10 J10 H10 G10 F10 E10 E14 E21 D21 C21 B30",
}  # fmt: skip


class TestCodeLetters:
    @pytest.mark.parametrize(
        ("size", "level", "letter"),
        [
            (1, "II", "A"), (8, "III", "B"), (1000, "II", "J"), (1200, "II", "J"),
            (1201, "II", "K"), (1000, "I", "G"), (1000, "III", "K"), (1000, "S-1", "C"),
            (1000, "S-4", "F"), (10_000, "S-3", "F"), (500_001, "II", "Q"),
            (9_999_999, "III", "R"),
        ],
    )  # fmt: skip
    def test_are_those_of_table_1(self, size, level, letter):
        assert code_letter(size, level) == letter

    def test_need_a_lot(self):
        with pytest.raises(LotSizeError):
            code_letter(0, "II")

    @given(LOTS, LOTS, st.sampled_from(tables.LEVELS))
    def test_do_not_fall_with_the_lot(self, one, other, level):
        small, large = sorted((one, other))
        order = tables.LETTERS.index
        assert order(code_letter(small, level)) <= order(code_letter(large, level))


class TestMasterTables:
    @pytest.mark.parametrize(("severity", "letter"), ROWS)
    def test_are_the_printed_ones(self, severity, letter):
        found = [master_plan(letter, aql, severity) for aql in tables.AQLS]
        assert [f"{plan.letter}{plan.accept}" for plan in found] == ROWS[severity, letter].split()

    @pytest.mark.parametrize(
        ("severity", "plan"),
        [(NORMAL, (80, 2, 3)), (TIGHTENED, (80, 1, 2)), (REDUCED, (32, 1, 2))],
    )
    def test_give_the_known_example(self, severity, plan):
        found = gb2828(lot_size=1000, level="II", aql=Decimal("1.0"), severity=severity)
        assert (found.size, found.accept, found.reject) == plan

    def test_have_no_column_for_other_limits(self):
        with pytest.raises(UnknownAqlError):
            gb2828(lot_size=1000, level="II", aql=Decimal("1.1"))

    @given(LETTERS, AQLS, st.sampled_from(InspectionSeverity))
    def test_every_arrow_leads_to_a_plan(self, letter, aql, severity):
        plan = master_plan(letter, aql, severity)
        assert plan.reject == plan.accept + 1
        sizes = tables.REDUCED_SIZES if severity is REDUCED else tables.SIZES
        assert plan.size == sizes[plan.letter]

    @given(LETTERS, st.integers(0, 24), st.sampled_from(InspectionSeverity))
    def test_a_looser_limit_is_never_stricter(self, letter, column, severity):
        one = master_plan(letter, tables.AQLS[column], severity)
        other = master_plan(letter, tables.AQLS[column + 1], severity)
        assert one.accept * other.size <= other.accept * one.size or one.accept == 0

    @given(LETTERS, AQLS)
    def test_tightened_is_never_easier_and_reduced_never_larger(self, letter, aql):
        normal, tight = master_plan(letter, aql, NORMAL), master_plan(letter, aql, TIGHTENED)
        reduced = master_plan(letter, aql, REDUCED)
        assert tight.accept * normal.size <= normal.accept * tight.size or normal.accept == 0
        assert reduced.size <= normal.size


class TestPlans:
    @given(
        LOTS, st.sampled_from(SamplingScheme), st.sampled_from(tables.LEVELS),
        st.sampled_from(tables.C_ZERO_AQLS), st.sampled_from(InspectionSeverity),
        st.integers(1, 5000),
    )  # fmt: skip
    def test_never_take_more_than_the_lot(self, lot, scheme, level, aql, severity, size):
        asked = Scheme(scheme=scheme, level=level, aql=aql, sample_size=size)
        plan = plan_for(asked, lot_size=lot, severity=severity)
        assert 0 <= plan.size <= lot
        assert plan.accept < plan.reject
        assert plan.whole == (plan.size == lot) or scheme is SamplingScheme.CERTIFICATE

    def test_a_sample_as_large_as_the_lot_is_the_lot(self):
        plan = gb2828(lot_size=60, level="II", aql=Decimal("0.10"))
        assert (plan.size, plan.accept, plan.whole) == (60, 0, True)

    @pytest.mark.parametrize(
        ("lot", "aql", "size"),
        [(5, "1.0", 5), (100, "1.0", 13), (1000, "1.0", 34), (3200, "0.65", 53),
         (10_000, "0.40", 86), (600_000, "0.025", 1112), (40, "4.0", 5)],
    )  # fmt: skip
    def test_c_zero_is_the_printed_table(self, lot, aql, size):
        assert c_zero(lot_size=lot, aql=Decimal(aql)).size == size

    def test_c_zero_knows_only_its_own_limits(self):
        with pytest.raises(UnknownAqlError):
            c_zero(lot_size=100, aql=Decimal(15))
        with pytest.raises(LotSizeError):
            c_zero(lot_size=0, aql=Decimal(1))
        with pytest.raises(LotSizeError):
            plan_for(Scheme(scheme=SamplingScheme.ALL), lot_size=0)

    @given(LOTS, LOTS, st.sampled_from(tables.C_ZERO_AQLS))
    def test_c_zero_never_takes_less_of_a_larger_lot(self, one, other, aql):
        small, large = sorted((one, other))
        assert c_zero(lot_size=small, aql=aql).size <= c_zero(lot_size=large, aql=aql).size


def lots(word, *, plan=None, bad=0, aql="1.0", state=None):
    state = state or Switching()
    plan = plan or gb2828(lot_size=1000, level="II", aql=Decimal(aql))
    for letter in word:
        lot = Judged(accepted=letter == "A", plan=plan, nonconforming=bad, aql=Decimal(aql))
        state = after(state, lot)
    return state


class TestSwitching:
    @pytest.mark.parametrize(
        ("word", "severity"),
        [("R", NORMAL), ("RR", TIGHTENED), ("RAAR", TIGHTENED), ("RAAAR", TIGHTENED),
         ("RAAAAR", NORMAL)],
    )  # fmt: skip
    def test_two_of_five_tighten(self, word, severity):
        assert lots(word).severity is severity

    def test_five_in_a_row_lead_back(self):
        assert lots("RRAAAA").severity is TIGHTENED
        assert lots("RRAAAAA").severity is NORMAL
        assert lots("RRAARAAAA").severity is TIGHTENED

    def test_five_bad_ones_on_tightened_stop(self):
        assert not lots("RRRARARAR").stopped
        assert lots("RRRARARARAR").stopped
        assert not lots("RRRARARAA").stopped
        begun = resume(lots("RRRRRRR"))
        assert (begun.severity, begun.stopped, begun.rejected) == (TIGHTENED, False, 0)

    def test_the_score_counts_three_where_the_lot_would_pass_a_tighter_limit(self):
        assert lots("A", bad=1).score == 3
        assert lots("AAA", bad=2).score == 0

    def test_the_score_counts_two_for_small_acceptance_numbers(self):
        small = gb2828(lot_size=1000, level="II", aql=Decimal("0.65"))
        assert small.accept == 1
        assert lots("AAA", plan=small, bad=1, aql="0.65").score == 6
        assert lots("AAR", plan=small, bad=1, aql="0.65").score == 0

    def test_reduced_needs_the_score_and_the_agreement(self):
        ready = lots("A" * 10)
        assert (ready.severity, ready.score) == (NORMAL, 30)
        assert allow_reduced(ready, allowed=True).severity is REDUCED
        agreed = Switching(may_reduce=True)
        assert lots("A" * 10, state=agreed).severity is REDUCED
        assert lots("A" * 9, state=agreed).severity is NORMAL

    def test_reduced_ends_with_a_bad_lot_or_the_agreement(self):
        reduced = lots("A" * 10, state=Switching(may_reduce=True))
        assert lots("A", state=reduced).severity is REDUCED
        assert lots("R", state=reduced).severity is NORMAL
        assert allow_reduced(reduced, allowed=False).severity is NORMAL

    @given(st.text(alphabet="AR", max_size=60), st.booleans())
    def test_no_history_leads_astray(self, word, agreed):
        state = lots(word, state=Switching(may_reduce=agreed))
        assert len(state.recent) <= 5
        assert state.score >= 0
        assert state.severity is TIGHTENED or not state.stopped
        assert agreed or state.severity is not REDUCED


def finding(sample, passed, severity=Severity.MAJOR, code="A", **more):
    return Finding(characteristic=code, severity=severity, sample=sample, passed=passed, **more)


class TestJudging:
    def test_a_unit_that_fails_twice_is_one_bad_unit(self):
        found = [finding(1, False), finding(1, False, code="B"), finding(2, False)]
        assert nonconforming(found, Severity.MAJOR) == 2
        assert nonconforming(found, Severity.MINOR) == 0

    def test_counted_ones_are_added_since_nothing_says_that_they_are_the_same(self):
        found = [
            finding(0, False, inspected=80, nonconforming=4),
            finding(0, False, code="C", inspected=80, nonconforming=2), finding(1, False, code="B"),
        ]  # fmt: skip
        assert nonconforming(found, Severity.MAJOR) == 7

    @pytest.mark.parametrize(
        ("bad", "sorts", "conclusion"),
        [(2, False, Conclusion.ACCEPT), (3, False, Conclusion.REJECT), (3, True, Conclusion.PART)],
    )
    def test_the_numbers_ask_for_a_conclusion(self, bad, sorts, conclusion):
        plans = {Severity.MAJOR: SamplingPlan(size=80, accept=2, reject=3)}
        found = [finding(number, False) for number in range(1, bad + 1)]
        assert suggested(plans, found, sorts=sorts) is conclusion

    def test_one_critical_is_too_many(self):
        plans = {
            Severity.MAJOR: SamplingPlan(size=80, accept=2, reject=3),
            Severity.CRITICAL: SamplingPlan(size=80, accept=0, reject=1),
        }
        found = [finding(80, False, Severity.CRITICAL)]
        assert suggested(plans, found, sorts=False) is Conclusion.REJECT
