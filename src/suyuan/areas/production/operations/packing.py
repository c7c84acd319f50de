"""Packing: units and amounts into boxes, cases and pallets, by scan and in sets."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from suyuan.areas.labels import operations as labels
from suyuan.areas.production import domain
from suyuan.areas.production.domain import OrderState, PackageLevel, PackageState, UnitFact
from suyuan.areas.production.models import Lot, OrderStep, Package
from suyuan.areas.production.operations import deeds, progress
from suyuan.areas.production.operations.acting import Act, Scene, require_person, scene
from suyuan.areas.production.operations.judging import Judged
from suyuan.areas.production.operations.packages import (
    LABELLED,
    LEVELS,
    OPEN,
    PACK,
    close_package,
    locked_package,
    open_package,
)
from suyuan.areas.production.queries.blocks import problems_with
from suyuan.areas.production.queries.fitting import packed_in
from suyuan.areas.production.queries.units import UnitState, states_by_key
from suyuan.areas.quality.domain import Use
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.db.updating import update
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.keys import code_of


@command(name="production.pack", action=PACK)
def pack(
    *,
    context: Context,
    package: str,
    act: Act,
    things: Sequence[str] = (),
    amounts: Mapping[str, Decimal] | None = None,
) -> Package:
    """Put units, packages, or amounts of lots into an open package.

    Args:
        context: Who and why.
        package: Key of the package.
        act: Who and when.
        things: Keys of units or of closed packages of the same order.
        amounts: How much of which lot, by key.

    Raises:
        UnknownPackageError: If there is no such package of production.
        NotRunningError: If its order is reviewed or ended.
        Problems: For everything that does not fit; nothing is packed then.
    """
    row = locked_package(package)
    here = scene(context, row.order.number, act, states=OPEN)
    require_person(here)
    amounts = amounts or {}
    found = _state(row, len(things), amounts)
    units, inner = _things(here, row, things, found)
    found += _amounts(here, amounts)
    if amounts and not found:
        found += not_come(here, sum(amounts.values(), Decimal(0)))
    clear = [key for line, key in enumerate(things, 1) if line not in {one.line for one in found}]
    found += problems_with([*clear, *amounts], at=here.at, site=here.order.site, use=Use.PACK)
    Problems.check(found)
    _put(here, row, things, amounts)
    packed_of(here, [row], units, amounts)
    del inner
    labels.see_labels(context=context, keys=[row.key, *things], levels=LABELLED)
    return row


def _state(row: Package, count: int, amounts: Mapping[str, Decimal]) -> list[Problem]:
    data: Mapping[str, Any] = {"package": row.code}
    if row.state != PackageState.OPEN:
        return [Problem("production.package_closed", data, field="package")]
    if not count and not amounts:
        return [Problem("production.nothing_named", field="things")]
    more = count + int(sum(amounts.values(), Decimal(0)))
    if row.filled + more > row.capacity:
        data = {**data, "capacity": row.capacity, "left": row.capacity - row.filled}
        return [Problem("production.package_full", data, field="things")]
    return []


def _things(
    here: Scene, row: Package, things: Sequence[str], found: list[Problem]
) -> tuple[list[UnitState], list[Package]]:
    units = states_by_key(things)
    inner = {one.key: one for one in Package.objects.filter(key__in=things)}
    steps = before_packing(here)
    packed = packed_in(things)
    for line, key in enumerate(things, start=1):
        unit, package = units.get(key), inner.get(key)
        data: Mapping[str, Any] = {"key": key, "order": here.order.number}
        problem = None
        if key in things[: line - 1]:
            problem = Problem("production.scanned_twice", {"thing": code_of(key)})
        elif unit is not None:
            problem = _unit_problem(here, unit, steps) or packed.get(key)
        elif package is None or package.order_id != here.order.pk:
            problem = Problem("production.unit_of_other_order", data)
        elif LEVELS[PackageLevel(package.level)] >= LEVELS[PackageLevel(row.level)]:
            problem = Problem("production.package_too_large", {"package": package.code})
        elif package.state != PackageState.CLOSED:
            problem = Problem("production.package_open", {"package": package.code})
        else:
            problem = packed.get(key)
        if problem is not None:
            found.append(problem.at(line=line, field="things"))
    return list(units.values()), list(inner.values())


def before_packing(here: Scene) -> Sequence[int]:
    """Return the numbers of the steps that come before an order's product is packed."""
    packing = here.routing.packing
    if packing is None:
        return [one.number for one in here.routing.steps]
    return [one.number for one in here.routing.before(packing.number)]


def _unit_problem(here: Scene, unit: UnitState, steps: Sequence[int]) -> Problem | None:
    if unit.order_id not in {here.order.pk, here.order.parent_id}:
        data: Mapping[str, Any] = {"key": unit.serial, "order": here.order.number}
        return Problem("production.unit_of_other_order", data)
    if unit.gone:
        return Problem("production.unit_gone", {"unit": unit.serial, "count": 1})
    if unit.is_bad:
        return Problem("production.unit_bad_unpacked", {"unit": unit.serial})
    open_step = next((step for step in steps if step not in unit.passed), None)
    if open_step is not None:
        return Problem("production.unit_not_there", {"step": open_step, "unit": unit.serial})
    return None


