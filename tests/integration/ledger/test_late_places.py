"""What is taken out without a place is where its container was, also when that is told later."""

import pytest
from django.db import connection

from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.event import Party
from suyuan.ledger.operations.capture import declare_error
from suyuan.ledger.projections.rebuilding import rebuild
from tests.integration.ledger import world
from tests.integration.ledger.world import (
    amount,
    commission,
    object_event,
    pack,
    pump,
    reel,
    say,
    sscc,
)

pytestmark = pytest.mark.django_db


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def place_of(key):
    found = rows(
        "SELECT p.code FROM ledger_whereabouts w JOIN ledger_identity i USING (thing_id) "
        "LEFT JOIN ledger_place p ON p.id = w.place_id WHERE i.key = %s",
        key,
    )
    return found[0][0]


@pytest.fixture
def unpacked():
    """A pump is put into a box on a pallet; later the box is taken off it, and the pump out."""
    world.build()
    say(commission(pump(1), pump(2), lot="L"))
    say(pack(sscc(1), pump(1), pump(2), location=world.LINE))
    say(pack(sscc(9), sscc(1), location=world.LINE))
    between = world.later()
    say(pack(sscc(9), sscc(1), action="DELETE", biz_step="unpacking"))
    say(pack(sscc(1), pump(1), action="DELETE", biz_step="unpacking"))
    assert place_of(sscc(1)) == place_of(pump(1)) == "LINE"
    yield between
    assert rebuild(check=True).differences == ()


def move(at, place):
    return say(object_event("OBSERVE", epcs=(sscc(9),), location=place, occurred_at=at))


class TestLatePlaces:
    def test_follow_a_move_that_is_told_later(self, unpacked):
        move(unpacked, world.WARD)
        assert place_of(sscc(1)) == place_of(pump(1)) == "WARD"
        where = "SELECT count(*) FROM ledger_event WHERE action = 'DELETE' AND place_id IS NOT NULL"
        assert rows(where) == [(0,)]
        held = rows(
            "SELECT p.code, sum(h.units) FROM ledger_sublot_holding h "
            "LEFT JOIN ledger_place p ON p.id = h.place_id GROUP BY 1 ORDER BY 1"
        )
        assert held == [("WARD", 1), (None, 1)]

    def test_follow_a_move_that_is_taken_back(self, unpacked):
        moved = move(unpacked, world.WARD)
        declare_error(
            context=world.context(), event_uri=moved.events[0].uri, reason="another pallet"
        )
        assert place_of(sscc(1)) == place_of(pump(1)) == "LINE"

    def test_follow_a_move_of_what_stands_around_the_container_only(self):
        world.build()
        say(commission(pump(1), lot="L"))
        say(pack(sscc(1), pump(1), location=world.LINE))
        say(pack(sscc(9), sscc(1), location=world.LINE))
        between = world.later()
        say(pack(sscc(1), pump(1), action="DELETE"))
        assert place_of(pump(1)) == "LINE"
        move(between, world.WARD)
        assert place_of(sscc(9)) == place_of(pump(1)) == "WARD"
        assert rebuild(check=True).differences == ()

    def test_stay_where_the_event_says(self, unpacked):
        say(pack(sscc(1), pump(2), action="DELETE", location=world.LINE))
        move(unpacked, world.STORE)
        assert place_of(pump(1)) == "STORE"
        assert place_of(pump(2)) == "LINE"

    def test_are_rebuilt(self, unpacked):
        move(unpacked, world.WARD)
        rows("UPDATE ledger_inferred_place SET place_id = 1")
        rows("UPDATE ledger_custody SET place_id = 1")
        rows("UPDATE ledger_whereabouts SET place_id = 1")
        assert rebuild(check=True).found > 0
        rebuild(check=False)
        assert place_of(sscc(1)) == place_of(pump(1)) == "WARD"


class TestLateAmounts:
    """Amounts stay where they were captured: what is drawn from there later was accepted."""

    @pytest.fixture
    def emptied(self):
        """A bag with ten of a lot is emptied on its pallet; four of them are used at the line."""
        world.build()
        say(world.receive(amount(reel("A"), 10), location=world.LINE))
        say(pack(sscc(1), child_quantities=(amount(reel("A"), 10),), location=world.LINE))
        say(pack(sscc(9), sscc(1), location=world.LINE))
        between = world.later()
        emptied = say(
            pack(sscc(1), action="DELETE", child_quantities=(amount(reel("A"), 10),))
        ).events[0]
        used = Party(type="location", id=world.LINE)
        say(object_event("DELETE", quantities=(amount(reel("A"), 4),), sources=(used,)))
        yield between, emptied
        assert rebuild(check=True).differences == ()

    def test_a_late_move_does_not_take_away_what_was_used_at_the_place_of_capture(self, emptied):
        between, _ = emptied
        move(between, world.STORE)
        assert stock() == {("LINE", 6)}

    def test_are_put_right_by_saying_the_unpacking_again(self, emptied):
        """Whoever wants them elsewhere says so: the ledger then asks what was used at the line."""
        between, event = emptied
        move(between, world.STORE)
        with pytest.raises(Problems) as refused:
            declare_error(context=world.context(), event_uri=event.uri, reason="another place")
        assert {problem.code for problem in refused.value.problems} == {
            "ledger.impossible_over_consumed"
        }


def stock():
    return set(
        rows(
            "SELECT p.code, s.quantity FROM ledger_stock s"
            " JOIN ledger_place p ON p.id = s.place_id WHERE s.quantity > 0"
        )
    )


class TestNowhere:
    """Nobody knows where the pallet is when things come out of the box on it."""

    @pytest.fixture(autouse=True)
    def _nowhere(self):
        world.build()
        say(commission(pump(1), pump(2), lot="L", location=None))
        say(pack(sscc(1), pump(1), pump(2)))
        say(pack(sscc(9), sscc(1)))
        self.between = world.later()
        say(pack(sscc(1), pump(1), action="DELETE", biz_step="unpacking"))
        assert place_of(pump(1)) is None
        yield
        assert rebuild(check=True).differences == ()

    def test_where_it_was_is_told_later(self):
        move(self.between, world.STORE)
        assert place_of(pump(1)) == place_of(sscc(9)) == "STORE"

    def test_and_told_to_be_wrong(self):
        uri = move(self.between, world.STORE).events[0].uri
        declare_error(context=world.context(), event_uri=uri, reason="wrong")
        assert place_of(pump(1)) is None

    def test_where_it_is_later_does_not_matter(self):
        move(world.later(), world.STORE)
        assert place_of(pump(1)) is None
        assert place_of(sscc(9)) == "STORE"
