"""The inspector's station: one sample after the other, judged at once, sent once."""

import json
from decimal import Decimal

import pytest

from suyuan.areas.catalog.domain.design import PlanPurpose
from suyuan.areas.quality import operations
from suyuan.areas.quality.models import Result
from suyuan.foundation import clock
from tests import quality_world as world
from tests.screens import client_of

pytestmark = pytest.mark.django_db
ADDRESS = "/stations/inspect/entries"


@pytest.fixture
def items():
    return world.build()


def send(client, job, **answers):
    now = clock.now().isoformat()
    body = {
        "id": str(clock.new_id()), "device": str(clock.new_id()), "username": "eva", "job": job,
        "site": None, "made_at": now, "clock": now, "waited": False, "answers": answers,
    }  # fmt: skip
    return client.post(ADDRESS, json.dumps(body), content_type="application/json"), body


def test_shows_the_open_inspections_and_asks_what_the_plan_asks(items):
    inspection = world.incoming(items[0], world.receive("C1", 60), 60)
    eva = client_of("eva")
    assert eva.get("/stations/inspect").status_code == 200
    jobs = eva.get("/stations/inspect/jobs").json()["jobs"]
    assert [job["key"] for job in jobs] == [inspection.number]
    brief = eva.get("/stations/inspect/brief", {"job": inspection.number}).json()
    assert [one["name"] for one in brief["questions"]] == ["instrument", "c0", "c1"]


def test_enters_one_sample_once_and_says_what_is_out_of_limits(items):
    inspection = world.incoming(items[0], world.receive("C1", 60), 60)
    eva = client_of("eva")
    answer, body = send(eva, inspection.number, instrument="CAL-1", c0="1", c1="10")
    assert answer.status_code == 200, answer.content
    again = eva.post(ADDRESS, json.dumps(body), content_type="application/json")
    assert again.status_code == 200
    assert Result.objects.count() == 2
    bad, _body = send(eva, inspection.number, instrument="CAL-1", c0="1", c1="11.5")
    assert bad.json()["warning"]
    assert Result.objects.filter(passed=False).get().sample == 2


def test_takes_any_units_of_the_lot_as_its_sample(items):
    keys = world.make("P1", *"123456")
    inspection = operations.open_inspection(
        context=world.frame(),
        values=operations.InspectionValues(
            purpose=PlanPurpose.FINAL, item_id=items[1].pk, quantity=Decimal(6), unit_keys=keys,
            plan=operations.GivenPlan(content={
                "purpose": "FINAL", "step": None, "scheme": "FIXED", "level": "II", "aql": None,
                "sample_size": 1, "needs_certificate": False,
                "characteristics": [{
                    "code": "LOOK", "name": "外观", "name_en": "", "kind": "ATTRIBUTE", "unit": "",
                    "minimum": None, "maximum": None, "severity": "MAJOR", "method": "",
                    "instrument_kinds": [],
                }],
            }),
        ),
    )  # fmt: skip
    answer, _body = send(client_of("eva"), inspection.number, unit=keys[4], c0="0")
    assert answer.status_code == 200, answer.content
    assert Result.objects.get().unit_key == keys[4]


def test_refuses_an_instrument_out_of_calibration(items):
    inspection = world.incoming(items[0], world.receive("C1", 60), 60)
    answer, _body = send(client_of("eva"), inspection.number, instrument="CAL-2", c0="1", c1="10")
    assert "CAL-2" in answer.content.decode()
    assert not Result.objects.exists()


def test_knows_the_unit_that_was_scanned(items):
    keys = world.make("P1", "1", "2")
    inspection = operations.open_inspection(
        context=world.frame(),
        values=operations.InspectionValues(
            purpose=PlanPurpose.FINAL, item_id=items[1].pk, quantity=Decimal(2), unit_keys=keys
        ),
    )
    eva = client_of("eva")
    answer, _body = send(eva, inspection.number, unit="2", c0="5")
    assert answer.status_code == 200, answer.content
    assert Result.objects.get().unit_key == keys[1]
    strange, _body = send(eva, inspection.number, unit="NONE", c0="5")
    assert strange.status_code != 500
    assert Result.objects.count() == 1
