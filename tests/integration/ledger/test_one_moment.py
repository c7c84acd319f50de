"""Several things done at one moment: each finds what those recorded before it have left.

At the moment itself everything of it has happened: what came out at nine is out at nine.
"""

import datetime as dt

import pytest
from django.db import connection

from suyuan.foundation import clock
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.causes import ThingCause
from suyuan.ledger.domain.event import Party
from suyuan.ledger.operations.capture import declare_error
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries import containment, listing
from suyuan.ledger.queries.history import history_of
from suyuan.ledger.queries.things import things_by_key
from suyuan.ledger.queries.tracing import forward
from tests.integration.ledger import world
from tests.integration.ledger.world import (
    amount,
    commission,
    object_event,
    pack,
    pump,
    pumps,
    receive,
    reel,
    say,
    sscc,
    transform,
)

pytestmark = pytest.mark.django_db
BOX, PALLET = sscc(1), sscc(9)
AT = world.START + dt.timedelta(days=20)
BEFORE = AT - dt.timedelta(microseconds=1)
UNPACK = {"action": "DELETE", "occurred_at": AT}
JOB = "urn:suyuan:job:moment"


@pytest.fixture(scope="module", autouse=True)
def _pallet(kept_by_the_module):
    """Two pumps in a box on a pallet at the line, since the day before."""
    world.build()
    day = AT - dt.timedelta(days=1)
    say(commission(*pumps("M1", "M2"), lot="L", occurred_at=day))
    say(pack(BOX, *pumps("M1", "M2"), location=world.LINE, occurred_at=day))
    say(pack(PALLET, BOX, location=world.LINE, occurred_at=day))


@pytest.fixture(autouse=True)
def _books_agree():
    yield
    assert rebuild(check=True).differences == ()


def shipped(*things, **values):
    to = Party(type="possessing_party", id=world.HOSPITAL)
    values = {"occurred_at": AT, **values}
    return object_event("OBSERVE", epcs=things, biz_step="shipping", destinations=(to,), **values)


def seen(*things, place=world.STORE, **values):
    values = {"occurred_at": AT, **values}
    return object_event("OBSERVE", epcs=things, biz_step="storing", location=place, **values)


def where(key, at=None):
    """Say in what a thing was, at which place, with whom."""
    thing = things_by_key([key])[key].id
    around = containment.containers_of(thing, at=at)
    stood = containment.whereabouts_of(thing, at=at)
    return (
        [stay.thing.code for stay in around],
        stood and (stood.place_code, stood.holder_code),
    )


