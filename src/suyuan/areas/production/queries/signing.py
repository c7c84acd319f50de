"""What is signed in production: a review of a record, a release of what an order has made."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from suyuan.areas.production.models import HistoryRecord, WorkOrder
from suyuan.areas.production.queries.history import remarks_of
from suyuan.foundation.signing import Line, Signable


def review_of(order: WorkOrder, record: HistoryRecord) -> Signable:
    """Return what is signed by reviewing a record: its hash, and what was said of exceptions."""
    remarks = [
        {"exception": mark, "text": one.text, "by": one.by}
        for mark, one in sorted(remarks_of(order).items())
    ]
    return Signable(
        document=record.number,
        version=str(record.version),
        content={"order": order.number, "sha256": record.sha256, "remarks": remarks},
        lines=(
            Line(label=gettext("Order"), value=order.number),
            Line(label=gettext("Lot"), value=order.lot_number),
            Line(label=gettext("Exceptions"), value=str(record.exceptions)),
            Line(label=gettext("Remarks"), value=str(len(remarks))),
            Line(label="SHA-256", value=record.sha256),
        ),
    )


def release_of(
    order: WorkOrder, record: HistoryRecord, keys: Sequence[str], parts: Sequence[Any]
) -> Signable:
    """Return what is signed by releasing what an order has made, or a part of it."""
    amounts = [{"key": one.key, "quantity": str(one.quantity)} for one in parts]
    return Signable(
        document=record.number,
        version=str(record.version),
        content={
            "order": order.number, "sha256": record.sha256, "keys": sorted(keys),
            "parts": amounts,
        },
        lines=(
            Line(label=gettext("Order"), value=order.number),
            Line(label=gettext("Lot"), value=order.lot_number),
            Line(
                label=gettext("What is released"),
                value=gettext("everything") if not keys and not parts
                else str(len(keys) + len(parts)),
            ),
            Line(label="SHA-256", value=record.sha256),
        ),
    )  # fmt: skip
