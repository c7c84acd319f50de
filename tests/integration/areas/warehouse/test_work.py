"""Put-away, counts, conditions, expiry and assets: what the warehouse does all day."""

import datetime as dt
from decimal import Decimal

import pytest

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import ItemKind
from suyuan.areas.warehouse import operations, queries
from suyuan.areas.warehouse.domain import CountKind, MoveKind, Zone
from suyuan.areas.warehouse.models import CountLine, Excursion, MoveLine, StockRow
from suyuan.foundation import signing
from suyuan.foundation.command import command
from suyuan.foundation.failures import ConstraintError, ForbiddenError
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.vocabulary import OPERATOR, Action, Tracking
from suyuan.ledger.models import Event
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries import counting, stock as ledger
from tests import personas
from tests.integration.areas.warehouse import world
from tests.integration.areas.warehouse.world import move, moved

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


@pytest.fixture(autouse=True)
def _books_agree():
    yield
    assert rebuild(check=True).differences == ()


def there(code):
    rows = StockRow.objects.select_related("place").filter(lot_code=code)
    return {(row.place.code, row.disposition): row.quantity for row in rows}


def order(*things, kind=MoveKind.PUT_AWAY, target="", **more):
    lines = [operations.LineValues(thing=thing, target=target) for thing in things]
    values = operations.OrderValues(kind=kind, lines=lines, **more)
    return operations.request_moves(context=world.frame(), values=values)


def targets(of):
    return [
        (line.code, line.target.code if line.target else None)
        for line in queries.move_lines().filter(order=of)
    ]


def codes(raised):
    return [problem.code for problem in raised.value.problems]


