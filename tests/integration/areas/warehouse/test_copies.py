"""A new site or line from one that is there, with what its places are for."""

import pytest

from suyuan.areas.catalog import operations as catalog, queries as catalog_queries
from suyuan.areas.catalog.domain import PlaceKind
from suyuan.areas.catalog.models import Place
from suyuan.areas.warehouse.models import Profile
from suyuan.kernel.errors import Problems
from tests import personas
from tests.integration.areas.warehouse import world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    world.build()


def inner(code, parent, kind=PlaceKind.LOCATION):
    return catalog.create_place(
        context=world.frame(),
        values=catalog.PlaceValues(
            code=code, name=code, kind=kind, parent_id=catalog_queries.place_with_code(parent).pk
        ),
    )


def copy(of, **values):
    return catalog.copy_place(
        context=world.frame(),
        place_id=catalog_queries.place_with_code(of).pk,
        values=catalog.CopyValues(**values),
    )


def codes():
    return set(Place.objects.values_list("place__code", flat=True))


def refused(of, **values):
    before = codes()
    with pytest.raises(Problems) as caught:
        copy(of, **values)
    assert codes() == before
    return sorted((problem.code, problem.field) for problem in caught.value.problems)


class TestSite:
    def test_has_the_same_places_for_the_same_ends(self):
        wuxi = personas.site("WX")
        made = copy("SZ", code="WX", name="无锡", site_id=wuxi.pk)
        assert made.place.parent_id is None
        inside = Place.objects.filter(place__parent_id=made.pk)
        assert set(inside.values_list("place__code", flat=True)) == {
            f"WX-{code}" for code in (*world.ZONES, "YARD")
        }
        assert set(inside.values_list("place__site_id", flat=True)) == {wuxi.pk}
        assert set(inside.values_list("place__party__code", flat=True)) == {"OWN"}
        zones = Profile.objects.filter(place__code__startswith="WX-")
        assert {(one.place.code, one.zone) for one in zones} == {
            (f"WX-{code}", zone.value) for code, zone in world.ZONES.items()
        }
        cold = zones.get(place__code="WX-COLD")
        assert cold.storage_class is not None
        assert cold.storage_class.code == "COLD"

    def test_says_everything_that_is_missing_at_once(self):
        assert refused("SZ", code=" ", name="") == [
            ("catalog.copy_needs_site", "site"),
            ("catalog.missing", "code"),
            ("catalog.missing", "name"),
        ]


class TestLine:
    def test_keeps_the_way_its_places_are_called(self):
        inner("A1", "SZ", PlaceKind.LINE)
        inner("A1-ST1", "A1")
        inner("POTTING", "A1")
        copy("A1", code="A2", name="Line 2")
        assert {"A2", "A2-ST1", "A2-POTTING"} <= codes()
        assert catalog_queries.place_with_code("A2").place.parent.code == "SZ"

    def test_leaves_out_what_is_no_longer_used(self):
        line = inner("A1", "SZ", PlaceKind.LINE)
        old = inner("A1-OLD", "A1")
        catalog.change_place(
            context=world.frame(),
            place_id=old.pk,
            values=catalog.PlaceValues(
                code="A1-OLD", name="x", kind=PlaceKind.LOCATION, parent_id=line.pk, active=False
            ),
        )
        copy("A1", code="A2", name="Line 2")
        assert "A2-OLD" not in codes()

    def test_names_every_code_that_is_taken(self):
        inner("A1", "SZ", PlaceKind.LINE)
        inner("A1-ST1", "A1")
        inner("A2", "SZ", PlaceKind.LINE)
        inner("A2-ST1", "A2")
        assert refused("A1", code="A2", name="Line 2") == [
            ("catalog.place_code_taken", "code"),
            ("catalog.place_code_taken", "code"),
        ]


class TestOthers:
    def test_are_no_template(self):
        catalog.create_place(
            context=world.frame(),
            values=catalog.PlaceValues(code="EXT", name="x", kind=PlaceKind.EXTERNAL),
        )
        with pytest.raises(catalog.OthersPlaceError):
            copy("EXT", code="EXT2", name="y")
