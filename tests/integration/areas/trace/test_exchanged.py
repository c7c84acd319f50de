"""The passports of two units that were exchanged tell of each other, on screen and on paper."""

import pytest
from django.test import Client

from suyuan.areas.service import operations
from tests import pdfs, personas
from tests.integration.areas.service import world
from tests.integration.areas.service.world import pump, scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    world.build()
    world.make("S1", "S2")
    world.ship(pump("S1"))
    values = operations.ExchangeValues(old=scan("S1"), new=scan("S2"), why="不启动")
    return operations.exchange(context=world.frame(), values=values)


@pytest.fixture
def eva(client: Client) -> Client:
    client.force_login(personas.person("eva"))
    return client


@pytest.mark.parametrize(
    ("serial", "other", "sentence", "fact"),
    [
        ("S1", "S2", "Exchanged for ", "Exchanged for"),
        ("S2", "S1", "In exchange for ", "In exchange for"),
    ],
)
def test_leads_to_the_other_and_names_the_exchange(made, eva, serial, other, sentence, fact):
    answer = eva.get(f"/things{pump(serial)}")
    link = f'{sentence}<a href="/things{pump(other)}">{other}</a>'
    assert link in answer.content.decode()
    facts = {one.label: (one.value, one.url) for one in answer.context["head"].facts}
    assert facts[fact] == (other, f"/things{pump(other)}")
    of = pump(serial).lstrip("/")
    assert made.number in eva.get(f"/things/part/papers?of={of}").content.decode()
    printed = pdfs.text(eva.get(f"/things/print?of={of}").content)
    assert f"{sentence}{other}" in printed
    assert made.number in printed


def test_stands_in_the_list_of_events(made, eva):
    page = eva.get("/events/").content.decode()
    assert "Exchanged for S2" in page
    assert "In exchange for S1" in page
