"""What of production waits for somebody, on the home page."""

from collections.abc import Callable, Collection

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suyuan.areas.production import choices
from suyuan.areas.production.domain import DeviationState, OrderState, RunState
from suyuan.areas.production.queries import waiting
from suyuan.foundation import authorization
from suyuan.foundation.context import Actor
from suyuan.web import alarms
from suyuan.web.states import Chip, Tone


def register() -> None:
    """Make what may wait known to the home page of those who act on it."""
    states, runs = choices.ORDER_STATES, choices.RUN_STATES
    alarms.register(
        _alarm("planned", states[OrderState.PLANNED], _("Work orders to be released to the line"),
               "work-orders", "state=PLANNED", "production.release_order", waiting.planned),
        _alarm("to-judge", runs[RunState.DONE], _("Special processes to be judged"),
               "runs", "state=DONE", "production.judge_run", waiting.to_judge),
        _alarm("to-review", states[OrderState.COMPLETED],
               _("Work orders whose record is to be reviewed"), "work-orders", "state=COMPLETED",
               "production.review_record", waiting.to_review),
        _alarm("deviations", choices.DEVIATION_STATES[DeviationState.OPEN],
               _("Deviations to be decided or closed"), "deviations",
               "state=OPEN&state=APPROVED", "production.decide_deviation",
               waiting.open_deviations),
    )  # fmt: skip


def _alarm(  # noqa: PLR0913, PLR0917 - what an alarm says.
    name: str,
    state: Promise,
    text: Promise,
    resource: str,
    query: str,
    permission: str,
    count: Callable[[Collection[int] | None], int],
) -> alarms.Alarm:
    def counted(actor: Actor) -> int:
        return count(authorization.sites_of(actor, permission))

    return alarms.Alarm(
        name=f"production.{name}", chip=Chip(Tone.WAIT, state), text=text,
        url_name=f"{resource}-list", query=query, permission=permission, count=counted,
    )  # fmt: skip