class TestPutAway:
    def test_proposes_the_zone_by_the_state_and_the_place_by_what_lies_there(self):
        world.profile("RM2", Zone.RELEASED, items=["SCREW"])
        resin = world.receive("RESIN", "R1", 10)
        world.judge("conformant", quantities=[world.amount(resin, 10, "KGM")])
        screw = world.receive("SCREW", "S1", 10)
        world.judge("conformant", quantities=[world.amount(screw, 10)])
        serum = world.receive("SERUM", "V1", 10)
        world.judge("conformant", quantities=[world.amount(serum, 10, "LTR")])
        bad = world.receive("SCREW", "S2", 10)
        world.judge("non_conformant", quantities=[world.amount(bad, 10)])
        found = order(*(moved(key) for key in (resin, screw, serum, bad)))
        assert targets(found) == [("R1", "COLD"), ("S1", "RM2"), ("V1", "COLD"), ("S2", "REJ")]

    def test_puts_a_lot_together_and_leaves_out_full_places(self):
        world.profile("RM", Zone.RELEASED, capacity=1)
        world.profile("COLD", Zone.RELEASED, items=["SERUM"])
        first = world.accepted("SCREW", "S1", 4, at="RM2")
        world.accepted("RESIN", "R0", 4, at="RM")
        world.receive("SCREW", "S1", 6, state="conformant", at="DOCK")
        found = order(moved(first, source="DOCK"))
        assert targets(found) == [("S1", "RM2")]

    def test_is_written_for_what_was_inspected_and_only_where_it_must_go(self):
        key = world.receive("SCREW", "S1", 10)
        world.judge("conformant", quantities=[world.amount(key, 8)])
        found = operations.put_away(context=world.frame(), document="IQ-1", keys=[key])
        assert [(one[0], one[1]) for one in targets(found)] == [("S1", "COLD")]
        assert operations.put_away(context=world.frame(), document="IQ-1", keys=[]) is None
        line = MoveLine.objects.get()
        operations.move_line(context=world.frame(), line_id=line.pk, to="RM")
        assert there("S1") == {("RM", "conformant"): 8, ("QT", "unavailable"): 2}
        assert operations.put_away(context=world.frame(), document="IQ-1", keys=[key]) is None

    def test_of_one_line_is_done_once(self):
        key = world.accepted("SCREW", "S1", 10)
        found = order(moved(key), kind=MoveKind.MOVE, target="RM2")
        line = found.lines.get()
        done = operations.move_line(context=world.frame(), line_id=line.pk)
        assert (done.done.place, done.left) == ("RM2", 0)
        found.refresh_from_db()
        assert found.status == "DONE"
        with pytest.raises(operations.LineDoneError):
            operations.move_line(context=world.frame(), line_id=line.pk)

    def test_in_two_parts_leaves_a_line_for_the_rest(self):
        key = world.accepted("SCREW", "S1", 10)
        found = order(moved(key), kind=MoveKind.MOVE, target="RM2")
        line = found.lines.get()
        done = operations.move_line(context=world.frame(), line_id=line.pk, quantity=Decimal(4))
        assert done.left == 1
        assert [(one.quantity, one.status) for one in found.lines.all()] == [
            (4, "DONE"), (6, "OPEN"),
        ]  # fmt: skip
        assert there("S1") == {("RM", "conformant"): 6, ("RM2", "conformant"): 4}

    def test_is_done_by_a_move_without_it_and_open_again_when_that_is_taken_back(self):
        unit = world.make_pumps(1, state="conformant")[0]
        screw = world.accepted("SCREW", "S1", 10)
        waits = order(moved(unit), target="RM")
        found = order(moved(screw), kind=MoveKind.MOVE, target="RM2")
        part = move(moved(screw, quantity=Decimal(4)), to="RM2")
        assert [(one.quantity, one.status) for one in found.lines.all()] == [
            (4, "DONE"), (6, "OPEN"),
        ]  # fmt: skip
        rest = move(moved(screw, source="RM"), moved(unit), to="RM2")
        for one in (waits, found):
            one.refresh_from_db()
            assert one.status == "DONE"
        operations.take_move_back(context=world.frame(), events=rest.events)
        for one in (waits, found):
            one.refresh_from_db()
            assert one.status == "OPEN"
        assert waits.lines.get().status == "OPEN"
        operations.take_move_back(context=world.frame(), events=part.events)
        assert {(one.quantity, one.status) for one in found.lines.all()} == {
            (4, "OPEN"), (6, "OPEN"),
        }  # fmt: skip
        assert there("S1") == {("RM", "conformant"): 10}

    def test_is_done_whole_by_a_move_of_all_its_states(self):
        key = world.receive("SCREW", "S1", 10, state="")
        found = order(moved(key), kind=MoveKind.MOVE, target="RM2")
        assert found.lines.get().disposition == ""
        world.judge("conformant", quantities=[world.amount(key, 4)], place="QT")
        world.judge("sellable_accessible", quantities=[world.amount(key, 6)], place="QT", ago=20)
        parts = [moved(key, disposition=state) for state in ("conformant", "sellable_accessible")]
        done = move(*parts, to="RM2")
        found.refresh_from_db()
        assert found.status == "DONE"
        assert [(one.quantity, one.status) for one in found.lines.all()] == [
            (4, "DONE"), (6, "DONE"),
        ]  # fmt: skip
        operations.take_move_back(context=world.frame(), events=done.events)
        assert {(one.quantity, one.status) for one in found.lines.all()} == {
            (4, "OPEN"), (6, "OPEN"),
        }  # fmt: skip

    def test_asks_for_the_state_where_a_place_has_several(self):
        key = world.receive("SCREW", "S1", 10)
        world.judge("conformant", quantities=[world.amount(key, 8)])
        with pytest.raises(Problems) as raised:
            order(moved(key))
        assert codes(raised) == ["warehouse.say_state"]
        found = order(moved(key, disposition="conformant"))
        assert found.lines.get().quantity == 8

    def test_of_another_state_or_place_is_not_done_by_a_move(self):
        key = world.receive("SCREW", "S1", 10)
        world.judge("conformant", quantities=[world.amount(key, 8)])
        world.profile("YARD", Zone.QUARANTINE)
        found = order(moved(key, source="QT", disposition="conformant"), target="RM")
        move(moved(key, source="QT", disposition="unavailable"), to="YARD")
        assert found.lines.get().status == "OPEN"

    def test_of_no_amount_moves_nothing(self):
        key = world.accepted("SCREW", "S1", 10)
        line = order(moved(key), kind=MoveKind.MOVE, target="RM2").lines.get()
        with pytest.raises(Problems) as raised:
            operations.move_line(context=world.frame(), line_id=line.pk, quantity=Decimal(0))
        assert codes(raised) == ["warehouse.not_positive"]

    def test_refuses_more_than_lies_there(self):
        key = world.accepted("SCREW", "S1", 10)
        with pytest.raises(Problems) as raised:
            order(moved(key, 11), kind=MoveKind.MOVE, target="RM2")
        assert codes(raised) == ["warehouse.not_enough"]
        assert not MoveLine.objects.exists()

    def test_refuses_a_thing_that_waits_on_another_order(self):
        unit = world.make_pumps(1, state="conformant")[0]
        order(moved(unit), target="RM")
        with pytest.raises(Problems) as raised:
            order(moved(unit), moved("nothing"), target="RM2")
        assert codes(raised) == ["warehouse.waits_already", "warehouse.unknown_thing"]

    def test_is_given_up(self):
        key = world.accepted("SCREW", "S1", 10)
        found = order(moved(key), kind=MoveKind.MOVE, target="RM2")
        operations.cancel_order(context=world.frame(), order_id=found.pk)
        with pytest.raises(operations.LineCancelledError):
            operations.move_line(context=world.frame(), line_id=found.lines.get().pk)

    def test_list_shows_what_lies_where_its_state_does_not_belong(self):
        key = world.accepted("SCREW", "S1", 10)
        world.judge("non_conformant", quantities=[world.amount(key, 10)], place="RM")
        world.accepted("RESIN", "R1", 10)
        assert [row.lot_code for row in queries.astray()] == ["S1"]


