"""What comes back from customers: taken in where it is plain, asked where it is not, never lost."""

import datetime as dt
from decimal import Decimal

import pytest

from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.sales import operations as sales
from suyuan.areas.service import operations
from suyuan.areas.service.domain import Answer, Decision, JobKind
from suyuan.areas.service.models import Job, Question, ReturnLine
from suyuan.areas.service.operations import ServiceStateError
from suyuan.areas.warehouse.queries import move_orders
from suyuan.foundation import clock
from suyuan.foundation.failures import ForbiddenError
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.event import Quantity
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries.holders import amounts_of, holders_of
from suyuan.ledger.queries.stock import located
from tests import personas
from tests.integration.areas.service import world
from tests.integration.areas.service.world import frame, pump, scan
from tests.screens import client_of

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


def kinds(lines):
    return [line.question.kind if line.question else line.status for line in lines]


def answer(line, what, **more):
    values = operations.AnswerValues(answer=what, note="核对标签", **more)
    return operations.answer_question(context=frame(), question_id=line.question_id, values=values)


def stands(key):
    """Return place and state of a single thing."""
    thing = located([key])[key]
    return thing.place_code, thing.disposition


class TestAUnit:
    def test_that_was_shipped_is_in_the_returns_zone_afterwards(self):
        world.make("S1")
        world.ship(pump("S1"))
        row = world.announce(lines=[operations.Told(told="S1")])
        [line] = world.receive(row, scan("S1"), condition="外壳有裂纹")
        assert (line.status, line.key, line.held_by) == ("WAITING", pump("S1"), "HOSP")
        assert stands(pump("S1")) == ("RET", "returned")
        assert holders_of([pump("S1")])[pump("S1")].own
        row.refresh_from_db()
        assert (row.status, row.place.code) == ("RECEIVED", "RET")

    def test_in_a_box_in_a_case_at_the_customers_comes_back_alone(self):
        world.make("S1", "S2")
        world.pack(world.sscc(1), pump("S1"), pump("S2"))
        world.pack(world.sscc(2), world.sscc(1), ago=390)
        world.ship(world.sscc(2))
        world.receive(world.announce(), "S1")
        assert stands(pump("S1")) == ("RET", "returned")
        assert holders_of([pump("S2")])[pump("S2")].party_code == "HOSP"

    def test_is_scanned_twice_only_once(self):
        world.make("S1")
        world.ship(pump("S1"))
        row = world.announce()
        world.receive(row, scan("S1"))
        with pytest.raises(Problems) as raised:
            world.receive(row, scan("S1"))
        assert codes(raised) == {"service.scanned_twice"}

    def test_that_a_dealer_has_sold_on_comes_back_from_the_hospital(self):
        world.make("S1")
        world.ship(pump("S1"), party=world.DEALER, to="DEPOT")
        [line] = world.receive(world.announce("HOSP"), scan("S1"))
        assert (line.status, line.held_by) == ("WAITING", "DEAL")

    def test_in_a_package_is_taken_out_and_gets_its_own_line(self):
        world.make("S1", "S2", "S3")
        world.pack(world.sscc(1), pump("S1"), pump("S2"))
        world.pack(world.sscc(2), world.sscc(1), pump("S3"), ago=390)
        world.ship(world.sscc(2))
        lines = world.receive(world.announce(), world.sscc(2))
        assert sorted(line.code for line in lines) == ["S1", "S2", "S3"]
        for serial in ("S1", "S2", "S3"):
            assert stands(pump(serial)) == ("RET", "returned")
            assert located([pump(serial)])[pump(serial)].container_key == ""


