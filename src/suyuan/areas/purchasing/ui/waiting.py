"""What of purchasing waits for somebody, on the home page."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.purchasing import queries
from suyuan.areas.purchasing.choices import CHANGE_ORDER, RECEIVE
from suyuan.foundation import clock
from suyuan.web import alarms
from suyuan.web.states import Chip, Tone


def register() -> None:
    """Make what may wait known to the home page of those who act on it."""
    alarms.register(
        alarms.Alarm(
            name="purchasing.orders",
            chip=Chip(Tone.WAIT, pgettext_lazy("purchase orders", "Not sent")),
            text=_("Purchase orders to be approved or sent"),
            url_name="purchase-orders-list",
            query="status=DRAFT&status=APPROVED",
            permission=CHANGE_ORDER,
            count=lambda _actor: queries.orders_waiting(),
        ),
        alarms.Alarm(
            name="purchasing.expected",
            chip=Chip(Tone.WAIT, pgettext_lazy("deliveries", "Expected")),
            text=_("Announced deliveries that are due today or late"),
            url_name="notices-list",
            query="status=EXPECTED",
            permission=RECEIVE,
            count=lambda _actor: queries.expected(on=clock.now().date()),
        ),
    )
