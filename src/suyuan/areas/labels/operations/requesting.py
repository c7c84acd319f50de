"""Asking for labels: what is on each, whether it may be printed, and the job it belongs to."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

from suyuan.areas.labels import queries
from suyuan.areas.labels.domain import (
    JOB_LABELS_MAX,
    Facts,
    JobStatus,
    Level,
    Symbol,
    bracketed,
    link_of,
    problems_of,
)
from suyuan.areas.labels.models import Job, Label, Template
from suyuan.areas.labels.operations.errors import (
    NoTemplateError,
)
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import Problem, Problems

REQUEST = "labels.request"


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
        last = last_position(open_) if open_ is not None else 0
        if open_ is not None:
            at_site(open_.site_id)
        if open_ is not None and last + count <= JOB_LABELS_MAX:
            if open_.status != JobStatus.REQUESTED:
                open_.status = JobStatus.REQUESTED.value
                open_.save()
            return open_, last
    made = Job.objects.create(
        number=next_number(f"LJ-{context.at:%Y}"),
        template=template,
        document=values.document,
        site_id=home_of(context),
        requested_at=context.at,
        requested_by=context.actor.label,
        note=values.note,
    )
    return made, 0


def last_position(job: Job) -> int:
    """Return the position of the last label of a job; 0 where it has none."""
    return job.labels.order_by("-position").values_list("position", flat=True).first() or 0


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
