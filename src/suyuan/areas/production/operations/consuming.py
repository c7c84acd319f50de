"""What goes into the product at a step: amounts of what is loaded, and numbered parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.production.domain import MaterialKind, gates
from suyuan.areas.production.domain.gates import Data
from suyuan.areas.production.domain.routing import Part, Routing
from suyuan.areas.production.models import Execution, Load, MaterialMove
from suyuan.areas.production.operations.acting import Scene
from suyuan.areas.production.operations.deeds import quantity_of
from suyuan.areas.production.queries.blocks import problems_with
from suyuan.areas.production.queries.material import AtStep, Left, left_of_keys, take
from suyuan.foundation.db.inserting import insert
from suyuan.foundation.db.prepared import Prepared, one_of
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.event import Quantity
from suyuan.ledger.domain.keys import code_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """What one part took from one lot."""

    part: Part
    source: gates.Loaded
    amount: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Consumption:
    """What goes in at a step."""

    uses: tuple[Use, ...]

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """The amounts by lot, as events carry them."""
        sums: dict[str, tuple[Decimal, str]] = {}
        for use in self.uses:
            before, unit = sums.get(use.source.key, (Decimal(0), use.source.unit))
            sums[use.source.key] = (before + use.amount, unit)
        return tuple(quantity_of(key, total, unit) for key, (total, unit) in sums.items())


def consumption(here: Scene, step: int, count: Decimal, line: AtStep) -> Consumption:
    """Return what so many products take of what is loaded for a step.

    Raises:
        Problems: If something that is loaded may not be used any more.
    """
    loaded = line.loaded
    uses = []
    for part in here.routing.parts_of(step):
        if part.tracking == "LOT":
            mine = [one for one in loaded if line.fills(part, one.key)]
            uses += [
                Use(part=part, source=source, amount=amount)
                for source, amount in take(part, count, mine)
            ]
    Problems.check(
        problems_with([use.source.key for use in uses], at=here.at, site=here.order.site)
    )
    return Consumption(uses=tuple(uses))


def keep(here: Scene, execution: Execution, step: int, uses: Sequence[Use]) -> None:
    """Write down what was used."""
    items = item_ids([use.part.item for use in uses] + [use.source.item for use in uses])
    insert(
        MaterialMove(
            order=here.order,
            kind=MaterialKind.USE.value,
            item_id=items[use.source.item],
            part_item_id=items[use.part.item],
            step_number=step,
            key=use.source.key,
            code=use.source.lot,
            quantity=use.amount,
            unit=use.source.unit,
            person=here.person,
            execution=execution,
            deviation_id=_deviation(here, use),
            at=here.at,
        )
        for use in uses
    )


def _deviation(here: Scene, use: Use) -> int | None:
    if use.source.item in use.part.items:
        return None
    return (
        MaterialMove.objects.filter(order=here.order, key=use.source.key, kind=MaterialKind.ISSUE)
        .exclude(deviation=None)
        .values_list("deviation_id", flat=True)
        .first()
    )


_ITEM_IDS: Final = Prepared(
    lambda codes: catalog.items().filter(item__code=one_of(codes)).values_list("item__code", "pk")
)


def item_ids(codes: Sequence[str]) -> Mapping[str, int]:
    """Return the ids of items by code."""
    return dict(_ITEM_IDS.all(list(set(codes))))


def numbered_parts(routing: Routing, step: int) -> Sequence[Part]:
    """Return the parts of a step that have numbers of their own."""
    return [part for part in routing.parts_of(step) if part.tracking == "SERIAL"]


def check_parts(
    here: Scene, step: int, fitted: Mapping[str, Sequence[str]]
) -> Mapping[str, tuple[Part, Left]]:
    """Check the numbered parts that are built into units.

    Each unit gets of each part as many as the parts list says; each was issued to the order, is
    not in another unit, and may be used.

    Args:
        here: The act.
        step: The step.
        fitted: Keys of the parts by key of the unit.

    Returns:
        For each part the line that it fills, and what is left of it.

    Raises:
        Problems: For everything that does not fit.
    """
    asked = numbered_parts(here.routing, step)
    named = [key for keys in fitted.values() for key in keys]
    issued = left_of_keys(here.order.pk, named) if named else {}
    left = {key: one for key, one in issued.items() if one.tracking == "SERIAL"}
    found: list[Problem] = []
    known: dict[str, tuple[Part, Left]] = {}
    seen: dict[str, str] = {}
    for unit, keys in fitted.items():
        counts: dict[str, int] = {}
        before = len(found)
        for key in keys:
            row = left.get(key)
            if row is None or row.left <= 0:
                data: Data = {
                    "part": row.code if row is not None else key,
                    "order": here.order.number,
                }
                code = "production.part_not_issued" if row is None else "production.part_used"
                found.append(Problem(code, data, field="parts"))
                continue
            if key in seen:
                data = {"part": row.code}
                found.append(Problem("production.part_twice", data, field="parts"))
                continue
            seen[key] = unit
            part = next((one for one in asked if one.item == row.part_item), None)
            if part is None:
                data = {"item": row.item, "step": step}
                found.append(Problem("production.part_of_other_step", data, field="parts"))
                continue
            counts[part.item] = counts.get(part.item, 0) + 1
            known[key] = (part, row)
        if len(found) > before:
            continue  # What is refused is not missing as well.
        found += [
            Problem(
                "production.wrong_part_count",
                {
                    "item": part.item, "needed": str(part.quantity.normalize()),
                    "given": counts.get(part.item, 0), "unit": code_of(unit),
                },
                field="parts",
            )
            for part in asked
            if counts.get(part.item, 0) != part.quantity
        ]  # fmt: skip
    Problems.check(found)
    Problems.check(problems_with(list(known), at=here.at, site=here.order.site))
    return known


def keep_parts(
    here: Scene, execution: Execution | None, step: int, known: Mapping[str, tuple[Part, Left]]
) -> None:
    """Write down which numbered parts were used."""
    insert(
        MaterialMove(
            order=here.order,
            kind=MaterialKind.USE.value,
            item_id=row.item_id,
            part_item_id=row.part_item_id,
            step_number=step,
            key=key,
            code=row.code,
            quantity=Decimal(1),
            unit=row.unit,
            person=here.person,
            execution=execution,
            deviation_id=deviation_of(here, row),
            at=here.at,
        )
        for key, (_, row) in known.items()
    )


def deviation_of(here: Scene, row: Left) -> int | None:
    """Return the deviation under which another material than the parts list's was issued."""
    part = here.routing.part_for(row.item)
    if part is not None and part.item == row.part_item:
        return None
    return (
        MaterialMove.objects.filter(order=here.order, key=row.key, kind=MaterialKind.ISSUE)
        .values_list("deviation_id", flat=True)
        .first()
    )


def used_up(line: AtStep, taken: Consumption) -> Sequence[Load]:
    """Return what is on the line though nothing is left of it after what was taken just now."""
    left = {one.key: one.left for one in line.left}
    for use in taken.uses:
        left[use.source.key] -= use.amount
    return [load for load in line.loads if left.get(load.key, 0) <= 0]
