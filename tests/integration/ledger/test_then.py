"""What was there at a past moment, and in which state: as it was, and as it was known."""

import datetime as dt

import pytest

from suyuan.foundation import clock
from suyuan.ledger.domain.causes import ThingCause
from suyuan.ledger.operations.capture import declare_error
from suyuan.ledger.queries import containment, listing, summaries
from suyuan.ledger.queries.former import formerly_of
from suyuan.ledger.queries.genealogy import Direction, neighbours
from suyuan.ledger.queries.things import things_by_key
from suyuan.ledger.queries.tracing import forward
from tests.integration.ledger import world
from tests.integration.ledger.world import (
    amount,
    board,
    commission,
    install,
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
BOX = sscc(1)


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


class TestADayOfMaking:
    """A plant in China names the day on the label; it begins eight hours before the day in UTC."""

    AT = dt.datetime(2026, 3, 1, 16, 30, tzinfo=dt.UTC)
    LATER = AT + dt.timedelta(hours=1)

    @pytest.fixture(autouse=True)
    def _made(self):
        ilmd = {"cbvmda:lotNumber": "L", "cbvmda:productionDate": "2026-03-02"}
        say(commission(*pumps(1, 2), occurred_at=self.AT, offset="+08:00", ilmd=ilmd))

    def test_does_not_hide_what_was_made_before_it_began_in_utc(self):
        (known,) = things_by_key([f"{world.PUMP}/10/L"]).values()
        for moments in ({"as_of": self.LATER}, {"as_of": self.LATER, "known_at": clock.now()}):
            trace = forward([ThingCause(key=known.key)], **moments)
            assert summaries.summarise(trace.units, **moments).units == 2
            assert sorted(unit.code for unit in listing.stream(trace)) == ["1", "2"]

    def test_does_not_hide_it_in_the_genealogy(self):
        (known,) = things_by_key([f"{world.PUMP}/10/L"]).values()
        below = neighbours(known, Direction.DOWN, as_of=self.LATER)
        assert [(one.relation, one.thing.code) for one in below] == [
            ("MEMBER", "1"),
            ("MEMBER", "2"),
        ]

    def test_is_kept_as_it_was_said(self):
        assert things_by_key([pump(1)])[pump(1)].made_at.date() == dt.date(2026, 3, 2)

    def test_does_not_begin_before_the_making(self):
        before = self.AT - dt.timedelta(minutes=1)
        for moments in ({"as_of": before}, {"as_of": before, "known_at": clock.now()}):
            trace = forward([ThingCause(key=f"{world.PUMP}/10/L")], **moments)
            assert summaries.summarise(trace.units, **moments).units == 0


class TestAState:
    def states(self, key, at=None):
        """Give the state of a unit as it was at a moment, and as it was known to be."""
        moment = at or clock.now()
        thing = things_by_key([key])[key].id
        trace = forward([ThingCause(key=key)], as_of=moment, known_at=clock.now())
        (known,) = listing.stream(trace)
        return containment.whereabouts_of(thing, at=moment).disposition, known.disposition

    def test_does_not_outlive_a_stay_in_a_package(self):
        say(commission(pump(1), lot="L", disposition="sellable_accessible"))
        packed = world.later()
        say(pack(BOX, pump(1), location=world.STORE, disposition="in_progress", occurred_at=packed))
        say(pack(BOX, pump(1), action="DELETE", location=world.WARD))
        thing = things_by_key([pump(1)])[pump(1)].id
        assert containment.whereabouts_of(thing).disposition == ""
        assert self.states(pump(1)) == ("", "")
        before = packed - dt.timedelta(seconds=1)
        assert self.states(pump(1), before) == ("sellable_accessible", "sellable_accessible")
        assert self.states(pump(1), packed) == ("in_progress", "in_progress")

    def test_is_what_the_event_said_that_took_it_out(self):
        say(commission(pump(1), lot="L"))
        say(pack(BOX, pump(1), location=world.STORE))
        say(pack(BOX, pump(1), action="DELETE", location=world.WARD, disposition="active"))
        assert self.states(pump(1)) == ("active", "active")

    def test_of_the_moment_of_taking_out_is_told_in_the_order_of_recording(self):
        say(commission(pump(1), lot="L"))
        say(pack(BOX, pump(1), location=world.STORE))
        at = world.later()
        say(pack(BOX, pump(1), action="DELETE", location=world.WARD, occurred_at=at))
        say(
            world.object_event(
                "OBSERVE", epcs=pumps(1), location=world.WARD, disposition="active", occurred_at=at
            )
        )
        assert self.states(pump(1)) == ("active", "active")


class TestAmounts:
    def test_are_told_as_they_were_known(self):
        first = say(receive(amount(reel("A"), 50)))
        before = clock.now()
        say(receive(amount(reel("A"), 7)))
        between = clock.now()
        declare_error(
            context=world.context(), event_uri=first.events[0].uri, reason="did_not_occur"
        )
        (lot,) = things_by_key([reel("A")]).values()

        def known(**moments):
            return [int(each.quantity) for each in summaries.amounts([lot.id], **moments)]

        assert known(known_at=before) == [50]
        assert known(known_at=between) == [57]
        assert known() == known(known_at=clock.now()) == [7]
        latest = world.later()
        assert known(as_of=latest) == [7]
        assert known(as_of=latest, known_at=between) == [57]

    def test_in_a_package_are_where_it_was_known_to_be(self):
        say(receive(amount(reel("A"), 50)))
        say(pack(BOX, child_quantities=(amount(reel("A"), 50),), location=world.STORE))
        before = clock.now()
        moved = say(world.object_event("OBSERVE", epcs=(BOX,), location=world.WARD))
        between = clock.now()
        declare_error(
            context=world.context(), event_uri=moved.events[0].uri, reason="did_not_occur"
        )
        (lot,) = things_by_key([reel("A")]).values()

        def places(**moments):
            return [each.place_code for each in summaries.amounts([lot.id], **moments)]

        store, ward = places(known_at=before), places(known_at=between)
        assert store != ward
        assert places() == places(known_at=clock.now()) == store


def swap(parent, child, action):
    say(install(pump(parent), child, action=action, location=world.LINE))


class TestFormerly:
    @pytest.fixture(autouse=True)
    def _made(self):
        say(receive(amount(reel("A"), 50)))
        say(transform(outputs=[board(1), board(2)], input_quantities=(amount(reel("A"), 2),)))
        say(commission(*pumps(*"UCV"), lot="L"))

    @staticmethod
    def former():
        moments = ({}, {"as_of": world.later()}, {"known_at": clock.now()})
        traces = [forward([ThingCause(key=reel("A"))], **each) for each in moments]
        found = [[each.unit.code for each in formerly_of(trace).rows] for trace in traces]
        assert found[0] == found[1] == found[2]
        return found[0]

    def test_leaves_out_what_carried_a_part_before_it_became_bad(self):
        swap("C", pump("U"), "ADD")
        swap("C", pump("U"), "DELETE")
        swap("U", board(1), "ADD")
        assert self.former() == []

    def test_leaves_out_what_carried_a_part_while_it_was_clean_between_two_times(self):
        for _ in range(2):
            swap("U", board(1), "ADD")
            swap("U", board(1), "DELETE")
            swap("C", pump("U"), "ADD")
            swap("C", pump("U"), "DELETE")
        assert self.former() == ["U"]

    def test_follows_a_unit_that_was_exposed_twice(self):
        """First by a bad part of its own, then by a part that itself had held one."""
        swap("U", board(1), "ADD")
        swap("U", board(1), "DELETE")
        swap("C", board(2), "ADD")
        swap("U", pump("C"), "ADD")
        swap("V", pump("U"), "ADD")
        swap("V", pump("U"), "DELETE")
        swap("U", pump("C"), "DELETE")
        swap("C", board(2), "DELETE")
        assert self.former() == ["U", "C", "V"]
