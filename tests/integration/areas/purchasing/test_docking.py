"""What stands at the dock: counted scan by scan, refused in words, taken over in one receipt."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection

from suyuan.areas.purchasing import operations, queries
from suyuan.areas.purchasing.domain import RefusalKind
from suyuan.areas.purchasing.models import Counted, Notice, Receipt
from suyuan.foundation import clock
from suyuan.foundation.failures import ConstraintError
from suyuan.kernel.errors import Problems
from suyuan.ledger.projections.rebuilding import rebuild
from tests.integration.areas.purchasing import world
from tests.integration.areas.purchasing.test_buying import around, codes
from tests.integration.areas.purchasing.test_receiving import stock
from tests.integration.areas.purchasing.world import (
    announce,
    announced,
    frame,
    line,
    lot,
    ordered,
    receive,
)

PALLET, OTHER = world.PALLETS
SSCC = f"]C100{PALLET}"


def count(order, *codes_, notice=None, **values):
    """Count what was scanned; return the rows."""
    made = operations.count_at_dock(
        context=frame(), order_id=order.pk, notice_id=notice.pk if notice else None,
        values=operations.CountValues(codes=codes_, **values),
    )  # fmt: skip
    return list(Counted.objects.filter(pk__in=made.made).order_by("pk"))


def take(order, notice=None, **values):
    """Take over what was counted."""
    return operations.take_over_at_dock(
        context=frame(), order_id=order.pk, notice_id=notice.pk if notice else None,
        values=operations.TakeValues(**values),
    )  # fmt: skip


def amounts(rows):
    """Return lots and amounts."""
    return [(row.supplier_lot, row.quantity) for row in rows]


@pytest.mark.django_db
class TestAnnounced:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _world(cls, kept_by_the_class):
        world.build()
        world.reels()

    @pytest.fixture(autouse=True)
    def _books_agree(self):
        yield
        assert rebuild(check=True).differences == ()

    def two_lots(self):
        """Announce two lots on a pallet, of which the second has numbers."""
        order = ordered(line(quantity=1000), line("BOARD", 2))
        notice = announce(
            order,
            announced(1000, supplier_lot="E1", certificate="COA-1", packages=[f"(00){PALLET}"]),
            announced(2, position=2, supplier_lot="W46", serials=["S1", "S2"], packages=[PALLET]),
        )
        return order, notice

    def test_a_package_brings_all_that_is_announced_in_it(self):
        order, notice = self.two_lots()
        rows = count(order, SSCC, notice=notice)
        assert amounts(rows) == [("E1", 1000), ("W46", 2)]
        assert (rows[0].certificate, rows[1].serials) == ("COA-1", ["S1", "S2"])
        assert {row.package for row in rows} == {PALLET}
        receipt = take(order, notice)
        assert [one.supplier_lot for one in receipt.lines.all()] == ["E1", "W46"]
        assert stock() == {("CAP", "QT", "unavailable"): 1000, ("BOARD", "QT", "unavailable"): 2}
        notice.refresh_from_db()
        assert (notice.status, receipt.counted.count()) == ("RECEIVED", 2)

    def test_nothing_is_counted_twice(self):
        order, notice = self.two_lots()
        assert codes(count, order, SSCC, SSCC, notice=notice) == ["purchasing.counted_twice"]
        assert not Counted.objects.exists()
        count(order, SSCC, notice=notice)
        assert codes(count, order, SSCC, notice=notice) == ["purchasing.counted_twice"]
        assert codes(count, order, "E1", notice=notice) == ["purchasing.counted_already"]
        assert codes(count, order, "S1", notice=notice) == ["purchasing.serial_twice"]
        assert Counted.objects.count() == 2

    def test_takes_a_lot_by_its_number_and_pieces_by_theirs(self):
        order, notice = self.two_lots()
        assert amounts(count(order, "E1", notice=notice)) == [("E1", 1000)]
        scan = f"(01){world.BOARD[4:]}(21)S2"
        both = count(order, "S1", scan, notice=notice)
        assert amounts(both) == [("W46", 1), ("W46", 1)]
        receipt = take(order, notice)
        assert [one.quantity for one in receipt.lines.all()] == [1000, 2]

    def test_what_is_not_announced_is_refused_with_the_way_out(self):
        order, notice = self.two_lots()
        board = world.BOARD[4:]
        for scan, code in (
            ("E2", "not_announced"), (f"(00){OTHER}", "package_not_announced"),
            (f"(01){board}(21)S9", "not_announced"), (f"(01){world.REEL}(10)X", "wrong_item"),
            (f"(01){board}(10)W46", "serials_needed"),
        ):  # fmt: skip
            assert codes(count, order, scan, notice=notice) == [f"purchasing.{code}"], scan
        assert amounts(count(order, notice=notice, lots=[lot(5, supplier_lot="E2")])) == [("E2", 5)]

    def test_less_may_come_and_more_must_be_entered_by_hand(self):
        order = ordered(line(quantity=1000, over_percent=Decimal(1)))
        notice = announce(order, announced(1000, supplier_lot="E1"))
        count(order, "E1", notice=notice, quantity=Decimal(600))
        count(order, "E1", notice=notice, quantity=Decimal(390))
        more = {"notice": notice, "quantity": Decimal(11)}
        assert codes(count, order, "E1", **more) == ["purchasing.more_than_announced"]
        by_hand = [lot(20, supplier_lot="E1")]
        count(order, notice=notice, lots=by_hand)
        assert codes(count, order, notice=notice, lots=by_hand) == ["purchasing.over"]
        assert take(order, notice).lines.get().quantity == 1010

    def test_a_package_of_a_lot_that_comes_in_several_is_asked_for_its_amount(self):
        order = ordered()
        notice = announce(order, announced(1000, supplier_lot="E1", packages=[PALLET, OTHER]))
        assert codes(count, order, SSCC, notice=notice) == ["purchasing.package_share"]
        count(order, SSCC, notice=notice, quantity=Decimal(700))
        count(order, f"00{OTHER}", notice=notice, quantity=Decimal(300))
        assert take(order, notice).lines.get().quantity == 1000

    def test_a_package_of_another_delivery_names_it(self):
        order = ordered()
        here = announce(order, announced(400, supplier_lot="E1"))
        there = announce(order, announced(600, supplier_lot="E2", packages=[PALLET]), note="DN-2")
        with pytest.raises(Problems) as raised:
            count(order, SSCC, notice=here)
        (problem,) = raised.value.problems
        assert (problem.code, problem.data["notice"]) == (
            "purchasing.package_elsewhere", there.number
        )  # fmt: skip

    def test_a_label_that_differs_from_the_notice_is_read_again(self):
        order = ordered(line("REEL", 100))
        day = world.days(300)
        notice = announce(order, announced(100, supplier_lot="R1", expires_on=day))
        label = f"(01){world.REEL}(10)R1(17){world.days(200):%y%m%d}"
        assert codes(count, order, label, notice=notice) == ["purchasing.dates_differ"]
        by_hand = lot(100, supplier_lot="R1", expires_on=world.days(200))
        (row,) = count(order, notice=notice, lots=[by_hand])
        assert row.expires_on == world.days(200)

    def test_the_code_of_a_package_is_checked_when_it_is_announced(self):
        order = ordered()
        for packages in (["106901234567890129"], ["E1"], [PALLET, f"(00){PALLET}"], ["\x00"]):
            wrong = announced(1, packages=packages)
            assert set(codes(announce, order, wrong)) == {"purchasing.wrong_sscc"}
        assert not Notice.objects.exists()


@pytest.mark.django_db
class TestUnannounced:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _world(cls, kept_by_the_class):
        world.build()
        world.reels()

    @pytest.fixture(autouse=True)
    def _books_agree(self):
        yield
        assert rebuild(check=True).differences == ()

    def test_reads_lot_days_and_count_from_a_label(self):
        order = ordered(line("REEL", 1000), line("CAP", 5))
        made, until = world.days(-30), world.days(365)
        label = f"(01){world.REEL}(10)R-7/A(11){made:%y%m%d}(17){until:%y%m%d}(30)250"
        (row,) = count(order, label)
        assert (row.supplier_lot, row.quantity, row.made_on, row.expires_on) == (
            "R-7/A", 250, made, until
        )  # fmt: skip
        count(order, label)  # The next reel has the same label.
        assert amounts(count(order, f"(01){world.BOX}(10)R-8")) == [("R-8", 40)]
        lines = take(order).lines.all()
        assert amounts(lines) == [("R-7/A", 500), ("R-8", 40)]

    def test_two_codes_of_a_label_are_read_together(self):
        order = ordered(line("REEL", 1000))
        day = world.days(365)
        rows = count(order, f"01{world.REEL}", f"17{day:%y%m%d}30250\x1d10R-9")
        assert [(row.supplier_lot, row.quantity, row.expires_on) for row in rows] == [
            ("R-9", 250, day)
        ]
        assert amounts(count(order, f"(01){world.REEL}(37)20(10)R-10")) == [("R-10", 20)]

    def test_asks_what_neither_label_nor_order_says(self):
        order = ordered(line("REEL", 1000), line("CAP", 5))
        assert codes(count, order, f"(01){world.REEL}(10)R1") == ["purchasing.quantity_needed"]
        assert codes(count, order, "R1") == ["purchasing.which_item"]
        assert codes(count, ordered(), "R1") == ["purchasing.quantity_needed"]
        assert codes(count, order) == ["purchasing.missing"]
        assert amounts(count(ordered(), "R1", quantity=Decimal(7))) == [("R1", 7)]

    def test_a_serial_is_one_piece_and_of_its_item(self):
        order = ordered(line("BOARD", 2))
        board = world.BOARD[4:]
        count(order, f"(01){board}(21)S1(10)W46")
        twice = f"(01){board}(21)S1(10)W46"
        assert codes(count, order, twice) == ["purchasing.serial_twice"]
        count(order, "S2")
        assert codes(count, order, f"(01){board}(21)S3") == ["purchasing.over"]
        assert sum(one.units for one in take(order).lines.all()) == 2

    def test_refuses_what_could_not_be_received_and_keeps_the_rest(self):
        order = ordered(line("GLUE", 5, unit="KGM"), supplier="GLUES")
        for wrong, code in (
            (lot(1, supplier_lot="G"), "expiry_needed"),
            (lot(1, supplier_lot="G", expires_on=world.days(-1)), "expired"),
            (lot(6, supplier_lot="G", made_on=world.today()), "over"),
            (lot(0, supplier_lot="G", made_on=world.today()), "not_positive"),
            (lot(1, position=7), "unknown_position"),
            (lot(1, supplier_lot="G\x1d1", made_on=world.today()), "wrong_text"),
        ):
            assert codes(count, order, lots=[wrong]) == [f"purchasing.{code}"]
        count(order, lots=[lot(5, supplier_lot="G", made_on=world.today())])
        assert codes(count, order, lots=[lot(1, supplier_lot="H", made_on=world.today())]) == [
            "purchasing.over"
        ]
        assert take(order).lines.get().quantity == 5

    @pytest.mark.parametrize("text", ["E26\x1d10", "E26\x07", "x" * 81, "E26\ufffd"])
    def test_strange_signs_are_no_lot_number(self, text):
        assert codes(count, ordered(), text, quantity=Decimal(1)) in (
            ["purchasing.wrong_text"], ["purchasing.unreadable_code"]
        )  # fmt: skip

    @pytest.mark.parametrize("text", ["批号 2026/07-A", "%2F'\"<b>", "20260701", "00123"])
    def test_a_lot_number_is_kept_as_it_is_printed(self, text):
        (row,) = count(ordered(), text, quantity=Decimal(1))
        assert row.supplier_lot == text

    def test_a_moment_in_the_future_is_none(self):
        at = clock.now() + dt.timedelta(hours=1)
        wrong = {"quantity": Decimal(1), "occurred_at": at}
        assert codes(count, ordered(), "R1", **wrong) == ["purchasing.in_the_future"]


@pytest.mark.django_db
class TestTakingOver:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _world(cls, kept_by_the_class):
        world.build()

    def away(self, **values):
        told = {"kind": RefusalKind.DAMAGED, "what": "一箱压坏", "quantity": Decimal(3), **values}
        return [operations.TurnedAway(**told)]

    def test_what_is_turned_away_stands_in_the_same_receipt(self):
        order = ordered()
        count(order, "E1", quantity=Decimal(10))
        count(order, turned_away=self.away())
        assert codes(count, order, turned_away=self.away(what=" ")) == ["purchasing.what_needed"]
        receipt = take(order, delivery_note="DN-7")
        assert (receipt.lines.get().quantity, receipt.refusals.get().what) == (10, "一箱压坏")
        assert receipt.delivery_note == "DN-7"
        assert not queries.counted_of(order.pk, None).exists()

    def test_a_delivery_can_be_turned_away_whole(self):
        order = ordered()
        notice = announce(order, announced(10, supplier_lot="E1"))
        count(order, notice=notice, turned_away=self.away(kind=RefusalKind.WRONG))
        receipt = take(order, notice)
        assert (receipt.lines.count(), receipt.refusals.count()) == (0, 1)

    def test_nothing_counted_is_nothing_taken_over(self):
        order = ordered()
        with pytest.raises(operations.NothingCountedError):
            take(order)
        assert not Receipt.objects.exists()

    def test_is_taken_back_until_it_is_taken_over(self):
        order = ordered()
        (first,) = count(order, "E1", quantity=Decimal(10))
        operations.uncount_at_dock(context=frame(), counted=[first.pk])
        with pytest.raises(operations.UnknownCountedError):
            operations.uncount_at_dock(context=frame(), counted=[first.pk])
        (second,) = count(order, "E1", quantity=Decimal(20))
        receipt = take(order)
        assert receipt.lines.get().quantity == 20
        with pytest.raises(operations.TakenOverError) as raised:
            operations.uncount_at_dock(context=frame(), counted=[second.pk])
        assert raised.value.receipt == receipt.number

    def test_a_receipt_from_the_desk_ends_what_was_counted(self):
        order = ordered()
        notice = announce(order, announced(10, supplier_lot="E1"))
        count(order, "E1", notice=notice)
        count(order, "E9", quantity=Decimal(5))
        receipt = receive(order, lot(9, supplier_lot="E1"), notice_id=notice.pk)
        assert amounts(receipt.counted.all()) == [("E1", 10)]
        assert amounts(queries.counted_of(order.pk, None)) == [("E9", 5)]

    def test_what_stands_at_the_dock_keeps_its_papers_open(self):
        order = ordered()
        notice = announce(order, announced(10, supplier_lot="E1"))
        count(order, "E1", notice=notice)
        with pytest.raises(operations.CountedOpenError):
            operations.cancel_notice(context=frame(), notice_id=notice.pk)
        with pytest.raises(operations.CountedOpenError):
            operations.cancel_order(context=frame(), order_id=order.pk)

    def test_the_database_keeps_what_was_taken_over(self):
        order, other = ordered(), ordered()
        (row,) = count(order, "E1", quantity=Decimal(10))
        (open_,) = count(other, "E2", quantity=Decimal(10))
        take(order)
        for statement in (
            "DELETE FROM purchasing_counted WHERE id = %s",
            "UPDATE purchasing_counted SET receipt_id = NULL WHERE id = %s",
        ):
            with pytest.raises(ConstraintError, match="purchasing_counted_stays"):
                around(statement, row.pk)
        with pytest.raises(ConstraintError, match="purchasing_counted_of_order"):
            around(
                "UPDATE purchasing_counted SET receipt_id = (SELECT receipt_id FROM "
                "purchasing_counted WHERE receipt_id IS NOT NULL) WHERE id = %s", open_.pk,
            )  # fmt: skip

    def test_hundreds_of_pieces_are_counted_with_as_many_questions_as_few(
        self, django_assert_max_num_queries
    ):
        order = ordered(line("BOARD", 1000))
        notice = announce(
            order, announced(999, serials=[f"B{n:04d}" for n in range(999)], packages=[PALLET])
        )
        with django_assert_max_num_queries(30):
            count(order, SSCC, notice=notice)


def test_two_scanners_at_one_dock_count_no_more_than_was_ordered(real_database):
    world.build()
    order = ordered(line(quantity=100))
    results = []
    barrier = threading.Barrier(2)

    def scan(name):
        barrier.wait()
        try:
            count(order, name, quantity=Decimal(80))
            results.append("counted")
        except Problems as failure:
            results.append(failure.problems[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=scan, args=(name,)) for name in ("E1", "E2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["counted", "purchasing.over"]
