"""What is done with returned goods, and what a person decides about what was not plain."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from suyuan.areas.quality import queries as quality
from suyuan.areas.quality.domain import InspectionStatus
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.service.choices import ANSWER, DECIDE_RETURN
from suyuan.areas.service.domain import (
    Answer,
    Decision,
    JobKind,
    LineStatus,
    QuestionStatus,
    ReturnStatus,
)
from suyuan.areas.service.models import Question, Return, ReturnLine
from suyuan.areas.service.operations import telling
from suyuan.areas.service.operations.acting import missing, operator_of
from suyuan.areas.service.operations.errors import ServiceStateError, UnknownQuestionError
from suyuan.areas.service.operations.jobs import JobValues, begin_job, open_job_on
from suyuan.areas.service.operations.restocking import put_away, restocked, state_of
from suyuan.areas.service.operations.returns import locked
from suyuan.areas.service.operations.taking import (
    Arrival,
    built_into,
    check_amount,
    take_amount,
    take_unit,
)
from suyuan.areas.service.operations.telling import Telling
from suyuan.areas.service.queries.scans import Read, read
from suyuan.areas.service.queries.signing import decision_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.db.updating import update
from suyuan.foundation.locking import lock
from suyuan.foundation.signing import Meaning, Signing, sign
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.event import Event, Party
from suyuan.ledger.domain.vocabulary import TAKEN_FROM, Action, EventType, ThingKind
from suyuan.ledger.queries.holders import amounts_of
from suyuan.ledger.queries.stock import located

_ACCEPTED = frozenset({Conclusion.ACCEPT.value, Conclusion.PART.value})


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionValues:
    """What is done with lines of a return, and why."""

    decision: Decision
    note: str
    lines: Sequence[int] = ()
    """Positions of the lines; empty: all that wait."""
    job_kind: JobKind = JobKind.REPAIR
    workshop: str = ""
    """Code of the place where it is reworked."""


@command(name="service.decide_return", action=DECIDE_RETURN)
def decide_return(
    *, context: Context, number: str, values: DecisionValues, signature: Signing | None = None
) -> list[ReturnLine]:
    """Decide what is done with what came back, signed, and do it.

    RESTOCK needs an inspection that accepted it, and has it put away; REWORK opens a service job
    for each unit; SCRAP ends the goods; BACK hands them to the customer as they are. Of a unit that
    has gone out again, because a job on it is done, BACK alone can be said, and nothing happens.

    Raises:
        SignatureNeededError: If nobody signs.
        ContentMovedError: If it is not what the signer was shown.
        UnknownReturnError: If there is no such return.
        ServiceStateError: If nothing of it has come, or it is closed.
        Problems: If a line does not wait, was not inspected or not accepted, or cannot be reworked.
    """
    row = locked(number, ReturnStatus.RECEIVED)
    waiting = {
        line.position: line
        for line in row.lines.select_related("item__item").filter(status=LineStatus.WAITING)
    }
    found = missing(note=values.note)
    asked = list(values.lines) or list(waiting)
    if not asked:
        found.append(Problem("service.nothing_waits", {"number": number}))
    for position in asked:
        if position not in waiting:
            found.append(Problem("service.not_waiting", {"position": position}, field="lines"))
    lines = [waiting[position] for position in dict.fromkeys(asked) if position in waiting]
    lock([("service.thing", line.key) for line in lines])
    gone = _gone(lines)
    for line in lines:
        found += _against(line, values, gone)
    Problems.check(found)
    signed = sign(
        context=context, signing=signature, meaning=Meaning.APPROVED,
        signable=decision_of(
            row, lines, decision=values.decision.value, note=values.note.strip(),
            job_kind=values.job_kind.value,
        ),
    )  # fmt: skip
    if values.decision is Decision.REWORK:
        _rework(context, row, lines, values)
    else:
        here = [line for line in lines if line.key not in gone]
        telling.say(context, _events(context, row, here, values))
    if values.decision is Decision.RESTOCK:
        put_away(context, row, lines)
    for line in lines:
        line.status, line.decision = LineStatus.DECIDED.value, values.decision.value
        line.note, line.decided_at = values.note.strip(), context.at
        line.decided_by, line.signature = context.actor.label, signed
        line.save()
    return lines


def _gone(lines: Sequence[ReturnLine]) -> set[str]:
    """Return the units that have gone out again already: a job was done on them meanwhile."""
    keys = [line.key for line in lines if not line.is_amount]
    there = located(keys)
    return {key for key in keys if key not in there or there[key].ended or not there[key].own}


def _against(line: ReturnLine, values: DecisionValues, gone: Collection[str]) -> list[Problem]:
    """Return why a decision cannot be taken about a line."""
    code = {"code": line.code}
    if line.key in gone:
        wrong = [Problem("service.left_again", code, line=line.position)]
        return wrong if values.decision is not Decision.BACK else []
    if not line.is_amount and (job := open_job_on(line.key)):
        return [Problem("service.in_a_job", {**code, "job": job}, line=line.position)]
    return _not_fit(line, values)


def _not_fit(line: ReturnLine, values: DecisionValues) -> list[Problem]:
    """Return why a decision does not fit what was found of a line."""
    code = {"code": line.code}
    if values.decision is Decision.REWORK and line.is_amount:
        return [Problem("service.amount_not_reworked", code, line=line.position)]
    if values.decision is not Decision.RESTOCK:
        return []
    inspection = quality.inspection_numbered(line.inspection) if line.inspection else None
    if inspection is None or inspection.status != InspectionStatus.CONCLUDED:
        return [Problem("service.not_inspected", code, line=line.position)]
    if inspection.conclusion not in _ACCEPTED or line.key in inspection.rejected_keys:
        data = {**code, "inspection": inspection.number}
        return [Problem("service.not_accepted", data, line=line.position)]
    return []


def _rework(
    context: Context, row: Return, lines: Sequence[ReturnLine], values: DecisionValues
) -> None:
    for line in lines:
        job = begin_job(
            context,
            JobValues(
                kind=values.job_kind, scanned=line.key, fault=values.note,
                customer=row.customer.party.code, complaint=row.complaint, source=row.number,
                place=values.workshop,
            ),
        )  # fmt: skip
        line.job = job.number


def _events(
    context: Context, row: Return, lines: Sequence[ReturnLine], values: DecisionValues
) -> list[Event]:
    assert row.place is not None
    said = telling.said_by(operator_of(context), values.note)
    papers = [row.number, row.complaint]
    frame = Telling(at=context.at, papers=papers, place=row.place.key, said=said)
    units = [line.key for line in lines if not line.is_amount]
    amounts = [line for line in lines if line.is_amount]
    events: list[Event] = []
    match values.decision:
        case Decision.SCRAP:
            if units:
                events.append(_ended(frame, epcs=tuple(units)))
            events += [
                _ended(
                    frame.later(number),
                    quantities=(telling.amount(line.key, line.quantity, line.unit),),
                    sources=(Party(type="location", id=row.place.key),),
                    extensions={TAKEN_FROM: state_of(line)},
                )
                for number, line in enumerate(amounts, start=1)
            ]
        case Decision.BACK:
            party = row.customer.party.key
            if units:
                events.append(telling.handed_out(frame, units, party))
            events += [
                telling.handed_out(
                    frame.later(number), [], party,
                    quantities=(telling.amount(line.key, line.quantity, line.unit),),
                    sources=(Party(type="location", id=row.place.key),),
                    extensions={TAKEN_FROM: state_of(line)},
                )
                for number, line in enumerate(amounts, start=1)
            ]  # fmt: skip
        case Decision.RESTOCK:
            events += restocked(frame, lines)
        case _reworked:
            pass
    return events


def _ended(frame: Telling, **values: Any) -> Event:
    return frame.event(
        EventType.OBJECT, Action.DELETE, "destroying", disposition="destroyed", location=None,
        **values,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerValues:
    """What a person decided about a question, and why."""

    answer: Answer
    note: str
    named: str = ""
    """For IDENTIFIED: the code of the thing that it is."""


@command(name="service.answer_question", action=ANSWER)
def answer_question(*, context: Context, question_id: int, values: AnswerValues) -> Question:
    """Decide a question: it is this thing, it goes back, it is set apart, or nobody can say.

    What is identified at a return is taken in as that thing; a device of a complaint or an implant
    gets its name.

    Raises:
        UnknownQuestionError: If there is no such question.
        ServiceStateError: If it was answered already.
        Problems: If the answer does not fit, or names nothing that it could be.
    """
    question = Question.objects.select_for_update().filter(pk=question_id).first()
    if question is None:
        raise UnknownQuestionError(question=str(question_id))
    at_site(question.site_id)
    if question.status != QuestionStatus.OPEN:
        raise ServiceStateError(document=question.document, state=question.status)
    line = ReturnLine.objects.filter(question=question).first()
    found = missing(note=values.note)
    fitting = {Answer.IDENTIFIED, Answer.SENT_BACK, Answer.SET_APART}
    if line is None:
        fitting = {Answer.IDENTIFIED, Answer.LEFT_OPEN}
    if values.answer not in fitting:
        found.append(Problem("service.answer_does_not_fit", field="answer"))
    named = read(values.named) if values.answer is Answer.IDENTIFIED else None
    if named is not None and named.thing is None:
        data = {"code": named.scanned[:60]}
        found.append(Problem("service.names_nothing", data, field="named"))
    Problems.check(found)
    if line is not None:
        _answer_line(context, line, values, named)
    elif named is not None:
        _name(question, named)
    question.status, question.answer = QuestionStatus.ANSWERED.value, values.answer.value
    question.key = named.key if named is not None else ""
    question.note, question.answered_at = values.note.strip(), context.at
    question.answered_by = context.actor.label
    question.save()
    return question


def _answer_line(
    context: Context, line: ReturnLine, values: AnswerValues, named: Read | None
) -> None:
    row = locked(line.document.number, ReturnStatus.RECEIVED)
    if named is None:
        line.status, line.note = LineStatus.REFUSED.value, values.note.strip()
        update([line], "status", "note")
        return
    assert named.thing is not None
    lock([("service.thing", named.key)])
    arrival = Arrival(
        context=context, document=row, place=row.place, at=context.at,
        operator=operator_of(context), condition=values.note.strip(),
    )  # fmt: skip
    if named.thing.kind == ThingKind.LOT:
        check_amount(line.quantity, named.thing)
        others = [one for one in amounts_of([named.key]) if not one.own]
        customer = row.customer.party.key
        others.sort(key=lambda one: one.party_key != customer)
        if sum((one.quantity for one in others), Decimal(0)) < line.quantity:
            data = {"code": named.thing.code}
            Problems.check([Problem("service.with_nobody", data, field="named")])
        take_amount(arrival, named, line.quantity, others, line)
        return
    thing = located([named.key]).get(named.key)
    if named.thing.kind != ThingKind.UNIT or thing is None:
        Problems.check([Problem("service.name_a_unit_or_lot", field="named")])
    assert thing is not None
    found = []
    if built_into(thing):
        data = {"code": thing.code, "unit": thing.container_code}
        found.append(Problem("service.built_in", data, field="named"))
    elif thing.own and not thing.ended and read(line.scanned).key != named.key:
        data = {"code": thing.code, "place": thing.place_code}
        found.append(Problem("service.named_in_house", data, field="named"))
    if ReturnLine.objects.filter(key=named.key, status=LineStatus.WAITING).exists():
        found.append(Problem("service.waits_already", {"code": thing.code}, field="named"))
    Problems.check(found)
    take_unit(arrival, replace(named, scanned=line.scanned), thing, line)


def _name(question: Question, named: Read) -> None:
    """Write at the device of a complaint, or at an implant, what it was identified as."""
    assert named.thing is not None
    thing = named.thing
    for attribute in ("device", "implant"):
        row = getattr(question, attribute, None)
        if row is not None:
            row.key, row.code, row.lot, row.item_id = (
                thing.key, thing.code, thing.lot_code, thing.item_id,
            )  # fmt: skip
            if attribute == "implant":
                row.is_unit = thing.kind == ThingKind.UNIT
            row.save()
