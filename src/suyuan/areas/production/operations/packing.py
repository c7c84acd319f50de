"""Packing: units and amounts into boxes, cases and pallets, by scan and in sets."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from suyuan.areas.catalog import operations as catalog_operations, queries as catalog
from suyuan.areas.catalog.domain import NumberKind
from suyuan.areas.labels import operations as labels
from suyuan.areas.labels.domain import Level
from suyuan.areas.production import domain
from suyuan.areas.production.domain import OrderState, PackageLevel, PackageState, UnitFact
from suyuan.areas.production.models import Lot, OrderStep, Package
from suyuan.areas.production.operations import deeds, progress
from suyuan.areas.production.operations.acting import Act, Scene, require_person, scene
from suyuan.areas.production.operations.errors import NoSerialSchemeError, UnknownPackageError
from suyuan.areas.production.operations.judging import Judged
from suyuan.areas.production.queries.blocks import problems_with
from suyuan.areas.production.queries.orders import capacities, today_at
from suyuan.areas.production.queries.units import UnitState, states_by_key
from suyuan.areas.quality.domain import Use
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.db.updating import update
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.keys import code_of
from suyuan.ledger.queries.things import things_by_key

PACK = "production.pack"
OPEN = domain.RUNNING | {OrderState.COMPLETED}
LEVELS = {PackageLevel.BOX: 1, PackageLevel.CASE: 2, PackageLevel.PALLET: 3}
LABELLED = (Level.UNIT, Level.BOX, Level.CASE, Level.PALLET)
CODED = ("/", "urn:suyuan:")
"""How the keys of codes begin that a package may carry; other texts were scanned by mistake."""
DEFAULT = {PackageLevel.BOX: 1, PackageLevel.CASE: 100, PackageLevel.PALLET: 1000}
"""How much a package takes where the item does not say it."""


@command(name="production.open_package", action=PACK)
def open_package(
    *,
    context: Context,
    order: str,
    level: PackageLevel,
    act: Act,
    key: str = "",
    capacity: int | None = None,
) -> Package:
    """Open a package: with the code that it carries already, or with a new SSCC.

    Args:
        context: Who and why.
        order: The order whose product goes in.
        level: Box, case or pallet.
        act: Who and when.
        key: Key of the code; empty: the next SSCC of the firm.
        capacity: How much it takes; None: as the item says.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is reviewed or ended.
        NoSerialSchemeError: If a code is to be taken and the firm has no scheme for SSCCs.
        Problems: If the code is used, or the capacity cannot be.
    """
    here = scene(context, order, act, states=OPEN)
    require_person(here)
    holds = capacity if capacity is not None else capacity_of(here.order.item_id, level)
    if holds <= 0:
        data = {"value": str(holds)}
        Problems.check([Problem("production.not_positive", data, field="capacity")])
    if key:
        labels.see_labels(
            context=context, keys=[key], levels=[Level(level.value)],
            documents=[here.order.number],
        )  # fmt: skip
    return opened(here, level, [key or f"/00/{ssccs(here, 1)[0]}"], holds)[0]


def opened(here: Scene, level: PackageLevel, keys: Sequence[str], holds: int) -> list[Package]:
    """Open packages with the codes that they carry.

    Raises:
        Problems: For every code that is used already.
    """
    known = set(Package.objects.filter(key__in=keys).values_list("key", flat=True))
    known |= set(things_by_key(list(keys)))
    Problems.check(
        Problem(
            "production.package_used" if key in known else "production.no_package_label",
            {"package": code_of(key)}, field="key",
        )
        for key in keys
        if key in known or not key.startswith(CODED)
    )  # fmt: skip
    return Package.objects.bulk_create(
        Package(
            order=here.order, key=key, code=code_of(key), level=level.value,
            capacity=holds, person=here.person, opened_at=here.at,
        )
        for key in keys
    )  # fmt: skip


def capacity_of(item_id: int, level: PackageLevel) -> int:
    """Return how much a package takes: of what lies one level below it."""
    held = capacities(item_id)
    number = LEVELS[level]
    if number not in held:
        return DEFAULT[level]
    below = held.get(number - 1, 1)
    return max(1, held[number] // below)


def ssccs(here: Scene, count: int) -> Sequence[str]:
    """Take SSCCs of the firm.

    Raises:
        NoSerialSchemeError: If there is no scheme to take them from.
    """
    scheme = catalog.schemes().filter(kind=NumberKind.SSCC, active=True).first()
    if scheme is None:
        raise NoSerialSchemeError(item="SSCC")
    block = catalog_operations.issue_numbers(
        context=here.context, scheme_id=scheme.pk, count=count,
        day=today_at(here.order.site, here.at),
    )  # fmt: skip
    return list(catalog.numbers_in(block))


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
    found += problems_with([*things, *amounts], at=here.at, site=here.order.site, use=Use.PACK)
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
    for line, key in enumerate(things, start=1):
        unit, package = units.get(key), inner.get(key)
        data: Mapping[str, Any] = {"key": key, "order": here.order.number}
        problem = None
        if key in things[: line - 1]:
            problem = Problem("production.scanned_twice", {"thing": code_of(key)})
        elif unit is not None:
            problem = _unit_problem(here, unit, steps)
        elif package is None or package.order_id != here.order.pk:
            problem = Problem("production.unit_of_other_order", data)
        elif LEVELS[PackageLevel(package.level)] >= LEVELS[PackageLevel(row.level)]:
            problem = Problem("production.package_too_large", {"package": package.code})
        elif package.state != PackageState.CLOSED:
            problem = Problem("production.package_open", {"package": package.code})
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
    open_step = next((step for step in steps if step not in unit.passed), None)
    if open_step is not None:
        data = {"step": open_step, "count": 1, "unit": unit.serial}
        return Problem("production.units_not_there", data)
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


@command(name="production.close_package", action=PACK)
def close_package(*, context: Context, package: str, act: Act) -> Package:
    """Close a package, also where it is not full: the rest of an order.

    Raises:
        UnknownPackageError: If there is no such package of production.
        NotRunningError: If its order is reviewed or ended.
        Problems: If it is closed, or nothing is in it.
    """
    row = locked_package(package)
    here = scene(context, row.order.number, act, states=OPEN)
    require_person(here)
    if row.state != PackageState.OPEN:
        Problems.check([Problem("production.package_closed", {"package": row.code})])
    if not row.filled:
        Problems.check([Problem("production.package_empty", {"package": row.code})])
    row.state, row.closed_at = PackageState.CLOSED.value, here.at
    update([row], "state", "closed_at")
    return row


@command(name="production.reopen_package", action=PACK)
def reopen_package(*, context: Context, package: str, act: Act) -> Package:
    """Open a package again that was closed too early; it lies in no other one.

    Raises:
        UnknownPackageError: If there is no such package of production.
        NotRunningError: If its order is reviewed or ended.
        Problems: If it is open, or lies in another package.
    """
    row = locked_package(package)
    scene(context, row.order.number, act, states=OPEN)
    if row.state != PackageState.CLOSED:
        Problems.check([Problem("production.package_not_closed", {"package": row.code})])
    if things_by_key([row.key])[row.key].container_id is not None:
        Problems.check([Problem("production.package_inside", {"package": row.code})])
    row.state, row.closed_at = PackageState.OPEN.value, None
    update([row], "state", "closed_at")
    return row


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


def locked_package(key: str) -> Package:
    """Return a package and keep others from changing it until the end of the command.

    Raises:
        UnknownPackageError: If there is no such package of production.
        ForbiddenError: If the right of the command is not held at the site of its order.
    """
    row = (
        Package.objects.select_for_update(of=("self",))
        .select_related("order")
        .filter(key=key)
        .first()
    )
    if row is None:
        raise UnknownPackageError(package=code_of(key))
    at_site(row.order.site_id)
    return row