def plan(kind=CountKind.PLACE, **more):
    values = operations.CountValues(kind=kind, **more)
    return operations.plan_count(context=world.frame(), values=values)


def count(found, key, quantity=None, *, place="RM", who="eva", **more):
    again = more.pop("again", False)
    return operations.count_thing(
        context=personas.context(who), count_id=found.pk, place=place,
        thing=moved(key, quantity, **more), again=again,
    )  # fmt: skip


def finish(found, *, who="eva", **more):
    return operations.finish_counting(context=personas.context(who), count_id=found.pk, **more)


def sign(found, reasons=()):
    with signing.demonstrating():
        return signed(found, reasons)


def signed(found, reasons):
    return operations.adjust_count(
        context=personas.context("eva"),
        signature=signing.demonstrated("eva"), count_id=found.pk,
        reasons=[operations.Reason(position=n, reason=why) for n, why in dict(reasons).items()],
    )  # fmt: skip


class TestCounts:
    def test_without_a_difference_are_closed_as_they_are(self):
        key = world.accepted("SCREW", "S1", 10)
        found = plan(places=["RM"])
        assert count(found, key, 10).left == 0
        assert finish(found).status == "COUNTED"
        assert sign(found).status == "CLOSED"
        assert there("S1") == {("RM", "conformant"): 10}

    def test_with_a_difference_are_counted_again_by_another_and_signed_with_a_reason(self):
        key = world.accepted("SCREW", "S1", 10)
        other = world.accepted("SCREW", "S2", 10)
        found = plan(places=["RM"])
        count(found, key, 8)
        count(found, other, 11)
        assert finish(found).status == "RECOUNT"
        with pytest.raises(operations.RecountByAnotherError):
            count(found, key, 8)
        count(found, key, 8, who="ada")
        count(found, other, 11, who="ada")
        assert finish(found).status == "COUNTED"
        with pytest.raises(Problems) as raised:
            sign(found)
        assert codes(raised) == ["warehouse.no_reason", "warehouse.no_reason"]
        sign(found, {1: "破损", 2: "漏记入库"})
        assert there("S1") == {("RM", "conformant"): 8}
        assert there("S2") == {("RM", "conformant"): 11}

    def test_find_units_and_packages_missing_and_in_the_wrong_place(self):
        units = world.make_pumps(1, 2, 3, state="conformant")
        world.pack(world.sscc(7), units[2], state="conformant")
        move(moved(units[0]), moved(world.sscc(7)), to="RM")
        move(moved(units[1]), to="RM2")
        found = plan(places=["RM"])
        count(found, units[1])
        assert finish(found, rest_is_missing=True).status == "RECOUNT"
        count(found, units[1], who="ada")
        finish(found, who="ada", rest_is_missing=True)
        lines = {line.code: line.position for line in CountLine.objects.all()}
        sign(found, dict.fromkeys(lines.values(), "查找"))
        assert there("L1") == {("RM", "unknown"): 2, ("RM", "conformant"): 1}
        found = plan(places=["RM"])
        for key in (units[0], units[1], world.sscc(7)):
            count(found, key)
        finish(found)
        sign(found)
        assert there("L1")["RM", "unknown"] == 2

    def test_of_the_same_thing_twice_say_so_and_go_on_when_told_to(self):
        key = world.accepted("SCREW", "S1", 10)
        found = plan(places=["RM"])
        count(found, key, 9)
        with pytest.raises(operations.CountedAlreadyError):
            count(found, key, 9)
        assert count(found, key, 10, again=True).left == 0

    def test_take_a_late_move_into_account(self):
        key = world.accepted("SCREW", "S1", 10)
        found = plan(places=["RM"])
        move(moved(key, 4), to="RM2")
        count(found, key, 6)
        assert finish(found).status == "COUNTED"

    def test_do_not_take_off_what_left_meanwhile(self):
        key = world.accepted("SCREW", "S1", 10)
        found = plan(places=["RM"])
        count(found, key, 2)
        finish(found)
        count(found, key, 2, who="ada")
        finish(found)
        move(moved(key, 5), to="RM2")
        with pytest.raises(Problems) as raised:
            sign(found, {1: "x"})
        assert codes(raised) == ["warehouse.stock_moved"]

    @pytest.mark.parametrize("quantity", ["-1", "NaN", "0.5"])
    def test_refuse_amounts_that_cannot_be(self, quantity):
        key = world.accepted("SCREW", "S1", 10)
        found = plan(places=["RM"])
        with pytest.raises(Problems):
            count(found, key, quantity)

    def test_do_not_overlap_and_are_not_empty(self):
        world.accepted("SCREW", "S1", 10)
        plan(places=["RM"])
        with pytest.raises(Problems) as raised:
            plan(kind=CountKind.ITEM, items=["SCREW"])
        assert codes(raised) == ["warehouse.count_overlaps"]
        with pytest.raises(operations.CountEmptyError):
            plan(places=["RM2"])
        with pytest.raises(Problems) as raised:
            plan(places=["NOWHERE"])
        assert codes(raised) == ["warehouse.unknown_place"]

    def test_by_class_take_the_items_that_move_most(self):
        key = world.accepted("SCREW", "S1", 100)
        world.accepted("RESIN", "R1", 10)
        for place in ("RM2", "RM", "RM2", "RM"):
            move(moved(key), to=place)
        found = plan(kind=CountKind.ABC, classes=["A"])
        assert [line.code for line in found.lines.all()] == ["S1"]

    def test_are_not_closed_without_a_signature(self):
        key = world.accepted("SCREW", "S1", 10)
        found = plan(places=["RM"])
        count(found, key, 10)
        finish(found)
        with pytest.raises(signing.SignatureNeededError):
            operations.adjust_count(context=personas.context("eva"), count_id=found.pk)

        def past_python(*, context):
            found.status, found.closed_at = "CLOSED", context.at
            found.save()

        around = command(name="tests.close_past_python", action=None)(past_python)
        with pytest.raises(ConstraintError) as raised:
            around(context=world.frame())
        assert raised.value.constraint == "warehouse_count_closed_is_signed"

    def test_are_signed_only_by_those_who_may(self):
        key = world.accepted("SCREW", "S1", 10)
        found = plan(places=["RM"])
        count(found, key, 10)
        finish(found)
        site = personas.site("SZ")
        with pytest.raises(ForbiddenError):
            operations.adjust_count(
                context=personas.context("marek", site_id=site.pk), count_id=found.pk
            )

    def test_inv_count_1_lines_of_a_closed_count_stay_as_they_are(self):
        key = world.accepted("SCREW", "S1", 10)
        found = plan(places=["RM"])
        count(found, key, 10)
        finish(found)
        sign(found)

        def past_python(*, context):
            assert context
            CountLine.objects.update(counted=3)

        around = command(name="tests.count_past_python", action=None)(past_python)
        with pytest.raises(ConstraintError) as raised:
            around(context=world.frame())
        assert raised.value.constraint == "warehouse_count_line_of_open"


