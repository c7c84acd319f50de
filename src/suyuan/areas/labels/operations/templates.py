"""Changes of label templates and printers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db.models import Max

from suyuan.areas.labels import queries
from suyuan.areas.labels.domain import Level, Line, PrinterKind, Symbol, TemplateStatus
from suyuan.areas.labels.models import Printer, Template
from suyuan.areas.labels.operations.errors import (
    UnknownPrinterError,
    UnknownTemplateError,
    WrongStateError,
)
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problem, Problems

CHANGE = "labels.change_template"
APPROVE = "labels.approve_template"
CHANGE_PRINTER = "labels.change_printer"
TEXT_MAX = 200
LINES_MAX = 12
SMALLEST_MM = 10
LARGEST_MM = 300
DOTS = (203, 300, 600)


@dataclass(frozen=True, kw_only=True, slots=True)
class TemplateValues:
    """What is said about a template."""

    item_id: int | None
    level: Level
    symbol: Symbol
    width_mm: int
    height_mm: int
    lines: Sequence[Line]
    text: str = ""
    language: str = "zh-hans"
    change_note: str = ""
    revision: str = ""
    """Code of the only revision that it is for; empty: for all without one of their own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PrinterValues:
    """What is said about a printer."""

    code: str
    name: str
    kind: PrinterKind
    name_en: str = ""
    host: str = ""
    port: int | None = None
    dots_per_inch: int = 300
    place_id: int | None = None
    active: bool = True


@command(name="labels.put_template", action=CHANGE)
def put_template(*, context: Context, values: TemplateValues) -> Template:
    """Describe the next version of a template, or describe its draft anew.

    Raises:
        Problems: If a value cannot be used; every one is named.
    """
    del context
    revision = queries.revision_of(values.item_id, values.revision)
    found = _faults(values)
    if values.revision and revision is None:
        data = {
            "item": queries.code_of_item(values.item_id) or "—", "revision": values.revision,
        }  # fmt: skip
        found.append(Problem("labels.unknown_revision", data, field="revision"))
    Problems.check(found)
    revision_id = None if revision is None else revision.pk
    same = queries.versions(values.item_id, values.level.value)
    drafts = same.select_for_update(of=("self",)).filter(status=TemplateStatus.DRAFT)
    draft = queries.of_revision(drafts, revision_id).first()
    if draft is None:
        newest = same.aggregate(newest=Max("version"))["newest"] or 0
        draft = Template(
            item_id=values.item_id, revision_id=revision_id, level=values.level,
            version=newest + 1,
        )  # fmt: skip
    said = asdict(values)
    for name in ("symbol", "width_mm", "height_mm", "text", "language", "change_note"):
        setattr(draft, name, said[name])
    draft.symbol = values.symbol.value
    draft.lines = [line.value for line in values.lines]
    draft.save()
    return draft


@command(name="labels.approve_template", action=APPROVE)
def approve_template(*, context: Context, template_id: int) -> Template:
    """Approve a draft: labels are printed after it from now on, and no more after the one before.

    Raises:
        UnknownTemplateError: If there is no such template.
        WrongStateError: If it is no draft.
    """
    draft = _template(template_id)
    if draft.status != TemplateStatus.DRAFT:
        raise WrongStateError(document=str(draft), state=draft.status)
    same = queries.of_revision(queries.versions(draft.item_id, draft.level), draft.revision_id)
    before = same.filter(status=TemplateStatus.APPROVED)
    before.update(status=TemplateStatus.WITHDRAWN.value)
    draft.status = TemplateStatus.APPROVED.value
    draft.approved_at, draft.approved_by = context.at, context.actor.label
    draft.save()
    return draft


@command(name="labels.withdraw_template", action=APPROVE)
def withdraw_template(*, context: Context, template_id: int) -> Template:
    """Withdraw a template: nothing is printed after it any more.

    Raises:
        UnknownTemplateError: If there is no such template.
        WrongStateError: If it was withdrawn already.
    """
    del context
    found = _template(template_id)
    if found.status == TemplateStatus.WITHDRAWN:
        raise WrongStateError(document=str(found), state=found.status)
    found.status = TemplateStatus.WITHDRAWN.value
    found.save()
    return found


@command(name="labels.put_printer", action=CHANGE_PRINTER)
def put_printer(
    *, context: Context, values: PrinterValues, printer_id: int | None = None
) -> Printer:
    """Make a printer known, or describe it anew.

    Raises:
        UnknownPrinterError: If the one to describe is not there.
        Problems: If a value cannot be used; every one is named.
    """
    del context
    found = [
        Problem("labels.missing", field=name)
        for name in ("code", "name")
        if not getattr(values, name).strip()
    ]
    if values.kind is PrinterKind.TCP and not (values.host.strip() and values.port):
        found.append(Problem("labels.address_needed", field="host"))
    if values.dots_per_inch not in DOTS:
        data = {"value": str(values.dots_per_inch)}
        found.append(Problem("labels.unknown_dots", data, field="dots_per_inch"))
    same = Printer.objects.filter(code=values.code)
    if (same if printer_id is None else same.exclude(pk=printer_id)).exists():
        found.append(Problem("labels.printer_twice", {"code": values.code}, field="code"))
    Problems.check(found)
    printer = Printer()
    if printer_id is not None:
        known = Printer.objects.select_for_update().filter(pk=printer_id).first()
        if known is None:
            raise UnknownPrinterError(printer=str(printer_id))
        printer = known
    for name, value in asdict(values).items():
        setattr(printer, name, value)
    printer.kind = values.kind.value
    printer.save()
    return printer


def _template(template_id: int) -> Template:
    found = Template.objects.select_for_update().filter(pk=template_id).first()
    if found is None:
        raise UnknownTemplateError(template=str(template_id))
    return found


def _faults(values: TemplateValues) -> list[Problem]:
    found: list[Problem] = []
    for name in ("width_mm", "height_mm"):
        size = getattr(values, name)
        if not SMALLEST_MM <= size <= LARGEST_MM:
            found.append(Problem("labels.size", {"value": str(size)}, field=name))
    if values.item_id is None and values.level not in {Level.CASE, Level.PALLET}:
        found.append(Problem("labels.item_needed", field="item"))
    if len(set(values.lines)) != len(values.lines):
        found.append(Problem("labels.line_twice", field="lines"))
    if len(values.lines) > LINES_MAX:
        found.append(Problem("labels.too_many_lines", {"most": str(LINES_MAX)}, field="lines"))
    if len(values.text) > TEXT_MAX:
        found.append(Problem("labels.text_too_long", {"most": str(TEXT_MAX)}, field="text"))
    if values.language not in {"zh-hans", "en"}:
        found.append(Problem("labels.unknown_language", field="language"))
    return found
