"""Repair, refurbishing, field service and installation, down to the ledger."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.service import operations, queries
from suyuan.areas.service.domain import Decision, JobKind
from suyuan.areas.service.models import Job, Work
from suyuan.areas.service.operations import (
    NoRuleError,
    SameWorkerError,
    ServiceStateError,
    jobs,
)
from suyuan.foundation import clock, wording
from suyuan.foundation.attachments import attached, taken
from suyuan.foundation.signing import SignatureNeededError
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.causes import ThingCause
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries import listing
from suyuan.ledger.queries.holders import amounts_of, holders_of
from suyuan.ledger.queries.stock import located
from suyuan.ledger.queries.tracing import forward
from tests import personas
from tests.integration.areas.service import world
from tests.integration.areas.service.world import board, frame, lot, pump, scan

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


@pytest.fixture(autouse=True)
def _books_agree():
    yield
    assert rebuild(check=True).differences == ()


def codes(raised):
    return {problem.code for problem in raised.value.problems}


def made_from(key):
    """Return the other units that have something of a thing in them now."""
    found = {unit.code for unit in listing.stream(forward([ThingCause(key=key)]))}
    return found - {located([key])[key].code}


def stands(key):
    thing = located([key])[key]
    return thing.place_code, thing.disposition


def release(job, **more):
    return operations.release_job(context=frame(), number=job.number, **more)


def hand_back(job, **more):
    return operations.hand_back(context=frame(), number=job.number, **more)


def arrive(job, **more):
    return operations.note_job_arrival(context=frame(), number=job.number, **more)


class TestARepair:
    def test_goes_from_diagnosis_back_to_the_customer_under_the_same_serial(self):
        job = world.at_bench()
        assert stands(pump("S1")) == ("SHOP", "in_progress")
        new = world.keep_board("B-9")
        world.replace(job, "B-S1", "B-9")
        seal = world.keep_lot("SEAL", "D7", 10)
        operations.use_lots(
            context=frame(), number=job.number, deed=world.deed(),
            used=[operations.Used(scanned="D7", quantity=Decimal(2))],
        )  # fmt: skip
        test = world.probe(job, equipment="BENCH")
        assert test.passed
        release(job)
        assert stands(pump("S1")) == ("SHOP", "conformant")
        done = hand_back(job, carrier="SF123")
        assert (done.status, done.arrived_at) == ("DONE", None)
        assert located([pump("S1")])[pump("S1")].disposition == "in_transit"
        assert holders_of([pump("S1")])[pump("S1")].party_code == "HOSP"
        assert [one.code for one in queries.parts_in(pump("S1"))] == ["B-9"]
        assert {work.kind for work in Work.objects.all()} == {"REPLACED", "USED"}
        assert sum(one.quantity for one in amounts_of([seal])) == 8
        assert holders_of([new])[new].party_code == "HOSP"

    def test_arrives_once_when_the_customer_says_so_or_in_person(self):
        job = world.at_bench()
        world.probe(job, equipment="BENCH")
        release(job)
        with pytest.raises(ServiceStateError):
            arrive(job)
        sent = hand_back(job, carrier="SF123")
        assert queries.is_on_its_way(sent)
        with pytest.raises(Problems) as early:
            arrive(job, received_at=sent.done_at - dt.timedelta(hours=1))
        assert early.value.problems[0].code == "service.before_sending"
        arrived = arrive(job)
        assert (arrived.arrived_at is not None, arrived.arrived_by != "") == (True, True)
        assert located([pump("S1")])[pump("S1")].disposition == "active"
        with pytest.raises(ServiceStateError):
            arrive(job)

    def test_handed_over_in_person_has_arrived(self):
        job = world.at_bench()
        world.probe(job, equipment="BENCH")
        release(job)
        done = hand_back(job, handed_over=True)
        assert (done.arrived_at, queries.is_on_its_way(done)) == (done.done_at, False)

    def test_is_right_in_the_trace_to_the_unit(self):
        world.make("S2", number="L2")
        job = world.at_bench()
        world.keep_board("B-9")
        world.keep_lot("SEAL", "D7", 10)
        world.replace(job, "B-S1", "B-9")
        operations.use_lots(
            context=frame(), number=job.number, deed=world.deed(),
            used=[operations.Used(scanned="D7", quantity=Decimal(1))],
        )  # fmt: skip
        assert made_from(board("B-9")) == {"S1"}
        assert "S1" not in made_from(board("B-S1"))
        assert made_from(lot("SEAL", "D7")) == {"S1"}
        assert made_from(board("B-S2")) == {"S2"}
        assert stands(board("B-S1")) == ("SHOP", "non_conformant")

    def test_keeps_a_failed_test_and_stays_in_work(self):
        job = world.at_bench()
        test = world.probe(job, flow="6.2")
        assert (test.passed, test.judged["flow"]) == (False, "HIGH")
        job.refresh_from_db()
        assert job.status == "IN_WORK"
        with pytest.raises(ServiceStateError):
            release(job)

    def test_that_is_worked_on_after_its_test_is_tested_again(self):
        job = world.at_bench()
        world.probe(job)
        world.keep_board("B-9")
        world.replace(job, "B-S1", "B-9")
        job.refresh_from_db()
        assert job.status == "IN_WORK"
        with pytest.raises(ServiceStateError):
            release(job)
        world.probe(job)
        assert release(job).status == "RELEASED"

    def test_takes_no_part_that_is_wrong_and_says_every_reason(self):
        job = world.at_bench()
        world.make("S2")
        held = world.keep_board("B-HELD")
        quality_hold(held)
        for old, new, wanted in (
            ("B-S2", "B-HELD", {"service.not_in_unit", "quality.held"}),
            ("B-S1", "B-S2", {"service.built_in"}),
            ("B-S1", scan("S2"), {"service.another_part"}),
            ("B-S1", "NOTHING", {"service.not_a_part"}),
        ):
            with pytest.raises(Problems) as raised:
                world.replace(job, old, new)
            assert wanted <= codes(raised), (old, new)
        assert not Work.objects.exists()

    def test_needs_a_trained_person_and_a_fit_bench(self):
        world.make("S1")
        world.ship(pump("S1"))
        row = world.announce()
        world.receive(row, scan("S1"))
        job = world.reworked(row)
        with pytest.raises(Problems) as raised:
            world.diagnose(job, person=world.LI)
        assert codes(raised) == {"catalog.not_trained"}
        world.diagnose(job)
        with pytest.raises(Problems) as raised:
            world.probe(job, equipment="OLD-BENCH")
        assert raised.value.problems[0].field == "equipment"
        with pytest.raises(Problems) as raised:
            world.probe(job, flow="viel", alarm="")
        assert codes(raised) == {"catalog.not_a_number", "catalog.missing"}

    def test_takes_only_what_lies_in_house(self):
        job = world.at_bench()
        key = world.keep_lot("SEAL", "D7", 1)
        world.keep_lot("SEAL", "D8", 5, state="unavailable", at="SZ")
        with pytest.raises(Problems) as raised:
            operations.use_lots(
                context=frame(), number=job.number, deed=world.deed(),
                used=[
                    operations.Used(scanned="D7", quantity=Decimal(2)),
                    operations.Used(scanned="D8", quantity=Decimal(1)),
                    operations.Used(scanned="D9", quantity=Decimal(1)),
                ],
            )  # fmt: skip
        assert codes(raised) == {"service.not_a_lot"}
        with pytest.raises(Problems) as raised:
            operations.use_lots(
                context=frame(), number=job.number, deed=world.deed(),
                used=[
                    operations.Used(scanned="D7", quantity=Decimal(2)),
                    operations.Used(scanned="D8", quantity=Decimal(1)),
                ],
            )  # fmt: skip
        assert codes(raised) == {"service.not_so_much_here", "quality.quarantined"}
        assert {problem.line for problem in raised.value.problems} == {1, 2}
        assert sum(one.quantity for one in amounts_of([key])) == 1

    def test_is_opened_once_for_a_unit_that_is_here(self):
        world.make("S1", "S2")
        world.ship(pump("S1"))
        with pytest.raises(Problems) as raised:
            world.open_job(scan("S1"))
        assert codes(raised) == {"service.not_in_house"}
        world.open_job(scan("S2"))
        with pytest.raises(Problems) as raised:
            world.open_job(scan("S2"))
        assert codes(raised) == {"service.in_a_job"}
        with pytest.raises(Problems) as raised:
            world.open_job("B-S1")
        assert codes(raised) == {"service.built_in", "service.not_in_house"} or codes(raised) == {
            "service.built_in"
        }

    def test_of_what_came_back_is_opened_by_the_decision_about_it(self):
        world.make("S1")
        world.ship(pump("S1"))
        row = world.announce()
        world.receive(row, scan("S1"))
        with pytest.raises(Problems) as raised:
            world.open_job(scan("S1"), source=row.number)
        assert codes(raised) == {"service.undecided"}
        with translation.override("zh-hans"):
            assert f"S1 已随 {row.number} 退回" in wording.sentences(raised.value)[0]
        job = world.reworked(row)
        assert (job.code, job.source, row.lines.get().decision) == ("S1", row.number, "REWORK")

    def test_of_an_item_without_a_rule_is_refused_with_the_way_out(self):
        world.make("T1", of=world.STENT)
        with pytest.raises(NoRuleError) as raised:
            world.open_job(scan("T1", of=world.STENT))
        assert raised.value.item == "STENT"

    def test_is_given_up_only_while_nothing_was_done(self):
        job = world.at_bench()
        world.keep_board("B-9")
        world.replace(job, "B-S1", "B-9")
        with pytest.raises(Problems) as raised:
            operations.cancel_job(context=frame("不修了"), number=job.number)
        assert codes(raised) == {"service.work_was_done"}

    def test_is_released_by_a_signature(self):
        job = world.at_bench()
        world.probe(job)
        with pytest.raises(SignatureNeededError):
            operations.release_job(context=personas.context("eva"), number=job.number)
        job.refresh_from_db()
        assert job.status == "TESTED"

    def test_is_released_by_another_than_who_did_the_work(self):
        job = world.at_bench()
        world.probe(job)
        wen = fitness.people().get(code=world.WEN)
        catalog.put_person(
            context=frame(), person_id=wen.pk,
            values=catalog.PersonValues(
                code=wen.code, name=wen.name, user_id=personas.person("eva").pk
            ),
        )  # fmt: skip
        with pytest.raises(SameWorkerError):
            personas.signed(operations.release_job, number=job.number)
        job.refresh_from_db()
        assert job.status == "TESTED"
        assert personas.signed(operations.release_job, by="qi", number=job.number)

    def test_of_a_held_unit_is_not_released(self):
        job = world.at_bench()
        world.probe(job)
        quality_hold(pump("S1"))
        with pytest.raises(Problems) as raised:
            release(job)
        assert "quality.held" in codes(raised)

    def test_a_unit_that_a_job_has_sent_out_again_is_not_scrapped_by_its_return(self, monkeypatch):
        world.make("S1")
        world.ship(pump("S1"))
        row = world.announce()
        world.receive(row, scan("S1"))
        monkeypatch.setattr(jobs, "_undecided", lambda _thing: [])  # As jobs were opened formerly.
        job = world.open_job(scan("S1"), source=row.number)
        world.diagnose(job)
        with pytest.raises(Problems) as raised:
            world.decide(row, Decision.SCRAP)
        assert codes(raised) == {"service.in_a_job"}
        world.probe(job)
        release(job)
        hand_back(job, handed_over=True)
        with pytest.raises(Problems) as raised:
            world.decide(row, Decision.SCRAP)
        assert codes(raised) == {"service.left_again"}
        world.decide(row, Decision.BACK)
        assert holders_of([pump("S1")])[pump("S1")].party_code == "HOSP"
        assert operations.close_return(context=frame(), number=row.number).status == "CLOSED"


class TestRefurbishing:
    def refurbish(self, **more):
        world.make("S1", **more)
        world.ship(pump("S1"))
        row = world.announce()
        world.receive(row, scan("S1"))
        [line] = world.decide(row, Decision.REWORK, job_kind=JobKind.REFURBISH)
        job = Job.objects.get(number=line.job)
        world.diagnose(job)
        world.probe(job)
        return job

    def test_keeps_the_serial_and_names_the_revision(self):
        job = self.refurbish()
        release(job)
        job.refresh_from_db()
        assert job.revision == "A"
        assert stands(pump("S1")) == ("SHOP", "sellable_not_accessible")
        done = hand_back(job)
        assert (done.status, holders_of([pump("S1")])[pump("S1")].own) == ("DONE", True)

    def test_of_what_has_expired_is_not_released_since_the_udi_says_so(self):
        job = self.refurbish(expires=world.today() + dt.timedelta(days=1))
        with clock.fixed(clock.now() + dt.timedelta(days=2)), pytest.raises(Problems) as raised:
            release(job)
        assert codes(raised) == {"quality.expired"}


class TestAtTheCustomers:
    def test_an_installation_is_accepted_there_and_the_device_is_in_use(self):
        world.make("S1")
        world.pack(world.sscc(1), pump("S1"))
        world.ship(world.sscc(1))
        job = world.open_job(scan("S1"), JobKind.INSTALL)
        assert (job.customer.party.code, job.place.code) == ("HOSP", "WARD")
        world.diagnose(job)
        world.probe(job)
        sheet = taken(b"%PDF-1.4 signed", "acceptance.pdf")
        done = operations.accept_work(
            context=frame(), number=job.number, accepted_by="设备科 主任", sheet=sheet
        )
        assert (done.status, done.accepted_by) == ("DONE", "设备科 主任")
        assert stands(pump("S1")) == ("WARD", "active")
        assert located([pump("S1")])[pump("S1")].container_key == ""
        assert attached(job.number).count() == 1

    def test_field_service_replaces_a_part_there_and_brings_the_old_one_home(self):
        world.make("S1")
        world.ship(pump("S1"))
        world.keep_board("B-9")
        job = world.open_job(scan("S1"), JobKind.FIELD)
        world.diagnose(job)
        world.replace(job, "B-S1", "B-9")
        assert stands(board("B-S1")) == ("RET", "returned")
        assert stands(pump("S1")) == ("WARD", "active")
        assert holders_of([board("B-9")])[board("B-9")].party_code == "HOSP"
        with pytest.raises(ServiceStateError):
            operations.accept_work(context=frame(), number=job.number, accepted_by="护士长")
        world.probe(job)
        with pytest.raises(SignatureNeededError):
            operations.accept_work(
                context=personas.context("ada"), number=job.number, accepted_by="护士长"
            )
        operations.accept_work(context=frame(), number=job.number, accepted_by="护士长")
        assert made_from(board("B-9")) == {"S1"}

    def test_is_not_opened_for_what_is_in_house(self):
        world.make("S1")
        with pytest.raises(Problems) as raised:
            world.open_job(scan("S1"), JobKind.INSTALL)
        assert "service.not_at_customer" in codes(raised)


def quality_hold(key):
    from suyuan.areas.quality import operations as quality  # noqa: PLC0415

    quality.hold(context=frame("疑似短路"), keys=[key], reason="疑似短路")
