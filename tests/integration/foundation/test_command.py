"""The frame around every write: rights, once only, one transaction."""

import dataclasses
import threading

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from suyuan.foundation import authorization, clock, command, locking, numbering
from suyuan.foundation.accounts import domain, operations
from suyuan.foundation.accounts.models import Site
from suyuan.foundation.audit.models import Entry
from suyuan.foundation.context import ActorKind
from suyuan.foundation.core.models import Command
from suyuan.foundation.failures import (
    CommandReusedError,
    ConstraintError,
    ForbiddenError,
    LockTimeoutError,
    ValueRefusedError,
)
from tests import personas

runs: list[str] = []
gate = threading.Event()


@command.command(name="tests.name_site", action="accounts.change_site")
def name_site(*, context, code, name, fail=False):
    """Make a site and count the run."""
    del context
    runs.append(code)
    site = Site(code=code, name=name)
    site.save(force_insert=True)
    if fail:
        raise LockTimeoutError
    return site


@command.command(name="tests.outer", action="accounts.change_site")
def outer(*, context, code):
    """Run another operation inside."""
    operations.create_site(context=context, code=code, name="x")
    return name_site(context=context, code=f"{code}-2", name="y")


@command.command(name="tests.at", action="warehouse.move_stock")
def change_at(*, context, code):
    """Change something that belongs to a site, or to none."""
    del context
    command.at_site(Site.objects.get(code=code).pk if code else None)
    runs.append(code)


@command.command(name="tests.carry", action=None)
def carry(*, context, codes):
    """Carry out another operation several times, each by its own right."""
    with command.each_by_its_own_right():
        for code in codes:
            change_at(context=context.derive(code), code=code)
    operations.create_site(context=context, code="AFTER", name="x")


@command.command(name="tests.under", action=None)
def work_under(*, context, code):
    """Learn by itself which right is needed."""
    authorization.require(context.actor, "warehouse.move_stock", context.site_id)
    command.under("warehouse.move_stock")
    change_at(context=context, code=code)


@command.command(name="tests.slow", action=None)
def slow(*, context, code):
    """Wait until the gate opens."""
    site = name_site(context=context, code=code, name="slow")
    assert gate.wait(60)
    return site


@command.command(name="tests.cross", action=None)
def cross(*, context, first, second):
    """Lock two rows in the order that is given; the first try of two of these ends in a circle."""
    del context
    Site.objects.select_for_update().get(code=first)
    runs.append(first)
    if runs.count(first) == 1:
        meeting.wait(60)
    Site.objects.select_for_update().get(code=second)
    return first


meeting = threading.Barrier(2)


@pytest.fixture(autouse=True)
def _forget():
    runs.clear()
    gate.clear()


