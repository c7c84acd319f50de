"""What becomes of labels: spoiled, printed again, applied, seen, accounted for."""

from collections.abc import Sequence
from typing import Final

from suyuan.areas.labels import queries
from suyuan.areas.labels.domain import (
    JobStatus,
    LabelStatus,
    Level,
)
from suyuan.areas.labels.models import Job, Label
from suyuan.areas.labels.operations.errors import (
    NotOursError,
    UnknownJobError,
    WrongStateError,
)
from suyuan.areas.labels.operations.reopening import reopen
from suyuan.areas.labels.operations.requesting import REQUEST, last_position
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problem, Problems
from suyuan.kernel.identifiers import parse
from suyuan.ledger.domain.keys import code_of

PRINT = "labels.print"
RECONCILE = "labels.reconcile"
OUT_OF_USE: Final = frozenset(
    {LabelStatus.SPOILED, LabelStatus.SAMPLE, LabelStatus.RETURNED, LabelStatus.LOST}
)
"""States of labels that must not be found on a thing."""


@command(name="labels.cancel", action=REQUEST)
def cancel_job(*, context: Context, job_id: int) -> Job:
    """Give a job up before anything of it was printed.

    Raises:
        UnknownJobError: If there is no such job.
        WrongStateError: If something was printed.
    """
    del context
    job = locked(job_id)
    if job.status != JobStatus.REQUESTED or job.printings.exists():
        raise WrongStateError(document=job.number, state=job.status)
    job.labels.update(status=LabelStatus.CANCELLED.value)
    job.status = JobStatus.CANCELLED.value
    job.save()
    return job


@command(name="labels.spoil", action=PRINT)
def spoil(*, context: Context, job_id: int, positions: Sequence[int]) -> Job:
    """Say that printed labels were spoiled and destroyed; the reason is the command's.

    An account that was given is opened again by it.

    Raises:
        UnknownJobError: If there is no such job.
        Problems: If there is no reason, a label was not printed or is spoiled already, or the
            document rests on the account.
    """
    job = locked(job_id)
    if job.status == JobStatus.RECONCILED:
        reopen(job, context, status=JobStatus.PRINTED)
    _take(job, positions, context.reason, LabelStatus.SPOILED)
    return job


@command(name="labels.reprint", action=PRINT)
def reprint(*, context: Context, job_id: int, positions: Sequence[int], lost: bool = False) -> Job:
    """Have labels printed again: the old ones are spoiled, the new ones count as further copies.

    An account that was given is opened again by it: it is given anew once they are printed.

    Args:
        context: Who and why.
        job_id: The job.
        positions: Which labels.
        lost: Whether the old ones are found nowhere; they show as a difference of the balance.

    Raises:
        UnknownJobError: If there is no such job.
        WrongStateError: If the job was given up.
        Problems: If there is no reason, a label was not printed or is spoiled already, or the
            document rests on the account.
    """
    job = locked(job_id)
    if job.status == JobStatus.CANCELLED:
        raise WrongStateError(document=job.number, state=job.status)
    if job.status == JobStatus.RECONCILED:
        reopen(job, context, status=JobStatus.REQUESTED)
    became = LabelStatus.LOST if lost else LabelStatus.SPOILED
    old = _take(job, positions, context.reason, became)
    last = last_position(job)
    copies = queries.copies_of([one.key for one in old], job.template.level)
    Label.objects.bulk_create(
        Label(
            job=job, position=last + number, key=one.key, content=one.content, facts=one.facts,
            level=one.level, alike=one.alike, reason=context.reason,
            copy=copies.get(one.key, one.copy) + 1 if not one.alike else one.copy + 1,
        )
        for number, one in enumerate(old, start=1)
    )  # fmt: skip
    job.status = JobStatus.REQUESTED.value
    job.save()
    return job


@command(name="labels.apply", action=PRINT)
def apply_label(*, context: Context, scanned: str, document: str = "") -> Label:
    """Say that a label is on its thing: its code was scanned there.

    Args:
        context: Who and why.
        scanned: What the scanner read.
        document: The work order it must belong to, if any.

    Raises:
        NotOursError: If no printed label says this.
        ForbiddenError: If it belongs to a site where the actor may not print.
    """
    del context
    parsed = parse(scanned)
    waiting = (
        Label.objects.select_for_update(of=("self",))
        .select_related("job")
        .filter(key=parsed.key or "", status=LabelStatus.PRINTED)
    )
    if document:
        waiting = waiting.filter(job__document=document)
    label = waiting.order_by("-copy", "pk").first()
    if label is None:
        raise NotOursError(scanned=scanned[:200])
    at_site(label.job.site_id)
    label.status = LabelStatus.APPLIED.value
    label.save()
    return label


