"""Who is sent new events by a named query, and whether it arrives."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.integration import choices
from suyuan.areas.integration.models import Delivery
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.states import Chip, Tone

SERVED = Chip(Tone.OK, _("Served"))
NOT_SERVED = Chip(Tone.BAD, _("Not served"))


def _chip(row: Delivery) -> Chip:
    return NOT_SERVED if row.failures else SERVED


class SubscriberTable(screens.Table):
    """Columns of the list of subscribers."""

    query = screens.CodeColumn(
        verbose_name=pgettext_lazy("EPCIS", "Query"),
        accessor="subscription__query__name",
        order_by=("subscription__query__name",),
    )
    dest = screens.TextColumn(verbose_name=_("Sent to"), accessor="subscription__dest")
    state = screens.ChipColumn(verbose_name=_("State"), chip=_chip, order_by=("failures",))
    failures = screens.NumberColumn(verbose_name=_("Failures in a row"))
    last_failure = screens.TextColumn(verbose_name=_("What went wrong"))
    last_notified_at = screens.WhenColumn(verbose_name=_("Last served"))
    due_at = screens.WhenColumn(verbose_name=_("Tried next"))


class SubscriberFilters(screens.Filters):
    """Filters of the list of subscribers."""

    state = django_filters.ChoiceFilter(
        label=_("State"), method="in_state", choices=[("failing", _("Not served"))]
    )

    def in_state(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Narrow to those that the last try did not reach."""
        return rows.filter(failures__gt=0) if value else rows


class Subscribers(screens.Resource):
    """Who is sent new events, with what went wrong."""

    name, title, one, icon = "subscribers", _("Subscribers"), _("Subscriber"), "rss"
    purpose = _(
        "Programs of partners that are sent new events by a named EPCIS query. One that is not "
        "reached is tried again, later each time; the others are served meanwhile."
    )
    begin = (
        _(
            "Make an API key that acts for the user of the interface, with the actions “Keep named "
            "EPCIS queries”, “Subscribe to EPCIS events” and “Query EPCIS events”."
        ),
        _("With this key a program keeps a question under a name: POST /epcis/queries."),
        _(
            "It names the https address of the partner to which new events are sent: "
            "POST /epcis/queries/NAME/subscriptions. From then on the subscriber stands here."
        ),
    )
    links = (screens.Link(_("New API key"), "keys-new", "accounts.change_key", "key"),)
    permission = choices.SUBSCRIBE
    table, filters = SubscriberTable, SubscriberFilters
    key = "pk"
    order: ClassVar[Any] = ("-failures", "due_at", "pk")
    has_page = False

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return Delivery.objects.select_related("subscription__query")
