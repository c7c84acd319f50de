"""What the database holds of after-sales, tried around the operations."""

import datetime as dt

import pytest
from django.db import connection

from suyuan.areas.service import operations
from suyuan.areas.service.domain import Answer, Decision, Harm
from suyuan.areas.service.domain.clocks import EventKind
from suyuan.areas.service.models import Job, ReturnLine
from suyuan.foundation.command import command, system_context
from suyuan.foundation.failures import ConstraintError
from tests import personas
from tests.integration.areas.service import world
from tests.integration.areas.service.world import frame, pump, scan

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


def _run(*, context, statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


_RUN = command(name="tests.run_service_statement", action=None)(_run)


def refused(statement, *values):
    """Return the name of the rule that refuses a statement of our own."""
    with pytest.raises(ConstraintError) as raised:
        _RUN(context=system_context(reason="test"), statement=statement, values=values)
    return raised.value.constraint


def complain():
    values = operations.ComplaintValues(
        reporter="护士长", description="停机", harm=Harm.SERIOUS, devices=["?"]
    )
    row = operations.receive_complaint(context=frame(), values=values)
    return operations.triage(
        context=frame(), number=row.number,
        values=operations.TriageValues(kind=EventKind.SERIOUS, why="可能严重"),
    )  # fmt: skip


class TestComplaint:
    def test_inv_svc_1_goes_only_forward(self):
        row = complain()
        found = refused("UPDATE service_complaint SET status = 'OPEN' WHERE id = %s", row.pk)
        assert found == "service_complaint_status_moves"

    def test_inv_svc_1_is_not_closed_while_a_report_or_a_question_is_open(self):
        row = complain()
        _RUN(
            context=frame(), values=[row.pk],
            statement="UPDATE service_complaint SET status = 'CONCLUDED', concluded_at = now(), "
            "concluded_by = 'x', conclusion = 'x', cause = 'USE', investigation = 'x' "
            "WHERE id = %s",
        )  # fmt: skip
        found = refused(
            "UPDATE service_complaint SET status = 'CLOSED', closed_at = now(), closed_by = 'x', "
            "reply = 'x' WHERE id = %s", row.pk,
        )  # fmt: skip
        assert found == "service_complaint_closed_complete"

    def test_inv_svc_2_keeps_what_was_told_and_when_the_clocks_began(self):
        row = complain()
        for column, rule in (
            ("received_at = now()", "service_complaint_number_received_at_fixed"),
            ("description = 'x'", "service_complaint_description_reporter_harm_fixed"),
        ):
            found = refused(f"UPDATE service_complaint SET {column} WHERE id = %s", row.pk)
            assert found == rule
        found = refused("UPDATE service_report SET due_at = now() WHERE complaint_id = %s", row.pk)
        assert found == "service_report_complaint_id_authority_rule_due_at_fixed"

    def test_inv_svc_2_refuses_a_report_from_before_we_learnt_of_it(self):
        row = complain()
        report = row.reports.get()
        found = refused(
            "UPDATE service_report SET status = 'REPORTED', reference = 'AE', reported_by = 'x', "
            "reported_at = %s WHERE id = %s", row.received_at - dt.timedelta(hours=1), report.pk,
        )  # fmt: skip
        assert found == "service_report_made_after_learning"


class TestReturn:
    def test_inv_svc_3_keeps_what_lay_on_the_table(self):
        [line] = world.receive(world.announce(), "???")
        for column in ("scanned = 'x'", "position = 9"):
            found = refused(f"UPDATE service_return_line SET {column} WHERE id = %s", line.pk)
            assert found == "service_return_line_document_id_position_scanned_fixed"
        found = refused("UPDATE service_return_line SET quantity = 9 WHERE id = %s", line.pk)
        assert found == "service_return_line_quantity_received_at_fixed"
        with pytest.raises(Exception, match="permission denied"):
            _RUN(context=frame(), statement="DELETE FROM service_return_line", values=[])

    def test_inv_svc_4_is_not_closed_while_something_waits_and_takes_nothing_afterwards(self):
        row = world.announce()
        [line] = world.receive(row, "???")
        close = (
            "UPDATE service_return SET status = 'CLOSED', closed_at = now(), closed_by = 'x' "
            "WHERE id = %s"
        )
        assert refused(close, row.pk) == "service_return_closed_complete"
        operations.answer_question(
            context=frame(), question_id=line.question_id,
            values=operations.AnswerValues(answer=Answer.SENT_BACK, note="x"),
        )  # fmt: skip
        operations.close_return(context=frame(), number=row.number)
        found = refused(
            "INSERT INTO service_return_line (document_id, position, scanned, status, key, code, "
            "lot, is_amount, quantity, unit, held_by, shipment, condition, received_at, "
            "received_by, inspection, decision, decided_by, note, job, question_id) "
            "SELECT document_id, 9, scanned, 'QUESTION', '', '', '', false, 1, 'EA', '', '', '', "
            "now(), 'x', '', '', '', '', '', NULL FROM service_return_line WHERE id = %s",
            line.pk,
        )
        assert found == "service_return_line_of_open"

    def test_inv_svc_5_a_unit_waits_at_one_line_only(self):
        world.make("S1")
        world.ship(pump("S1"))
        world.receive(world.announce(), scan("S1"))
        [other] = world.receive(world.announce(), "???")
        line = ReturnLine.objects.get(key=pump("S1"))
        found = refused(
            "UPDATE service_return_line SET status = 'WAITING', key = %s, item_id = %s "
            "WHERE id = %s", line.key, line.item_id, other.pk,
        )  # fmt: skip
        assert found == "service_return_line_unit_waits_once"

    def test_inv_svc_6_restocks_only_what_was_inspected(self):
        world.make("S1")
        world.ship(pump("S1"))
        row = world.announce()
        [line] = world.receive(row, scan("S1"))
        found = refused(
            "UPDATE service_return_line SET status = 'DECIDED', decision = 'RESTOCK', "
            "decided_at = now(), decided_by = 'x', signature_id = %s WHERE id = %s",
            personas.signature(row.number).pk, line.pk,
        )  # fmt: skip
        assert found == "service_return_line_restocked_was_inspected"

    def test_inv_svc_14_is_decided_by_a_signature_under_it(self):
        world.make("S1")
        world.ship(pump("S1"))
        row = world.announce()
        [line] = world.receive(row, scan("S1"))
        other = personas.signature("RMA-OTHER")
        for signature in (None, other.pk):
            found = refused(
                "UPDATE service_return_line SET status = 'DECIDED', decision = 'SCRAP', "
                "decided_at = now(), decided_by = 'x', signature_id = %s WHERE id = %s",
                signature, line.pk,
            )  # fmt: skip
            assert found == "service_return_line_decided_is_signed"
        world.decide(row, Decision.SCRAP)
        line.refresh_from_db()
        assert line.signature.document == row.number
        assert refused(
            "UPDATE service_return_line SET signature_id = %s WHERE id = %s", other.pk, line.pk
        ) == "service_return_line_decided_is_signed"  # fmt: skip

    def test_inv_svc_7_an_answered_question_stays_as_it_was_answered(self):
        [line] = world.receive(world.announce(), "???")
        operations.answer_question(
            context=frame(), question_id=line.question_id,
            values=operations.AnswerValues(answer=Answer.SET_APART, note="x"),
        )  # fmt: skip
        found = refused(
            "UPDATE service_question SET status = 'OPEN', answer = '' WHERE id = %s",
            line.question_id,
        )
        assert found == "service_question_status_moves"


class TestJob:
    def test_inv_svc_8_passes_only_with_a_good_test_after_the_last_work(self):
        job = world.at_bench()
        tested = "UPDATE service_job SET status = 'TESTED' WHERE id = %s"
        assert refused(tested, job.pk) == "service_job_tested_passed"
        world.probe(job, flow="9")
        assert refused(tested, job.pk) == "service_job_tested_passed"
        world.probe(job)
        world.keep_board("B-9")
        world.replace(job, "B-S1", "B-9")
        assert refused(tested, job.pk) == "service_job_tested_passed"

    def test_inv_svc_9_gets_work_and_tests_only_while_in_work(self):
        job = world.at_bench()
        world.probe(job)
        for table in ("service_job_work", "service_job_test"):
            columns = {
                "service_job_work": "kind, old_key, new_key, item_id, quantity, unit, note, "
                "person, at, event_id) SELECT id, 'USED', '', 'x', item_id, 1, 'EA', '', 'x', "
                "now(), gen_random_uuid()",
                "service_job_test": "form_version_id, entered, judged, passed, person, equipment, "
                "note, at, event_id) SELECT id, 1, '{}', '{}', true, 'x', '', '', now(), "
                "gen_random_uuid()",
            }[table]
            found = refused(
                f"INSERT INTO {table} (job_id, {columns} FROM service_job WHERE id = %s", job.pk
            )
            assert found == f"{table}_in_work"

    def test_inv_svc_10_is_the_only_open_one_of_its_unit(self):
        job = world.at_bench()
        world.make("S2")
        other = world.open_job(scan("S2"))
        assert Job.objects.filter(key=job.key).count() == 1
        found = refused("UPDATE service_job SET key = %s WHERE id = %s", job.key, other.pk)
        assert found == "service_job_number_kind_key_fixed"

    def test_inv_svc_11_is_not_done_without_release_or_acceptance(self):
        job = world.at_bench()
        world.probe(job)
        found = refused("UPDATE service_job SET status = 'DONE', done_at = now() WHERE id = %s",
                        job.pk)  # fmt: skip
        assert found == "service_job_done_is_released_or_accepted"
