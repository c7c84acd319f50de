"""Device history records: frozen, reviewed by exception, released from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from suyuan.areas.production import domain
from suyuan.areas.production.domain import OrderState, RecordScope, history
from suyuan.areas.production.models import HistoryRecord, Remark, WorkOrder
from suyuan.areas.production.operations.orders import locked
from suyuan.areas.production.queries.history import (
    content_of,
    exceptions_of,
    latest_record,
    remarks_of,
)
from suyuan.areas.production.queries.history_units import units_content
from suyuan.areas.production.queries.output import loose_amounts, loose_things, made_by
from suyuan.areas.production.queries.signing import release_of, review_of
from suyuan.areas.quality import operations as quality
from suyuan.foundation.command import command
from suyuan.foundation.context import ActorKind, Context
from suyuan.foundation.db.updating import update
from suyuan.foundation.failures import ConflictError, NotFoundError
from suyuan.foundation.numbering import next_number
from suyuan.foundation.signing import Meaning, Signable, Signing, sign
from suyuan.kernel.errors import Problem, Problems

REVIEW = "production.review_record"


class NoRecordError(NotFoundError):
    """Nothing is frozen of the order yet."""

    code = "production.no_record"
    order: str = ""


class RecordStaleError(ConflictError):
    """Something was recorded since the record was frozen; it has to be frozen anew."""

    code = "production.record_stale"
    order: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """An amount of a lot of the order that is released while the rest waits."""

    key: str
    quantity: Decimal


@command(name="production.freeze_record", action=REVIEW)
def freeze_record(*, context: Context, order: str) -> HistoryRecord:
    """Freeze the history record of an order's lot with the hash of its content.

    It contains the hash of each unit's own record. What was frozen before stays, as a version.

    Raises:
        UnknownOrderError: If there is no such order.
        ForbiddenMoveError: If the order is not completed.
    """
    row = locked(order)
    if row.state not in {OrderState.COMPLETED, OrderState.REVIEWED, OrderState.CLOSED}:
        raise domain.ForbiddenMoveError(
            what=row.number, state=OrderState(row.state), asked=OrderState.REVIEWED
        )
    content = content_of(row)
    return _freeze(context, row, RecordScope.LOT, row.lot_key, content)


@command(name="production.freeze_unit", action=REVIEW)
def freeze_unit(*, context: Context, order: str, unit: str) -> HistoryRecord:
    """Freeze the history record of one unit; its hash stands in the record of its lot.

    Raises:
        UnknownOrderError: If there is no such order.
        Problems: If the unit is of another order.
    """
    row = locked(order)
    found = units_content(row, key=unit)
    if not found:
        data = {"key": unit, "order": order}
        Problems.check([Problem("production.unit_of_other_order", data, field="unit")])
    return _freeze(context, row, RecordScope.UNIT, unit, found[0])


def _freeze(
    context: Context, row: WorkOrder, scope: RecordScope, key: str, content: dict[str, Any]
) -> HistoryRecord:
    last = HistoryRecord.objects.filter(order=row, scope=scope, key=key).order_by("-pk").first()
    sha256 = history.digest(content)
    if last is not None and last.sha256 == sha256:
        return last
    of_lot = scope is RecordScope.LOT
    return HistoryRecord.objects.create(
        number=last.number if last is not None else next_number(f"DR-{context.at.year}"),
        version=last.version + 1 if last is not None else 1,
        order=row,
        scope=scope.value,
        key=key,
        content=content,
        sha256=sha256,
        complete=not history.missing(content) if of_lot else True,
        exceptions=len(history.exceptions(content)) if of_lot else 0,
        frozen_at=context.at,
        frozen_by=context.actor.label,
    )


@command(name="production.remark", action=REVIEW)
def remark(*, context: Context, order: str, exceptions: Sequence[str], text: str) -> list[Remark]:
    """Say of exceptions of a record that they were looked at, and why they are acceptable.

    Args:
        context: Who and why.
        order: Number of the order.
        exceptions: The marks of the exceptions.
        text: What is said of all of them.

    Raises:
        UnknownOrderError: If there is no such order.
        Problems: If nothing is said, or there is no such exception.
    """
    row = locked(order)
    known = {one.mark for one in exceptions_of(row)}
    found = [
        Problem("production.unknown_exception", {"exception": mark}, line=line, field="exceptions")
        for line, mark in enumerate(exceptions, start=1)
        if mark not in known
    ]
    if not text.strip():
        found.append(Problem("production.reason_missing", field="text"))
    if not exceptions:
        found.append(Problem("production.nothing_named", field="exceptions"))
    Problems.check(found)
    return Remark.objects.bulk_create(
        Remark(order=row, exception=mark, text=text.strip(), by=context.actor.label, at=context.at)
        for mark in exceptions
    )


@command(name="production.review_order", action=REVIEW)
def review_order(*, context: Context, order: str, signature: Signing | None = None) -> WorkOrder:
    """Review an order: its record is complete, frozen as it is now, and each exception looked at.

    Args:
        context: Who and why.
        order: Number of the order.
        signature: The review of the person who acts; only the system goes without.

    Raises:
        SignatureNeededError: If a person does not sign.
        ContentMovedError: If the record has changed since it was shown to the signer.
        UnknownOrderError: If there is no such order.
        ForbiddenMoveError: If the order is not completed.
        NoRecordError: If nothing is frozen yet.
        RecordStaleError: If something was recorded since.
        Problems: For everything that the record lacks, and every exception without a remark.
    """
    row = locked(order)
    domain.check_order_move(
        number=row.number, state=OrderState(row.state), asked=OrderState.REVIEWED
    )
    frozen = latest_record(row)
    if frozen is None:
        raise NoRecordError(order=order)
    if not history.still_holds(frozen.content, content_of(row)):
        raise RecordStaleError(order=order)
    found = [problem for _, problem in history.missing(frozen.content)]
    seen = remarks_of(row)
    unseen = [one for one in history.exceptions(frozen.content) if one.mark not in seen]
    if unseen:
        found.append(Problem("production.exceptions_unseen", {"count": len(unseen)}))
    Problems.check(found)
    _sign(context, signature, review_of(row, frozen), Meaning.REVIEWED)
    row.state = OrderState.REVIEWED.value
    update([row], "state")
    return row


@command(name="production.release_product", action=REVIEW)
def release_product(
    *,
    context: Context,
    order: str,
    keys: Sequence[str] = (),
    parts: Sequence[Part] = (),
    note: str = "",
    signature: Signing | None = None,
) -> str:
    """Release what an order has made, or a part of it, on the strength of its reviewed record.

    Args:
        context: Who and why.
        order: Number of the order.
        keys: What is released as a whole: lots, units, packages; empty with no parts: everything.
        parts: Amounts of lots that are released while the rest waits.
        note: Anything to be said.
        signature: The release of the person who acts; only the system goes without.

    Returns:
        The number of the release.

    Raises:
        UnknownOrderError: If there is no such order.
        ForbiddenMoveError: If the order is not reviewed.
        Problems: For what the order has not made, and everything that stands against it; nothing
            is released then.
    """
    row = locked(order)
    if row.state not in {OrderState.REVIEWED, OrderState.CLOSED}:
        domain.check_order_move(
            number=row.number, state=OrderState(row.state), asked=OrderState.CLOSED
        )
    frozen = latest_record(row)
    if frozen is None:
        raise NoRecordError(order=order)
    named = [*keys, *(one.key for one in parts)]
    mine = made_by(row, named)
    Problems.check(
        Problem("production.unit_of_other_order", {"key": key, "order": order}, line=line)
        for line, key in enumerate(named, start=1)
        if key not in mine
    )
    _sign(context, signature, release_of(row, frozen, keys, parts), Meaning.RELEASED)
    everything = list(keys)
    if not keys and not parts:
        everything = [*_lots_of(row)]
    made = quality.release(
        context=replace(context, site_id=row.site_id), keys=everything,
        parts=[quality.Part(lot_key=one.key, quantity=one.quantity) for one in parts],
        document=frozen.number, note=note, signed_as=frozen.number,
    )  # fmt: skip
    return made.number


def _sign(
    context: Context, signature: Signing | None, signable: Signable, meaning: Meaning
) -> None:
    if signature is not None or context.actor.kind is not ActorKind.SYSTEM:
        sign(context=context, signing=signature, signable=signable, meaning=meaning)


def _lots_of(row: WorkOrder) -> Sequence[str]:
    """Return the lots of an order that hold something."""
    held = {key for key, _ in loose_amounts(row.pk)}
    if held:
        return sorted(held)
    return [row.lot_key] if loose_things(row.pk) or row.lots.exists() else []
