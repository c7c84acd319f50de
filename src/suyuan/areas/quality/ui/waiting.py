"""What of quality waits for somebody, on the home page."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from suyuan.areas.quality import choices
from suyuan.areas.quality.domain import InspectionStatus, NonconformityStatus
from suyuan.foundation import authorization
from suyuan.ledger.queries.holds import used_though_held
from suyuan.web import alarms
from suyuan.web.people import Reader
from suyuan.web.screens.waiting import alarm
from suyuan.web.states import Chip, Tone

TO_CHECK: Final = "status=CHECKING"
UNDECIDED: Final = "status=OPEN"


def to_do(reader: Reader) -> str:
    """Ask for the inspections that wait for the reader: to be done, or to be checked."""
    checks = authorization.may(reader.actor, "quality.check_inspection")
    return f"status=OPEN&{TO_CHECK}" if checks else "status=OPEN"


def register() -> None:
    """Make what may wait known to the home page of those who act on it."""
    alarms.register(
        alarm(
            name="quality.to-do",
            chip=Chip(Tone.WAIT, choices.INSPECTION_STATUSES[InspectionStatus.OPEN]),
            text=_("Inspections to be done"),
            resource="inspections", query="status=OPEN", permission="quality.change_inspection",
        ),
        alarm(
            name="quality.to-check",
            chip=Chip(Tone.RUN, choices.INSPECTION_STATUSES[InspectionStatus.CHECKING]),
            text=_("Inspections that somebody else has to check"),
            resource="inspections", query=TO_CHECK, permission="quality.check_inspection",
        ),
        alarm(
            name="quality.undecided",
            chip=Chip(Tone.WAIT, choices.NONCONFORMITY_STATUSES[NonconformityStatus.OPEN]),
            text=_("Nonconformities without a decision"),
            resource="nonconformities", query=UNDECIDED,
            permission="quality.decide_nonconformity",
        ),
        alarm(
            name="quality.stopped",
            chip=Chip(Tone.BAD, _("Acceptance stopped")),
            text=_("Items and suppliers with too many bad lots"),
            resource="switching", query="stopped=true", permission="quality.change_switching",
        ),
        alarms.Alarm(
            name="quality.used-though-held",
            chip=Chip(Tone.BAD, _("Used though held")),
            text=_("Others used or shipped what is on hold or recalled"),
            url_name="holds-list",
            query="status=ACTIVE",
            permission="quality.change_hold",
            count=lambda _reader: len(used_though_held()),
        ),
    )  # fmt: skip
