"""What is planned fits together: places of one site, whole pieces, rework of the same item."""

from decimal import Decimal

import pytest

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import PlaceKind
from suyuan.areas.catalog.models import Place
from suyuan.areas.production import operations
from suyuan.foundation import clock
from suyuan.kernel.errors import Problems
from tests import personas
from tests.integration.areas.production import factory
from tests.integration.areas.production.factory import DAY, frame

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _factory(kept_by_the_module):
    with clock.fixed(factory.NOW):
        factory.build()
        away = personas.site("CD")
        plant = place("PLANT2", PlaceKind.SITE, away.pk, None)
        for code, kind in (("STORE2", PlaceKind.LOCATION), ("LINE9", PlaceKind.LINE)):
            place(code, kind, away.pk, plant.pk)


@pytest.fixture(autouse=True)
def _now():
    with clock.fixed(factory.NOW):
        yield


def place(code, kind, site_id, parent):
    owner = Place.objects.get(place__code="PLANT").place.party_id
    return catalog.create_place(
        context=frame(),
        values=catalog.PlaceValues(
            code=code, name=code, kind=kind, site_id=site_id, party_id=owner, parent_id=parent
        ),
    )


def refused(**told):
    values = {
        "item": "PUMP", "quantity": Decimal(2), "line": "LINE1", "starts_on": DAY, "ends_on": DAY,
    }  # fmt: skip
    with pytest.raises(Problems) as raised:
        operations.plan_order(context=frame(), values=operations.OrderValues(**values | told))
    return {(one.code, one.field) for one in raised.value.problems}


def changed(order, **told):
    with pytest.raises(Problems) as raised:
        operations.change_order(
            context=frame(), order=order.number, starts_on=DAY, ends_on=DAY, **told
        )
    return {(one.code, one.field) for one in raised.value.problems}


def test_material_and_product_lie_at_the_site_of_the_line():
    code = "production.place_of_other_site"
    assert refused(store="STORE2", target="STORE2") == {(code, "store"), (code, "target")}
    order = factory.plan()
    assert changed(order, line="LINE9") == {("production.line_of_other_site", "line")}


def test_pieces_are_whole_when_an_order_is_changed_too():
    order = factory.plan()
    assert changed(order, quantity=Decimal("2.5")) == {("production.not_whole", "quantity")}


def test_rework_is_of_what_an_order_has_made_of_the_same_item():
    planned, made = factory.plan(), factory.release("PUMP", 2)
    other = factory.release("SET", 100)
    assert refused(parent=other.number) == {("production.rework_of_other_item", "parent")}
    assert refused(parent=planned.number) == {("production.rework_of_nothing", "parent")}
    rework = factory.plan(parent=made.number)
    assert refused(parent=rework.number) == {("production.rework_of_rework", "parent")}
