"""What is signed in after-sales: the same for the page that shows it and the command."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext

from suyuan.areas.service import choices
from suyuan.areas.service.domain import Decision
from suyuan.areas.service.domain.clocks import Clock
from suyuan.areas.service.models import Complaint, Job, Return, ReturnLine
from suyuan.foundation.signing import Line, Signable

SHOWN = 12
"""Codes that the page of a signature names; the signature is about all of them."""


def until(moment: dt.datetime) -> str:
    """Return a moment as the clock of the reader shows it, with the offset of that clock."""
    local = timezone.localtime(moment)
    return f"{local:%Y-%m-%d %H:%M} UTC{local:%z}"


def triage_of(row: Complaint, *, kind: str, why: str, clocks: Sequence[Clock]) -> Signable:
    """Return what somebody signs who decides whether a complaint is reported, and until when."""
    due = [f"{clock.rule} {clock.due_at.isoformat(timespec='minutes')}" for clock in clocks]
    devices = [device.key or device.scanned for device in row.devices.order_by("position")]
    shown = "; ".join(f"{choices.RULES[clock.rule]}: {until(clock.due_at)}" for clock in clocks)
    return Signable(
        document=row.number,
        version="",
        content={
            "number": row.number, "description": row.description, "harm": row.harm,
            "devices": devices, "kind": kind, "why": why, "reports": due,
        },
        lines=(
            Line(label=gettext("What happened"), value=row.description),
            Line(label=gettext("Harm"), value=str(choices.HARMS[row.harm])),
            Line(label=gettext("Kind of event"), value=str(choices.EVENT_KINDS[kind])),
            Line(label=gettext("Why"), value=why),
            Line(label=gettext("Reports due"), value=shown or gettext("None")),
        ),
    )  # fmt: skip


def decision_of(
    row: Return, lines: Sequence[ReturnLine], *, decision: str, note: str, job_kind: str
) -> Signable:
    """Return what somebody signs who decides what is done with what a customer sent back.

    Args:
        row: The return.
        lines: What the decision is about.
        decision: What is done with it.
        note: Why.
        job_kind: For rework: the kind of the service job.
    """
    things = [f"{line.position} {line.key} {line.quantity.normalize():f}" for line in lines]
    shown = ", ".join(line.code for line in lines[:SHOWN]) + (" …" if len(lines) > SHOWN else "")
    return Signable(
        document=row.number,
        version="",
        content={
            "number": row.number, "customer": row.customer.party.code, "lines": things,
            "inspections": [line.inspection for line in lines], "decision": decision,
            "note": note, "job_kind": job_kind if decision == Decision.REWORK else "",
        },
        lines=(
            Line(label=gettext("Customer"), value=row.customer.party.name),
            Line(label=gettext("What came"), value=f"{len(lines)}: {shown}"),
            Line(label=gettext("Decision"), value=str(choices.DECISIONS[decision])),
            Line(label=gettext("Why"), value=note),
        ),
    )  # fmt: skip


def release_of(row: Job, *, note: str) -> Signable:
    """Return what somebody signs who releases a repaired or refurbished unit."""
    test = row.tests.order_by("-pk").first()
    works = [
        f"{one.kind} {one.old_key} {one.new_key} {one.quantity.normalize():f}"
        for one in row.works.order_by("pk")
    ]
    return Signable(
        document=row.number,
        version="",
        content={
            "number": row.number, "unit": row.key, "kind": row.kind, "diagnosis": row.diagnosis,
            "works": works, "test": test.pk if test is not None else None, "note": note,
        },
        lines=(
            Line(label=gettext("Unit"), value=f"{row.code} · {row.item.item.code}"),
            Line(label=gettext("Kind of job"), value=str(choices.JOB_KINDS[row.kind])),
            Line(label=gettext("Diagnosis"), value=row.diagnosis),
            Line(label=gettext("Work done"), value=str(len(works))),
            Line(label=gettext("Note"), value=note),
        ),
    )  # fmt: skip


def acceptance_of(row: Job, *, accepted_by: str, note: str) -> Signable:
    """Return what the one signs who did the work at a customer's, once it was accepted there."""
    test = row.tests.order_by("-pk").first()
    return Signable(
        document=row.number,
        version="",
        content={
            "number": row.number, "unit": row.key, "kind": row.kind, "accepted_by": accepted_by,
            "test": test.pk if test is not None else None, "note": note,
        },
        lines=(
            Line(label=gettext("Unit"), value=f"{row.code} · {row.item.item.code}"),
            Line(label=gettext("Kind of job"), value=str(choices.JOB_KINDS[row.kind])),
            Line(label=gettext("Accepted by"), value=accepted_by),
            Line(label=gettext("Note"), value=note),
        ),
    )  # fmt: skip
