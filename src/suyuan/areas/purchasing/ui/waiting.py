"""What of purchasing waits for somebody, on the home page."""

import datetime as dt
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.purchasing import choices
from suyuan.areas.purchasing.choices import CHANGE_ORDER, RECEIVE
from suyuan.foundation import clock
from suyuan.web import alarms
from suyuan.web.people import Reader
from suyuan.web.screens.waiting import alarm
from suyuan.web.states import Chip, Tone

ORDERS: Final = "status=DRAFT&status=APPROVED"


def due(_reader: Reader) -> str:
    """Ask for the deliveries that should be here by today."""
    return f"status=EXPECTED&expected_on_before={_today()}"


def late(_reader: Reader) -> str:
    """Ask for the orders of which goods should have come before today."""
    before = _today() - dt.timedelta(days=1)
    return f"status=SENT&status=PART_RECEIVED&due_on_before={before}"


def _today() -> dt.date:
    return timezone.localdate(clock.now())


def register() -> None:
    """Make what may wait known to the home page of those who act on it."""
    alarms.register(
        alarm(
            name="purchasing.orders",
            chip=Chip(Tone.WAIT, pgettext_lazy("purchase orders", "Not sent")),
            text=_("Purchase orders to be sent"),
            resource="purchase-orders", query="status=APPROVED", permission=CHANGE_ORDER,
        ),
        alarm(
            name="purchasing.drafts",
            chip=Chip(Tone.WAIT, pgettext_lazy("purchase orders", "To be approved")),
            text=_("Purchase orders to be approved"),
            resource="purchase-orders", query="status=DRAFT", permission=choices.APPROVE_ORDER,
        ),
        alarm(
            name="purchasing.late",
            chip=Chip(Tone.BAD, pgettext_lazy("deliveries", "Late")),
            text=_("Purchase orders with goods that should have come"),
            resource="purchase-orders", query=late, permission=CHANGE_ORDER,
        ),
        alarm(
            name="purchasing.supplies",
            chip=Chip(Tone.WAIT, choices.SUPPLY_STATUSES["PROPOSED"]),
            text=_("Suppliers to be approved for an item"),
            resource="supplies", query="status=PROPOSED", permission=choices.APPROVE_SUPPLY,
        ),
        alarm(
            name="purchasing.expected",
            chip=Chip(Tone.WAIT, pgettext_lazy("deliveries", "Expected")),
            text=_("Announced deliveries that are due today or late"),
            resource="notices", query=due, permission=RECEIVE,
        ),
    )  # fmt: skip
