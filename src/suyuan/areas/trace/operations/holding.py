"""Holding what a frozen scope names."""

from suyuan.areas.quality import operations as quality
from suyuan.areas.quality.domain import HoldSource
from suyuan.areas.trace.models import FrozenScope
from suyuan.areas.trace.queries.scopes import answer_of
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.failures import NotFoundError
from suyuan.ledger.queries import holds


class UnknownFrozenScopeError(NotFoundError):
    """The scope was not frozen so."""

    code = "trace.unknown_frozen_scope"
    frozen: str = ""


@command(name="trace.hold_scope", action="quality.change_hold")
def hold_scope(*, context: Context, frozen_id: int) -> str:
    """Hold every unit and every amount of a frozen scope, and return the number of the hold.

    Whole sublots are held as such, the others unit by unit; what exists no more is left out.

    Raises:
        UnknownFrozenScopeError: If there is none.
        Problems: If no reason is given, or nothing of it exists any more.
    """
    frozen = FrozenScope.objects.select_related("scope").filter(pk=frozen_id).first()
    if frozen is None:
        raise UnknownFrozenScopeError(frozen=str(frozen_id))
    units = answer_of(frozen).units
    ids = holds.named_by(units.sublots, plus=units.plus, minus=units.minus, lots=frozen.lots)
    made = quality.hold(
        context=context,
        keys=list(holds.keys_of(ids).values()),
        reason=context.reason,
        source=HoldSource.SCOPE,
        document=frozen.scope.number,
    )
    return str(made.number)
