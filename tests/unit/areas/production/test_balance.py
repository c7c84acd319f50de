"""Balances: what went in is what came out, or somebody explains why not."""

from decimal import Decimal

import pytest

from suyuan.areas.production.domain.balance import (
    Amounts,
    Made,
    Verdict,
    material,
    product,
    yield_percent,
)

LIMITS = (Decimal(98), Decimal(101))


def amounts(**said):
    return Amounts(**{name: Decimal(value) for name, value in said.items()})


def of(found, *, explained=False):
    return material(item="REEL", unit="EA", amounts=found, limits=LIMITS, explained=explained)


class TestMaterial:
    @pytest.mark.parametrize(
        ("said", "percent", "verdict"),
        [
            ({"issued": 1000, "expected": 900, "returned": 100}, "100.00", Verdict.WITHIN),
            ({"issued": 1000, "expected": 900, "returned": 80}, "98.00", Verdict.WITHIN),
            ({"issued": 1000, "expected": 900, "returned": 79}, "97.90", Verdict.OUTSIDE),
            ({"issued": 1000, "expected": 950, "scrapped": 61}, "101.10", Verdict.OUTSIDE),
            ({"issued": 1000, "expected": 500, "left": 400, "sampled": 100}, "100.00",
             Verdict.WITHIN),
        ],
    )  # fmt: skip
    def test_is_judged_by_its_limits_both_of_which_are_good(self, said, percent, verdict):
        line = of(amounts(**said))
        assert (line.percent, line.verdict) == (Decimal(percent), verdict)

    def test_outside_is_explained_by_a_closed_deviation(self):
        found = amounts(issued=1000, expected=900)
        assert of(found).verdict is Verdict.OUTSIDE
        assert of(found, explained=True).verdict is Verdict.EXPLAINED

    def test_of_nothing_issued_says_nothing(self):
        line = of(amounts())
        assert (line.percent, line.verdict) == (None, Verdict.NOTHING)


class TestProduct:
    def test_counts_good_bad_scrapped_sampled_and_retained(self):
        made = Made(
            made=Decimal(100), good=Decimal(90), rejected=Decimal(2), scrapped=Decimal(4),
            sampled=Decimal(2), retained=Decimal(2),
        )  # fmt: skip
        line = product(item="PUMP", unit="EA", made=made, limits=LIMITS)
        assert (line.percent, line.verdict) == (Decimal("100.00"), Verdict.WITHIN)
        assert yield_percent(made) == Decimal("90.00")

    def test_that_lost_some_is_outside(self):
        made = Made(made=Decimal(100), good=Decimal(97))
        line = product(item="PUMP", unit="EA", made=made, limits=LIMITS)
        assert line.verdict is Verdict.OUTSIDE
