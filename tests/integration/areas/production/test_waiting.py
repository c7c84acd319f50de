"""What of production waits for somebody stands on the home page of those who act on it."""

import pytest
from django.utils import translation

from suyuan.areas.production import operations
from suyuan.foundation import clock
from suyuan.web import alarms
from suyuan.web.people import Reader
from tests import personas
from tests.integration.areas.production import factory
from tests.integration.areas.production.factory import frame

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _factory():
    with clock.fixed(factory.NOW):
        factory.build()
        yield


def waiting(who):
    """Return what waits for one of the people, with its number and its address."""
    with translation.override("en"):
        return {
            one.alarm.name: (one.count, one.url)
            for one in alarms.raised(Reader(actor=personas.actor(who)))
            if one.alarm.name.startswith("production.")
        }


def test_runs_to_be_judged_and_deviations_are_named_for_the_quality_manager():
    run = operations.start_run(
        context=frame(),
        values=operations.RunValues(
            kind=operations.runs.RunKind.SEALING, place="LINE1", person="OP-1",
            started_at=factory.later(),
        ),
    )  # fmt: skip
    assert "production.to-judge" not in waiting("eva")
    operations.end_run(context=frame(), run=run.number, entered={})
    order = factory.release("PUMP")
    operations.open_deviation(
        context=frame(), order=order.number,
        values=operations.DeviationValues(
            kind=operations.deviations.DeviationKind.PROCESS, description="d"
        ),
    )  # fmt: skip
    found = waiting("eva")
    assert found["production.to-judge"] == (1, "/runs/?state=DONE")
    assert found["production.deviations"] == (1, "/deviations/?state=OPEN&state=APPROVED")
    personas.signed(operations.judge_run, run=run.number, accept=True)
    assert "production.to-judge" not in waiting("eva")
    assert waiting("marek") == {}
