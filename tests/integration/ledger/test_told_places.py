"""Events of our own come out as they were said: a place that was inferred is not in them."""

import pytest

from suyuan.ledger.domain.epcis.asking import Query, Where
from suyuan.ledger.domain.epcis.event_hash import event_hash
from suyuan.ledger.domain.event import Party
from suyuan.ledger.operations.capture import declare_error
from suyuan.ledger.queries.events import by_uri, page
from tests.integration.ledger import world
from tests.integration.ledger.world import commission, object_event, pump, say

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


def shipped():
    """Ship a unit to the ward; returns the id of the event."""
    say(commission(pump(1), lot="L", location=world.LINE))
    to = (
        Party(type="location", id=world.WARD),
        Party(type="possessing_party", id=world.HOSPITAL),
    )
    event = object_event(
        "OBSERVE", epcs=(pump(1),), biz_step="shipping", disposition="in_transit",
        read_point=world.STORE, location=None, destinations=to,
    )  # fmt: skip
    return say(event).events[0].uri


def at(place):
    asked = Query(conditions=(Where(read_point=False, keys=(place,)),))
    return [event.event_id for event in page(asked, size=10).events]


def test_a_destination_is_no_place_where_things_are():
    uri = shipped()
    (event,) = by_uri(uri)
    assert (event.location, event.read_point) == (None, world.STORE)
    assert event_hash(event) == uri
    assert at(world.WARD) == []
    assert len(at(world.LINE)) == 1


def test_the_declaration_of_an_error_says_what_the_event_said():
    uri = shipped()
    declare_error(context=world.context(), event_uri=uri, reason="did_not_occur")
    assert [event.location for event in by_uri(uri)] == [None, None]
    (made,) = at(world.LINE)
    declare_error(context=world.context(), event_uri=made, reason="did_not_occur")
    assert [event.location for event in by_uri(made)] == [world.LINE, world.LINE]
