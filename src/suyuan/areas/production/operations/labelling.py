"""Labels for what an order makes and packs: asked for, and printed, with one command."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain import ItemKind
from suyuan.areas.catalog.domain.udi import DiStatus
from suyuan.areas.catalog.queries import device_identifiers
from suyuan.areas.labels import operations as labels, queries as known
from suyuan.areas.labels.domain import Facts, Level
from suyuan.areas.production.domain import PackageLevel
from suyuan.areas.production.domain.gates import Data
from suyuan.areas.production.models import Package
from suyuan.areas.production.operations.acting import Act, Scene, scene
from suyuan.areas.production.operations.numbers import serials_for
from suyuan.areas.production.operations.packages import OPEN, ssccs
from suyuan.areas.production.queries.labelling import (
    LEVELS,
    live_labels,
    unlabelled_packages,
    unlabelled_units,
)
from suyuan.areas.production.queries.orders import capacities
from suyuan.areas.production.queries.units import states_of
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.keys import code_of, unit_key

PRINT = "labels.print"
SAID = frozenset({DiStatus.SUBMITTED, DiStatus.PUBLISHED, DiStatus.CHANGING})
"""States of a DI that may stand on a label."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelWish:
    """Which labels an order asks for."""

    level: Level
    """Unit, box, case or pallet."""
    count: int | None = None
    """How many are printed ahead, with new serial numbers or SSCCs, or that all say the same of a
    lot; None: one for everything of the order that has none yet, of a lot as many as are missing to
    the planned quantity."""
    things: tuple[str, ...] = ()
    """Keys of units or packages of the order; empty: all that have none. Units that a rework order
    names get a further label, whatever became of the one they have."""
    printer: str = ""
    """Code of the printer; empty: a file."""
    draws: bool = True
    """Whether they are printed at once; otherwise they wait to be printed."""


@command(name="production.print_labels", action=PRINT)
def print_labels(*, context: Context, order: str, wish: LabelWish) -> str:
    """Ask for labels of what an order makes or packs, and have them printed.

    The template is the one of the order's revision, else of its item, else of the firm. Labels of
    one kind join the order's job until that is accounted for.

    Args:
        context: Who and why.
        order: Number of the order.
        wish: Which labels, how many, where they come out.

    Returns:
        The number of the label job.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is not released, or is reviewed or ended.
        NoTemplateError: If no template is approved for them.
        NoSerialSchemeError: If numbers are to be given and there is no scheme to take them from.
        UnknownPrinterError: If there is no such printer in use.
        Problems: If the DI is missing, nothing is to be labelled, or something cannot be.
    """
    return labels_for(scene(context, order, Act(), states=OPEN), wish)


def labels_for(here: Scene, wish: LabelWish) -> str:
    """Ask for labels at an order that is locked already; see `print_labels`."""
    Problems.check(_faults(here, wish))
    _refuse_without_template(here, wish.level)
    printer = _printer(wish.printer)
    at_order = dataclasses.replace(here.context, site_id=here.order.site_id)
    job = labels.request_labels(context=at_order, values=_values(here, wish))
    if wish.draws:
        labels.order_printing(
            context=here.context, job_id=job.pk, printer_id=printer, language="zh-hans"
        )
    return str(job.number)


def _faults(here: Scene, wish: LabelWish) -> list[Problem]:
    order, item = here.order, here.order.item
    found: list[Problem] = []
    if wish.level not in LEVELS:
        found.append(Problem("production.label_level", {"level": wish.level}, field="level"))
    if wish.count is not None and wish.count <= 0:
        found.append(Problem("production.not_positive", {"value": str(wish.count)}, field="count"))
    if wish.count is not None and wish.things:
        found.append(Problem("production.labels_count_or_things", field="count"))
    dated = wish.level is Level.UNIT and item.item.shelf_life_days is not None
    if dated and order.parent_id is None and order.made_on is None:
        found.append(Problem("production.labels_before_begin", {"order": order.number}))
    if wish.level is Level.UNIT and item.item.kind == ItemKind.DEVICE:
        records = device_identifiers.device_identifiers().filter(item_id=item.pk, status__in=SAID)
        if not records.exists():
            found.append(Problem("production.labels_without_di", {"item": item.item.code}))
    return found


def _refuse_without_template(here: Scene, level: Level) -> None:
    """Go on only where a template says how the labels look, before any number is taken.

    Raises:
        NoTemplateError: If there is none.
    """
    order = here.order
    if known.template_in_force(order.item_id, level, order.revision_id) is None:
        raise labels.NoTemplateError(item=order.item.item.code, level=level.value)


