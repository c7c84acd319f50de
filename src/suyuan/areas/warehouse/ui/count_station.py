"""The station at which stock is counted."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _, gettext_lazy
from typing_extensions import override

from suyuan.areas.warehouse import operations, queries
from suyuan.areas.warehouse.choices import CHANGE_COUNT
from suyuan.areas.warehouse.domain import CountStatus
from suyuan.areas.warehouse.models import Count as StockCount, Profile
from suyuan.areas.warehouse.operations.counting import left_of
from suyuan.areas.warehouse.ui.common import name_of
from suyuan.areas.warehouse.ui.count_scope import scopes
from suyuan.areas.warehouse.ui.station_scans import scanned_key, scanned_place
from suyuan.foundation import sited
from suyuan.foundation.authorization import may, require
from suyuan.foundation.context import Actor, Context
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
)


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
        open_counts = sited.within(
            queries.open_counts(), reader.actor, self.permission, chosen=reader.site_id
        )
        counts = list(open_counts[:100])
        told = scopes(counts)
        return [Job(key=count.number, title=count.number, note=told[count.pk]) for count in counts]

    @override
    def questions_of(self, reader: Reader, job: str) -> Sequence[Question]:
        return (
            Question(
                name="place",
                ask=gettext_lazy("Scan the place that you count"),
                hint=gettext_lazy("Or a package that you opened: then count what lies in it."),
                kind=Kind.SCAN,
                sticky=True,
                checked=True,
            ),
            Question(
                name="thing",
                ask=gettext_lazy("Scan what lies there"),
                hint=gettext_lazy("Each lot, unit and package once."),
                kind=Kind.SCAN,
                checked=True,
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
    def check(self, *, reader: Reader, job: str, question: str, answers: Answers) -> None:
        if question == "place":
            place, _package = _place_or_package(str(answers["place"]))
            operations.check_counted_at(_count(job, reader.actor), place.place.code)
        if question == "thing":
            scanned_key(str(answers["thing"]))

    @override
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        count = _count(job)
        place, package = _place_or_package(str(answers["place"]))
        require(context.actor, self.permission, place.place.site_id)
        quantity = answers.get("quantity")
        key = scanned_key(str(answers["thing"]))
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


def _place_or_package(text: str) -> tuple[Profile, str]:
    """Return the place that was scanned, or where the package stands and its key."""
    package = stock.located([stations.scanned(text).key or ""])
    for one in package.values():
        profile = queries.profiles().filter(pk=one.place_id).first()
        if one.kind in {ThingKind.PACKAGE, ThingKind.ASSET} and profile is not None:
            return profile, one.key
    return scanned_place(text), ""


def _count(number: str, actor: Actor | None = None) -> StockCount:
    found = StockCount.objects.filter(number=number).first()
    if found is None or (actor is not None and not may(actor, CHANGE_COUNT, found.site_id)):
        raise operations.UnknownCountError(count=number)
    return found


def _counted(count: StockCount) -> Counter:
    total = count.lines.count()
    return Counter(
        name="counted",
        label=_("Lines counted"),
        value=total - left_of(count),
        target=None if count.blind else total,
        is_main=True,
    )
