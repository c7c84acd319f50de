"""Things made by one load leave behind the states that the same events do one by one."""

import dataclasses
import datetime as dt

import pytest
from django.db import connection

from suyuan.foundation import clock
from suyuan.ledger.domain.event import Event, Quantity
from suyuan.ledger.domain.vocabulary import Action, EventType
from suyuan.ledger.operations.bulk import (
    Box,
    Happened,
    Load,
    Lot,
    Mark,
    Package,
    Stay,
    Stretch,
    Sublot,
    load,
)
from suyuan.ledger.operations.ids import next_id
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries.holds import standing_of
from tests.integration.ledger import world
from tests.integration.ledger.tale import forgotten
from tests.integration.ledger.world import amount, pumps, receive, reel, say, sscc

pytestmark = pytest.mark.django_db

LOT = f"{world.PUMP}/10/L"
UNITS = pumps("P7", "P8", "P9")
BOX = sscc(5)


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def thing(key):
    return rows("SELECT thing_id FROM ledger_identity WHERE key = %s", key)[0][0]


def kept():
    """Say which states stay, of what, and since when."""
    return rows(
        "SELECT i.key, s.disposition, s.from_at, s.until_at FROM ledger_persistent_state s"
        " JOIN ledger_identity i ON i.thing_id = s.thing_id AND i.main ORDER BY 1, 2, 3"
    )


def standing():
    """Say how the lot, its units and their box stand."""
    return {
        key: (one.disposition, one.released) for key, one in standing_of([LOT, *UNITS, BOX]).items()
    }


@dataclasses.dataclass(frozen=True)
class Making:
    """Pumps of a lot are made, the lot is released, a box is packed."""

    begins: dt.datetime

    def things(self):
        return 6

    def events(self):
        at = [self.begins + dt.timedelta(minutes=n) for n in range(3)]
        return (
            Event(
                type=EventType.TRANSFORMATION, occurred_at=at[0], biz_step="commissioning",
                disposition="in_progress", location=world.LINE,
                input_quantities=(Quantity(key=reel("R")),), outputs=UNITS,
                ilmd={"cbvmda:lotNumber": "L"},
            ),
            Event(
                type=EventType.OBJECT, action=Action.OBSERVE, occurred_at=at[1],
                biz_step="inspecting", persistent_set=("conformant",),
                quantities=(Quantity(key=LOT),),
            ),
            Event(
                type=EventType.AGGREGATION, action=Action.ADD, occurred_at=at[2],
                biz_step="packing", disposition="sellable_accessible", location=world.LINE,
                parent=BOX, children=UNITS,
            ),
        )  # fmt: skip

    def plan(self, first_id):
        made, released, packed = self.events()
        ((line,),) = rows("SELECT id FROM ledger_place WHERE code = 'LINE'")
        ((maker,),) = rows("SELECT id FROM ledger_party WHERE code = 'MAKER'")
        ((item,),) = rows("SELECT id FROM ledger_item WHERE code = 'PUMP'")
        lot_id, sublot_id, unit_id, box_id = first_id, first_id + 1, first_id + 2, first_id + 5
        source, now = thing(reel("R")), clock.now()

        def happened(event, **values):
            return Happened(id=next_id(), event=event, recorded_at=now, **values)

        at_line = {"place_id": line, "holder_id": maker}
        begun = happened(made, things=4, inputs=[source], **at_line)
        marked = happened(released, things=1, objects=[lot_id])
        boxed = happened(packed, things=4, parent_id=box_id, **at_line)
        lot = Lot(id=lot_id, item_id=item, code="L", key=LOT, made=begun)
        sublot = Sublot(id=sublot_id, lot=lot, code="L/1", inputs=(source,), made=begun)
        package = Package(id=box_id, code=BOX.removeprefix("/00/"), made=boxed)
        return Load(
            events=[begun, marked, boxed], lots=[lot], sublots=[sublot],
            stretches=[
                Stretch(
                    first_id=unit_id, count=3, sublot=sublot, class_key=world.PUMP, prefix="P",
                    number=7, width=1, made=begun,
                )
            ],
            packages=[package],
            boxes=[Box(package=package, first_id=unit_id, count=3, root_id=box_id)],
            stays=[
                Stay(
                    thing_id=box_id, holder_id=maker, place_id=line, by=boxed,
                    disposition="sellable_accessible",
                )
            ],
            marks=[Mark(thing_id=lot_id, disposition="conformant", by=marked)],
        )  # fmt: skip


@pytest.fixture
def making():
    """A reel is there of which the pumps take something."""
    world.build()
    say(receive(amount(reel("R"), 100)))
    return Making(world.later())


class TestLoad:
    def test_keeps_the_states_that_stay_as_the_events_do_one_by_one(self, making):
        with forgotten():
            for event in making.events():
                say(event)
            one_by_one = kept(), standing()
        done = load(context=world.context(), planner=making)
        assert (done.units, done.events, done.packages) == (3, 3, 1)
        assert (kept(), standing()) == one_by_one
        assert [(key, state) for key, state, *_ in kept()] == [(LOT, "conformant")]
        assert rebuild(check=True).differences == ()
