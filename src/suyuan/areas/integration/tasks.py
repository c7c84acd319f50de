"""Work of integration that is done later."""

import datetime as dt
import uuid

from suyuan.areas.integration import operations
from suyuan.areas.integration.operations.capture import RUN_CAPTURE
from suyuan.areas.integration.operations.sending import STREAM_SECONDS
from suyuan.areas.integration.operations.subscriptions import SEND_DUE
from suyuan.foundation.jobs import Work, again, task


@task(RUN_CAPTURE)
def run_capture(*, work: Work, job_id: uuid.UUID) -> None:
    """Record the events of a document."""
    operations.run_capture(context=work.context, job_id=job_id)


@task(SEND_DUE)
def send_due(*, work: Work) -> None:
    """Send subscribers what is due, and look again soon as long as there are any."""
    if operations.send_due():
        again(SEND_DUE, work=work, after=dt.timedelta(seconds=STREAM_SECONDS))