START = world.now() - dt.timedelta(hours=2)


def read(temperature, *, minutes=0, place="COLD", **more):
    moment = START + dt.timedelta(minutes=minutes)
    value = None if temperature is None else Decimal(temperature)
    values = operations.ReadingValues(
        place=place, measured_at=more.pop("at", moment), temperature=value, **more
    )
    return operations.record_readings(context=world.frame(), readings=[values])


def began(row):
    """Return how many minutes after the first reading a deviation began."""
    return _minutes(row.from_at)


def ended(row):
    """Return how many minutes after the first reading a deviation ended."""
    return _minutes(row.until_at)


def _minutes(moment):
    return round((moment - START).total_seconds() / 60)


class TestConditions:
    def test_out_of_limits_begin_a_deviation_that_ends_within_them(self):
        assert read(5).outside == 0
        assert read("9.5", minutes=10).outside == 1
        read(12, minutes=20)
        read(10, minutes=30)
        row = Excursion.objects.get()
        assert (row.worst, row.status) == (12, "OPEN")
        read(7, minutes=40)
        row.refresh_from_db()
        assert (row.worst, row.status) == (12, "ENDED")
        operations.assess_excursion(
            context=world.frame(), excursion_id=row.pk, assessment="未影响质量"
        )
        with pytest.raises(operations.ExcursionStateError):
            operations.assess_excursion(context=world.frame(), excursion_id=row.pk, assessment="x")

    def test_that_come_late_end_where_it_was_within_limits_again(self):
        read(5, minutes=60)
        read(20, minutes=10)
        row = Excursion.objects.get()
        assert (row.status, row.until_at is not None) == ("ENDED", True)

    def test_that_come_late_move_the_start_of_a_deviation(self):
        read(12, minutes=30)
        read(15, minutes=10)
        row = Excursion.objects.get()
        assert (began(row), row.worst, row.status) == (10, 15, "OPEN")
        read(7, minutes=40)
        read(9, minutes=5)
        row.refresh_from_db()
        assert (began(row), row.worst, row.status) == (5, 15, "ENDED")

    def test_that_come_late_part_a_deviation_in_two(self):
        for minutes, value in ((10, 20), (20, 11), (30, 12)):
            read(value, minutes=minutes)
        read(5, minutes=15)
        first, second = Excursion.objects.order_by("from_at")
        assert (began(first), ended(first), first.worst, first.status) == (10, 15, 20, "ENDED")
        assert (began(second), second.worst, second.status) == (20, 12, "OPEN")
        read(6, minutes=40)
        second.refresh_from_db()
        assert ended(second) == 40

    @pytest.mark.parametrize("order", ["forth", "back", "by turns", "the end first"])
    def test_that_come_in_any_order_say_the_same(self, order):
        told = [(0, 5), (10, 12), (20, 14), (30, 6), (40, 9), (50, 20), (60, 4)]
        orders = {"forth": told, "back": told[::-1], "by turns": told[::2] + told[1::2],
                  "the end first": told[3:] + told[:3]}  # fmt: skip
        for minutes, value in orders[order]:
            read(value, minutes=minutes)
        found = [
            (began(one), ended(one), one.worst, one.status)
            for one in Excursion.objects.order_by("from_at")
        ]
        assert found == [(10, 30, 14, "ENDED"), (40, 60, 20, "ENDED")]

    def test_that_come_late_leave_what_was_assessed_as_it_is(self):
        read(12, minutes=30)
        read(7, minutes=40)
        row = Excursion.objects.get()
        operations.assess_excursion(context=world.frame(), excursion_id=row.pk, assessment="无影响")
        read(30, minutes=35)
        read(15, minutes=10)
        early, same = Excursion.objects.order_by("from_at")
        assert (began(early), ended(early), early.status) == (10, 30, "ENDED")
        assert (same.worst, same.status, began(same)) == (12, "ASSESSED", 30)

    def test_that_are_sent_twice_are_kept_once(self):
        moment = world.now()
        assert read(5, at=moment).kept == 1
        assert read(5, at=moment).known == 1

    def test_that_cannot_be_are_refused_all_at_once(self):
        values = [
            operations.ReadingValues(
                place="NOWHERE", measured_at=world.now(), temperature=Decimal(1)
            ),
            operations.ReadingValues(place="COLD", measured_at=world.now()),
            operations.ReadingValues(
                place="COLD",
                measured_at=world.now(),
                temperature=Decimal(-300),
                humidity=Decimal(101),
            ),
            operations.ReadingValues(
                place="COLD",
                measured_at=world.now() + dt.timedelta(days=1),
                humidity=Decimal("NaN"),
            ),
        ]
        with pytest.raises(Problems) as raised:
            operations.record_readings(context=world.frame(), readings=values)
        assert codes(raised) == [
            "warehouse.not_a_storage_place", "warehouse.says_nothing",
            "warehouse.impossible_temperature", "warehouse.no_percentage",
            "warehouse.in_the_future", "warehouse.no_percentage",
        ]  # fmt: skip

    def test_tell_which_lots_lay_there_meanwhile(self):
        world.accepted("SERUM", "GONE", 5, at="COLD", ago=300)
        gone = world.lot("SERUM", "GONE")
        world.say(
            Action.DELETE, "decommissioning", None, "disposed", ago=200,
            quantities=[world.amount(gone, 5, "LTR")],
        )  # fmt: skip
        world.accepted("SERUM", "THERE", 5, at="COLD", ago=300)
        world.accepted("SERUM", "LATER", 5, at="COLD", ago=10)
        place = ledger.place_with_code("COLD")
        now = world.now()
        found = counting.lay_at(
            place, since=now - dt.timedelta(minutes=120), until=now - dt.timedelta(minutes=60)
        )
        assert [one.code for one in found] == ["THERE"]

    def test_tell_which_units_lay_there_meanwhile_though_they_left_or_were_packed(self):
        for serial, ago in ((1, 300), (2, 300), (3, 300), (4, 300), (5, 40)):
            world.make_pumps(serial, number=f"L{serial}", at="COLD", state="conformant", ago=ago)
        world.say(Action.OBSERVE, "storing", "RM", None, ago=200, epcs=[world.pump(1)])
        world.say(Action.OBSERVE, "storing", "RM", None, ago=90, epcs=[world.pump(2)])
        world.pack(world.sscc(9), world.pump(3), at="COLD", ago=100)
        world.say(Action.OBSERVE, "storing", "RM", None, ago=20, epcs=[world.sscc(9)])
        place, now = ledger.place_with_code("COLD"), world.now()
        found = counting.lay_at(
            place, since=now - dt.timedelta(minutes=120), until=now - dt.timedelta(minutes=60)
        )
        assert {one.key for one in found} == {
            world.pump(2), world.pump(3), world.pump(4), world.sscc(9),
        }  # fmt: skip