@command(name="labels.see", action=PRINT)
def see_labels(
    *,
    context: Context,
    keys: Sequence[str],
    levels: Sequence[Level],
    documents: Sequence[str] = (),
) -> int:
    """Say that things were seen with their labels on: their codes were scanned at work.

    Things without a label that was printed here are left alone: not everything has one.

    Args:
        context: Who and why.
        keys: What was scanned.
        levels: What the labels are put on.
        documents: For things that come into being with their labels: the work orders that the
            labels may be printed for. Empty: the things are known, nothing is refused.

    Returns:
        How many labels are on their things by this.

    Raises:
        Problems: If a label was printed for another document, or is out of use.
    """
    del context
    worn = queries.worn_by(keys, levels)
    found = []
    for line, key in enumerate(keys, start=1):
        label = worn.get(key)
        if label is None or not documents:
            continue
        code = code_of(key)
        if label.document and label.document not in documents:
            data = {"key": code, "document": label.document}
            found.append(Problem("labels.of_other_document", data, line=line))
        elif label.status in OUT_OF_USE:
            found.append(Problem("labels.out_of_use", {"key": code}, line=line))
    Problems.check(found)
    printed = [one.id for one in worn.values() if one.status is LabelStatus.PRINTED]
    if not printed:
        return 0
    waiting = Label.objects.filter(pk__in=printed, status=LabelStatus.PRINTED)
    return waiting.update(status=LabelStatus.APPLIED.value)


@command(name="labels.reconcile", action=RECONCILE)
def reconcile(
    *,
    context: Context,
    job_id: int,
    sampled: Sequence[int] = (),
    returned: Sequence[int] = (),
    lost: Sequence[int] = (),
    applied: int | None = None,
) -> Job:
    """Account for every printed label of a job (GMP 2025 §84).

    Labels that are neither named here nor spoiled must be on their things: for single things the
    ledger has to know the thing; of labels that all say the same, `applied` tells how many. What is
    found nowhere is named as lost, with the reason; it shows as a difference of the balance.

    Raises:
        UnknownJobError: If there is no such job.
        WrongStateError: If it is not printed, or was reconciled already.
        Problems: If labels are missing; each, or how many, is named. If labels are lost without
            a reason.
    """
    job = locked(job_id)
    if job.status != JobStatus.PRINTED:
        raise WrongStateError(document=job.number, state=job.status)
    if sampled:
        _take(job, sampled, "", LabelStatus.SAMPLE)
    if returned:
        _take(job, returned, "", LabelStatus.RETURNED)
    if lost:
        _take(job, lost, context.reason, LabelStatus.LOST)
    left = list(job.labels.select_for_update().filter(status=LabelStatus.PRINTED))
    alike = [one for one in left if one.alike]
    if alike and applied != len(alike):
        data = {"left": str(len(alike)), "applied": str(applied or 0)}
        Problems.check([Problem("labels.does_not_add_up", data, field="applied")])
    known = queries.known_things([one.key for one in left if not one.alike])
    Problems.check(
        [
            Problem("labels.thing_unknown", {"content": one.content}, line=one.position)
            for one in left
            if not one.alike and one.key not in known
        ]
    )
    job.labels.filter(status=LabelStatus.PRINTED).update(status=LabelStatus.APPLIED.value)
    job.status = JobStatus.RECONCILED.value
    job.reconciled_at, job.reconciled_by = context.at, context.actor.label
    job.save()
    return job


def locked(job_id: int) -> Job:
    """Return a job, locked until the end of the command.

    Raises:
        UnknownJobError: If there is no such job.
        ForbiddenError: If it belongs to a site where the actor has not the right.
    """
    found = (
        Job.objects.select_for_update(of=("self",))
        .select_related("template")
        .filter(pk=job_id)
        .first()
    )
    if found is None:
        raise UnknownJobError(job=str(job_id))
    at_site(found.site_id)
    return found


def _take(job: Job, positions: Sequence[int], reason: str, status: LabelStatus) -> list[Label]:
    """Move labels to what became of them, or name each that cannot."""
    found: list[Problem] = []
    says_why = status in {LabelStatus.SPOILED, LabelStatus.LOST}
    if says_why and not reason.strip():
        found.append(Problem("labels.reason_needed", field="reason"))
    if not positions:
        found.append(Problem("labels.nothing_asked", field="positions"))
    from_ = {LabelStatus.PRINTED.value}
    if says_why:  # A label that was on its thing may be damaged later, or fall off.
        from_.add(LabelStatus.APPLIED.value)
    labels = list(
        job.labels.select_for_update().filter(position__in=set(positions), status__in=from_)
    )
    there = {one.position for one in labels}
    found += [
        Problem("labels.not_printed", {"position": str(place)}, field="positions")
        for place in sorted(set(positions) - there)
    ]
    Problems.check(found)
    for one in labels:
        one.status = status.value
        one.reason = reason.strip() if says_why else one.reason
    Label.objects.bulk_update(labels, ["status", "reason"], batch_size=2_000)
    return labels
