"""What an order will need is seen before it is released, with what of it is free."""

import pytest

from suyuan.areas.production.queries.material import awaited
from suyuan.areas.warehouse import operations as warehouse
from suyuan.areas.warehouse.domain import Zone
from suyuan.foundation import clock
from tests.integration.areas.production import factory
from tests.integration.areas.production.factory import lot
from tests.screens import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _factory(kept_by_the_module):
    with clock.fixed(factory.NOW):
        factory.build()


@pytest.fixture(autouse=True)
def _now():
    with clock.fixed(factory.NOW):
        yield


def test_each_part_of_the_revision_with_what_is_free():
    warehouse.put_profile(
        context=factory.frame(),
        values=warehouse.ProfileValues(place="STORE", zone=Zone.RELEASED),
    )
    order = factory.plan("PUMP", 2)
    before = {need.part.item: free for need, free in awaited(order, at=clock.now())}
    factory.receive(lot("MOTOR", "M-1"), 5)
    found = {need.part.item: (need.needed, free) for need, free in awaited(order, at=clock.now())}
    assert set(found) == set(before)
    needed, free = found["MOTOR"]
    assert needed == 2
    assert free == before["MOTOR"] + 5


def test_the_page_of_a_planned_order_shows_it():
    order = factory.plan("PUMP", 2)
    page = client_of("ada").get(f"/work-orders/{order.number}/part/material")
    assert page.status_code == 200
    assert "MOTOR" in page.content.decode()
