"""The list of events, and the page of one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _
from typing_extensions import override

from suyuan.areas.trace.choices import states, words
from suyuan.areas.trace.choices.telling import told
from suyuan.areas.trace.ui import addresses
from suyuan.areas.trace.ui.naming import Naming
from suyuan.foundation.authorization import may
from suyuan.kernel import exact
from suyuan.ledger.domain import vocabulary
from suyuan.ledger.domain.vocabulary import Action, EventType, Role
from suyuan.ledger.queries import lists
from suyuan.ledger.queries.one_event import EventRow, event_of, takings_of
from suyuan.ledger.queries.vocabulary import words_of
from suyuan.web import numbers, people, screens
from suyuan.web.access import permission
from suyuan.web.people import Reader
from suyuan.web.screens.crumbs import Crumb
from suyuan.web.states import Chip, Tone

TYPES = {
    EventType.OBJECT.value: _("Things themselves"),
    EventType.AGGREGATION.value: _("Packing"),
    EventType.TRANSACTION.value: _("Business document"),
    EventType.TRANSFORMATION.value: _("Making"),
    EventType.ASSOCIATION.value: _("Joining of parts"),
}
ACTIONS = {
    Action.ADD.value: _("begins"),
    Action.OBSERVE.value: _("is seen"),
    Action.DELETE.value: _("ends"),
}
ROLES = {
    Role.OBJECT.value: _("object"),
    Role.PARENT.value: _("container or carrier"),
    Role.CHILD.value: _("content or part"),
    Role.INPUT.value: _("used"),
    Role.OUTPUT.value: _("made"),
    Role.LOADED.value: _("put on the line"),
    Role.UNLOADED.value: _("taken off the line"),
}


def _sentence(row: Any) -> str:
    leading = _leading(row)
    return _told(row, leading.role if leading is not None else "", row.naming)


def _told(row: Any, role: str, naming: Naming) -> str:
    return told(
        row, row.body.get("extensions") or {}, row.things, role, process=naming.process(row),
        equipment=naming.machine(row),
    )  # fmt: skip


def _leading(row: Any) -> lists.Leading | None:
    return getattr(row, "leading", None)


def _code(row: Any) -> str:
    found = _leading(row)
    return found.code if found is not None else ""


def _passport(row: Any) -> str | None:
    found = _leading(row)
    return addresses.thing_url(found.key, found.thing_id) if found is not None else None


def _item(row: Any) -> str:
    found = _leading(row)
    return words.local(found.item_name, found.item_name_en) if found is not None else ""


def _void(row: Any) -> Chip | None:
    if row.voided is not None:
        return Chip(Tone.OFF, _("void"))
    return states.state_chip(row.disposition or "")


class EventTable(screens.Table):
    """The columns."""

    hidden = ("type", "actor", "recorded_at")
    occurred_at = screens.WhenColumn(verbose_name=_("When"))
    what = screens.TextColumn(
        verbose_name=_("What happened"),
        value_of=_sentence,
        link=lambda row: addresses.event_url(str(row.id)),
        empty_values=(),
    )
    of = screens.TextColumn(verbose_name=_("Of"), value_of=_code, link=_passport, empty_values=())
    item = screens.TextColumn(verbose_name=_("Item"), value_of=_item, empty_values=())
    type = screens.TextColumn(
        verbose_name=_("Kind"), value_of=lambda row: str(TYPES.get(row.type, row.type))
    )
    things = screens.NumberColumn(verbose_name=_("Things"))
    state = screens.ChipColumn(verbose_name=_("State after"), chip=_void, empty_values=())
    document = screens.TextColumn(
        verbose_name=_("Document"),
        value_of=lambda row: words.document(row.documents[0]) if row.documents else "",
        empty_values=(),
    )
    actor = screens.TextColumn(
        verbose_name=_("Recorded by"), value_of=lambda row: people.label_of(row.actor)
    )
    recorded_at = screens.WhenColumn(verbose_name=_("Recorded"))


class EventFilters(screens.Filters):
    """The conditions."""

    type = django_filters.MultipleChoiceFilter(label=_("Kind"), choices=list(TYPES.items()))
    biz_step = django_filters.MultipleChoiceFilter(
        label=_("Business step"),
        choices=lambda: [(code, words.step(code)) for code in sorted(vocabulary.BIZ_STEPS)],
    )
    document = django_filters.CharFilter(
        label=_("Document"), field_name="documents", method="of_document"
    )
    occurred_at = django_filters.DateFromToRangeFilter(label=_("When"))
    recorded_at = django_filters.DateFromToRangeFilter(label=_("Recorded"))

    def of_document(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Narrow to events that name a business document, by its whole name."""
        return rows.filter(documents__contains=[value])


