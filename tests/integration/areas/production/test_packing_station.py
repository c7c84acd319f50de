"""The stations that pack and that print labels: one order what to do, and what may be printed."""

import json
import uuid

import pytest

from suyuan.areas.labels.domain import Level
from suyuan.areas.production import operations
from suyuan.areas.production.domain import PackageLevel
from suyuan.foundation import clock
from suyuan.kernel.identifiers import check_digits
from tests.integration.areas.production import factory
from tests.integration.areas.production.factory import frame
from tests.integration.areas.production.test_labelling import approve
from tests.integration.areas.production.test_stations import check, done, enter
from tests.screens import client_of

pytestmark = pytest.mark.django_db
BODY = "06999999000000001"


@pytest.fixture(scope="module", autouse=True)
def _factory(kept_by_the_module):
    with clock.fixed(factory.NOW):
        factory.build()


@pytest.fixture(autouse=True)
def _now():
    with clock.fixed(factory.NOW):
        yield


class TestPacking:
    BOX = f"00{BODY}{check_digits.gs1(BODY)}"

    def pumps(self, count, failed=0):
        order = factory.ready_pump_order(count)
        factory.make(order, [f"B{number}" for number in range(1, count + 1)])
        factory.pot(order)
        keys = list(order.units.order_by("pk").values_list("key", flat=True))
        bad = dict.fromkeys(keys[count - failed :], "不报警")
        factory.test_pumps(order, units=tuple(keys), failed=bad)
        return order, keys

    def test_a_bad_unit_is_refused_with_one_order_what_to_do(self):
        order, (_good, bad) = self.pumps(2, failed=1)
        said = enter("pack", order.number, person="OP-1", level="CASE", package=self.BOX, thing=bad)
        assert said["state"] == "REFUSED"
        assert said["sentence"].count(".") == 2  # It is bad; have it reworked or scrapped.
        assert "was found bad and is not packed" in said["sentence"]

    def test_a_unit_that_is_packed_already_is_refused_with_its_package(self):
        order, (key,) = self.pumps(1)
        answers = {"person": "OP-1", "level": "CASE", "thing": key}
        done("pack", order.number, package=self.BOX, **answers)
        other = "069999990" + "00000002"
        said = enter("pack", order.number, package=f"00{other}{check_digits.gs1(other)}", **answers)
        assert said["state"] == "REFUSED"
        assert f"lies in package {self.BOX[2:]} already" in said["sentence"]

    def test_undoing_the_one_that_fills_a_package_says_that_it_is_opened_again(self):
        order, (key,) = self.pumps(1)
        key_of_box = f"/00/{self.BOX[2:]}"
        package = operations.open_package(
            context=frame(), order=order.number, level=PackageLevel.CASE, act=factory.act(),
            key=key_of_box, capacity=1,
        )  # fmt: skip
        answers = {"person": "OP-1", "level": "CASE", "package": self.BOX, "thing": key}
        found = done("pack", order.number, **answers)
        assert found["undoing"] == f"{package.code} is opened again with it."
        assert found["clears"] == ["package"]
        said = undo(found["id"])
        assert said["sentence"].endswith(f"is out of {package.code} again, which is open.")

    def test_what_is_no_open_package_of_the_order_is_refused_as_soon_as_it_is_scanned(self):
        order, (first, second) = self.pumps(2)

        def said(text, number=order.number):
            answer = check("pack", number, "package", package=text)
            return "" if answer.status_code == 200 else answer.json()["detail"]

        assert "is no label of a package" in said(first)
        assert "is no label of a package" in said("M-1")
        assert said(self.BOX) == ""
        answers = {"person": "OP-1", "level": "CASE", "package": self.BOX}
        done("pack", order.number, thing=first, **answers)
        assert said(self.BOX) == ""
        assert "does not belong to order" in said(self.BOX, factory.release("PUMP", 1).number)
        done("pack", order.number, thing=self.BOX, **answers)
        assert "is closed" in said(self.BOX)
        again = done("pack", order.number, thing=self.BOX, **answers)
        assert again["sentence"] == f"{self.BOX[2:]} is closed with 1 in it."
        assert again["isFinal"]
        assert enter("pack", order.number, thing=second, **answers)["wrong"] == ["package"]


class TestLevels:
    def test_are_all_offered_for_labels_may_come_from_elsewhere(self):
        order = factory.release("PUMP", 2)
        approve(None, Level.CASE)
        answer = client_of("ada").get(f"/stations/pack/brief?job={order.number}").json()
        (found,) = [one for one in answer["questions"] if one["name"] == "level"]
        assert [one["value"] for one in found["choices"]] == ["BOX", "CASE", "PALLET"]


def undo(entry):
    said = {"entry": entry, "id": str(uuid.uuid4()), "reason": "wrong unit"}
    client = client_of("ada")
    answer = client.post("/stations/pack/undo", json.dumps(said), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()


class TestLabels:
    def asked(self, order):
        answer = client_of("ada").get(f"/stations/labels/brief?job={order.number}").json()
        return {one["name"]: one for one in answer["questions"]}

    def test_only_levels_with_an_approved_template_are_offered(self):
        order = factory.release("PUMP", 2)
        level = self.asked(order)["level"]
        assert level["choices"] == []
        assert "No approved template: Unit, Box, Case" in level["hint"]
        assert [one["url"] for one in level["links"]] == ["/label-templates/"]
        approve(None, Level.CASE)
        asked = self.asked(order)
        assert [one["value"] for one in asked["level"]["choices"]] == ["CASE"]
        assert "Case" in asked["count_CASE"]["ask"]
        assert "Case" not in asked["level"]["hint"]

    def test_its_file_is_found_by_a_link(self):
        order = factory.release("PUMP", 2)
        approve(None, Level.CASE)
        found = done("labels", order.number, printer="-", level="CASE", count_CASE="1")
        (link,) = found["links"]
        assert link["url"].startswith("/label-jobs/")
        assert client_of("ada").get(link["url"]).status_code == 200
