"""Questions about the balance of an order: material by material, and the product."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Sum

from suyuan.areas.production.domain import (
    DeviationKind,
    DeviationState,
    MaterialKind,
    OrderKind,
    OrderState,
    TallyKind,
    balance,
)
from suyuan.areas.production.models import Deviation, Tally, WorkOrder
from suyuan.areas.production.queries.material import Left, left_of
from suyuan.areas.production.queries.orders import routing_of
from suyuan.areas.production.queries.output import counted_good, rejected_of
from suyuan.areas.production.queries.units import UnitState, states_of
from suyuan.foundation.db.prepared import Prepared

ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Balance:
    """The balance of an order."""

    made: balance.Made
    product: balance.Line
    materials: Sequence[tuple[balance.Amounts, balance.Line]]
    yield_percent: Decimal | None

    @property
    def is_outside(self) -> bool:
        """Whether something is outside of its limits and not explained."""
        lines = [self.product, *(line for _, line in self.materials)]
        return any(line.verdict is balance.Verdict.OUTSIDE for line in lines)


def balance_of(
    order: WorkOrder,
    *,
    left: Sequence[Left] | None = None,
    states: Sequence[UnitState] | None = None,
) -> Balance:
    """Return the balance of a released order, against the limits it was released with.

    Args:
        order: The order.
        left: Its material, where that is known already.
        states: Its units, where they are known already.
    """
    explained = Deviation.objects.filter(
        order=order, kind=DeviationKind.BALANCE, state=DeviationState.CLOSED
    ).exists()
    made = made_of(order, states)
    product = balance.product(
        item=order.item.item.code, unit=order.item.item.unit, made=made,
        limits=(order.product_minimum, order.product_maximum), explained=explained,
    )  # fmt: skip
    if OrderState(order.state) in {OrderState.RELEASED, OrderState.IN_PROCESS}:
        product = balance.Line(
            item=product.item, unit=product.unit, percent=product.percent,
            minimum=product.minimum, maximum=product.maximum,
            verdict=balance.Verdict.NOTHING
            if product.verdict is balance.Verdict.OUTSIDE
            else product.verdict,
        )  # fmt: skip
    return Balance(
        made=made,
        product=product,
        materials=_materials(
            order, left_of(order.pk) if left is None else left, explained=explained
        ),
        yield_percent=balance.yield_percent(made),
    )


_SUMS: Final = Prepared(
    lambda order: (
        Tally.objects.filter(order=order)
        .order_by()
        .values("kind")
        .annotate(total=Sum("quantity"))
        .values_list("kind", "total")
    )
)


def made_of(order: WorkOrder, states: Sequence[UnitState] | None = None) -> balance.Made:
    """Return what became of what an order has made."""
    sums = {TallyKind(kind): total for kind, total in _SUMS.all(order.pk)}
    serial = order.item.item.tracking == "SERIAL"
    made = sums.get(TallyKind.MADE, ZERO)
    out = {
        kind: sums.get(kind, ZERO)
        for kind in (TallyKind.SCRAP, TallyKind.SAMPLE, TallyKind.RETENTION)
    }
    good = counted_good(order.pk) if TallyKind.GOOD in sums else None
    if order.kind == OrderKind.REWORK:
        made = (good or ZERO) + sum(out.values(), ZERO)
    rejected = rejected_of(order.pk) if TallyKind.REJECT in sums else ZERO
    if serial:
        states = states_of(order.pk) if states is None else states
        rejected = Decimal(sum(one.is_bad for one in states))
        if good is None:
            good = Decimal(sum(not one.is_bad and not one.gone for one in states))
    if good is None:
        good = max(ZERO, made - rejected - sum(out.values(), ZERO))
    return balance.Made(
        planned=order.quantity, made=made, good=good, rejected=rejected,
        scrapped=out[TallyKind.SCRAP], sampled=out[TallyKind.SAMPLE],
        retained=out[TallyKind.RETENTION], stocked=sums.get(TallyKind.STOCKED, ZERO),
    )  # fmt: skip


def _materials(
    order: WorkOrder, left: Sequence[Left], *, explained: bool
) -> Sequence[tuple[balance.Amounts, balance.Line]]:
    key = {part.item for part in routing_of(order).parts if part.key_material}
    by_item: dict[tuple[str, str], dict[str, Decimal]] = {}
    for one in left:
        if one.part_item not in key:
            continue
        sums = by_item.setdefault((one.part_item, one.unit), {})
        for kind, amount in one.amounts.items():
            sums[kind] = sums.get(kind, ZERO) + amount
        sums["left"] = sums.get("left", ZERO) + one.left
    found = []
    for (item, unit), sums in sorted(by_item.items()):
        amounts = balance.Amounts(
            issued=sums.get(MaterialKind.ISSUE, ZERO), expected=sums.get(MaterialKind.USE, ZERO),
            returned=sums.get(MaterialKind.RETURN, ZERO),
            scrapped=sums.get(MaterialKind.SCRAP, ZERO),
            sampled=sums.get(MaterialKind.SAMPLE, ZERO), left=sums["left"],
            lost=sums.get(MaterialKind.LOSS, ZERO) - sums.get(MaterialKind.SURPLUS, ZERO),
        )  # fmt: skip
        line = balance.material(
            item=item, unit=unit, amounts=amounts,
            limits=(order.material_minimum, order.material_maximum), explained=explained,
        )  # fmt: skip
        found.append((amounts, line))
    return found
