"""Packages by themselves: opened with their code, closed, opened again."""

from collections.abc import Sequence

from suyuan.areas.catalog import operations as catalog_operations, queries as catalog
from suyuan.areas.catalog.domain import NumberKind
from suyuan.areas.labels import operations as labels
from suyuan.areas.labels.domain import Level
from suyuan.areas.labels.queries import worn_by
from suyuan.areas.production import domain
from suyuan.areas.production.domain import OrderState, PackageLevel, PackageState
from suyuan.areas.production.models import Package
from suyuan.areas.production.operations.acting import Act, Scene, require_person, scene
from suyuan.areas.production.operations.errors import NoSerialSchemeError, UnknownPackageError
from suyuan.areas.production.queries.orders import capacities, today_at
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.db.updating import update
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
        others = [Level(one.value) for one in PackageLevel if one is not level]
        if worn_by([key], others):
            data = {"package": code_of(key)}
            Problems.check([Problem("production.label_of_other_level", data, field="package")])
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
