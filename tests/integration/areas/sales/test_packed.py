"""Amounts of lots in cartons on a pallet: loaded by one scan, recorded lot by lot, and arrived."""

import datetime as dt
from decimal import Decimal

import pytest

from suyuan.areas.sales import operations, queries
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.event import Event
from suyuan.ledger.domain.vocabulary import TAKEN_FROM, Action, EventType
from suyuan.ledger.operations.capture import record
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries import stock as ledger
from suyuan.ledger.queries.packed import standing_amounts
from tests.integration.areas.sales import world
from tests.integration.areas.sales.world import (
    amount,
    codes,
    confirmed,
    frame,
    leaving,
    line,
    load,
    make_pumps,
    make_set,
    mark,
    opened,
    report,
    set_lot,
    ship,
    shipped,
    sscc,
)

pytestmark = pytest.mark.django_db
FIRST, SECOND, PALLET = sscc(31), sscc(32), sscc(39)


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


@pytest.fixture(autouse=True)
def _books_agree():
    yield
    assert rebuild(check=True).differences == ()


def pack(parent, *children, amounts=(), ago=500):
    """Put things and amounts into a package that has no state of its own."""
    event = Event(
        type=EventType.AGGREGATION, action=Action.ADD, biz_step="packing", parent=parent,
        children=children, child_quantities=amounts, location=f"{world.PLACE}FG",
        occurred_at=world.now() - dt.timedelta(minutes=ago),
    )  # fmt: skip
    record(context=frame(), events=[event])
    return parent


def pallet():
    """Two lots in two cartons on a pallet: 60 and 15 of the first, 40 of the second."""
    one, two = make_set("S1", 100), make_set("S2", 100)
    pack(FIRST, amounts=(amount(one, 60), amount(two, 40)))
    pack(SECOND, amounts=(amount(one, 15),))
    return pack(PALLET, FIRST, SECOND, ago=400)


def stands(number):
    """Return how much of a lot stands where, in which state and package."""
    return {
        (one.place_code, one.state, one.package): int(one.quantity)
        for one in standing_amounts([set_lot(number)])
    }


def judged(number, state, quantity, before="sellable_accessible"):
    world.say(
        Action.OBSERVE, "inspecting", None, state, ago=100,
        quantities=(amount(set_lot(number), quantity),), extensions={TAKEN_FROM: before},
        read_point=f"{world.PLACE}FG",
    )  # fmt: skip


class TestShipped:
    def test_a_pallet_leaves_by_one_scan_and_is_recorded_lot_by_lot(self):
        order = confirmed(line("SET", 115))
        shipment = shipped(order, pallet())
        assert [(row.lot, int(row.quantity)) for row in queries.records().order_by("lot")] == [
            ("S1", 75), ("S2", 40),
        ]  # fmt: skip
        assert (world.again(order).status, int(order.lines.get().shipped)) == ("SHIPPED", 115)
        assert stands("S1") == {
            ("FG", "sellable_accessible", ""): 25,
            ("DIST-1", "in_transit", FIRST): 60,
            ("DIST-1", "in_transit", SECOND): 15,
        }
        operations.confirm_receipt(context=frame(), shipment_id=shipment.pk)
        assert stands("S2") == {
            ("FG", "sellable_accessible", ""): 60, ("DIST-1", "active", FIRST): 40,
        }  # fmt: skip
        found = queries.deliveries([PALLET, FIRST, set_lot("S1")])
        assert {one.shipment for one in found.values()} == {shipment.number}

    def test_a_pallet_with_pieces_and_amounts_leaves_whole(self):
        one = make_set("S1", 20)
        units = make_pumps("A1", "A2")
        pack(FIRST, units[0], amounts=(amount(one, 20),))
        world.pack(PALLET, FIRST, units[1], ago=400)
        shipped(confirmed(line("PUMP", 2), line("SET", 20)), PALLET)
        assert {(row.lot, int(row.quantity)) for row in queries.records()} == {
            ("L1", 2), ("S1", 20),
        }  # fmt: skip

    def test_a_pallet_and_what_is_loose_of_its_lots_go_together(self):
        shipped(confirmed(line("SET", 120)), pallet(), (set_lot("S1"), 5))
        assert stands("S1")["DIST-1", "in_transit", ""] == 5
        assert {(row.lot, int(row.quantity)) for row in queries.records()} == {
            ("S1", 80), ("S2", 40),
        }  # fmt: skip

    def test_what_a_distributor_sells_on_comes_off_its_pallet(self):
        shipment = shipped(confirmed(line("SET", 115)), pallet())
        operations.confirm_receipt(context=frame(), shipment_id=shipment.pk)
        report("DIST", "HOSP", SECOND)
        report("DIST", "HOSP", set_lot("S2"), quantity=10, document="DN-2")
        assert ledger.located([SECOND])[SECOND].container_key == ""
        assert stands("S1") == {
            ("FG", "sellable_accessible", ""): 25,
            ("DIST-1", "active", FIRST): 60,
            ("HOSP-1", "active", SECOND): 15,
        }
        assert stands("S2")["HOSP-1", "active", ""] == 10

    def test_lines_of_one_report_about_a_carton_and_its_pallet(self):
        """An amount out of the carton, the carton off the pallet: at the same moment."""
        shipment = shipped(confirmed(line("SET", 115)), pallet())
        operations.confirm_receipt(context=frame(), shipment_id=shipment.pk)
        rows = [
            operations.OnwardValues(
                seller="DIST", buyer="HOSP", document=f"DN-{number}", sold_on=world.today(),
                scan=scan, quantity=None if quantity is None else Decimal(quantity),
            )
            for number, (scan, quantity) in enumerate([(set_lot("S2"), 10), (FIRST, None)])
        ]  # fmt: skip
        assert operations.report_onward_sales(context=frame(), rows=rows) == 2
        assert stands("S2") == {
            ("FG", "sellable_accessible", ""): 60,
            ("HOSP-1", "active", ""): 10,
            ("HOSP-1", "active", FIRST): 30,
        }


class TestRefused:
    def gate(self, order, *things):
        shipment = opened(order)
        return codes(load, shipment, *things) or codes(ship, shipment)

    def test_more_than_was_ordered(self):
        order = confirmed(line("SET", 114))
        assert self.gate(order, pallet()) == ["sales.more_than_ordered"]

    def test_a_carton_from_within_the_pallet(self):
        pallet()
        assert self.gate(confirmed(line("SET", 60)), SECOND) == ["sales.inside_loaded"]

    def test_a_pallet_on_which_a_lot_is_on_hold(self):
        pallet()
        mark(set_lot("S2"))
        assert self.gate(confirmed(line("SET", 115)), PALLET) == ["quality.held"]

    def test_a_pallet_on_which_some_of_a_lot_is_rejected(self):
        pallet()
        judged("S1", "non_conformant", 30)
        assert self.gate(confirmed(line("SET", 115)), PALLET) == ["sales.mixed_states"]
        assert stands("S1")["FG", "non_conformant", FIRST] == 5

    def test_an_amount_of_which_there_is_not_enough_outside_of_packages(self):
        pallet()
        order = confirmed(line("SET", 60))
        shipment = opened(order)
        with pytest.raises(Problems) as raised:
            operations.load_shipment(
                context=frame(), shipment_id=shipment.pk, things=[leaving(set_lot("S1"), 26)]
            )
        (problem,) = raised.value.problems
        assert problem.code == "sales.lies_packed"
        assert {problem.data[name] for name in ("asked", "there", "package")} == {
            "26", "25", SECOND[4:],
        }  # fmt: skip
