"""What becomes of nonconforming product on the ledger, by what was decided about it.

| disposition | when it is decided | when it is done |
|---|---|---|
| concession | good, or waiting for release, and free | |
| rework, repair | a lot is free, units stay held | good, unless inspected anew |
| downgrade | rejected, and free to be set apart | usable for something else, never released |
| return | rejected, and free to be sent back | it has left |
| scrap | held | it exists no more |

Only what is rejected changes its state: what was merely held keeps the one it has, unless it goes
back to the supplier or is downgraded; so does what has left the house meanwhile.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.db.models import Sum

from suyuan.areas.quality import domain
from suyuan.areas.quality.domain import Disposition, HoldStatus, NonconformityStatus
from suyuan.areas.quality.models import Inspection, Nonconformity
from suyuan.areas.quality.operations import telling
from suyuan.areas.quality.operations.holds import lift
from suyuan.areas.quality.operations.opening import units_in_house
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.event import Quantity
from suyuan.ledger.domain.vocabulary import NOTE, OPERATOR, PROCESS, TAKEN_FROM, Action, Tracking
from suyuan.ledger.queries.holds import standing_of

_NOT_TO_REJECT: Final = domain.AWAY | {domain.REJECTED, ""}
_PROCESSES: Final = {
    Disposition.CONCESSION: "CONCESSION",
    Disposition.DOWNGRADE: "DOWNGRADE",
    Disposition.REWORK: "REWORK",
    Disposition.REPAIR: "REPAIR",
    Disposition.RETURN: "RETURN",
}


def free(context: Context, found: Nonconformity, *, reason: str) -> None:
    """Lift the hold of a nonconformity, where it is still in force."""
    if found.hold is None:
        return
    found.hold.refresh_from_db()
    if found.hold.status == HoldStatus.ACTIVE:
        lift(context, found.hold, reason=f"{found.number}: {reason}")


def carry_out(context: Context, found: Nonconformity, *, who: str) -> None:
    """Do on the ledger what was decided, now that it is done."""
    match Disposition(found.disposition):
        case Disposition.SCRAP:
            _scrap(context, found, who=who)
        case Disposition.DOWNGRADE:
            put_into(context, found, domain.DOWNGRADED)
        case Disposition.REWORK | Disposition.REPAIR if not _is_inspection(found.recheck):
            put_into(context, found, usable(found))
        case _:
            pass


def usable(found: Nonconformity) -> str:
    """Return the state in which product is good again."""
    final = found.inspection is not None and found.inspection.purpose == "FINAL"
    return domain.NOT_RELEASED if final else domain.ACCEPTED


def not_sent_back(found: Nonconformity) -> list[Problem]:
    """Return what was decided to go back to the supplier and still stands here, rejected."""
    things = _things(found)
    if things:
        known = standing_of(things)
        here = Decimal(sum(known[key].disposition == domain.REJECTED for key in things))
    else:
        standing = standing_of([found.lot_key]).get(found.lot_key)
        there = standing.amounts.get(domain.REJECTED, Decimal(0)) if standing else Decimal(0)
        here = min(there - _of_others(found), found.quantity)
    if here <= 0:
        return []
    data = {"quantity": f"{here.normalize():f} {found.unit}", "nonconformity": found.number}
    return [Problem("quality.not_sent_back", data)]


def _of_others(found: Nonconformity) -> Decimal:
    """Return how much of the lot other nonconformities are about that are not done."""
    others = (
        Nonconformity.objects.filter(lot_key=found.lot_key, unit_keys=[])
        .exclude(pk=found.pk)
        .exclude(status=NonconformityStatus.CLOSED)
    )
    return others.aggregate(amount=Sum("quantity"))["amount"] or Decimal(0)


def put_into(context: Context, found: Nonconformity, state: str) -> None:
    """Put what is rejected of a nonconformity into another state."""
    things, amounts = _in_state(found, domain.REJECTED)
    if not things and not amounts:
        return
    told = {PROCESS: _PROCESSES[Disposition(found.disposition)], NOTE: found.decision}
    if amounts:
        told[TAKEN_FROM] = domain.REJECTED
    event = telling.seen(
        at=context.at, step="inspecting", things=things, amounts=amounts, disposition=state,
        papers=[found.number, found.document], extensions=told,
    )  # fmt: skip
    telling.tell(context, [event])


def reject(context: Context, found: Nonconformity) -> None:
    """Reject what was only held and goes back, or serves for less, so that nobody uses it."""
    things = _things(found)
    papers = [found.number, found.document]
    told = {PROCESS: _PROCESSES[Disposition(found.disposition)], NOTE: found.decision}
    if things:
        known = standing_of(things)
        here = [key for key in things if not known[key].ended]
        here = [key for key in here if known[key].disposition not in _NOT_TO_REJECT]
        parts: list[tuple[str, Decimal]] = []
    else:
        here, parts = [], _to_reject(found)
    if here:
        event = telling.seen(
            at=context.at, step="inspecting", things=here, amounts=[],
            disposition=domain.REJECTED, papers=papers, extensions=told,
        )  # fmt: skip
        telling.tell(context, [event])
    for number, (state, amount) in enumerate(parts):
        event = telling.seen(
            at=context.at + number * dt.timedelta(microseconds=1), step="inspecting", things=[],
            amounts=[telling.quantity_of(found.lot_key, amount, found.unit)],
            disposition=domain.REJECTED, papers=papers, extensions={**told, TAKEN_FROM: state},
        )  # fmt: skip
        telling.tell(context, [event])


def _to_reject(found: Nonconformity) -> list[tuple[str, Decimal]]:
    """Return how much of a lot is to be rejected out of which state, as much as was found."""
    standing = standing_of([found.lot_key]).get(found.lot_key)
    amounts = dict(standing.amounts) if standing is not None else {}
    left = found.quantity - amounts.get(domain.REJECTED, Decimal(0))
    parts = []
    for state in sorted(amounts.keys() - _NOT_TO_REJECT):
        taken = min(left, amounts[state])
        if taken > 0:
            parts.append((state, taken))
            left -= taken
    return parts


def reject_again(context: Context, found: Nonconformity) -> None:
    """Take back what a concession has freed: it is rejected as before."""
    if found.inspection is None:
        return  # It was set apart by its hold alone.
    things = _things(found)
    amounts = [] if things else _amounts(found)
    told = {PROCESS: "CONCESSION", NOTE: context.reason}
    if amounts and amounts[0].quantity is not None:
        told[TAKEN_FROM] = usable(found)
    event = telling.seen(
        at=context.at, step="inspecting", things=things, amounts=amounts,
        disposition=domain.REJECTED, papers=[found.number, found.document], extensions=told,
    )  # fmt: skip
    telling.tell(context, [event])


def _is_inspection(recheck: str) -> bool:
    """Say whether the new look at reworked product is an inspection, which decides by itself."""
    return Inspection.objects.filter(number=recheck.strip().upper()).exists()


def _in_state(found: Nonconformity, state: str) -> tuple[list[str], list[Quantity]]:
    """Return the units and amounts of a nonconformity that are in a state on the ledger."""
    things = _things(found)
    if things:
        known = standing_of(things)
        return [key for key in things if known[key].disposition == state], []
    if found.item.item.tracking == Tracking.SERIAL:
        return [], []
    standing = standing_of([found.lot_key]).get(found.lot_key)
    there = standing.amounts.get(state, Decimal(0)) if standing is not None else Decimal(0)
    amount = min(there, found.quantity)
    if amount <= 0:
        return [], []
    return [], [telling.quantity_of(found.lot_key, amount, found.unit)]


def _scrap(context: Context, found: Nonconformity, *, who: str) -> None:
    things = _things(found)
    if things and len(things) != found.quantity and not found.unit_keys:
        data = {"quantity": f"{found.quantity.normalize():f}", "units": str(len(things))}
        Problems.check([Problem("quality.units_and_quantity", data, field="quantity")])
    amounts = [] if things else _amounts(found)
    told = {OPERATOR: who, PROCESS: "SCRAP", NOTE: found.decision}
    if amounts and amounts[0].quantity is not None and found.inspection is not None:
        told[TAKEN_FROM] = domain.REJECTED
    event = telling.seen(
        at=context.at,
        step="destroying",
        things=things,
        amounts=amounts,
        disposition="destroyed",
        papers=[found.number, found.document],
        extensions=told,
        action=Action.DELETE,
    )
    telling.tell(context, [event])


def _things(found: Nonconformity) -> Sequence[str]:
    """Return the units that are meant: those that are named, else all of a lot that has numbers."""
    if found.unit_keys or found.item.item.tracking != Tracking.SERIAL:
        return list(found.unit_keys)
    return list(units_in_house(found.lot_key))


def _amounts(found: Nonconformity) -> list[Quantity]:
    if found.item.item.tracking == Tracking.SERIAL:
        return [Quantity(key=found.lot_key)]
    return [telling.quantity_of(found.lot_key, found.quantity, found.unit)]