class Events(screens.Resource):
    """All events, the last recorded first."""

    name, title, one, icon = "events", _("Events"), _("Event"), "timeline-event"
    purpose = _(
        "Every fact that was ever recorded, the last one first. Facts are never changed: a mistake "
        "is corrected by a new event, and both stay visible."
    )
    permission = "trace.view_event"
    table, filters = EventTable, EventFilters
    order = ("-recorded_at", "-id")
    key = "id"
    by_key = True
    site_field = "site_id"
    site_needed = True
    presets = (
        screens.Preset("making", _("Making"), "type=TransformationEvent"),
        screens.Preset("packing", _("Packing"), "type=AggregationEvent"),
        screens.Preset("shipping", _("Shipments"), "biz_step=shipping"),
        screens.Preset("receiving", _("Receipts"), "biz_step=receiving"),
    )

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return lists.events()

    @override
    def prepare(self, rows: Sequence[Any]) -> None:
        found = lists.leading_of({row.id: row.type for row in rows})
        naming = Naming.of(rows)
        for row in rows:
            row.leading, row.naming = found.get(row.id), naming

    @override
    def address(self, row: Any) -> str:
        return addresses.event_url(str(row.id))


@permission("trace.view_event")
def event(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Show one event with everything it says."""
    found = event_of(str(event_id))
    actor = people.reader_of(request).actor
    if found is None or (
        found.site_id is not None and not may(actor, "trace.view_event", found.site_id)
    ):
        raise Http404
    after = request.GET.get("after", "0")
    kept = found.raw or found.body
    leading = lists.leading_of({UUID(found.id): found.type}).get(UUID(found.id))
    role = leading.role if leading is not None else ""
    naming = Naming.of([found])
    sentence = _told(found, role, naming)
    takings = takings_of(found.id, after=numbers.asked(after) or 0)
    return render(
        request,
        "trace/event.html",
        {
            "event": found,
            "sentence": sentence,
            "facts": [*_facts(found, naming), *_parties(found)],
            "takings": [
                {
                    "role": str(ROLES.get(taking.role, taking.role)),
                    "title": words.local(taking.thing.item_name, taking.thing.item_name_en),
                    "code": taking.thing.code,
                    "url": addresses.thing_url(taking.thing.key, taking.thing.id),
                    "amount": words.amount(taking.quantity, taking.unit)
                    if taking.quantity is not None
                    else "",
                }
                for taking in takings
            ],
            "after": takings[-1].thing.id if len(takings) < found.things and takings else None,
            "chip": states.state_chip(found.disposition),
            "text": exact.write(kept, is_indented=True).decode() if kept else "",
            "is_captured": found.raw is not None,
            "leaf": found.leaf.hex(),
            "crumbs": [Crumb(gettext("Events"), reverse("events-list")), Crumb(sentence)],
            "help": gettext(
                "One fact as it was recorded: what, when, where, why and how. It can never be "
                "changed; if it was wrong, an error declaration makes it void and both stay here."
            ),
        },
    )


PARTIES = (
    ("sources", "possessing_party", _("Handed over by")),
    ("destinations", "possessing_party", _("Handed over to")),
    ("sources", "owning_party", _("Owner before")),
    ("destinations", "owning_party", _("Owner afterwards")),
    ("sources", "location", _("From the place")),
    ("destinations", "location", _("To the place")),
)


def _parties(found: EventRow) -> list[tuple[str, str]]:
    """Return between whom and where the things went, by their names."""
    named = {
        (side, one.get("type")): str(one.get("id"))
        for side in ("sources", "destinations")
        for one in found.body.get(side) or ()
    }
    known = {one.key: words.local(one.name, one.name_en) for one in words_of(named.values())}
    return [
        (str(label), known.get(named[side, kind], named[side, kind]))
        for side, kind, label in PARTIES
        if (side, kind) in named
    ]


def _facts(found: EventRow, naming: Naming) -> list[tuple[str, str]]:
    facts = [
        (gettext("Business step"), words.step(found.biz_step or "", naming.process(found))),
        (gettext("Kind of event"), str(TYPES.get(found.type, found.type))),
        (gettext("Life of the things"), str(ACTIONS.get(found.action or "", ""))),
        (gettext("Read at"), words.local(found.read_point_name, found.read_point_name_en)),
        (gettext("Place afterwards"), words.local(found.place_name, found.place_name_en)),
        (gettext("Holder afterwards"), words.local(found.holder_name, found.holder_name_en)),
        (gettext("Equipment"), naming.machine(found)),
        (gettext("Done by"), naming.operator(found)),
        (gettext("Documents"), screens.listed(words.document(name) for name in found.documents)),
        (gettext("Recorded by"), people.label_of(found.actor)),
    ]
    return [(label, value) for label, value in facts if value]
