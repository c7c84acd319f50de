"""Goods in the supplier's packages: announced, received by one scan, judged and sent back."""

import threading
from decimal import Decimal

import pytest
from django.db import connection

from suyuan.areas.purchasing import operations, queries
from suyuan.areas.purchasing.domain import RefusalKind
from suyuan.areas.purchasing.models import Counted, NoticePackage, Receipt
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.operations import PackageVerdict
from suyuan.areas.warehouse import operations as warehouse
from suyuan.areas.warehouse.models import MoveLine, StockRow
from suyuan.foundation.failures import ConstraintError
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries import packed, validations
from suyuan.ledger.queries.rows import rows
from suyuan.ledger.queries.stock import located
from tests.integration.areas.purchasing import world
from tests.integration.areas.purchasing.test_buying import around, codes
from tests.integration.areas.purchasing.test_docking import count, take
from tests.integration.areas.purchasing.world import (
    announce,
    announced,
    frame,
    judge,
    line,
    lot,
    ordered,
    receive,
)

PALLET, CARTON = world.PALLETS
SECOND, THIRD = "106901234567890142", "106901234567890159"
KEYS = {code: f"/00/{code}" for code in (PALLET, CARTON, SECOND, THIRD)}


def part(package, quantity, *serials):
    return operations.Part(package=package, quantity=Decimal(quantity), serials=serials)


def stock():
    """Return how much stands where, in which state, and in how many packages."""
    return {
        (row.item_code, row.place.code, row.disposition): (int(row.quantity), row.packages)
        for row in StockRow.objects.select_related("place")
    }


def lying(lot_key):
    """Return how much of a lot lies in which package, in which state."""
    return {
        (one.package_code, one.state): int(one.quantity)
        for one in packed.standing_amounts([lot_key])
    }


def pallet(*lots):
    """Announce a pallet with two cartons; by default of one lot, in halves."""
    order = ordered(line(quantity=1000), line("BOARD", 4))
    lots = lots or [
        announced(1000, supplier_lot="E1", parts=[part(CARTON, 600), part(SECOND, 400)])
    ]
    notice = announce(order, *lots, nesting={CARTON: PALLET, SECOND: PALLET})
    return order, notice


@pytest.fixture(autouse=True)
def _right(request):
    yield
    if "db" in request.fixturenames and "real_database" not in request.fixturenames:
        assert rebuild(check=True).differences == ()
        assert [v.name for v in validations.VALIDATIONS if rows(v.question)] == []


@pytest.fixture
def firm(db):
    world.build()


