"""Large tables are checked and loaded by a worker; the page shows how far it is."""

import csv
import dataclasses
import io
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from suyuan.foundation import aside, authorization, files
from suyuan.foundation.command import command
from suyuan.foundation.context import Context, Source
from suyuan.foundation.core.models import StoredFile
from suyuan.foundation.failures import BusyError
from suyuan.foundation.jobs import Work, defer, progress
from suyuan.kernel.errors import DomainError, Problem
from suyuan.web.people import Reader
from suyuan.web.screens import exporting, mapping as columns, running, sheets
from suyuan.web.screens.registry import resource_named
from suyuan.web.waiting import Job

CHECK: Final = "web.check_rows"
LOAD: Final = "web.load_rows"
SALT: Final = "suyuan.web.import"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table that somebody brought, with the column of each field."""

    resource: str
    file: str
    """The key of the file that was put aside."""
    name: str
    chosen: Mapping[str, int]
    language: str

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Table":
        """Return a table from what was sent to a worker."""
        return cls(**values)

    def token(self, job: uuid.UUID) -> str:
        """Return what the address of the import page carries for this table and this job."""
        return signing.dumps(
            {
                "file": self.file,
                "name": self.name,
                "chosen": dict(self.chosen),
                "job": str(job),
            },
            salt=SALT,
        )

    def address(self, job: uuid.UUID) -> str:
        """Return the address of the import page that shows this job."""
        query = urlencode({"upload": self.token(job)})
        return f"{reverse(f'{self.resource}-import')}?{query}"

    def sheet(self) -> sheets.Sheet:
        """Read the table again."""
        with aside.open_content(uuid.UUID(self.file)) as stream:
            return sheets.read(stream.read(), self.name)

    def drop(self) -> None:
        """Take the table away, which nobody needs any more."""
        aside.drop(uuid.UUID(self.file))


@command(name="web.request_rows", action=None)
def request(*, context: Context, work: str, table: Mapping[str, Any], rows: int) -> uuid.UUID:
    """Have a table checked or loaded by a worker; return the id of the work.

    Raises:
        ForbiddenError: If the actor may not carry out the command of each row.
    """
    screen = resource_named(str(table["resource"]))
    asked = screen.command(screen.import_command)
    authorization.require(context.actor, asked.permission, context.site_id)
    row = progress.begin(work, context=context, total=rows)
    defer(work, progress=row.pk, table=dict(table))
    return row.pk


@command(name="web.keep_report", action=None)
def keep_report(*, context: Context, content: bytes, name: str) -> StoredFile:
    """Keep the list of what is wrong in a table."""
    del context
    return files.store(content, name)


def check(work: Work, table: Table) -> None:
    """Try every row; the list of problems and the counts are the result of the work."""
    address = table.address(work.progress or work.context.command_id)
    with translation.override(table.language):
        report = _rehearse(work, table)
        _end(work, table, report, address)


def load(work: Work, table: Table) -> None:
    """Load every row or none; where something changed since the check, say what."""
    address = table.address(work.progress or work.context.command_id)
    rows = list(columns.mapped(table.sheet(), table.chosen))
    context = dataclasses.replace(work.context, source=Source.IMPORT)
    with translation.override(table.language):
        try:
            with progress.telling(work.progress) as tell, running.told(tell):
                count = running.load(context=context, resource=table.resource, rows=rows)
        except (BusyError, progress.GivenUpError):
            raise  # No fault of the table: it is tried again, or not wanted any more.
        except DomainError:
            _end(work, table, _rehearse(work, table), address)
            return
    target = reverse(f"{table.resource}-list")
    said = Problem("web.loaded", {"rows": count, "url": target})
    progress.Steps(work.progress).done(count=count, said=said)
    table.drop()


def _rehearse(work: Work, table: Table) -> running.Report:
    screen = resource_named(table.resource)
    asked = screen.command(screen.import_command)
    context = dataclasses.replace(work.context.derive("try"), source=Source.IMPORT)
    reader = Reader(actor=context.actor, site_id=context.site_id, language=table.language)
    with progress.telling(work.progress) as tell, running.told(tell):
        return running.rehearse(asked, table.sheet(), table.chosen, context, reader)


def _end(work: Work, table: Table, report: running.Report, address: str) -> None:
    file = None
    if report.problems:
        name = _("Problems of %(name)s") % {"name": table.name}
        content = _csv(report.problems)
        file = keep_report(
            context=work.context.derive("report"), content=content, name=f"{name}.csv"
        )
    said = Problem(
        "web.checked",
        {
            "rows": report.rows,
            "good": report.good,
            "unlisted": report.unlisted,
            "url": address,
        },
    )
    progress.Steps(work.progress).done(count=report.rows, file=file, said=said)


def _csv(problems: Sequence[running.RowProblem]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([_("Line of the file"), _("Field"), _("Value"), _("What is wrong")])
    for one in problems:
        writer.writerow([one.line, one.field, exporting.safe(one.value), one.text])
    return stream.getvalue().encode("utf-8-sig")


def report_of(job: Job) -> running.Report | None:
    """Return what a check found; None where the job was no check, or is not at its end."""
    if job.is_open or "good" not in job.data:
        return None
    problems: list[running.RowProblem] = []
    if job.file is not None:
        with files.open_content(job.file) as stream:
            lines = csv.reader(io.StringIO(stream.read().decode("utf-8-sig")))
        next(lines, None)
        problems = [running.RowProblem(int(line), *rest) for line, *rest in lines]
    data = job.data
    return running.Report(
        int(data["rows"]), int(data["good"]), problems, int(data.get("unlisted", 0))
    )
