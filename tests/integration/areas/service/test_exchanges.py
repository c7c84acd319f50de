"""Exchange: which return and complaint it belongs to, what may go out, and that it arrives."""

import datetime as dt

import pytest

from suyuan.areas.sales import operations as sales
from suyuan.areas.service import operations, queries
from suyuan.areas.service.models import Exchange, Return, ReturnLine
from suyuan.areas.service.operations import ServiceStateError
from suyuan.kernel.errors import Problems
from suyuan.ledger.models import Event
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries.holders import holders_of
from suyuan.ledger.queries.stock import located
from tests.integration.areas.service import world
from tests.integration.areas.service.world import frame, pump, scan

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


def stands(key):
    """Return place and state of a single thing."""
    thing = located([key])[key]
    return thing.place_code, thing.disposition


class TestAnExchange:
    def exchange(self, old="S1", new="S2", context=None, **more):
        values = operations.ExchangeValues(old=scan(old), new=scan(new), why="不启动", **more)
        return operations.exchange(context=context or frame(), values=values)

    def test_leaves_the_old_one_here_and_the_new_one_with_the_customer(self):
        world.make("S1", "S2")
        world.ship(pump("S1"))
        made = self.exchange()
        assert stands(pump("S1")) == ("RET", "returned")
        assert stands(pump("S2")) == ("WARD", "in_transit")
        assert holders_of([pump("S2")])[pump("S2")].party_code == "HOSP"
        assert holders_of([pump("S1")])[pump("S1")].own
        row = Return.objects.get(number=made.document)
        [line] = ReturnLine.objects.filter(document=row)
        assert (line.status, line.key) == ("WAITING", pump("S1"))
        assert [one.number for one in queries.exchanges_of(pump("S1"))] == [made.number]
        assert [one.number for one in queries.exchanges_of(pump("S2"))] == [made.number]

    def test_of_what_has_come_back_before_uses_that_return(self):
        world.make("S1", "S2")
        world.ship(pump("S1"))
        row = world.announce(complaint="CP-2026-00001")
        world.receive(row, scan("S1"))
        made = self.exchange(handed_over=True)
        assert (made.document, made.complaint) == (row.number, "CP-2026-00001")
        assert Return.objects.count() == 1
        assert located([pump("S2")])[pump("S2")].disposition == "active"

    def test_takes_the_new_one_out_of_its_box(self):
        world.make("S1", "S2", "S3")
        world.ship(pump("S1"))
        world.pack(world.sscc(1), pump("S2"), pump("S3"), ago=200)
        self.exchange()
        assert holders_of([pump("S2")])[pump("S2")].party_code == "HOSP"
        assert holders_of([pump("S3")])[pump("S3")].own

    def test_refuses_what_does_not_fit_and_changes_nothing(self):
        world.make("S1", "S2", "S3")
        world.make("U1", number="L9", release=False)
        world.make("T1", of=world.STENT)
        world.ship(pump("S1"))
        world.ship(pump("S3"), ago=290)
        for old, new, wanted in (
            ("S1", "S1", {"service.same_unit"}),
            ("S1", "S3", {"service.new_not_here"}),
            ("S1", "U1", {"quality.unreleased"}),
            ("S2", "U1", {"service.old_in_house", "quality.unreleased"}),
            ("S1", "GHOST", {"service.not_a_unit"}),
        ):
            with pytest.raises(Problems) as raised:
                self.exchange(old, new)
            assert wanted <= codes(raised), (old, new)
        values = operations.ExchangeValues(
            old=scan("S1"), new=scan("T1", of=world.STENT), why="错发"
        )
        with pytest.raises(Problems) as raised:
            operations.exchange(context=frame(), values=values)
        assert "service.another_item" in codes(raised)
        assert not Exchange.objects.exists()
        assert not Return.objects.exists()
        assert holders_of([pump("S1")])[pump("S1")].party_code == "HOSP"

    def test_gives_one_unit_for_one_that_is_still_to_come(self):
        world.make("S1", "S2", "S3")
        world.ship(pump("S1"))
        made = self.exchange(old_follows=True)
        other = world.announce()
        for more in ({}, {"document": other.number}):
            with pytest.raises(Problems) as raised:
                self.exchange(new="S3", old_follows=True, **more)
            (problem,) = raised.value.problems
            assert (problem.code, problem.data["exchange"]) == (
                "service.exchanged_already", made.number,
            )  # fmt: skip
        assert located([pump("S3")])[pump("S3")].own

    def test_takes_the_return_that_announces_the_old_one_and_its_complaint(self):
        world.make("S1", "S2")
        world.ship(pump("S1"))
        told = world.complain(scan("S1"))
        row = world.announce(lines=[operations.Told(told=scan("S1"))])
        made = self.exchange()
        assert (made.document, made.complaint) == (row.number, told.number)
        row.refresh_from_db()
        assert (row.status, Return.objects.count()) == ("RECEIVED", 1)

    def test_asks_which_return_or_complaint_where_several_are_open(self):
        world.make("S1", "S2")
        world.ship(pump("S1"))
        rows = [world.announce(lines=[operations.Told(told=scan("S1"))]) for _once in range(2)]
        told = [world.complain(scan("S1")) for _once in range(2)]
        with pytest.raises(Problems) as raised:
            self.exchange(document=rows[0].number)
        assert codes(raised) == {"service.which_complaint"}
        with pytest.raises(Problems) as raised:
            self.exchange(complaint=told[0].number)
        assert codes(raised) == {"service.which_return"}
        with pytest.raises(Problems) as raised:
            self.exchange(document=rows[0].number, complaint="CP-1999-00001")
        assert codes(raised) == {"service.unknown_complaint"}
        made = self.exchange(document=rows[1].number, complaint=told[1].number)
        assert (made.document, made.complaint) == (rows[1].number, told[1].number)

    def test_takes_the_return_of_its_complaint_where_several_announce_the_unit(self):
        world.make("S1", "S2")
        world.ship(pump("S1"))
        told = world.complain(scan("S1"))
        lines = [operations.Told(told=scan("S1"))]
        row = world.announce(lines=lines, complaint=told.number)
        world.announce(lines=lines)
        assert self.exchange().document == row.number

    def test_takes_nothing_that_is_promised_to_an_order_or_loaded_for_it(self):
        world.make("S1", "S2", "S3")
        world.ship(pump("S1"))
        order = world.order(1)
        pick = sales.plan_pick(context=frame(), order_id=order.pk)
        self.exchange(new="S3")
        world.ship(pump("S3"), ago=0)
        with pytest.raises(Problems) as raised:
            self.exchange(old="S3", new="S2")
        [problem] = raised.value.problems
        assert problem.code == "service.new_promised"
        assert problem.data["documents"] == f"{order.number} ({pick.number})"
        sales.cancel_pick(context=frame(), pick_id=pick.pk)
        shipment = sales.open_shipment(
            context=frame(), order_id=order.pk, values=sales.ShipmentValues()
        )
        leaving = [sales.Leaving(key=pump("S2"))]
        sales.load_shipment(context=frame(), shipment_id=shipment.pk, things=leaving)
        with pytest.raises(Problems) as raised:
            self.exchange(old="S3", new="S2")
        [problem] = raised.value.problems
        assert (problem.code, problem.data["shipment"]) == (
            "service.new_loaded", shipment.number,
        )  # fmt: skip

    def test_asks_the_gate_of_sales_about_the_customer_and_the_di(self):
        world.make("S1", "S2")
        world.ship(pump("S1"))
        world.unpublish("PUMP")
        with pytest.raises(Problems) as raised:
            self.exchange()
        assert codes(raised) == {"sales.unpublished"}
        assert not Return.objects.exists()

    def test_that_was_sent_arrives_and_is_over_once_the_old_one_is_here(self):
        world.make("S1", "S2")
        world.ship(pump("S1"))
        made = self.exchange(old_follows=True)
        assert stands(pump("S1")) == ("WARD", "in_transit")
        assert stands(pump("S2")) == ("WARD", "in_transit")
        row = Return.objects.get(number=made.document)
        assert row.status == "ANNOUNCED"
        assert [one.key for one in row.expected.all()] == [pump("S1")]
        early = made.at - dt.timedelta(minutes=1)
        with pytest.raises(Problems) as raised:
            self.arrive(made, received_at=early)
        assert codes(raised) == {"service.before_sending"}
        assert self.arrive(made).status == "ARRIVED"
        assert located([pump("S2")])[pump("S2")].disposition == "active"
        with pytest.raises(ServiceStateError):
            self.arrive(made)
        world.receive(row, scan("S1"))
        assert queries.exchanges().get().status == "DONE"

    def test_that_was_sent_is_done_when_it_arrives_where_the_old_one_is_here(self):
        world.make("S1", "S2", "S3")
        world.ship(pump("S1"))
        made = self.exchange()
        assert queries.exchanges().get().status == "SENT"
        with pytest.raises(Problems) as raised:
            self.exchange(new="S3", old_follows=True)
        assert codes(raised) == {"service.old_is_here"}
        world.ship(pump("S2"), ago=0, party=world.DEALER, to="DEPOT")
        world.receive(world.announce("DEAL"), scan("S2"))
        assert self.arrive(made).status == "DONE"
        assert stands(pump("S2")) == ("RET", "returned")

    def test_that_was_handed_over_has_arrived(self):
        world.make("S1", "S2")
        world.ship(pump("S1"))
        made = self.exchange(handed_over=True)
        assert queries.exchanges().get().status == "DONE"
        with pytest.raises(ServiceStateError):
            self.arrive(made)

    def arrive(self, made, **more):
        return operations.note_exchange_arrival(context=frame(), number=made.number, **more)

    def test_names_the_old_one_in_the_event_of_the_new_one(self):
        world.make("S1", "S2")
        world.ship(pump("S1"))
        made = self.exchange()
        row = Event.objects.get(id=made.event_id)
        assert row.body["extensions"]["{urn:suyuan:epcis}replaces"] == pump("S1")
        assert f"urn:suyuan:document:{made.number}" in str(row.body["transactions"])
        [told] = Event.objects.filter(biz_step="replacing")
        assert told.body["extensions"]["{urn:suyuan:epcis}replacedBy"] == pump("S2")
        assert f"urn:suyuan:document:{made.number}" in str(told.body["transactions"])
