"""Changes of revisions: begun, copied, approved, withdrawn."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from suyuan.areas.catalog import domain
from suyuan.areas.catalog.domain import design
from suyuan.areas.catalog.models import (
    Alternate,
    Characteristic,
    Form,
    Item,
    MasterRecord,
    Parameter,
    Part,
    Plan,
    Revision,
    Step,
)
from suyuan.areas.catalog.operations.items import UnknownItemError
from suyuan.areas.catalog.queries import designs
from suyuan.foundation.command import command
from suyuan.foundation.context import ActorKind, Context
from suyuan.foundation.failures import NotFoundError
from suyuan.foundation.signing import Meaning, Signing, sign
from suyuan.kernel.errors import Problem, Problems

CHANGE = "catalog.change_design"
APPROVE = "catalog.approve_design"


class UnknownRevisionError(NotFoundError):
    """There is no such revision."""

    code = "catalog.unknown_revision"
    revision: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RevisionValues:
    """What is said about a revision when it is begun."""

    code: str
    change_note: str = ""
    copy_of: int | None = None
    """A revision of the same item from which parts, steps and plans are taken over."""


@command(name="catalog.start_revision", action=CHANGE)
def start_revision(*, context: Context, item_id: int, values: RevisionValues) -> Revision:
    """Begin a revision of an item, empty or as a copy of another; it is a draft.

    Raises:
        UnknownItemError: If there is no such item.
        UnknownRevisionError: If the revision to copy is none of the item's.
        Problems: If the code cannot be used or is taken.
    """
    del context
    item = Item.objects.select_related("item").filter(pk=item_id).first()
    if item is None:
        raise UnknownItemError(item=str(item_id))
    code = values.code.strip().upper()
    if not design.REVISION_CODE.fullmatch(code):
        Problems.check([Problem("catalog.wrong_revision_code", {"revision": code}, field="code")])
    if Revision.objects.filter(item=item, code=code).exists():
        Problems.check([Problem("catalog.revision_taken", {"revision": code}, field="code")])
    revision = Revision.objects.create(item=item, code=code, change_note=values.change_note)
    if values.copy_of is not None:
        source = Revision.objects.filter(pk=values.copy_of, item=item).first()
        if source is None:
            raise UnknownRevisionError(revision=str(values.copy_of))
        _copy(source, revision)
    return revision


@command(name="catalog.approve_revision", action=APPROVE)
def approve_revision(
    *,
    context: Context,
    revision_id: int,
    effective_from: dt.date,
    first_number: str = "",
    signature: Signing | None = None,
) -> Revision:
    """Approve a revision: freeze its device master record; it is in force from a day on.

    The revision that was in force until then ends on that day. What was released with an earlier
    revision keeps it (ISO 13485 4.2.3, 7.3.9).

    Args:
        context: Who and why.
        revision_id: The draft.
        effective_from: The first day on which it is made after.
        first_number: The first lot or serial that it touches, where that is known.
        signature: The approval of the person who acts; only the system goes without.

    Raises:
        SignatureNeededError: If a person does not sign.
        ContentMovedError: If the design has changed since it was shown to the signer.
        UnknownRevisionError: If there is no such revision.
        ForbiddenMoveError: If it is no draft.
        RevisionOverlapsError: If a later revision is approved already.
        Problems: If the set is not complete; everything that is missing is named.
    """
    revision = locked(revision_id)
    _check_move(revision, design.RevisionStatus.APPROVED)
    Problems.check(incomplete(revision))
    if signature is not None or context.actor.kind is not ActorKind.SYSTEM:
        signable = designs.approval_of(
            revision, effective_from=effective_from, first_number=first_number
        )
        sign(context=context, signing=signature, signable=signable, meaning=Meaning.APPROVED)
    _end_the_one_before(revision, effective_from)
    content = designs.content_of(revision)
    MasterRecord.objects.create(
        revision=revision,
        content=content,
        sha256=design.fingerprint(content),
        frozen_at=context.at,
    )
    revision.status = design.RevisionStatus.APPROVED.value
    revision.effective_from = effective_from
    revision.first_number = first_number.strip()
    revision.approved_at = context.at
    revision.approved_by = context.actor.label
    revision.save()
    return revision


@command(name="catalog.withdraw_revision", action=APPROVE)
def withdraw_revision(*, context: Context, revision_id: int) -> Revision:
    """Take a revision out of use: nothing new is released with it.

    Raises:
        UnknownRevisionError: If there is no such revision.
        ForbiddenMoveError: If it was withdrawn before.
    """
    del context
    revision = locked(revision_id)
    _check_move(revision, design.RevisionStatus.WITHDRAWN)
    revision.status = design.RevisionStatus.WITHDRAWN.value
    revision.save(update_fields=["status"])
    return revision


def locked(revision_id: int) -> Revision:
    """Return a revision and keep others from changing it until the end of the command.

    Raises:
        UnknownRevisionError: If there is no such revision.
    """
    revision = (
        Revision.objects.select_for_update(of=("self",))
        .select_related("item__item")
        .filter(pk=revision_id)
        .first()
    )
    if revision is None:
        raise UnknownRevisionError(revision=str(revision_id))
    return revision


def draft(revision_id: int) -> Revision:
    """Return a draft and keep others from changing it until the end of the command.

    Raises:
        UnknownRevisionError: If there is no such revision.
        RevisionFrozenError: If it is no draft any more.
    """
    revision = locked(revision_id)
    if revision.status != design.RevisionStatus.DRAFT.value:
        raise design.RevisionFrozenError(item=revision.item.item.code, revision=revision.code)
    return revision


def incomplete(revision: Revision) -> Sequence[Problem]:
    """Return what a revision lacks before it can be approved.

    What is made needs parts and steps; what is bought needs an incoming inspection plan; every form
    that a step names must have a version in force; every step that an in-process plan names must
    exist; every plan that takes samples must say what is looked at.
    """
    made = revision.item.item.kind in {domain.ItemKind.DEVICE, domain.ItemKind.ASSEMBLY}
    steps = list(revision.steps.all())
    plans = list(revision.plans.prefetch_related("characteristics"))
    purposes = {plan.purpose for plan in plans}
    found: list[Problem] = []
    if made and not revision.parts.exists():
        found.append(Problem("catalog.no_parts"))
    if made and not steps:
        found.append(Problem("catalog.no_steps"))
    wanted = design.PlanPurpose.FINAL if made else design.PlanPurpose.INCOMING
    if wanted not in purposes:
        found.append(Problem("catalog.no_plan", {"purpose": wanted}))
    numbers = {step.number for step in steps}
    found += _missing_forms(steps)
    found += [
        Problem("catalog.no_such_step", {"step": str(part.step_number)}, line=part.position)
        for part in revision.parts.exclude(step_number__isnull=True)
        if part.step_number not in numbers
    ]
    for plan in plans:
        if plan.step_number is not None and plan.step_number not in numbers:
            found.append(Problem("catalog.no_such_step", {"step": str(plan.step_number)}))
        sampled = plan.scheme != design.SamplingScheme.CERTIFICATE
        if sampled and not plan.characteristics.all():
            found.append(Problem("catalog.plan_is_empty", {"purpose": plan.purpose}))
    return found


def _missing_forms(steps: Sequence[Step]) -> Sequence[Problem]:
    named = {step.form_code for step in steps if step.form_code}
    usable = set(
        Form.objects.filter(
            code__in=named, versions__status=design.RevisionStatus.APPROVED
        ).values_list("code", flat=True)
    )
    return [Problem("catalog.form_not_approved", {"form": code}) for code in sorted(named - usable)]


def _check_move(revision: Revision, asked: design.RevisionStatus) -> None:
    state = design.RevisionStatus(revision.status)
    if asked not in design.REVISION_MOVES[state]:
        what = f"{revision.item.item.code} {revision.code}"
        raise domain.ForbiddenMoveError(what=what, state=state, asked=asked)


def _end_the_one_before(revision: Revision, day: dt.date) -> None:
    others = (
        Revision.objects.select_for_update()
        .filter(item=revision.item, status=design.RevisionStatus.APPROVED)
        .order_by("effective_from")
    )
    for other in others:
        if other.effective_until is not None and other.effective_until <= day:
            continue
        if other.effective_from is not None and other.effective_from >= day:
            raise design.RevisionOverlapsError(
                item=revision.item.item.code, revision=revision.code, other=other.code
            )
        other.effective_until = day
        other.save(update_fields=["effective_until"])


def _copy(source: Revision, target: Revision) -> None:
    for step in source.steps.prefetch_related("parameters"):
        parameters = list(step.parameters.all())
        step.pk, step.revision = None, target
        step.save(force_insert=True)
        _insert(Parameter, parameters, step=step)
    for part in source.parts.prefetch_related("alternates"):
        alternates = list(part.alternates.all())
        part.pk, part.revision = None, target
        part.save(force_insert=True)
        _insert(Alternate, alternates, part=part)
    for plan in source.plans.prefetch_related("characteristics"):
        characteristics = list(plan.characteristics.all())
        plan.pk, plan.revision = None, target
        plan.save(force_insert=True)
        _insert(Characteristic, characteristics, plan=plan)


def _insert(
    model: type[Parameter] | type[Alternate] | type[Characteristic],
    rows: Sequence[Parameter] | Sequence[Alternate] | Sequence[Characteristic],
    **parent: Step | Part | Plan,
) -> None:
    for row in rows:
        row.pk = None
        for name, value in parent.items():
            setattr(row, name, value)
    model._default_manager.bulk_create(rows)  # type: ignore[arg-type]  # noqa: SLF001
