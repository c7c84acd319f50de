"""Areas of work that a firm takes into use one after the other."""

import pytest
from django.db import connection

from suyuan.foundation import authorization
from suyuan.foundation.accounts import operations
from suyuan.foundation.accounts.models import Area
from suyuan.foundation.areas import areas
from suyuan.foundation.command import command, system_context
from suyuan.foundation.failures import ConstraintError, ForbiddenError
from suyuan.kernel.errors import Problems
from tests import personas

pytestmark = pytest.mark.django_db


def _run(*, context, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


_RUN = command(name="tests.run_statement_on_areas", action=None)(_run)


def switch(code, *, on, context=None):
    given = context or personas.system()
    return operations.switch_area(context=given, code=code, on=on)


def off(*codes):
    for code in codes:
        switch(code, on=False)


def codes_of(problems):
    return sorted(problem.code for problem in problems)


class TestSwitchedOff:
    def test_nobody_may_do_anything_there(self):
        buyer = personas.actor("eva")
        before = {action for action in authorization.actions() if authorization.may(buyer, action)}
        assert any(action.startswith("purchasing.") for action in before)
        off(*[code for code, area in areas().items() if "purchasing" in area.needs], "purchasing")
        after = {action for action in authorization.actions() if authorization.may(buyer, action)}
        assert not any(action.startswith("purchasing.") for action in after)
        assert {a for a in before if not a.startswith("purchasing.")} == after

    def test_is_in_force_again_when_switched_on(self):
        buyer = personas.actor("eva")
        off("purchasing")
        switch("purchasing", on=True)
        assert authorization.may(buyer, "purchasing.view_order")

    def test_the_database_answers_the_same(self):
        buyer = personas.actor("eva")
        off("purchasing")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT accounts_may(%s, 'purchasing.view_order', NULL)", [buyer.user_id]
            )
            assert cursor.fetchone() == (False,)


class TestRefuses:
    def test_what_another_area_needs_and_names_each(self):
        needing = [code for code, area in areas().items() if "quality" in area.needs]
        with pytest.raises(Problems) as caught:
            switch("quality", on=False)
        assert codes_of(caught.value.problems) == ["accounts.area_needed"] * len(needing)
        assert len(needing) > 1
        assert Area.objects.get(pk="quality").is_on

    def test_what_needs_an_area_that_is_off(self):
        needing = [code for code, area in areas().items() if "quality" in area.needs]
        off(*reversed(needing), "quality")
        with pytest.raises(Problems) as caught:
            switch("production", on=True)
        assert codes_of(caught.value.problems) == ["accounts.area_needs"]

    def test_the_same_twice(self):
        with pytest.raises(operations.AreaAsAskedError):
            switch("purchasing", on=True)

    @pytest.mark.parametrize("code", ["catalog", "no such", ""])
    def test_what_is_always_on(self, code):
        with pytest.raises(operations.UnknownAreaError):
            switch(code, on=False)

    def test_without_a_reason(self):
        with pytest.raises(Problems) as caught:
            switch("purchasing", on=False, context=system_context(reason=" "))
        assert codes_of(caught.value.problems) == ["accounts.no_switch_reason"]

    def test_whoever_has_no_right_to_it(self):
        with pytest.raises(ForbiddenError):
            switch("purchasing", on=False, context=personas.context("eva", reason="Next phase"))

    @pytest.mark.requirement("INV-AREA-1")
    def test_inv_area_1_no_area_is_on_without_what_it_needs(self):
        with pytest.raises(ConstraintError) as caught:
            _RUN(
                context=personas.system(),
                statement="UPDATE accounts_area SET is_on = false WHERE code = 'quality'",
            )
        assert caught.value.constraint == "accounts_area_needs"


class TestRows:
    def test_there_is_one_for_each_area(self):
        assert set(Area.objects.values_list("code", flat=True)) == set(areas())

    def test_what_is_needed_is_an_area_of_its_own(self):
        assert {need for area in areas().values() for need in area.needs} <= set(areas())

    def test_an_update_of_the_program_leaves_them_as_they_are(self):
        off("purchasing")
        row = Area.objects.get(pk="purchasing")
        operations.keep_areas()
        assert (row.is_on, row.needs) == (False, list(areas()["purchasing"].needs))
