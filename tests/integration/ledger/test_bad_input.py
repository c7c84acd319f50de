"""What is refused: every problem of every event is named with its place, and nothing is written."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import translation

from suyuan.foundation import clock, wording
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.event import Quantity
from suyuan.ledger.operations.capture import declare_error
from tests.integration.ledger import world
from tests.integration.ledger.world import (
    amount,
    commission,
    install,
    lot,
    object_event,
    pack,
    pump,
    pumps,
    reel,
    say,
    sscc,
    transform,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


def refused(*events):
    """Record events that must be refused; return the codes with their places."""
    count = "SELECT count(*) FROM ledger_event"
    with connection.cursor() as cursor:
        before = cursor.execute(count).fetchone()
        with pytest.raises(Problems) as caught:
            say(*events)
        assert cursor.execute(count).fetchone() == before
    return {(p.code.partition(".")[2], p.line, p.field) for p in caught.value.problems}


def in_stock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT quantity FROM ledger_stock WHERE quantity <> 0")
        return [quantity for (quantity,) in cursor.fetchall()]


def see(*keys, **values):
    return object_event("OBSERVE", epcs=keys, biz_step="inspecting", **values)


class TestRefused:
    def test_every_problem_of_every_event_is_named(self):
        bad = commission("/01/09999999999994/21/1", location="urn:suyuan:place:NOWHERE")
        assert refused(see(pump(1), pump(2)), bad) == {
            ("unknown_thing", 1, "epcs[0]"),
            ("unknown_thing", 1, "epcs[1]"),
            ("unknown_place", 2, "location"),
        }

    def test_an_unknown_item(self):
        assert refused(commission("/01/09999999999994/21/1")) == {("unknown_item", 1, "epcs[0]")}

    def test_a_serial_given_before(self):
        say(commission(pump(1)))
        assert refused(commission(pump(1), lot="other")) == {("serial_used", 1, "epcs[0]")}

    def test_a_destroyed_unit(self):
        say(commission(pump(1)))
        say(object_event("DELETE", epcs=pumps(1), biz_step="destroying"))
        assert refused(see(pump(1))) == {("thing_ended", 1, "epcs[0]")}
        assert refused(commission(pump(1), lot="again")) == {("serial_used", 1, "epcs[0]")}

    def test_a_second_open_parent(self):
        say(commission(pump(1)), pack(sscc(1), pump(1)))
        assert refused(pack(sscc(2), pump(1))) == {("already_contained", 1, "children[0]")}

    def test_a_circle(self):
        say(commission(pump(1)), pack(sscc(1), pump(1)))
        say(pack(sscc(2), sscc(1)))
        codes = refused(pack(sscc(1), sscc(2)))
        assert codes == {("containment_cycle", 1, "children[0]")}

    def test_something_that_does_not_lie_there(self):
        say(commission(pump(1), pump(2)), pack(sscc(1), pump(1)))
        bad = pack(sscc(1), pump(2), action="DELETE")
        assert refused(bad) == {("not_contained", 1, "children[0]")}

    def test_more_than_there_is(self):
        say(world.receive(amount(reel("A"), 5)))
        bad = transform(outputs=pumps(1), input_quantities=(amount(reel("A"), 6),), ilmd={})
        assert refused(bad) == {("over_consumed", 1, "input_quantities[0]")}

    def test_an_amount_from_nobody_knows_where(self):
        say(world.receive(amount(reel("A"), 5)))
        say(world.receive(amount(reel("A"), 5), location=world.LINE))
        bad = object_event("DELETE", quantities=(amount(reel("A"), 1),), biz_step="destroying")
        assert refused(bad) == {("source_ambiguous", 1, "quantities[0]")}

    @pytest.mark.parametrize(
        ("quantity", "code"),
        [("-1", "quantity_negative"), ("0.5", "quantity_not_whole"), ("NaN", "quantity_negative")],
    )
    def test_an_amount_that_cannot_be(self, quantity, code):
        bad = world.receive(Quantity(key=reel("A"), quantity=Decimal(quantity)))
        assert refused(bad) == {(code, 1, "quantities[0]")}

    def test_nothing_that_would_come_into_being(self):
        bad = world.receive(amount(reel("A"), 0))
        assert refused(bad) == {("quantity_negative", 1, "quantities[0]")}

    @pytest.mark.parametrize(
        ("told", "code"),
        [
            (amount(lot("RESIN", "R"), 5, "MTR"), "unit_differs"),
            (amount(lot("RESIN", "R"), 5, "XBX"), "unit_differs"),
            (amount(reel("A"), 5, "KGM"), "unit_differs"),
            (amount(lot("RESIN", "R"), Decimal("0.00000000001"), "GRM"), "unit_not_exact"),
            (amount(reel("A"), Decimal("0.001"), "MIL"), None),
            (amount(reel("A"), Decimal("0.0001"), "MIL"), "unit_not_exact"),
        ],
    )
    def test_an_amount_in_a_unit_that_is_not_the_items(self, told, code):
        if code is None:
            say(world.receive(told))
        else:
            assert refused(world.receive(told)) == {(code, 1, "quantities[0]")}

    def test_units_are_written_for_the_reader(self):
        with pytest.raises(Problems) as caught:
            say(world.receive(amount(lot("RESIN", "R"), 5, "MTR")))
        (problem,) = caught.value.problems
        with translation.override("zh-hans"):
            words = wording.sentence(problem)
        assert "报的单位是 m，账上按 kg 计" in words

    def test_an_amount_in_another_unit_is_kept_in_that_of_the_item(self):
        resin = lot("RESIN", "R")
        say(world.receive(amount(resin, 2500, "GRM")))
        assert in_stock() == [Decimal("2.5")]
        say(transform(outputs=[pump(1)], input_quantities=(amount(resin, 500, "GRM"),), ilmd={}))
        assert in_stock() == [2]
        assert refused(
            transform(outputs=[pump(2)], input_quantities=(amount(resin, 3, "KGM"),), ilmd={})
        ) == {("over_consumed", 1, "input_quantities[0]")}
        with connection.cursor() as cursor:
            cursor.execute("SELECT quantity, unit FROM ledger_lot_link WHERE quantity IS NOT NULL")
            assert cursor.fetchall() == [(Decimal("0.5"), "KGM")]
            cursor.execute("SELECT quantity, unit FROM ledger_participation WHERE unit <> ''")
            assert sorted(cursor.fetchall()) == [(Decimal("0.5"), "KGM"), (Decimal("2.5"), "KGM")]
            cursor.execute("SELECT count(*) FROM ledger_event WHERE body::text LIKE '%GRM%'")
            assert cursor.fetchone() == (2,)
        say(pack(sscc(1), child_quantities=(amount(resin, 1500, "GRM"),)))
        assert sorted(in_stock()) == [Decimal("0.5"), Decimal("1.5")]
        say(pack(sscc(1), action="DELETE", child_quantities=(amount(resin, 1000, "GRM"),)))
        assert sorted(in_stock()) == [Decimal("0.5"), Decimal("1.5")]

    def test_the_future(self):
        bad = commission(pump(1), occurred_at=clock.now() + dt.timedelta(minutes=11))
        assert refused(bad) == {("future", 1, "occurred_at")}

    def test_what_happened_before_a_thing_was_made(self):
        early = world.later()
        say(commission(pump(1)))
        assert refused(see(pump(1), occurred_at=early)) == {("before_made", 1, "epcs[0]")}

    def test_an_impossible_order(self):
        say(commission(pump(1)))
        middle = world.later()
        say(pack(sscc(1), pump(1)))
        codes = refused(pack(sscc(2), pump(1), occurred_at=middle))
        assert ("impossible_already_contained", 1, "occurred_at") in codes

    def test_a_thing_twice_in_a_list(self):
        assert refused(commission(pump(1), pump(1))) == {("twice_in_event", 1, "epcs[1]")}

    def test_parts_of_several_units_without_pairs(self):
        boards = [world.board(1), world.board(2)]
        say(commission(*boards))
        bad = transform(inputs=tuple(boards), outputs=pumps(1, 2))
        assert refused(bad) == {("pairs_missing", 1, "inputs")}

    def test_a_text_with_the_character_nul(self):
        with pytest.raises(Exception, match=r"value_refused|NUL"):
            say(commission(f"{world.PUMP}/21/A\0B"))

    def test_an_association_without_a_parent(self):
        say(commission(pump(1)))
        bad = install(None, pump(1))
        assert refused(bad) == {("parent_missing", 1, "parent")}


class TestErrorDeclaration:
    def test_voids_an_event_and_records_what_happened_instead(self):
        say(world.receive(amount(reel("A"), 9), amount(reel("B"), 9)))
        moment = world.later()
        wrong = transform(
            outputs=pumps(1, 2), input_quantities=(amount(reel("A"), 2),),
            ilmd={"cbvmda:lotNumber": "L"}, occurred_at=moment,
        )  # fmt: skip
        uri = say(wrong).events[0].uri
        say(see(pump(1)))
        right = transform(
            outputs=pumps(1, 2), input_quantities=(amount(reel("B"), 2),),
            ilmd={"cbvmda:lotNumber": "L"}, occurred_at=moment,
        )  # fmt: skip
        declare_error(
            context=world.context(), event_uri=uri, reason="wrong reel", corrective=[right]
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT i.key FROM ledger_thing u JOIN ledger_lot_link l "
                "ON l.target_id = u.sublot_id AND l.kind = 'INPUT' "
                "JOIN ledger_identity i ON i.thing_id = l.source_id "
                "WHERE u.kind = 'UNIT'"
            )
            assert set(cursor.fetchall()) == {(reel("B"),)}

    def test_is_refused_where_later_events_depend_on_it(self):
        uri = say(commission(pump(1))).events[0].uri
        say(see(pump(1)))
        with pytest.raises(Problems) as caught:
            declare_error(context=world.context(), event_uri=uri, reason="never made")
        assert {p.code for p in caught.value.problems} == {"ledger.impossible_before_made"}
        (told,) = {wording.sentence(one) for one in caught.value.problems}
        assert "urn:" not in told
        assert "2026-" in told

    def test_is_refused_for_what_is_not_there(self):
        with pytest.raises(Problems) as caught:
            declare_error(context=world.context(), event_uri="urn:uuid:nothing", reason="x")
        assert {p.code for p in caught.value.problems} == {"ledger.unknown_event"}

    def test_lot_key_of_an_unknown_lot_is_unknown(self):
        bad = transform(outputs=pumps(1), input_quantities=(amount(lot("RESIN", "X"), 1),))
        assert refused(bad) == {("unknown_thing", 1, "input_quantities[0]")}
