"""Complaints: taken down, triaged with clocks, concluded and closed; states only go forward."""

import datetime as dt
from decimal import Decimal

import pytest

from suyuan.areas.quality import operations as quality
from suyuan.areas.service import operations, queries
from suyuan.areas.service.domain import Answer, Cause, Harm
from suyuan.areas.service.domain.clocks import Authority, EventKind, Facts, clocks
from suyuan.areas.service.models import Complaint, Report
from suyuan.areas.service.operations import ServiceStateError
from suyuan.foundation import clock
from suyuan.foundation.audit.models import Entry
from suyuan.foundation.days import day_at
from suyuan.foundation.failures import ForbiddenError
from suyuan.foundation.signing import SignatureNeededError
from suyuan.kernel.errors import Problems
from suyuan.ledger.queries.things import things_by_key
from tests import personas
from tests.integration.areas.service import world
from tests.integration.areas.service.world import frame, pump, scan

pytestmark = pytest.mark.django_db
AWARE = dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.UTC)
"""A Thursday."""


@pytest.fixture
def shipped():
    world.build()
    world.make("S1")
    world.ship(pump("S1"))


def codes(raised):
    return {problem.code for problem in raised.value.problems}


def complain(*devices, **more):
    told = {
        "reporter": "护士长", "description": "泵在输注中停止。", "harm": Harm.SERIOUS,
        "customer": "HOSP", "devices": devices or (scan("S1"),), **more,
    }  # fmt: skip
    return operations.receive_complaint(context=frame(), values=operations.ComplaintValues(**told))


def triage(row, kind=EventKind.SERIOUS, **more):
    why = "非事件" if kind is EventKind.NONE else "输注中断，可能造成严重伤害。"
    values = operations.TriageValues(kind=kind, why=why, **more)
    return operations.triage(context=frame(), number=row.number, values=values)


def again(row, kind=EventKind.DEATH, **more):
    values = operations.TriageValues(kind=kind, why="患者次日死亡。", **more)
    return operations.triage_again(context=frame(), number=row.number, values=values)


def conclude(row, **more):
    told = {"cause": Cause.DEVICE, "conclusion": "密封件磨损", "investigation": "拆检", **more}
    return operations.conclude_complaint(
        context=frame(), number=row.number, values=operations.ConclusionValues(**told)
    )


def test_of_what_happened_this_morning_are_taken_down_before_eight(shipped):
    with clock.fixed(dt.datetime(2035, 3, 2, 22, 30, tzinfo=dt.UTC)):
        made = complain(happened_on=dt.date(2035, 3, 3))
        assert made.happened_on == dt.date(2035, 3, 3)
        with pytest.raises(Problems) as raised:
            complain(happened_on=dt.date(2035, 3, 4))
        assert codes(raised) == {"service.in_the_future"}


class TestClocks:
    def due(self, kind, *authorities, **more):
        facts = Facts(kind=kind, aware_at=AWARE, authorities=authorities, **more)
        return {one.rule: one.due_at - AWARE for one in clocks(facts)}

    @pytest.mark.parametrize(
        ("kind", "more", "wanted"),
        [
            (EventKind.DEATH, {}, {"CN_DEATH": 7, "US_MDR": 30, "EU_DEATH": 10}),
            (EventKind.SERIOUS, {}, {"CN_SERIOUS": 20, "US_MDR": 30, "EU_SERIOUS": 15}),
            (EventKind.COULD_BE_SERIOUS, {}, {"CN_SERIOUS": 20, "US_MDR": 30, "EU_SERIOUS": 15}),
            (EventKind.DEATH, {"abroad": True}, {"CN_ABROAD": 30, "US_MDR": 30, "EU_DEATH": 10}),
            (EventKind.SERIOUS, {"threat": True},
             {"CN_SERIOUS": 20, "US_REMEDIAL": 7, "EU_THREAT": 2}),
            (EventKind.OTHER, {}, {}),
            (EventKind.NONE, {}, {}),
        ],
    )  # fmt: skip
    def test_follow_kind_and_authority(self, kind, more, wanted):
        found = self.due(kind, *Authority, **more)
        assert {rule: span.days for rule, span in found.items()} == wanted

    def test_of_a_group_event_begin_with_hours(self):
        found = self.due(EventKind.SERIOUS, Authority.CN, group=True)
        assert found == {
            "CN_GROUP_PHONE": dt.timedelta(hours=12), "CN_GROUP_CASE": dt.timedelta(hours=24),
            "CN_GROUP_REPORT": dt.timedelta(days=7),
        }  # fmt: skip


