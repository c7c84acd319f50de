"""Nonconforming product: reported, set apart, decided about, done (GMP 2025 §88-89)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain.design import Severity
from suyuan.areas.quality.domain import (
    Disposition,
    HoldSource,
    HoldStatus,
    NonconformityStatus,
)
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.models import Inspection, Nonconformity
from suyuan.areas.quality.operations import outcomes
from suyuan.areas.quality.operations.errors import UnknownNonconformityError, WrongStateError
from suyuan.areas.quality.operations.holds import hold
from suyuan.areas.quality.operations.opening import units_in_house
from suyuan.areas.quality.operations.people import signer_of
from suyuan.areas.quality.queries.lists import results_of
from suyuan.areas.quality.queries.signables import decision_of
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import ActorKind, Context
from suyuan.foundation.numbering import next_number
from suyuan.foundation.signing import Meaning, Signing, sign
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.vocabulary import Tracking
from suyuan.ledger.queries.holds import cover_of
from suyuan.ledger.queries.presence import places
from suyuan.ledger.queries.things import things_by_key

CHANGE: Final = "quality.change_nonconformity"
DECIDE: Final = "quality.decide_nonconformity"
NEEDS_RISK: Final = frozenset({Disposition.REWORK, Disposition.REPAIR, Disposition.CONCESSION})
"""What is decided only with an assessment of the risk."""
_FREES_AT_ONCE: Final = frozenset(
    {Disposition.CONCESSION, Disposition.DOWNGRADE, Disposition.RETURN}
)
_REJECTS_WHAT_WAS_HELD: Final = frozenset({Disposition.DOWNGRADE, Disposition.RETURN})
"""After which goods that were only held would otherwise be as good as before."""
_NEEDS_RECHECK: Final = frozenset({Disposition.REWORK, Disposition.REPAIR})


@dataclass(frozen=True, kw_only=True, slots=True)
class NonconformityValues:
    """What does not conform, and how it was found."""

    item_id: int
    quantity: Decimal
    description: str
    lot_key: str = ""
    unit_keys: Sequence[str] = ()
    severity: Severity = Severity.MAJOR
    step: str = ""
    defect_code: str = ""
    document: str = ""
    supplier_id: int | None = None
    isolation_id: int | None = None
    capa: str = ""
    set_apart: bool = True
    """Hold the units, or the whole lot where no units are named."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What is done with it, and why."""

    disposition: Disposition
    decision: str
    reviewers: str = ""
    risk: str = ""
    procedure: str = ""


@command(name="quality.open_nonconformity", action=CHANGE)
def open_nonconformity(
    *, context: Context, values: NonconformityValues, by: str = ""
) -> Nonconformity:
    """Report that product does not conform, and set it apart.

    Raises:
        ForbiddenError: If it is kept apart at a site where the actor has not the right.
        Problems: If something is missing, not known, or not possible.
    """
    item = catalog.items().filter(pk=values.item_id).first()
    found = _wrong(values, item)
    Problems.check(found)
    assert item is not None
    keys = list(values.unit_keys) or [values.lot_key]
    return _open(context, values, item, keys if values.set_apart else [], by=by)


def open_for_rejection(
    context: Context, inspection: Inspection, *, defect_code: str, description: str
) -> Nonconformity:
    """Open the nonconformity of what an inspection rejected, and set it apart.

    Rejected units are held, and a lot that was rejected as a whole. The rejected part of a lot is
    told apart by its state on the ledger, since a lot is held as a whole or not at all.
    """
    units = list(inspection.rejected_keys)
    if not units and inspection.accepted == 0:
        units = list(inspection.unit_keys)
    whole = inspection.accepted == 0 and bool(inspection.lot_key) and not units
    failed = results_of(inspection.pk).filter(passed=False).first()
    severities = {one["code"]: one["severity"] for one in inspection.plan["characteristics"]}
    worst = severities.get(failed.characteristic) if failed is not None else None
    values = NonconformityValues(
        item_id=inspection.item_id,
        quantity=inspection.rejected,
        description=description,
        lot_key=inspection.lot_key,
        unit_keys=units,
        severity=Severity(worst) if worst else Severity.MAJOR,
        step=inspection.purpose,
        defect_code=defect_code,
        document=inspection.number,
        supplier_id=inspection.supplier_id,
        isolation_id=inspection.place_id,
    )
    apart = units or ([inspection.lot_key] if whole else [])
    made = _open(
        context, values, inspection.item, apart, inspection=inspection,
        by=inspection.inspected_name,
    )  # fmt: skip
    if inspection.conclusion == Conclusion.RETURN:
        _decided(
            context,
            made,
            Decision(disposition=Disposition.RETURN, decision=description),
            name=inspection.checked_name,
            principal=inspection.checked_by,
        )
    return made


