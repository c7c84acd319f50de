"""Who moves things at one site only puts nothing down at another, and takes nothing back there."""

import pytest
from django.test import Client

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import PlaceKind
from suyuan.areas.trace.operations import moving
from suyuan.foundation import clock
from suyuan.foundation.failures import ForbiddenError
from suyuan.ledger.queries import presence
from tests import personas
from tests.integration.ledger import world

pytestmark = pytest.mark.django_db
HERE, THERE = "SZ", "SH"
UNIT = "P1"


@pytest.fixture(scope="module", autouse=True)
def _two_sites(kept_by_the_module):
    world.build()
    for code in (HERE, THERE):
        catalog.create_place(
            context=personas.system(),
            values=catalog.PlaceValues(
                code=code, name=code, kind=PlaceKind.SITE, site_id=personas.site(code).pk
            ),
        )
    world.say(world.commission(*world.pumps(UNIT), lot="L1"))


def spot(code):
    row = presence.places().get(code=code)
    return moving.Spot(id=row.pk, key=row.key, name=code)


def moved(code, person):
    return moving.move_things(
        context=personas.context(person), place=spot(code), things=list(world.pumps(UNIT)),
        occurred_at=clock.now(),
    )  # fmt: skip


def test_things_are_put_down_at_places_of_the_own_site():
    with pytest.raises(ForbiddenError):
        moved(THERE, "marek")
    assert moved(HERE, "marek").events


def test_a_move_at_another_site_is_not_taken_back():
    there = moved(THERE, "ines").events[0].uri
    with pytest.raises(ForbiddenError):
        moving.take_move_back(context=personas.context("marek"), event_uri=there)
    assert moving.take_move_back(context=personas.context("ines"), event_uri=there).events


def test_what_was_made_at_another_site_does_not_exist_over_the_api():
    world.say(world.commission(world.pump("P2"), lot="L2", location=spot(HERE).key))
    key = world.pump("P2").lstrip("/")
    for person, status, count in (("marek", 200, 1), ("ines", 404, 0)):
        secret = personas.key(person, ["trace.view_thing"])
        headers = {"Authorization": f"Bearer {secret}"}
        assert Client().get(f"/api/v1/things/{key}", headers=headers).status_code == status
        found = Client().get("/api/v1/things", {"q": "P2"}, headers=headers).json()
        assert len(found) == count
