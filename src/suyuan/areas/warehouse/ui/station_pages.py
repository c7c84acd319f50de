"""The stations of the warehouse: put away and move, and count."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _, gettext_lazy
from typing_extensions import override

from suyuan.areas.warehouse import operations, queries
from suyuan.areas.warehouse.choices import CHANGE_COUNT, MOVE_KINDS, MOVE_STOCK
from suyuan.areas.warehouse.domain import CountStatus, WorkStatus
from suyuan.areas.warehouse.models import Count as StockCount, MoveLine, MoveOrder, Profile
from suyuan.areas.warehouse.operations.counting import left_of
from suyuan.areas.warehouse.queries.scans import key_of
from suyuan.areas.warehouse.ui.common import name_of
from suyuan.foundation import sited
from suyuan.foundation.authorization import may, require
from suyuan.foundation.context import Actor, Context
from suyuan.foundation.failures import ConflictError
from suyuan.kernel.errors import DomainError
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries import stock
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
)
_THING: Final = Question(
    name="thing",
    ask=gettext_lazy("Scan what you put there"),
    hint=gettext_lazy("A lot, a unit, a box or a pallet."),
    kind=Kind.SCAN,
)


class NoUndoError(ConflictError):
    """What is done on an order is not taken back at the station."""

    code = "warehouse.no_undo"


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
            return Brief(title=self.title, note=self.purpose, counters=[count])
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
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        place = _place(str(answers["place"]))
        require(context.actor, self.permission, place.place.site_id)
        key = _key(str(answers["thing"]))
        if job == FREE:
            done = operations.move_stock(
                context=context,
                values=operations.MoveValues(
                    things=[operations.Moved(key=key)],
                    to=place.place.code,
                    occurred_at=occurred_at,
                ),
            )
            return Outcome(sentence=_said(done.codes[0], place), kept={"events": list(done.events)})
        order = _order(job)
        named = [line for line in _lines(order, context.actor, context.site_id) if line.key == key]
        if not named:
            raise NotOnOrderError(thing=str(answers["thing"])[:60], order=order.number)
        line = next((one for one in named if one.status == WorkStatus.OPEN), named[-1])
        operations.move_line(
            context=context, line_id=line.pk, to=place.place.code, occurred_at=occurred_at
        )
        lines = _lines(order, context.actor, context.site_id)
        return Outcome(sentence=_said(line.code, place), counters=[_progress(lines)])

    @override
    def undo(self, *, context: Context, entry: Done) -> Outcome:
        if "events" not in entry.kept:
            raise NoUndoError
        operations.take_move_back(context=context, events=entry.kept["events"])
        return Outcome(sentence=_("It is where it was before."))


class CountStation(stations.Station):
    """Count by scan; a blind count does not tell what is expected."""

    name, title, icon = "count", gettext_lazy("Count stock"), "clipboard-check"
    rank = 28
    purpose = gettext_lazy("Scan a place, then everything that lies there.")
    permission = CHANGE_COUNT
    has_jobs = True
    no_jobs = gettext_lazy("No count is under way. Plan one among the counts first.")
    no_jobs_url_name = "counts-list"
    can_undo = True
    undo_reasons = (gettext_lazy("Counted wrongly"), gettext_lazy("Scanned by mistake"))

    @override
    def jobs(self, reader: Reader) -> Sequence[Job]:
        counts = sited.within(
            queries.open_counts(), reader.actor, self.permission, chosen=reader.site_id
        )
        return [
            Job(key=count.number, title=count.number, note=", ".join(count.scope))
            for count in counts[:100]
        ]

    @override
    def questions_of(self, reader: Reader, job: str) -> Sequence[Question]:
        return (
            Question(
                name="place",
                ask=gettext_lazy("Scan the place that you count"),
                hint=gettext_lazy("Or a package that you opened: then count what lies in it."),
                kind=Kind.SCAN,
                sticky=True,
            ),
            Question(
                name="thing",
                ask=gettext_lazy("Scan what lies there"),
                hint=gettext_lazy("Each lot, unit and package once."),
                kind=Kind.SCAN,
            ),
            Question(
                name="quantity",
                ask=gettext_lazy("How much of the lot is there?"),
                hint=gettext_lazy("Only for a lot; leave it out for a unit or a package."),
                kind=Kind.NUMBER,
                minimum=Decimal(0),
                decimals=6,
                optional=True,
            ),
        )

    @override
    def brief(self, reader: Reader, job: str) -> Brief:
        count = _count(job, reader.actor)
        note = _("Being counted again") if count.status == CountStatus.RECOUNT else ""
        return Brief(title=count.number, note=note, counters=[_counted(count)])

    @override
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        count = _count(job)
        place, package = _place_or_package(str(answers["place"]))
        require(context.actor, self.permission, place.place.site_id)
        quantity = answers.get("quantity")
        key = _key(str(answers["thing"]))
        done = operations.count_thing(
            context=context,
            count_id=count.pk,
            place=place.place.code,
            thing=operations.Moved(
                key=key, quantity=quantity if isinstance(quantity, Decimal) else None
            ),
            package=package,
        )
        return Outcome(
            sentence=_("%(thing)s at %(place)s is counted.")
            % {"thing": done.code, "place": name_of(place.place)},
            counters=[_counted(count)],
            kept={"key": key, "place": place.place.code, "count": count.pk, "package": package},
        )

    @override
    def undo(self, *, context: Context, entry: Done) -> Outcome:
        operations.uncount_thing(
            context=context,
            count_id=entry.kept["count"],
            place=entry.kept["place"],
            key=entry.kept["key"],
            package=entry.kept.get("package", ""),
        )
        return Outcome(sentence=_("It is not counted any more."))


def _said(code: str, place: Profile) -> str:
    return _("%(thing)s is at %(place)s.") % {"thing": code, "place": name_of(place.place)}


def _key(text: str) -> str:
    return key_of(stations.scanned(text).text)


def _place(text: str) -> Profile:
    """Return the storage place whose code or GLN was scanned."""
    carrier = stations.scanned(text)
    found = queries.profile_with_key(carrier.key) if carrier.key else None
    found = found or queries.profile_with_code(carrier.text)
    found = found or queries.profile_with_code(carrier.text.upper())
    if found is None:
        raise operations.NotStorageError(place=carrier.text[:60])
    return found


def _place_or_package(text: str) -> tuple[Profile, str]:
    """Return the place that was scanned, or where the package stands and its key."""
    package = stock.located([stations.scanned(text).key or ""])
    for one in package.values():
        profile = queries.profiles().filter(pk=one.place_id).first()
        if one.kind in {ThingKind.PACKAGE, ThingKind.ASSET} and profile is not None:
            return profile, one.key
    return _place(text), ""


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


def _count(number: str, actor: Actor | None = None) -> StockCount:
    found = StockCount.objects.filter(number=number).first()
    if found is None or (actor is not None and not may(actor, CHANGE_COUNT, found.site_id)):
        raise operations.UnknownCountError(count=number)
    return found


def _progress(lines: Sequence[MoveLine]) -> Counter:
    return Counter(
        name="done",
        label=_("Lines done"),
        value=sum(line.status == WorkStatus.DONE for line in lines),
        target=len(lines),
        is_main=True,
    )


def _counted(count: StockCount) -> Counter:
    total = count.lines.count()
    return Counter(
        name="counted",
        label=_("Lines counted"),
        value=total - left_of(count),
        target=None if count.blind else total,
        is_main=True,
    )
