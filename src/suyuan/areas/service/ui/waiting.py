"""What of after-sales waits for somebody, on the home page."""

import datetime as dt
from typing import Final

from django.utils.translation import gettext_lazy as _

from suyuan.areas.service import choices, queries
from suyuan.areas.service.domain import ComplaintStatus, JobStatus, QuestionStatus
from suyuan.foundation import clock
from suyuan.web import alarms
from suyuan.web.states import Chip, Tone

SOON: Final = dt.timedelta(days=3)


def register() -> None:
    """Make what may wait known to the home page of those who act on it."""
    alarms.register(
        alarms.Alarm(
            name="service.report-due",
            chip=Chip(Tone.BAD, _("Report due")),
            text=_("Reports to authorities that are due within three days, or late"),
            url_name="authority-reports-list",
            query="status=DUE",
            permission=choices.TRIAGE,
            count=lambda _actor: queries.reports_due(until=clock.now() + SOON),
        ),
        alarms.Alarm(
            name="service.untriaged",
            chip=Chip(Tone.WAIT, choices.COMPLAINT_STATUSES[ComplaintStatus.OPEN]),
            text=_("Complaints that nobody has judged as adverse events or not"),
            url_name="complaints-list",
            query="status=OPEN",
            permission=choices.TRIAGE,
            count=lambda _actor: queries.untriaged(),
        ),
        alarms.Alarm(
            name="service.questions",
            chip=Chip(Tone.WAIT, choices.QUESTION_STATUSES[QuestionStatus.OPEN]),
            text=_("Returned or named devices that are not plain"),
            url_name="service-questions-list",
            query="status=OPEN",
            permission=choices.ANSWER,
            count=lambda _actor: queries.questions_open(),
        ),
        alarms.Alarm(
            name="service.to-release",
            chip=Chip(Tone.RUN, choices.JOB_STATUSES[JobStatus.TESTED]),
            text=_("Repaired units that wait for their release"),
            url_name="service-jobs-list",
            query="status=TESTED",
            permission=choices.RELEASE_JOB,
            count=lambda _actor: queries.to_release(),
        ),
    )
