"""Asking for labels, and what becomes of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final

from suyuan.areas.labels import queries
from suyuan.areas.labels.domain import (
    JOB_LABELS_MAX,
    Facts,
    JobStatus,
    LabelStatus,
    Level,
    Symbol,
    bracketed,
    link_of,
    problems_of,
)
from suyuan.areas.labels.models import Job, Label, Template
from suyuan.areas.labels.operations.errors import (
    NoTemplateError,
    NotOursError,
    UnknownJobError,
    WrongStateError,
)
from suyuan.areas.labels.operations.reopening import reopen
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import Problem, Problems
from suyuan.kernel.identifiers import parse

REQUEST = "labels.request"
PRINT = "labels.print"
RECONCILE = "labels.reconcile"
OUT_OF_USE: Final = frozenset(
    {LabelStatus.SPOILED, LabelStatus.SAMPLE, LabelStatus.RETURNED, LabelStatus.LOST}
)
"""States of labels that must not be found on a thing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class JobValues:
    """What labels are asked for."""

    level: Level
    item_id: int | None = None
    """Whose template is used; None for logistic units after the firm's template."""
    keys: Sequence[str] = ()
    """Keys of the units or packages, known to the ledger or with numbers still to be given."""
    alike: int = 0
    """How many labels that all say the same, of one lot; then `keys` is empty or the lot."""
    lot: str = ""
    made_on: dt.date | None = None
    expires_on: dt.date | None = None
    count: int | None = None
    content_gtin: str = ""
    document: str = ""
    note: str = ""
    revision_id: int | None = None
    """After which the thing is made: its template stands above the one of the item."""
    given: Mapping[str, Facts] = field(default_factory=dict)
    """What is known of single things where the ledger knows nothing, by key."""
    again: str = ""
    """Why things that have labels get further ones; empty: they are refused."""
    joins: bool = False
    """Whether they join a job of the document and template that is not accounted for yet."""


@command(name="labels.request", action=REQUEST)
def request_labels(*, context: Context, values: JobValues) -> Job:
    """Ask for labels; they are drawn and read back when they are printed.

    What the ledger knows of a thing (lot, dates) stands above what is given here. A thing that has
    a label of this level gets another only by a reprint with its reason.

    Raises:
        NoTemplateError: If no template of the item and level is approved.
        Problems: If a code cannot be used or a fact is missing; every one is named.
    """
    template = queries.template_in_force(values.item_id, values.level, values.revision_id)
    if template is None:
        raise NoTemplateError(item=queries.code_of_item(values.item_id), level=values.level.value)
    Problems.check(_shape(values))
    wanted = _wanted(values)
    found: list[Problem] = []
    for line, (_key, facts) in enumerate(wanted, start=1):
        found += [
            Problem(one.code, one.data, line=line, field=one.field)
            for one in problems_of(values.level, facts)
        ]
    before: Mapping[str, int] = {}
    if not values.alike:
        before = queries.copies_of([key for key, _facts in wanted], values.level)
    if not values.again:
        found += _printed_before(before, [key for key, _facts in wanted])
    Problems.check(found)
    job, last = _job(context, values, template, len(wanted))
    texts = queries.texts_of(template, values.item_id, values.document)
    Label.objects.bulk_create(
        [
            _label(
                job,
                position,
                key,
                facts,
                texts=texts,
                alike=values.alike > 0,
                copy=before.get(key, 0) + 1,
                reason=values.again if key in before else "",
            )
            for position, (key, facts) in enumerate(wanted, start=last + 1)
        ],
        batch_size=2_000,
    )
    return job


def _job(context: Context, values: JobValues, template: Template, count: int) -> tuple[Job, int]:
    """Return the job that labels belong to, new or one that they join, and its last position."""
    if values.joins and values.document:
        open_ = (
            Job.objects.select_for_update(of=("self",))
            .select_related("template")
            .filter(document=values.document, template=template)
            .filter(status__in=[JobStatus.REQUESTED, JobStatus.PRINTED])
            .order_by("-pk")
            .first()
        )
        last = _last_position(open_) if open_ is not None else 0
        if open_ is not None and last + count <= JOB_LABELS_MAX:
            if open_.status != JobStatus.REQUESTED:
                open_.status = JobStatus.REQUESTED.value
                open_.save()
            return open_, last
    made = Job.objects.create(
        number=next_number(f"LJ-{context.at:%Y}"),
        template=template,
        document=values.document,
        site_id=context.site_id,
        requested_at=context.at,
        requested_by=context.actor.label,
        note=values.note,
    )
    return made, 0