class TestWhatIsNotPlain:
    def test_is_kept_as_a_question_and_not_as_the_thing(self):
        world.make("S1", "S2", "S3")
        world.ship(pump("S1"))
        row = world.announce()
        found = {
            "unknown serial": world.receive(row, scan("NEVER-MADE")),
            "not ours": world.receive(row, "]d2010490000000000921X1"),
            "no code": world.receive(row, "贴纸已脱落的黑色盒子"),
            "in house": world.receive(row, scan("S2")),
            "part": world.receive(row, "B-S1"),
        }
        assert {name: kinds(lines) for name, lines in found.items()} == {
            "unknown serial": ["UNKNOWN"], "not ours": ["NOT_OURS"], "no code": ["UNKNOWN"],
            "in house": ["IN_HOUSE"], "part": ["BUILT_IN"],
        }  # fmt: skip
        assert Question.objects.filter(document=row.number, status="OPEN").count() == 5
        assert stands(pump("S2")) == ("RM", "sellable_accessible")

    def test_a_serial_that_comes_back_under_another_item_is_a_question(self):
        world.make("S1")
        world.ship(pump("S1"))
        row = world.announce()
        [line] = world.receive(row, scan("S1", of=world.STENT))
        assert kinds([line]) == ["OTHER_ITEM"]
        assert "PUMP S1" in line.question.data["items"]
        assert holders_of([pump("S1")])[pump("S1")].party_code == "HOSP"
        world.make("S2")
        with pytest.raises(Problems) as raised:
            answer(line, Answer.IDENTIFIED, named=scan("S2"))
        assert codes(raised) == {"service.named_in_house"}
        answer(line, Answer.IDENTIFIED, named=scan("S1"))
        line.refresh_from_db()
        assert (line.status, line.key) == ("WAITING", pump("S1"))
        assert stands(pump("S1")) == ("RET", "returned")

    def test_a_scrapped_unit_is_a_question_that_nothing_brings_back_to_life(self):
        world.make("S1")
        world.say("destroying", ago=5, action=world.Action.DELETE, epcs=(pump("S1"),))
        [line] = world.receive(world.announce(), scan("S1"))
        assert kinds([line]) == ["GONE"]
        with pytest.raises(Problems) as raised:
            answer(line, Answer.IDENTIFIED, named=scan("S1"))
        assert codes(raised) == {"ledger.thing_ended"}
        answer(line, Answer.SET_APART)
        line.refresh_from_db()
        assert line.status == "REFUSED"

    def test_stops_the_closing_until_a_person_has_decided_who_stays_named(self):
        row = world.announce()
        [line] = world.receive(row, "???")
        with pytest.raises(Problems) as raised:
            operations.close_return(context=frame(), number=row.number)
        assert codes(raised) == {"service.line_open"}
        question = operations.answer_question(
            context=personas.context("eva"), question_id=line.question_id,
            values=operations.AnswerValues(answer=Answer.SENT_BACK, note="非本公司产品"),
        )  # fmt: skip
        assert (question.status, question.answered_by) == ("ANSWERED", "Eva (eva)")
        closed = operations.close_return(context=frame(), number=row.number)
        assert closed.status == "CLOSED"
        line.refresh_from_db()
        assert (line.status, line.scanned) == ("REFUSED", "???")

    def test_is_decided_once_and_only_as_it_fits(self):
        [line] = world.receive(world.announce(), "???")
        with pytest.raises(Problems) as raised:
            answer(line, Answer.LEFT_OPEN)
        assert codes(raised) == {"service.answer_does_not_fit"}
        with pytest.raises(Problems) as raised:
            answer(line, Answer.IDENTIFIED, named="also nothing")
        assert codes(raised) == {"service.names_nothing"}
        answer(line, Answer.SET_APART)
        with pytest.raises(ServiceStateError):
            answer(line, Answer.SENT_BACK)

    @pytest.mark.parametrize(
        "text", ["x\x00y", "x" * 3000, "' OR 1=1 --", "]d2x", "🤷", "\u202e12"]
    )
    def test_hostile_scans_are_questions_that_can_be_shown(self, text):
        [line] = world.receive(world.announce(), text)
        assert line.status == "QUESTION"
        assert 0 < len(line.scanned) <= 400
        assert line.scanned.isprintable()

    def test_nothing_at_all_is_no_scan(self):
        with pytest.raises(Problems) as raised:
            world.receive(world.announce(), "  ")
        assert codes(raised) == {"service.missing"}


