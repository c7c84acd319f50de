"""Concluding an inspection: checked by another person, recorded on the ledger, acted upon."""

import copy
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.catalog.domain.design import PlanPurpose, SamplingScheme, Severity
from suyuan.areas.quality.domain import InspectionStatus
from suyuan.areas.quality.domain.judging import BAD, Conclusion, Finding, nonconforming
from suyuan.areas.quality.domain.sampling import InspectionSeverity
from suyuan.areas.quality.domain.switching import Judged, Switching, after
from suyuan.areas.quality.models import Inspection, Result, SwitchingState
from suyuan.areas.quality.operations import choosing, remaining, telling
from suyuan.areas.quality.operations.choosing import PackageVerdict
from suyuan.areas.quality.operations.errors import (
    AcceptanceStoppedError,
    NumbersSayNoError,
    SamePersonError,
)
from suyuan.areas.quality.operations.findings import findings_of, held_results, suggestion
from suyuan.areas.quality.operations.nonconformities import open_for_rejection
from suyuan.areas.quality.operations.opening import locked, plans_of
from suyuan.areas.quality.operations.people import Signer, signer_behind, signer_of
from suyuan.areas.quality.operations.training import check_training
from suyuan.areas.quality.queries.signables import MEANINGS, conclusion_of
from suyuan.foundation import outbox
from suyuan.foundation.command import command
from suyuan.foundation.context import Actor, Context
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.db.updating import update
from suyuan.foundation.signing import Signable, Signing, sign
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.vocabulary import Tracking
from suyuan.ledger.queries.holds import standing_of

