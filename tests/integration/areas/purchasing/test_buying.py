"""Suppliers and orders: what is approved, what is refused and why."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection

from suyuan.areas.purchasing import operations
from suyuan.areas.purchasing.domain import Grade, OrderStatus, SupplyStatus
from suyuan.areas.purchasing.models import Order, OrderLine, Supply
from suyuan.foundation.command import command
from suyuan.foundation.failures import ConstraintError
from suyuan.kernel.errors import Problems
from tests.integration.areas.purchasing import world
from tests.integration.areas.purchasing.world import (
    announce,
    announced,
    frame,
    line,
    ordered,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


def codes(function, *args, **values):
    with pytest.raises(Problems) as raised:
        function(*args, **values)
    return [problem.code for problem in raised.value.problems]


def around(sql, *values):
    """Write past the operations, as a command that forgot the rule would."""

    def write_anyway(*, context):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    return command(name=f"tests.around_{abs(hash(sql))}", action=None)(write_anyway)(
        context=frame()
    )


class TestSuppliers:
    def test_a_proposed_one_is_not_bought_from(self):
        world.propose("GLUE", "CAPS")
        assert codes(write, line("GLUE", unit="KGM")) == ["purchasing.not_approved"]

    def test_a_suspended_one_is_not_bought_from_until_it_is_approved_again(self):
        supply = Supply.objects.get(item__item__code="CAP", supplier__party__code="CAPS")
        operations.suspend_supply(context=frame(), supply_id=supply.pk)
        assert codes(write) == ["purchasing.not_approved"]
        operations.approve_supply(context=frame(), supply_id=supply.pk, decision="整改有效")
        assert write().status == OrderStatus.DRAFT

    def test_an_approval_that_has_ended_does_not_count(self):
        supply = world.approve("GLUE", "CAPS", valid_until=world.today())
        around("UPDATE purchasing_supply SET valid_until = %s WHERE id = %s",
               world.days(-1), supply.pk)  # fmt: skip
        assert codes(write, line("GLUE", unit="KGM")) == ["purchasing.not_approved"]

    def test_a_licence_that_has_ended_stops_orders_until_the_new_one_is_entered(self):
        caps = Supply.objects.filter(supplier__party__code="CAPS").first().supplier
        world.licence(caps.pk, until=world.days(-1))
        assert codes(write) == ["purchasing.licence_expired"]
        world.licence(caps.pk, until=world.days(700), number="L-2")
        assert write().status == OrderStatus.DRAFT

    def test_grade_a_needs_an_agreement_and_an_end(self):
        supply = world.propose("GLUE", "CAPS", grade=Grade.A)
        approve = {"context": frame(), "supply_id": supply.pk, "decision": "审核合格"}
        assert codes(operations.approve_supply, **approve) == ["purchasing.agreement_needed"]
        done = operations.approve_supply(
            **{**approve, "context": frame()}, agreement="QA-7", valid_until=world.days(365)
        )
        assert done.status == SupplyStatus.APPROVED

    def test_the_same_pair_is_on_the_list_once(self):
        assert codes(world.propose, "CAP", "CAPS") == ["purchasing.supply_twice"]

    def test_the_database_wants_the_agreement_too(self):
        supply = world.propose("GLUE", "CAPS", grade=Grade.A)
        with pytest.raises(ConstraintError, match="purchasing_supply_a_has_agreement"):
            around("UPDATE purchasing_supply SET status = 'APPROVED', decided_at = now(), "
                   "decided_by = 'x' WHERE id = %s", supply.pk)  # fmt: skip


class TestNotices:
    def test_announces_no_more_than_the_order_takes_with_what_is_on_its_way(self):
        order = ordered(line(quantity=100, over_percent=Decimal(5)), line(quantity=10))
        announce(order, announced(60, supplier_lot="A"))
        with pytest.raises(Problems) as raised:
            announce(order, announced(46, supplier_lot="B"), announced(10, position=2), note="D2")
        (wrong,) = raised.value.problems
        assert wrong.code == "purchasing.announced_over"
        assert (wrong.data["over"], wrong.data["told"]) == ("1 EA", "60 EA")
        assert wrong.data["position"] == 1
        second = announce(order, announced(45, supplier_lot="B"), note="D2")
        operations.cancel_notice(context=frame(), notice_id=second.pk)
        world.receive(order, world.lot(45, supplier_lot="C"))
        assert codes(announce, order, announced(1), note="D3") == ["purchasing.announced_over"]

    def test_announces_no_lot_that_has_expired_when_it_comes(self):
        order = ordered()
        old = announced(5, supplier_lot="A", expires_on=world.days(-1))
        assert codes(announce, order, old) == ["purchasing.announced_expired"]
        soon = announced(5, supplier_lot="A", expires_on=world.days(3))
        assert codes(announce, order, soon, expected_on=world.days(4)) == [
            "purchasing.announced_expired"
        ]
        assert announce(order, soon, expected_on=world.days(3)).status == "EXPECTED"


class TestOrders:
    def test_goes_from_draft_to_sent(self):
        order = ordered(line(quantity=500, price=Decimal("0.8"), over_percent=Decimal(5)))
        assert (order.status, order.number[:3], order.lines.count()) == ("SENT", "PO-", 1)

    def test_names_everything_that_is_wrong_at_once_with_its_line(self):
        with pytest.raises(Problems) as raised:
            write(
                line("NONE"), line(quantity=0), line(quantity=-5), line(unit="KGM"),
                line(unit="XXX"), line(due_on=None), line(quantity="0.5"), line(revision="Z"),
                line(over_percent=Decimal(-1)), line(quantity=Decimal("NaN")), currency="元",
            )  # fmt: skip
        found = [(one.code.removeprefix("purchasing."), one.line) for one in
                 raised.value.problems]  # fmt: skip
        assert found == [
            ("wrong_currency", None), ("unknown_item", 1), ("not_positive", 2),
            ("not_positive", 3), ("units_differ", 4), ("unknown_unit", 5), ("missing", 6),
            ("not_whole", 7), ("unknown_revision", 8), ("no_percentage", 9), ("not_positive", 10),
        ]  # fmt: skip

    def test_is_not_due_before_the_day_on_which_it_is_written(self):
        assert codes(write, line(due_on=world.days(-1))) == ["purchasing.due_past"]
        order = write(line(due_on=world.days(0)))
        with pytest.raises(Problems) as raised:
            operations.change_order(
                context=frame(), order_id=order.pk, lines=[line(), line(due_on=world.days(-400))]
            )
        (wrong,) = raised.value.problems
        assert (wrong.code, wrong.line, wrong.field) == ("purchasing.due_past", 2, "due_on")

    def test_takes_another_unit_that_converts(self):
        order = write(line("GLUE", 2500, unit="GRM"), supplier="GLUES")
        assert order.lines.get().unit == "GRM"

    def test_a_draft_is_written_anew_and_an_approved_one_is_not(self):
        order = write()
        operations.change_order(context=frame(), order_id=order.pk, lines=[line(quantity=7)])
        assert order.lines.get().quantity == 7
        operations.approve_order(context=frame(), order_id=order.pk)
        with pytest.raises(operations.PurchasingStateError):
            operations.change_order(context=frame(), order_id=order.pk, lines=[line()])
        operations.reopen_order(context=frame(), order_id=order.pk)
        operations.change_order(context=frame(), order_id=order.pk, lines=[line(quantity=8)])
        assert order.lines.get().quantity == 8

    def test_is_given_up_before_goods_come_and_closed_after(self):
        order = ordered()
        with pytest.raises(operations.PurchasingStateError):
            operations.close_order(context=frame(), order_id=order.pk)
        done = operations.cancel_order(context=frame(), order_id=order.pk)
        assert done.status == OrderStatus.CANCELLED

    def test_the_database_keeps_the_lines_of_an_approved_order(self):
        order = ordered()
        for change in ("UPDATE purchasing_order_line SET quantity = 2 WHERE order_id = %s",
                       "DELETE FROM purchasing_order_line WHERE order_id = %s"):  # fmt: skip
            with pytest.raises(ConstraintError, match="purchasing_order_line_of_draft"):
                around(change, order.pk)

    def test_the_database_approves_no_order_from_a_supplier_that_is_not_approved(self):
        order = write()
        around("UPDATE purchasing_supply SET status = 'SUSPENDED' WHERE supplier_id = %s",
               order.supplier_id)  # fmt: skip
        with pytest.raises(ConstraintError, match="purchasing_order_from_approved"):
            around("UPDATE purchasing_order SET status = 'APPROVED', approved_by = 'x', "
                   "approved_at = now() WHERE id = %s", order.pk)  # fmt: skip

    def test_the_database_lets_no_more_come_than_is_tolerated(self):
        order = ordered(line(quantity=100, over_percent=Decimal(5)))
        around("UPDATE purchasing_order_line SET received = 105 WHERE order_id = %s", order.pk)
        with pytest.raises(ConstraintError, match="purchasing_order_line_received_within"):
            around("UPDATE purchasing_order_line SET received = 105.01 WHERE order_id = %s",
                   order.pk)  # fmt: skip
        assert OrderLine.objects.get(order=order).received == 105

    def test_the_database_sends_nothing_that_was_not_approved(self):
        order = write()
        with pytest.raises(ConstraintError, match="purchasing_order_status_moves"):
            around("UPDATE purchasing_order SET status = 'SENT', sent_at = now(), approved_at = "
                   "now(), approved_by = 'x' WHERE id = %s", order.pk)  # fmt: skip
        assert Order.objects.get(pk=order.pk).status == "DRAFT"
        assert isinstance(order.created_at, dt.datetime)
