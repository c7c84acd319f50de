"""Commands of several callers in one transaction: each as if it had come alone."""

import threading

import pytest
from django.db import connection

from suyuan.config import processes
from suyuan.foundation import command, together
from suyuan.foundation.accounts import operations as accounts
from suyuan.foundation.core.models import Command, NumberSeries
from suyuan.foundation.db.wire import question, wire
from suyuan.foundation.failures import CommandReusedError, ForbiddenError
from tests import gathered, personas

PUT = "INSERT INTO foundation_series (name, last) VALUES (%s::text, %s::bigint)"
groups: list[list[str]] = []
alone: list[str] = []


def put_all(members):
    """Leave a row of each to the end of the transaction."""
    names = [member.values["name"] for member in members]
    groups.append(names)
    wire().send([question("SELECT 1")])  # From here on the sites are known.
    apart = [place for place, name in enumerate(names) if name.startswith("apart")]
    if apart:
        raise together.ApartError(apart)
    if "bug" in names:
        raise ZeroDivisionError
    if "elsewhere" in names:
        assert all(member.sites is not None for member in members)
    if "site" in names:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_site SET name = 'changed by nobody'")
    wire().wait([question(PUT, name, 1) for name in names])
    return [f"{name} put" for name in names]


@command.command(
    name="tests.put_together",
    action="accounts.change_site",
    hurried=True,
    gathered=together.Gathering(weigh=lambda values: len(values["name"]), work=put_all),
)
def put(*, context, name):
    """Put a row in."""
    del context
    alone.append(name)
    if name == "bug":
        raise ZeroDivisionError
    wire().wait([question(PUT, name, 1)])
    return f"{name} put"


@pytest.fixture(autouse=True)
def _patient(real_database, monkeypatch):
    groups.clear()
    alone.clear()
    personas.person("ada")
    with gathered.patience(monkeypatch):
        yield


def gather(*calls):
    """Let some persons put their rows in at the same time; each has a context and a name."""
    return gathered.gather(
        "tests.put_together",
        *[lambda context=context, name=name: put(context=context, name=name)
          for context, name in calls],
    )  # fmt: skip


def by(username="ada", **more):
    return personas.context(username, **more)


def names():
    return set(NumberSeries.objects.values_list("name", flat=True))


def transactions():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM foundation_command"
                       " WHERE operation = 'tests.put_together'")  # fmt: skip
        return cursor.fetchone()[0]


