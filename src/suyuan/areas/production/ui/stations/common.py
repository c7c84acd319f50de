"""What the stations of production share: orders to choose, who works, what a scan means."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from suyuan.areas.catalog.queries import fitness
from suyuan.areas.production import operations, queries
from suyuan.areas.production.domain import RUNNING
from suyuan.areas.production.domain.routing import Parameter, Step
from suyuan.areas.production.models import WorkOrder
from suyuan.areas.production.operations.errors import UnknownOrderError
from suyuan.areas.production.queries import beforehand
from suyuan.areas.production.queries.orders import routing_of
from suyuan.areas.production.queries.saying import local
from suyuan.areas.production.queries.scans import keys_of
from suyuan.areas.production.ui.common import allowed, name_of
from suyuan.areas.production.ui.stations import known
from suyuan.foundation import authorization, clock
from suyuan.kernel.errors import Problem, Problems
from suyuan.web.people import Reader
from suyuan.web.stations import Answers, Brief, Counter, Job, Kind, Link, Question
from suyuan.web.wordlists import listed

MOST = 100
"""Orders offered at a station."""
NAMED = 4
"""Machines of a kind that are named where one is to be scanned."""
CHECKER = "checker"
MACHINE = "machine_"
PERSON = Question(
    name="person", ask=gettext_lazy("Scan your badge"), kind=Kind.SCAN, sticky=True, optional=True,
    checked=True,
    hint=gettext_lazy("Or the code of the person; skip it if you are signed in as yourself."),
)  # fmt: skip


def _made(row: Any) -> str:
    told = {"made": f"{row.made.normalize():f}", "planned": f"{row.quantity.normalize():f}"}
    return f"{row.lot_number} · " + _("made %(made)s of %(planned)s") % told


def jobs(reader: Reader, action: str) -> Sequence[Job]:
    """Return the running orders of the reader's sites."""
    rows = queries.orders().filter(state__in=RUNNING)
    sites = authorization.sites_of(reader.actor, action)
    if sites is not None:
        rows = rows.filter(site_id__in=sites)
    if reader.site_id is not None:
        rows = rows.filter(site_id=reader.site_id)
    return [
        Job(
            key=row.number, title=f"{row.number} · {name_of(row.item.item)}",
            note=_made(row),
        )
        for row in rows[:MOST]
    ]  # fmt: skip


def order_of(reader: Reader, job: str, action: str) -> WorkOrder:
    """Return the order of a job.

    Raises:
        UnknownOrderError: If there is none for the reader.
    """
    row = queries.order_with_number(job)
    sites = authorization.sites_of(reader.actor, action)
    if row is None or row.master_record is None or (sites is not None and row.site_id not in sites):
        raise UnknownOrderError(order=job)
    return row


def known_order(job: str) -> WorkOrder:
    """Return the released order of a job; the right to it was checked already.

    Raises:
        UnknownOrderError: If there is none.
    """
    row = queries.order_with_number(job)
    if row is None or row.master_record is None:
        raise UnknownOrderError(order=job)
    return row


def brief(
    row: WorkOrder, *counters: Counter, note: str = "", codes: known.Codes | None = None
) -> Brief:
    """Return what the page knows about an order."""
    codes = codes or known.Codes()
    return Brief(
        known=codes.known, closed=codes.closed, opens=codes.opens,
        title=f"{row.number} · {name_of(row.item.item)}",
        note=note or row.lot_number,
        counters=counters,
        links=[Link(row.number, reverse("work-orders-detail", args=[row.number]))],
    )  # fmt: skip


def counter(label: Any, value: Any, target: Any = None) -> Counter:
    """Return the figure in large letters."""
    return Counter(
        name="count", label=label, value=int(value), is_main=True,
        target=int(target) if target is not None else None,
    )  # fmt: skip


