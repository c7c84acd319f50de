"""The stations of after-sales: receive returns, and repair."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _, gettext_lazy
from typing_extensions import override

from suyuan.areas.catalog.domain.forms import FieldKind
from suyuan.areas.service import choices, operations, queries
from suyuan.areas.service.choices import CHANGE_JOB, RECEIVE_RETURN
from suyuan.areas.service.domain import TAKES_RETURNS, JobStatus, LineStatus
from suyuan.areas.service.models import Job as ServiceJob, Return
from suyuan.areas.service.ui import common
from suyuan.areas.service.ui.job_forms import fields_of
from suyuan.foundation.context import Actor, Context
from suyuan.foundation.sited import within
from suyuan.foundation.wording.units import symbol
from suyuan.web import stations
from suyuan.web.people import Reader
from suyuan.web.stations import (
    Answers,
    Brief,
    Choice,
    Counter,
    Job,
    Kind,
    Outcome,
    Question,
    When,
)

JOBS_MAX: Final = 100
PART, MATERIAL, TEST, DIAGNOSE = "PART", "MATERIAL", "TEST", "DIAGNOSE"
_NUMBERS: Final = 6
_PERSON: Final = Question(
    name="person", ask=gettext_lazy("Scan your badge"), kind=Kind.SCAN, sticky=True, optional=True,
    hint=gettext_lazy("Or the code of the person; skip it if you are signed in as yourself."),
)  # fmt: skip


class ReturnStation(stations.Station):
    """Receive returns: scan what lies on the table; what is not plain becomes a question."""

    name, title, icon = "returns", gettext_lazy("Receive returns"), "package-import"
    rank = 70
    purpose = gettext_lazy("Choose the return, then scan everything that came with it.")
    permission = RECEIVE_RETURN
    has_jobs = True
    no_jobs = gettext_lazy("No return is expected. After-sales gives it a number first.")
    questions = (
        Question(
            name="thing",
            ask=gettext_lazy("Scan what came back"),
            hint=gettext_lazy("A unit, a package or a lot. Scan it also if it looks strange."),
            kind=Kind.SCAN,
        ),
        Question(
            name="quantity",
            ask=gettext_lazy("How much of the lot came?"),
            hint=gettext_lazy("Only for a lot; leave it out for a unit or a package."),
            kind=Kind.NUMBER,
            minimum=Decimal(0),
            decimals=_NUMBERS,
            optional=True,
        ),
    )

    @override
    def jobs(self, reader: Reader) -> Sequence[Job]:
        rows = queries.returns().filter(status__in=[one.value for one in TAKES_RETURNS])
        rows = within(rows, reader.actor, self.permission, chosen=reader.site_id)
        return [
            Job(key=row.number, title=f"{row.number} {common.party_of(row.customer)}", note=row.why)
            for row in rows[:JOBS_MAX]
        ]

    @override
    def brief(self, reader: Reader, job: str) -> Brief:
        row = _return(reader.actor, job)
        expected = {
            spelled: one.told
            for one in queries.expected_of(row.pk)
            for spelled in stations.spellings([one.key, one.told] if one.key else [one.told])
        }
        return Brief(
            title=f"{row.number} {common.party_of(row.customer)}", note=row.why,
            counters=_counters(row), expected=expected,
        )  # fmt: skip

    @override
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        quantity = answers.get("quantity")
        lines = operations.receive_return(
            context=context, number=job,
            values=operations.Arrived(
                scanned=str(answers["thing"]),
                quantity=quantity if isinstance(quantity, Decimal) else None,
                occurred_at=occurred_at,
            ),
        )  # fmt: skip
        taken = [one for one in lines if one.status == LineStatus.WAITING]
        asked = [one for one in lines if one.status == LineStatus.QUESTION]
        codes = ", ".join(one.code for one in taken[:8])
        sentence = _("%(codes)s is received.") % {"codes": codes}
        if not taken:
            sentence = _("It is kept as a question. Lay it apart.")
        warning = common.sentence_of(asked[0].question) if asked else ""
        return Outcome(
            sentence=sentence, warning=warning, counters=_counters(_return(context.actor, job))
        )


class RepairStation(stations.Station):
    """Repair at the bench: diagnose, replace parts, use material, test."""

    name, title, icon = "repair", gettext_lazy("Repair"), "tool"
    rank = 75
    purpose = gettext_lazy("Choose the service job, then enter each step of the work.")
    permission = CHANGE_JOB
    coded = (
        Choice(PART, gettext_lazy("A part was replaced")),
        Choice(MATERIAL, gettext_lazy("Material went in")),
        Choice(TEST, gettext_lazy("It was tested")),
    )
    has_jobs = True
    no_jobs = gettext_lazy("No service job is open. Decide about a return first.")

    @override
    def jobs(self, reader: Reader) -> Sequence[Job]:
        states = [JobStatus.OPEN, JobStatus.IN_WORK, JobStatus.TESTED]
        rows = queries.open_jobs().filter(status__in=[one.value for one in states])
        rows = within(rows, reader.actor, self.permission, chosen=reader.site_id)
        return [
            Job(
                key=row.number, title=f"{row.number} {common.item_of(row)} {row.code}",
                note=f"{choices.JOB_KINDS[row.kind]} · {row.fault}"[:120],
            )
            for row in rows[:JOBS_MAX]
        ]  # fmt: skip

    @override
    def questions_of(self, reader: Reader, job: str) -> Sequence[Question]:
        row = _job(reader.actor, job)
        if row.status == JobStatus.OPEN:
            told = Question(name="diagnosis", ask=_("What is wrong with it?"), kind=Kind.TEXT)
            return (_PERSON, told)
        swap, fill, probe = (When("what", [one]) for one in (PART, MATERIAL, TEST))
        return [
            _PERSON,
            Question(
                name="what", ask=_("What was done?"), kind=Kind.CHOICE, choices=self.coded,
            ),
            Question(name="old", ask=_("Scan the part that comes out"), kind=Kind.SCAN, when=swap),
            Question(name="new", ask=_("Scan the part that goes in"), kind=Kind.SCAN, when=swap),
            Question(name="why", ask=_("Why is it replaced?"), kind=Kind.TEXT, when=swap),
            Question(name="lot", ask=_("Scan the lot of the material"), kind=Kind.SCAN, when=fill),
            Question(
                name="amount", ask=_("How much of it?"), kind=Kind.NUMBER, decimals=_NUMBERS,
                minimum=Decimal(0), when=fill,
            ),
            *(_asked(one, probe) for one in fields_of(row) if one.kind is not FieldKind.HEADING),
        ]  # fmt: skip

    @override
    def brief(self, reader: Reader, job: str) -> Brief:
        row = _job(reader.actor, job)
        inside = queries.parts_in(row.key)
        expected = {
            spelled: f"{one.item_code} {one.code}"
            for one in inside
            for spelled in stations.spellings([one.key, one.code])
        }
        return Brief(
            title=f"{common.item_of(row)} {row.code}",
            note=f"{row.number} · {choices.JOB_STATUSES[row.status]}", expected=expected,
            counters=[_done(row)],
        )  # fmt: skip

    @override
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        deed = operations.Deed(
            note=str(answers.get("why") or ""), person=str(answers.get("person") or "").strip(),
            occurred_at=occurred_at,
        )  # fmt: skip
        what = str(answers.get("what", DIAGNOSE))
        if what == DIAGNOSE:
            operations.diagnose(
                context=context, number=job, diagnosis=str(answers["diagnosis"]), deed=deed
            )
            told = _told(context, job, _("The job is in work: enter what is done."))
            return dataclasses.replace(told, renews=True)
        if what == PART:
            operations.replace_part(
                context=context, number=job, old=str(answers["old"]),
                new=str(answers["new"]), deed=deed,
            )  # fmt: skip
            return _told(context, job, _("The new part is in it."))
        if what == MATERIAL:
            used = operations.Used(
                scanned=str(answers["lot"]), quantity=Decimal(str(answers["amount"]))
            )
            operations.use_lots(context=context, number=job, used=[used], deed=deed)
            return _told(context, job, _("The material is in it."))
        test = operations.test_unit(
            context=context, number=job, entered=_entered(answers), deed=deed
        )
        if test.passed:
            return _told(context, job, _("The unit has passed. Quality releases it."))
        return _told(
            context, job, _("The test is kept."), _("The unit has failed; it stays in work.")
        )


def _asked(field: Any, when: When) -> Question:
    """Return the question of a field of the record form."""
    ask = common.local(field.label, field.label_en)
    hints = (common.local(field.help, field.help_en), symbol(field.unit), common.allowed(field))
    told: dict[str, Any] = {
        "name": f"f_{field.name}", "ask": ask, "when": when, "optional": not field.required,
        "hint": " · ".join(one for one in hints if one),
    }  # fmt: skip
    match field.kind:
        case FieldKind.NUMBER:
            return Question(kind=Kind.NUMBER, decimals=_NUMBERS, **told)
        case FieldKind.YES:
            return Question(
                kind=Kind.CHOICE, choices=[Choice("true", _("Yes")), Choice("false", _("No"))],
                **told,
            )  # fmt: skip
        case FieldKind.CHOICE:
            offered = [
                Choice(one.value, common.local(one.label, one.label_en), is_bad=not one.good)
                for one in field.choices
            ]
            return Question(kind=Kind.CHOICE, choices=offered, **told)
        case FieldKind.THING | FieldKind.EQUIPMENT | FieldKind.PERSON:
            return Question(kind=Kind.SCAN, **told)
        case _other:
            return Question(kind=Kind.TEXT, **told)


def _entered(answers: Answers) -> Mapping[str, Any]:
    return {
        name.removeprefix("f_"): str(value)
        for name, value in answers.items()
        if name.startswith("f_")
    }


def _told(context: Context, number: str, sentence: str, warning: str = "") -> Outcome:
    job = _job(context.actor, number)
    return Outcome(sentence=sentence, warning=warning, counters=[_done(job)])


def _return(actor: Actor, number: str) -> Return:
    row = within(queries.returns().filter(number=number), actor, RECEIVE_RETURN).first()
    if row is None:
        raise operations.UnknownReturnError(number=number[:60])
    return row


def _job(actor: Actor, number: str) -> ServiceJob:
    row = within(queries.jobs().filter(number=number), actor, CHANGE_JOB).first()
    if row is None:
        raise operations.UnknownJobError(job=number[:60])
    return row


def _counters(row: Any) -> Sequence[Counter]:
    expected = queries.expected_of(row.pk).count()
    return [
        Counter(
            name="lines", label=_("Lines received"), value=row.lines_count,
            target=expected or None, is_main=True,
        ),
        Counter(name="questions", label=_("Questions"), value=row.questions_count, counts=False),
    ]  # fmt: skip


def _done(row: ServiceJob) -> Counter:
    done = queries.works_of(row.pk).count() + queries.tests_of(row.pk).count()
    return Counter(name="entries", label=_("Entries of this job"), value=done, is_main=True)
