"""The station of a step: scan the unit, enter what was measured, say how it came out."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy
from typing_extensions import override

from suyuan.areas.catalog.domain.forms import Field, FieldKind
from suyuan.areas.catalog.queries import designs
from suyuan.areas.production import choices, operations
from suyuan.areas.production.domain import Result, StepState
from suyuan.areas.production.models import OrderStep
from suyuan.areas.production.operations.errors import UnknownOrderError
from suyuan.areas.production.queries import beforehand
from suyuan.areas.production.queries.orders import routing_of
from suyuan.areas.production.queries.saying import local
from suyuan.areas.production.ui.common import name_of, outside_words
from suyuan.areas.production.ui.stations import common, known
from suyuan.foundation import clock, wording
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.keys import code_of
from suyuan.web import stations
from suyuan.web.people import Reader
from suyuan.web.stations import Answers, Brief, Choice, Done, Job, Kind, Outcome, Question, When

ACTION = "production.record_work"
_KINDS = {
    FieldKind.NUMBER: Kind.NUMBER,
    FieldKind.YES: Kind.CONFIRM,
    FieldKind.CHOICE: Kind.CHOICE,
    FieldKind.THING: Kind.SCAN,
    FieldKind.EQUIPMENT: Kind.SCAN,
    FieldKind.PERSON: Kind.SCAN,
}


class StepStation(stations.Station):
    """A step of an order, unit by unit or for an amount."""

    name, title, icon = "step", gettext_lazy("Record a step"), "checks"
    rank = 45
    purpose = gettext_lazy("Choose order and step, then scan each unit and enter what is measured.")
    permission = ACTION
    has_jobs = True
    no_jobs = gettext_lazy("No step waits. An order has to be released first.")
    no_jobs_url_name = "work-orders-list"
    can_undo = True
    undo_reasons = (gettext_lazy("Wrong value typed"), gettext_lazy("Wrong unit"))

    @override
    def jobs(self, reader: Reader) -> Sequence[Job]:
        orders = {job.key: job for job in common.jobs(reader, ACTION)}
        rows = (
            OrderStep.objects.select_related("order")
            .filter(order__number__in=orders, makes=False, packs=False)
            .exclude(state=StepState.DONE)
            .order_by("-order_id", "number")
        )
        return [
            Job(
                key=f"{row.order.number}|{row.number}",
                title=f"{row.number} {name_of(row)}",
                note=f"{orders[row.order.number].title} · " + _passed(row),
            )
            for row in sorted(rows, key=lambda one: one.quantity >= one.order.quantity)
        ]

    @override
    def questions_of(self, reader: Reader, job: str) -> Sequence[Question]:
        number, step = _split(job)
        row = common.order_of(reader, number, ACTION)
        routing = routing_of(row)
        told = routing.step(step)
        if told is None:
            raise UnknownOrderError(order=job)
        asked = [common.PERSON]
        if told.needs_checker:
            asked.append(
                Question(
                    name=common.CHECKER, ask=_("Scan the badge of the checker"), kind=Kind.SCAN,
                    sticky=True, checked=True,
                )
            )  # fmt: skip
        asked += common.machines(told.equipment_kinds)
        if routing.tracking == "SERIAL":
            asked.append(
                Question(name="unit", ask=_("Scan the unit"), kind=Kind.SCAN, checked=True)
            )
        else:
            asked.append(_amount("quantity", _("How many?"), routing.unit))
            asked.append(_amount("rejected", _("How many of them are bad?"), routing.unit))
        asked += [common.to_measure(one) for one in told.parameters]
        asked += _form_questions(row.steps.filter(number=step).first())
        asked.append(
            Question(
                name="result", ask=_("How did it come out?"), kind=Kind.CHOICE,
                choices=[
                    Choice(word.value, choices.RESULTS[word], is_bad=word is Result.FAIL)
                    for word in Result
                ],
            )
        )  # fmt: skip
        asked.append(
            Question(
                name="note", ask=_("What is wrong with it?"), kind=Kind.TEXT,
                when=When("result", [Result.FAIL.value]),
            )
        )  # fmt: skip
        return asked

    @override
    def brief(self, reader: Reader, job: str) -> Brief:
        number, step = _split(job)
        row = common.order_of(reader, number, ACTION)
        one = row.steps.filter(number=step).first()
        if one is None:
            raise UnknownOrderError(order=job)
        return common.brief(
            row, common.counter(_("Passed"), one.quantity, row.quantity),
            note=f"{one.number} {name_of(one)}", codes=known.for_step(row, step),
        )  # fmt: skip

    @override
    def check(self, *, reader: Reader, job: str, question: str, answers: Answers) -> None:
        number, step = _split(job)
        row = common.order_of(reader, number, ACTION)
        told = routing_of(row).step(step)
        if told is None or question not in answers:
            return
        at = clock.now()
        common.check_who(row, told, question, answers, at)
        if question == "unit":
            key = common.key_of(answers["unit"], row, "unit")
            who = common.who(reader, answers)
            Problems.check(beforehand.against_units(row, told, [key], who, at))

    @override
    def answered_wrong(self, problem: Problem) -> Sequence[str]:
        found = common.values_of(problem.field) if problem.field else ()
        outcome = ("result", "note") if problem.code == "production.critical_outside" else ()
        return (*found, *outcome)

    @override
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        number, step = _split(job)
        row = common.known_order(number)
        failed = answers["result"] == Result.FAIL
        values: dict[str, Any] = {
            "values": common.measured(answers, "p_"),
            "entered": {
                name: _plain(value) for name, value in common.measured(answers, "f_").items()
            },
            "result": Result.FAIL if failed else Result.PASS,
        }
        what = number
        if "unit" in answers:
            key = common.key_of(answers["unit"], row, "unit")
            what = code_of(key)
            values["units"] = (key,)
            values["failed"] = {key: str(answers.get("note", ""))} if failed else {}
        else:
            values["quantity"] = Decimal(str(answers["quantity"]))
            values["rejected"] = Decimal(str(answers["rejected"]))
        made = operations.perform(
            context=context, order=number, step=step, act=common.act(answers, occurred_at),
            work=operations.Work(**values),
        )  # fmt: skip
        passed = row.steps.get(number=step)
        bad = _("Put it to the bad ones: it waits for a decision.") if failed else ""
        sentence = _("%(what)s has passed.") if not failed else _("%(what)s is recorded as bad.")
        return Outcome(
            sentence=sentence % {"what": what},
            counters=[common.counter(_("Passed"), passed.quantity, row.quantity)],
            kept={"unit": values["units"][0]} if "units" in values else {},
            warning=wording.joined((outside_words(made), bad)),
        )

    @override
    def undo(self, *, context: Context, entry: Done) -> Outcome:
        number, step = _split(entry.job)
        row = common.known_order(number)
        units = [entry.kept["unit"]] if "unit" in entry.kept else []
        operations.repeat_step(
            context=context, order=number, step=step, units=units,
            act=operations.Act(person=str(entry.answers.get("person", "")), note=context.reason),
        )  # fmt: skip
        passed = row.steps.get(number=step)
        told = {"what": code_of(units[0]), "step": name_of(passed)}
        return Outcome(
            sentence=_("%(what)s does step “%(step)s” again; both stay in the record.") % told,
            counters=[common.counter(_("Passed"), passed.quantity, row.quantity)],
        )


def _split(job: str) -> tuple[str, int]:
    number, _mark, step = job.partition("|")
    if not step.isdecimal():
        raise UnknownOrderError(order=job)
    return number, int(step)


def _amount(name: str, ask: str, unit: str) -> Question:
    return Question(
        name=name, ask=ask, kind=Kind.NUMBER, unit=unit, minimum=Decimal(0),
        decimals=0 if unit == "EA" else 6,
    )  # fmt: skip


def _form_questions(row: OrderStep | None) -> Sequence[Question]:
    if row is None or row.form_version is None:
        return ()
    return [
        _question(field)
        for field in designs.fields_of(row.form_version)
        if field.kind not in {FieldKind.HEADING, FieldKind.FILE}
    ]


def _question(field: Field) -> Question:
    return Question(
        name=f"f_{field.name}", ask=local(field.label, field.label_en),
        hint=local(field.help, field.help_en), kind=_KINDS.get(field.kind, Kind.TEXT),
        unit=field.unit, decimals=6, optional=not field.required,
        choices=[
            Choice(one.value, local(one.label, one.label_en), is_bad=not one.good)
            for one in field.choices
        ],
    )  # fmt: skip


def _plain(value: Any) -> Any:
    return f"{value:f}" if isinstance(value, Decimal) else value


def _passed(step: OrderStep) -> str:
    """Say how much of an order went through a step."""
    told = {"count": f"{step.quantity.normalize():f}", "of": f"{step.order.quantity.normalize():f}"}
    return _("%(count)s of %(of)s through") % told
