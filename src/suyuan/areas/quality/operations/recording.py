"""Entering results, putting them right, and handing them to the checker."""

from collections.abc import Sequence
from typing import Final

from suyuan.areas.quality.domain import InspectionStatus, ResultKind
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.models import Inspection, Result
from suyuan.areas.quality.operations.entered import Checked, ResultValues
from suyuan.areas.quality.operations.errors import WrongStateError
from suyuan.areas.quality.operations.findings import (
    findings_of,
    held_results,
    missing,
    suggestion,
)
from suyuan.areas.quality.operations.opening import CHANGE, locked
from suyuan.areas.quality.operations.people import signer_of
from suyuan.areas.quality.operations.training import check_training
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.db.inserting import insert
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.db.updating import update
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import Problem, Problems

_TAKEN: Final = Prepared(
    lambda inspection: Result.objects.filter(
        inspection=inspection, kind=ResultKind.ORIGINAL
    ).values_list("characteristic", "sample")
)


class UnknownResultError(NotFoundError):
    """There is no such result."""

    code = "quality.unknown_result"
    result: str = ""


@command(name="quality.record_results", action=CHANGE)
def record_results(
    *, context: Context, inspection_id: int, results: Sequence[ResultValues], by: str = ""
) -> Inspection:
    """Enter results: all of them, or none and every reason why not.

    Whoever measures has learned what the plan asks for. Measured values are judged against the
    limits of the plan; the instrument must be fit on the day of the measurement. `by` is for
    programs: the code of the person who measured.

    Raises:
        UnknownInspectionError: If there is no such inspection.
        WrongStateError: If it is not open.
        Problems: If a result cannot be right; each says which (line, from 1) and why.
    """
    inspection = locked(inspection_id, InspectionStatus.OPEN)
    signer = signer_of(context, by)
    check_training(inspection, signer, context=context)
    named = [one.instrument for one in results]
    checked = Checked(inspection, context=context, signer=signer, instruments=named)
    taken = set(_TAKEN.all(inspection.pk))
    rows = [checked.row(line, one) for line, one in enumerate(results, start=1)]
    for line, row in enumerate(rows, start=1):
        if row is None:
            continue
        place = (row.characteristic, row.sample)
        if place in taken:
            data = {**checked.named(row.characteristic), "sample": str(row.sample)}
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
    signer = signer_of(context, by)
    check_training(inspection, signer, context=context)
    checked = Checked(
        inspection,
        context=context,
        signer=signer,
        instruments=[values.instrument],
    )
    row = checked.row(None, values)
    if not reason.strip():
        checked.problems.append(Problem("quality.reason_needed", field="reason"))
    if kind is ResultKind.ORIGINAL:
        checked.problems.append(Problem("quality.reason_needed", field="kind"))
    if row is not None and (row.characteristic, row.sample) != (old.characteristic, old.sample):
        data = {**checked.named(old.characteristic), "sample": str(old.sample)}
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
    check_training(inspection, signer, context=context)
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
