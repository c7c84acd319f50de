"""What of sales waits for somebody, on the home page."""

import datetime as dt
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.sales.choices import CHANGE_ORDER, PICK, SHIP
from suyuan.foundation import clock
from suyuan.web import alarms
from suyuan.web.people import Reader
from suyuan.web.screens.waiting import alarm
from suyuan.web.states import Chip, Tone

DRAFTS: Final = "status=DRAFT"
OPEN: Final = "status=OPEN"


def late(_reader: Reader) -> str:
    """Ask for the orders of which goods were wanted before today and have not left."""
    before = timezone.localdate(clock.now()) - dt.timedelta(days=1)
    return f"status=CONFIRMED&status=PART_SHIPPED&wanted_on_before={before}"


def register() -> None:
    """Make what may wait known to the home page of those who act on it."""
    alarms.register(
        alarm(
            name="sales.drafts",
            chip=Chip(Tone.WAIT, pgettext_lazy("sales orders", "Not confirmed")),
            text=_("Sales orders to be confirmed"),
            resource="sales-orders", query=DRAFTS, permission=CHANGE_ORDER,
        ),
        alarm(
            name="sales.late",
            chip=Chip(Tone.BAD, pgettext_lazy("sales orders", "Late")),
            text=_("Sales orders with goods that should have left"),
            resource="sales-orders", query=late, permission=CHANGE_ORDER,
        ),
        alarm(
            name="sales.picks",
            chip=Chip(Tone.WAIT, pgettext_lazy("pick lists", "To be picked")),
            text=_("Pick lists that are not done"),
            resource="picks", query=OPEN, permission=PICK,
        ),
        alarm(
            name="sales.loading",
            chip=Chip(Tone.WAIT, pgettext_lazy("shipments", "Being loaded")),
            text=_("Shipments that have not left"),
            resource="shipments", query=OPEN, permission=SHIP,
        ),
    )  # fmt: skip
