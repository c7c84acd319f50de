"""What of production waits for somebody, on the home page."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from suyuan.areas.production import choices
from suyuan.areas.production.domain import DeviationState, OrderState, RunState
from suyuan.web import alarms
from suyuan.web.screens.waiting import alarm
from suyuan.web.states import Chip, Tone

PLANNED: Final = "state=PLANNED"
RUNNING: Final = "state=RELEASED&state=IN_PROCESS"
TO_REVIEW: Final = "state=COMPLETED"
TO_JUDGE: Final = "state=DONE"
DEVIATIONS: Final = "state=OPEN&state=APPROVED"


def register() -> None:
    """Make what may wait known to the home page of those who act on it."""
    states, runs = choices.ORDER_STATES, choices.RUN_STATES
    alarms.register(
        alarm(
            name="production.planned", chip=Chip(Tone.WAIT, states[OrderState.PLANNED]),
            text=_("Work orders to be released to the line"),
            resource="work-orders", query=PLANNED, permission="production.release_order",
        ),
        alarm(
            name="production.running", chip=Chip(Tone.RUN, states[OrderState.IN_PROCESS]),
            text=_("Work orders on the lines"),
            resource="work-orders", query=RUNNING, permission="production.record_work",
        ),
        alarm(
            name="production.to-judge", chip=Chip(Tone.WAIT, runs[RunState.DONE]),
            text=_("Special processes to be judged"),
            resource="runs", query=TO_JUDGE, permission="production.judge_run",
        ),
        alarm(
            name="production.to-review", chip=Chip(Tone.WAIT, states[OrderState.COMPLETED]),
            text=_("Work orders whose record is to be reviewed"),
            resource="work-orders", query=TO_REVIEW, permission="production.review_record",
        ),
        alarm(
            name="production.deviations",
            chip=Chip(Tone.WAIT, choices.DEVIATION_STATES[DeviationState.OPEN]),
            text=_("Deviations to be decided or closed"),
            resource="deviations", query=DEVIATIONS, permission="production.decide_deviation",
        ),
    )  # fmt: skip