class TestAnAmount:
    def test_comes_back_from_where_the_customer_has_it(self):
        key = world.keep_lot("SET", "T1", 100, state="sellable_accessible")
        world.ship_lot(key, 40)
        [line] = world.receive(world.announce(), key, 15)
        assert (line.status, line.quantity, line.lot) == ("WAITING", 15, "T1")
        held = {(one.party_code, one.place_key, one.disposition): one.quantity
                for one in amounts_of([key])}  # fmt: skip
        assert held == {
            ("OWN", world.PLACE + "RM", "sellable_accessible"): 60,
            ("HOSP", world.PLACE + "WARD", "in_transit"): 25,
            ("OWN", world.PLACE + "RET", "returned"): 15,
        }

    def test_more_than_was_shipped_is_a_question_for_the_rest_only(self):
        key = world.keep_lot("SET", "T1", 100)
        world.ship_lot(key, 40)
        good, more = world.receive(world.announce(), key, 45)
        assert (good.status, good.quantity) == ("WAITING", 40)
        assert (more.status, more.quantity) == ("QUESTION", 5)
        assert more.question.data == {"code": "T1", "asked": "45", "there": "40"}
        with pytest.raises(Problems) as raised:
            answer(more, Answer.IDENTIFIED, named=key)
        assert codes(raised) == {"service.with_nobody"}
        answer(more, Answer.SET_APART)

    def test_more_than_this_customer_has_is_taken_from_another_once_a_person_says_so(self):
        key = world.keep_lot("SET", "T1", 100)
        world.ship_lot(key, 10)
        world.ship_lot(key, 20, party=world.DEALER, to="DEPOT", ago=290)
        good, more = world.receive(world.announce(), key, 14)
        assert (good.quantity, more.quantity) == (10, 4)
        answer(more, Answer.IDENTIFIED, named=key)
        held = {one.party_code: one.quantity for one in amounts_of([key])
                if one.disposition == "in_transit"}  # fmt: skip
        assert held == {"DEAL": 16}

    def test_on_the_way_to_two_customers_is_taken_from_the_right_one(self):
        key = world.keep_lot("SET", "T1", 100)
        world.ship_lot(key, 10, to="")
        world.ship_lot(key, 10, party=world.DEALER, to="", ago=290)
        world.receive(world.announce("DEAL"), key, 8)
        held = {one.party_code: one.quantity for one in amounts_of([key])
                if one.disposition == "in_transit"}  # fmt: skip
        assert held == {"HOSP": 10, "DEAL": 2}

    def test_in_a_box_at_the_customers_is_taken_out_of_it(self):
        key = world.keep_lot("SET", "T1", 50)
        world.pack(world.sscc(5), amounts=(Quantity(key=key, quantity=Decimal(20)),))
        world.ship(world.sscc(5))
        [line] = world.receive(world.announce(), key, 12)
        assert line.status == "WAITING"
        held = {(one.party_code, one.disposition): one.quantity for one in amounts_of([key])}
        assert held == {
            ("OWN", "conformant"): 30,
            ("OWN", "returned"): 12,
            ("HOSP", "conformant"): 8,
        }

    @pytest.mark.parametrize("quantity", ["0", "-3", "NaN", "1.5", "1e30", None])
    def test_that_cannot_be_meant_is_refused(self, quantity):
        key = world.keep_lot("SET", "T1", 100)
        world.ship_lot(key, 40)
        row = world.announce()
        with pytest.raises(Problems):
            world.receive(row, key, quantity)
        assert not ReturnLine.objects.exists()


