"""What of quality waits for somebody, on the home page."""

from django.utils.translation import gettext_lazy as _

from suyuan.areas.quality import choices, queries
from suyuan.areas.quality.domain import InspectionStatus, NonconformityStatus
from suyuan.ledger.queries.holds import used_though_held
from suyuan.web import alarms
from suyuan.web.states import Chip, Tone


def register() -> None:
    """Make what may wait known to the home page of those who act on it."""
    alarms.register(
        alarms.Alarm(
            name="quality.to-check",
            chip=Chip(Tone.RUN, choices.INSPECTION_STATUSES[InspectionStatus.CHECKING]),
            text=_("Inspections that somebody else has to check"),
            url_name="inspections-list",
            query="status=CHECKING",
            permission="quality.check_inspection",
            count=lambda _actor: queries.unchecked(),
        ),
        alarms.Alarm(
            name="quality.undecided",
            chip=Chip(Tone.WAIT, choices.NONCONFORMITY_STATUSES[NonconformityStatus.OPEN]),
            text=_("Nonconformities without a decision"),
            url_name="nonconformities-list",
            query="status=OPEN",
            permission="quality.decide_nonconformity",
            count=lambda _actor: queries.undecided(),
        ),
        alarms.Alarm(
            name="quality.stopped",
            chip=Chip(Tone.BAD, _("Acceptance stopped")),
            text=_("Items and suppliers with too many bad lots"),
            url_name="switching-list",
            query="stopped=true",
            permission="quality.change_switching",
            count=lambda _actor: queries.stopped(),
        ),
        alarms.Alarm(
            name="quality.used-though-held",
            chip=Chip(Tone.BAD, _("Used though held")),
            text=_("Others used or shipped what is on hold or recalled"),
            url_name="holds-list",
            query="status=ACTIVE",
            permission="quality.change_hold",
            count=lambda _actor: len(used_though_held()),
        ),
    )
