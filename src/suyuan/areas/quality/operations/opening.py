"""Opening an inspection: the plan, the sample, the numbers that decide."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain.design import PlanPurpose, SamplingScheme, Severity
from suyuan.areas.catalog.queries import designs
from suyuan.areas.quality.domain import InspectionStatus
from suyuan.areas.quality.domain.sampling import (
    InspectionSeverity,
    SamplingPlan,
    Scheme,
    plan_for,
)
from suyuan.areas.quality.models import Inspection, SwitchingState
from suyuan.areas.quality.operations.errors import (
    NoPlanError,
    UnknownInspectionError,
    WrongStateError,
)
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.foundation.db.inserting import insert
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.db.updating import update
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.vocabulary import Tracking
from suyuan.ledger.queries.members import units_of_lot
from suyuan.ledger.queries.presence import places
from suyuan.ledger.queries.stock import located
from suyuan.ledger.queries.things import things_by_key

CHANGE = "quality.change_inspection"


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenPlan:
    """A plan that the caller brings: of the device master record that a work order keeps."""

    content: Mapping[str, Any]
    """One of the record's plans, as `catalog.queries.designs.content_of` writes it."""
    revision: str = ""
    record_sha256: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class InspectionValues:
    """What is to be inspected."""

    purpose: PlanPurpose
    item_id: int
    quantity: Decimal
    """How much is inspected: pieces of serialized items, else the item's unit."""
    lot_key: str = ""
    unit_keys: Sequence[str] = ()
    step_number: int | None = None
    document: str = ""
    supplier_id: int | None = None
    supplier_lot: str = ""
    certificate: str = ""
    place_id: int | None = None
    plan: GivenPlan | None = None
    """None: the plan of the revision that is in force today."""
    resubmitted: bool = False
    """It was inspected before and comes back, sorted or reworked."""


@command(name="quality.open_inspection", action=CHANGE)
def open_inspection(*, context: Context, values: InspectionValues) -> Inspection:
    """Open an inspection after the plan that is in force, with its sample and its numbers.

    Where a lot of units with numbers is named alone, it is all of these units in house: each gets
    its verdict.

    Raises:
        ForbiddenError: If the goods stand at a site where the actor may not inspect.
        NoPlanError: If nothing says how the item is inspected.
        UnknownAqlError: If the plan names a limit for which the tables have no column.
        Problems: If a lot or a unit is not known, or an amount is not possible.
    """
    item = catalog.item_with_id(values.item_id)
    if item is not None and item.item.tracking == Tracking.SERIAL and not values.unit_keys:
        values = replace(values, unit_keys=units_in_house(values.lot_key))
    Problems.check(_wrong(values, item))
    assert item is not None
    site_id = _site_of(values.place_id, context)
    at_site(site_id)
    plan = values.plan or _plan_of(item, values, on=day_at(context.at, site_id))
    content = plan.content
    scheme = SamplingScheme(content["scheme"])
    severity = _severity(values, scheme)
    classes = _classes(content, int(values.quantity.to_integral_value()) or 1, severity)
    first = classes.get(Severity.MAJOR.value) or next(iter(classes.values()))
    made = Inspection(
        number=next_number(f"IQ-{context.at:%Y}"),
        purpose=values.purpose.value,
        step_number=values.step_number,
        item=item,
        revision_code=plan.revision,
        plan=dict(content),
        record_sha256=plan.record_sha256,
        scheme=scheme.value,
        severity=severity.value,
        code_letter=first["letter"],
        sample_size=max(one["size"] for one in classes.values()),
        classes=classes,
        lot_key=values.lot_key,
        unit_keys=list(values.unit_keys),
        quantity=values.quantity,
        unit=item.item.unit,
        document=values.document,
        supplier_id=values.supplier_id,
        supplier_lot=values.supplier_lot,
        certificate=values.certificate,
        place_id=values.place_id,
        site_id=site_id,
        resubmitted=values.resubmitted,
        status=InspectionStatus.OPEN.value,
        opened_at=context.at,
        opened_by=context.actor.label,
    )
    insert([made])
    return made


_SITE: Final = Prepared(lambda place: places().filter(pk=place).values_list("site_id", flat=True))


def _site_of(place_id: int | None, context: Context) -> int | None:
    """Return the site where the goods stand; where that is not known, the one it is opened at."""
    standing = _SITE.first(place_id) if place_id is not None else None
    return standing if standing is not None else home_of(context)


@command(name="quality.cancel_inspection", action=CHANGE)
def cancel_inspection(*, context: Context, inspection_id: int) -> Inspection:
    """Give up an inspection that was opened wrongly; what was entered stays.

    Raises:
        UnknownInspectionError: If there is no such inspection.
        WrongStateError: If it is not open.
    """
    inspection = locked(inspection_id, InspectionStatus.OPEN)
    inspection.status = InspectionStatus.CANCELLED.value
    inspection.note = context.reason
    update([inspection], "status", "note")
    return inspection


_LOCKED: Final = Prepared(
    lambda pk: (
        Inspection.objects.select_for_update(of=("self",))
        .select_related("item__item", "place")
        .filter(pk=pk)
    )
)