@pytest.mark.usefixtures("firm")
class TestReceived:
    def test_one_scan_of_a_pallet_takes_over_its_cartons_with_what_is_in_them(self):
        order, notice = pallet()
        found = count(order, PALLET, notice=notice)
        assert [(row.package, row.within, row.quantity) for row in found] == [
            (CARTON, PALLET, 600), (SECOND, PALLET, 400),
        ]  # fmt: skip
        receipt = take(order, notice)
        row = receipt.lines.get()
        assert (row.quantity, row.supplier_lot) == (1000, "E1")
        assert lying(row.lot_key) == {(CARTON, "unavailable"): 600, (SECOND, "unavailable"): 400}
        assert stock() == {("CAP", "QT", "unavailable"): (1000, 1)}
        cartons = located([KEYS[CARTON], KEYS[SECOND], KEYS[PALLET]])
        assert {one.container_key for one in cartons.values()} == {"", KEYS[PALLET]}
        assert {one.place_code for one in cartons.values()} == {"QT"}

    def test_the_events_say_what_lies_in_which_package(self):
        order, notice = pallet()
        count(order, PALLET, notice=notice)
        receipt = take(order, notice)
        told = rows(
            "SELECT e.type, coalesce(p.key, '') FROM ledger_event e LEFT JOIN ledger_identity p"
            " ON p.thing_id = e.parent_id AND p.main WHERE e.documents @> ARRAY[%(number)s]"
            " ORDER BY e.occurred_at",
            {"number": f"urn:suyuan:document:{receipt.number}"},
        )
        assert told == [
            ("ObjectEvent", ""), ("AggregationEvent", KEYS[CARTON]),
            ("AggregationEvent", KEYS[SECOND]), ("AggregationEvent", KEYS[PALLET]),
        ]  # fmt: skip

    def test_a_carton_that_is_scanned_by_itself_stands_by_itself(self):
        order, notice = pallet()
        count(order, CARTON, notice=notice)
        assert codes(count, order, PALLET, notice=notice) == ["purchasing.counted_twice"]
        receipt = take(order, notice)
        assert lying(receipt.lines.get().lot_key) == {(CARTON, "unavailable"): 600}
        assert KEYS[PALLET] not in located([KEYS[PALLET]])

    def test_a_carton_that_is_not_on_its_pallet_is_counted_away(self):
        order, notice = pallet()
        count(order, PALLET, notice=notice)
        assert count(order, SECOND, notice=notice, quantity=Decimal(0)) == []
        assert [row.package for row in Counted.objects.all()] == [CARTON]
        receipt = take(order, notice)
        row = receipt.lines.get()
        assert (row.quantity, row.announced) == (600, 1000)
        assert located([KEYS[CARTON]])[KEYS[CARTON]].container_key == KEYS[PALLET]
        assert KEYS[SECOND] not in located([KEYS[SECOND]])

    def test_less_in_a_carton_than_announced_is_said_with_another_scan(self):
        order, notice = pallet()
        count(order, PALLET, notice=notice)
        (row,) = count(order, CARTON, notice=notice, quantity=Decimal(590))
        assert (row.package, row.within, row.quantity) == (CARTON, PALLET, 590)
        assert codes(count, order, PALLET, notice=notice, quantity=Decimal(5)) == [
            "purchasing.package_of_several"
        ]
        receipt = take(order, notice)
        assert receipt.lines.get().quantity == 990

    def test_more_in_a_carton_than_the_order_takes_is_refused(self):
        order, notice = pallet()
        count(order, PALLET, notice=notice)
        assert codes(count, order, CARTON, notice=notice, quantity=Decimal(700)) == [
            "purchasing.over"
        ]
        assert Counted.objects.filter(package=CARTON).get().quantity == 600

    def test_a_damaged_carton_is_turned_away_and_counted_no_more(self):
        order, notice = pallet()
        count(order, PALLET, notice=notice)
        away = operations.TurnedAway(
            kind=RefusalKind.DAMAGED, what=f"(00){SECOND}", quantity=Decimal(1)
        )
        count(order, notice=notice, turned_away=[away])
        receipt = take(order, notice)
        assert receipt.lines.get().quantity == 600
        assert receipt.refusals.get().what == f"(00){SECOND}"

    def test_pieces_come_in_their_cartons(self):
        order, notice = pallet(
            announced(3, position=2, supplier_lot="W46", serials=["S1", "S2", "S3"],
                      parts=[part(CARTON, 2, "S1", "S2"), part(SECOND, 1, "S3")]),
        )  # fmt: skip
        count(order, PALLET, notice=notice)
        take(order, notice)
        assert stock() == {("BOARD", "QT", "unavailable"): (3, 1)}
        unit = f"{world.BOARD}/21/S1"
        assert located([unit])[unit].container_key == KEYS[CARTON]

    def test_a_receipt_from_the_desk_says_the_packages_too(self):
        order = ordered()
        receipt = receive(
            order, lot(1000, supplier_lot="E1", parts=[part(CARTON, 600), part(SECOND, 300)]),
            nesting={CARTON: PALLET},
        )  # fmt: skip
        assert lying(receipt.lines.get().lot_key) == {
            ("", "unavailable"): 100, (CARTON, "unavailable"): 600, (SECOND, "unavailable"): 300,
        }  # fmt: skip

    def test_everything_wrong_with_packages_is_said_in_words(self):
        order = ordered(line(quantity=1000), line("BOARD", 2))
        for lots, nesting, found in (
            ([lot(10, packages=["E1"])], {}, ["wrong_sscc"]),
            ([lot(10, packages=[CARTON, SECOND])], {}, ["parts_needed"]),
            ([lot(10, parts=[part(CARTON, 11)])], {}, ["parts_too_much"]),
            ([lot(10, parts=[part(CARTON, 0)])], {}, ["not_positive"]),
            ([lot(10, parts=[part(CARTON, 5), part(CARTON, 5)])], {}, ["wrong_sscc"] * 2),
            ([lot(2, position=2, serials=["A", "B"], parts=[part(CARTON, 2, "A", "C")])], {},
             ["parts_and_serials"]),
            ([lot(10, packages=[CARTON])], {CARTON: SECOND, SECOND: CARTON}, ["in_itself"] * 2),
            ([lot(10, packages=[CARTON])], {SECOND: THIRD}, ["package_empty"] * 2),
            ([lot(10, packages=[CARTON])], {CARTON: "PAL-1"}, ["wrong_sscc"]),
        ):  # fmt: skip
            said = [f"purchasing.{code}" for code in found]
            assert codes(receive, order, *lots, nesting=nesting) == said, found
        assert not Receipt.objects.exists()

    def test_a_package_means_one_package_for_ever(self):
        order, notice = pallet()
        count(order, PALLET, notice=notice)
        take(order, notice)
        other = ordered()
        assert codes(count, other, f"(00){CARTON}") == ["purchasing.package_in_house"]
        assert codes(receive, other, lot(5, packages=[CARTON])) == ["purchasing.package_in_house"]
        assert codes(announce, other, announced(5, packages=[PALLET]), note="DN-2") == [
            "purchasing.package_in_house"
        ]

    def test_a_package_of_another_delivery_is_not_counted_here(self):
        order, notice = pallet()
        other = ordered()
        assert codes(count, other, f"(00){CARTON}") == ["purchasing.package_elsewhere"]
        assert codes(announce, other, announced(5, packages=[CARTON]), note="DN-2") == [
            "purchasing.package_elsewhere"
        ]
        count(order, PALLET, notice=notice)
        assert codes(count, other, f"(00){SECOND}") == ["purchasing.package_counted_elsewhere"]

    def test_the_database_keeps_packages_to_their_delivery(self):
        _order, notice = pallet()
        other = announce(ordered(), announced(5, supplier_lot="X"), note="DN-9")
        package = NoticePackage.objects.filter(notice=notice).first()
        with pytest.raises(ConstraintError, match="purchasing_notice_content_of_notice"):
            around(
                "INSERT INTO purchasing_notice_content (line_id, package_id, quantity, serials)"
                " VALUES ((SELECT min(id) FROM purchasing_notice_line WHERE notice_id = %s), "
                f"{package.pk}, 1, '{{}}')", other.pk,
            )  # fmt: skip

    def test_thousands_of_pieces_in_cartons_ask_as_much_as_few(self, django_assert_max_num_queries):
        order = ordered(line("BOARD", 1000))
        serials = [f"B{number:04d}" for number in range(1000)]
        parts = [part(CARTON, 500, *serials[:500]), part(SECOND, 500, *serials[500:])]
        with django_assert_max_num_queries(75):
            receive(order, lot(1000, supplier_lot="W", serials=serials, parts=parts),
                    nesting={CARTON: PALLET, SECOND: PALLET})  # fmt: skip


