"""The screens of purchasing."""

from decimal import Decimal

from django.urls import reverse

from suyuan.areas.purchasing import operations, queries
from suyuan.areas.purchasing.models import Notice, Order, Processing, Receipt, ReceiptLine, Supply
from suyuan.areas.purchasing.ui import scores
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.warehouse import operations as warehouse
from suyuan.areas.warehouse.models import MoveOrder
from tests.integration.areas.purchasing import world
from tests.integration.areas.purchasing.test_docking import count
from tests.integration.areas.purchasing.world import (
    announce,
    announced,
    frame,
    line,
    lot,
    ordered,
)
from tests.screens import ResourceCases, client_of, command_id


def give(name, *keys, **values):
    """Give a command, confirming what it asks."""
    ada = client_of("ada")
    where = reverse(name, args=keys)
    given = {**values, "command_id": command_id()}
    answer = ada.post(where, given)
    if answer.status_code == 200 and answer.context.get("digest"):
        answer = ada.post(where, {**given, "confirmed": answer.context["digest"]})
    return answer


def shown(name, key):
    """Return the page of a row."""
    return client_of("ada").get(reverse(f"{name}-detail", args=[key])).content.decode()


def returned():
    """Let rejected goods go back."""
    row = world.judge(world.received(), Conclusion.RETURN, bad=20)
    values = operations.ReturnValues(quantity=Decimal(400))
    return operations.return_goods(context=frame(), line_id=row.pk, values=values)


class TestSupplies(ResourceCases):
    name = "supplies"

    def rows(self):
        world.build()

    def test_is_proposed_approved_suspended_and_ended(self):
        world.build()
        supplier = {"item": "GLUE", "supplier": "CAPS", "grade": "A", "agreement": "QA-1",
                    "valid_until": world.days(90).isoformat()}  # fmt: skip
        assert give("supplies-new", **supplier).status_code == 302
        row = Supply.objects.latest("pk")
        said = {"grade": "A", "agreement": "QA-1", "valid_until": supplier["valid_until"]}
        give("supplies-approve", str(row.pk), **said, decision="审核 AU-3")
        give("supplies-suspend", str(row.pk), reason="两批不合格")
        give("supplies-end", str(row.pk), reason="不再采购")
        row.refresh_from_db()
        assert (row.status, row.decision) == ("ENDED", "不再采购")

    def test_is_not_proposed_until_a_day_that_is_past(self):
        world.build()
        answer = give("supplies-new", item="GLUE", supplier="CAPS", grade="B",
                      valid_until=world.days(-1).isoformat())  # fmt: skip
        assert answer.status_code == 422
        assert "valid_until" in answer.context["form"].errors


