"""What of the goods of an inspection is still here when it is concluded."""

from collections.abc import Sequence
from decimal import Decimal

from suyuan.areas.quality import domain
from suyuan.areas.quality.models import Inspection
from suyuan.kernel.errors import Problem
from suyuan.ledger.domain.vocabulary import Tracking
from suyuan.ledger.queries.holds import standing_of


def missing(inspection: Inspection) -> Sequence[Problem]:
    """Return what was scrapped or used, or has left, since the inspection was opened.

    Nothing is concluded about goods that are not there: such an inspection is given up, and what is
    left is inspected anew.
    """
    if inspection.unit_keys:
        known = standing_of(inspection.unit_keys)
        return [
            Problem("quality.unit_gone", {"key": key}, field="conclusion")
            for key in inspection.unit_keys
            if key in known and known[key].ended
        ]
    standing = standing_of([inspection.lot_key]).get(inspection.lot_key)
    if standing is None or inspection.item.item.tracking == Tracking.SERIAL:
        return []
    there = sum(
        (one for state, one in standing.amounts.items() if state not in domain.AWAY), Decimal(0)
    )
    if there >= inspection.quantity:
        return []
    data = {
        "quantity": format(inspection.quantity.normalize(), "f"),
        "there": format(there.normalize(), "f"),
    }
    return [Problem("quality.goods_gone", data, field="conclusion")]
