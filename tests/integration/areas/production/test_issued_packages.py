"""Material that lies in packages is issued: scanned by its own code, or by that of the package."""

from decimal import Decimal

import pytest

from suyuan.areas.production import operations
from suyuan.areas.production.models import MaterialMove
from suyuan.areas.production.queries import beforehand
from suyuan.areas.production.ui.stations import known
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.event import Event, Quantity
from suyuan.ledger.domain.vocabulary import Action, EventType
from suyuan.ledger.operations.capture import record
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries.packed import standing_amounts
from suyuan.ledger.queries.stock import located
from tests.integration.areas.production import factory
from tests.integration.areas.production.factory import board, frame, issue, later, lot
from tests.integration.areas.production.test_stations import done

pytestmark = pytest.mark.django_db
CARTON, OTHER = "/00/106901234567890128", "/00/106901234567890135"
MOTORS = lot("MOTOR", "M-1")


@pytest.fixture(scope="module", autouse=True)
def _factory(kept_by_the_module):
    factory.build()


@pytest.fixture(autouse=True)
def _rebuilt():
    yield
    assert rebuild(check=True).differences == ()


def pack(package, *keys, **amounts):
    event = Event(
        type=EventType.AGGREGATION, action=Action.ADD, biz_step="packing", parent=package,
        children=keys, occurred_at=later(), location=factory.STORE,
        disposition="conformant" if keys else None,
        child_quantities=tuple(
            Quantity(key=lot("MOTOR", number.replace("_", "-")), quantity=Decimal(quantity))
            for number, quantity in amounts.items()
        ),
    )  # fmt: skip
    record(context=frame(), events=[event])


def lying():
    return {
        (one.package, one.place_code, one.state): int(one.quantity)
        for one in standing_amounts([MOTORS])
    }


def codes(*lines):
    order = factory.release("PUMP", 4)
    with pytest.raises(Problems) as raised:
        issue(order, *lines)
    return [problem.code for problem in raised.value.problems]


def test_an_amount_comes_out_of_the_package_in_which_the_least_is():
    factory.receive(MOTORS, 100)
    pack(CARTON, M_1=60)
    pack(OTHER, M_1=38)
    issue(factory.release("PUMP", 4), (MOTORS, 10))
    assert lying() == {
        (CARTON, "STORE", "conformant"): 60, (OTHER, "STORE", "conformant"): 30,
        ("", "LINE1", "in_progress"): 10,
    }  # fmt: skip


def test_a_package_by_its_code_gives_all_that_is_in_it():
    factory.receive(MOTORS, 100)
    pack(CARTON, M_1=60)
    issue(factory.release("PUMP", 4), (CARTON, None), load=True)
    assert lying() == {("", "STORE", "conformant"): 40, ("", "LINE1", "in_progress"): 60}
    assert located([CARTON])[CARTON].ended
    assert MaterialMove.objects.get(kind="ISSUE").quantity == 60


def test_a_package_by_its_code_gives_an_amount_of_its_only_lot():
    factory.receive(MOTORS, 100)
    pack(CARTON, M_1=60)
    issue(factory.release("PUMP", 4), (CARTON, 25))
    assert lying() == {
        ("", "STORE", "conformant"): 40, (CARTON, "STORE", "conformant"): 35,
        ("", "LINE1", "in_progress"): 25,
    }  # fmt: skip
    assert codes((CARTON, 36)) == ["ledger.over_consumed"]


def test_numbered_parts_come_out_of_their_package():
    for serial in ("B1", "B2", "B3"):
        factory.receive(board(serial))
    pack(CARTON, board("B1"), board("B2"), board("B3"))
    issue(factory.release("PUMP", 4), (board("B2"), None))
    known = located([board("B2"), board("B1")])
    assert (known[board("B2")].container_key, known[board("B2")].place_code) == ("", "LINE1")
    assert known[board("B1")].container_key == CARTON
    issue(factory.release("PUMP", 4), (CARTON, None))
    assert {one.place_code for one in located([board("B1"), board("B3")]).values()} == {"LINE1"}


def test_what_an_amount_of_a_package_could_mean_is_asked():
    factory.receive(MOTORS, 100)
    factory.receive(board("B1"))
    pack(CARTON, board("B1"), M_1=60)
    assert codes((CARTON, 5)) == ["production.package_of_several"]


def test_the_station_issues_a_package_and_takes_it_back():
    factory.receive(MOTORS, 100)
    pack(CARTON, M_1=60)
    order = factory.release("PUMP", 4)
    found = done("issue", order.number, person="OP-1", load="no", code=f"00{CARTON[4:]}")
    assert CARTON[4:] in found["sentence"]
    assert lying() == {("", "STORE", "conformant"): 40, ("", "LINE1", "in_progress"): 60}


def test_a_numbered_part_is_issued_once():
    factory.receive(board("B1"))
    first = factory.release("PUMP", 4)
    issue(first, (board("B1"), None))
    assert codes((board("B1"), None)) == ["production.issued_already"]
    with pytest.raises(Problems) as raised:
        issue(first, (board("B1"), None))
    assert raised.value.problems[0].data == {"thing": "B1", "order": first.number}


def test_a_numbered_part_that_was_given_back_is_issued_again():
    factory.receive(board("B1"))
    first, second = factory.release("PUMP", 4), factory.release("PUMP", 4)
    issue(first, (board("B1"), None))
    operations.give_back(
        context=frame(), order=first.number, amounts=[operations.Amount(key=board("B1"))],
        act=factory.act(),
    )  # fmt: skip
    issue(second, (board("B1"), None))
    assert MaterialMove.objects.filter(order=second).count() == 1


def test_the_station_says_at_the_scan_that_a_part_is_issued_already():
    factory.receive(board("B1"))
    order = factory.release("PUMP", 4)
    issue(order, (board("B1"), None))
    found = beforehand.against_material(order, board("B1"), factory.NOW)
    assert [one.code for one in found] == ["production.issued_already"]
    again = known.for_issue(order).known[0]
    assert again.refused
    assert list(again.keys) == [board("B1")]


def test_what_is_missing_is_named_as_people_write_amounts():
    factory.receive(MOTORS, 2)
    order = factory.release("PUMP", 4)
    with pytest.raises(Problems) as raised:
        issue(order, (MOTORS, 4))
    data = raised.value.problems[0].data
    assert (data["asked"], data["available"]) == ("4", "2")