class TestExpiry:
    def test_calls_expired_what_has_expired_and_nothing_else(self):
        yesterday = world.today() - dt.timedelta(days=1)
        today = world.today()
        world.accepted("SCREW", "OLD", 10, expires=yesterday)
        world.accepted("SCREW", "LAST", 10, expires=today)
        units = world.make_pumps(1, 2, 3, state="conformant", expires=yesterday)
        world.pack(world.sscc(7), *units[:2], state="conformant")
        assert operations.mark_expired(context=world.frame()).things == 3
        assert there("OLD") == {("RM", "expired"): 10}
        assert there("LAST") == {("RM", "conformant"): 10}
        assert there("L1") == {("LINE", "expired"): 3}
        assert operations.mark_expired(context=world.frame()).things == 0
        found = operations.put_away(
            context=world.frame(), document="", keys=[world.lot("SCREW", "OLD")]
        )
        assert targets(found) == [("OLD", "REJ")]

    def test_of_a_part_does_not_make_the_unit_around_it_expire(self):
        yesterday = world.today() - dt.timedelta(days=1)
        world.item("CELL", ItemKind.COMPONENT, Tracking.SERIAL)
        part = "urn:suyuan:unit:CELL:1"
        world.say(
            Action.ADD, "commissioning", "RM", "conformant", ago=60, epcs=[part],
            ilmd={
                "cbvmda:lotNumber": "C1", "cbvmda:itemExpirationDate": yesterday.isoformat(),
            },
        )  # fmt: skip
        unit = world.make_pumps(1, at="RM", state="conformant")[0]
        world.install(unit, part)
        assert operations.mark_expired(context=world.frame()).things == 0

    def test_is_announced_as_early_as_the_item_wants(self):
        soon = world.today() + dt.timedelta(days=29)
        later = world.today() + dt.timedelta(days=31)
        world.accepted("SERUM", "V1", 10, at="COLD", expires=soon)
        world.accepted("SERUM", "V2", 10, at="COLD", expires=later)
        world.accepted("SCREW", "S1", 10, expires=later)
        found = queries.expiring(on=world.today())
        assert [row.lot_code for row in found] == ["V1", "S1"]