class TestPurchaseOrders(ResourceCases):
    name = "purchase-orders"

    def rows(self):
        world.build()
        ordered()
        world.write()

    def test_is_written_approved_sent_and_received(self):
        world.build()
        lines = {"lines-0-item": "CAP", "lines-0-quantity": "100",
                 "lines-0-due_on": world.days(7).isoformat()}  # fmt: skip
        give("purchase-orders-new", supplier="CAPS", currency="CNY", **lines)
        number = Order.objects.get().number
        give("purchase-orders-approve", number)
        give("purchase-orders-send", number)
        lots = {"lots-0-position": "1", "lots-0-quantity": "60", "lots-0-supplier_lot": "E1",
                "turned_away-0-kind": "DAMAGED", "turned_away-0-what": "一箱压坏",
                "turned_away-0-quantity": "40"}  # fmt: skip
        assert give("purchase-orders-receive", number, **lots).status_code == 302
        assert Order.objects.get().status == "PART_RECEIVED"
        assert ReceiptLine.objects.get().supplier_lot == "E1"
        give("purchase-orders-close", number, reason="余量取消")
        assert Order.objects.get().status == "CLOSED"

    def test_counts_its_lines_also_where_it_is_searched_for(self):
        world.build()
        order = ordered(line(quantity=200), line("BOARD", 4), line(quantity=7))
        for text in ("", "CAP", "CAP PO-", "BOARD"):
            page = client_of("ada").get(reverse("purchase-orders-list"), {"q": text})
            found = list(page.context["table"].data)
            assert [(one.number, one.lines_count) for one in found] == [(order.number, 3)]

    def test_whoever_approves_it_sees_lines_and_sum(self):
        world.build()
        order = world.write(
            line(quantity=200, price=Decimal("1.25")), line("BOARD", 4, price=Decimal(1000)),
            line(quantity=7),
        )  # fmt: skip
        page = client_of("ada").get(reverse("purchase-orders-approve", args=[order.number]))
        text = page.content.decode()
        for words in ("BOARD", ">250<", ">4,000<", "4,250 CNY, and 1 line without a price"):
            assert words in text
        give("purchase-orders-approve", order.number)
        assert Order.objects.get().status == "APPROVED"

    def main(self, order):
        """Give the commands that stand first and strong on the page of an order."""
        page = client_of("ada").get(reverse("purchase-orders-detail", args=[order.number]))
        return [one.command.name for one in page.context["offers"] if one.is_main]

    def test_says_to_announce_only_until_everything_is_announced(self):
        world.build()
        order = ordered(line(quantity=100))
        announce(order, announced(60, supplier_lot="A"))
        assert "announce the delivery" in shown("purchase-orders", order.number)
        assert self.main(order) == ["announce"]
        announce(order, announced(40, supplier_lot="B"), note="DN-2")
        assert self.main(order) == ["receive"]
        text = shown("purchase-orders", order.number)
        assert "announce the delivery" not in text
        assert "the warehouse receives what is announced" in text

    def test_says_what_is_wrong_in_its_line_and_keeps_what_was_typed(self):
        world.build()
        lines = {"lines-0-item": "CAP", "lines-0-quantity": "-3", "lines-0-due_on": "morgen"}
        answer = give("purchase-orders-new", supplier="CAPS", currency="CNY", **lines)
        assert answer.status_code == 422
        assert "morgen" in answer.content.decode()
        assert "Line 1, Quantity: “-3” is not greater than zero." in answer.content.decode()

    def test_says_everything_that_is_wrong_with_a_line_at_once(self):
        world.build()
        lines = {"lines-0-item": "CAP", "lines-0-quantity": "3", "lines-0-unit": "光年",
                 "lines-0-due_on": "2020-01-01"}  # fmt: skip
        answer = give("purchase-orders-new", supplier="CAPS", currency="CNY", **lines)
        assert len(answer.context["form"].non_field_errors()) == 2

    def test_says_at_the_line_that_nothing_is_turned_away(self):
        world.build()
        order = ordered()
        away = {"turned_away-0-kind": "DAMAGED", "turned_away-0-quantity": "0"}
        answer = give("purchase-orders-receive", order.number, **away)
        assert answer.status_code == 422
        assert [str(one) for one in answer.context["form"].errors["turned_away"]] == [
            "Line 1, What: a value is needed.",
            "Line 1, Quantity: “0” is not greater than zero.",
        ]


class TestNotices(ResourceCases):
    name = "notices"

    def rows(self):
        world.build()
        order = ordered()
        announce(order, announced(500, supplier_lot="A"))
        announce(order, announced(400, supplier_lot="B"), note="DN-2")

    def test_is_received_from_what_it_announces(self):
        self.rows()
        number = Notice.objects.earliest("pk").number
        page = client_of("ada").get(reverse("notices-receive", args=[number])).content.decode()
        assert 'value="A"' in page
        lots = {"lots-0-position": "1", "lots-0-quantity": "490", "lots-0-supplier_lot": "A"}
        assert give("notices-receive", number, **lots).status_code == 302
        assert Receipt.objects.get().notice.number == number

    def test_is_announced_by_the_name_of_the_item(self):
        world.build()
        order = ordered(line(quantity=100), line("BOARD", 4))
        page = client_of("ada").get(reverse("purchase-orders-announce", args=[order.number]))
        text = page.content.decode()
        assert '<option value="1" selected>1 · ' in text
        assert '<option value="2" selected>2 · BOARD · 4 pcs</option>' in text
        lots = {"lots-0-position": "2", "lots-0-quantity": "4", "lots-0-supplier_lot": "B"}
        wrong = give("purchase-orders-announce", order.number, delivery_note="D",
                     **{**lots, "lots-0-position": "3"})  # fmt: skip
        assert "Line 1, Order line: “3” cannot be chosen." in wrong.content.decode()
        assert give("purchase-orders-announce", order.number, delivery_note="D", **lots)
        assert Notice.objects.get().lines.get().order_line.position == 2

    def test_leads_to_the_receipt_with_which_it_came_in(self):
        self.rows()
        notice = Notice.objects.earliest("pk")
        assert "/receipts/GR-" not in shown("notices", notice.number)
        receipt = world.receive(notice.order, lot(500, supplier_lot="A"), notice_id=notice.pk)
        assert f"/receipts/{receipt.number}" in shown("notices", notice.number)


