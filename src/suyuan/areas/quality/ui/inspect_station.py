"""The inspector's station: choose an open inspection, then one sample after the other."""

import datetime as dt
from collections import Counter as Counted
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _, gettext_lazy
from typing_extensions import override

from suyuan.areas.catalog.choices import PLAN_PURPOSES
from suyuan.areas.catalog.domain.design import CharacteristicKind
from suyuan.areas.quality import operations, queries
from suyuan.areas.quality.domain import InspectionStatus
from suyuan.areas.quality.domain.judging import within
from suyuan.areas.quality.models import Inspection
from suyuan.areas.quality.ui import common, shown
from suyuan.foundation import sited
from suyuan.foundation.authorization import may, require
from suyuan.foundation.context import Actor, Context
from suyuan.kernel.errors import DomainError
from suyuan.ledger.queries.find import find
from suyuan.web import stations
from suyuan.web.people import Reader
from suyuan.web.stations import (
    Answers,
    Brief,
    Choice,
    Counter,
    Job,
    Kind,
    Outcome,
    Question,
)

JOBS_MAX: Final = 100
EXPECTED_MAX: Final = 2_000
DECIMALS: Final = 6
DONE: Final = "samples"
GOOD_OR_BAD: Final = (
    Choice("1", gettext_lazy("Good")),
    Choice("0", gettext_lazy("Bad"), is_bad=True),
)


class NoSampleLeftError(DomainError):
    """Every sample of the inspection has its results."""

    code = "quality.no_sample_left"
    inspection: str


class InspectStation(stations.Station):
    """One sample after the other, one characteristic after the other."""

    name, title, icon = "inspect", gettext_lazy("Inspect"), "clipboard-check"
    rank = 15
    purpose = gettext_lazy("Choose an inspection, then enter one sample after the other.")
    permission = "quality.change_inspection"
    has_jobs = True
    no_jobs = gettext_lazy("No inspection is open. One opens with a receipt or on its page.")
    no_jobs_url_name = "inspections-list"

    @override
    def jobs(self, reader: Reader) -> Sequence[Job]:
        rows = queries.inspections().filter(status=InspectionStatus.OPEN)
        rows = sited.within(rows, reader.actor, self.permission, chosen=reader.site_id)
        return [
            Job(
                key=row.number,
                title=f"{common.name_of(row.item.item)} {common.what_of(row)}",
                note=f"{PLAN_PURPOSES[row.purpose]} · {row.number}",
            )
            for row in rows[:JOBS_MAX]
        ]

    @override
    def questions_of(self, reader: Reader, job: str) -> Sequence[Question]:
        row = _open(job, reader.actor)
        found: list[Question] = []
        if any(one["instrument_kinds"] for one in row.plan["characteristics"]):
            found.append(
                Question(
                    name="instrument", ask=gettext_lazy("Scan the instrument"), kind=Kind.SCAN,
                    hint=gettext_lazy("Its calibration is checked."), sticky=True,
                )
            )  # fmt: skip
        if row.unit_keys:
            found.append(Question(name="unit", ask=gettext_lazy("Scan the unit"), kind=Kind.SCAN))
        for place, head in enumerate(shown.columns(row)):
            if head["is_variable"]:
                found.append(
                    Question(
                        name=f"c{place}", ask=head["name"], hint=head["limits"],
                        kind=Kind.NUMBER, decimals=DECIMALS,
                    )
                )  # fmt: skip
            else:
                found.append(
                    Question(
                        name=f"c{place}", ask=head["name"], hint=head["method"],
                        kind=Kind.CHOICE, choices=GOOD_OR_BAD,
                    )
                )  # fmt: skip
        return found

    @override
    def brief(self, reader: Reader, job: str) -> Brief:
        row = _open(job, reader.actor)
        expected: Mapping[str, str] = {}
        if row.unit_keys and len(row.unit_keys) <= EXPECTED_MAX:
            names = {key: common.code_of(key) for key in row.unit_keys}
            expected = {
                one: name for key, name in names.items() for one in stations.spellings([key, name])
            }
        return Brief(
            title=f"{common.name_of(row.item.item)} {common.what_of(row)}",
            note=f"{PLAN_PURPOSES[row.purpose]} · {row.number}",
            counters=[_counter(row)],
            expected=expected,
        )

    @override
    def enter(
        self, *, context: Context, job: str, answers: Answers, occurred_at: dt.datetime
    ) -> Outcome:
        row = _open(job)
        require(context.actor, self.permission, row.site_id)
        unit = _unit(row, str(answers["unit"])) if row.unit_keys else ""
        sample = row.unit_keys.index(unit) + 1 if unit in row.unit_keys else _next(row)
        told = str(answers.get("instrument", ""))
        instrument = stations.scanned(told).text.strip() if told else ""
        results, out = [], []
        done = Counted(queries.results_of(row.pk).values_list("characteristic", flat=True))
        for place, said in enumerate(row.plan["characteristics"]):
            answer = answers.get(f"c{place}")
            # Any units of the lot may be the sample, not its first ones: they are counted.
            if answer is None or done[said["code"]] >= row.classes[said["severity"]]["size"]:
                continue
            one, good = _result(said, sample, unit, answer, instrument, occurred_at)
            results.append(one)
            if not good:
                out.append(common.local(said["name"], said["name_en"]))
        operations.record_results(context=context, inspection_id=row.pk, results=results)
        name = common.code_of(unit) if unit else str(sample)
        if out:
            warning = _("%(what)s is not good: %(sample)s. Set the sample aside.")
            return Outcome(
                sentence=_("Sample %(sample)s is entered.") % {"sample": name},
                warning=warning % {"what": ", ".join(out), "sample": name},
                counters=[_counter(row)],
            )
        return Outcome(
            sentence=_("Sample %(sample)s is good.") % {"sample": name},
            counters=[_counter(row)],
        )


