"""What stands in a history record of amounts, units, packages, inspections and deviations."""

from collections.abc import Collection
from typing import Any, Final

from suyuan.areas.catalog.queries import designs
from suyuan.areas.production.domain import UnitFact
from suyuan.areas.production.models import Deviation, Package, Tally, UnitEntry, WorkOrder
from suyuan.areas.production.queries.writing import code_of, moment
from suyuan.areas.quality import queries as quality
from suyuan.foundation.db.prepared import Prepared

HAPPENINGS: Final = (UnitFact.FAIL, UnitFact.REDO, UnitFact.PART, UnitFact.SCRAP)


_TALLIES: Final = Prepared(
    lambda order: Tally.objects.filter(order=order).exclude(kind="STOCKED").order_by("pk")
)
_HAPPENINGS: Final = Prepared(
    lambda order: (
        UnitEntry.objects.select_related("unit")
        .filter(order=order, fact__in=HAPPENINGS)
        .order_by("pk")
    ),
    many=True,
)
_PACKAGES: Final = Prepared(lambda order: Package.objects.filter(order=order).order_by("pk"))
_DEVIATIONS: Final = Prepared(lambda order: Deviation.objects.filter(order=order).order_by("pk"))


def tallies(order: WorkOrder) -> list[dict[str, Any]]:
    """Return what became of amounts of the product."""
    return [
        {
            "kind": one.kind, "quantity": designs.plain(one.quantity), "step": one.step_number,
            "reason": one.reason, "person": one.person, "at": moment(one.at),
        }
        for one in _TALLIES.all(order.pk)
    ]  # fmt: skip


def happenings(order: WorkOrder) -> list[dict[str, Any]]:
    """Return what happened to single units: found bad, reworked, a part replaced, scrapped."""
    return [
        {
            "serial": one.unit.serial, "fact": one.fact, "step": one.step_number,
            "why": one.detail.get("reason") or one.detail.get("note") or "",
            "person": one.person, "at": moment(one.at),
            "old": code_of(one.detail.get("old", "")), "new": code_of(one.detail.get("new", "")),
        }
        for one in _HAPPENINGS.all(order.pk)
    ]  # fmt: skip


def packages(order: WorkOrder) -> list[dict[str, Any]]:
    """Return the packages that the order filled."""
    return [
        {
            "code": one.code, "level": one.level, "filled": one.filled, "person": one.person,
            "capacity": one.capacity, "closed_at": moment(one.closed_at),
        }
        for one in _PACKAGES.all(order.pk)
    ]  # fmt: skip


def inspections(order: WorkOrder, keys: Collection[str]) -> list[dict[str, Any]]:
    """Return the inspections of the lots of an order."""
    rows = quality.inspections_of(keys).exclude(status="CANCELLED").order_by("pk").values_list(
        "number", "purpose", "step_number", "status", "conclusion", "scheme", "sample_size",
        "quantity", "accepted", "rejected", "inspected_name", "checked_name", "checked_at",
        "document", named=True,
    )  # fmt: skip
    return [
        {
            "number": one.number, "purpose": one.purpose, "step": one.step_number,
            "status": one.status, "conclusion": one.conclusion, "scheme": one.scheme,
            "sample_size": one.sample_size, "quantity": designs.plain(one.quantity),
            "accepted": designs.plain(one.accepted), "rejected": designs.plain(one.rejected),
            "inspected_by": one.inspected_name, "checked_by": one.checked_name,
            "at": moment(one.checked_at),
        }
        for one in rows
        if one.document in {"", order.number}
    ]  # fmt: skip


def nonconformities(keys: Collection[str]) -> list[dict[str, Any]]:
    """Return the nonconformities of lots."""
    rows = quality.nonconformities_of(keys).order_by("pk").values_list(
        "number", "status", "description", "disposition", "quantity", "found_at", "found_by",
        "decision", "risk", "recheck", "decided_name", "decided_at", "closed_by", "closed_at",
        named=True,
    )  # fmt: skip
    return [
        {
            "number": one.number, "status": one.status, "description": one.description,
            "disposition": one.disposition, "quantity": designs.plain(one.quantity),
            "found_at": moment(one.found_at), "found_by": one.found_by,
            "decision": one.decision, "risk": one.risk, "recheck": one.recheck,
            "decided_by": one.decided_name, "decided_at": moment(one.decided_at),
            "closed_by": one.closed_by, "closed_at": moment(one.closed_at),
        }
        for one in rows
    ]  # fmt: skip


def deviations(order: WorkOrder) -> list[dict[str, Any]]:
    """Return the deviations of an order."""
    return [
        {
            "number": one.number, "kind": one.kind, "grade": one.grade, "status": one.state,
            "description": one.description, "measure": one.measure, "cause": one.cause,
            "conclusion": one.conclusion, "closed_by": one.closed_by,
            "found_at": moment(one.found_at), "reported_by": one.reported_by,
            "decided_by": one.decided_by, "decided_at": moment(one.decided_at),
            "closed_at": moment(one.closed_at), "step": one.step_number,
        }
        for one in _DEVIATIONS.all(order.pk)
    ]  # fmt: skip
