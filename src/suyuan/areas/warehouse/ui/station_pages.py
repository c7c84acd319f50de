"""The station at which goods are put away and moved."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _, gettext_lazy
from typing_extensions import override

from suyuan.areas.warehouse import operations, queries
from suyuan.areas.warehouse.choices import MOVE_KINDS, MOVE_STOCK
from suyuan.areas.warehouse.domain import WorkStatus
from suyuan.areas.warehouse.models import MoveLine, MoveOrder, Profile
from suyuan.areas.warehouse.ui.common import name_of
from suyuan.areas.warehouse.ui.station_scans import (
    place_and_thing,
    place_or_key,
    scanned_key,
    scanned_place,
)
from suyuan.foundation import sited
from suyuan.foundation.authorization import may, require
from suyuan.foundation.context import Actor, Context
from suyuan.kernel.errors import DomainError
from suyuan.web import stations
from suyuan.web.people import Reader
from suyuan.web.stations import (
    Answers,
    Brief,
    Counter,
    Done,
    Job,
    Kind,
    Outcome,
    Question,
    lines_open,
)

JOBS: Final = 100
NAMED: Final = 2
"""Items of an order that its button names."""
FREE: Final = "free"
"""The job of moving things that are on no order."""
_PLACE: Final = Question(
    name="place",
    ask=gettext_lazy("Scan the place"),
    hint=gettext_lazy("Everything scanned after it is put there."),
    kind=Kind.SCAN,
    sticky=True,
    checked=True,
)
_THING: Final = Question(
    name="thing",
    ask=gettext_lazy("Scan what you put there"),
    hint=gettext_lazy("A lot, a unit, a box or a pallet."),
    kind=Kind.SCAN,
)


class NotOnOrderError(DomainError):
    """The thing is on no open line of the order."""

    code = "warehouse.not_on_order"
    thing: str
    order: str


class PutAwayStation(stations.Station):
    """Put away by order, or move freely; the rules of the zones hold for both."""

    name, title, icon = "put-away", gettext_lazy("Put away and move"), "forklift"
    rank = 20
    purpose = gettext_lazy("Scan what you carry and the place where you put it.")
    permission = MOVE_STOCK
    has_jobs = True
    can_undo = True
    undo_reasons = (
        gettext_lazy("Wrong place"),
        gettext_lazy("Wrong thing"),
        gettext_lazy("Scanned by mistake"),
    )

    @override
    def jobs(self, reader: Reader) -> Sequence[Job]:
        lines = sited.within(
            queries.open_lines(), reader.actor, self.permission, field="source__site_id",
            chosen=reader.site_id,
        )  # fmt: skip
        open_of = dict(lines.order_by().values_list("order_id").annotate(Count("pk")))
        orders = queries.move_orders().filter(status=WorkStatus.OPEN, pk__in=open_of)[:JOBS]
        named = _items_of(lines.filter(order__in=[order.pk for order in orders]))
        return [
            Job(key=FREE, title=_("Free moves"), note=_("Without an order")),
            *(
                Job(
                    key=order.number,
                    title=f"{order.number} · {MOVE_KINDS[order.kind]}",
                    note=" · ".join([*named.get(order.pk, ()), lines_open(open_of[order.pk])]),
                )
                for order in orders
            ),
        ]

    @override
    def questions_of(self, reader: Reader, job: str) -> Sequence[Question]:
        if job == FREE:
            return (_PLACE, _THING)
        return (
            Question(
                name="thing",
                ask=gettext_lazy("Scan what you carry"),
                hint=gettext_lazy("A lot, a unit, a box or a pallet of this order."),
                kind=Kind.SCAN,
                checked=True,
            ),
            Question(
                name="place",
                ask=gettext_lazy("Scan the place where you put it"),
                hint=gettext_lazy("The proposed place, or another that fits."),
                kind=Kind.SCAN,
            ),
        )

    @override
    def brief(self, reader: Reader, job: str) -> Brief:
        if job == FREE:
            count = Counter(name="moved", label=_("Moved here and now"), value=0, is_main=True)
            return Brief(title=_("Free moves"), note=self.purpose, counters=[count])
        order = _order(job)
        lines = _lines(order, reader.actor, reader.site_id)
        if not lines and not may(reader.actor, self.permission, order.site_id):
            raise operations.UnknownOrderError(order=job)
        expected = {
            spelled: f"{line.code} → {name_of(line.target) or _('No place found')}"
            for line in lines
            if line.status == WorkStatus.OPEN
            for spelled in stations.spellings([line.key, line.code])
        }
        return Brief(title=order.number, counters=[_progress(lines)], expected=expected)

    @override
    def check(self, *, reader: Reader, job: str, question: str, answers: Answers) -> None:
        scan = str(answers[question])
        found = place_or_key(scan, place_first=question == "place")
        if isinstance(found, Profile):
            require(reader.actor, self.permission, found.place.site_id)
        elif job != FREE:
            line = _line_of(_order(job), found, scan, reader.actor, reader.site_id)
            if line.status == WorkStatus.DONE:
                place = line.moved_to.code if line.moved_to is not None else ""
                raise operations.LineDoneError(thing=line.code, place=place, who=line.moved_by)

    @override
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        scans = str(answers["place"]), str(answers["thing"])
        place, thing, swapped = place_and_thing(*scans)
        require(context.actor, self.permission, place.place.site_id)
        if job == FREE and not thing:
            return Outcome(
                sentence=_another_place(place), holds={"place": scans[1]},
                kept={"events": [], "place": scans[0]},
            )  # fmt: skip
        key = scanned_key(thing or scans[1])
        if job == FREE:
            done = operations.move_stock(
                context=context,
                values=operations.MoveValues(
                    things=[operations.Moved(key=key)],
                    to=place.place.code,
                    occurred_at=occurred_at,
                ),
            )
            return Outcome(
                sentence=_said(done.codes[0], place), clears=["place"] if swapped else (),
                kept={"events": list(done.events)},
            )  # fmt: skip
        order = _order(job)
        line = _line_of(order, key, thing or scans[1], context.actor, context.site_id)
        moved = operations.move_line(
            context=context, line_id=line.pk, to=place.place.code, occurred_at=occurred_at
        )
        lines = _lines(order, context.actor, context.site_id)
        return Outcome(
            sentence=_said(line.code, place), counters=[_progress(lines)],
            kept={"events": list(moved.done.events), "order": order.number},
        )  # fmt: skip

    @override
    def undo(self, *, context: Context, entry: Done) -> Outcome:
        if not entry.kept["events"]:
            before = scanned_place(entry.kept["place"])
            return Outcome(sentence=_another_place(before), holds={"place": entry.kept["place"]})
        operations.take_move_back(context=context, events=entry.kept["events"])
        counters = []
        if order := entry.kept.get("order"):
            counters = [_progress(_lines(_order(order), context.actor, context.site_id))]
        return Outcome(sentence=_("It is where it was before."), counters=counters)


def _said(code: str, place: Profile) -> str:
    return _("%(thing)s is at %(place)s.") % {"thing": code, "place": name_of(place.place)}


def _another_place(place: Profile) -> str:
    return _("From now on, everything scanned is put at %(place)s.") % {
        "place": name_of(place.place)
    }


def _order(number: str) -> MoveOrder:
    found = MoveOrder.objects.filter(number=number).first()
    if found is None:
        raise operations.UnknownOrderError(order=number)
    return found


def _items_of(lines: QuerySet[MoveLine]) -> Mapping[int, Sequence[str]]:
    """Return what orders move, each with the names of its first items."""
    found: dict[int, list[str]] = {}
    kinds = lines.order_by("order_id", "item_id").distinct("order_id", "item_id")
    for line in kinds.select_related("item"):
        names = found.setdefault(line.order_id, [])
        if line.item is not None and len(names) <= NAMED:
            names.append(name_of(line.item) if len(names) < NAMED else "…")
    return found


def _lines(order: MoveOrder, actor: Actor, site_id: int | None) -> Sequence[MoveLine]:
    """Return what of an order is to be done at the actor's sites, or at the one chosen."""
    lines = queries.move_lines().filter(order=order).exclude(status=WorkStatus.CANCELLED)
    return list(sited.within(lines, actor, MOVE_STOCK, field="source__site_id", chosen=site_id))


def _line_of(order: MoveOrder, key: str, scan: str, actor: Actor, site_id: int | None) -> MoveLine:
    """Return the line of an order that a thing is on: one that is still to be done before others.

    Raises:
        NotOnOrderError: If it is on none of those at the actor's sites.
    """
    named = [line for line in _lines(order, actor, site_id) if line.key == key]
    if not named:
        raise NotOnOrderError(thing=scan[:60], order=order.number)
    return next((one for one in named if one.status == WorkStatus.OPEN), named[-1])


def _progress(lines: Sequence[MoveLine]) -> Counter:
    return Counter(
        name="done",
        label=_("Lines done"),
        value=sum(line.status == WorkStatus.DONE for line in lines),
        target=len(lines),
        is_main=True,
    )