def _values(here: Scene, wish: LabelWish) -> labels.JobValues:
    order = here.order
    values = labels.JobValues(
        level=wish.level, item_id=order.item_id, revision_id=order.revision_id,
        lot=order.lot_number, made_on=order.made_on, expires_on=order.expires_on,
        document=order.number, joins=True,
    )  # fmt: skip
    if wish.level is not Level.UNIT:
        keys, given = _packages(here, wish)
        return dataclasses.replace(values, keys=keys, given=given)
    if here.routing.tracking == "SERIAL":
        again = order.number if order.parent_id is not None and wish.things else ""
        return dataclasses.replace(values, keys=_units(here, wish), again=again)
    return dataclasses.replace(values, alike=_alike(here, wish))


def _units(here: Scene, wish: LabelWish) -> Sequence[str]:
    """Return the keys of units: those that are made, or new ones whose labels come first."""
    order = here.order
    if order.parent_id is not None and wish.things:
        there = [one.key for one in states_of(order.parent_id) if not one.gone]
        return _named(here, wish.things, there)
    open_ = [one.key for one in unlabelled_units(order)]
    if wish.count is None:
        return _named(here, wish.things, open_) if wish.things else _some(here, open_)
    most = int(order.quantity * (1 + order.over_percent / 100))
    live = live_labels(order, Level.UNIT) + len(open_)
    if live + wish.count > most:
        data: Data = {"order": order.number, "there": live, "most": most, "asked": wish.count}
        Problems.check([Problem("production.labels_over_plan", data, field="count")])
    serials = serials_for(here, wish.count)
    return [unit_key(str(order.item.item.key), serial) for serial in serials]


def _named(here: Scene, things: Sequence[str], open_: Sequence[str]) -> Sequence[str]:
    """Return the named things; those of other orders or with labels are refused one by one.

    Raises:
        Problems: If there are such.
    """
    left = set(open_)
    Problems.check(
        Problem(
            "production.label_not_open",
            {"thing": code_of(key), "order": here.order.number},
            line=line, field="things",
        )
        for line, key in enumerate(things, start=1)
        if key not in left
    )  # fmt: skip
    return things


def _some(here: Scene, keys: Sequence[str]) -> Sequence[str]:
    if not keys:
        data = {"order": here.order.number}
        Problems.check([Problem("production.nothing_to_label", data, field="count")])
    return keys


def _alike(here: Scene, wish: LabelWish) -> int:
    if wish.count is not None:
        return wish.count
    left = int(here.order.quantity) - live_labels(here.order, Level.UNIT)
    if left <= 0:
        data = {"order": here.order.number}
        Problems.check([Problem("production.nothing_to_label", data, field="count")])
    return left


def _packages(here: Scene, wish: LabelWish) -> tuple[Sequence[str], Mapping[str, Facts]]:
    """Return the keys of packages and what is in them; new ones get their SSCC now."""
    if wish.count is not None:
        return [f"/00/{code}" for code in ssccs(here, wish.count)], {}
    rows = unlabelled_packages(here.order, [wish.level])
    keys = [one.key for one in rows]
    keys = list(_named(here, wish.things, keys) if wish.things else _some(here, keys))
    held, gtin = capacities(here.order.item_id), catalog.gtin_of(here.order.item_id)
    given = {one.key: _content(here, one, held, gtin) for one in rows if one.key in set(keys)}
    return keys, given


def _content(here: Scene, row: Package, held: Mapping[int, int], gtin: str) -> Facts:
    """Return what a package holds, where that is certain: one lot, directly in it, closed.

    How many units lie in a package of packages is not told: its boxes may differ.
    """
    level = PackageLevel(row.level)
    direct = level is PackageLevel.BOX or (level is PackageLevel.CASE and 1 not in held)
    of_lots = len(row.content)
    sure = row.closed_at is not None and (of_lots == 1 or (direct and not of_lots))
    lot = code_of(row.content[0]) if of_lots == 1 else ""
    return Facts(
        lot=lot or here.order.lot_number, count=row.filled if sure and gtin else None,
        content_gtin=gtin if sure else "", expires_on=here.order.expires_on,
    )  # fmt: skip


def _printer(code: str) -> int | None:
    if not code:
        return None
    found = known.printers().filter(code=code, active=True).first()
    if found is None:
        raise labels.UnknownPrinterError(printer=code)
    return int(found.pk)
