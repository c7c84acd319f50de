"""Deviations: opened, approved, explained and closed (GMP 2025 §87)."""

from dataclasses import dataclass

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.production import domain
from suyuan.areas.production.domain import DeviationGrade, DeviationKind, DeviationState
from suyuan.areas.production.models import Deviation
from suyuan.areas.production.operations.errors import UnknownDeviationError
from suyuan.areas.production.operations.orders import WORK, locked
from suyuan.areas.production.queries.signing import deviation_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.numbering import next_number
from suyuan.foundation.signing import Meaning, Signing, sign
from suyuan.kernel.errors import Problem, Problems

DECIDE = "production.decide_deviation"


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviationValues:
    """What is said about a deviation when it is opened."""

    kind: DeviationKind
    description: str
    grade: DeviationGrade = DeviationGrade.MINOR
    measure: str = ""
    step: int | None = None
    item: str = ""
    """For another material: code of the one that is to be used."""
    instead_of: str = ""
    """For another material: code of the one that the parts list names."""
    lots: tuple[str, ...] = ()


@command(name="production.open_deviation", action=WORK)
def open_deviation(*, context: Context, order: str, values: DeviationValues) -> Deviation:
    """Open a deviation of an order.

    Raises:
        UnknownOrderError: If there is no such order.
        Problems: If a value is missing or names nothing.
    """
    row = locked(order)
    found: list[Problem] = []
    if domain.OrderState(row.state) in domain.ENDED:
        found.append(Problem("production.order_ended", {"order": order}))
    if not values.description.strip():
        found.append(Problem("production.missing", {"field": "description"}, field="description"))
    named = {}
    for field in ("item", "instead_of"):
        code = getattr(values, field)
        if not code:
            if values.kind is DeviationKind.MATERIAL:
                found.append(Problem("production.missing", {"field": field}, field=field))
            continue
        named[field] = catalog.item_with_code(code)
        if named[field] is None:
            found.append(Problem("production.unknown_item", {"item": code}, field=field))
    Problems.check(found)
    return Deviation.objects.create(
        number=next_number(f"DV-{context.at.year}"),
        order=row,
        kind=values.kind.value,
        grade=values.grade.value,
        step_number=values.step,
        item=named.get("item"),
        instead_of=named.get("instead_of"),
        lots=list(values.lots),
        description=values.description,
        measure=values.measure,
        found_at=context.at,
        reported_by=context.actor.label,
    )


@command(name="production.approve_deviation", action=DECIDE)
def approve_deviation(
    *, context: Context, deviation: str, signature: Signing | None = None
) -> Deviation:
    """Allow work to go on under a deviation, signed; it opens the gates of its kind.

    Raises:
        SignatureNeededError: If nobody signs.
        ContentMovedError: If it is not what the signer was shown.
        UnknownDeviationError: If there is no such deviation.
        ForbiddenMoveError: If it is decided already.
        Problems: If the one who reported it would approve it.
    """
    row = _locked(deviation)
    if _is_own(row, context):
        Problems.check([Problem("production.own_deviation", {"deviation": deviation})])
    return _decide(row, context, DeviationState.APPROVED, signature)


@command(name="production.refuse_deviation", action=DECIDE)
def refuse_deviation(
    *, context: Context, deviation: str, signature: Signing | None = None
) -> Deviation:
    """Refuse a deviation, signed: it opens nothing.

    Raises:
        SignatureNeededError: If nobody signs.
        ContentMovedError: If it is not what the signer was shown.
        UnknownDeviationError: If there is no such deviation.
        ForbiddenMoveError: If it is decided already.
    """
    return _decide(_locked(deviation), context, DeviationState.REFUSED, signature)


@command(name="production.close_deviation", action=DECIDE)
def close_deviation(
    *,
    context: Context,
    deviation: str,
    cause: str,
    conclusion: str,
    signature: Signing | None = None,
) -> Deviation:
    """Close a deviation with its cause and what follows from it, signed.

    One that was never approved explains what has happened, but has opened no gate and opens none.

    Raises:
        SignatureNeededError: If nobody signs.
        ContentMovedError: If it is not what the signer was shown.
        UnknownDeviationError: If there is no such deviation.
        ForbiddenMoveError: If it is closed or refused.
        Problems: If cause or conclusion is missing, or the one who reported it would close it
            before another has approved it.
    """
    row = _locked(deviation)
    found = [
        Problem("production.missing", {"field": field}, field=field)
        for field, text in (("cause", cause), ("conclusion", conclusion))
        if not text.strip()
    ]
    if row.decided_at is None and _is_own(row, context):
        found.append(Problem("production.own_deviation_unapproved", {"deviation": deviation}))
    Problems.check(found)
    _check(row, DeviationState.CLOSED)
    row.signature = sign(
        context=context, signing=signature, meaning=Meaning.REVIEWED,
        signable=deviation_of(row, DeviationState.CLOSED, cause=cause, conclusion=conclusion),
    )  # fmt: skip
    row.cause, row.conclusion = cause, conclusion
    row.closed_at, row.closed_by = context.at, context.actor.label
    row.state = DeviationState.CLOSED.value
    row.save()
    return row


def _decide(
    row: Deviation, context: Context, asked: DeviationState, signature: Signing | None
) -> Deviation:
    _check(row, asked)
    meaning = Meaning.APPROVED if asked is DeviationState.APPROVED else Meaning.REJECTED
    row.signature = sign(
        context=context, signing=signature, signable=deviation_of(row, asked), meaning=meaning
    )
    row.state = asked.value
    row.decided_at, row.decided_by = context.at, context.actor.label
    row.save()
    return row


def _is_own(row: Deviation, context: Context) -> bool:
    """Say whether somebody would decide a deviation of their own that is not a small one."""
    return row.reported_by == context.actor.label and row.grade != DeviationGrade.MINOR


def _check(row: Deviation, asked: DeviationState) -> None:
    domain.check_deviation_move(number=row.number, state=DeviationState(row.state), asked=asked)


def _locked(number: str) -> Deviation:
    row = (
        Deviation.objects.select_for_update(of=("self",))
        .select_related("order", "item__item", "instead_of__item")
        .filter(number=number)
        .first()
    )
    if row is None:
        raise UnknownDeviationError(deviation=number)
    at_site(row.order.site_id)
    return row
