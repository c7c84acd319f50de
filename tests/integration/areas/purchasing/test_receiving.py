"""Receiving, judging, returning, and work done outside: on the ledger and in the books."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection

from suyuan.areas.purchasing import operations, queries as purchasing
from suyuan.areas.purchasing.domain import LineVerdict, RefusalKind
from suyuan.areas.purchasing.models import OrderLine, Receipt
from suyuan.areas.quality import operations as judging, queries as quality
from suyuan.areas.quality.domain import Disposition
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.warehouse import queries as warehouse
from suyuan.foundation import clock
from suyuan.foundation.failures import ConstraintError
from suyuan.kernel.errors import Problems
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries.things import thing_by_key
from tests.integration.areas.purchasing import world
from tests.integration.areas.purchasing.test_buying import around, codes
from tests.integration.areas.purchasing.world import (
    announce,
    announced,
    frame,
    line,
    lot,
    ordered,
    receive,
)


def stock():
    """Return what lies where: item, place, state, amount."""
    return {
        (row.item_code, row.place.code, row.disposition): row.quantity
        for row in warehouse.stock(at=clock.now())
    }


@pytest.mark.django_db
class TestReceiving:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _world(cls, kept_by_the_class):
        world.build()

    @pytest.fixture(autouse=True)
    def _books_agree(self):
        yield
        assert rebuild(check=True).differences == ()

    def test_gives_a_lot_of_our_own_and_waits_for_inspection(self):
        row = world.received()
        year = f"{world.today():%y}"
        assert (row.lot, row.supplier_lot) == (f"C{year}0001", "E26-1")
        assert stock() == {("CAP", "QT", "unavailable"): 1000}
        inspection = quality.inspection_numbered(row.inspection)
        assert inspection is not None
        assert (inspection.document, inspection.supplier_lot) == (row.receipt.number, "E26-1")
        assert inspection.supplier_id == row.receipt.supplier_id
        order = row.receipt.order
        assert (order.status, order.lines.get().done_on) == ("RECEIVED", world.today())

    def test_keeps_the_dates_and_makes_the_end_from_the_shelf_life(self):
        order = ordered(line("GLUE", 2500, unit="GRM"), supplier="GLUES")
        receipt = receive(order, lot(2500, made_on=world.days(-5), supplier_lot="胶 7/A"))
        row = receipt.lines.get()
        assert (row.quantity, row.unit, row.expires_on) == (
            Decimal("2.5"), "KGM", world.days(360)
        )  # fmt: skip
        thing = thing_by_key(row.lot_key)
        assert thing is not None
        assert thing.expires_on == world.days(360)
        assert row.inspection == ""  # Nothing says yet how glue is inspected.

    def test_nothing_comes_in_before_its_order_was_written(self):
        order = ordered(line())
        early = order.created_at - dt.timedelta(minutes=1)
        assert codes(receive, order, lot(1000), occurred_at=early) == ["purchasing.before_order"]
        within = order.created_at.replace(second=0, microsecond=0)  # Clocks are told in minutes.
        assert receive(order, lot(1000), occurred_at=within).received_at == within

    def test_ten_thousand_numbers_come_in_with_one_call(self, django_assert_max_num_queries):
        order = ordered(line("BOARD", 10_000))
        serials = [f"B{n:06d}" for n in range(10_000)]
        with django_assert_max_num_queries(160):
            receipt = receive(order, lot(10_000, serials=serials, supplier_lot="W46"))
        row = receipt.lines.get()
        assert (row.units, row.quantity) == (10_000, 10_000)
        assert stock() == {("BOARD", "QT", "unavailable"): 10_000}

    def test_reads_scanned_carriers_and_refuses_those_of_other_items(self):
        order = ordered(line("BOARD", 2))
        good = f"(01){world.BOARD[4:]}(21)S1"
        other = "(01)16901234567899(21)S2"
        assert codes(receive, order, lot(2, serials=[good, other])) == [
            "purchasing.serial_of_another"
        ]
        row = receive(order, lot(2, serials=[good, "S2"])).lines.get()
        assert row.units == 2
        assert thing_by_key(f"{world.BOARD}/21/S1") is not None

    def test_names_numbers_that_come_twice_or_are_known(self):
        order = ordered(line("BOARD", 5))
        receive(order, lot(1, serials=["S1"]))
        assert codes(receive, order, lot(3, serials=["S1", "S2", "S2"])) == [
            "purchasing.serial_twice", "purchasing.serial_known"
        ]  # fmt: skip
        assert codes(receive, order, lot(3, serials=["S3"])) == ["purchasing.serials_and_quantity"]
        assert codes(receive, order, lot(3)) == ["purchasing.serials_needed"]
        assert Receipt.objects.count() == 1

    @pytest.mark.parametrize("text", ["E26\x1d10", "E26\x00", "x" * 81, "A\nB"])
    def test_refuses_the_rests_of_a_scan_in_a_lot_number(self, text):
        order = ordered()
        assert codes(receive, order, lot(10, supplier_lot=text)) == ["purchasing.wrong_text"]

    @pytest.mark.parametrize("text", ["批号 2026/07-A", "a b", "%2F'\"<b>", "L;7:8"])
    def test_keeps_a_lot_number_as_it_is_printed(self, text):
        row = receive(ordered(), lot(10, supplier_lot=f" {text} ")).lines.get()
        assert row.supplier_lot == text

    def test_refuses_what_cannot_be_and_writes_nothing(self):
        order = ordered()
        assert codes(receive, order) == ["purchasing.no_lines"]
        assert codes(receive, order, lot(0), lot(-5, position=9)) == [
            "purchasing.not_positive", "purchasing.not_positive", "purchasing.unknown_position"
        ]  # fmt: skip
        assert codes(receive, order, lot("0.5")) == ["purchasing.not_whole"]
        assert codes(receive, order, lot(5), lot(5)) == ["purchasing.lot_twice"]
        assert codes(receive, order, lot(5, expires_on=world.days(-1))) == ["purchasing.expired"]
        assert codes(receive, order, lot(5), place="RM") == ["purchasing.not_quarantine"]
        assert codes(receive, order, lot(5), place="NONE") == ["purchasing.unknown_place"]
        assert not Receipt.objects.exists()
        assert stock() == {}

    def test_takes_what_is_tolerated_and_not_more(self):
        order = ordered(line(quantity=100, over_percent=Decimal(5), under_percent=Decimal(2)))
        receive(order, lot(60, supplier_lot="A"))
        with pytest.raises(Problems) as raised:
            receive(order, lot(46, supplier_lot="B"))
        (problem,) = raised.value.problems
        assert (problem.code, problem.data["over"]) == ("purchasing.over", "1 EA")
        receive(order, lot(38, supplier_lot="B"))
        order.refresh_from_db()
        assert order.status == "RECEIVED"

    def test_names_what_was_turned_away(self):
        away = operations.TurnedAway(kind=RefusalKind.WRONG, what="电阻 10k", quantity=Decimal(5))
        receipt = receive(ordered(), turned_away=[away])
        assert [one.what for one in receipt.refusals.all()] == ["电阻 10k"]
        assert stock() == {}
        assert receipt.order.status == "SENT"

    def test_an_announced_delivery_is_received_once(self):
        order = ordered()
        notice = announce(order, announced(1000, supplier_lot="E1", certificate="COA-1"))
        assert codes(announce, order, announced(1)) == ["purchasing.notice_twice"]
        receipt = receive(order, lot(900, supplier_lot="E1"), notice_id=notice.pk)
        assert receipt.lines.get().announced == 1000
        with pytest.raises(operations.NoticeReceivedError) as raised:
            receive(order, lot(1, supplier_lot="E1"), notice_id=notice.pk)
        assert raised.value.receipt == receipt.number
        with pytest.raises(ConstraintError, match="purchasing_receipt"):
            around(
                "INSERT INTO purchasing_receipt (number, order_id, notice_id, supplier_id, "
                "delivery_note, place_id, received_at, received_by, note) SELECT 'GR-X', order_id, "
                "notice_id, supplier_id, '', place_id, received_at, 'x', '' FROM "
                "purchasing_receipt WHERE id = %s", receipt.pk,
            )  # fmt: skip

    def test_stands_at_the_site_where_it_came_in(self):
        there = ordered(site="SZ")
        assert receive(there, lot(10)).site.code == "SZ"
        anywhere = ordered()
        assert anywhere.site is None
        assert receive(anywhere, lot(10)).site.code == "SZ"
        assert codes(world.write, site="NONE") == ["purchasing.unknown_site"]

    def test_a_draft_takes_no_goods(self):
        with pytest.raises(operations.PurchasingStateError):
            receive(world.write(), lot(1))


@pytest.mark.django_db
class TestJudging:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _world(cls, kept_by_the_class):
        world.build()

    @pytest.fixture(autouse=True)
    def _books_agree(self):
        yield
        assert rebuild(check=True).differences == ()

    def verdict(self, row, *, accepted, rejected):
        return operations.take_verdict(
            context=frame(), inspection=row.inspection, accepted=Decimal(accepted),
            rejected=Decimal(rejected), used_up=Decimal(0),
        )  # fmt: skip

    def test_writes_what_quality_decided_once(self):
        row = world.received()
        done = self.verdict(row, accepted=900, rejected=100)
        assert (done.verdict, done.accepted, done.rejected) == (LineVerdict.PART, 900, 100)
        assert self.verdict(row, accepted=1000, rejected=0) is None

    def test_the_database_wants_the_amounts_to_add_up(self):
        row = world.received()
        with pytest.raises(ConstraintError, match="purchasing_receipt_line_verdict_adds_up"):
            self.verdict(row, accepted=900, rejected=99)

    def test_rejected_goods_go_back_after_quality_decided_it(self):
        row = self.rejected(Conclusion.RETURN)
        made = operations.return_goods(
            context=frame(), line_id=row.pk,
            values=operations.ReturnValues(quantity=Decimal(1000), carrier="顺丰"),
        )  # fmt: skip
        assert made.number.startswith("RT-")
        assert stock() == {}
        line_ = OrderLine.objects.get(order=row.receipt.order)
        assert (line_.received, line_.returned, line_.order.status) == (1000, 1000, "PART_RECEIVED")
        assert purchasing.orders().get().open_count == 1
        receive(line_.order, lot(1000, supplier_lot="NEW"))
        assert purchasing.orders().get().open_count == 0
        assert stock() == {("CAP", "QT", "unavailable"): 1000}

    def test_goods_that_were_found_bad_later_go_back_too(self):
        row = world.judge(world.received(), Conclusion.ACCEPT)
        assert not operations.may_go_back(row)
        made = judging.open_nonconformity(
            context=frame(), by="LI", values=judging.NonconformityValues(
                item_id=row.item_id, quantity=Decimal(30), description="引脚氧化",
                lot_key=row.lot_key,
            ),
        )  # fmt: skip
        judging.decide_nonconformity(
            context=frame(), nonconformity_id=made.pk, by="LI",
            decision=judging.Decision(disposition=Disposition.RETURN, decision="供方责任"),
        )  # fmt: skip
        assert {state for _item, _place, state in stock()} == {"conformant", "non_conformant"}
        assert operations.may_go_back(row)
        close = {"context": frame(), "nonconformity_id": made.pk, "by": "LI"}
        assert codes(judging.close_nonconformity, **close) == ["quality.not_sent_back"]
        give = {"context": frame(), "line_id": row.pk}
        values = operations.ReturnValues(quantity=Decimal(31))
        assert codes(operations.return_goods, **give, values=values) == [
            "purchasing.return_too_much"
        ]
        sent = operations.return_goods(**give, values=operations.ReturnValues(quantity=Decimal(30)))
        assert sent.nonconformity == made.number
        row.refresh_from_db()
        assert (row.accepted, row.rejected, row.returned) == (970, 30, 30)
        assert {state for _item, _place, state in stock()} == {"conformant"}
        assert judging.close_nonconformity(**{**close, "context": frame()}).status == "CLOSED"

    def test_nothing_goes_back_that_nobody_decided(self):
        row = self.rejected(Conclusion.REJECT)
        give = {"context": frame(), "line_id": row.pk,
                "values": operations.ReturnValues(quantity=Decimal(1000))}  # fmt: skip
        assert codes(operations.return_goods, **give) == ["purchasing.return_not_decided"]

    @pytest.mark.parametrize("quantity", ["0", "-1", "1001"])
    def test_not_more_goes_back_than_was_rejected(self, quantity):
        row = self.rejected(Conclusion.RETURN)
        code = "return_too_much" if quantity == "1001" else "not_positive"
        give = {"context": frame(), "line_id": row.pk,
                "values": operations.ReturnValues(quantity=Decimal(quantity))}  # fmt: skip
        assert codes(operations.return_goods, **give) == [f"purchasing.{code}"]

    def rejected(self, conclusion):
        row = world.received()
        return world.judge(row, conclusion, bad=20)


@pytest.mark.django_db
class TestProcessing:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _world(cls, kept_by_the_class):
        world.build()

    @pytest.fixture(autouse=True)
    def _books_agree(self):
        yield
        assert rebuild(check=True).differences == ()

    def order(self, **more):
        row = world.received()
        world.judge(row)
        values = {"processor": "STERIL", "place": "STERIL-1", "lot_key": row.lot_key,
                  "quantity": Decimal(400), "work": "环氧乙烷灭菌 SOP-9", **more}  # fmt: skip
        return operations.order_processing(
            context=frame(), values=operations.ProcessingValues(**values)
        )

    def test_is_sent_done_and_taken_back_as_a_lot_of_its_own(self):
        order = self.order()
        operations.send_processing(context=frame(), processing_id=order.pk)
        assert stock() == {("CAP", "QT", "conformant"): 600}
        done = operations.take_processing_back(
            context=frame(), processing_id=order.pk, quantity=Decimal(398), record="ST-88"
        )
        assert stock() == {("CAP", "QT", "conformant"): 600, ("CAP", "QT", "unavailable"): 398}
        assert (done.status, done.record) == ("BACK", "ST-88")
        assert done.inspection

    def test_comes_back_with_the_expiry_of_what_was_sent(self):
        said = world.lot(1000, supplier_lot="E26-2", expires_on=world.days(100))
        row = world.receive(world.ordered(world.line(quantity=1000)), said).lines.get()
        world.judge(row)
        values = {"processor": "STERIL", "place": "STERIL-1", "lot_key": row.lot_key,
                  "quantity": Decimal(400), "work": "环氧乙烷灭菌 SOP-9"}  # fmt: skip
        order = operations.order_processing(
            context=frame(), values=operations.ProcessingValues(**values)
        )
        operations.send_processing(context=frame(), processing_id=order.pk)
        done = operations.take_processing_back(
            context=frame(), processing_id=order.pk, quantity=Decimal(400), record="ST-89"
        )
        assert thing_by_key(done.back_lot_key).expires_on == world.days(100)

    def test_needs_the_record_and_no_more_than_was_sent(self):
        order = self.order()
        back = {"processing_id": order.pk, "quantity": Decimal(401), "record": ""}
        with pytest.raises(operations.PurchasingStateError):
            operations.take_processing_back(context=frame(), **back)
        operations.send_processing(context=frame(), processing_id=order.pk)
        assert codes(operations.take_processing_back, context=frame(), **back) == [
            "purchasing.record_needed"
        ]
        assert codes(
            operations.take_processing_back, context=frame(), **{**back, "record": "R"}
        ) == ["purchasing.more_back"]

    def test_is_refused_to_whoever_is_not_approved_or_has_not_so_much(self):
        assert codes(self.order, processor="GLUES") == [
            "purchasing.not_at_processor", "purchasing.not_approved"
        ]  # fmt: skip
        order = self.order(quantity=Decimal(5000))
        assert codes(operations.send_processing, context=frame(), processing_id=order.pk) == [
            "purchasing.not_in_house"
        ]


def test_two_receivers_at_once_take_no_more_than_was_ordered(real_database):
    world.build()
    order = ordered(line(quantity=100))
    results = []
    barrier = threading.Barrier(2)

    def take(name):
        barrier.wait()
        try:
            receive(order, lot(80, supplier_lot=name))
            results.append("taken")
        except Problems as failure:
            results.append(failure.problems[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(name,)) for name in "AB"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["purchasing.over", "taken"]
    assert OrderLine.objects.get(order=order).received == 80


def test_the_verdict_of_quality_arrives_by_message(real_database):
    world.build()
    row = world.judge(world.received())
    assert (row.verdict, row.accepted) == (LineVerdict.ACCEPTED, 1000)
