"""What is signed in production: reviews, releases, judgements of runs, decisions on deviations."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext

from suyuan.areas.production import choices
from suyuan.areas.production.domain import DeviationState, RunState
from suyuan.areas.production.models import (
    Deviation,
    Execution,
    HistoryRecord,
    Portion,
    Run,
    WorkOrder,
)
from suyuan.areas.production.queries.history import remarks_of
from suyuan.areas.production.queries.runs import done_in
from suyuan.foundation.signing import Line, Meaning, Signable
from suyuan.kernel import canonical
from suyuan.ledger.domain.keys import code_of


def review_of(order: WorkOrder, record: HistoryRecord) -> Signable:
    """Return what is signed by reviewing a record: its hash, and what was said of exceptions."""
    remarks = [
        {"exception": mark, "text": one.text, "by": one.by}
        for mark, one in sorted(remarks_of(order).items())
    ]
    return Signable(
        document=record.number,
        version=str(record.version),
        content={"order": order.number, "sha256": record.sha256, "remarks": remarks},
        lines=(
            Line(label=gettext("Work order"), value=order.number),
            Line(label=gettext("Lot"), value=order.lot_number),
            Line(label=gettext("Exceptions"), value=str(record.exceptions)),
            Line(label=gettext("Remarks"), value=str(len(remarks))),
            Line(label="SHA-256", value=record.sha256),
        ),
    )


def release_of(
    order: WorkOrder, record: HistoryRecord, keys: Sequence[str], parts: Sequence[Any]
) -> Signable:
    """Return what is signed by releasing what an order has made, or a part of it."""
    amounts = [{"key": one.key, "quantity": str(one.quantity)} for one in parts]
    return Signable(
        document=record.number,
        version=str(record.version),
        content={
            "order": order.number, "sha256": record.sha256, "keys": sorted(keys),
            "parts": amounts,
        },
        lines=(
            Line(label=gettext("Order"), value=order.number),
            Line(label=gettext("Lot"), value=order.lot_number),
            Line(
                label=gettext("What is released"),
                value=gettext("everything") if not keys and not parts
                else str(len(keys) + len(parts)),
            ),
            Line(label="SHA-256", value=record.sha256),
        ),
    )  # fmt: skip


def deviation_of(
    row: Deviation, asked: DeviationState, *, cause: str = "", conclusion: str = ""
) -> Signable:
    """Return what is signed by deciding about a deviation: to work under it, or not; its end.

    Args:
        row: The deviation.
        asked: What is decided: approved, refused or closed.
        cause: For closing: why it came to be.
        conclusion: For closing: what follows from it.
    """
    found = {
        gettext("Order"): row.order.number,
        gettext("What deviates"): row.description,
        gettext("Grade"): str(choices.DEVIATION_GRADES[row.grade]),
        gettext("Decision"): str(choices.DEVIATION_STATES[asked]),
        gettext("Other material"): row.item.item.code if row.item is not None else "",
        gettext("Instead of"): row.instead_of.item.code if row.instead_of is not None else "",
        gettext("Cause"): cause,
        gettext("Conclusion"): conclusion,
    }
    return Signable(
        document=row.number,
        version="",
        content={
            "number": row.number, "order": row.order.number, "kind": row.kind, "grade": row.grade,
            "description": row.description, "measure": row.measure, "state": row.state,
            "decision": asked.value, "lots": list(row.lots), "step": row.step_number,
            "item": row.item.item.code if row.item is not None else "",
            "instead_of": row.instead_of.item.code if row.instead_of is not None else "",
            "cause": cause, "conclusion": conclusion,
        },
        lines=[Line(label=label, value=value) for label, value in found.items() if value],
    )  # fmt: skip


def meaning_of_judgement(*, accept: bool) -> Meaning:
    """Return what a signature under the judgement of a run means."""
    return Meaning.APPROVED if accept else Meaning.REJECTED


def _went(portions: Iterable[Portion], steps: Iterable[Execution]) -> list[str]:
    """Say what of which orders went through a run, by the lots as people read them."""
    told = []
    for one in portions:
        lots = dict.fromkeys([code_of(one.key), code_of(one.into_key)])
        told.append(f"{one.order.number} {one.quantity.normalize():f}: {' → '.join(lots)}")
    return [
        *told,
        *(f"{one.order.number} · {one.step.number}: {one.good.normalize():f}" for one in steps),
    ]


def run_of(row: Run, asked: RunState, *, note: str) -> Signable:
    """Return what is signed by judging a run of a special process (GMP 2025 §72).

    Args:
        row: The run, with its record filled in.
        asked: What is decided: accepted or rejected.
        note: What the signer says of it.
    """
    steps = done_in([row]).get(row.pk, ())
    portions = row.portions.select_related("order").order_by("pk")
    amounts = [
        f"{one.order.number} {one.key} {one.quantity.normalize():f} {one.into_key}"
        for one in portions
    ] + [f"{one.order.number} {one.step.number} {one.good.normalize():f}" for one in steps]
    record = canonical.sha256(
        {
            "mixture": row.mixture, "entered": row.entered, "judged": row.judged,
            "steps": [{"entered": one.entered, "judged": one.judged} for one in steps],
        }
    )  # fmt: skip
    found = {
        gettext("Kind"): str(choices.RUN_KINDS[row.kind]),
        gettext("Equipment"): ", ".join(row.equipment),
        gettext("Program"): row.program,
        gettext("What went through it"): "; ".join(_went(portions, steps)),
        gettext("Result"): str(choices.RESULTS[row.result]) if row.result else "",
        gettext("Judgement"): str(choices.RUN_STATES[asked]),
        gettext("Note"): note,
        gettext("SHA-256 of the record"): record,
    }
    return Signable(
        document=row.number,
        version="",
        content={
            "number": row.number, "kind": row.kind, "place": row.place.code,
            "equipment": list(row.equipment), "program": row.program,
            "validation": row.validation, "person": row.person, "checker": row.checker,
            "started_at": row.started_at.isoformat(),
            "ended_at": row.ended_at.isoformat() if row.ended_at is not None else "",
            "result": row.result, "record": record, "amounts": amounts,
            "decision": asked.value, "note": note,
        },
        lines=[Line(label=label, value=value) for label, value in found.items() if value],
    )  # fmt: skip