@pytest.mark.django_db
class TestCommand:
    def test_refuses_whom_nothing_is_granted(self):
        with pytest.raises(ForbiddenError):
            name_site(context=personas.context("tom"), code="A", name="a")
        assert not runs
        assert not Site.objects.filter(code="A").exists()

    def test_lets_in_whom_it_is_granted(self):
        assert name_site(context=personas.context("ada"), code="A", name="a").pk

    def test_refuses_a_deactivated_user_at_once(self):
        context = personas.context("ada")
        operations.deactivate_user(context=personas.system(), username="ada")
        with pytest.raises(ForbiddenError):
            name_site(context=context, code="A", name="a")

    def test_narrows_a_key_to_its_scopes(self):
        context = personas.context("ada")
        narrow = dataclasses.replace(
            context.actor, kind=ActorKind.KEY, key_id=1, scopes=frozenset({"accounts.view_user"})
        )
        with pytest.raises(ForbiddenError):
            name_site(context=dataclasses.replace(context, actor=narrow), code="A", name="a")

    def test_what_belongs_to_another_site_is_refused_whichever_site_is_chosen(self):
        own, other = personas.site("SZ"), personas.site("SH")
        for chosen in (None, own.pk):
            context = dataclasses.replace(personas.context("marek"), site_id=chosen)
            change_at(context=context, code=own.code)
            change_at(context=dataclasses.replace(context, command_id=clock.new_id()), code="")
            with pytest.raises(ForbiddenError):
                change_at(
                    context=dataclasses.replace(context, command_id=clock.new_id()),
                    code=other.code,
                )
        assert runs == [own.code, "", own.code, ""]

    def test_whose_right_holds_everywhere_changes_what_belongs_to_any_site(self):
        for code in (personas.site("SZ").code, personas.site("SH").code):
            change_at(context=personas.context("ada"), code=code)
        assert runs == ["SZ", "SH"]

    def test_what_carries_others_asks_for_the_right_of_each_at_its_own_site(self):
        own, other = personas.site("SZ"), personas.site("SH")
        carry(context=personas.context("marek"), codes=[own.code])
        with pytest.raises(ForbiddenError):
            carry(context=personas.context("marek"), codes=[own.code, other.code])
        with pytest.raises(ForbiddenError):
            carry(context=personas.context("tom"), codes=[own.code])

    def test_a_right_that_a_command_has_learnt_holds_where_it_is_held(self):
        own, other = personas.site("SZ"), personas.site("SH")
        work_under(context=personas.context("marek"), code=own.code)
        with pytest.raises(ForbiddenError):
            work_under(context=personas.context("marek"), code=other.code)

    def test_refuses_an_action_nobody_registered(self):
        @command.command(name="tests.unregistered", action="tests.nothing")
        def unregistered(*, context):
            del context

        with pytest.raises(LookupError, match=r"tests\.nothing"):
            unregistered(context=personas.system())

    @pytest.mark.requirement("INV-CMD-1")
    def test_inv_cmd_1_a_repeat_gets_the_first_result(self):
        context = personas.context("ada")
        first = name_site(context=context, code="A", name="a")
        again = name_site(context=context, code="A", name="a")
        assert (again, runs) == (first, ["A"])
        assert Command.objects.filter(pk=context.command_id).count() == 1

    @pytest.mark.requirement("INV-CMD-2")
    def test_inv_cmd_2_an_id_serves_one_set_of_values(self):
        context = personas.context("ada")
        name_site(context=context, code="A", name="a")
        with pytest.raises(CommandReusedError):
            name_site(context=context, code="A", name="b")

    @pytest.mark.requirement("INV-CMD-2")
    def test_inv_cmd_2_an_id_serves_one_actor(self):
        context = personas.context("ada")
        name_site(context=context, code="A", name="a")
        other = dataclasses.replace(personas.system(), command_id=context.command_id)
        with pytest.raises(CommandReusedError):
            name_site(context=other, code="A", name="a")

    def test_leaves_nothing_behind_when_it_fails(self):
        context = personas.context("ada")
        with pytest.raises(LockTimeoutError):
            name_site(context=context, code="A", name="a", fail=True)
        assert not Site.objects.filter(code="A").exists()
        assert not Command.objects.filter(pk=context.command_id).exists()

    def test_joins_inner_operations(self):
        context = personas.context("ada")
        outer(context=context, code="A")
        assert Command.objects.filter(pk=context.command_id).get().operation == "tests.outer"
        assert set(
            Entry.objects.filter(command_id=context.command_id).values_list("operation", flat=True)
        ) == {"tests.outer"}

    def test_refuses_a_second_actor_inside(self):
        @command.command(name="tests.mixed", action=None)
        def mixed(*, context):
            del context
            name_site(context=personas.system(), code="A", name="a")

        with pytest.raises(AssertionError, match="one actor"):
            mixed(context=personas.context("ada"))

    def test_leaves_no_name_behind(self):
        name_site(context=personas.context("ada"), code="A", name="a")
        with pytest.raises(ProgrammingError, match="outside a command"), transaction.atomic():
            Site.objects.update(name="b")

    def test_names_the_broken_constraint(self):
        name_site(context=personas.context("ada"), code="A", name="a")
        with pytest.raises(ConstraintError) as caught:
            name_site(context=personas.context("ada"), code="A", name="again")
        assert caught.value.constraint == "accounts_site_code_key"

    def test_refuses_values_no_column_takes(self):
        with pytest.raises(ValueRefusedError):
            name_site(context=personas.context("ada"), code="A" * 31, name="a")

    def test_keeps_no_secret(self):
        context = personas.system()
        operations.create_user(
            context=context,
            username="x1",
            profile=domain.Profile(display_name="X"),
            password=personas.PASSWORD,
        )
        again = operations.create_user(
            context=context,
            username="x1",
            profile=domain.Profile(display_name="X"),
            password="another one entirely",
        )
        assert again.check_password(personas.PASSWORD)

    @pytest.mark.requirement("INV-CMD-3")
    def test_inv_cmd_3_what_was_done_cannot_be_rewritten(self):
        name_site(context=personas.context("ada"), code="A", name="a")
        for change in (
            lambda: Command.objects.update(principal="USER:1"),
            lambda: Command.objects.all().delete(),
        ):
            with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
                change()


@pytest.mark.django_db
class TestRehearsal:
    def test_takes_everything_back(self):
        with command.rehearsal(context=personas.context("ada"), action="accounts.change_site"):
            name_site(context=personas.context("ada"), code="A", name="a")
            with pytest.raises(ConstraintError), command.translated(), transaction.atomic():
                name_site(context=personas.context("ada"), code="A", name="a")
            name_site(context=personas.context("ada"), code="B", name="b")
        assert runs == ["A", "A", "B"]
        assert not Site.objects.filter(code__in=["A", "B"]).exists()

    def test_needs_the_right(self):
        with (
            pytest.raises(ForbiddenError),
            command.rehearsal(context=personas.context("tom"), action="accounts.change_site"),
        ):
            pass