CONCLUDED: Final = "quality.inspection_concluded"
"""The message that tells the areas above; its payload names the inspection and what came of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConclusionValues:
    """What is decided about what was inspected."""

    conclusion: Conclusion
    accepted: Decimal | None = None
    """None: what follows from the conclusion."""
    rejected: Decimal | None = None
    used_up: Decimal = Decimal(0)
    """Destroyed by the tests."""
    rejected_keys: Sequence[str] = ()
    """The units that are rejected, where they have numbers."""
    packages: Sequence[PackageVerdict] = ()
    """Of a lot in several packages: how much of which is rejected."""
    note: str = ""
    defect_code: str = ""
    description: str = ""
    """What is wrong, for the record of nonconformity; needed where something is rejected."""
    occurred_at: dt.datetime | None = None


@command(name="quality.conclude_inspection", action="quality.check_inspection")
def conclude_inspection(
    *,
    context: Context,
    inspection_id: int,
    values: ConclusionValues,
    signature: Signing | None = None,
) -> Inspection:
    """Conclude an inspection, signed: accept, accept a part, reject, or reject and return.

    The events go to the ledger, a rejection opens a nonconformity and sets the things apart, the
    switching rules take one more lot, the areas above are told (`quality.inspection_concluded`).

    Raises:
        SignatureNeededError: If nobody signs.
        ContentMovedError: If it is not what the signer was shown.
        UnknownInspectionError: If there is no such inspection.
        WrongStateError: If it does not wait to be checked.
        SamePersonError: If the checker is one of those who inspected.
        NumbersSayNoError: If more was bad than the plan allows, and it would be accepted.
        AcceptanceStoppedError: If the switching rules have stopped acceptance.
        Problems: If amounts do not add up, units are not of this inspection, or goods are gone.
    """
    inspection = locked(inspection_id, InspectionStatus.CHECKING)
    checker = signer_of(context)
    _another(inspection, checker)
    check_training(inspection, checker, context=context)
    switching = _switching(inspection)
    results = held_results(inspection)
    findings = findings_of(inspection, results)
    suggested_now = suggestion(inspection, findings)
    packages = _decide(inspection, values, suggested_now)
    if switching is not None and switching.stopped and values.conclusion not in _REFUSING:
        supplier = inspection.supplier.party.code if inspection.supplier else ""
        raise AcceptanceStoppedError(item=inspection.item.item.code, supplier=supplier)
    inspection.signature = sign(
        context=context, signing=signature, meaning=MEANINGS[values.conclusion],
        signable=_signable(inspection, results, values),
    )  # fmt: skip
    inspection.checked_by, inspection.checked_name = checker.id, checker.name
    inspection.checked_title, inspection.checked_at = checker.title, context.at
    inspection.status = InspectionStatus.CONCLUDED.value
    update([inspection])
    refused = values.conclusion in _REFUSING or suggested_now in BAD
    if switching is not None and _counts(switching, inspection, refused=refused):
        _count(switching, inspection, findings, refused=refused, at=context.at)
    telling.tell_conclusion(
        context, inspection, results, packages, at=values.occurred_at or context.at,
        by=_who(inspection),
    )  # fmt: skip
    if inspection.rejected > 0:
        open_for_rejection(
            context, inspection, defect_code=values.defect_code, description=values.description
        )
    outbox.emit(CONCLUDED, _told(inspection))
    return inspection


def conclusion_signed(inspection: Inspection, values: ConclusionValues) -> Signable:
    """Return what is signed by concluding so, before anything is written.

    Raises:
        NumbersSayNoError: If more was bad than the plan allows, and it would be accepted.
        Problems: If amounts do not add up, units are not of this inspection, or goods are gone.
    """
    shown = copy.copy(inspection)
    results = held_results(shown)
    _decide(shown, values, suggestion(shown, findings_of(shown, results)))
    return _signable(shown, results, values)


def _decide(
    inspection: Inspection, values: ConclusionValues, suggested: Conclusion
) -> Sequence[PackageVerdict]:
    """Write what is decided into an inspection, where numbers, amounts and goods allow it."""
    Problems.check(remaining.missing(inspection))
    if suggested in BAD and values.conclusion is Conclusion.ACCEPT:
        raise NumbersSayNoError(inspection=inspection.number)
    if suggested is Conclusion.REJECT and values.conclusion is Conclusion.PART:
        raise NumbersSayNoError(inspection=inspection.number)
    packages = choosing.with_keys(inspection, values.packages)
    shares = _shares(inspection, values, packages)
    inspection.accepted, inspection.rejected = shares.accepted, shares.rejected
    inspection.used_up = values.used_up
    inspection.rejected_keys = list(values.rejected_keys)
    inspection.conclusion = values.conclusion.value
    if values.note:
        inspection.note = values.note
    return packages


def _signable(inspection: Inspection, results: Sequence[Any], values: ConclusionValues) -> Signable:
    defects = " · ".join(filter(None, (values.defect_code, values.description.strip())))
    packages = [
        f"{one.package} {one.rejected.normalize():f} {one.used_up.normalize():f}"
        for one in values.packages
    ]
    return conclusion_of(inspection, results, defects=defects, packages=packages)


_REFUSING: Final = frozenset({Conclusion.REJECT, Conclusion.RETURN})


@dataclass(frozen=True, slots=True)
class _Shares:
    accepted: Decimal
    rejected: Decimal


_ENTERED_BY: Final = Prepared(
    lambda inspection: (
        Result.objects.filter(inspection=inspection)
        .order_by()
        .values_list("entered_by", flat=True)
        .distinct()
    )
)
_KNOWN: Final = Prepared(
    lambda item, supplier, purpose, step: SwitchingState.objects.select_for_update(
        of=("self",)
    ).filter(item_id=item, supplier_id=supplier, purpose=purpose, step_number=step)
)


def barred_from_concluding(inspection: Inspection, actor: Actor) -> SamePersonError | None:
    """Return that somebody had a part in an inspection, and so does not check it; else None."""
    checker = signer_behind(actor)
    return _same(checker) if _took_part(inspection, checker) else None


def inspectors_of(inspection: Inspection) -> Sequence[str]:
    """Return the names of those who inspected, who do not check it."""
    rows = Result.objects.filter(inspection=inspection).order_by("entered_name")
    entered = rows.values_list("entered_name", flat=True).distinct()
    return list(dict.fromkeys([inspection.inspected_name, *entered]))


def _took_part(inspection: Inspection, person: Signer) -> bool:
    return person.id in {*_ENTERED_BY.all(inspection.pk), inspection.inspected_by}


def _another(inspection: Inspection, checker: Signer) -> None:
    if _took_part(inspection, checker):
        raise _same(checker)


def _same(checker: Signer) -> SamePersonError:
    return SamePersonError(person=checker.name, person_en=checker.name_en or "")


def _shares(
    inspection: Inspection, values: ConclusionValues, packages: Sequence[PackageVerdict]
) -> _Shares:
    """Return what is accepted and what rejected, where all of it adds up."""
    whole = inspection.quantity - values.used_up
    named = Decimal(len(set(values.rejected_keys)))
    rejected = values.rejected
    if rejected is None:
        rejected = named if values.conclusion is Conclusion.PART else Decimal(0)
        if values.conclusion in _REFUSING:
            rejected = whole
    accepted = values.accepted if values.accepted is not None else whole - rejected
    found: list[Problem] = []
    if accepted + rejected != whole or min(accepted, rejected, values.used_up) < 0:
        data = {
            "quantity": format(inspection.quantity.normalize(), "f"),
            "accepted": format(accepted.normalize(), "f"),
            "rejected": format(rejected.normalize(), "f"),
            "used_up": format(values.used_up.normalize(), "f"),
        }
        if values.accepted is None and min(rejected, values.used_up) >= 0:
            Problems.check([Problem("quality.more_than_inspected", data, field="rejected")])
        found.append(Problem("quality.does_not_add_up", data, field="accepted"))
    wanted = {
        Conclusion.ACCEPT: rejected == 0,
        Conclusion.PART: accepted > 0 and rejected > 0,
        Conclusion.REJECT: accepted == 0,
        Conclusion.RETURN: accepted == 0,
    }[values.conclusion]
    if not wanted:
        found.append(Problem("quality.conclusion_and_amounts", field="conclusion"))
    found += _units(inspection, values, rejected)
    if values.used_up > 0 and inspection.item.item.tracking == Tracking.SERIAL:
        found.append(Problem("quality.units_not_used_up", field="used_up"))
    if rejected > 0 and not values.description.strip():
        found.append(Problem("quality.description_needed", field="description"))
    found += choosing.problems(
        inspection, packages, rejected=rejected, used_up=values.used_up,
        partly=accepted > 0 and rejected > 0,
    )  # fmt: skip
    Problems.check(found)
    return _Shares(accepted, rejected)


def _units(inspection: Inspection, values: ConclusionValues, rejected: Decimal) -> list[Problem]:
    """Return what is wrong with the units that are named as rejected.

    They are among those that are inspected, or else of the inspected lot. A part names them, all
    or nothing needs no names; and what has a number is never used up as an amount.
    """
    own = set(inspection.unit_keys)
    if not own:
        standing = standing_of(values.rejected_keys)
        own = {key for key, one in standing.items() if one.lot_key == inspection.lot_key}
    found = [
        Problem("quality.unit_not_inspected", {"key": key}, field="rejected_keys")
        for key in values.rejected_keys
        if key not in own
    ]
    numbered = inspection.item.item.tracking == Tracking.SERIAL
    if numbered and values.conclusion is Conclusion.PART:
        return found + _units_of_part(inspection, values, rejected)
    named = set(values.rejected_keys)
    if named and (not rejected or (inspection.unit_keys and named != own)):
        found.append(Problem("quality.conclusion_and_amounts", field="rejected_keys"))
    return found


def _units_of_part(
    inspection: Inspection, values: ConclusionValues, rejected: Decimal
) -> list[Problem]:
    """Return what is wrong with a part of units: each bad one must be among the rejected."""
    named = set(values.rejected_keys)
    found: list[Problem] = []
    if len(named) != rejected:
        data = {"rejected": format(rejected.normalize(), "f"), "units": str(len(named))}
        found.append(Problem("quality.units_and_quantity_rejected", data, field="rejected_keys"))
    bad = set(
        Result.objects.filter(inspection=inspection, replaced_by__isnull=True, passed=False)
        .exclude(unit_key="")
        .values_list("unit_key", flat=True)
    )
    found += [
        Problem("quality.bad_unit_accepted", {"key": key}, field="rejected_keys")
        for key in sorted(bad - named)
    ]
    return found


def _switching(inspection: Inspection) -> SwitchingState | None:
    """Return where the switching rules stand, locked; None where they do not apply."""
    if inspection.scheme != SamplingScheme.GB2828:
        return None
    named = {
        "item_id": inspection.item_id, "supplier_id": inspection.supplier_id,
        "purpose": inspection.purpose, "step_number": inspection.step_number,
    }  # fmt: skip
    if None not in named.values() and (known := _KNOWN.first(*named.values())) is not None:
        return known
    rows = SwitchingState.objects.select_for_update(of=("self",))
    if (known := rows.filter(**named).first()) is not None:
        return known
    state, _made = SwitchingState.objects.get_or_create(
        **named, defaults={"changed_at": inspection.opened_at}
    )
    return rows.get(pk=state.pk)


def switching_of(state: SwitchingState) -> Switching:
    """Return a row of the switching rules as the rules want it."""
    return Switching(
        severity=InspectionSeverity(state.severity),
        recent=state.recent,
        score=state.score,
        rejected=state.rejected,
        stopped=state.stopped,
        may_reduce=state.may_reduce,
    )


def keep_switching(state: SwitchingState, new: Switching, *, at: dt.datetime) -> None:
    """Write where the switching rules stand now."""
    state.severity, state.recent, state.score = new.severity.value, new.recent, new.score
    state.rejected, state.stopped, state.may_reduce = new.rejected, new.stopped, new.may_reduce
    state.changed_at = at
    state.save()


_STRICTNESS: Final = (
    InspectionSeverity.REDUCED, InspectionSeverity.NORMAL, InspectionSeverity.TIGHTENED,
)  # fmt: skip


def _counts(state: SwitchingState, inspection: Inspection, *, refused: bool) -> bool:
    """Say whether the switching rules take a lot.

    What was opened before a switch and accepted under the easier plan earns nothing under the
    stricter one; a bad lot is a bad lot under each.
    """
    done, now = InspectionSeverity(inspection.severity), InspectionSeverity(state.severity)
    as_strict = _STRICTNESS.index(done) >= _STRICTNESS.index(now)
    return not inspection.resubmitted and (refused or as_strict)


def _count(
    state: SwitchingState,
    inspection: Inspection,
    findings: Sequence[Finding],
    *,
    refused: bool,
    at: dt.datetime,
) -> None:
    """Let the switching rules take one more lot, judged by its major ones."""
    plans = plans_of(inspection)
    chief = Severity.MAJOR if Severity.MAJOR in plans else next(iter(plans))
    bad = nonconforming(findings, chief)
    lot = Judged(
        accepted=not refused,
        plan=plans[chief],
        nonconforming=bad,
        aql=Decimal(inspection.plan["aql"]),
    )
    state.last_inspection = inspection
    keep_switching(state, after(switching_of(state), lot), at=at)


def _who(inspection: Inspection) -> str:
    return inspection.inspected_by.removeprefix("PERSON:")


def _told(inspection: Inspection) -> Mapping[str, Any]:
    return {
        "inspection": inspection.number,
        "inspection_id": inspection.pk,
        "purpose": inspection.purpose,
        "item": inspection.item.item.code,
        "document": inspection.document,
        "lot_key": inspection.lot_key,
        "unit_keys": inspection.unit_keys,
        "rejected_keys": inspection.rejected_keys,
        "conclusion": inspection.conclusion,
        "quantity": format(inspection.quantity, "f"),
        "accepted": format(inspection.accepted, "f"),
        "rejected": format(inspection.rejected, "f"),
        "used_up": format(inspection.used_up, "f"),
        "supplier_id": inspection.supplier_id,
        "in_process": inspection.purpose == PlanPurpose.IN_PROCESS,
        "disposition": telling.disposition_of(inspection),
    }
