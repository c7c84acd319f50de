"""Printing: labels are drawn, each symbol is read back, and only then they count as printed."""

import uuid
from collections.abc import Sequence
from pathlib import Path

from suyuan.areas.labels.domain import JobStatus, LabelStatus, PrinterKind
from suyuan.areas.labels.models import Printer, Printing
from suyuan.areas.labels.operations.errors import UnknownPrinterError, WrongStateError
from suyuan.areas.labels.operations.jobs import PRINT, locked
from suyuan.foundation import files, outbox
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.jobs import defer, progress

TASK = "labels.print_job"
SENT = "labels.printing_made"
"""Topic of a file that a printer waits for."""


@command(name="labels.order_printing", action=PRINT)
def order_printing(
    *, context: Context, job_id: int, printer_id: int | None, language: str
) -> uuid.UUID:
    """Have everything of a job printed that waits, and return the id of the work.

    Raises:
        UnknownJobError: If there is no such job.
        UnknownPrinterError: If there is no such printer, or it is out of use.
        WrongStateError: If nothing of it waits.
    """
    job = locked(job_id)
    waiting = job.labels.filter(status=LabelStatus.REQUESTED).count()
    if job.status != JobStatus.REQUESTED or not waiting:
        raise WrongStateError(document=job.number, state=job.status)
    if printer_id is not None and not Printer.objects.filter(pk=printer_id, active=True).exists():
        raise UnknownPrinterError(printer=str(printer_id))
    row = progress.begin(TASK, context=context, total=waiting)
    defer(
        TASK, progress=row.pk, job_id=job_id, printer_id=printer_id, language=language,
        lock=f"labels:{job_id}",
    )  # fmt: skip
    return row.pk


@command(name="labels.keep_printing", action=PRINT)
def keep_printing(
    *,
    context: Context,
    job_id: int,
    printer_id: int | None,
    positions: Sequence[int],
    path: str,
    name: str,
) -> Printing:
    """Keep the file of labels whose symbols were all read back: now they are printed.

    A label that was cancelled or printed meanwhile is not printed again.

    Args:
        context: Who and why.
        job_id: The job.
        printer_id: Where it goes; None hands the file out.
        positions: The labels in the file.
        path: Where the file was written.
        name: What it is called.

    Raises:
        UnknownJobError: If there is no such job.
        WrongStateError: If one of them does not wait any more.
    """
    job = locked(job_id)
    labels = job.labels.filter(position__in=positions, status=LabelStatus.REQUESTED)
    changed = labels.update(status=LabelStatus.PRINTED.value, read_at=context.at)
    if changed != len(positions):
        raise WrongStateError(document=job.number, state=job.status)
    with Path(path).open("rb") as stream:
        file = files.store(stream, name)
    printing = Printing.objects.create(
        job=job,
        printer_id=printer_id,
        first=min(positions),
        last=max(positions),
        labels=len(positions),
        file=file,
        printed_at=context.at,
        printed_by=context.actor.label,
    )
    if not job.labels.filter(status=LabelStatus.REQUESTED).exists():
        job.status, job.printed_at = JobStatus.PRINTED.value, context.at
        job.save()
    if printing.printer is not None and printing.printer.kind == PrinterKind.TCP:
        outbox.emit(SENT, {"printing": printing.pk})
    return printing
