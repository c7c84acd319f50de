"""The rework station: what becomes of a unit that was found bad."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _, gettext_lazy
from typing_extensions import override

from suyuan.areas.production import operations
from suyuan.areas.production.queries import beforehand
from suyuan.areas.production.queries.fitting import against_old_part
from suyuan.areas.production.queries.units import states_of
from suyuan.areas.production.ui.common import name_of
from suyuan.areas.production.ui.stations import common, known
from suyuan.foundation import clock
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.keys import code_of
from suyuan.web import stations
from suyuan.web.people import Reader
from suyuan.web.stations import Answers, Brief, Choice, Job, Kind, Outcome, Question, When

ACTION = "production.rework"
REWORK, REPLACE, SCRAP = "REWORK", "REPLACE", "SCRAP"


class ReworkStation(stations.Station):
    """Rework, another part, or scrap."""

    name, title, icon = "rework", gettext_lazy("Rework"), "tool"
    rank = 48
    purpose = gettext_lazy("Scan the bad unit, say what is done with it and why.")
    permission = ACTION
    has_jobs = True
    no_jobs = gettext_lazy("No order is released. A planner has to release one first.")
    no_jobs_url_name = "work-orders-list"

    @override
    def jobs(self, reader: Reader) -> Sequence[Job]:
        return common.jobs(reader, ACTION)

    @override
    def questions_of(self, reader: Reader, job: str) -> Sequence[Question]:
        row = common.order_of(reader, job, ACTION)
        again = When("what", [REWORK, REPLACE])
        swap = When("what", [REPLACE])
        return (
            common.PERSON,
            Question(name="unit", ask=_("Scan the unit"), kind=Kind.SCAN),
            Question(
                name="what", ask=_("What is done with it?"), kind=Kind.CHOICE, checked=True,
                choices=[
                    Choice(REWORK, _("Rework")), Choice(REPLACE, _("Replace a part")),
                    Choice(SCRAP, _("Scrap"), is_bad=True),
                ],
            ),
            Question(
                name="old", ask=_("Scan the part that comes out"), kind=Kind.SCAN, when=swap,
                checked=True,
            ),
            Question(name="new", ask=_("Scan the part that goes in"), kind=Kind.SCAN, when=swap),
            Question(
                name="step", ask=_("From which step on is it done again?"), kind=Kind.CHOICE,
                when=again,
                choices=[
                    Choice(str(one.number), f"{one.number} {name_of(one)}")
                    for one in beforehand.steps_again(row)
                ],
            ),
            Question(name="note", ask=_("What was done, and why?"), kind=Kind.TEXT),
        )  # fmt: skip

    @override
    def brief(self, reader: Reader, job: str) -> Brief:
        row = common.order_of(reader, job, ACTION)
        return common.brief(row, _waiting(row.pk), codes=known.for_rework(row))

    @override
    def check(self, *, reader: Reader, job: str, question: str, answers: Answers) -> None:
        common.check_badge(question, answers, clock.now())
        if question == "what" and answers.get(question) in {REWORK, REPLACE}:
            row = common.order_of(reader, job, ACTION)
            units = beforehand.units_named(row, [common.key_of(answers["unit"], row, "unit")])
            Problems.check(beforehand.against_rework(row, units))
        if question == "old" and question in answers:
            row = common.order_of(reader, job, ACTION)
            unit, old = (common.key_of(answers[name], row, name) for name in ("unit", "old"))
            Problems.check(against_old_part(unit, old))

    @override
    def answered_wrong(self, problem: Problem) -> Sequence[str]:
        asked = {"units": "unit", "from_step": "step"}.get(problem.field or "", problem.field)
        return (asked,) if asked else ()

    @override
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        row = common.known_order(job)
        unit = common.key_of(answers["unit"], row, "unit")
        act = common.act(answers, occurred_at)
        match answers["what"]:
            case "SCRAP":
                operations.scrap_units(context=context, order=job, units=[unit], act=act)
                sentence = _("%(unit)s is scrapped.")
            case "REPLACE":
                operations.replace_part(
                    context=context, order=job, unit=unit, act=act,
                    old=common.key_of(answers["old"], row, "old"),
                    new=common.key_of(answers["new"], row, "new"),
                    from_step=int(str(answers["step"])),
                )  # fmt: skip
                sentence = _("%(unit)s has its new part.")
            case _other:
                operations.rework_units(
                    context=context, order=job, units=[unit], act=act,
                    from_step=int(str(answers["step"])),
                )  # fmt: skip
                sentence = _("%(unit)s is reworked.")
        code = code_of(unit)
        return Outcome(sentence=sentence % {"unit": code}, counters=[_waiting(row.pk)])


def _waiting(order_id: int) -> stations.Counter:
    bad = sum(one.is_bad for one in states_of(order_id))
    return stations.Counter(
        name="bad", label=_("Wait for a decision"), value=bad, is_main=True, counts=False
    )