class TestTogether:
    def test_those_who_come_at_once_share_a_transaction_and_keep_their_own_record(self):
        personas.person("eva")
        accounts.grant_role(context=personas.system(), username="eva", role="IT_ADMINISTRATOR")
        calls = [(by("eva" if n == 1 else "ada", reason=f"reason {n}"), f"N{n}") for n in range(4)]
        assert gather(*calls) == [f"N{n} put" for n in range(4)]
        assert (groups, alone, transactions()) == ([["N0", "N1", "N2", "N3"]], [], 1)
        assert names() == {"N0", "N1", "N2", "N3"}
        for context, name in calls:
            kept = Command.objects.get(pk=context.command_id)
            assert (kept.principal, kept.actor_label) == (
                context.actor.principal, context.actor.label,
            )  # fmt: skip
            assert (kept.reason, kept.at, kept.result) == (
                context.reason, context.at, f"{name} put",
            )  # fmt: skip

    def test_one_who_comes_alone_is_not_kept_waiting(self):
        assert put(context=by(), name="A") == "A put"
        assert (groups, alone) == ([["A"]], [])

    def test_a_repeat_gets_the_first_result_and_its_neighbours_are_done(self):
        first = by()
        put(context=first, name="A")
        groups.clear()
        assert gather((first, "A"), (by(), "B"), (by(), "C")) == ["A put", "B put", "C put"]
        assert groups == [["A", "B", "C"], ["B", "C"]]
        assert names() == {"A", "B", "C"}

    def test_the_same_command_twice_at_once_is_carried_out_once(self):
        context = by()
        assert gather((context, "A"), (by(), "B"), (context, "A")) == ["A put", "B put", "A put"]
        assert Command.objects.filter(pk=context.command_id).count() == 1
        other = gather((context, "other"), (by(), "C"))
        assert (type(other[0]), other[1]) == (CommandReusedError, "C put")

    def test_whom_nothing_is_granted_is_refused_and_nobody_else(self):
        personas.person("tom")
        given = gather((by(), "A"), (by("tom"), "B"), (by(), "C"))
        assert [type(each) for each in given] == [str, ForbiddenError, str]
        assert names() == {"A", "C"}

    def test_who_has_to_goes_by_himself_and_the_others_stay_together(self):
        given = gather((by(), "A"), (by(), "apart"), (by(), "B"))
        assert given == ["A put", "apart put", "B put"]
        assert (groups, alone) == ([["A", "apart", "B"], ["A", "B"]], ["apart"])

    def test_a_fault_of_one_takes_nothing_from_the_others(self):
        given = gather((by(), "A"), (by(), "bug"), (by(), "B"))
        assert (given[0], type(given[1]), given[2]) == ("A put", ZeroDivisionError, "B put")
        assert names() == {"A", "B"}

    def test_a_broken_rule_takes_nothing_from_the_others(self):
        put(context=by(), name="A")
        given = gather((by(), "A"), (by(), "B"))
        assert isinstance(given[0], command.ConstraintError)
        assert (given[1], names()) == ("B put", {"A", "B"})

    def test_a_lock_that_one_waits_for_is_not_waited_for_by_the_others(self, owner):
        given, calls = [], [(by(), "A"), (by(), "B")]
        with owner.transaction(force_rollback=True):
            owner.execute("INSERT INTO foundation_series (name, last) VALUES ('A', 1)")
            thread = threading.Thread(target=lambda: given.extend(gather(*calls)))
            thread.start()
            assert processes.wait_until(lambda: "B" in names(), 60)
        thread.join(60)
        assert given[1] == "B put"

    def test_nobody_changes_what_the_history_keeps(self):
        site = personas.site("SZ")
        gather((by(), "site"), (by(), "B"))
        site.refresh_from_db()
        assert site.name == "SZ"
        assert sorted(alone) == ["B", "site"]

    def test_knows_at_which_sites_each_has_the_right(self):
        personas.person("tom")
        site = personas.site("SZ")
        accounts.grant_role(
            context=personas.system(), username="tom", role="IT_ADMINISTRATOR", site="SZ"
        )
        seen = {}

        def look(members):
            wire().send([question("SELECT 1")])
            seen.update((each.values["name"], each.sites) for each in members)
            return ["seen"] * len(members)

        queue = command.commands()["tests.put_together"].gathered
        work, queue._work = queue._work, look
        try:
            gather((by(), "A"), (by("tom"), "B"))
        finally:
            queue._work = work
        assert seen == {"A": None, "B": frozenset({site.pk})}

    def test_many_go_in_several_groups(self):
        given = gather(*[(by(), f"N{n}") for n in range(together.MEMBERS_MAX + 3)])
        assert given == [f"N{n} put" for n in range(together.MEMBERS_MAX + 3)]
        assert [len(each) for each in groups] == [together.MEMBERS_MAX, 3]

    def test_much_goes_in_several_groups(self):
        long = ["x" * (together.WEIGHT_MAX - 1), "yy", "z"]
        gather(*[(by(), name) for name in long])
        assert groups == [[long[0]], ["yy", "z"]]

    def test_who_loses_patience_goes_by_himself(self, monkeypatch):
        monkeypatch.setattr(together, "PATIENCE_SECONDS", 0)
        queue = command.commands()["tests.put_together"].gathered
        queue._busy = True
        try:
            assert put(context=by(), name="A") == "A put"
        finally:
            queue._hand_on()
        assert (groups, alone) == ([], ["A"])

    def test_who_leads_and_dies_leaves_nobody_waiting(self):
        def die(members):
            raise SystemExit

        queue = command.commands()["tests.put_together"].gathered
        work, queue._work = queue._work, die
        try:
            given = gather((by(), "A"), (by(), "B"))
        finally:
            queue._work = work
        assert [type(each) for each in given] == [SystemExit, str]
        assert names() == {"B"}