class TestDeciding:
    def back(self, *serials):
        world.make(*serials)
        world.ship(*(pump(serial) for serial in serials))
        row = world.announce()
        for serial in serials:
            world.receive(row, scan(serial))
        return row

    def test_restock_needs_an_inspection_that_accepted_it(self):
        row = self.back("S1", "S2")
        with pytest.raises(Problems) as raised:
            world.decide(row, Decision.RESTOCK)
        assert codes(raised) == {"service.not_inspected"}
        world.inspected(row)
        lines = world.decide(row, Decision.RESTOCK)
        assert {line.decision for line in lines} == {"RESTOCK"}
        assert stands(pump("S1"))[1] == "sellable_not_accessible"
        put = move_orders().get(document=row.number)
        assert {one.key for one in put.lines.all()} == {pump("S1"), pump("S2")}
        page = client_of("eva").get(f"/customer-returns/{row.number}").content.decode()
        assert f"puts away what goes back into stock ({put.number})" in page

    def test_what_was_accepted_stays_returned_until_it_is_decided(self):
        row = self.back("S1")
        key = world.keep_lot("SET", "T1", 100, state="sellable_accessible")
        world.ship_lot(key, 40)
        world.receive(row, key, 10)
        world.inspected(row)
        assert stands(pump("S1")) == ("RET", "returned")
        assert self.held(key)["returned"] == 10
        shipment = sales.open_shipment(
            context=frame(), order_id=world.order(1).pk, values=sales.ShipmentValues()
        )
        leaving = [sales.Leaving(key=pump("S1"))]
        with pytest.raises(Problems) as raised:
            sales.load_shipment(context=frame(), shipment_id=shipment.pk, things=leaving)
        assert codes(raised) == {"sales.came_back"}
        world.decide(row, Decision.RESTOCK)
        assert stands(pump("S1")) == ("RET", "sellable_not_accessible")
        assert self.held(key)["sellable_not_accessible"] == 10
        sales.load_shipment(context=frame(), shipment_id=shipment.pk, things=leaving)

    def held(self, key):
        return {one.disposition: one.quantity for one in amounts_of([key]) if one.own}

    def test_what_inspection_rejected_is_not_restocked(self):
        row = self.back("S1")
        world.inspected(row, Conclusion.REJECT)
        with pytest.raises(Problems) as raised:
            world.decide(row, Decision.RESTOCK)
        assert codes(raised) == {"service.not_accepted"}

    def test_scrap_ends_the_unit(self):
        row = self.back("S1", "S2")
        world.decide(row, Decision.SCRAP, 1)
        assert located([pump("S1")])[pump("S1")].ended
        assert not located([pump("S2")])[pump("S2")].ended

    def test_back_gives_it_to_the_customer_again(self):
        row = self.back("S1")
        world.decide(row, Decision.BACK)
        assert holders_of([pump("S1")])[pump("S1")].party_code == "HOSP"
        assert operations.close_return(context=frame(), number=row.number).status == "CLOSED"

    def test_rework_opens_a_job_for_each_unit(self):
        row = self.back("S1", "S2")
        lines = world.decide(row, Decision.REWORK, job_kind=JobKind.REPAIR)
        jobs = {job.key: job for job in Job.objects.all()}
        assert {line.job for line in lines} == {job.number for job in jobs.values()}
        assert {job.customer.party.code for job in jobs.values()} == {"HOSP"}
        assert {job.source for job in jobs.values()} == {row.number}

    def test_amounts_are_scrapped_and_sent_back_as_they_stand(self):
        key = world.keep_lot("SET", "T1", 100)
        world.ship_lot(key, 40)
        row = world.announce()
        world.receive(row, key, 10)
        world.receive(row, key, 5)
        world.decide(row, Decision.SCRAP, 1)
        world.decide(row, Decision.BACK, 2)
        theirs = [one.quantity for one in amounts_of([key]) if one.party_code == "HOSP"]
        ours = [one.quantity for one in amounts_of([key]) if one.own]
        assert (sum(theirs), ours) == (30, [60])

    def test_names_every_line_that_stands_against_it(self):
        row = self.back("S1", "S2")
        with pytest.raises(Problems) as raised:
            world.decide(row, Decision.RESTOCK, 1, 2, 7)
        assert sorted(problem.code for problem in raised.value.problems) == [
            "service.not_inspected", "service.not_inspected", "service.not_waiting",
        ]  # fmt: skip
        assert set(ReturnLine.objects.values_list("status", flat=True)) == {"WAITING"}

    def test_is_for_those_who_may(self):
        row = self.back("S1")
        with pytest.raises(ForbiddenError):
            operations.decide_return(
                context=personas.context("ines"), number=row.number,
                values=operations.DecisionValues(decision=Decision.SCRAP, note="x"),
            )  # fmt: skip


class TestAReturn:
    def test_of_nobody_or_without_a_zone_is_refused_with_everything_at_once(self):
        values = operations.ReturnValues(
            customer="GHOST", why=" ", lines=[operations.Told(told="", quantity=Decimal(-1))]
        )
        with pytest.raises(Problems) as raised:
            operations.announce_return(context=frame(), values=values)
        assert codes(raised) == {
            "service.unknown_customer", "service.missing", "service.not_an_amount",
        }  # fmt: skip
        with pytest.raises(Problems) as raised:
            world.receive(world.announce(), "S1", place="RM")
        assert codes(raised) == {"service.not_returns"}

    def test_is_cancelled_while_nothing_has_come(self):
        row = world.announce()
        operations.cancel_return(context=frame("客户改主意"), number=row.number)
        with pytest.raises(ServiceStateError):
            world.receive(row, "S1")

    def test_tells_the_same_result_when_it_is_sent_again(self):
        world.make("S1")
        world.ship(pump("S1"))
        row = world.announce()
        context = frame()
        once = world.receive(row, scan("S1"), context=context)
        again = world.receive(row, scan("S1"), context=context)
        assert [line.pk for line in once] == [line.pk for line in again]
        assert ReturnLine.objects.count() == 1

    def test_told_late_by_a_station_stands_at_its_own_time(self):
        world.make("S1")
        world.ship(pump("S1"))
        at = clock.now() - dt.timedelta(minutes=30)
        [line] = world.receive(world.announce(), scan("S1"), occurred_at=at)
        assert line.received_at == at
        with pytest.raises(Problems) as raised:
            world.receive(world.announce(), "?", occurred_at=clock.now() + dt.timedelta(hours=1))
        assert codes(raised) == {"service.in_the_future"}
