"""The commands of the switching rules: reduced inspection allowed, acceptance taken up again."""

from suyuan.areas.quality.domain import switching as rules
from suyuan.areas.quality.models import SwitchingState
from suyuan.areas.quality.operations.concluding import keep_switching, switching_of
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.failures import ConflictError, NotFoundError

CHANGE = "quality.change_switching"


class UnknownSwitchingError(NotFoundError):
    """There is no such row of the switching rules."""

    code = "quality.unknown_switching"
    switching: str = ""


class NotStoppedError(ConflictError):
    """Acceptance was not stopped, so there is nothing to take up again."""

    code = "quality.not_stopped"


@command(name="quality.allow_reduced", action=CHANGE)
def allow_reduced(*, context: Context, switching_id: int, allowed: bool) -> SwitchingState:
    """Agree to reduced inspection, or take the agreement back (GB/T 2828.1 9.3.3.1).

    Where the switching score is there already, reduced inspection begins with the next lot.

    Raises:
        UnknownSwitchingError: If there is no such row.
    """
    state = _locked(switching_id)
    keep_switching(state, rules.allow_reduced(switching_of(state), allowed=allowed), at=context.at)
    return state


@command(name="quality.resume_acceptance", action=CHANGE)
def resume_acceptance(*, context: Context, switching_id: int) -> SwitchingState:
    """Take acceptance up again after the supplier has improved: tightened, from the start (9.4).

    Raises:
        UnknownSwitchingError: If there is no such row.
        NotStoppedError: If acceptance was not stopped.
    """
    state = _locked(switching_id)
    if not state.stopped:
        raise NotStoppedError
    keep_switching(state, rules.resume(switching_of(state)), at=context.at)
    return state


def _locked(switching_id: int) -> SwitchingState:
    state = SwitchingState.objects.select_for_update(of=("self",)).filter(pk=switching_id).first()
    if state is None:
        raise UnknownSwitchingError(switching=str(switching_id))
    return state
