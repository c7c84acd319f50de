"""Who is sent new events by a named query, and whether it arrives."""

from collections.abc import Mapping
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.integration import choices, operations
from suyuan.areas.integration.models import Delivery
from suyuan.foundation.context import Context
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import Kind
from suyuan.web.states import Chip, Tone

SERVED = Chip(Tone.OK, _("Served"))
NOT_SERVED = Chip(Tone.BAD, _("Not served"))
NOTHING_YET = Chip(Tone.OFF, _("Nothing sent yet"))


def _chip(row: Delivery) -> Chip:
    if row.failures:
        return NOT_SERVED
    return SERVED if row.last_notified_at is not None else NOTHING_YET


def _failure(row: Delivery) -> str:
    kind, _space, status = row.last_failure.partition(" ")
    told = choices.FAILURES.get(kind)
    return row.last_failure if told is None else str(told) % {"status": status}


def _when(row: Delivery) -> str | Promise:
    return _("At once") if row.subscription.stream else _("By its schedule")


def _end(row: Delivery, _values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "query_name": row.subscription.query.name, "subscription_id": str(row.subscription_id),
    }  # fmt: skip


def _end_subscription(*, context: Context, query_name: str, subscription_id: str, pk: str) -> None:
    del pk
    operations.delete_subscription(
        context=context, query_name=query_name, subscription_id=subscription_id
    )


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
    last_failure = screens.TextColumn(
        verbose_name=_("What went wrong"), value_of=_failure, order_by=("last_failure",)
    )
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
    facts = (
        screens.Fact(_("Sent to"), "subscription.dest"),
        screens.Fact(_("Sent when"), _when),
        screens.Fact(_("Last served"), "last_notified_at", Kind.WHEN),
    )
    panels = (
        screens.Panel(
            name="served",
            title=_("Whether it arrives"),
            facts=(
                screens.Fact(_("Failures in a row"), "failures", Kind.NUMBER),
                screens.Fact(_("What went wrong"), _failure),
                screens.Fact(_("Last tried"), "last_tried_at", Kind.WHEN),
                screens.Fact(_("Tried next"), "due_at", Kind.WHEN),
            ),
        ),
    )
    commands = (
        screens.Command(
            name="end",
            label=_("End the subscription"),
            form=screens.ReasonForm,
            operation=_end_subscription,
            permission=choices.SUBSCRIBE,
            is_danger=True,
            icon="ban",
            text=_(
                "Nothing is sent to this address any more. What was not sent yet is not lost: the "
                "partner can query the events, or subscribe again from a moment on."
            ),
            arguments=_end,
            leads_to=lambda _done: reverse("subscribers-list"),
        ),
    )

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return Delivery.objects.select_related("subscription__query")

    @override
    def heading(self, row: Delivery) -> str:
        return row.subscription.query.name

    @override
    def chip(self, row: Delivery) -> Chip:
        return _chip(row)
