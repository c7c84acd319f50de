"""The station that prints labels: what for, how many, where they come out."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from typing_extensions import override

from suyuan.areas.labels.choices import LEVELS
from suyuan.areas.labels.domain import Level
from suyuan.areas.production import operations
from suyuan.areas.production.models import WorkOrder
from suyuan.areas.production.queries.labelling import LEVELS as LABELLED, label_balance
from suyuan.areas.production.ui.labelling import (
    lacking_words,
    level_choices,
    printer_choices,
    waiting_words,
)
from suyuan.areas.production.ui.stations import common
from suyuan.foundation import authorization
from suyuan.foundation.context import Context
from suyuan.web import stations
from suyuan.web.people import Reader
from suyuan.web.stations import (
    Answers,
    Brief,
    Choice,
    Counter,
    Job,
    Kind,
    Link,
    Outcome,
    Question,
    When,
)

ACTION = "labels.print"
VIEW = "labels.view_label"
MOST = len(LABELLED)
"""Levels of an order's labels."""
FILE = "-"
"""The choice of a file instead of a printer."""


def printer_question(row: object, ask: str) -> Question:
    """Return the question where labels come out; it holds until it is changed."""
    return Question(
        name="printer", ask=ask, kind=Kind.CHOICE, sticky=True,
        choices=[
            *(Choice(code, name) for code, name in printer_choices(row)),
            Choice(FILE, _("As a PDF file")),
        ],
    )  # fmt: skip


class LabelStation(stations.Station):
    """Labels of units, boxes, cases and pallets of an order."""

    name, title, icon = "labels", gettext_lazy("Print labels"), "tag"
    rank = 50
    purpose = gettext_lazy(
        "Labels for what an order makes and packs: for everything without one, or ahead."
    )
    permission = ACTION
    has_jobs = True
    no_jobs = gettext_lazy("No order is released. A planner has to release one first.")
    no_jobs_url_name = "work-orders-list"
    nexts = ("make", "pack")

    @override
    def jobs(self, reader: Reader) -> Sequence[Job]:
        return common.jobs(reader, ACTION)

    @override
    def questions_of(self, reader: Reader, job: str) -> Sequence[Question]:
        row = common.order_of(reader, job, ACTION)
        levels = level_choices(row)
        return (
            printer_question(row, _("Where do they come out?")),
            Question(
                name="level", ask=_("What gets the labels?"), kind=Kind.CHOICE,
                choices=[Choice(value, label) for value, label in levels],
                hint=lacking_words(row), links=_templates() if len(levels) < MOST else (),
            ),
            *(_how_many(value, str(label)) for value, label in levels),
        )  # fmt: skip

    @override
    def brief(self, reader: Reader, job: str) -> Brief:
        row = common.order_of(reader, job, ACTION)
        return common.brief(row, *_counters(row), note=_waiting(row))

    @override
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        row = common.known_order(job)
        level = Level(str(answers["level"]))
        count = answers.get(f"count_{level.value}")
        printer = str(answers["printer"])
        number = operations.print_labels(
            context=context, order=job,
            wish=operations.LabelWish(
                level=level, count=int(str(count)) if count is not None else None,
                printer="" if printer == FILE else printer,
            ),
        )  # fmt: skip
        sentence = _("Label job %(job)s (%(level)s) is being printed.")
        if printer == FILE:
            sentence = _("Label job %(job)s (%(level)s) is being drawn; its file will stand there.")
        return Outcome(
            sentence=sentence % {"level": LEVELS[level], "job": number}, counters=_counters(row),
            note=_waiting(row) or _("Everything made has its label."),
            links=_page_of(number) if authorization.may(context.actor, VIEW, row.site_id) else (),
        )  # fmt: skip


def _how_many(level: str, label: str) -> Question:
    return Question(
        name=f"count_{level}", kind=Kind.NUMBER, optional=True, minimum=Decimal(1),
        ask=_("How many labels are printed ahead: %(level)s?") % {"level": label},
        hint=_("Skip it: one for everything that has no label yet."),
        when=When("level", [level]),
    )  # fmt: skip


def _templates() -> Sequence[Link]:
    """Return the page where templates are approved."""
    return (Link(_("Open label templates"), reverse("label-templates-list")),)


def _page_of(number: str) -> Sequence[Link]:
    return (
        Link(_("Open job %(job)s") % {"job": number}, reverse("label-jobs-detail", args=[number])),
    )


def _waiting(row: WorkOrder) -> str:
    """Say what has no label yet."""
    waiting = waiting_words(row)
    return _("Without a label: %(what)s") % {"what": waiting} if waiting else ""


def _counters(row: object) -> Sequence[Counter]:
    """Return how many labels of each kind the order has, those that wait to be printed too."""
    return [
        Counter(
            name=f"labels_{line.level}", label=LEVELS[line.level], counts=False,
            value=line.counts.issued + line.counts.waiting,
        )
        for line in label_balance(row)  # type: ignore[arg-type]  # an order.
    ]  # fmt: skip
