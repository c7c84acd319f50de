"""Questions to production."""

from suyuan.areas.production.queries.labelling import label_balance
from suyuan.areas.production.queries.orders import (
    class_key_of,
    deviations,
    item_rule,
    line_of,
    order_steps,
    order_with_number,
    orders,
    orders_on_lines,
    routing_of,
    steps_of,
)

__all__ = [
    "class_key_of",
    "deviations",
    "item_rule",
    "label_balance",
    "line_of",
    "order_steps",
    "order_with_number",
    "orders",
    "orders_on_lines",
    "routing_of",
    "steps_of",
]