def _threads(*calls):
    found: list[object] = [None] * len(calls)

    def work(index, call):
        try:
            found[index] = call()
        except Exception as error:  # noqa: BLE001 - the test looks at it.
            found[index] = error
        finally:
            connection.close()

    threads = [
        threading.Thread(target=work, args=(index, call)) for index, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    return threads, found


@pytest.mark.concurrency
class TestTwoAtOnce:
    def test_opens_one_durable_transaction(self, real_database):
        context = personas.context("ada")
        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            name_site(context=context, code="A", name="a")

    @pytest.mark.requirement("INV-CMD-1")
    def test_inv_cmd_1_the_second_waits_and_gets_the_first_result(self, real_database):
        context = personas.context("ada")

        def call():
            return slow(context=context, code="A")

        threads, found = _threads(call, call, call)
        gate.set()
        for thread in threads:
            thread.join(60)
        assert found[0] == found[1] == found[2]
        assert isinstance(found[0], Site)
        assert runs == ["A"]

    def test_the_second_goes_on_when_the_first_fails(self, real_database):
        context = personas.context("ada")
        with pytest.raises(LockTimeoutError):
            name_site(context=context, code="A", name="a", fail=True)
        assert name_site(context=context, code="A", name="a", fail=False).pk

    def test_does_a_deadlock_again(self, real_database):
        for code in ("A", "B"):
            personas.site(code)
        personas.person("ada")
        threads, found = _threads(
            lambda: cross(context=personas.context("ada"), first="A", second="B"),
            lambda: cross(context=personas.context("ada"), first="B", second="A"),
        )
        for thread in threads:
            thread.join(60)
        assert found == ["A", "B"]
        assert len(runs) == 3

    def test_locks_in_order(self, real_database):
        @command.command(name="tests.lock", action=None)
        def locked(*, context, keys):
            del context
            locking.lock([("thing", key) for key in keys])

        threads, found = _threads(
            *(
                lambda keys=keys: locked(context=personas.system(), keys=keys)
                for keys in ([1, 2, 3], [3, 2, 1], [2, 1, 3], [3, 1, 2])
            )
        )
        for thread in threads:
            thread.join(60)
        assert found == [None] * 4

    def test_numbers_have_no_gaps(self, real_database):
        @command.command(name="tests.number", action=None)
        def number(*, context, fail):
            del context
            found = numbering.next_number("T")
            if fail:
                raise LockTimeoutError
            return found

        threads, found = _threads(
            *(
                lambda fail=fail: number(context=personas.system(), fail=fail)
                for fail in (False, True, False, True, False)
            )
        )
        for thread in threads:
            thread.join(60)
        given = sorted(one for one in found if isinstance(one, str))
        assert given == ["T-00001", "T-00002", "T-00003"]


@pytest.mark.django_db
class TestAuthorization:
    def test_is_refused_by_default(self):
        assert not authorization.may(personas.actor("tom"), "accounts.view_user")

    def test_is_scoped_to_sites(self):
        sz, sh = personas.site("SZ"), personas.site("SH")
        operations.create_role(
            context=personas.system(), code="SEER", name="s", actions=["accounts.view_history"]
        )
        personas.person("marek")
        operations.grant_role(context=personas.system(), username="marek", role="SEER", site="SZ")
        marek = personas.actor("marek")
        action = "accounts.view_history"
        assert authorization.may(marek, action, sz.pk)
        assert authorization.may(marek, action)
        assert not authorization.may(marek, action, sh.pk)
        assert not authorization.may(marek, action, authorization.EVERYWHERE)
        assert authorization.sites_of(marek, action) == {sz.pk}
        assert authorization.sites_of(personas.actor("eva"), action) is None
        assert authorization.sites_of(personas.actor("tom"), action) == frozenset()

    def test_reads_rights_once_a_request(self, django_assert_num_queries):
        ada = personas.actor("ada")
        with authorization.remembered(), django_assert_num_queries(1):
            for action in authorization.actions():
                authorization.may(ada, action)

    def test_gives_the_auditor_every_view(self):
        granted = set(authorization.standard_actions("AUDITOR"))
        assert {"accounts.view_user", "accounts.view_history"} <= granted
        assert not any(".change_" in action for action in granted)

    def test_refuses_unknown_actions(self):
        with pytest.raises(LookupError):
            authorization.may(personas.actor("ada"), "tests.nothing")