@command(name="quality.decide_nonconformity", action=DECIDE)
def decide_nonconformity(
    *,
    context: Context,
    nonconformity_id: int,
    decision: Decision,
    by: str = "",
    signature: Signing | None = None,
) -> Nonconformity:
    """Decide what is done with nonconforming product.

    A concession frees it for use as it is; what is downgraded or returned leaves the hold for that.
    A person signs for it (让步 and all others); only the system goes without.

    Raises:
        SignatureNeededError: If a person does not sign.
        ContentMovedError: If it is not what the signer was shown.
        UnknownNonconformityError: If there is no such nonconformity.
        WrongStateError: If it was decided already.
        Problems: If the reason is missing, or the risk assessment of rework or concession.
    """
    found = _locked(nonconformity_id, NonconformityStatus.OPEN)
    wrong: list[Problem] = []
    if not decision.decision.strip():
        wrong.append(Problem("quality.reason_needed", field="decision"))
    if decision.disposition in NEEDS_RISK and not decision.risk.strip():
        wrong.append(Problem("quality.risk_needed", field="risk"))
    Problems.check(wrong)
    if signature is not None or context.actor.kind is not ActorKind.SYSTEM:
        signable = decision_of(
            found, disposition=decision.disposition.value, decision=decision.decision,
            risk=decision.risk,
        )  # fmt: skip
        sign(context=context, signing=signature, signable=signable, meaning=Meaning.APPROVED)
    signer = signer_of(context, by)
    _decided(context, found, decision, name=signer.name, principal=signer.id)
    return found


@command(name="quality.reopen_nonconformity", action=DECIDE)
def reopen_nonconformity(*, context: Context, nonconformity_id: int) -> Nonconformity:
    """Take a decision back before it was carried out; the things are set apart again.

    Raises:
        UnknownNonconformityError: If there is no such nonconformity.
        WrongStateError: If it is not decided, or done already.
        Problems: If what was freed by a concession has been used meanwhile.
    """
    found = _locked(nonconformity_id, NonconformityStatus.DECIDED)
    found.status = NonconformityStatus.OPEN.value
    if found.disposition == Disposition.CONCESSION:
        outcomes.reject_again(context, found)
    if found.hold is not None and found.hold.status == HoldStatus.LIFTED:
        keys = list(found.hold.named.values_list("key", flat=True))
        found.hold = hold(
            context=replace(context, site_id=found.site_id), keys=keys, reason=context.reason,
            source=HoldSource.LIST,
            document=found.number,
        )  # fmt: skip
    found.save()
    return found


@command(name="quality.close_nonconformity", action=DECIDE)
def close_nonconformity(
    *, context: Context, nonconformity_id: int, recheck: str = "", capa: str = "", by: str = ""
) -> Nonconformity:
    """Say that what was decided is done.

    Scrapped things end here; what is downgraded may be used for something else and is never
    released; what was reworked is good again where the new look at it was no inspection of its own.

    Raises:
        UnknownNonconformityError: If there is no such nonconformity.
        WrongStateError: If nothing was decided yet.
        Problems: If rework was not inspected again, or what is scrapped of a lot with numbered
            units is not what is left of it, or what goes back to the supplier still stands here.
    """
    found = _locked(nonconformity_id, NonconformityStatus.DECIDED)
    disposition = Disposition(found.disposition)
    if disposition is Disposition.RETURN:
        Problems.check(outcomes.not_sent_back(found))
    if disposition in _NEEDS_RECHECK and not recheck.strip():
        Problems.check([Problem("quality.recheck_needed", field="recheck")])
    signer = signer_of(context, by)
    found.status, found.recheck = NonconformityStatus.CLOSED.value, recheck.strip()
    found.capa = capa.strip() or found.capa
    found.closed_at, found.closed_by = context.at, signer.name
    found.save()
    outcomes.carry_out(context, found, who=signer.code)
    outcomes.free(context, found, reason=recheck or found.decision)
    return found


