"""Empty tables with the right heads: one to fill in, and beside it what each column holds."""

import csv
import io
from typing import Final
from urllib.parse import quote

from django.utils.translation import gettext as _, override
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from suyuan.areas.integration.choices import imports as words
from suyuan.areas.integration.domain.imports.fields import FIELDS, Kind

MEDIA: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_LANGUAGES: Final = {"zh": ("zh-hans", 0), "en": ("en", 1)}
_EXAMPLES: Final[dict[str, str]] = {
    "date": "2026-04-14", "time": "14:05", "document": "GR-26-0107", "order": "PO-26-0031",
    "partner": "SUP-01", "item": "CAP-100U", "supplier_lot": "E2604-77", "lot": "CAP-2604-01",
    "serials": "SP20-000101..SP20-000200", "quantity": "1500", "unit": "EA", "place": "SZ-QT",
    "expiry": "2028-04-13", "made_on": "2026-04-02", "operator": "E-0142", "note": "",
    "component_item": "PCB-20", "component_lot": "PCB-2604-02", "component_serials": "PB-000101",
    "component_quantity": "100", "component_unit": "EA", "store": "SZ-RM", "equipment": "EQ-07",
    "process": "FINAL_TEST", "result": "PASS", "sscc": "069012345000000012", "carrier": "SF-01",
}  # fmt: skip


def file_name(kind: Kind, language: str, ending: str) -> str:
    """Return the name under which the table is sent, for an address."""
    with override(_LANGUAGES[language][0]):
        return quote(f"{words.KINDS[kind]}.{ending}")


def made(kind: Kind, language: str, ending: str) -> bytes:
    """Return the table."""
    chosen, place = _LANGUAGES[language]
    heads = [field.heads[place] for field in FIELDS[kind]]
    with override(chosen):
        return _csv(heads) if ending == "csv" else _xlsx(kind, heads)


def _csv(heads: list[str]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerow(heads)
    return f"\ufeff{stream.getvalue()}".encode()


def _xlsx(kind: Kind, heads: list[str]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = str(words.KINDS[kind])
    sheet.append(heads)
    sheet.freeze_panes = "A2"
    note = book.create_sheet(_("What to fill in"))
    note.append([_("Column"), _("Required"), _("For example")])
    bold, shade = Font(bold=True), PatternFill("solid", fgColor="E8EEF7")
    for index, field in enumerate(FIELDS[kind], start=1):
        cell = sheet.cell(1, index)
        cell.font, cell.fill = bold, shade
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = max(12, len(heads[index - 1]) * 2)
        for line in range(2, 502):
            sheet.cell(line, index).number_format = "@"
        needed = _("yes") if field.is_required else ""
        note.append([heads[index - 1], needed, _EXAMPLES.get(field.name, "")])
    for cell in note[1]:
        cell.font, cell.fill = bold, shade
    for letter in "ABC":
        note.column_dimensions[letter].width = 28
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
