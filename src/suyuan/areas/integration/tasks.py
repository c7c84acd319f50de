"""Work of integration that is done later."""

import datetime as dt
import uuid

from suyuan.areas.integration import operations
from suyuan.areas.integration.operations import imports
from suyuan.areas.integration.operations.capture import RUN_CAPTURE
from suyuan.areas.integration.operations.imports.loading import CHECK, RUN_LOAD
from suyuan.areas.integration.operations.sending import STREAM_SECONDS
from suyuan.areas.integration.operations.subscriptions import SEND_DUE
from suyuan.foundation.jobs import Work, again, scheduled, task


@task(RUN_CAPTURE)
def run_capture(*, work: Work, job_id: uuid.UUID) -> None:
    """Record the events of a document."""
    operations.run_capture(context=work.context, job_id=job_id, attempt=work.attempt)


@task(SEND_DUE)
def send_due(*, work: Work) -> None:
    """Send subscribers what is due, and look again soon as long as there are any."""
    if operations.send_due():
        again(SEND_DUE, work=work, after=dt.timedelta(seconds=STREAM_SECONDS))


@scheduled("integration.go_on_sending")
def go_on_sending(*, work: Work) -> None:
    """Begin to send again where a fault of some length, such as of the database, has ended it."""
    if operations.has_subscribers():
        again(SEND_DUE, work=work, after=dt.timedelta())


@task(CHECK)
def check_import(*, work: Work, key: uuid.UUID) -> None:
    """Check a file that somebody brought."""
    imports.run_check(context=work.context, key=key, shown=work.progress, attempt=work.attempt)


@task(RUN_LOAD)
def load_import(*, work: Work, key: uuid.UUID) -> None:
    """Load a file that was checked."""
    imports.run_load(context=work.context, key=key, shown=work.progress, attempt=work.attempt)