@pytest.mark.usefixtures("shipped")
class TestAComplaint:
    def test_names_device_lot_and_customer_from_the_scan(self):
        row = complain()
        [device] = queries.devices_of(row.pk)
        assert (device.key, device.lot, device.question) == (pump("S1"), "L1", None)
        assert device.lot_key == f"{world.PUMP}/10/L1"
        assert row.due_on == day_at(row.received_at) + dt.timedelta(days=30)

    def test_about_an_unknown_device_is_kept_with_a_question(self):
        row = complain("一台黑色的泵", scan("GHOST"), "]d2010490000000000921X1")
        kinds = [device.question.kind for device in queries.devices_of(row.pk)]
        assert kinds == ["UNKNOWN", "UNKNOWN", "NOT_OURS"]
        first = queries.devices_of(row.pk).first()
        operations.answer_question(
            context=frame(), question_id=first.question_id,
            values=operations.AnswerValues(
                answer=Answer.IDENTIFIED, named=scan("S1"), note="照片上的序列号"
            ),
        )  # fmt: skip
        first.refresh_from_db()
        assert (first.key, first.code) == (pump("S1"), "S1")

    def test_goes_forward_from_triage_to_its_closing(self):
        row = complain()
        triage(row, authorities=[Authority.CN, Authority.EU])
        rules = {one.rule: one.due_at for one in Report.objects.all()}
        assert set(rules) == {"CN_SERIOUS", "EU_SERIOUS"}
        assert rules["CN_SERIOUS"] == row.received_at + dt.timedelta(days=20)
        conclude(row)
        with pytest.raises(Problems) as raised:
            operations.close_complaint(context=frame(), number=row.number, reply="已更换")
        assert codes(raised) == {"service.report_due"}
        for rule in rules:
            operations.report_made(
                context=frame(), number=row.number, rule=rule, reference=f"AE-{rule}"
            )
        closed = operations.close_complaint(context=frame(), number=row.number, reply="已更换")
        assert (closed.status, closed.reply) == ("CLOSED", "已更换")

    def test_never_goes_back(self):
        row = complain()
        with pytest.raises(ServiceStateError):
            conclude(row)
        triage(row)
        with pytest.raises(ServiceStateError):
            triage(row)
        conclude(row)
        with pytest.raises(ServiceStateError):
            operations.add_device(context=frame(), number=row.number, scanned=scan("S1"))

    def test_judged_no_event_is_judged_anew_once_more_is_known(self):
        row = complain(received_at=clock.now() - dt.timedelta(days=9))
        with pytest.raises(ServiceStateError):
            again(row)
        triage(row, EventKind.NONE)
        conclude(row)
        learnt = clock.now() - dt.timedelta(days=1)
        with pytest.raises(Problems) as raised:
            again(row, aware_at=row.received_at - dt.timedelta(days=1))
        assert codes(raised) == {"service.known_before"}
        judged = again(row, aware_at=learnt)
        assert (judged.status, judged.event_kind) == ("CONCLUDED", "DEATH")
        [due] = Report.objects.all()
        assert (due.rule, due.due_at) == ("CN_DEATH", learnt + dt.timedelta(days=7))
        with pytest.raises(Problems) as raised:
            again(row)
        assert codes(raised) == {"service.judged_reportable"}
        changes = Entry.objects.filter(table_name="service_complaint", action="UPDATE")
        assert any("非事件" in str(one.old) for one in changes)

    def test_is_not_reported_before_we_learnt_of_it(self):
        row = complain(received_at=clock.now() - dt.timedelta(days=2))
        triage(row)
        made = {"context": frame(), "number": row.number, "rule": "CN_SERIOUS", "reference": "AE-1"}
        with pytest.raises(Problems) as raised:
            operations.report_made(**made, reported_at=row.received_at - dt.timedelta(hours=1))
        assert [(one.code, one.field) for one in raised.value.problems] == [
            ("service.reported_before", "reported_at")
        ]
        operations.report_made(**made, reported_at=row.received_at)

    def test_is_triaged_by_the_signature_of_somebody_who_may(self):
        row = complain()
        values = operations.TriageValues(kind=EventKind.NONE, why="非事件")
        with pytest.raises(SignatureNeededError):
            operations.triage(context=personas.context("eva"), number=row.number, values=values)
        with pytest.raises(ForbiddenError):
            operations.triage(context=personas.context("marek"), number=row.number, values=values)

    def test_is_concluded_with_an_investigation_or_the_reason_for_none(self):
        row = complain()
        triage(row, EventKind.NONE)
        with pytest.raises(Problems) as raised:
            conclude(row, investigation="", conclusion=" ")
        assert codes(raised) == {"service.investigation_needed", "service.missing"}
        conclude(row, investigation="", not_investigated="同一原因已调查（CP-1）")

    def test_without_anything_told_is_refused_with_everything_at_once(self):
        with pytest.raises(Problems) as raised:
            complain("", reporter=" ", description="", customer="GHOST",
                     received_at=clock.now() + dt.timedelta(days=1))  # fmt: skip
        assert {(one.code, one.field) for one in raised.value.problems} == {
            ("service.in_the_future", "received_at"), ("service.missing", "reporter"),
            ("service.missing", "description"), ("service.unknown_customer", "customer"),
            ("service.missing", "devices"),
        }  # fmt: skip
        assert not Complaint.objects.exists()

    def test_is_not_closed_while_nobody_says_which_device_it_was(self):
        row = complain("一台黑色的泵")
        triage(row, EventKind.NONE)
        conclude(row)
        with pytest.raises(Problems) as raised:
            operations.close_complaint(context=frame(), number=row.number, reply="无法确认")
        assert codes(raised) == {"service.question_open"}
        question = queries.devices_of(row.pk).get().question
        operations.answer_question(
            context=frame(), question_id=question.pk,
            values=operations.AnswerValues(answer=Answer.LEFT_OPEN, note="已询问医院，无记录"),
        )  # fmt: skip
        operations.close_complaint(context=frame(), number=row.number, reply="无法确认")

    def test_shows_its_next_clock_in_the_list(self):
        row = complain()
        triage(row, EventKind.DEATH, authorities=list(Authority))
        found = queries.complaints().get(pk=row.pk)
        assert found.next_due_at == row.received_at + dt.timedelta(days=7)
        assert queries.reports_due(until=row.received_at + dt.timedelta(days=10)) == 2

    def test_leads_to_what_was_found_wrong_with_its_device(self):
        values = quality.NonconformityValues(
            item_id=things_by_key([pump("S1")])[pump("S1")].item_id, quantity=Decimal(1),
            description="密封件磨损", unit_keys=[pump("S1")], set_apart=False,
        )  # fmt: skip
        paper = quality.open_nonconformity(context=frame(), values=values)
        row = complain()
        [device] = queries.devices_of(row.pk)
        assert queries.made_with([device.lot_key], [device.key]) == [paper.number]
        assert row.number in queries.history_of([device.key])[device.key]