@pytest.mark.usefixtures("firm")
class TestJudged:
    def received(self):
        order, notice = pallet()
        count(order, PALLET, notice=notice)
        return take(order, notice).lines.get()

    def test_an_accepted_lot_is_put_away_on_its_pallet(self):
        row = judge(self.received())
        assert lying(row.lot_key) == {(CARTON, "conformant"): 600, (SECOND, "conformant"): 400}
        asked = MoveLine.objects.get()
        assert (asked.code, asked.target.code) == (PALLET, "RM")
        assert queries.waits_to_be_put_away([row.lot_key])
        warehouse.move_line(context=frame(), line_id=asked.pk)
        assert stock() == {("CAP", "RM", "conformant"): (1000, 1)}
        assert not queries.waits_to_be_put_away([row.lot_key])

    def test_a_part_that_is_rejected_has_its_state_in_the_package(self):
        row = judge(
            self.received(), Conclusion.PART, bad=1, accepted=Decimal(900), rejected=Decimal(100),
            packages=[PackageVerdict(package=KEYS[SECOND], rejected=Decimal(100))],
        )  # fmt: skip
        assert lying(row.lot_key) == {
            (CARTON, "conformant"): 600, (SECOND, "conformant"): 300,
            (SECOND, "non_conformant"): 100,
        }  # fmt: skip
        assert stock() == {
            ("CAP", "QT", "conformant"): (900, 1), ("CAP", "QT", "non_conformant"): (100, 1),
        }  # fmt: skip
        assert row.verdict == "PART"

    def test_what_the_tests_destroyed_came_out_of_a_package(self):
        row = judge(self.received(), used_up=Decimal(5))
        assert sum(lying(row.lot_key).values()) == 995
        assert stock() == {("CAP", "QT", "conformant"): (995, 1)}

    def test_two_lots_on_a_pallet_are_judged_one_by_one(self):
        order, notice = pallet(
            announced(600, supplier_lot="E1", packages=[CARTON]),
            announced(2, position=2, supplier_lot="W46", serials=["S1", "S2"], packages=[SECOND]),
        )
        count(order, PALLET, notice=notice)
        caps, boards = take(order, notice).lines.all()
        judge(caps)
        assert located([KEYS[CARTON]])[KEYS[CARTON]].container_key == ""
        assert stock() == {
            ("CAP", "QT", "conformant"): (600, 1), ("BOARD", "QT", "unavailable"): (2, 1),
        }  # fmt: skip
        assert boards.inspection == ""