def locked(inspection_id: int, *states: InspectionStatus) -> Inspection:
    """Return an inspection in one of some states, locked until the end of the command.

    Raises:
        UnknownInspectionError: If there is no such inspection.
        ForbiddenError: If it belongs to a site where the actor has not the right.
        WrongStateError: If it is in another state.
    """
    inspection = _LOCKED.first(inspection_id)
    if inspection is None:
        raise UnknownInspectionError(inspection=str(inspection_id))
    at_site(inspection.site_id)
    if inspection.status not in states:
        raise WrongStateError(document=inspection.number, state=inspection.status)
    return inspection


def units_in_house(lot_key: str) -> Sequence[str]:
    """Return the keys of the units of a lot that exist and are ours, by their codes."""
    keys = units_of_lot(lot_key) if lot_key else []
    known = located(keys)
    return [key for key in keys if known[key].own and not known[key].ended]


def plans_of(inspection: Inspection) -> Mapping[Severity, SamplingPlan]:
    """Return the sampling plan of each class of severity of an inspection."""
    return {
        Severity(name): SamplingPlan(
            size=said["size"], accept=said["accept"], reject=said["reject"],
            letter=said["letter"],
        )
        for name, said in inspection.classes.items()
    }  # fmt: skip


def _wrong(values: InspectionValues, item: Any) -> list[Problem]:
    found: list[Problem] = []
    if item is None:
        data = {"item": str(values.item_id)}
        found.append(Problem("catalog.unknown_item", data, field="item"))
    if not values.quantity.is_finite() or values.quantity <= 0:
        data = {"value": str(values.quantity)}
        found.append(Problem("quality.not_positive", data, field="quantity"))
    if not values.lot_key and not values.unit_keys:
        found.append(Problem("quality.nothing_named", field="lot_key"))
    if values.unit_keys and values.quantity != len(values.unit_keys):
        data = {"quantity": str(values.quantity), "units": str(len(values.unit_keys))}
        found.append(Problem("quality.units_and_quantity", data, field="quantity"))
    keys = [*([values.lot_key] if values.lot_key else []), *values.unit_keys]
    known = things_by_key(keys)
    for line, key in enumerate(keys, start=1):
        if key not in known:
            found.append(Problem("ledger.unknown_thing", {"key": key}, line=line))
        elif item is not None and known[key].item_id != item.pk:
            data = {"key": known[key].code, "item": item.item.code}
            found.append(Problem("quality.of_another_item", data, line=line))
    found += [
        Problem("ledger.twice_in_event", {"key": key}, field="unit_keys")
        for key in _twice(values.unit_keys)
    ]
    return found


def _twice(keys: Sequence[str]) -> list[str]:
    return [key for key, times in Counter(keys).items() if times > 1]


def _plan_of(item: Any, values: InspectionValues, *, on: dt.date) -> GivenPlan:
    revision = designs.in_force(item.pk, on=on)
    record = getattr(revision, "master_record", None)
    for content in record.content["plans"] if record is not None else ():
        if content["purpose"] == values.purpose and content["step"] == values.step_number:
            assert revision is not None
            assert record is not None
            return GivenPlan(content=content, revision=revision.code, record_sha256=record.sha256)
    raise NoPlanError(item=item.item.code, purpose=values.purpose)


def _severity(values: InspectionValues, scheme: SamplingScheme) -> InspectionSeverity:
    if scheme is not SamplingScheme.GB2828:
        return InspectionSeverity.NORMAL
    state = SwitchingState.objects.filter(
        item_id=values.item_id,
        supplier_id=values.supplier_id,
        purpose=values.purpose.value,
        step_number=values.step_number,
    ).first()
    return InspectionSeverity(state.severity) if state is not None else InspectionSeverity.NORMAL


def _classes(
    content: Mapping[str, Any], lot_size: int, severity: InspectionSeverity
) -> dict[str, dict[str, Any]]:
    """Return the numbers of each class of severity that the plan has.

    Critical ones are never accepted, over the largest sample; the limit of the plan is that of the
    major ones, and of the minor ones where the plan names no other.
    """
    named = [Severity(one["severity"]) for one in content["characteristics"]]
    present = sorted(set(named) | ({Severity.MAJOR} if not named else set()))
    plans: dict[Severity, SamplingPlan] = {}
    for one in present:
        aql = content.get("aql_minor") if one is Severity.MINOR else None
        scheme = Scheme(
            scheme=SamplingScheme(content["scheme"]),
            level=content["level"],
            aql=_decimal(aql or content["aql"]),
            sample_size=content["sample_size"],
        )
        plans[one] = plan_for(scheme, lot_size=lot_size, severity=severity)
    largest = max(plan.size for plan in plans.values())
    return {
        one.value: {
            "size": largest if one is Severity.CRITICAL else plan.size,
            "accept": 0 if one is Severity.CRITICAL else plan.accept,
            "reject": 1 if one is Severity.CRITICAL else plan.reject,
            "letter": plan.letter,
        }
        for one, plan in plans.items()
    }


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
