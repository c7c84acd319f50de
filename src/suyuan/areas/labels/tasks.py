"""Work of labels that is done later: drawing and reading back, sending to printers."""

import socket
import tempfile
from pathlib import Path
from typing import Final

from suyuan.areas.labels.domain import LabelStatus, PrinterKind
from suyuan.areas.labels.models import Job, Printer, Printing
from suyuan.areas.labels.operations import drawing
from suyuan.areas.labels.operations.printing import SENT, TASK, keep_printing
from suyuan.foundation import files, outbox
from suyuan.foundation.jobs import Work, task
from suyuan.foundation.jobs.progress import Steps

PRINT: Final = TASK
PATIENCE_SECONDS: Final = 20
BLOCK: Final = 64 * 1024


@task(TASK)
def print_job(*, work: Work, job_id: int, printer_id: int | None, language: str) -> None:
    """Draw what waits of a job, read every symbol back, and keep the file as printed."""
    del language
    steps = Steps(work.progress)
    job = Job.objects.select_related("template__item").get(pk=job_id)
    labels = list(job.labels.filter(status=LabelStatus.REQUESTED).order_by("position"))
    if not labels:
        steps.done(count=0)
        return
    printer = Printer.objects.get(pk=printer_id) if printer_id is not None else None
    steps.at(0, len(labels))
    if printer is not None and printer.kind == PrinterKind.TCP:
        form = "zpl"
        content = drawing.zpl_of(job.template, labels, dots=printer.dots_per_inch, tell=steps.at)
    else:
        form = "pdf"
        content = drawing.pdf(job.template, labels, tell=steps.at)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "labels"
        path.write_bytes(content)
        printing = keep_printing(
            context=work.context,
            job_id=job_id,
            printer_id=printer_id,
            positions=[label.position for label in labels],
            path=str(path),
            name=f"{job.number}-{labels[0].position}-{labels[-1].position}.{form}",
        )
    steps.done(count=len(labels), file=printing.file)


@outbox.handler(SENT, name="labels.send_to_printer")
def send(message: outbox.Message) -> None:
    """Send a file to its printer; what cannot be reached is tried again for a day."""
    printing = Printing.objects.select_related("printer", "file").get(
        pk=message.payload["printing"]
    )
    printer = printing.printer
    assert printer is not None
    with (
        files.open_content(printing.file) as content,
        socket.create_connection((printer.host, printer.port), PATIENCE_SECONDS) as line,
    ):
        while block := content.read(BLOCK):
            line.sendall(block)
