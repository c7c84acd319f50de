"""Who works at one site only neither sees nor changes what belongs to another."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import PlaceKind
from suyuan.areas.production import operations
from suyuan.areas.production.domain import DeviationKind, EnvironmentKind, RunKind
from suyuan.areas.production.ui.run_forms import BackForm
from suyuan.foundation import clock
from suyuan.foundation.failures import ForbiddenError
from suyuan.web.people import Reader
from tests import personas
from tests.integration.areas.production import factory
from tests.screens import client_of

pytestmark = pytest.mark.django_db
HERE, THERE = "LINE1", "SH-LINE"


@pytest.fixture(autouse=True)
def _two_sites():
    with clock.fixed(factory.NOW):
        factory.build()
        plant = catalog.create_place(
            context=factory.frame(),
            values=catalog.PlaceValues(
                code="SH-PLANT", name="SH", kind=PlaceKind.SITE, site_id=personas.site("SH").pk
            ),
        )
        catalog.create_place(
            context=factory.frame(),
            values=catalog.PlaceValues(
                code=THERE, name="SH", kind=PlaceKind.LINE, parent_id=plant.pk
            ),
        )
        yield


def values(line):
    return operations.OrderValues(
        item="SET", quantity=Decimal(10), line=line, starts_on=factory.DAY, ends_on=factory.DAY
    )


def planned(line):
    return operations.plan_order(context=factory.frame(), values=values(line))


def released(line):
    made = planned(line)
    return operations.release_order(context=factory.frame(), order=made.number)


def run(line):
    return operations.start_run(
        context=factory.frame(),
        values=operations.RunValues(kind=RunKind.STERILIZATION, place=line, person="OP-1"),
    )


def deviation(line):
    return operations.open_deviation(
        context=factory.frame(), order=released(line).number,
        values=operations.DeviationValues(
            kind=DeviationKind.PROCESS, description="停机",
        ),
    )  # fmt: skip


MEASURED = [operations.Measured(kind=EnvironmentKind.TEMPERATURE, value=Decimal(22))]
LIMITS = [operations.LimitValues(kind=EnvironmentKind.TEMPERATURE, maximum=Decimal(26))]
CHANGES = {
    "plan": ("petra", operations.plan_order, lambda line: {"values": values(line)}),
    "change": (
        "petra", operations.change_order,
        lambda line: {
            "order": planned(line).number, "starts_on": factory.DAY,
            "ends_on": factory.DAY + dt.timedelta(days=1),
        },
    ),
    "release": (
        "petra", operations.release_order, lambda line: {"order": planned(line).number}
    ),
    "cancel": ("petra", operations.cancel_order, lambda line: {"order": planned(line).number}),
    "deviation": (
        "petra", operations.open_deviation,
        lambda line: {
            "order": released(line).number,
            "values": operations.DeviationValues(
                kind=DeviationKind.PROCESS, description="停机",
            ),
        },
    ),
    "run": (
        "petra", operations.start_run,
        lambda line: {
            "values": operations.RunValues(
                kind=RunKind.STERILIZATION, place=line, person="OP-1"
            ),
        },
    ),
    "end run": ("petra", operations.end_run, lambda line: {"run": run(line).number, "entered": {}}),
    "measure": (
        "petra", operations.measure_room,
        lambda line: {"place": line, "measured": MEASURED, "act": operations.Act(person="OP-1")},
    ),
    "limits": ("qi", operations.put_limits, lambda line: {"place": line, "limits": LIMITS}),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_belongs_to_another_site_is_not_changed(name):
    person, operation, told = CHANGES[name]
    with pytest.raises(ForbiddenError):
        operation(context=personas.context(person), **told(THERE))
    operation(context=personas.context(person), **told(HERE))


def test_an_order_is_not_moved_to_a_line_of_another_site():
    order = planned(HERE)
    with pytest.raises(ForbiddenError):
        operations.change_order(
            context=personas.context("petra"), order=order.number, starts_on=factory.DAY,
            ends_on=factory.DAY, line=THERE,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("resource", "make", "person"),
    [("work-orders", planned, "petra"), ("runs", run, "petra"), ("deviations", deviation, "petra")],
)
def test_pages_of_another_site_do_not_exist(resource, make, person):
    own, other = make(HERE), make(THERE)
    client = client_of(person)
    shown = client.get(reverse(f"{resource}-list")).content.decode()
    assert own.number in shown
    assert other.number not in shown
    assert client.get(reverse(f"{resource}-detail", args=[own.number])).status_code == 200
    assert client.get(reverse(f"{resource}-detail", args=[other.number])).status_code == 404


def test_readings_and_limits_of_rooms_are_those_of_the_reader_s_sites():
    for line in (HERE, THERE):
        operations.put_limits(context=factory.frame(), place=line, limits=LIMITS)
        operations.measure_room(
            context=factory.frame(), place=line, measured=MEASURED, act=operations.Act()
        )
    for resource in ("room-limits", "room-readings"):
        rows = client_of("petra").get(reverse(f"{resource}-list")).context["rows"]
        assert [row.record.place.code for row, _address, _key in rows] == [HERE]


@pytest.mark.parametrize(
    ("address", "person", "field"),
    [
        ("room-readings-new", "petra", "place"),
        ("room-limits-new", "qi", "place"),
        ("work-orders-new", "petra", "line"),
        ("runs-new", "petra", "place"),
    ],
)
def test_forms_offer_the_places_of_the_reader_s_sites(address, person, field):
    form = client_of(person).get(reverse(address)).context["form"]
    offered = {code for code, _label in form.fields[field].choices}
    assert HERE in offered
    assert THERE not in offered


def test_over_the_api_another_site_has_nothing():
    own, other = planned(HERE), planned(THERE)
    key = personas.key("petra", ["production.view_order", "production.release_order"])
    headers = {"Authorization": f"Bearer {key}"}
    client = Client()
    listed = client.get("/api/v1/work-orders", headers=headers).json()["items"]
    assert [row["number"] for row in listed] == [own.number]
    assert client.get(f"/api/v1/work-orders/{own.number}", headers=headers).status_code == 200
    assert client.get(f"/api/v1/work-orders/{other.number}", headers=headers).status_code == 404
    for number, status in ((other.number, 404), (own.number, 200)):
        answer = client.post(f"/api/v1/work-orders/{number}/release", headers=headers)
        assert answer.status_code == status, answer.content


def test_a_run_comes_back_to_a_place_of_its_own_site():
    row = run(HERE)
    reader = Reader(actor=personas.context("ada").actor)
    offered = dict(BackForm(reader=reader, row=row).fields["place"].choices)
    assert HERE in offered
    assert THERE not in offered
