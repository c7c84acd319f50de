"""Whoever is named by a code on the screens of production is named by name, too."""

from decimal import Decimal

import pytest
from django.urls import reverse

from suyuan.areas.catalog.queries import fitness
from suyuan.areas.production import operations
from suyuan.foundation import clock
from suyuan.ledger.domain.vocabulary import EQUIPMENT
from suyuan.ledger.models import Event
from tests.integration.areas.production import factory
from tests.integration.areas.production.factory import act, frame
from tests.screens import client_of

pytestmark = pytest.mark.django_db
PERSON = "操作工 OP-1 (OP-1)"
CHECKER = "操作工 OP-2 (OP-2)"


@pytest.fixture(autouse=True)
def _now(db):
    with clock.fixed(factory.NOW):
        factory.build()
        yield


def text(answer):
    assert answer.status_code == 200, answer.content
    parts = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(parts).decode()


def run():
    return operations.start_run(
        context=frame(),
        values=operations.RunValues(
            kind=operations.runs.RunKind.SEALING, place="LINE1", person="OP-1", checker="OP-2",
            equipment=("OVN-1",), started_at=factory.later(),
        ),
    )  # fmt: skip


def test_a_run_in_its_list_its_file_and_its_page():
    row, eva = run(), client_of("eva")
    machine = f"OVN-1 {factory_name('OVN-1')}"
    for page in (
        text(eva.get(reverse("runs-list"))),
        text(eva.get(reverse("runs-export", args=["csv"]))),
        text(eva.get(reverse("runs-detail", args=[row.number]))),
    ):
        assert PERSON in page
        assert machine in page
    assert CHECKER in text(eva.get(reverse("runs-detail", args=[row.number])))


def test_readings_of_rooms():
    operations.measure_room(
        context=frame(), place="LINE1", act=act(),
        measured=[
            operations.Measured(
                kind=operations.rooms.EnvironmentKind.TEMPERATURE, value=Decimal(20)
            )
        ],
    )  # fmt: skip
    assert PERSON in text(client_of("eva").get(reverse("room-readings-list")))


def test_the_record_of_an_order_and_of_a_unit():
    order = factory.ready_pump_order(2)
    factory.make(order, ["B1", "B2"])
    factory.pot(order)
    eva = client_of("eva")
    record = text(eva.get(reverse("work-orders-record", args=[order.number])))
    assert PERSON in record
    assert CHECKER in record
    assert f"POT-1 {factory_name('POT-1')}" in record
    unit = order.units.first()
    address = reverse("work-orders-unit", args=[order.number])
    page = text(eva.get(address, {"unit": unit.key}))
    assert PERSON in page
    assert f"POT-1 {factory_name('POT-1')}" in page


def factory_name(code):
    return fitness.machines().get(code=code).name


def test_the_steps_machines_and_people_of_events():
    order = factory.ready_pump_order(1)
    factory.make(order, ["B1"])
    factory.pot(order)
    key, eva = order.units.get().key, client_of("eva")
    machine = f"OVN-1 {factory_name('OVN-1')}"
    life, events = text(eva.get(f"/things{key}")), text(eva.get(reverse("events-list")))
    exported = text(eva.get(reverse("events-export", args=["csv"])))
    for page in (life, events, exported):
        assert f"Step “灌封” with {machine}" in page
        assert "urn:suyuan:step" not in page
        assert "Assembled" not in page
    assert PERSON in life
    assert f"equipment {machine}" not in life  # The sentence says it.
    row = Event.objects.get(body__extensions__contains={EQUIPMENT: "OVN-1"})
    page = text(eva.get(reverse("event", args=[row.id])))
    head = page.partition("<pre")[0]
    assert f"Step “灌封” with {machine}" in head
    assert PERSON in head
    assert "urn:suyuan:step" not in head
