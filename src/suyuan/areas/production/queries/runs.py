"""Questions about runs of special processes: what went through them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Exists, OuterRef

from suyuan.areas.production.models import Execution, Portion, Run
from suyuan.foundation.db.prepared import Prepared, one_of
from suyuan.ledger.domain.keys import code_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Went:
    """So much of an order that went through a run, or was made with its mix."""

    order: str
    step: int | None
    quantity: Decimal
    unit: str
    into: str
    """The lot that it is afterwards."""
    person: str = ""


_DONE: Final = Prepared(
    lambda runs: (
        Execution.objects.select_related("order__item__item", "step__form_version")
        .filter(
            ~Exists(Portion.objects.filter(run=OuterRef("run"), order=OuterRef("order"))),
            run=one_of(runs),
        )
        .order_by("pk")
    ),
    many=True,
)


def done_in(runs: Collection[Run]) -> Mapping[int, Sequence[Execution]]:
    """Return the steps that were done with runs, by run, but for those that portions tell."""
    if not runs:
        return {}
    found: dict[int, list[Execution]] = {}
    for one in _DONE.all([run.pk for run in runs]):
        assert one.run_id is not None
        found.setdefault(one.run_id, []).append(one)
    return found


def went_through(run: Run) -> Sequence[Went]:
    """Return what went through a run: portions of lots and units, and what was done with its mix.

    A mix of compound is used at a step of an order; a load of a steriliser takes portions.
    """
    portions = [
        Went(
            order=one.order.number, step=None, quantity=one.quantity,
            unit=one.order.item.item.unit,
            into=code_of(one.into_key),
        )
        for one in run.portions.select_related("order__item__item").order_by("pk")
    ]  # fmt: skip
    done = [
        Went(
            order=one.order.number, step=one.step.number, quantity=one.good,
            unit=one.order.item.item.unit, into=one.order.lot_number, person=one.person,
        )
        for one in done_in([run]).get(run.pk, ())
    ]  # fmt: skip
    return [*portions, *done]
