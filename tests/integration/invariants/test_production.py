"""What the database holds of production, tried around the operations."""

from decimal import Decimal

import pytest
from django.db import connection

from suyuan.areas.production import operations
from suyuan.foundation import clock
from suyuan.foundation.command import command, system_context
from suyuan.foundation.failures import ConstraintError
from tests import personas
from tests.integration.areas.production import factory
from tests.integration.areas.production.factory import act, frame, lot

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _factory(kept_by_the_module):
    with clock.fixed(factory.NOW):
        factory.build()


@pytest.fixture(autouse=True)
def _now():
    with clock.fixed(factory.NOW):
        yield


def _run(*, context, statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


_RUN = command(name="tests.run_statement", action=None)(_run)


def refused(statement, *values):
    """Return the name of the rule that refuses a statement of our own."""
    with pytest.raises(ConstraintError) as raised:
        _RUN(context=system_context(reason="test"), statement=statement, values=values)
    return raised.value.constraint


def made_order():
    order = factory.ready_pump_order(2)
    factory.make(order, ["B1", "B2"])
    return order


class TestOrder:
    def test_inv_prod_1_keeps_what_it_was_released_with(self):
        order = factory.release("PUMP")
        for column, value in (("quantity", 9), ("lot_number", "X"), ("revision_id", 999)):
            found = refused(
                f"UPDATE production_order SET {column} = %s WHERE id = %s", value, order.pk
            )
            assert found == "production_order_released_fixed"

    def test_inv_prod_2_gets_no_more_records(self):
        order = factory.plan()
        operations.cancel_order(context=frame(), order=order.number)
        found = refused(
            "INSERT INTO production_tally (order_id, kind, key, quantity, reason, person, at) "
            "VALUES (%s, 'SCRAP', '', 1, '', '', now())",
            order.pk,
        )
        assert found == "production_tally_order_open"

    def test_inv_prod_3_makes_no_more_than_tolerated(self):
        order = made_order()
        found = refused(
            "INSERT INTO production_tally (order_id, kind, key, quantity, reason, person, at) "
            "VALUES (%s, 'MADE', '', 1, '', '', now())",
            order.pk,
        )
        assert found == "production_tally_within_plan"

    def test_inv_prod_4_takes_material_of_its_record(self):
        order = factory.release("PUMP")
        found = refused(
            "INSERT INTO production_material (order_id, kind, item_id, part_item_id, step_number,"
            " key, code, quantity, unit, person, reason, at) "
            "SELECT %s, 'ISSUE', i.id, i.id, 10, 'k', 'c', 1, 'MTR', '', '', now() "
            "FROM ledger_item AS i WHERE i.code = 'TUBE'",
            order.pk,
        )
        assert found == "production_material_of_record"

    def test_inv_prod_4_takes_none_of_many_parts_where_one_is_not_of_its_record(self):
        order = factory.release("PUMP")
        found = refused(
            "INSERT INTO production_material (order_id, kind, item_id, part_item_id, step_number,"
            " key, code, quantity, unit, person, reason, at) "
            "SELECT %s, 'ISSUE', i.id, i.id, 10, 'k', 'c', 1, 'MTR', '', '', now() "
            "FROM ledger_item AS i WHERE i.code IN ('BOARD', 'TUBE') ORDER BY i.code",
            order.pk,
        )
        assert found == "production_material_of_record"
        assert not order.material.exists()

    def test_inv_prod_2_gets_no_more_material(self):
        order = factory.plan()
        operations.cancel_order(context=frame(), order=order.number)
        found = refused(
            "INSERT INTO production_material (order_id, kind, item_id, part_item_id, step_number,"
            " key, code, quantity, unit, person, reason, at) "
            "SELECT %s, 'ISSUE', i.id, i.id, 10, 'k', 'c', 1, 'MTR', '', '', now() "
            "FROM ledger_item AS i WHERE i.code = 'BOARD'",
            order.pk,
        )
        assert found in {"production_material_order_open", "production_material_of_record"}

    def test_inv_prod_4_takes_no_other_material_by_a_deviation_that_nobody_approved(self):
        order = factory.release("PUMP")
        row = operations.open_deviation(
            context=frame(), order=order.number,
            values=operations.DeviationValues(
                kind=operations.deviations.DeviationKind.MATERIAL, description="d",
                item="MOTOR-B", instead_of="MOTOR",
            ),
        )  # fmt: skip
        personas.signed(operations.close_deviation, deviation=row.number, cause="c", conclusion="k")
        found = refused(
            "INSERT INTO production_material (order_id, kind, item_id, part_item_id, step_number,"
            " key, code, quantity, unit, person, reason, at, deviation_id) "
            "SELECT %s, 'ISSUE', i.id, p.id, 10, 'k', 'c', 1, 'EA', '', '', now(), %s "
            "FROM ledger_item AS i, ledger_item AS p WHERE i.code = 'MOTOR-B' AND p.code = 'MOTOR'",
            order.pk, row.pk,
        )  # fmt: skip
        assert found == "production_material_of_record"

    def test_inv_prod_6_follows_the_step_before(self):
        order = made_order()
        for change in ("state = 'DONE', done_at = now()", "quantity = 5"):
            found = refused(
                f"UPDATE production_order_step SET {change} WHERE order_id = %s AND number = 30",
                order.pk,
            )
            assert found == "production_order_step_in_order"

    def test_inv_prod_7_is_reviewed_with_a_record(self):
        order = made_order()
        _RUN(
            context=system_context(reason="test"),
            statement="UPDATE production_order SET state = 'COMPLETED', completed_at = now() "
            "WHERE id = %s",
            values=[order.pk],
        )
        found = refused("UPDATE production_order SET state = 'REVIEWED' WHERE id = %s", order.pk)
        assert found == "production_order_reviewed_with_record"


ENTRY = (
    "INSERT INTO production_unit_entry (unit_id, order_id, fact, step_number, detail, person, at) "
    "SELECT u.id, u.order_id, %s, %s, '{}', '', now() FROM production_unit AS u "
    "WHERE u.order_id = %s ORDER BY u.id LIMIT 1"
)


class TestUnit:
    def test_inv_prod_5_passes_steps_in_order(self):
        order = made_order()
        assert refused(ENTRY, "PASS", 30, order.pk) == "production_unit_entry_in_order"

    def test_inv_prod_5_ends_with_scrap(self):
        order = made_order()
        unit = order.units.order_by("pk").first()
        operations.scrap_units(
            context=frame(), order=order.number, units=[unit.key], act=act(note="裂")
        )
        assert refused(ENTRY, "PASS", 20, order.pk) == "production_unit_entry_in_order"


class TestRecord:
    def test_inv_prod_8_stays_as_it_was_recorded(self):
        order = made_order()
        assert refused(
            "UPDATE production_execution SET person = 'OTHER' WHERE order_id = %s", order.pk
        ) == "production_execution_done_fixed"  # fmt: skip
        operations.unload(
            context=frame(), order=order.number, step=20, act=act(),
            keys=[lot("RESIN", f"R-{order.pk}")],
        )  # fmt: skip
        assert refused(
            "UPDATE production_load SET unloaded_at = NULL WHERE order_id = %s AND unloaded_at "
            "IS NOT NULL", order.pk,
        ) == "production_load_unloaded_stays"  # fmt: skip
        row = operations.open_deviation(
            context=frame(), order=order.number,
            values=operations.DeviationValues(
                kind=operations.deviations.DeviationKind.PROCESS, description="d"
            ),
        )  # fmt: skip
        personas.signed(operations.close_deviation, deviation=row.number, cause="c", conclusion="k")
        assert refused(
            "UPDATE production_deviation SET cause = 'x' WHERE id = %s", row.pk
        ) == "production_deviation_closed_stays"  # fmt: skip
        run = operations.start_run(
            context=frame(),
            values=operations.RunValues(
                kind=operations.runs.RunKind.SEALING, place="LINE1", person="OP-1",
                started_at=factory.later(),
            ),
        )  # fmt: skip
        operations.end_run(context=frame(), run=run.number, entered={})
        personas.signed(operations.judge_run, run=run.number, accept=True)
        assert refused(
            "UPDATE production_run SET note = 'x' WHERE id = %s", run.pk
        ) == "production_run_judged_stays"  # fmt: skip
        assert order.quantity == Decimal(2)


class TestDeviation:
    def test_inv_prod_12_a_decision_is_signed_under_its_own_number(self):
        order = factory.release("PUMP")
        row = operations.open_deviation(
            context=frame(), order=order.number,
            values=operations.DeviationValues(
                kind=operations.deviations.DeviationKind.PROCESS, description="d"
            ),
        )  # fmt: skip
        decide = (
            "UPDATE production_deviation SET state = %s, decided_at = now(), signature_id = %s "
            "WHERE id = %s"
        )
        own, other = personas.signature(row.number), personas.signature("DV-OTHER")
        for state, signature in (
            ("APPROVED", None), ("APPROVED", other.pk), ("REFUSED", own.pk), ("REFUSED", None),
        ):  # fmt: skip
            found = refused(decide, state, signature, row.pk)
            assert found == "production_deviation_decided_is_signed", (state, signature)
        done = personas.signed(operations.approve_deviation, deviation=row.number)
        assert done.signature.document == row.number
        assert refused(
            "UPDATE production_deviation SET signature_id = NULL WHERE id = %s", row.pk
        ) == "production_deviation_decided_is_signed"  # fmt: skip


class TestRun:
    def test_inv_prod_13_a_judgement_is_signed_under_its_own_number(self):
        run = operations.start_run(
            context=frame(),
            values=operations.RunValues(
                kind=operations.runs.RunKind.SEALING, place="LINE1", person="OP-1",
                started_at=factory.later(),
            ),
        )  # fmt: skip
        operations.end_run(context=frame(), run=run.number, entered={})
        judge = (
            "UPDATE production_run SET state = %s, judged_at = now(), judged_by = 'x', "
            "signature_id = %s WHERE id = %s"
        )
        own, other = personas.signature(run.number), personas.signature("ST-OTHER")
        for state, signature in (
            ("ACCEPTED", None), ("ACCEPTED", other.pk), ("REJECTED", own.pk), ("REJECTED", None),
        ):  # fmt: skip
            found = refused(judge, state, signature, run.pk)
            assert found == "production_run_judgement_is_signed", (state, signature)
        done = personas.signed(operations.judge_run, run=run.number, accept=False)
        assert (done.signature.document, done.signature.meaning) == (run.number, "REJECTED")
