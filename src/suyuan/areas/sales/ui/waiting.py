"""What of sales waits for somebody, on the home page."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.sales import queries
from suyuan.areas.sales.choices import CHANGE_ORDER, PICK, SHIP
from suyuan.web import alarms
from suyuan.web.states import Chip, Tone


def register() -> None:
    """Make what may wait known to the home page of those who act on it."""
    alarms.register(
        alarms.Alarm(
            name="sales.drafts",
            chip=Chip(Tone.WAIT, pgettext_lazy("sales orders", "Not confirmed")),
            text=_("Sales orders to be confirmed"),
            url_name="sales-orders-list",
            query="status=DRAFT",
            permission=CHANGE_ORDER,
            count=lambda _actor: queries.orders_waiting(),
        ),
        alarms.Alarm(
            name="sales.picks",
            chip=Chip(Tone.WAIT, pgettext_lazy("pick lists", "To be picked")),
            text=_("Pick lists that are not done"),
            url_name="picks-list",
            query="status=OPEN",
            permission=PICK,
            count=lambda _actor: queries.picks_open(),
        ),
        alarms.Alarm(
            name="sales.loading",
            chip=Chip(Tone.WAIT, pgettext_lazy("shipments", "Being loaded")),
            text=_("Shipments that have not left"),
            url_name="shipments-list",
            query="status=OPEN",
            permission=SHIP,
            count=lambda _actor: queries.shipments_waiting(),
        ),
    )
