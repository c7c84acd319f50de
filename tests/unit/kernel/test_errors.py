"""Errors carry a code and data."""

import copy
import datetime as dt
import pickle
from decimal import Decimal

import pytest

from suyuan.kernel.errors import DomainError, Problem, Problems


class LotOnHoldError(DomainError):
    code = "quality.lot_on_hold"
    lot_code: str
    quantity: Decimal = Decimal("1.50")
    since: dt.date | None = None


def test_fields_become_data_that_json_can_hold():
    error = LotOnHoldError("L-1", since=dt.date(2026, 1, 2))
    assert error.data == {"lot_code": "L-1", "quantity": "1.50", "since": "2026-01-02"}
    assert str(error) == (
        "quality.lot_on_hold (lot_code='L-1', quantity='1.50', since='2026-01-02')"
    )
    assert repr(error).startswith("<LotOnHoldError quality.lot_on_hold")


def test_an_error_without_fields_is_its_code():
    assert str(DomainError()) == "kernel.error"
    assert DomainError().data == {}


def test_errors_survive_copying_and_pickling():
    error = LotOnHoldError("L-1")
    assert copy.copy(error).data == error.data
    assert pickle.loads(pickle.dumps(error)).data == error.data


def test_a_problem_says_where():
    assert Problem("a.b").where == ""
    assert Problem("a.b", line=3, field="x", position=7).where == "line 3, field x, position 7"
    assert Problem("a.b").at(line=2, field="y").where == "line 2, field y"
    assert Problem("a.b", line=1, field="x").at().where == "line 1, field x"


def test_an_error_becomes_a_problem_of_a_line():
    assert Problem.of(LotOnHoldError("L-1"), line=4).line == 4


def test_problems_are_raised_together_or_not_at_all():
    Problems.check(())
    with pytest.raises(Problems) as caught:
        Problems.check(iter([Problem("a.b", line=1), Problem("a.c")]))
    assert str(caught.value) == "a.b at line 1; a.c"
    assert caught.value.data == {"count": 2}
    assert caught.value.code == "kernel.problems"
