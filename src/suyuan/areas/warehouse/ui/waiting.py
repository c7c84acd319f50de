"""What of the warehouse waits for somebody, on the home page."""

from typing import Final

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.warehouse.choices import ASSESS_CONDITION, CHANGE_COUNT, MOVE_STOCK
from suyuan.web import alarms
from suyuan.web.screens.waiting import alarm
from suyuan.web.states import Chip, Tone

COUNTS: Final = "status=OPEN&status=RECOUNT"
EXCURSIONS: Final = "status=OPEN&status=ENDED"


def register() -> None:
    """Make what may wait known to the home page of those who act on it."""
    alarms.register(
        alarm(
            name="warehouse.put-away",
            chip=Chip(Tone.WAIT, pgettext_lazy("stock", "To be moved")),
            text=_("Lots and packages to be put away or moved"),
            resource="put-away", permission=MOVE_STOCK,
        ),
        alarm(
            name="warehouse.counts",
            chip=Chip(Tone.WAIT, pgettext_lazy("stock", "To be counted")),
            text=_("Counts in which something is still to be counted"),
            resource="counts", query=COUNTS, permission=CHANGE_COUNT,
        ),
        alarm(
            name="warehouse.excursions",
            chip=Chip(Tone.BAD, pgettext_lazy("conditions", "To be assessed")),
            text=_("Places that were out of their limits, and nobody has assessed it"),
            resource="excursions", query=EXCURSIONS, permission=ASSESS_CONDITION,
        ),
    )  # fmt: skip