class TestReceipts(ResourceCases):
    name = "receipts"

    def test_says_who_does_what_next_until_nothing_is_left(self):
        world.build()
        row = world.received()
        number = row.receipt.number
        assert "inspectors inspect the lots that wait" in shown("receipts", number)
        world.judge(row)
        order = MoveOrder.objects.get()
        assert "the warehouse puts the accepted lots away" in shown("receipts", number)
        assert "the warehouse puts it away" in shown("received-lots", str(row.pk))
        warehouse.move_line(context=frame(), line_id=order.lines.get().pk, to="RM")
        for name, key in (("receipts", number), ("received-lots", str(row.pk))):
            assert "Next:" not in shown(name, key)

    def rows(self):
        world.build()
        order = ordered()
        world.receive(order, lot(10, supplier_lot="A"))
        world.receive(order, lot(20, supplier_lot="B"))


class TestReceivedLots(ResourceCases):
    name = "received-lots"

    def rows(self):
        world.build()
        world.receive(ordered(), lot(10, supplier_lot="A"), lot(20, supplier_lot="B"))


class TestDockLines(ResourceCases):
    name = "dock-lines"

    def rows(self):
        world.build()
        order = ordered(line("BOARD", 3))
        notice = announce(order, announced(3, supplier_lot="W46", serials=["S1", "S2", "S3"]))
        for serial in ("S1", "S2", "S3"):
            count(order, serial, notice=notice)

    def test_pieces_of_a_lot_are_one_row_that_leads_to_each_scan(self):
        self.rows()
        (row,) = queries.dock_lines()
        assert (row.total, row.scans) == (3, 3)
        assert [one.serials for one in queries.scans_of(row)] == [["S1"], ["S2"], ["S3"]]


class TestReturns(ResourceCases):
    name = "supplier-returns"

    def rows(self):
        world.build()
        returned()
        row = ReceiptLine.objects.get()
        give("received-lots-return", str(row.pk), quantity="100", units="", carrier="顺丰")


class TestProcessing(ResourceCases):
    name = "processing"

    def rows(self):
        world.build()
        row = world.judge(world.received())
        for quantity in (100, 200):
            values = operations.ProcessingValues(
                processor="STERIL", place="STERIL-1", lot_key=row.lot_key,
                quantity=Decimal(quantity), work="灭菌",
            )  # fmt: skip
            operations.order_processing(context=frame(), values=values)

    def test_is_sent_and_taken_back(self):
        self.rows()
        number = Processing.objects.latest("pk").number
        give("processing-send", number)
        assert give("processing-back", number, quantity="198", record="ST-1").status_code == 302
        assert Processing.objects.latest("pk").back_quantity == 198


class TestScores(ResourceCases):
    name = "supplier-scores"

    def rows(self):
        world.build()
        returned()
        ordered(world.line("GLUE", 5, unit="KGM"), supplier="GLUES")

    def test_counts_what_came_in_time_was_right_and_was_accepted(self):
        self.rows()
        found = {row.party.code: row for row in queries.scores(on=world.today())}
        caps, glues = found["CAPS"], found["GLUES"]
        assert (caps.due, caps.punctual, caps.arrived, caps.exact) == (1, 1, 1, 1)
        assert (caps.judged, caps.good, caps.bad, glues.due) == (1, 0, 1, 0)
        page = client_of("eva").get(reverse("supplier-scores-detail", args=["CAPS"]))
        assert "verdict=REJECTED" in page.content.decode()

    def test_months_lead_to_the_lots_that_they_count(self):
        self.rows()
        bars = scores._trend(queries.scores(on=world.today()).get(party__code="CAPS"), None)["bars"]
        shown = [client_of("eva").get(bar["url"]).context["listing"].count for bar in bars]
        assert shown == [1]
