"""What the steps of work orders are called."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from suyuan.areas.production.models import OrderStep
from suyuan.foundation.db.prepared import Prepared, one_of

_STEPS: Final = Prepared(
    lambda numbers: (
        OrderStep.objects.filter(order__number=one_of(numbers))
        .order_by()
        .values_list("order__number", "code", "name", "name_en")
    )
)


def steps_named(numbers: Collection[str]) -> Mapping[tuple[str, str], Sequence[str]]:
    """Return name and English name of the steps of orders, by number and code in capitals."""
    return {
        (number, code.upper()): (name, name_en)
        for number, code, name, name_en in _STEPS.all(list(numbers))
    }