def _last_position(job: Job) -> int:
    return job.labels.order_by("-position").values_list("position", flat=True).first() or 0


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
    last = _last_position(job)
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
    """
    del context
    parsed = parse(scanned)
    waiting = Label.objects.select_for_update(of=("self",)).filter(
        key=parsed.key or "", status=LabelStatus.PRINTED
    )
    if document:
        waiting = waiting.filter(job__document=document)
    label = waiting.order_by("-copy", "pk").first()
    if label is None:
        raise NotOursError(scanned=scanned[:200])
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
        code = key.rpartition("/")[2]
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
    """
    found = (
        Job.objects.select_for_update(of=("self",))
        .select_related("template")
        .filter(pk=job_id)
        .first()
    )
    if found is None:
        raise UnknownJobError(job=str(job_id))
    return found


def _shape(values: JobValues) -> list[Problem]:
    found: list[Problem] = []
    wanted = values.alike or len(values.keys)
    if wanted <= 0:
        found.append(Problem("labels.nothing_asked", field="keys"))
    if wanted > JOB_LABELS_MAX:
        data = {"count": str(wanted), "most": str(JOB_LABELS_MAX)}
        found.append(Problem("labels.too_many", data, field="keys"))
    if values.alike and not values.lot:
        found.append(Problem("labels.lot_or_serial_needed", field="lot"))
    if values.count is not None and values.count <= 0:
        found.append(Problem("labels.not_positive", {"value": str(values.count)}, field="count"))
    seen: set[str] = set()
    for line, key in enumerate(values.keys, start=1):
        if key in seen:
            found.append(Problem("labels.code_twice", {"key": key}, line=line, field="keys"))
        seen.add(key)
    return found


def _wanted(values: JobValues) -> list[tuple[str, Facts]]:
    if values.alike:
        facts = queries.facts_of_lot(values.item_id, values.lot)
        facts = queries.or_given(
            facts, made_on=values.made_on, expires_on=values.expires_on, count=values.count,
            content_gtin=values.content_gtin,
        )  # fmt: skip
        key = f"/01/{facts.gtin}/10/{values.lot}" if facts.gtin else values.lot
        return [(key, facts)] * values.alike
    known = queries.facts_of(values.keys)
    return [
        (
            key,
            queries.or_given(
                queries.or_given(known[key], **_given(values.given.get(key))),
                lot=values.lot, made_on=values.made_on, expires_on=values.expires_on,
                count=values.count, content_gtin=values.content_gtin,
            ),
        )
        for key in values.keys
    ]  # fmt: skip


def _given(facts: Facts | None) -> dict[str, object]:
    if facts is None:
        return {}
    return {one.name: getattr(facts, one.name) for one in fields(facts)}


def _label(  # noqa: PLR0913 - what a label is.
    job: Job,
    position: int,
    key: str,
    facts: Facts,
    *,
    texts: dict[str, str],
    alike: bool,
    copy: int,
    reason: str,
) -> Label:
    template = job.template
    level = Level(template.level)
    content = link_of(level, facts) if template.symbol == Symbol.QR_LINK else ""
    return Label(
        job=job,
        position=position,
        key=key,
        level=level.value,
        alike=alike,
        content=content or bracketed(level, facts),
        facts={**texts, **queries.lines_of(facts)},
        copy=copy,
        reason=reason,
    )


def _printed_before(before: Mapping[str, int], keys: Sequence[str]) -> list[Problem]:
    return [
        Problem("labels.printed_before", {"key": key}, line=line, field="keys")
        for line, key in enumerate(keys, start=1)
        if key in before
    ]


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
