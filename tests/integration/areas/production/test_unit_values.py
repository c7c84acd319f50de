"""A value is of what it was measured at: one unit, or all that were worked on together."""

import json

import pytest
from django.db import connection

from suyuan.areas.production.models import Execution
from suyuan.areas.production.queries.history import content_of
from suyuan.foundation import clock
from suyuan.kernel.errors import Problems
from suyuan.ledger.projections.rebuilding import rebuild
from tests.integration.areas.production import factory
from tests.integration.areas.production.test_papers import of_lot, printed
from tests.integration.areas.production.test_records import published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _factory():
    with clock.fixed(factory.NOW):
        factory.build()
        published()
        yield
    assert rebuild(check=True).differences == ()


@pytest.fixture
def order():
    """Three pumps that are potted and wait for their test."""
    made = factory.ready_pump_order(3)
    factory.make(made, ["B1", "B2", "B3"])
    factory.pot(made)
    return made


@pytest.fixture
def pumps(order):
    return list(order.units.order_by("pk").values_list("key", flat=True))


def record_of(order, key, language="en"):
    return printed("work-orders-unit-print", language, order.number, unit=key)


def readings():
    """Give the values of the flow that the ledger was told, by unit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.key, e.body -> 'sensors' FROM ledger_event e "
            "JOIN ledger_participation p ON p.event_id = e.id AND p.role IN ('OBJECT', 'OUTPUT') "
            "JOIN ledger_identity i ON i.thing_id = p.thing_id "
            "WHERE e.body -> 'sensors' IS NOT NULL AND i.key LIKE '%%/21/%%'"
        )
        found = {}
        for key, told in cursor.fetchall():
            for element in json.loads(told) if isinstance(told, str) else told:
                for one in element["sensorReport"]:
                    if one["type"].endswith(":FLOW"):
                        found.setdefault(key, set()).add(one["value"])
        return found


class TestValues:
    def test_of_single_units_stand_in_their_records_alone(self, order, pumps):
        first, second, third = pumps
        factory.test_pumps(order, values={}, unit_values={
            first: {"FLOW": "1.25"}, second: {"FLOW": "-2.5"}, third: {"FLOW": "3.75"},
        })  # fmt: skip
        assert readings() == {first: {1.25}, second: {-2.5}, third: {3.75}}
        for key, own, others in (
            (first, "1.25", ("2.5 %", "3.75")),
            (second, "-2.5", ("1.25", "3.75")),
            (third, "3.75", ("1.25", "2.5 %")),
        ):
            text = record_of(order, key)
            assert own in text
            assert not [one for one in others if one in text]

    def test_of_all_units_stand_in_each_record(self, order, pumps):
        factory.test_pumps(order, values={"FLOW": "1.25"})
        assert readings() == {key: {1.25} for key in pumps}
        assert all("1.25" in record_of(order, key) for key in pumps)

    def test_of_all_stand_beside_those_of_one(self, order, pumps):
        first, second, third = pumps
        factory.test_pumps(order, values={"FLOW": "1.25"}, unit_values={first: {"FLOW": "2.75"}})
        assert readings() == {first: {1.25, 2.75}, second: {1.25}, third: {1.25}}
        assert "2.75" in record_of(order, first)
        assert "2.75" not in record_of(order, second)
        assert "1.25" in record_of(order, second)

    def test_that_are_critical_are_measured_at_each_or_at_all_together(self, order, pumps):
        first, second, third = pumps
        with pytest.raises(Problems) as raised:
            factory.test_pumps(order, values={}, unit_values={first: {"FLOW": "1.25"}})
        assert [(one.code, one.data["unit"]) for one in raised.value.problems] == [
            ("production.parameter_missing_at", key.rpartition("/")[2]) for key in (second, third)
        ]  # fmt: skip
        assert not Execution.objects.filter(order=order, step__number=30).exists()
        factory.test_pumps(
            order, values={}, units=(first, second), failed={second: "无流量"},
            unit_values={first: {"FLOW": "1.25"}},
        )  # fmt: skip
        assert readings() == {first: {1.25}}

    def test_of_a_bad_unit_are_told_with_its_failure(self, order, pumps):
        first, second, third = pumps
        factory.test_pumps(order, values={}, unit_values={
            first: {"FLOW": "7.5"}, second: {"FLOW": "0.5"}, third: {"FLOW": "0.75"},
        })  # fmt: skip
        assert readings()[first] == {7.5}
        assert "7.5" in record_of(order, first)
        assert "7.5" not in record_of(order, second)

    @pytest.mark.parametrize(
        ("language", "words"), [("en", "unit by unit"), ("zh-hans", "逐台测量")]
    )
    def test_of_one_are_not_said_of_the_lot(self, order, pumps, language, words):
        factory.test_pumps(order, values={}, unit_values={
            key: {"FLOW": f"{number}.5"} for number, key in enumerate(pumps)
        })  # fmt: skip
        (done,) = Execution.objects.filter(order=order, step__number=30)
        assert [one["by_unit"] for one in done.parameters] == [True]
        (step,) = [one for one in content_of(order)["steps"] if one["number"] == 30]
        assert step["executions"][0]["parameters"][0]["by_unit"]
        assert "".join(words.split()) in "".join(of_lot(order, language).split())

    def test_of_two_executions_at_one_moment_are_not_mixed_up(self, order, pumps):
        """Where nothing tells two of them apart, the record of the unit points to the lot's."""
        first, second, third = pumps
        moment = factory.later()
        for units, value in (((first,), "1.25"), ((second, third), "3.75")):
            factory.operations.perform(
                context=factory.frame(), order=order.number, step=30,
                act=factory.act(equipment=("TST-1",), occurred_at=moment),
                work=factory.operations.Work(values={"FLOW": value}, units=units),
            )  # fmt: skip
        assert readings() == {first: {1.25}, second: {3.75}, third: {3.75}}
        text = record_of(order, first)
        assert "3.75" not in text
        assert "See the record of the lot." in text.replace("\n", " ")
