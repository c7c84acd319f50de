"""Amounts counted in the packages in which they lie, and put right there."""

from decimal import Decimal

import pytest
from django.urls import reverse

from suyuan.areas.warehouse import operations, queries
from suyuan.areas.warehouse.models import CountLine
from suyuan.foundation.command import command
from suyuan.foundation.failures import ConstraintError
from suyuan.kernel.errors import Problems
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries.packed import standing_amounts
from suyuan.ledger.queries.stock import located
from tests import personas
from tests.integration.areas.warehouse import world
from tests.integration.areas.warehouse.test_packages import CARTON, PALLET, codes, packed
from tests.integration.areas.warehouse.test_stations import said, send
from tests.integration.areas.warehouse.test_work import finish, plan, sign
from tests.integration.areas.warehouse.world import moved
from tests.screens import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


@pytest.fixture(autouse=True)
def _books_agree():
    yield
    assert rebuild(check=True).differences == ()


def count(found, key, quantity, *, package=CARTON, place="QT", who="eva", **more):
    return operations.count_thing(
        context=personas.context(who), count_id=found.pk, place=place, package=package,
        thing=moved(key, quantity, **more),
    )  # fmt: skip


def counted(*amounts, **values):
    """Count amounts in the carton twice, and sign what was found."""
    found = plan(places=["QT"])
    operations.count_thing(
        context=world.frame(), count_id=found.pk, place="QT", thing=moved(PALLET)
    )
    for who in ("eva", "ada"):
        for key, quantity in amounts:
            count(found, key, quantity, who=who, **values)
        finish(found, who=who)
    sign(found, dict.fromkeys(CountLine.objects.values_list("position", flat=True), "点错"))
    return found


def inside(key):
    return {
        (one.package, one.state): (one.place_code, one.quantity) for one in standing_amounts([key])
    }


class TestInside:
    def test_what_is_missing_in_a_carton_comes_off_and_the_rest_stays_in_it(self):
        key = packed()
        world.accepted("SCREW", "S1", 40)
        counted((key, 55))
        assert inside(key) == {
            (CARTON, "conformant"): ("QT", 55), ("", "conformant"): ("RM", 40),
        }  # fmt: skip
        assert located([CARTON])[CARTON].container_key == PALLET

    def test_what_is_more_goes_into_the_carton(self):
        key = packed()
        counted((key, 63))
        assert inside(key) == {(CARTON, "conformant"): ("QT", 63)}

    def test_what_nobody_expected_in_it_is_put_into_it(self):
        key = packed()
        other = world.accepted("SCREW", "S2", 5)
        counted((other, 2))
        assert inside(other) == {
            (CARTON, "conformant"): ("QT", 2), ("", "conformant"): ("RM", 5),
        }  # fmt: skip
        assert inside(key) == {(CARTON, "conformant"): ("QT", 60)}

    def test_a_carton_in_which_nothing_is_left_is_no_more(self):
        key = packed()
        counted((key, 0))
        assert inside(key) == {}
        assert located([CARTON])[CARTON].ended
        assert not located([PALLET])[PALLET].ended

    def test_the_state_of_a_package_counts_for_what_lies_in_it(self):
        key = packed()
        world.judge("non_conformant", epcs=(PALLET,))
        counted((key, 58))
        assert inside(key) == {(CARTON, "non_conformant"): ("QT", 58)}

    def test_the_signer_and_the_count_are_shown_which_package_it_was(self):
        key = packed()
        found = counted((key, 55))
        (shown,) = operations.adjustment_of(found, []).lines
        assert shown.label == f"S1 · {CARTON[4:]} · QT"
        lines = {
            line.package_code: (line.book, line.counted)
            for line in queries.count_lines(found.pk).filter(kind="LOT")
        }
        assert lines == {CARTON[4:]: (60, 55)}

    def test_loose_and_packed_amounts_of_a_lot_are_counted_apart(self):
        key = packed()
        world.accepted("SCREW", "S1", 40)
        found = plan(places=["QT", "RM"])
        count(found, key, 40, package="", place="RM")
        count(found, key, 60)
        assert sorted(
            CountLine.objects.filter(key=key).values_list("package", "book", "counted")
        ) == [("", 40, 40), (CARTON, 60, 60)]
        operations.uncount_thing(
            context=world.frame(), count_id=found.pk, place="QT", key=key, package=CARTON
        )
        assert CountLine.objects.get(key=key, package="").counted == 40
        assert CountLine.objects.get(key=key, package=CARTON).counted is None


class TestRefuses:
    def test_what_is_no_package_there(self):
        key = packed()
        unit = world.make_pumps("1")[0]
        found = plan(places=["QT"])
        for package, code in (
            (world.sscc(99), "warehouse.unknown_thing"),
            (unit, "warehouse.no_package"),
        ):
            assert codes(count, found, key, 5, package=package) == [code]
        assert codes(count, found, PALLET, None) == ["warehouse.no_amount"]
        world.move(moved(PALLET), to="RM")
        with pytest.raises(Problems) as raised:
            count(found, key, 5)
        (problem,) = raised.value.problems
        assert (problem.code, problem.data["there"]) == ("warehouse.package_elsewhere", "RM")

    def test_to_choose_between_the_states_in_a_carton(self):
        key = packed(state="unavailable")
        world.judge("conformant", quantities=(world.amount(key, 40),))
        found = plan(places=["QT"])
        assert codes(count, found, key, 5) == ["warehouse.say_state"]
        count(found, key, 39, disposition="conformant")
        assert CountLine.objects.get(package=CARTON).book == 40

    def test_to_take_out_what_came_out_meanwhile(self):
        key = packed()
        found = plan(places=["QT"])
        operations.count_thing(
            context=world.frame(), count_id=found.pk, place="QT", thing=moved(PALLET)
        )
        count(found, key, 10)
        finish(found)
        count(found, key, 10, who="ada")
        finish(found, who="ada")
        operations.unpack(
            context=world.frame(),
            values=operations.UnpackValues(package=CARTON, things=[moved(key, Decimal(30))]),
        )
        (line,) = CountLine.objects.filter(package=CARTON)
        assert codes(sign, found, {line.position: "点错"}) == ["warehouse.stock_moved"]

    def test_the_database_keeps_packages_to_amounts(self):
        key = packed()
        found = plan(places=["QT"])
        count(found, key, 5)

        def past_python(*, context):
            assert context
            CountLine.objects.filter(package=CARTON).update(kind="UNIT")

        around = command(name="tests.package_past_python", action=None)(past_python)
        with pytest.raises(ConstraintError) as raised:
            around(context=world.frame())
        assert raised.value.constraint == "warehouse_count_line_package_of_amount"


class TestEntered:
    def test_by_scanning_the_opened_carton_at_the_station(self):
        personas.person("marek")
        packed()
        found = plan(places=["QT"])
        code = f"00{CARTON[4:]}"
        answer = send("count", said(found.number, place=code, thing="S1", quantity="59"))
        assert answer["state"] == "DONE"
        line = CountLine.objects.get(package=CARTON)
        assert (line.place.code, line.counted, line.book) == ("QT", 59, 60)

    def test_by_a_form(self):
        packed()
        found = plan(places=["QT"])
        answer = client_of("eva").post(
            reverse("counts-count", args=[found.number]),
            {"place": "QT", "scan": "S1", "quantity": "59", "package": f"00{CARTON[4:]}"},
        )
        assert answer.status_code == 302
        assert CountLine.objects.get(package=CARTON).counted == 59
