"""What the database holds of sales, tried around the operations."""

import pytest
from django.db import connection

from suyuan.areas.catalog.domain import PartnerRole
from suyuan.areas.sales import operations
from suyuan.areas.sales.models import Order, OrderLine, Pick, Record, Shipment
from suyuan.foundation.command import command
from suyuan.foundation.failures import ConstraintError
from tests.integration.areas.sales import world
from tests.integration.areas.sales.world import (
    confirmed,
    frame,
    line,
    load,
    make_pumps,
    make_set,
    opened,
    pump,
    set_lot,
    shipped,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


def _run(*, context, statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


_RUN = command(name="tests.run_sales_statement", action=None)(_run)


def refused(statement, *values):
    """Return the name of the rule that refuses a statement of our own."""
    with pytest.raises(ConstraintError) as raised:
        _RUN(context=frame(), statement=statement, values=values)
    return raised.value.constraint


def copied(record, **changed):
    """Write a copy of a line of the record around Python, with other values."""
    names = [field.attname for field in Record._meta.concrete_fields if field.attname != "id"]
    values = [changed.get(name, getattr(record, name)) for name in names]
    marks = ", ".join(["%s"] * len(names))
    return refused(f"INSERT INTO sales_record ({', '.join(names)}) VALUES ({marks})", *values)


class TestOrder:
    def test_the_database_confirms_no_order_to_somebody_without_licence(self):
        made = world.partner("H2", "第二医院", PartnerRole.HOSPITAL)
        world.place("H2-1", world.PlaceKind.EXTERNAL, party_id=made.pk)
        order = write(customer="H2")
        found = refused(
            "UPDATE sales_order SET status = 'CONFIRMED', confirmed_at = now(), "
            "confirmed_by = 'x' WHERE id = %s", order.pk,
        )  # fmt: skip
        assert found == "sales_order_to_licensed"

    def test_the_database_keeps_the_lines_of_a_confirmed_order(self):
        row = confirmed().lines.get()
        for column, value in (("quantity", 99), ("min_days", 3), ("position", 7)):
            found = refused(
                f"UPDATE sales_order_line SET {column} = %s WHERE id = %s", value, row.pk
            )
            assert found == "sales_order_line_of_draft"
        assert refused("DELETE FROM sales_order_line WHERE id = %s", row.pk) == (
            "sales_order_line_of_draft"
        )

    def test_the_database_moves_states_forward_only(self):
        order = confirmed()
        found = refused("UPDATE sales_order SET status = 'DRAFT' WHERE id = %s", order.pk)
        assert found == "sales_order_status_moves"
        make_pumps("A1")
        shipment = shipped(confirmed(line("PUMP", 1)), pump("A1"))
        for status in ("OPEN", "CANCELLED"):
            found = refused(
                "UPDATE sales_shipment SET status = %s, shipped_at = NULL WHERE id = %s",
                status, shipment.pk,
            )  # fmt: skip
            assert found == "sales_shipment_status_moves"

    def test_the_database_lets_no_more_leave_than_was_ordered(self):
        row = confirmed(line("PUMP", 2)).lines.get()
        found = refused("UPDATE sales_order_line SET shipped = 3 WHERE id = %s", row.pk)
        assert found == "sales_order_line_shipped_within"
        make_pumps("A1")
        shipped(confirmed(line("PUMP", 2)), pump("A1"))
        row = OrderLine.objects.get(shipped=1)
        assert refused("UPDATE sales_order_line SET shipped = 0 WHERE id = %s", row.pk) == (
            "sales_order_line_of_draft"
        )

    def test_the_database_has_one_open_pick_list_of_an_order(self):
        make_set("S1", 10)
        order = confirmed(line("SET", 5))
        pick = operations.plan_pick(context=frame(), order_id=order.pk)
        found = refused(
            "INSERT INTO sales_pick (number, order_id, staging_id, status, created_at, created_by,"
            " ended_by, short_reason) VALUES ('PK-X', %s, %s, 'OPEN', now(), 'x', '', '')",
            order.pk, pick.staging_id,
        )  # fmt: skip
        assert found == "sales_pick_one_open"
        found = refused("UPDATE sales_pick_line SET picked = 6 WHERE pick_id = %s", pick.pk)
        assert found == "sales_pick_line_picked_within"
        assert Pick.objects.count() == 1


class TestShipment:
    def test_the_database_keeps_what_was_shipped(self):
        make_pumps("A1", "A2")
        order = confirmed(line("PUMP", 2))
        shipment = shipped(order, pump("A1"))
        row = shipment.things.get()
        for statement in (
            "UPDATE sales_shipment_thing SET code = 'X' WHERE id = %s",
            "DELETE FROM sales_shipment_thing WHERE id = %s",
        ):
            assert refused(statement, row.pk) == "sales_shipment_thing_while_open"

    def test_the_database_loads_a_package_on_one_shipment(self):
        make_pumps("A1")
        order = confirmed(line("PUMP", 2))
        load(opened(order), pump("A1"))
        other = opened(order)
        found = refused(
            "INSERT INTO sales_shipment_thing (shipment_id, position, key, thing_id, kind, code,"
            " place_id, quantity, unit, items, inside, is_open, loaded_at, loaded_by)"
            " SELECT %s, 1, key, thing_id, kind, code, place_id, quantity, unit, items, inside,"
            " is_open, loaded_at, loaded_by FROM sales_shipment_thing", other.pk,
        )  # fmt: skip
        assert found == "sales_shipment_thing_in_one"

    def test_the_database_lets_nothing_leave_without_record_or_published_di(self):
        make_pumps("A1")
        shipment = opened(confirmed(line("PUMP", 1)))
        load(shipment, pump("A1"))
        leave = (
            "UPDATE sales_shipment SET status = 'SHIPPED', shipped_at = now(), shipped_by = 'x' "
            "WHERE id = %s"
        )
        assert refused(leave, shipment.pk) == "sales_shipment_has_record"

        def both(*, context):
            names = (
                "shipment_id, position, order_line_id, item_id, item_code, name, name_en,"
                " specification, model, registration_no, registrant, maker_licences, risk_class,"
                " storage, class_key, di, lot, lot_key, serials, quantity, unit, customer_code,"
                " customer_name, customer_name_en, customer_licences, address, contact, phone,"
                " shipped_at, shipped_on"
            )
            row = shipment.order.lines.get()
            with connection.cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO sales_record ({names}) VALUES (%s, 1, %s, %s, 'PUMP', 'p', '',"
                    " '', '', '', '', '', '', '', 'k', '', 'L1', '', '{A1}', 1, 'EA', 'c', 'c', '',"
                    " '', 'a', '', '1', now(), now())",
                    [shipment.pk, row.pk, row.item_id],
                )
                cursor.execute(leave, [shipment.pk])

        world.unpublish("PUMP")
        with pytest.raises(ConstraintError) as raised:
            command(name="tests.leave_unpublished", action=None)(both)(context=frame())
        assert raised.value.constraint == "sales_shipment_is_published"

    def test_the_database_has_a_moment_and_a_name_for_each_departure(self):
        shipment = opened(confirmed())
        found = refused("UPDATE sales_shipment SET shipped_at = now() WHERE id = %s", shipment.pk)
        assert found == "sales_shipment_departure_is_named"


class TestRecord:
    def shipped_set(self):
        make_set("S1", 100)
        return shipped(confirmed(line("SET", 30)), (set_lot("S1"), 20))

    def test_the_database_changes_and_deletes_no_line_of_the_record(self):
        self.shipped_set()
        row = Record.objects.get()
        for statement in (
            "UPDATE sales_record SET customer_name = 'X' WHERE id = %s",
            "DELETE FROM sales_record WHERE id = %s",
        ):
            with pytest.raises(Exception, match=r"append_only|permission|refused"):
                _RUN(context=frame(), statement=statement, values=[row.pk])
        row.refresh_from_db()
        assert row.customer_name == "华东经营"

    def test_the_database_adds_no_line_to_what_has_left(self):
        self.shipped_set()
        assert copied(Record.objects.get(), position=2) == "sales_record_at_departure"

    def test_the_database_records_no_more_than_was_ordered_and_nothing_else(self):
        self.shipped_set()
        row = Record.objects.get()
        shipment = opened(Order.objects.get())
        assert copied(row, shipment_id=shipment.pk, quantity=11) == "sales_record_within_order"
        pump_id = world.catalog_item("PUMP").pk
        found = copied(row, shipment_id=shipment.pk, quantity=1, item_id=pump_id)
        assert found == "sales_record_of_order"
        assert Shipment.objects.count() == 2

    def test_the_database_keeps_what_distributors_reported(self):
        shipment = self.shipped_set()
        operations.confirm_receipt(context=frame(), shipment_id=shipment.pk)
        row = world.report("DIST", "HOSP", set_lot("S1"), quantity=5)
        with pytest.raises(Exception, match=r"append_only|permission|refused"):
            _RUN(
                context=frame(), statement="UPDATE sales_onward SET quantity = 1 WHERE id = %s",
                values=[row.pk],
            )  # fmt: skip
        found = refused(
            "INSERT INTO sales_onward (seller_id, buyer_id, document, sold_on, sold_at, key, code,"
            " kind, item_id, class_key, lot, lot_key, serials, quantity, unit, remark,"
            " reported_at, reported_by) SELECT seller_id, buyer_id, document, sold_on, sold_at,"
            " key, code, kind, item_id, class_key, lot, lot_key, serials, quantity, unit, remark,"
            " reported_at, reported_by FROM sales_onward"
        )
        assert found == "sales_onward_once"
