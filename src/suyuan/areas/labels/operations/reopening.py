"""Opening the account of a job again: a label was lost or spoiled after it was accounted for."""

from collections.abc import Callable, Sequence

from suyuan.areas.labels.domain import JobStatus
from suyuan.areas.labels.models import Job
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problem, Problems

Guard = Callable[[str], Sequence[Problem]]
"""Says why the account of a document's labels stays as it is; nothing where it may be opened."""
_guards: list[Guard] = []


def guard(asked: Guard) -> None:
    """Let an area above say when accounts of its documents stay as they are."""
    if asked not in _guards:
        _guards.append(asked)


def reopen(job: Job, context: Context, *, status: JobStatus) -> None:
    """Open the account of a job again; it must be given anew, and says who opened it and why.

    Args:
        job: The job, locked; it is accounted for.
        context: Who, and the reason.
        status: Where the job stands now.

    Raises:
        Problems: If there is no reason, or the document that the labels are for rests on the
            account.
    """
    found: list[Problem] = []
    if not context.reason.strip():
        found.append(Problem("labels.reason_needed", field="reason"))
    if job.document:
        found += [problem for asked in _guards for problem in asked(job.document)]
    Problems.check(found)
    job.status = status.value
    job.reopened_at, job.reopened_by = context.at, context.actor.label
    job.reopen_reason = context.reason.strip()
    job.save()