def _open(number: str, actor: Actor | None = None) -> Inspection:
    row = queries.inspection_numbered(number)
    elsewhere = (
        row is not None and actor is not None
        and not may(actor, InspectStation.permission, row.site_id)
    )  # fmt: skip
    if row is None or elsewhere or row.status != InspectionStatus.OPEN:
        raise operations.UnknownInspectionError(inspection=number)
    return row


def _counter(row: Inspection) -> Counter:
    done = queries.results_of(row.pk).exclude(sample=0).values("sample").distinct().count()
    return Counter(
        name=DONE, label=_("Samples entered"), value=done, target=row.sample_size, is_main=True
    )


def _next(row: Inspection) -> int:
    """Return the first sample without a result."""
    there = set(queries.results_of(row.pk).values_list("sample", flat=True))
    for number in range(1, row.sample_size + 1):
        if number not in there:
            return number
    raise NoSampleLeftError(inspection=row.number)


def _unit(row: Inspection, text: str) -> str:
    carrier = stations.scanned(text)
    for key in (carrier.key, *(one.key for one in find(carrier.text, limit=20).things)):
        if key in row.unit_keys:
            return str(key)
    return carrier.key or carrier.text


def _result(
    said: Mapping[str, Any],
    sample: int,
    unit: str,
    answer: Any,
    instrument: str,
    measured_at: dt.datetime,
) -> tuple[operations.ResultValues, bool]:
    variable = said["kind"] == CharacteristicKind.VARIABLE
    value = Decimal(str(answer)) if variable else None
    limits = [Decimal(said[side]) if said[side] else None for side in ("minimum", "maximum")]
    good = (
        within(value, minimum=limits[0], maximum=limits[1])
        if value is not None
        else str(answer) == "1"
    )
    result = operations.ResultValues(
        characteristic=said["code"],
        sample=sample,
        unit_key=unit,
        value=value,
        passed=None if variable else good,
        instrument=instrument if said["instrument_kinds"] else "",
        measured_at=measured_at,
    )
    return result, good
