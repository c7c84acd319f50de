"""Approved suppliers: proposed, approved, suspended, ended (GMP 2025 §59-63)."""

import datetime as dt
from dataclasses import dataclass

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.purchasing.choices import APPROVE_SUPPLY, CHANGE_SUPPLY
from suyuan.areas.purchasing.domain import SUPPLY_MOVES, Grade, SupplyStatus
from suyuan.areas.purchasing.models import Supply
from suyuan.areas.purchasing.operations.errors import PurchasingStateError, UnknownSupplyError
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.kernel.errors import Problem, Problems


@dataclass(frozen=True, kw_only=True, slots=True)
class SupplyValues:
    """What is said about buying an item from a supplier."""

    item: str
    """Code of the item."""
    supplier: str
    """Code of the partner."""
    grade: Grade
    agreement: str = ""
    valid_until: dt.date | None = None
    supplier_code: str = ""
    note: str = ""


@command(name="purchasing.propose_supply", action=CHANGE_SUPPLY)
def propose_supply(*, context: Context, values: SupplyValues) -> Supply:
    """Put a supplier of an item on the list; it may be bought from when quality has approved it.

    Raises:
        Problems: If something is not known, the two are on the list already, or it has ended.
    """
    item = catalog.item_with_code(values.item)
    supplier = catalog.partner_with_code(values.supplier)
    found: list[Problem] = []
    if item is None:
        found.append(Problem("purchasing.unknown_item", {"item": values.item[:60]}, field="item"))
    if supplier is None:
        data = {"supplier": values.supplier[:60]}
        found.append(Problem("purchasing.unknown_supplier", data, field="supplier"))
    if item is not None and supplier is not None:
        same = Supply.objects.filter(item=item, supplier=supplier)
        if same.exclude(status=SupplyStatus.ENDED).exists():
            data = {"item": values.item, "supplier": values.supplier}
            found.append(Problem("purchasing.supply_twice", data, field="supplier"))
    if values.valid_until is not None and values.valid_until < day_at(context.at):
        data = {"until": values.valid_until.isoformat()}
        found.append(Problem("purchasing.ended_already", data, field="valid_until"))
    Problems.check(found)
    assert item is not None
    assert supplier is not None
    return Supply.objects.create(
        item=item, supplier=supplier, grade=values.grade.value, agreement=values.agreement.strip(),
        valid_until=values.valid_until, supplier_code=values.supplier_code.strip(),
        note=values.note,
    )  # fmt: skip


@command(name="purchasing.approve_supply", action=APPROVE_SUPPLY)
def approve_supply(
    *,
    context: Context,
    supply_id: int,
    decision: str,
    grade: Grade | None = None,
    agreement: str | None = None,
    valid_until: dt.date | None = None,
) -> Supply:
    """Approve a supplier of an item, at first or again after it was suspended.

    Raises:
        UnknownSupplyError: If there is no such line.
        PurchasingStateError: If it cannot be approved from its state.
        Problems: If the reason, the agreement or the end is missing.
    """
    supply = _locked(supply_id, SupplyStatus.APPROVED)
    supply.grade = grade.value if grade is not None else supply.grade
    supply.agreement = supply.agreement if agreement is None else agreement.strip()
    supply.valid_until = valid_until or supply.valid_until
    found: list[Problem] = []
    if not decision.strip():
        found.append(Problem("purchasing.missing", field="decision"))
    if supply.grade == Grade.A and not (supply.agreement and supply.valid_until):
        found.append(Problem("purchasing.agreement_needed", field="agreement"))
    if supply.valid_until is not None and supply.valid_until < day_at(context.at):
        data = {"until": supply.valid_until.isoformat()}
        found.append(Problem("purchasing.ended_already", data, field="valid_until"))
    Problems.check(found)
    return _decide(supply, SupplyStatus.APPROVED, context, decision)


@command(name="purchasing.suspend_supply", action=APPROVE_SUPPLY)
def suspend_supply(*, context: Context, supply_id: int) -> Supply:
    """Stop buying an item from a supplier for the time being; the reason is the command's.

    Raises:
        UnknownSupplyError: If there is no such line.
        PurchasingStateError: If it is not approved.
    """
    supply = _locked(supply_id, SupplyStatus.SUSPENDED)
    return _decide(supply, SupplyStatus.SUSPENDED, context, context.reason)


@command(name="purchasing.end_supply", action=APPROVE_SUPPLY)
def end_supply(*, context: Context, supply_id: int) -> Supply:
    """Take a supplier of an item off the list for good.

    Raises:
        UnknownSupplyError: If there is no such line.
        PurchasingStateError: If it has ended already.
    """
    supply = _locked(supply_id, SupplyStatus.ENDED)
    return _decide(supply, SupplyStatus.ENDED, context, context.reason)


def _locked(supply_id: int, to: SupplyStatus) -> Supply:
    supply = (
        Supply.objects.select_for_update(of=("self",))
        .select_related("item__item", "supplier__party")
        .filter(pk=supply_id)
        .first()
    )
    if supply is None:
        raise UnknownSupplyError(supply=str(supply_id))
    if to not in SUPPLY_MOVES[supply.status]:
        document = f"{supply.item.item.code} / {supply.supplier.party.code}"
        raise PurchasingStateError(document=document, state=supply.status)
    return supply


def _decide(supply: Supply, status: SupplyStatus, context: Context, decision: str) -> Supply:
    supply.status, supply.decision = status.value, decision.strip()
    supply.decided_at, supply.decided_by = context.at, context.actor.label
    supply.save()
    return supply
