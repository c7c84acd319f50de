"""Many things changed in one command leave behind what the same events do one by one."""

import dataclasses
import datetime as dt

import pytest
from django.db import connection

from suyuan.foundation import clock
from suyuan.foundation.failures import ForbiddenError
from suyuan.ledger.domain.event import Event, Party
from suyuan.ledger.domain.vocabulary import Action, EventType
from suyuan.ledger.operations.bulk import (
    BulkConflictError,
    Changes,
    Happened,
    Move,
    Package,
    Repack,
    change,
)
from suyuan.ledger.operations.ids import next_id
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries.validations import VALIDATIONS
from tests import personas
from tests.integration.ledger import world
from tests.integration.ledger.tale import forgotten
from tests.integration.ledger.world import board, commission, install, pack, pump, pumps, say, sscc

pytestmark = pytest.mark.django_db

NEW = sscc(77)[4:]


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def thing(key):
    return rows("SELECT thing_id FROM ledger_identity WHERE key = %s", key)[0][0]


def place(code):
    return rows("SELECT id, party_id FROM ledger_place WHERE code = %s", code)[0]


def party(code):
    return rows("SELECT id FROM ledger_party WHERE code = %s", code)[0][0]


def where():
    """Say where everything that stands by itself is, and how many units are counted where."""
    stands = rows(
        "SELECT i.key, p.code, h.code, w.disposition FROM ledger_whereabouts w"
        " JOIN ledger_identity i ON i.thing_id = w.thing_id AND i.main"
        " LEFT JOIN ledger_place p ON p.id = w.place_id"
        " LEFT JOIN ledger_party h ON h.id = w.holder_id ORDER BY 1"
    )
    inside = rows(
        "SELECT c.key, p.key FROM ledger_thing t"
        " JOIN ledger_identity c ON c.thing_id = t.id AND c.main"
        " JOIN ledger_identity p ON p.thing_id = t.container_id AND p.main ORDER BY 1"
    )
    counted = rows(
        "SELECT coalesce(i.key, ''), place_id, holder_id, disposition, sum(units)"
        " FROM ledger_sublot_holding h LEFT JOIN ledger_identity i ON i.thing_id = h.root_id"
        " WHERE units > 0 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
    )
    stays = rows(
        "SELECT i.key, c.place_id, c.holder_id, c.from_at, c.until_at FROM ledger_custody c"
        " JOIN ledger_identity i ON i.thing_id = c.thing_id AND i.main ORDER BY 1, 4"
    )
    return stands, inside, counted, stays


@dataclasses.dataclass(frozen=True)
class Story:
    """A box goes to the ward, another is opened at the line and two of its pumps packed anew."""

    begins: dt.datetime
    moved: str = sscc(1)
    opened: str = sscc(2)

    def packages(self):
        return 1

    def events(self):
        at = [self.begins + dt.timedelta(minutes=n) for n in range(4)]
        return (
            Event(
                type=EventType.OBJECT, action=Action.OBSERVE, occurred_at=at[0],
                biz_step="shipping", disposition="in_transit", epcs=(self.moved,),
                destinations=(Party(type="possessing_party", id=world.HOSPITAL),),
            ),
            Event(
                type=EventType.OBJECT, action=Action.OBSERVE, occurred_at=at[1],
                biz_step="receiving", disposition="active", epcs=(self.moved,),
                read_point=world.WARD, location=world.WARD,
            ),
            Event(
                type=EventType.AGGREGATION, action=Action.DELETE, occurred_at=at[2],
                biz_step="unpacking", disposition="active", parent=self.opened,
                children=pumps(4, 5, 6), location=world.LINE,
            ),
            Event(
                type=EventType.AGGREGATION, action=Action.ADD, occurred_at=at[3],
                biz_step="packing", disposition="active", parent=sscc(77),
                children=pumps(5, 6), location=world.LINE,
            ),
        )  # fmt: skip

    def plan(self, first_id):
        sent, got, opened, packed = self.events()
        ward, hospital = place("WARD")
        line, maker = place("LINE")[0], party("MAKER")
        units = [thing(key) for key in pumps(4, 5, 6)]
        now = clock.now()

        def happened(event, **values):
            return Happened(id=next_id(), event=event, recorded_at=now, things=1, **values)

        box, other = thing(self.moved), thing(self.opened)
        at_line = {"place_id": line, "holder_id": maker}
        made = happened(packed, parent_id=first_id, children=units[1:], **at_line)
        return Changes(
            moves=[
                Move(
                    packages=[box],
                    by=[
                        happened(sent, holder_id=hospital, objects=[box]),
                        happened(
                            got, read_id=ward, place_id=ward, holder_id=hospital, objects=[box]
                        ),
                    ],
                )
            ],
            repacks=[
                Repack(
                    box_id=other,
                    units=units,
                    opened=happened(opened, parent_id=other, children=units, **at_line),
                    package=Package(id=first_id, code=NEW, made=made),
                    packed=units[1:],
                )
            ],
        )


@pytest.fixture
def story():
    """Two boxes of three pumps each; one pump of the second has a board in it."""
    world.build()
    say(commission(*pumps(1, 2, 3, 4, 5, 6), lot="L"), commission(board(1), board(2), lot="B"))
    say(install(pump(5), board(1)), install(pump(4), board(2)))
    say(pack(sscc(1), *pumps(1, 2, 3), location=world.LINE))
    say(pack(sscc(2), *pumps(4, 5, 6), location=world.LINE))
    return Story(world.later())


class TestChange:
    def test_leaves_what_the_events_leave_one_by_one(self, story):
        with forgotten():
            say(*story.events())
            one_by_one = where()
        done = change(context=world.context(), planner=story)
        assert (done.events, done.packages, done.units) == (4, 1, 3)
        assert where() == one_by_one
        assert rebuild(check=True).differences == ()
        assert [each.name for each in VALIDATIONS if rows(each.question)] == []

    def test_is_done_once_however_often_it_is_asked_for(self, story):
        context = world.context()
        first = change(context=context, planner=story)
        assert change(context=context, planner=story) == first
        assert rows("SELECT count(*) FROM ledger_event WHERE biz_step = 'shipping'") == [(1,)]

    @pytest.mark.parametrize(
        "meanwhile",
        [
            lambda: world.object_event("OBSERVE", epcs=(sscc(1),), location=world.STORE),
            lambda: pack(sscc(9), sscc(1), location=world.LINE),
            lambda: world.object_event("DELETE", epcs=(sscc(1),), biz_step="destroying"),
            lambda: pack(sscc(2), pump(5), action="DELETE", location=world.LINE),
            lambda: world.object_event("OBSERVE", epcs=(pump(4),), occurred_at=world.later(10)),
            lambda: world.object_event("OBSERVE", epcs=(sscc(2),), location=world.STORE),
        ],
        ids=["moved", "packed", "destroyed", "opened", "seen", "box moved"],
    )
    def test_is_refused_as_a_whole_where_something_happened_meanwhile(self, story, meanwhile):
        say(meanwhile())
        before = where()
        with pytest.raises(BulkConflictError) as refused:
            change(context=world.context(), planner=story)
        assert refused.value.things >= 1
        assert where() == before
        assert rows("SELECT count(*) FROM ledger_event WHERE biz_step = 'shipping'") == [(0,)]

    def test_needs_the_right_to_record(self, story):
        with pytest.raises(ForbiddenError):
            change(context=personas.context("tom"), planner=story)
