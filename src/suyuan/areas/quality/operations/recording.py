"""Entering results, putting them right, and handing them to the checker."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.catalog.domain.design import CharacteristicKind, SamplingScheme, Severity
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.quality.domain import InspectionStatus, ResultKind
from suyuan.areas.quality.domain.judging import Conclusion, Finding, suggested, within
from suyuan.areas.quality.models import Inspection, Result
from suyuan.areas.quality.operations.errors import WrongStateError
from suyuan.areas.quality.operations.opening import CHANGE, locked, plans_of
from suyuan.areas.quality.operations.people import Signer, signer_of
from suyuan.areas.quality.queries.lists import results_of
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.foundation.db.inserting import insert
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.db.updating import update
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import Problem, Problems

DIGITS_MAX: Final = 12
LEEWAY: Final = dt.timedelta(minutes=10)


class UnknownResultError(NotFoundError):
    """There is no such result."""

    code = "quality.unknown_result"
    result: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultValues:
    """What was found of one characteristic at one sample, or counted over several."""

    characteristic: str
    sample: int | None = None
    """From 1; 0: counted over several at once; None where the unit says it."""
    unit_key: str = ""
    value: Decimal | None = None
    """The measured value, of a characteristic that is measured."""
    passed: bool | None = None
    """Good or bad, of one that is looked at."""
    inspected: int | None = None
    nonconforming: int | None = None
    instrument: str = ""
    note: str = ""
    measured_at: dt.datetime | None = None
    """None: now."""


@command(name="quality.record_results", action=CHANGE)
def record_results(
    *, context: Context, inspection_id: int, results: Sequence[ResultValues], by: str = ""
) -> Inspection:
    """Enter results: all of them, or none and every reason why not.

    Measured values are judged against the limits of the plan; the instrument must be fit on the day
    of the measurement. `by` is for programs: the code of the person who measured.

    Raises:
        UnknownInspectionError: If there is no such inspection.
        WrongStateError: If it is not open.
        Problems: If a result cannot be right; each says which (line, from 1) and why.
    """
    inspection = locked(inspection_id, InspectionStatus.OPEN)
    signer = signer_of(context, by)
    named = [one.instrument for one in results]
    checked = Checked(inspection, context=context, signer=signer, instruments=named)
    taken = set(_TAKEN.all(inspection.pk))
    rows = [checked.row(line, one) for line, one in enumerate(results, start=1)]
    for line, row in enumerate(rows, start=1):
        if row is None:
            continue
        place = (row.characteristic, row.sample)
        if place in taken:
            data = {"characteristic": row.characteristic, "sample": str(row.sample)}
            checked.problems.append(Problem("quality.result_there", data, line=line))
        taken.add(place)
    if not results:
        checked.problems.append(Problem("quality.no_results"))
    Problems.check(checked.problems)
    insert(row for row in rows if row is not None)
    return inspection


@command(name="quality.correct_result", action=CHANGE)
def correct_result(
    *,
    context: Context,
    result_id: int,
    values: ResultValues,
    kind: ResultKind,
    reason: str,
    by: str = "",
) -> Result:
    """Put a result in the place of an earlier one, which stays to be seen.

    A correction says that the value was entered wrongly; a retest says that the test went wrong,
    and why (GMP 2025 §103). A bad result as such is no reason for either.

    Raises:
        UnknownResultError: If there is no such result.
        WrongStateError: If the inspection is not open, or the result was replaced already.
        Problems: If no reason is given, or the new result cannot be right.
    """
    old = Result.objects.filter(pk=result_id).first()
    if old is None:
        raise UnknownResultError(result=str(result_id))
    inspection = locked(old.inspection_id, InspectionStatus.OPEN)
    if Result.objects.filter(replaces=old).exists():
        raise WrongStateError(document=inspection.number, state="REPLACED")
    checked = Checked(
        inspection,
        context=context,
        signer=signer_of(context, by),
        instruments=[values.instrument],
    )
    row = checked.row(None, values)
    if not reason.strip():
        checked.problems.append(Problem("quality.reason_needed", field="reason"))
    if kind is ResultKind.ORIGINAL:
        checked.problems.append(Problem("quality.reason_needed", field="kind"))
    if row is not None and (row.characteristic, row.sample) != (old.characteristic, old.sample):
        data = {"characteristic": old.characteristic, "sample": str(old.sample)}
        checked.problems.append(Problem("quality.another_place", data, field="sample"))
    Problems.check(checked.problems)
    assert row is not None
    row.kind, row.reason, row.replaces = kind.value, reason.strip(), old
    row.save()
    return row


@command(name="quality.submit_inspection", action=CHANGE)
def submit_inspection(
    *,
    context: Context,
    inspection_id: int,
    proposal: Conclusion | None = None,
    certificate: str = "",
    note: str = "",
    by: str = "",
) -> Inspection:
    """Say that all is inspected and hand it to somebody else to be checked (GMP 2025 §100).

    Raises:
        UnknownInspectionError: If there is no such inspection.
        WrongStateError: If it is not open.
        Problems: If results are missing, or the certificate that the plan asks for.
    """
    inspection = locked(inspection_id, InspectionStatus.OPEN)
    if certificate:
        inspection.certificate = certificate
    results = held_results(inspection)
    Problems.check(missing(inspection, results))
    signer = signer_of(context, by)
    inspection.inspected_by, inspection.inspected_name = signer.id, signer.name
    inspection.inspected_title, inspection.inspected_at = signer.title, context.at
    if proposal is None:
        proposal = suggestion(inspection, findings_of(inspection, results))
    inspection.proposal = proposal.value
    inspection.status = InspectionStatus.CHECKING.value
    if note:
        inspection.note = note
    update([inspection])
    return inspection


@command(name="quality.send_back_inspection", action="quality.check_inspection")
def send_back_inspection(*, context: Context, inspection_id: int) -> Inspection:
    """Give an inspection back to the inspector: something is missing or unclear.

    Raises:
        UnknownInspectionError: If there is no such inspection.
        WrongStateError: If it does not wait to be checked.
    """
    inspection = locked(inspection_id, InspectionStatus.CHECKING)
    inspection.status, inspection.note = InspectionStatus.OPEN.value, context.reason
    update([inspection], "status", "note")
    return inspection


class Checked:
    """Turns what was entered into rows, and collects what cannot be right."""

    def __init__(
        self,
        inspection: Inspection,
        *,
        context: Context,
        signer: Signer,
        instruments: Collection[str],
    ) -> None:
        """Begin with nothing wrong.

        Args:
            inspection: What is inspected.
            context: Who and why.
            signer: Who enters the results.
            instruments: Codes of the instruments that they name.
        """
        self.inspection = inspection
        self.context = context
        self.signer = signer
        self.problems: list[Problem] = []
        self.known: Mapping[str, Mapping[str, Any]] = {
            one["code"]: one for one in inspection.plan["characteristics"]
        }
        self.units = {key: n for n, key in enumerate(inspection.unit_keys, start=1)}
        self.unfit: dict[tuple[str, dt.date, str], Sequence[Problem]] = {}
        self.instruments = fitness.equipment_with({code for code in instruments if code})
        self.until = {
            code: one.calibrated_until
            for code, one in self.instruments.items()
            if one.needs_calibration and self._needs_instruments()
        }

    def row(self, line: int | None, given: ResultValues) -> Result | None:
        """Return the row of a result; None where something is wrong with it."""
        before = len(self.problems)
        said = self.known.get(given.characteristic)
        if said is None:
            data = {"characteristic": given.characteristic}
            self._refuse("quality.unknown_characteristic", line, "characteristic", data)
            return None
        sample = self._sample(line, given)
        moment = given.measured_at or self.context.at
        if moment.tzinfo is None or moment > self.context.at + LEEWAY:
            self._refuse("quality.in_the_future", line, "measured_at")
            moment = self.context.at
        if len(self.problems) > before:
            return None
        inspected, bad, passed = self._judged(line, given, said, sample)
        self._instrument(line, given, said, day_at(moment, self.inspection.site_id))
        if len(self.problems) > before:
            return None
        return Result(
            inspection=self.inspection,
            characteristic=given.characteristic,
            sample=sample,
            unit_key=given.unit_key or self._unit(sample),
            value=given.value if said["kind"] == CharacteristicKind.VARIABLE else None,
            passed=passed,
            inspected=inspected,
            nonconforming=bad,
            instrument=given.instrument,
            calibrated_until=self.until.get(given.instrument),
            note=given.note,
            entered_by=self.signer.id,
            entered_name=self.signer.name,
            entered_at=self.context.at,
            measured_at=moment,
        )

    def _needs_instruments(self) -> bool:
        return any(one["kind"] == CharacteristicKind.VARIABLE for one in self.known.values())

    def _unit(self, sample: int) -> str:
        keys = self.inspection.unit_keys
        return keys[sample - 1] if 0 < sample <= len(keys) else ""

    def _sample(self, line: int | None, given: ResultValues) -> int:
        sample = given.sample
        if given.unit_key and self.units:
            place = self.units.get(given.unit_key)
            if place is None:
                self._refuse(
                    "quality.unit_not_inspected", line, "unit_key", {"key": given.unit_key}
                )
                return 0
            if sample is not None and sample != place:
                self._refuse("quality.unit_and_sample", line, "sample", {"sample": sample})
            return place
        most = max(self.inspection.sample_size, len(self.units))
        if sample is None or not 0 <= sample <= most:
            data = {"sample": "" if sample is None else sample, "most": most}
            self._refuse("quality.no_such_sample", line, "sample", data)
            return 0
        return sample

    def _judged(
        self, line: int | None, given: ResultValues, said: Mapping[str, Any], sample: int
    ) -> tuple[int, int, bool]:
        """Return how many were seen, how many of them are bad, and whether it passed."""
        if said["kind"] == CharacteristicKind.VARIABLE:
            return self._measured(line, given, said, sample)
        if sample == 0:
            return self._counted(line, given)
        if given.passed is None:
            data = {"characteristic": said["code"]}
            self._refuse("quality.judgement_needed", line, "passed", data)
        return 1, int(not given.passed), bool(given.passed)

    def _measured(
        self, line: int | None, given: ResultValues, said: Mapping[str, Any], sample: int
    ) -> tuple[int, int, bool]:
        value = given.value
        if sample == 0 or value is None:
            data = {"characteristic": said["code"]}
            self._refuse("quality.value_needed", line, "value", data)
            return 1, 0, True
        if not value.is_finite() or abs(value.adjusted()) > DIGITS_MAX:
            self._refuse("quality.not_a_value", line, "value", {"value": str(value)[:40]})
            return 1, 0, True
        passed = within(value, minimum=_decimal(said["minimum"]), maximum=_decimal(said["maximum"]))
        return 1, int(not passed), passed

    def _counted(self, line: int | None, given: ResultValues) -> tuple[int, int, bool]:
        inspected, bad = given.inspected or 0, given.nonconforming
        if bad is None or bad < 0 or not 0 < inspected <= self.inspection.quantity:
            self._refuse("quality.count_needed", line, "inspected")
            return 1, 0, True
        if bad > inspected:
            data = {"nonconforming": bad, "inspected": inspected}
            self._refuse("quality.more_bad_than_seen", line, "nonconforming", data)
        return inspected, bad, bad == 0

    def _instrument(
        self, line: int | None, given: ResultValues, said: Mapping[str, Any], day: dt.date
    ) -> None:
        kinds = said["instrument_kinds"]
        if not given.instrument:
            if kinds:
                data = {"characteristic": said["code"], "kinds": ", ".join(kinds)}
                self._refuse("quality.instrument_needed", line, "instrument", data)
            return
        asked = (given.instrument, day, ",".join(kinds))
        if asked not in self.unfit:
            self.unfit[asked] = fitness.unfit_of(
                given.instrument, self.instruments, on=day, kinds=kinds
            )
        self.problems += [one.at(line=line, field="instrument") for one in self.unfit[asked]]

    def _refuse(
        self,
        code: str,
        line: int | None,
        field: str,
        data: Mapping[str, str | int | None] | None = None,
    ) -> None:
        self.problems.append(Problem(code, data or {}, line=line, field=field))


@dataclass(frozen=True, slots=True)
class Held:
    """A result that holds, as the rules look at it."""

    characteristic: str
    sample: int
    passed: bool | None
    inspected: int | None
    nonconforming: int | None
    value: Decimal | None
    instrument: str


_TAKEN: Final = Prepared(
    lambda inspection: Result.objects.filter(
        inspection=inspection, kind=ResultKind.ORIGINAL
    ).values_list("characteristic", "sample")
)
_HELD: Final = Prepared(
    lambda inspection: results_of(inspection).values_list(
        "characteristic", "sample", "passed", "inspected", "nonconforming", "value", "instrument"
    )
)


def held_results(inspection: Inspection) -> Sequence[Any]:
    """Return the results of an inspection that hold: all that the rules look at, and no more."""
    return [Held(*row) for row in _HELD.all(inspection.pk)]


def findings_of(inspection: Inspection, results: Sequence[Any] | None = None) -> list[Finding]:
    """Return the results of an inspection that hold, as the rules want them.

    Args:
        inspection: The inspection.
        results: What `held_results` gave; None: they are read.
    """
    severities = {
        one["code"]: Severity(one["severity"]) for one in inspection.plan["characteristics"]
    }
    return [
        Finding(
            characteristic=one.characteristic,
            severity=severities[one.characteristic],
            sample=one.sample,
            passed=one.passed,
            inspected=one.inspected,
            nonconforming=one.nonconforming,
        )
        for one in (held_results(inspection) if results is None else results)
    ]


def suggestion(inspection: Inspection, findings: Sequence[Finding] | None = None) -> Conclusion:
    """Return the conclusion that the numbers ask for.

    Args:
        inspection: The inspection.
        findings: What `findings_of` gave; None: the results are read.
    """
    known = findings_of(inspection) if findings is None else findings
    return suggested(plans_of(inspection), known, sorts=sorts(inspection))


def sorts(inspection: Inspection) -> bool:
    """Return whether every unit is inspected, so that the bad ones can be taken out."""
    return inspection.scheme == SamplingScheme.ALL or inspection.sample_size >= inspection.quantity


def missing(inspection: Inspection, results: Sequence[Any]) -> list[Problem]:
    """Return what an inspection still lacks: results of characteristics, the certificate."""
    found: list[Problem] = []
    if inspection.plan.get("needs_certificate") and not inspection.certificate:
        found.append(Problem("quality.certificate_needed", field="certificate"))
    if inspection.scheme == SamplingScheme.CERTIFICATE and not inspection.certificate:
        found = [Problem("quality.certificate_needed", field="certificate")]
    plans = plans_of(inspection)
    seen: dict[str, int] = {}
    for one in results:
        seen[one.characteristic] = seen.get(one.characteristic, 0) + one.inspected
    for said in inspection.plan["characteristics"]:
        wanted = plans[Severity(said["severity"])].size
        if seen.get(said["code"], 0) < wanted:
            data = {
                "characteristic": said["code"],
                "done": seen.get(said["code"], 0),
                "wanted": wanted,
            }
            found.append(Problem("quality.results_missing", data))
    return found


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