def who_did(*steps):
    """Give the codes of the people that the events of some steps name."""
    events = Event.objects.filter(biz_step__in=steps, body__extensions__has_key=OPERATOR)
    return [one.body["extensions"][OPERATOR] for one in events.order_by("pk")]


class TestAssets:
    def register(self, **more):
        values = operations.AssetValues(code="BOX-1", name="周转箱", **more)
        return operations.register_asset(context=world.frame(), values=values, place="RM")

    def test_are_given_out_and_taken_back(self):
        asset = self.register(grai="(8003)0690123456789210001")
        operations.give_asset(context=world.frame(), asset_id=asset.pk, partner="HOSP")
        with pytest.raises(operations.AssetOutError) as raised:
            operations.give_asset(context=world.frame(), asset_id=asset.pk, partner="HOSP")
        assert raised.value.holder == "医院"
        operations.take_asset_back(context=world.frame(), asset_id=asset.pk, place="RM2")
        with pytest.raises(operations.AssetInError):
            operations.take_asset_back(context=world.frame(), asset_id=asset.pk, place="RM2")
        assert ledger.located([asset.key])[asset.key].place_code == "RM2"

    def test_events_of_them_and_of_counts_say_who_did_it(self):
        eva = personas.context("eva")
        who = "EVA"
        person = catalog.PersonValues(code=who, name="伊娃", user_id=eva.actor.user_id)
        catalog.put_person(context=world.frame(), values=person)
        values = operations.AssetValues(code="BOX-1", name="周转箱")
        asset = operations.register_asset(context=eva, values=values, place="RM")
        for operation, more in (
            (operations.give_asset, {"partner": "HOSP"}),
            (operations.take_asset_back, {"place": "RM2"}),
        ):
            operation(context=personas.context("eva"), asset_id=asset.pk, **more)
        assert who_did("commissioning", "shipping", "receiving") == [who] * 3
        key = world.accepted("SCREW", "S1", 10)
        found = plan(places=["RM"])
        for person in ("eva", "ada"):
            count(found, key, 8, who=person)
            finish(found, who=person)
        sign(found, {1: "破损"})
        assert who_did("stock_taking") == [who]

    def test_with_wrong_values_are_refused_all_at_once(self):
        with pytest.raises(Problems) as raised:
            self.register(grai="4711", return_days=0)
        assert codes(raised) == ["warehouse.wrong_grai", "warehouse.not_positive"]
        self.register()
        with pytest.raises(Problems) as raised:
            self.register()
        assert codes(raised) == ["warehouse.code_twice"]
