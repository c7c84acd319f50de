"""Questions to purchasing."""

from suyuan.areas.purchasing.queries.docks import (
    counted_of,
    dock_lines,
    notices_at,
    orders_at,
    scans_of,
)
from suyuan.areas.purchasing.queries.following import (
    receipts_to_follow,
    waits_to_be_put_away,
    with_announced,
)
from suyuan.areas.purchasing.queries.lists import (
    all_order_lines,
    notice_lines,
    notices,
    order_lines,
    orders,
    processings,
    receipt_lines,
    receipts,
    refusals,
    returns,
    supplies,
)
from suyuan.areas.purchasing.queries.scores import Month, lines_due, lines_late, months, scores
from suyuan.areas.purchasing.queries.standing import reasons_against, supply_in_force

__all__ = [
    "Month",
    "all_order_lines",
    "counted_of",
    "dock_lines",
    "lines_due",
    "lines_late",
    "months",
    "notice_lines",
    "notices",
    "notices_at",
    "order_lines",
    "orders",
    "orders_at",
    "processings",
    "reasons_against",
    "receipt_lines",
    "receipts",
    "receipts_to_follow",
    "refusals",
    "returns",
    "scans_of",
    "scores",
    "supplies",
    "supply_in_force",
    "waits_to_be_put_away",
    "with_announced",
]