def told(key):
    """Give what told the place of the events by which things came out of a package."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.key, p.code FROM ledger_inferred_place f "
            "JOIN ledger_identity i ON i.thing_id = f.parent_id AND i.main "
            "JOIN ledger_identity r ON r.thing_id = f.root_id AND r.main "
            "LEFT JOIN ledger_place p ON p.id = f.place_id WHERE i.key = %s",
            [key],
        )
        return cursor.fetchall()


def codes(said):
    with pytest.raises(Problems) as raised:
        said()
    return [problem.code for problem in raised.value.problems]


class TestOrder:
    def test_a_unit_leaves_its_box_and_the_box_its_pallet(self):
        say(
            pack(BOX, pump("M1"), **UNPACK), shipped(pump("M1")),
            pack(PALLET, BOX, **UNPACK), shipped(BOX),
        )  # fmt: skip
        assert told(BOX) == told(PALLET) == [(PALLET, "LINE")]
        assert where(pump("M1")) == where(pump("M1"), AT) == ([], ("", "HOSPITAL"))
        assert where(pump("M2"), AT) == ([things_by_key([BOX])[BOX].code], ("", "HOSPITAL"))
        assert where(PALLET, AT) == ([], ("LINE", "MAKER"))

    def test_a_box_leaves_its_pallet_and_a_unit_the_box(self):
        say(pack(PALLET, BOX, **UNPACK), seen(BOX), pack(BOX, pump("M1"), **UNPACK))
        assert told(BOX) == [(BOX, "STORE")]
        assert where(pump("M1")) == where(pump("M1"), AT) == ([], ("STORE", "MAKER"))

    def test_what_is_done_before_and_after_in_the_same_moment(self):
        say(seen(PALLET), pack(BOX, pump("M1"), **UNPACK), seen(PALLET, place=world.LINE))
        assert where(pump("M1")) == where(pump("M1"), AT) == ([], ("STORE", "MAKER"))
        assert where(pump("M2"))[1] == where(pump("M2"), AT)[1] == ("LINE", "MAKER")

    def test_what_comes_out_and_goes_in_again_was_never_elsewhere(self):
        say(pack(BOX, pump("M1"), **UNPACK), pack(BOX, pump("M1"), occurred_at=AT))
        inside = ["1".zfill(18), "9".zfill(18)]
        for moment in (BEFORE, AT, None):
            assert where(pump("M1"), moment)[0] == inside
        stays = containment.containment_history(things_by_key([pump("M1")])[pump("M1")].id)
        assert [(stay.since, stay.until) for stay in stays] == [
            (AT, None),
            (AT - dt.timedelta(days=1), AT),
        ]

    def test_what_is_recorded_later_came_later_though_at_the_same_moment(self):
        say(pack(BOX, pump("M1"), **UNPACK))
        say(seen(PALLET))
        assert told(BOX) == [(PALLET, "LINE")]
        assert where(pump("M1"))[1] == ("LINE", "MAKER")
        assert where(pump("M2"))[1] == where(pump("M2"), AT)[1] == ("STORE", "MAKER")
        again = pack(BOX, pump("M1"), biz_step="unpacking", **UNPACK)
        assert codes(lambda: say(again)) == ["ledger.not_contained"]


class TestEnds:
    def test_what_is_destroyed_is_no_more_at_that_moment(self):
        say(pack(BOX, pump("M1"), **UNPACK), object_event(
            "DELETE", epcs=(BOX,), biz_step="destroying", occurred_at=AT))  # fmt: skip
        assert codes(lambda: say(pack(BOX, pump("M2"), **UNPACK))) == ["ledger.thing_ended"]
        assert codes(lambda: say(seen(BOX))) == ["ledger.thing_ended"]
        assert where(pump("M1")) == ([], ("LINE", "MAKER"))
        assert where(BOX, AT) == ([], None)
        assert where(pump("M2"), BEFORE)[1] == ("LINE", "MAKER")
        assert where(pump("M2"), AT)[1] is None

    def test_an_event_told_later_of_the_moment_before_is_possible(self):
        say(object_event("DELETE", epcs=(BOX,), biz_step="destroying", occurred_at=AT))
        say(pack(BOX, pump("M1"), action="DELETE", occurred_at=BEFORE))
        assert where(pump("M1")) == where(pump("M1"), AT) == ([], ("LINE", "MAKER"))

    def test_what_was_seen_at_its_end_was_not_known_to_be_no_more(self):
        """The end was recorded later: somebody who asked in between knew of a unit in its box."""
        loose = pump("M3")
        say(commission(loose, lot="L", occurred_at=BEFORE), seen(loose))
        known = clock.now()
        ended = object_event("DELETE", epcs=(loose,), biz_step="destroying", occurred_at=AT)
        uri = say(ended).events[0].uri
        after = clock.now()
        cause = [ThingCause(key=loose)]

        def state(at):
            (unit,) = listing.stream(forward(cause, known_at=at))
            return unit.disposition

        assert (state(known), state(after)) == ("", "ended")
        declare_error(context=world.context(), event_uri=uri, reason="it is there")
        assert (state(known), state(after), state(clock.now())) == ("", "ended", "")


class TestLoads:
    def loads(self, *lots, **values):
        return transform(
            input_quantities=tuple(amount(reel(lot), 1) for lot in lots), transformation_id=JOB,
            occurred_at=AT, **values,
        )  # fmt: skip

    def test_what_is_loaded_after_a_unit_of_the_same_moment_is_not_in_it(self):
        say(*(receive(amount(reel(lot), 5), location=world.LINE) for lot in ("MA", "MB")))
        unit = {"outputs": (pump("M5"),), "ilmd": {"cbvmda:lotNumber": "LM"}}
        first = self.loads("MA")
        say(first, self.loads(**unit), self.loads("MB"))
        assert [u.code for u in listing.stream(forward([ThingCause(key=reel("MA"))]))] == ["M5"]
        assert not list(listing.stream(forward([ThingCause(key=reel("MB"))])))

    def test_a_load_is_not_taken_back_under_a_unit_of_the_same_moment(self):
        say(receive(amount(reel("MA"), 5), location=world.LINE))
        uri = say(self.loads("MA")).events[0].uri
        say(self.loads(outputs=(pump("M5"),), ilmd={"cbvmda:lotNumber": "LM"}))
        assert codes(
            lambda: declare_error(context=world.context(), event_uri=uri, reason="wrong")
        ) == ["ledger.late_load"]

    def test_a_reworked_unit_takes_what_lay_loaded_just_then(self):
        """The reel is taken off, and another put on, in the moment of the rework, after it."""
        say(*(receive(amount(reel(lot), 5), location=world.LINE) for lot in ("MA", "MB", "MC")))
        say(transform(
            outputs=(pump("M5"),), input_quantities=(amount(reel("MC"), 1),),
            ilmd={"cbvmda:lotNumber": "LM"}, occurred_at=BEFORE,
        ))  # fmt: skip
        unloaded = {"{urn:suyuan:epcis}unloaded": [reel("MA")]}
        say(
            self.loads("MA"),
            self.loads(inputs=(pump("M5"),), outputs=(pump("M5"),), biz_step="repairing"),
            self.loads("MB", extensions=unloaded),
        )
        assert [u.code for u in listing.stream(forward([ThingCause(key=reel("MA"))]))] == ["M5"]
        assert not list(listing.stream(forward([ThingCause(key=reel("MB"))])))

    def test_what_was_made_before_from_the_same_reel_is_told_later(self):
        """Two stations work on one order; one was without network meanwhile."""
        say(receive(amount(reel("MA"), 5), location=world.LINE))
        say(self.loads("MA", extensions={"{urn:suyuan:epcis}loaded": [reel("MA")]}))
        made = {"input_quantities": (amount(reel("MA"), 1),), "ilmd": {"cbvmda:lotNumber": "LM"}}
        for unit, minutes in (("M6", 3), ("M7", 1), ("M8", 2)):
            at = AT + dt.timedelta(minutes=minutes)
            say(transform(outputs=(pump(unit),), transformation_id=JOB, **made, occurred_at=at))
        found = {u.code for u in listing.stream(forward([ThingCause(key=reel("MA"))]))}
        assert found == {"M6", "M7", "M8"}

    def test_another_reel_is_not_put_on_later_under_what_was_made(self):
        say(*(receive(amount(reel(lot), 5), location=world.LINE) for lot in ("MA", "MB")))
        say(self.loads("MA"))
        say(transform(
            outputs=(pump("M6"),), transformation_id=JOB, ilmd={"cbvmda:lotNumber": "LM"},
            input_quantities=(amount(reel("MA"), 1),), occurred_at=AT + dt.timedelta(minutes=2),
        ))  # fmt: skip
        late = transform(
            outputs=(pump("M7"),), transformation_id=JOB, ilmd={"cbvmda:lotNumber": "LM"},
            input_quantities=(amount(reel("MB"), 1),), occurred_at=AT + dt.timedelta(minutes=1),
        )  # fmt: skip
        assert codes(lambda: say(late)) == ["ledger.late_load"]


class TestHistory:
    def test_has_what_happened_to_the_box_while_the_unit_lay_in_it(self):
        unit = pump("M3")
        say(commission(unit, lot="L", occurred_at=BEFORE))
        say(
            object_event("OBSERVE", epcs=(BOX,), biz_step="inspecting", occurred_at=AT),
            pack(BOX, unit, occurred_at=AT),
            object_event("OBSERVE", epcs=(BOX,), biz_step="sampling", occurred_at=AT),
            pack(BOX, unit, **UNPACK),
            object_event("OBSERVE", epcs=(BOX,), biz_step="storing", occurred_at=AT),
        )
        page = history_of(things_by_key([unit])[unit])
        assert [(event.type[:6], event.biz_step) for event in page.events] == [
            ("Aggreg", None), ("Object", "sampling"), ("Aggreg", None), ("Object", "commissioning"),
        ]  # fmt: skip
