"""The inspection record on paper (检验记录, GMP 2025 §100): plan, sampling, results, conclusion."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from suyuan.areas.catalog.choices import (
    CHARACTERISTIC_KINDS,
    PLAN_PURPOSES,
    SAMPLING_SCHEMES,
    SEVERITIES as CLASSES,
)
from suyuan.areas.catalog.domain.design import Severity
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.quality import choices, queries
from suyuan.areas.quality.domain import InspectionStatus
from suyuan.areas.quality.domain.judging import nonconforming
from suyuan.areas.quality.models import Inspection, Result
from suyuan.areas.quality.operations.findings import findings_of
from suyuan.areas.quality.ui import common, shown
from suyuan.areas.quality.ui.common import code_of, name_of
from suyuan.areas.quality.ui.shown import plain
from suyuan.foundation import printing
from suyuan.foundation.authorization import may
from suyuan.foundation.printing import Band, Column, Document, Facts, Mark, Section, Table, Text
from suyuan.foundation.wording.units import symbol
from suyuan.web import long_papers, people, printed
from suyuan.web.access import permission
from suyuan.web.long_papers import LongPaper, Made
from suyuan.web.people import Reader

VIEW: Final = "quality.view_inspection"
AT_ONCE: Final = 3000
"""Results that are set while the reader waits."""
ABREAST: Final = 5
"""Characteristics that stand beside each other in a table of results."""
NONE: Final = "–"


@permission(VIEW)
def record(request: HttpRequest, number: str) -> HttpResponseBase:
    """Send the record of an inspection as PDF."""
    return long_papers.answer(request, choices.INSPECTION_RECORD, number)


def register() -> None:
    """Make the paper known to those who set it."""
    long_papers.register(
        LongPaper(
            name=choices.INSPECTION_RECORD, label=gettext_lazy("Inspection record (PDF)"),
            permission=VIEW, make=_make, is_long=_is_long,
        )
    )  # fmt: skip


def address_of(row: Inspection, _reader: Reader) -> Mapping[str, Any]:
    """Return what the part of the page shows that leads to the paper."""
    return {"row": row, "is_long": _is_long(row.number)}


def _is_long(number: str) -> bool:
    return Result.objects.filter(inspection__number=number).count() > AT_ONCE


def _make(reader: Reader, number: str) -> Made:
    row = queries.inspections().filter(number=number).first()
    if row is None or not may(reader.actor, VIEW, row.site_id):
        raise Http404
    results = list(queries.results_of(row.pk))
    document = Document(
        title=_("Inspection record"),
        subtitle=f"{PLAN_PURPOSES[row.purpose]} · {name_of(row.item.item)} · {common.what_of(row)}",
        number=row.number,
        firm=printed.firm(reader.language),
        bands=_bands(row),
        sections=[
            Section(_("What was inspected"), [Facts(_about(row))]),
            Section(_("Sampling"), [Facts(_sampling(row)), _classes(row)]),
            Section(_("Conclusion"), [Facts(_conclusion(row)), *_nonconformities(row)]),
            Section(_("Characteristics"), [_characteristics(row, results)]),
            Section(_("Results"), list(_results(row, results))),
            *_corrected(row),
            *_instruments(results, row),
        ],
        signed=row.number,
        stamp="" if row.status == InspectionStatus.CONCLUDED else _("DRAFT"),
        mark="" if row.status == InspectionStatus.CONCLUDED else _("Draft, not concluded"),
    )
    return Made(document, f"{_('Inspection record')}-{row.number}")


def _bands(row: Inspection) -> Sequence[Band]:
    if row.status == InspectionStatus.CANCELLED:
        return [Band(_("Given up: this inspection decides nothing."))]
    if row.status != InspectionStatus.CONCLUDED:
        state = choices.INSPECTION_STATUSES[row.status]
        return [Band(_("Not concluded: %(state)s.") % {"state": state}, bad=False)]
    if row.conclusion != "ACCEPT":
        return [Band(str(choices.CONCLUSIONS[row.conclusion]))]
    return []


def _about(row: Inspection) -> Sequence[tuple[str, Any]]:
    item = row.item.item
    step = "" if row.step_number is None else _("step %(step)s") % {"step": row.step_number}
    units = [code_of(key) for key in row.unit_keys]
    found: list[tuple[str, Any]] = [
        (_("Item"), f"{item.code} {name_of(item)}"),
        (_("Model, specification"),
         " ".join(filter(None, (item.model, row.item.specification))) or NONE),
        (_("Purpose"), " ".join(filter(None, (str(PLAN_PURPOSES[row.purpose]), step)))),
        (_("Document"), row.document or NONE),
        (pgettext("record", "Lot"), code_of(row.lot_key) or NONE),
        (_("Quantity"), f"{plain(row.quantity)} {symbol(row.unit)}"),
        (_("Place"), name_of(row.place) or NONE),
        (pgettext("record", "Opened"), [_at(row.opened_at), people.label_of(row.opened_by)]),
    ]  # fmt: skip
    if row.supplier is not None:
        found += [
            (_("Supplier"), name_of(row.supplier.party)),
            (_("Supplier's lot"), row.supplier_lot or NONE),
            (_("Supplier's certificate"), row.certificate or NONE),
        ]
    if row.item.registration_no:
        found.append((_("Registration number"), row.item.registration_no))
    if 0 < len(units) <= ABREAST:
        found.append((_("Units"), units))
    return found


def _sampling(row: Inspection) -> Sequence[tuple[str, Any]]:
    plan = row.plan
    found: list[tuple[str, Any]] = [
        (_("Sampling"), str(SAMPLING_SCHEMES[row.scheme])),
        (pgettext("record", "Samples"), str(row.sample_size)),
    ]
    if row.scheme == "GB2828":
        severity = str(choices.SEVERITIES[row.severity])
        found += [
            (_("Inspection level"), plan["level"] or NONE),
            (pgettext("inspection", "Severity"), severity),
            (_("Code letter"), row.code_letter or NONE),
        ]
    if plan["aql"]:
        found.append(("AQL", plan["aql"]))
    found += [
        (_("Procedure"), plan["procedure"] or NONE),
        (_("Revision"), row.revision_code or NONE),
    ]
    if row.record_sha256:
        found.append((_("SHA-256 of the master record"), printing.hash_of(row.record_sha256)))
    if row.resubmitted:
        found.append((_("Inspected before"), _("Yes: sorted or reworked")))
    return found


def _classes(row: Inspection) -> Table:
    findings = findings_of(row)
    rows: list[Sequence[Any]] = []
    for name, said in row.classes.items():
        bad = nonconforming(findings, Severity(name))
        rows.append(
            [
                str(CLASSES[name]), str(said["size"]), str(said["accept"]), str(said["reject"]),
                Mark(str(bad)) if bad > said["accept"] else str(bad),
            ]
        )  # fmt: skip
    return Table(
        columns=[
            Column(pgettext("record", "Class"), 3), Column("n", numeric=True),
            Column("Ac", numeric=True),
            Column("Re", numeric=True), Column(_("Nonconforming"), numeric=True),
        ],
        rows=rows,
        empty=_("Nothing is looked at: the certificate decides."),
    )  # fmt: skip


def _conclusion(row: Inspection) -> Sequence[tuple[str, Any]]:
    unit = symbol(row.unit)
    concluded = row.status == InspectionStatus.CONCLUDED
    words: Any = NONE
    if row.conclusion:
        text = str(choices.CONCLUSIONS[row.conclusion])
        words = text if row.conclusion == "ACCEPT" else Mark(text)
    found: list[tuple[str, Any]] = [
        (pgettext("inspection", "Conclusion"), words),
        (_("The numbers ask for"), str(choices.CONCLUSIONS.get(row.proposal, NONE))),
        (_("Inspected by"), [shown.signed(row, "inspected") or NONE, _at(row.inspected_at)]),
        (_("Checked by"), [shown.signed(row, "checked") or NONE, _at(row.checked_at)]),
    ]
    if concluded:
        found += [
            (pgettext("record", "Accepted"), f"{plain(row.accepted)} {unit}"),
            (pgettext("record", "Rejected"), f"{plain(row.rejected)} {unit}"),
            (_("Used up by tests"), f"{plain(row.used_up)} {unit}"),
        ]
    if row.rejected_keys:
        found.append((_("Rejected units"), [code_of(key) for key in row.rejected_keys[:200]]))
    if row.note:
        found.append((_("Note"), row.note))
    return found


def _nonconformities(row: Inspection) -> Sequence[Table]:
    rows = [
        [
            one.number, one.description,
            str(choices.DISPOSITIONS[one.disposition]) if one.disposition
            else Mark(str(choices.NONCONFORMITY_STATUSES[one.status])),
            one.decision or NONE, [people.label_of(one.decided_name) or NONE, _at(one.decided_at)],
        ]
        for one in row.nonconformities.order_by("pk")
    ]  # fmt: skip
    columns = [
        Column(_("Nonconformity"), 2), Column(_("What is wrong"), 4), Column(_("Disposition"), 2),
        Column(_("Why"), 3), Column(_("Decided by"), 2),
    ]  # fmt: skip
    return [Table(columns=columns, rows=rows)] if rows else []


def _characteristics(row: Inspection, results: Sequence[Result]) -> Table:
    rows: list[Sequence[Any]] = []
    for one, head in zip(row.plan["characteristics"], shown.columns(row), strict=True):
        mine = [each for each in results if each.characteristic == one["code"]]
        seen = sum(each.inspected for each in mine)
        bad = sum(each.nonconforming for each in mine)
        kind = str(CHARACTERISTIC_KINDS[one["kind"]])
        rows.append(
            [
                head["name"], [str(CLASSES[one["severity"]]), Mark(kind, bad=False)],
                head["limits"] or NONE, one["method"] or NONE, f"{seen} / {head['size']}",
                _judged(seen, bad), _between(mine),
            ]
        )  # fmt: skip
    return Table(
        columns=[
            Column(_("What is looked at"), 4), Column(pgettext("record", "Class"), 2),
            Column(_("Limits"), 3),
            Column(_("Method"), 3), Column(_("Inspected"), numeric=True), Column(_("Result"), 2),
            Column(_("Smallest to largest"), 2),
        ],
        rows=rows,
        empty=_("Nothing is looked at: the certificate decides."),
    )  # fmt: skip


def _judged(seen: int, bad: int) -> str | Mark:
    if not seen:
        return NONE
    return Mark(_("%(bad)d bad of %(seen)d") % {"bad": bad, "seen": seen}) if bad else _("Good")


def _between(results: Sequence[Result]) -> str:
    values = [one.value for one in results if one.value is not None]
    return f"{plain(min(values))} … {plain(max(values))}" if values else NONE


def _results(row: Inspection, results: Sequence[Result]) -> Iterable[Table | Text]:
    """Return what was counted together, then the samples, a few values beside each other."""
    if not results:
        yield Text(_("No result was entered yet."))
        return
    heads = shown.columns(row)
    cells = {(one.characteristic, one.sample): one for one in results}
    counted = [head for head in heads if (head["code"], 0) in cells]
    if counted:
        yield Table(
            columns=[Column(_("Counted together"), 2), Column(_("Result"), 2)],
            rows=[[_head(one), _value(cells[one["code"], 0])] for one in counted],
        )
    samples = sorted({one.sample for one in results if one.sample})
    seen = [one for one in heads if any((one["code"], sample) in cells for sample in samples)]
    for first in range(0, len(seen), ABREAST):
        yield _samples(row, seen[first : first + ABREAST], samples, cells)


def _samples(
    row: Inspection,
    heads: Sequence[Mapping[str, Any]],
    samples: Sequence[int],
    cells: Mapping[tuple[str, int], Result],
) -> Table:
    """Return samples with their values; those of few values stand beside each other."""
    some = [one for one in samples if any((head["code"], one) in cells for head in heads)]
    times = max(1, (ABREAST + 1) // (len(heads) + 1))
    lines = [
        [_sample(row, one), *(_value(cells.get((head["code"], one))) for head in heads)]
        for one in some
    ]
    blank: list[Any] = [""] * (len(heads) + 1)
    rows = [
        [cell for line in (lines[at : at + times] + [blank] * times)[:times] for cell in line]
        for at in range(0, len(lines), times)
    ]
    columns = [Column(_("Sample"), 2), *(Column(_head(head), 2) for head in heads)]
    return Table(columns=columns * times, rows=rows)


def _head(one: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (one["name"], one["limits"])))


def _sample(row: Inspection, sample: int) -> str:
    if sample == 0:
        return _("Counted together")
    unit = code_of(row.unit_keys[sample - 1]) if 0 < sample <= len(row.unit_keys) else ""
    return " · ".join(filter(None, (str(sample), unit)))


def _value(one: Result | None) -> Any:
    if one is None:
        return ""
    words = plain(one.value) or (_("Good") if one.passed else _("Bad"))
    if one.sample == 0:
        words = _("%(bad)d bad of %(seen)d") % {"bad": one.nonconforming, "seen": one.inspected}
    again = "" if one.kind == "ORIGINAL" else " *"
    said = Mark(words + again) if not one.passed else words + again
    return [said, Mark(one.note, bad=False)] if one.note else said


def _corrected(row: Inspection) -> Sequence[Section]:
    """Return the results that were corrected or repeated, marked with a star above (§45, §103)."""
    names = {one["code"]: one["name"] for one in shown.columns(row)}
    rows = [
        [
            names.get(one.characteristic, one.characteristic), _sample(row, one.sample),
            _value(one.replaces), _value(one), str(choices.RESULT_KINDS[one.kind]), one.reason,
            [one.entered_name, _at(one.entered_at)],
        ]
        for one in row.results.exclude(kind="ORIGINAL").select_related("replaces").order_by("pk")
    ]  # fmt: skip
    columns = [
        Column(_("What is looked at"), 2), Column(_("Sample")), Column(_("First result")),
        Column(_("Result")), Column(_("What happened"), 2), Column(_("Reason"), 3),
        Column(_("Entered by"), 2),
    ]  # fmt: skip
    if not rows:
        return []
    return [Section(_("Corrected and repeated results (*)"), [Table(columns=columns, rows=rows)])]


def _instruments(results: Sequence[Result], row: Inspection) -> Sequence[Section]:
    """Return what was measured with, calibrated until when at the time, and who entered."""
    names = {one["code"]: one["name"] for one in shown.columns(row)}
    used: dict[tuple[str, Any, str], set[str]] = {}
    for one in results:
        key = (one.instrument, one.calibrated_until, one.entered_name)
        used.setdefault(key, set()).add(names.get(one.characteristic, one.characteristic))
    known = fitness.equipment_with({code for code, _until, _who in used if code})
    rows = [
        [
            " ".join(filter(None, (code, name_of(known.get(code))))) or NONE,
            until.isoformat() if until is not None else NONE, ", ".join(sorted(for_)), who,
        ]
        for (code, until, who), for_ in sorted(used.items(), key=lambda one: one[0][0])
    ]  # fmt: skip
    columns = [
        Column(_("Instrument"), 3), Column(_("Calibrated until"), 2),
        Column(_("What is looked at"), 4), Column(_("Entered by"), 2),
    ]  # fmt: skip
    if not rows:
        return []
    return [Section(_("Instruments and people"), [Table(columns=columns, rows=rows)])]


def _at(value: Any) -> str:
    return NONE if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
