"""What the page of an order and its commands say, and what is refused when it is planned."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import translation

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import design
from suyuan.areas.catalog.queries import designs
from suyuan.areas.labels.ui.jobs import Jobs
from suyuan.areas.production import operations
from suyuan.areas.production.domain import Result
from suyuan.areas.production.operations import progress
from suyuan.areas.production.operations.judging import judge
from suyuan.areas.production.queries.orders import routing_of
from suyuan.areas.production.ui import panels
from suyuan.areas.production.ui.deviations import Deviations
from suyuan.areas.production.ui.history_records import HistoryRecords
from suyuan.areas.production.ui.orders import OrderTable, WorkOrders
from suyuan.areas.production.ui.runs import Runs
from suyuan.areas.quality.ui.inspections import Inspections
from suyuan.foundation import clock, wording
from suyuan.kernel.errors import Problem, Problems
from suyuan.web.stations.entries import _answer
from tests.integration.areas.production import factory
from tests.integration.areas.production.factory import act, board, frame, lot
from tests.integration.areas.production.test_stations import check
from tests.screens import client_of, command_id

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _factory(kept_by_the_module):
    with clock.fixed(factory.NOW):
        factory.build()


@pytest.fixture(autouse=True)
def _now():
    with clock.fixed(factory.NOW):
        yield


def refused(**values):
    with pytest.raises(Problems) as raised:
        factory.plan(**values)
    return [(one.field, one.code) for one in raised.value.problems]


def page_of(order):
    return client_of("ada").get(reverse("work-orders-detail", args=[order.number]))


class TestPlan:
    def test_is_refused_for_what_has_no_steps(self):
        revision = catalog.start_revision(
            context=frame(), item_id=designs.item_id_of("MOTOR"),
            values=catalog.RevisionValues(code="A"),
        )  # fmt: skip
        catalog.put_plan(
            context=frame(), revision_id=revision.pk,
            values=catalog.PlanValues(
                purpose=design.PlanPurpose.INCOMING, scheme=design.SamplingScheme.ALL
            ),
            characteristics=[catalog.CharacteristicValues(code="LOOK", name="外观")],
        )  # fmt: skip
        catalog.approve_revision(
            context=frame(), revision_id=revision.pk, effective_from=factory.DAY
        )
        assert refused(code="MOTOR") == [("item", "production.no_route")]

    def test_is_refused_with_a_lot_number_that_no_label_can_carry(self):
        ((field, _code),) = refused(lot_number="批/号 1")
        assert field == "lot_number"

    def test_is_refused_with_the_lot_number_of_another_order(self):
        factory.release("PUMP", 2, lot_number="P-1")
        assert refused(lot_number="P-1") == [("lot_number", "production.lot_taken")]


class TestPage:
    def test_says_why_an_order_was_cancelled(self):
        order = factory.plan("PUMP", 2)
        assert "客户改期" not in page_of(order).content.decode()
        operations.cancel_order(context=replace(frame(), reason="客户改期"), order=order.number)
        assert "客户改期" in page_of(order).content.decode()

    def test_names_the_steps_beside_the_marks_of_a_unit(self):
        order = factory.ready_pump_order(1)
        factory.make(order, ["B1"])
        with translation.override("zh-hans"):
            (unit,) = panels.units(order, None)["units"]
        assert unit["marks"][:2] == [("10 总装", "pass"), ("20 灌封", "")]

    def test_counts_as_issued_what_was_not_given_back(self):
        order = factory.release("PUMP", 2)
        motors = lot("MOTOR", "M-1")
        factory.receive(motors, 100)
        factory.issue(order, (motors, 60))
        operations.give_back(
            context=frame(), order=order.number, act=act(),
            amounts=[operations.Amount(key=motors, quantity=Decimal(58))],
        )  # fmt: skip
        (row,) = panels.material(order, None)["left"]
        assert (row["issued"], row["left"]) == (2, 2)

    def test_names_a_row_that_is_picked_as_the_row_does(self):
        order = factory.plan("PUMP", 2)
        assert OrderTable([order]).name_of(order) == order.number


class TestCommands:
    def test_are_checked_before_anybody_is_asked_to_confirm(self):
        first, order = (factory.plan("PUMP", 2, lot_number="P-1") for _ in range(2))
        operations.release_order(context=frame(), order=first.number)
        answer = client_of("ada").post(
            reverse("work-orders-release", args=[order.number]), {"command_id": command_id()}
        )
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "P-1 is used by another order" in text
        assert 'name="confirmed"' not in text

    @pytest.mark.parametrize(
        "resource", [WorkOrders, HistoryRecords, Deviations, Runs, Jobs, Inspections]
    )
    def test_say_in_a_sentence_what_they_have_done(self, resource):
        said = [one.name for one in resource.commands if one.done is None and not one.show_result]
        assert set(said) <= {"new"}


class TestSentences:
    def test_tell_a_count_of_more_than_one_alone(self):
        one, more = (
            Problem("production.unit_bad", {"unit": "SP1", "count": count}) for count in (1, 3)
        )
        with translation.override("en"):
            assert "found bad. Decide" in wording.sentence(one)
            assert "found bad (3 in all). Decide" in wording.sentence(more)
        with translation.override("zh-hans"):
            assert "已判不合格。" in wording.sentence(one)
            assert "已判不合格（共 3 件）。" in wording.sentence(more)

    def test_name_the_way_out_of_a_critical_value_at_the_making(self):
        order = factory.release("PUMP", 1)
        step = routing_of(order).step(30)
        judged = judge(step, order.steps.get(number=30), values={"FLOW": "9"}, entered={})
        with pytest.raises(Problems) as raised:
            progress.refuse_critical(SimpleNamespace(order=order), judged, Result.PASS, making=True)
        with translation.override("zh-hans"):
            assert "按物料报废" in wording.sentence(raised.value.problems[0])


class TestStations:
    def test_do_not_ask_how_much_of_a_part_with_a_number(self):
        order = factory.release("PUMP", 2)
        factory.receive(lot("MOTOR", "M-1"), 10)
        factory.receive(board("B1"))
        assert check("issue", order.number, "code", code="M-1").json() == {"needless": []}
        asked = check("issue", order.number, "code", code=board("B1"))
        assert asked.json() == {"needless": ["quantity"]}

    def test_show_a_scan_by_the_number_in_it(self):
        assert _answer("]d2010699999900003721CB25000419", {}) == "CB25000419"
