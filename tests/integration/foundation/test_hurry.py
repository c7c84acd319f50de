"""Commands in a hurry: the frame opens and closes in the round trips of the operation itself."""

import pytest
from django.db import IntegrityError

from suyuan.foundation import command
from suyuan.foundation.core.models import Command, NumberSeries
from suyuan.foundation.db.wire import question, wire
from suyuan.foundation.failures import CommandReusedError, ConstraintError, ForbiddenError
from tests import personas

PUT = "INSERT INTO foundation_series (name, last) VALUES (%s::text, %s::bigint)"
runs: list[bool] = []


def hurried() -> bool:
    """Say whether the command is in a hurry."""
    frame = command.current()
    return frame is not None and frame.hurried


@command.command(name="tests.put", action="accounts.change_site", hurried=True)
def put(*, context, name, last=1):
    """Leave one row to the end of the command."""
    del context
    runs.append(hurried())
    wire().wait([question(PUT, name, last)])
    return name


@command.command(name="tests.put_and_count", action="accounts.change_site", hurried=True)
def put_and_count(*, context, name):
    """Leave one row to the end, and count the rows by a cursor."""
    del context
    wire().wait([question(PUT, name, 1)])
    return NumberSeries.objects.filter(name=name).count()


@command.command(name="tests.put_slowly", action="accounts.change_site", hurried=True)
def put_slowly(*, context, name, fail=False):
    """Notice only on the way that it cannot be done in a hurry."""
    del context
    runs.append(hurried())
    wire().send([question(PUT, name, 1)])
    if hurried():
        raise command.HurryError
    if fail:
        raise ZeroDivisionError
    return name


@command.command(name="tests.put_by_another", action=None)
def put_by_another(*, context, name):
    """Put a row in by a hurried operation that is part of another."""
    return put(context=context, name=name)


@pytest.fixture(autouse=True)
def _forget():
    runs.clear()


def names():
    return set(NumberSeries.objects.values_list("name", flat=True))


class _Hurry:
    """What holds inside a test's transaction and with real commits."""

    def test_writes_and_keeps_the_command(self):
        context = personas.context("ada")
        assert put(context=context, name="A") == "A"
        assert (runs, names()) == ([True], {"A"})
        assert Command.objects.get(pk=context.command_id).operation == "tests.put"

    def test_a_repeat_gets_the_first_result_and_writes_nothing(self):
        context = personas.context("ada")
        assert [put(context=context, name="A") for _ in range(3)] == ["A"] * 3
        assert names() == {"A"}
        with pytest.raises(CommandReusedError):
            put(context=context, name="B")
        assert names() == {"A"}

    def test_refuses_whom_nothing_is_granted_and_writes_nothing(self):
        context = personas.context("tom")
        with pytest.raises(ForbiddenError):
            put(context=context, name="A")
        assert names() == set()
        assert not Command.objects.filter(pk=context.command_id).exists()

    def test_nothing_of_a_refused_command_waits_for_the_next(self):
        with pytest.raises(ForbiddenError):
            put(context=personas.context("tom"), name="A")
        put(context=personas.context("ada"), name="B")
        assert names() == {"B"}

    def test_a_broken_rule_is_told_after_a_second_try_without_hurry(self):
        put(context=personas.context("ada"), name="A")
        runs.clear()
        with pytest.raises((ConstraintError, IntegrityError)):
            put(context=personas.context("ada"), name="A", last=2)
        assert runs == [True, False]
        assert NumberSeries.objects.get().last == 1

    def test_what_waits_is_sent_before_what_goes_through_a_cursor(self):
        assert put_and_count(context=personas.context("ada"), name="A") == 1
        assert names() == {"A"}

    def test_what_needs_time_begins_again_from_nothing(self):
        assert put_slowly(context=personas.context("ada"), name="A") == "A"
        assert (runs, names()) == ([True, False], {"A"})
        with pytest.raises(ZeroDivisionError):
            put_slowly(context=personas.context("ada"), name="B", fail=True)
        assert names() == {"A"}

    def test_inside_another_command_there_is_no_hurry(self):
        put_by_another(context=personas.context("ada"), name="A")
        assert (runs, names()) == ([False], {"A"})


@pytest.mark.django_db
class TestInATransaction(_Hurry):
    pass


@pytest.mark.usefixtures("real_database")
class TestWithCommits(_Hurry):
    pass