def _amounts(here: Scene, amounts: Mapping[str, Decimal]) -> list[Problem]:
    known = set(Lot.objects.filter(order=here.order, key__in=amounts).values_list("key", flat=True))
    found = []
    for key, quantity in amounts.items():
        if key not in known:
            data: Mapping[str, Any] = {"key": key, "order": here.order.number}
            found.append(Problem("production.lot_of_other_item", data, field="amounts"))
        elif quantity <= 0 or quantity % 1:
            data = {"value": str(quantity)}
            found.append(Problem("production.not_whole", data, field="amounts"))
    return found


def not_come(here: Scene, asked: Decimal) -> list[Problem]:
    """Return why so much is not packed: it has not passed the step before packing."""
    packing, before = here.routing.packing, before_packing(here)
    if packing is None or not before:
        return []
    passed: Mapping[int, Decimal] = dict(
        OrderStep.objects.filter(order=here.order).values_list("number", "quantity")
    )
    there = passed[before[-1]] - passed[packing.number]
    if there >= asked:
        return []
    data: Mapping[str, Any] = {
        "step": before[-1], "there": f"{there.normalize():f}", "asked": f"{asked.normalize():f}",
    }  # fmt: skip
    return [Problem("production.step_open", data, field="amounts")]


def _put(here: Scene, row: Package, things: Sequence[str], amounts: Mapping[str, Decimal]) -> None:
    event = here.deed(process="PACKING", source=here.place.key if amounts else None).packed(
        deeds.Action.ADD, row.key, disposition="in_progress", children=tuple(things),
        child_quantities=tuple(
            deeds.quantity_of(key, quantity, here.routing.unit)
            for key, quantity in amounts.items()
        ),
    )  # fmt: skip
    deeds.say(here.context, [event])
    row.filled += len(things) + int(sum(amounts.values(), Decimal(0)))
    row.content = list(dict.fromkeys([*row.content, *amounts]))
    update([row], "filled", "content")


def packed_of(
    here: Scene,
    rows: Sequence[Package],
    units: Sequence[UnitState],
    amounts: Mapping[str, Decimal],
) -> None:
    """Write down that the packing step was done."""
    packing = here.routing.packing
    count = Decimal(len(units)) + sum(amounts.values(), Decimal(0))
    if packing is None or not count or OrderState(here.order.state) not in domain.RUNNING:
        if units:
            progress.enter(here, units, UnitFact.PACKED, 0)
        return
    row = OrderStep.objects.select_for_update(of=("self",)).get(
        order=here.order, number=packing.number
    )
    nothing = Judged(parameters=[], entered={}, judged={}, numbers=[], critical=())
    execution = progress.execution(
        here, row, nothing, quantity=count, good=count, result=domain.Result.PASS, event=None,
    )  # fmt: skip
    details = {one.key: {"package": rows[0].code} for one in units} if len(rows) == 1 else {}
    progress.enter(here, units, UnitFact.PACKED, packing.number, details=details)
    fresh = [one for one in units if packing.number not in one.passed]
    progress.enter(here, fresh, UnitFact.PASS, packing.number, execution=execution)
    progress.advance(here, row, Decimal(len(fresh)) + sum(amounts.values(), Decimal(0)))


@command(name="production.unpack", action=PACK)
def unpack(*, context: Context, package: str, things: Sequence[str], act: Act) -> Package:
    """Take things out of a package, which is open again then.

    Raises:
        UnknownPackageError: If there is no such package of production.
        NotRunningError: If its order is reviewed or ended.
        Problems: If something does not lie in it.
    """
    row = locked_package(package)
    here = scene(context, row.order.number, act, states=OPEN)
    require_person(here)
    if not things:
        Problems.check([Problem("production.nothing_named", field="things")])
    event = here.deed(process="PACKING").packed(
        deeds.Action.DELETE, row.key, disposition="in_progress", children=tuple(things)
    )
    deeds.say(context, [event])
    row.filled = max(0, row.filled - len(things))
    row.state, row.closed_at = PackageState.OPEN.value, None
    update([row], "filled", "state", "closed_at")
    return row


@command(name="production.pack_scanned", action=PACK)
def pack_scanned(
    *, context: Context, order: str, package: str, level: PackageLevel, thing: str, act: Act
) -> Package:
    """Put one scanned thing into a scanned package, which is opened by its first and closed full.

    Args:
        context: Who and why.
        order: The order whose product goes in.
        package: Key of the package, as its label says it.
        level: What kind of package it is, for one that is not open yet.
        thing: Key of the unit or of a closed package.
        act: Who and when.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is reviewed or ended.
        Problems: For everything that does not fit; nothing is packed then.
    """
    known = Package.objects.filter(key=package)
    if not known.exists():
        lock([("package", package)])  # Two stations may begin it at once.
        if not known.exists():
            open_package(context=context, order=order, level=level, act=act, key=package)
    row = pack(context=context, package=package, things=[thing], act=act)
    if row.order.number != order:
        data = {"key": row.code, "order": order}
        Problems.check([Problem("production.unit_of_other_order", data, field="package")])
    if row.filled == row.capacity:
        row = close_package(context=context, package=package, act=act)
    return row