def _wrong(values: NonconformityValues, item: Any) -> list[Problem]:
    found: list[Problem] = []
    if item is None:
        data = {"item": str(values.item_id)}
        found.append(Problem("catalog.unknown_item", data, field="item"))
    if not values.description.strip():
        found.append(Problem("quality.description_needed", field="description"))
    if not values.quantity.is_finite() or values.quantity <= 0:
        data = {"value": str(values.quantity)}
        found.append(Problem("quality.not_positive", data, field="quantity"))
    keys = [*([values.lot_key] if values.lot_key else []), *values.unit_keys]
    if not keys:
        found.append(Problem("quality.nothing_named", field="lot_key"))
    numbered = item is not None and item.item.tracking == Tracking.SERIAL
    if numbered and values.lot_key and not values.unit_keys:
        there = len(units_in_house(values.lot_key))
        if there and there != values.quantity:
            data = {"quantity": str(values.quantity), "units": str(there)}
            found.append(Problem("quality.units_and_quantity", data, field="quantity"))
    known = things_by_key(keys)
    for line, key in enumerate(keys, start=1):
        if key not in known:
            found.append(Problem("ledger.unknown_thing", {"key": key}, line=line))
        elif item is not None and known[key].item_id != item.pk:
            data = {"key": known[key].code, "item": item.item.code}
            found.append(Problem("quality.of_another_item", data, line=line))
    return found


def _open(
    context: Context,
    values: NonconformityValues,
    item: Any,
    apart: Sequence[str],
    *,
    inspection: Inspection | None = None,
    by: str = "",
) -> Nonconformity:
    site_id = _site_of(values, inspection) or home_of(context)
    at_site(site_id)
    name = by if inspection is not None else signer_of(context, by).name
    said = asdict(values)
    del said["set_apart"]
    keys = list(values.unit_keys) or [values.lot_key]
    rows = things_by_key([key for key in keys if key])
    made = Nonconformity(
        **{**said, "severity": values.severity.value, "unit_keys": list(values.unit_keys)},
        number=next_number(f"NC-{context.at:%Y}"),
        unit=item.item.unit,
        inspection=inspection,
        found_at=context.at,
        found_by=name,
        site_id=site_id,
        shipped=cover_of({row.id for row in rows.values()}).shipped,
    )
    if apart:
        made.hold = hold(
            context=replace(context, site_id=site_id), keys=apart, reason=values.description,
            document=made.number, source=HoldSource.UNIT if values.unit_keys else HoldSource.LOT,
        )  # fmt: skip
    made.save()
    return made


def _site_of(values: NonconformityValues, inspection: Inspection | None) -> int | None:
    """Return the site of the inspection that found it, else of the place where it is kept apart."""
    if inspection is not None:
        return inspection.site_id
    kept = places().filter(pk=values.isolation_id or 0).values_list("site_id", flat=True)
    return kept.first()


def _decided(
    context: Context, found: Nonconformity, decision: Decision, *, name: str, principal: str
) -> None:
    found.disposition = decision.disposition.value
    found.decision, found.reviewers = decision.decision.strip(), decision.reviewers
    found.risk, found.procedure = decision.risk.strip(), decision.procedure
    found.decided_at, found.decided_by, found.decided_name = context.at, principal, name
    found.status = NonconformityStatus.DECIDED.value
    found.save()
    lot_rework = decision.disposition in _NEEDS_RECHECK and not found.unit_keys
    if decision.disposition in _FREES_AT_ONCE or lot_rework:
        outcomes.free(context, found, reason=decision.decision)
    if decision.disposition is Disposition.CONCESSION:
        outcomes.put_into(context, found, outcomes.usable(found))
    if decision.disposition in _REJECTS_WHAT_WAS_HELD and found.inspection is None:
        outcomes.reject(context, found)


def _locked(nonconformity_id: int, state: NonconformityStatus) -> Nonconformity:
    found = (
        Nonconformity.objects.select_for_update(of=("self",))
        .select_related("item__item", "hold", "inspection")
        .filter(pk=nonconformity_id)
        .first()
    )
    if found is None:
        raise UnknownNonconformityError(nonconformity=str(nonconformity_id))
    at_site(found.site_id)
    if found.status != state:
        raise WrongStateError(document=found.number, state=found.status)
    return found