def items_of(row: WorkOrder) -> Collection[str]:
    """Return the codes of the order's product and of all its parts."""
    routing = routing_of(row)
    return {routing.item, *(code for part in routing.parts for code in part.items)}


def key_of(text: object, row: WorkOrder, field: str) -> str:
    """Return the key of what was scanned at an order.

    Raises:
        Problems: If it means nothing, or several things.
    """
    return keys_of([str(text)], items=items_of(row), field=field)[0]


def act(answers: Answers, occurred_at: dt.datetime, **more: Any) -> operations.Act:
    """Return the act that answers describe."""
    machines = [str(value) for name, value in answers.items() if name.startswith(MACHINE)]
    return operations.Act(
        person=str(answers.get("person", "")), checker=str(answers.get("checker", "")),
        equipment=tuple(machines), occurred_at=occurred_at, note=str(answers.get("note", "")),
        **more,
    )  # fmt: skip


def who(reader: Reader, answers: Answers) -> beforehand.Who:
    """Return who does a step by the answers; without a badge the person behind the user."""
    done = act(answers, clock.now())
    own = fitness.person_of(reader.actor.user_id)
    return beforehand.Who(
        person=done.person or (own.code if own is not None else ""), checker=done.checker,
        equipment=done.equipment,
    )  # fmt: skip


def machines(kinds: Sequence[str]) -> Sequence[Question]:
    """Return a question for each kind of equipment that a step asks for, with what there is."""
    there: dict[str, list[str]] = {}
    named = fitness.kinds_named(kinds) if kinds else {}
    for row in fitness.equipment().filter(kind__in=kinds) if kinds else ():
        there.setdefault(row.kind, []).append(f"{row.code} {name_of(row)}")
    return [
        Question(
            name=f"{MACHINE}{number}",
            ask=_("Scan the equipment: %(kind)s") % {"kind": local(*named[kind])},
            kind=Kind.SCAN, checked=True, sticky=True, hint=listed(there.get(kind, [])[:NAMED]),
        )
        for number, kind in enumerate(kinds, start=1)
    ]  # fmt: skip


def check_badge(question: str, answers: Answers, at: dt.datetime) -> None:
    """Refuse a badge of nobody who works here, as soon as it is scanned.

    Raises:
        Problems: If there is no such person.
    """
    code = str(answers.get(PERSON.name, ""))
    if question == PERSON.name and code:
        Problems.check(fitness.untrained(code, needed=(), on=at.date()))


def check_who(row: WorkOrder, step: Step, question: str, answers: Answers, at: dt.datetime) -> None:
    """Refuse a person or a machine that may not do a step, as soon as it is scanned.

    Raises:
        Problems: For everything that stands against it.
    """
    code = str(answers.get(question, ""))
    if question in {PERSON.name, CHECKER}:
        if question == CHECKER and code == answers.get(PERSON.name):
            Problems.check([Problem("production.checker_is_person", {"person": code})])
        Problems.check(beforehand.against_person(row, step, code, at))
    elif question.startswith(MACHINE):
        kind = step.equipment_kinds[int(question.removeprefix(MACHINE)) - 1]
        Problems.check(beforehand.against_machine(row, code, kind, at))


def values_of(field: str) -> Sequence[str]:
    """Return the names that the question of a field may have: its own, of a value, of a form."""
    return (field, f"p_{field}", f"f_{field}")


def measured(answers: Answers, mark: str) -> Mapping[str, Any]:
    """Return the answers to questions whose names begin with a mark."""
    return {
        name.removeprefix(mark): value for name, value in answers.items() if name.startswith(mark)
    }


def to_measure(parameter: Parameter) -> Question:
    """Return the question for a value that a step must keep within limits, which it says."""
    return Question(
        name=f"p_{parameter.code}", ask=local(parameter.name, parameter.name_en), kind=Kind.NUMBER,
        unit=parameter.unit, decimals=6,
        hint=allowed(parameter.minimum, parameter.maximum, parameter.unit),
    )  # fmt: skip
