"""What of after-sales waits for somebody, on the home page."""

import datetime as dt
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from suyuan.areas.service import choices
from suyuan.areas.service.domain import (
    ComplaintStatus,
    ExchangeStatus,
    JobStatus,
    QuestionStatus,
    ReturnStatus,
)
from suyuan.foundation import clock
from suyuan.web import alarms
from suyuan.web.people import Reader
from suyuan.web.screens.waiting import alarm
from suyuan.web.states import Chip, Tone

SOON: Final = dt.timedelta(days=3)
COMPLAINTS: Final = "status=OPEN&status=TRIAGED&status=CONCLUDED"
REPORTS: Final = "status=DUE"
RETURNS: Final = "status=RECEIVED"
QUESTIONS: Final = "status=OPEN"
EXCHANGES: Final = "status=SENT&status=ARRIVED"
JOBS: Final = "status=OPEN&status=IN_WORK&status=TESTED&status=RELEASED"


def reports_due(_reader: Reader) -> str:
    """Ask for the reports that are due until the third day from today, or late."""
    return f"{REPORTS}&due_at_before={timezone.localdate(clock.now() + SOON)}"


def register() -> None:
    """Make what may wait known to the home page of those who act on it."""
    alarms.register(
        alarm(
            name="service.report-due",
            chip=Chip(Tone.BAD, _("Report due")),
            text=_("Reports to authorities that are due within three days, or late"),
            resource="authority-reports", query=reports_due, permission=choices.TRIAGE,
        ),
        alarm(
            name="service.untriaged",
            chip=Chip(Tone.WAIT, choices.COMPLAINT_STATUSES[ComplaintStatus.OPEN]),
            text=_("Complaints that nobody has judged as adverse events or not"),
            resource="complaints", query="status=OPEN", permission=choices.TRIAGE,
        ),
        alarm(
            name="service.returns",
            chip=Chip(Tone.WAIT, choices.RETURN_STATUSES[ReturnStatus.RECEIVED]),
            text=_("Returns that have come and are not closed"),
            resource="customer-returns", query=RETURNS, permission=choices.DECIDE_RETURN,
        ),
        alarm(
            name="service.questions",
            chip=Chip(Tone.WAIT, choices.QUESTION_STATUSES[QuestionStatus.OPEN]),
            text=_("Returned or named devices that are not plain"),
            resource="service-questions", query=QUESTIONS, permission=choices.ANSWER,
        ),
        alarm(
            name="service.exchanges",
            chip=Chip(Tone.RUN, choices.EXCHANGE_STATUSES[ExchangeStatus.SENT]),
            text=_("Exchanges of which a unit is still on its way"),
            resource="exchanges", query=EXCHANGES, permission=choices.EXCHANGE,
        ),
        alarm(
            name="service.jobs",
            chip=Chip(Tone.RUN, choices.JOB_STATUSES[JobStatus.IN_WORK]),
            text=_("Service jobs that are not done"),
            resource="service-jobs", query=JOBS, permission=choices.CHANGE_JOB,
        ),
        alarm(
            name="service.to-release",
            chip=Chip(Tone.RUN, choices.JOB_STATUSES[JobStatus.TESTED]),
            text=_("Repaired units that wait for their release"),
            resource="service-jobs", query="status=TESTED&kind=REPAIR&kind=REFURBISH",
            permission=choices.RELEASE_JOB,
        ),
    )  # fmt: skip
