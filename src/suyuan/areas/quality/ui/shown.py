"""What the page of an inspection shows: the grid of results, the numbers, the consequences."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from suyuan.areas.catalog.choices import SAMPLING_SCHEMES, SEVERITIES as CLASSES
from suyuan.areas.catalog.domain.design import CharacteristicKind, Severity
from suyuan.areas.quality import choices, queries
from suyuan.areas.quality.domain import InspectionStatus
from suyuan.areas.quality.domain.judging import Conclusion, nonconforming
from suyuan.areas.quality.models import Inspection, Result
from suyuan.areas.quality.operations.choosing import lying
from suyuan.areas.quality.operations.findings import findings_of, suggestion
from suyuan.areas.quality.ui import common
from suyuan.foundation.authorization import may
from suyuan.foundation.wording.units import symbol
from suyuan.web.people import Reader, label_of
from suyuan.web.screens import Change
from suyuan.web.states import Chip, Tone

SAMPLES_SHOWN: Final = 200
GOOD: Final = Chip(Tone.OK, "")
MARKS: Final = {True: Tone.OK, False: Tone.BAD}


def result_chip(row: Result) -> Chip:
    """Return whether a result is good."""
    if row.sample == 0:
        words = _("%(bad)d bad of %(seen)d") % {"bad": row.nonconforming, "seen": row.inspected}
        return Chip(MARKS[row.passed], words)
    return Chip(MARKS[row.passed], _("Good") if row.passed else _("Bad"))


def signed(row: Inspection, what: str) -> str:
    """Return who inspected or checked, with the job title."""
    name, title = label_of(getattr(row, f"{what}_name")), getattr(row, f"{what}_title")
    return f"{name} · {title}" if name and title else name


def plain(value: Decimal | None) -> str:
    """Write a value without zeros that say nothing."""
    if value is None:
        return ""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def limits(said: Mapping[str, Any]) -> str:
    """Return the limits of a characteristic in words: ``4.9 – 5.1 mL/h``."""
    low, high, unit = said["minimum"], said["maximum"], said["unit"]
    if low is not None and high is not None:
        words = f"{low} – {high}"
    elif low is not None:
        words = f"≥ {low}"
    elif high is not None:
        words = f"≤ {high}"
    else:
        return ""
    return f"{words} {symbol(unit or '')}".strip()


def columns(row: Inspection) -> list[dict[str, Any]]:
    """Return the characteristics as the heads of columns."""
    return [
        {
            "code": one["code"],
            "name": common.local(one["name"], one["name_en"]),
            "limits": limits(one),
            "minimum": one["minimum"],
            "maximum": one["maximum"],
            "class": CLASSES[one["severity"]],
            "method": one["method"],
            "is_variable": one["kind"] == CharacteristicKind.VARIABLE,
            "instruments": one["instrument_kinds"],
            "size": row.classes[one["severity"]]["size"],
        }
        for one in row.plan["characteristics"]
    ]


def results(row: Inspection, reader: Reader) -> Mapping[str, Any]:
    """Return the grid of results: a line for each sample, a column for each characteristic."""
    found = list(queries.results_of(row.pk))
    heads = columns(row)
    counted = {one.characteristic: result_chip(one) for one in found if one.sample == 0}
    cells = {(one.characteristic, one.sample): one for one in found if one.sample}
    samples = sorted({number for _code, number in cells})
    lines = [
        {
            "sample": number,
            "unit": common.code_of(_unit(row, number)),
            "told": [(_cell(cells.get((head["code"], number))), head) for head in heads],
        }
        for number in samples[:SAMPLES_SHOWN]
    ]
    enters = row.status == InspectionStatus.OPEN and may(reader.actor, "quality.change_inspection")
    return {
        "heads": heads,
        "counted": [(counted.get(head["code"]), head) for head in heads] if counted else (),
        "lines": lines,
        "more": max(0, len(samples) - SAMPLES_SHOWN),
        "entry": reverse("inspection-entry", args=[row.number]) if enters else "",
    }


def _unit(row: Inspection, number: int) -> str:
    return row.unit_keys[number - 1] if 0 < number <= len(row.unit_keys) else ""


def _cell(one: Result | None) -> Mapping[str, Any] | None:
    if one is None:
        return None
    return {
        "words": plain(one.value) or (_("Good") if one.passed else _("Bad")),
        "passed": one.passed,
        "instrument": one.instrument,
        "again": one.kind != "ORIGINAL",
    }


def numbers(row: Inspection, _reader: Reader) -> Mapping[str, Any]:
    """Return the sampling plan by class of severity, with what was found bad so far."""
    found = findings_of(row)
    lines = []
    for name, said in row.classes.items():
        severity = Severity(name)
        bad = nonconforming(found, severity)
        lines.append({**said, "class": CLASSES[name], "bad": bad, "over": bad > said["accept"]})
    return {
        "row": row,
        "scheme": SAMPLING_SCHEMES[row.scheme],
        "severity": common.chip_of(row.severity, choices.SEVERITIES)
        if row.scheme == "GB2828"
        else None,
        "level": row.plan["level"],
        "aql": row.plan["aql"],
        "procedure": row.plan["procedure"],
        "lines": lines,
    }


def papers(row: Inspection, _reader: Reader) -> Mapping[str, Any]:
    """Return the nonconformities that an inspection opened."""
    return {
        "papers": [
            {
                "number": one.number,
                "url": common.page_of("nonconformities", one.number),
                "chip": common.chip_of(one.status, choices.NONCONFORMITY_STATUSES),
                "text": one.description,
            }
            for one in row.nonconformities.all()
        ]
    }


LOOSE: Final = "–"
"""In place of a package: what lies outside of packages."""


def proposal(row: Inspection) -> Mapping[str, Any]:
    """Return what the numbers ask for, as the first values of the form."""
    asked, unit = suggestion(row), symbol(row.unit)
    first: dict[str, Any] = {"conclusion": asked.value}
    if asked is Conclusion.PART:
        bad = row.results.filter(replaced_by__isnull=True, passed=False).exclude(unit_key="")
        first["rejected_units"] = "\n".join(sorted(set(bad.values_list("unit_key", flat=True))))
    first["packages"] = [
        {"package": inside[0].package_code or LOOSE, "there": f"{plain(there)} {unit}".strip()}
        for inside in lying(row).values()
        for there in [sum((one.quantity for one in inside), Decimal(0))]
    ]
    return first


def consequences(row: Inspection, values: Mapping[str, Any]) -> Sequence[Change]:
    """Return what a conclusion will do, before it is given."""
    conclusion = Conclusion(values["conclusion"])
    found = [
        Change(
            _("Conclusion"),
            choices.CONCLUSIONS[row.proposal] if row.proposal not in {"", conclusion.value} else "",
            choices.CONCLUSIONS[conclusion],
        ),
        Change(_("Quantity"), "", f"{plain(row.quantity)} {symbol(row.unit)}"),
    ]
    units = values["rejected_units"] or ()
    if conclusion is Conclusion.PART:
        words = (
            ngettext("%(count)d unit", "%(count)d units", len(units)) % {"count": len(units)}
            if units
            else plain(values["rejected"])
        )
        found.append(Change(_("Rejected"), "", words))
    for one in values.get("packages") or ():
        if one["rejected"]:
            where = _("Rejected in %(package)s") % {"package": one["package"]}
            found.append(Change(where, "", plain(one["rejected"])))
    if conclusion is not Conclusion.ACCEPT:
        found.append(
            Change(
                _("Nonconformity"), "", _("A nonconformity is opened and the goods are set apart.")
            )
        )
    return found
