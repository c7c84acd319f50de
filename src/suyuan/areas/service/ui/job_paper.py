"""The service record on paper (21 CFR 820.35(b), GMP 2025 §119-120): found, done, tested, back."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from suyuan.areas.catalog.domain.forms import Field
from suyuan.areas.catalog.queries import designs, fitness
from suyuan.areas.sales.domain import udi
from suyuan.areas.service import choices, queries
from suyuan.areas.service.choices import VIEW_JOB
from suyuan.areas.service.domain import AT_CUSTOMER, JobStatus
from suyuan.areas.service.models import Complaint, Job, ReturnLine, Test
from suyuan.areas.service.ui import common
from suyuan.areas.service.ui.common import code_of, local
from suyuan.foundation import authorization
from suyuan.foundation.printing import Band, Column, Document, Facts, Mark, Section, Table
from suyuan.foundation.wording.units import symbol
from suyuan.ledger.domain.keys import shape_of
from suyuan.web import codes, long_papers, people, printed
from suyuan.web.access import permission
from suyuan.web.long_papers import LongPaper, Made
from suyuan.web.people import Reader

NONE: Final = "–"
_BAD: Final = frozenset({"LOW", "HIGH", "WRONG"})


@permission(VIEW_JOB)
def record(request: HttpRequest, number: str) -> HttpResponseBase:
    """Send the service record of a job as PDF; of one that is not over, what is known by now."""
    return long_papers.answer(request, choices.SERVICE_RECORD, number)


def register() -> None:
    """Make the paper known to those who set it."""
    long_papers.register(
        LongPaper(
            name=choices.SERVICE_RECORD, label=gettext_lazy("Service record (PDF)"),
            permission=VIEW_JOB, make=_make, is_long=lambda _key: False,
        )
    )  # fmt: skip


def _make(reader: Reader, number: str) -> Made:
    sites = authorization.sites_of(reader.actor, VIEW_JOB)
    row = queries.job_with_number(number)
    if row is None or (sites is not None and row.site_id not in {None, *sites}):
        raise Http404
    over = row.status == JobStatus.DONE
    document = Document(
        title=_("Service record"),
        subtitle=f"{choices.JOB_KINDS[row.kind]} · {common.item_of(row)} · {row.code}",
        number=row.number,
        firm=printed.firm(reader.language),
        symbol=_symbol(row),
        bands=_bands(row),
        sections=[
            Section(_("Device and customer"), [Facts(_device(row))]),
            Section(_came_title(row), [Facts(_came(row))]),
            Section(_("Findings"), [Facts(_found(row))]),
            Section(_("Work done"), [_works(row)]),
            Section(_("Tests"), [part for one in _tests(row) for part in one] or [_untested()]),
            Section(_("Numbered parts in it now"), [_parts(row)]),
            Section(_end_title(row), [Facts(_end(row))]),
        ],
        signed=row.number,
        mark="" if over else _("Draft, the job is not over"),
        stamp="" if over else _("DRAFT"),
    )
    return Made(document, f"{_('Service record')}-{row.number}")


def _bands(row: Job) -> Sequence[Band]:
    if row.status == JobStatus.DONE:
        return []
    state = choices.JOB_STATUSES[row.status]
    return [Band(_("The job is not over: %(state)s.") % {"state": state}, bad=False)]


def _symbol(row: Job) -> str:
    text = "".join(_udi(row, lot=""))
    if not text.startswith("(01)"):
        return ""
    drawing = str(codes.datamatrix(text, gs1=True))
    return drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def _udi(row: Job, *, lot: str) -> Sequence[str]:
    """Return DI and production identifiers of the unit, as its key says them, one by one."""
    class_key = str(shape_of(row.key).class_key or "")
    di = class_key.removeprefix("/01/") if class_key.startswith("/01/") else ""
    return udi.parts_of(di, lot=lot, made_on=None, expires_on=None, serial=row.code)


def _device(row: Job) -> Sequence[tuple[str, Any]]:
    item = row.item.item
    return [
        (_("Device"), f"{item.code} {common.item_of(row)}"),
        (_("Model, specification"),
         " ".join(filter(None, (item.model, row.item.specification))) or NONE),
        (_("Registration number"), row.item.registration_no or NONE),
        ("UDI", _udi(row, lot=row.lot) or NONE),
        (pgettext("record", "Serial"), row.code),
        (pgettext("record", "Lot"), row.lot or NONE),
        (_("Customer"), common.party_of(row.customer) or NONE),
        (_("Place"), common.name_of(row.place)),
        (_("Kind of job"), str(choices.JOB_KINDS[row.kind])),
        (pgettext("service job", "Opened"), [_at(row.created_at), people.label_of(row.created_by)]),
    ]  # fmt: skip


def _came_title(row: Job) -> str:
    return _("What was asked for") if row.kind in AT_CUSTOMER else _("As it came")


def _came(row: Job) -> Sequence[tuple[str, Any]]:
    """Return why it came: the complaint, the return, and what was seen on it."""
    complaint = Complaint.objects.filter(number=row.complaint).first() if row.complaint else None
    lines = ReturnLine.objects.filter(document__number=row.source, key=row.key)
    line = lines.order_by("-pk").first() if row.source else None
    found: list[tuple[str, Any]] = [
        (_("What is wrong"), row.fault),
        (_("Complaint"), row.complaint or NONE),
    ]
    if complaint is not None:
        found += [
            (_("What happened"), complaint.description),
            (_("Who complains"), complaint.reporter),
            (_("We learnt of it"), _at(complaint.received_at)),
        ]
    found.append((_("Return of a customer"), row.source or NONE))
    if line is not None:
        found += [
            (
                pgettext("record", "Received"),
                [_at(line.received_at), people.label_of(line.received_by)],
            ),
            (_("What is seen on it"), line.condition or NONE),
            (_("Inspection"), line.inspection or NONE),
            (_("Decision"), _decision(line)),
        ]
    return found


def _decision(line: ReturnLine) -> Any:
    if not line.decision:
        return NONE
    who = f"{people.label_of(line.decided_by)}, {_at(line.decided_at)}"
    return [str(choices.DECISIONS[line.decision]), Mark(who, bad=False)]


def _found(row: Job) -> Sequence[tuple[str, Any]]:
    return [
        (_("Diagnosis"), row.diagnosis or NONE),
        (_("Person"), _people([row.person])[row.person] if row.person else NONE),
        (_("Diagnosed"), _at(row.diagnosed_at)),
        (pgettext("service job", "Due"), row.due_on.isoformat() if row.due_on else NONE),
    ]


def _works(row: Job) -> Table:
    works = list(queries.works_of(row.pk))
    names = _people([one.person for one in works])
    return Table(
        columns=[
            Column(_("When")), Column(_("Work"), 2), Column(_("Item"), 3),
            Column(pgettext("record", "Came out"), 3),
            Column(pgettext("record", "Went in"), 3), Column(_("Quantity"), numeric=True),
            Column(_("Person"), 2), Column(_("Note"), 2),
        ],
        rows=[
            [
                _at(one.at), str(choices.WORK_KINDS[one.kind]),
                f"{one.item.item.code} {common.item_of(one)}" if one.item is not None else NONE,
                code_of(one.old_key) or NONE, code_of(one.new_key),
                f"{one.quantity.normalize():f} {symbol(one.unit)}", names[one.person],
                one.note or NONE,
            ]
            for one in works
        ],
        empty=_("Nothing was replaced or used."),
    )  # fmt: skip


def _untested() -> Table:
    return Table(columns=[], rows=[], empty=_("Not tested yet."))


def _tests(row: Job) -> Sequence[Sequence[Facts | Table]]:
    tests = list(queries.tests_of(row.pk).order_by("pk"))
    names = _people([one.person for one in tests])
    return [_test(one, names[one.person]) for one in tests]


def _test(one: Test, person: str) -> Sequence[Facts | Table]:
    form = one.form_version.form
    known = fitness.equipment_with({one.equipment} if one.equipment else set())
    machine = " ".join(filter(None, (one.equipment, common.name_of(known.get(one.equipment)))))
    verdict = pgettext("record", "Passed") if one.passed else Mark(pgettext("record", "Failed"))
    facts = Facts(
        [
            (_("Result"), verdict),
            (_("Tested"), _at(one.at)),
            (_("Person"), person),
            (_("Equipment"), machine or NONE),
            *([(_("Note"), one.note)] if one.note else []),
        ],
        title=f"{common.name_of(form)} ({form.code} V{one.form_version.number})",
    )
    rows: list[Sequence[Any]] = []
    for field in designs.fields_of(one.form_version):
        if field.name not in one.entered:
            continue
        said = _said(field, one.entered[field.name])
        bad = one.judged.get(field.name, "NONE") in _BAD
        words = _("Outside") if bad else _("In order")
        rows.append(
            [
                local(field.label, field.label_en), Mark(said) if bad else said, _limits(field),
                Mark(words) if bad else words,
            ]
        )  # fmt: skip
    columns = [
        Column(_("What is looked at"), 4), Column(_("Value"), 2), Column(_("Limits"), 2),
        Column(_("Result"), 2),
    ]  # fmt: skip
    return [facts, Table(columns=columns, rows=rows, empty=_("No values were entered."))]


def _said(field: Field, value: Any) -> str:
    for choice in field.choices:
        if choice.value == value:
            return local(choice.label, choice.label_en)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return f"{value} {symbol(field.unit) if field.unit else ''}".strip()


def _limits(field: Field) -> str:
    low, high = designs.plain(field.minimum), designs.plain(field.maximum)
    if low is not None and high is not None:
        return f"{low} – {high}"
    return f"≥ {low}" if low is not None else f"≤ {high}" if high is not None else NONE


def _parts(row: Job) -> Table:
    return Table(
        columns=[Column(_("Item"), 4), Column(pgettext("record", "Serial"), 3),
        Column(pgettext("record", "Lot"), 3)],
        rows=[
            [f"{one.item_code} {local(one.item_name, one.item_name_en)}", one.code,
             one.lot_code or NONE]
            for one in queries.parts_in(row.key)
        ],
        empty=_("No numbered part is in it."),
    )  # fmt: skip


def _end_title(row: Job) -> str:
    return _("Acceptance") if row.kind in AT_CUSTOMER else _("Release and way back")


def _end(row: Job) -> Sequence[tuple[str, Any]]:
    if row.kind in AT_CUSTOMER:
        return [
            (_("Accepted by"), row.accepted_by or NONE),
            (pgettext("service job", "Accepted"), _at(row.accepted_at)),
            (_("Note"), row.note or NONE),
            (pgettext("service job", "Over"), _at(row.done_at)),
        ]
    return [
        (_("Released by"), people.label_of(row.released_by) if row.released_by else NONE),
        (pgettext("record", "Released"), _at(row.released_at)),
        (_("Revision"), row.revision or NONE),
        (_("Note"), row.note or NONE),
        (_back(row), _at(row.done_at)),
        (_("To"), common.party_of(row.customer) or NONE),
    ]


def _back(row: Job) -> str:
    return _("Handed back") if row.kind == "REPAIR" else _("Put into stock")


def _people(given: Sequence[str]) -> dict[str, str]:
    """Return the names of people with their codes behind them, by code."""
    known = {one.code: common.name_of(one) for one in fitness.people().filter(code__in=given)}
    return {code: f"{known[code]} ({code})" if known.get(code) else code or NONE for code in given}


def _at(value: Any) -> str:
    return NONE if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
