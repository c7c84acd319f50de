"""The tables of labels in the record history: words instead of keys."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.labels import choices, queries
from suyuan.areas.labels.models import Template
from suyuan.areas.labels.ui.common import name_of
from suyuan.web.screens import history

TABLES: Final = {
    "labels_job": _("Label job"),
    "labels_label": pgettext_lazy("record", "Label"),
    "labels_printer": _("Printer"),
    "labels_template": _("Label template"),
}
COLUMNS: Final[dict[str, str | Promise]] = {
    "active": _("In use"),
    "host": _("Address"),
    "alike": pgettext_lazy("label", "All alike"),
    "approved_at": _("Approved"),
    "approved_by": _("Approved by"),
    "change_note": _("What is new"),
    "code": _("Code"),
    "content": _("What the code says"),
    "copy": pgettext_lazy("label", "Copy"),
    "document": _("Document"),
    "dots_per_inch": _("Dots per inch"),
    "facts": _("What stands on it"),
    "height_mm": _("Height in mm"),
    "item_id": _("Item"),
    "job_id": _("Label job"),
    "kind": _("Kind"),
    "language": _("Language of the words"),
    "level": _("Level"),
    "lines": _("Lines of text"),
    "name": _("Name"),
    "name_en": _("Name in English"),
    "note": _("Note"),
    "number": _("Number"),
    "place_id": _("Place"),
    "port": _("Port"),
    "position": _("Position"),
    "printed_at": pgettext_lazy("print", "Printed"),
    "read_at": _("Symbol checked"),
    "reason": _("Reason"),
    "reconciled_at": _("Accounted for"),
    "reconciled_by": _("By"),
    "reopen_reason": _("Why it was opened again"),
    "reopened_at": _("Opened again"),
    "reopened_by": _("Opened again by"),
    "requested_at": _("Asked for"),
    "requested_by": _("Asked for by"),
    "revision_id": _("Only for revision"),
    "site_id": _("Site"),
    "status": _("State"),
    "symbol": pgettext_lazy("label", "Code"),
    "template_id": _("Label template"),
    "text": _("Fixed text"),
    "version": pgettext_lazy("label template", "Version"),
    "width_mm": _("Width in mm"),
}
VALUES: Final = {
    "labels_job.status": choices.JOB_STATUSES,
    "labels_label.level": choices.LEVELS,
    "labels_label.status": choices.LABEL_STATUSES,
    "labels_printer.kind": choices.PRINTER_KINDS,
    "labels_template.level": choices.LEVELS,
    "labels_template.lines": choices.LINES,
    "labels_template.status": choices.TEMPLATE_STATUSES,
    "labels_template.symbol": choices.SYMBOLS,
}
REFERENCES: Final = {
    "job_id": "labels_job",
    "template_id": "labels_template",
}


def _template(row: Template) -> str:
    item = name_of(row.item) if row.item else ""
    return " ".join(part for part in (item, str(choices.LEVELS[row.level])) if part)


def _facts(value: Mapping[str, str], _row: Mapping[str, Any]) -> str:
    return "; ".join(f"{choices.LINES.get(name, name)} {one}" for name, one in value.items())


def describe() -> None:
    """Make the words known to the record history."""
    history.describe(
        TABLES,
        COLUMNS,
        values=VALUES,
        references=REFERENCES,
        names={
            "labels_job": history.named(queries.jobs, lambda row: row.number),
            "labels_printer": history.named(queries.printers, name_of),
            "labels_template": history.named(queries.templates, _template),
        },
        tellings={"labels_label.facts": _facts},
    )