@pytest.mark.usefixtures("firm")
class TestReturned:
    def rejected(self, **more):
        order, notice = pallet()
        count(order, PALLET, notice=notice)
        row = take(order, notice).lines.get()
        return judge(row, Conclusion.RETURN, bad=30, **more)

    def back(self, row, quantity, **more):
        values = operations.ReturnValues(quantity=Decimal(quantity), **more)
        return operations.return_goods(context=frame(), line_id=row.pk, values=values)

    def test_a_whole_package_goes_back_as_it_is(self):
        row = self.rejected()
        self.back(row, 1000, packages=[PALLET])
        assert stock() == {}
        (one,) = located([KEYS[PALLET]]).values()
        assert (one.own, one.disposition) == (False, "in_transit")
        assert located([KEYS[CARTON]])[KEYS[CARTON]].container_key == KEYS[PALLET]

    def test_an_amount_goes_back_out_of_its_package(self):
        row = self.rejected()
        self.back(row, 450)
        assert stock() == {("CAP", "QT", "non_conformant"): (550, 1)}
        assert located([KEYS[SECOND]])[KEYS[SECOND]].ended

    def test_a_package_goes_back_and_some_of_another(self):
        row = self.rejected()
        self.back(row, 410, packages=[SECOND])
        assert lying(row.lot_key)[CARTON, "non_conformant"] == 590
        assert stock() == {("CAP", "QT", "non_conformant"): (590, 1)}

    def test_a_package_with_something_else_in_it_does_not_go_back(self):
        row = self.rejected()
        assert codes(self.back, row, 10, packages=[SECOND]) == ["purchasing.packages_hold_more"]
        assert codes(self.back, row, 10, packages=[THIRD]) == ["purchasing.package_unknown"]


def test_two_docks_with_one_package_receive_it_once(real_database):
    world.build()
    first, second = ordered(), ordered()
    results = []
    barrier = threading.Barrier(2)

    def take_over(order):
        barrier.wait()
        try:
            receive(order, lot(10, supplier_lot="E1", packages=[CARTON]))
            results.append("in")
        except Exception as failure:  # noqa: BLE001 - whichever it is, it is refused in words.
            problems = getattr(failure, "problems", ())
            results.append(problems[0].code if problems else type(failure).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=take_over, args=(order,)) for order in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("in") == 1
    assert Receipt.objects.count() == 1
    assert rebuild(check=True).differences == ()
