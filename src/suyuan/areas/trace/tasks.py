"""Work of the trace area that is done later: writing lists."""

import datetime as dt
import zoneinfo
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils import timezone, translation

from suyuan.areas.trace import choices
from suyuan.areas.trace.domain import question_from
from suyuan.areas.trace.models import FrozenScope
from suyuan.areas.trace.operations.scopes import EXPORT, keep_list
from suyuan.areas.trace.queries.answers import Answer, answer
from suyuan.areas.trace.queries.files import csv_of, names_in
from suyuan.areas.trace.queries.scopes import answer_of
from suyuan.foundation import clock, files
from suyuan.foundation.jobs import Work, task
from suyuan.foundation.jobs.progress import Steps
from suyuan.ledger.queries import listing, summaries

LIST = EXPORT
SHEET_ROWS_MAX = 1_000_000


@task(EXPORT)
def write_list(
    *,
    work: Work,
    question: dict[str, Any],
    form: str,
    language: str,
    zone: str,
    frozen: int | None = None,
) -> None:
    """Write the whole list of a scope to a file, in the reader's language and zone."""
    steps = Steps(work.progress)
    found = (
        answer_of(FrozenScope.objects.get(pk=frozen))
        if frozen
        else answer(question_from(question), formerly=False)
    )
    total = summaries.count(found.units)
    steps.at(0, total)
    with files.workroom() as room, timezone.override(zoneinfo.ZoneInfo(zone)):
        path = room / f"list.{form}"
        write = _write_csv if form == "csv" else _write_xlsx
        write(path, found, language, steps, total)
        name = f"scope-{timezone.localtime(clock.now()):%Y%m%d-%H%M}.{form}"
        file = keep_list(context=work.context, path=str(path), name=name)
    steps.done(count=total, file=file)


def _write_csv(path: Path, found: Answer, language: str, steps: Steps, total: int) -> None:
    written = 0
    with path.open("wb") as stream:
        for block in csv_of(found, language):
            stream.write(block)
            written += block.count(b"\n")
            steps.at(min(written, total), total)


def _write_xlsx(path: Path, found: Answer, language: str, steps: Steps, total: int) -> None:
    """Write a workbook row by row; beyond a million rows on further sheets."""
    with translation.override(language):
        headers = [str(title) for title in choices.COLUMNS]
        states = {code: str(word) for code, word in choices.STATES.items()}
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "tmpdir": str(path.parent),
    }  # fmt: skip
    book = xlsxwriter.Workbook(str(path), options)
    bold = book.add_format({"bold": True})
    sheet = None
    for number, unit in enumerate(listing.stream(found.trace, names=names_in(language))):
        line = number % SHEET_ROWS_MAX
        if line == 0:
            sheet = _sheet(book, headers, bold)
        assert sheet is not None
        for column, name in enumerate(listing.COLUMNS[1:]):
            value = getattr(unit, name)
            if isinstance(value, dt.datetime):
                value = timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
            elif name == "disposition":
                value = states.get(value, value)
            if value:
                sheet.write_string(line + 1, column, value)
        if number % 1000 == 0:
            steps.at(number, total)
    if sheet is None:
        _sheet(book, headers, bold)
    book.close()


def _sheet(book: Any, headers: list[str], bold: Any) -> Any:
    sheet = book.add_worksheet()
    for column, title in enumerate(headers):
        sheet.write_string(0, column, title, bold)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headers) - 1, 16)
    return sheet
