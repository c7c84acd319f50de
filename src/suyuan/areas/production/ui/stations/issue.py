"""The station that issues material: scan the order's lots and parts."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _, gettext_lazy
from typing_extensions import override

from suyuan.areas.production import operations
from suyuan.areas.production.models import MaterialMove, WorkOrder
from suyuan.areas.production.queries import beforehand
from suyuan.areas.production.queries.material import left_of, needs_of
from suyuan.areas.production.queries.orders import routing_of
from suyuan.areas.production.queries.saying import local
from suyuan.areas.production.ui.stations import common, known
from suyuan.foundation import clock
from suyuan.foundation.context import Context
from suyuan.foundation.wording import units
from suyuan.kernel.errors import Problems
from suyuan.ledger.queries.things import ThingRow, things_by_key
from suyuan.web import stations
from suyuan.web.people import Reader
from suyuan.web.stations import Answers, Brief, Counter, Done, Job, Kind, Outcome, Question
from suyuan.web.wordlists import listed

ACTION = "production.issue_material"
OPEN_SHOWN = 6
"""Parts that are named as missing beside the order."""


class IssueStation(stations.Station):
    """Material to an order, one scan each."""

    name, title, icon = "issue", gettext_lazy("Issue material"), "arrow-bar-to-right"
    rank = 30
    purpose = gettext_lazy("Choose the order, then scan each lot or numbered part.")
    permission = ACTION
    has_jobs = True
    no_jobs = gettext_lazy("No order is released. A planner has to release one first.")
    no_jobs_url_name = "work-orders-list"
    questions = (
        common.PERSON,
        Question(
            name="load", ask=gettext_lazy("Put lots on the line at once?"), kind=Kind.CONFIRM,
            sticky=True,
        ),
        Question(
            name="code", ask=gettext_lazy("Scan the lot or the part"), kind=Kind.SCAN,
            checked=True, hint=gettext_lazy("Or the package, for what lies in it."),
        ),
        Question(
            name="quantity", ask=gettext_lazy("How much?"), kind=Kind.NUMBER, decimals=6,
            optional=True, minimum=Decimal(0),
            hint=gettext_lazy("Skip it for a part with a number, and for all in a package."),
        ),
    )  # fmt: skip
    can_undo = True
    undo_reasons = (gettext_lazy("Wrong lot"), gettext_lazy("Wrong amount"))

    @override
    def jobs(self, reader: Reader) -> Sequence[Job]:
        return common.jobs(reader, ACTION)

    @override
    def brief(self, reader: Reader, job: str) -> Brief:
        row = common.order_of(reader, job, ACTION)
        counted, note = _progress(row)
        return common.brief(row, counted, note=note, codes=known.for_issue(row))

    @override
    def check(self, *, reader: Reader, job: str, question: str, answers: Answers) -> None:
        at = clock.now()
        common.check_badge(question, answers, at)
        if question == "code" and question in answers:
            row = common.order_of(reader, job, ACTION)
            key = common.key_of(answers["code"], row, "code")
            Problems.check(beforehand.against_material(row, key, at))

    @override
    def needless(
        self, *, reader: Reader, job: str, question: str, answers: Answers
    ) -> Sequence[str]:
        """Ask not how much of a part with a number there is: it is one."""
        if question != "code" or question not in answers:
            return ()
        row = common.order_of(reader, job, ACTION)
        thing = things_by_key([key := common.key_of(answers["code"], row, "code")]).get(key)
        return ("quantity",) if thing is not None and thing.is_unit else ()

    @override
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        row = common.known_order(job)
        key = common.key_of(answers["code"], row, "code")
        thing = things_by_key([key])[key]
        quantity = answers.get("quantity")
        amount = Decimal(str(quantity)) if quantity is not None and not thing.is_unit else None
        made = operations.issue(
            context=context, order=job, act=common.act(answers, occurred_at),
            lines=[operations.Line(key=key, quantity=amount)], load=bool(answers["load"]),
        )  # fmt: skip
        counted, note = _progress(row)
        return Outcome(
            counters=[counted],
            note=note,
            sentence=_said(thing, made, job),
            kept={"amounts": [[one.key, str(one.quantity)] for one in made]},
        )

    @override
    def undo(self, *, context: Context, entry: Done) -> Outcome:
        again = operations.take_issue_back(
            context=context, order=entry.job,
            amounts=[
                operations.Amount(key=key, quantity=Decimal(quantity))
                for key, quantity in _kept(entry)
            ],
            act=operations.Act(person=str(entry.answers.get("person", "")), note=context.reason),
        )  # fmt: skip
        counted, note = _progress(common.known_order(entry.job))
        sentence = _("It is back in the store.")
        if again:
            told = {"lots": listed([one.code for one in again])}
            sentence = _("It is back in the store; %(lots)s is on the line again.") % told
        return Outcome(sentence=sentence, counters=[counted], note=note)


def _said(thing: ThingRow, made: Sequence[MaterialMove], job: str) -> str:
    """Say what was issued: of a lot also how much."""
    told = {"thing": thing.code, "order": job}
    if len(made) == 1 and not thing.is_unit:
        amount = f"{made[0].quantity.normalize():f} {units.symbol(made[0].unit)}"
        return _("%(thing)s (%(amount)s) is issued to %(order)s.") % {**told, "amount": amount}
    return _("%(thing)s is issued to %(order)s.") % told


def _progress(row: WorkOrder) -> tuple[Counter, str]:
    """Return how many of the parts are issued whole, and what is still missing."""
    needs = needs_of(routing_of(row), row.quantity, left_of(row.pk))
    open_parts = [one for one in needs if one.missing > 0]
    missing = listed(
        [
            f"{local(one.part.name, one.part.name_en)} {one.missing.normalize():f} "
            f"{units.symbol(one.part.unit)}"
            for one in open_parts[:OPEN_SHOWN]
        ]
    )
    note = _("Missing: %(parts)s") % {"parts": missing} if missing else ""
    counted = common.counter(_("Parts issued"), len(needs) - len(open_parts), len(needs))
    return dataclasses.replace(counted, counts=False), note or _("Everything is issued.")


def _kept(entry: Done) -> Sequence[tuple[str, str]]:
    """Return what an entry issued; those of before kept one thing."""
    if "key" in entry.kept:
        return [(entry.kept["key"], entry.kept["quantity"])]
    return [(key, quantity) for key, quantity in entry.kept["amounts"]]
