"""Returns of what sales has shipped: the shipment is named, and who has it now."""

import pytest

from suyuan.areas.catalog.domain import PlaceKind
from suyuan.areas.service.domain import Decision
from suyuan.areas.warehouse import operations as warehouse
from suyuan.areas.warehouse.domain import Zone
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries.holders import holders_of
from tests.integration.areas.sales import world as sales
from tests.integration.areas.service import world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _world(kept_by_the_module):
    sales.build()
    sales.place("RET", PlaceKind.LOCATION, parent_id=_root())
    warehouse.put_profile(
        context=sales.frame(), values=warehouse.ProfileValues(place="RET", zone=Zone.RETURNS)
    )


@pytest.fixture(autouse=True)
def _books_agree():
    yield
    assert rebuild(check=True).differences == ()


def _root():
    return sales.catalog_queries.place_with_code("SZ").pk


def delivered(*lines, things):
    shipment = sales.shipped(sales.confirmed(*lines), *things)
    sales.operations.confirm_receipt(context=sales.frame(), shipment_id=shipment.pk)
    return shipment


def test_a_unit_names_its_shipment_and_to_whom_it_was_sold_on():
    keys = sales.make_pumps("S1", "S2", "S3", "S4")
    sales.pack(sales.sscc(1), *keys)
    shipment = delivered(sales.line(quantity=4), things=[sales.sscc(1)])
    sales.report("DIST", "HOSP", sales.pump("S1"))
    row = world.announce("HOSP")
    [sold_on] = world.receive(row, sales.pump("S1"))
    [still_there] = world.receive(row, sales.pump("S2"))
    assert (sold_on.status, sold_on.shipment, sold_on.held_by) == (
        "WAITING", shipment.number, "HOSP",
    )  # fmt: skip
    assert (still_there.shipment, still_there.held_by) == (shipment.number, "DIST")
    assert holders_of([sales.pump("S1")])[sales.pump("S1")].own
    assert holders_of([sales.pump("S3")])[sales.pump("S3")].party_code == "DIST"
    world.decide(row, Decision.BACK)
    assert holders_of([sales.pump("S1")])[sales.pump("S1")].party_code == "HOSP"


def test_of_a_lot_no_more_comes_back_than_was_shipped():
    key = sales.make_set("T1", 100)
    delivered(sales.line("SET", quantity=40), things=[(key, 40)])
    good, more = world.receive(world.announce("DIST"), key, 45)
    assert (good.status, good.quantity) == ("WAITING", 40)
    assert (more.status, more.question.kind) == ("QUESTION", "MORE_THAN_SHIPPED")
