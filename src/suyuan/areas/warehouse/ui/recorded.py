"""The warehouse's tables in the record history: words instead of keys."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.catalog.choices import ITEM_KINDS
from suyuan.areas.warehouse import choices, queries
from suyuan.areas.warehouse.ui.common import name_of
from suyuan.web.screens import history

TABLES: Final = {
    "warehouse_asset": _("Returnable asset"),
    "warehouse_count": _("Count"),
    "warehouse_count_line": _("Line of a count"),
    "warehouse_excursion": _("Deviation of conditions"),
    "warehouse_move_line": _("Line of a move order"),
    "warehouse_move_order": _("Move order"),
    "warehouse_profile": _("Storage place"),
    "warehouse_profile_item": _("Item of a storage place"),
    "warehouse_requirement": _("Storage need"),
    "warehouse_reservation": _("Reservation"),
    "warehouse_storage_class": _("Storage class"),
}
COLUMNS: Final[dict[str, str | Promise]] = {
    "assessed_at": pgettext_lazy("moment", "Assessed"),
    "assessed_by": _("Assessed by"),
    "assessment": pgettext_lazy("excursion", "Assessment"),
    "blind": _("Blind"),
    "book": _("On the books"),
    "capacity": _("Room for"),
    "closed_at": pgettext_lazy("moment", "Signed"),
    "closed_by": _("Signed by"),
    "count_id": _("Count"),
    "counted": _("Counted"),
    "counted_at": _("Counted at"),
    "counted_by": _("Counted by"),
    "created_by": _("Written by"),
    "disposition": _("State"),
    "document": _("Paper"),
    "from_at": pgettext_lazy("moment", "From"),
    "high": _("Upper limit"),
    "humidity_max": _("Humidity at most, %"),
    "humidity_min": _("Humidity at least, %"),
    "key": _("Code"),
    "kinds": _("Only for these kinds"),
    "lot_code": _("Lot"),
    "low": _("Lower limit"),
    "made_at": pgettext_lazy("reservation", "Made"),
    "made_by": _("By"),
    "measure": _("Measured"),
    "moved_at": pgettext_lazy("moment", "Moved"),
    "moved_by": _("Moved by"),
    "event": _("Event of the move"),
    "moved_to_id": _("Moved to"),
    "order_id": _("Move order"),
    "package": _("In package"),
    "package_code": _("Number of the package"),
    "profile_id": _("Storage place"),
    "quantity": _("Quantity"),
    "reason": _("Reason"),
    "recounted": _("Counted again"),
    "recounted_at": _("Counted again at"),
    "recounted_by": _("Counted again by"),
    "return_days": _("Back within days"),
    "signature": _("Signature"),
    "source_id": _("From"),
    "storage_class_id": _("Storage class"),
    "taken": _("Taken"),
    "target_id": _("To"),
    "temperature_max": _("At most, ℃"),
    "temperature_min": _("At least, ℃"),
    "until": _("Until"),
    "until_at": pgettext_lazy("moment", "Until"),
    "warn_days": _("Days of warning"),
    "worst": _("Worst value"),
    "zone": _("Zone"),
}
_THINGS: Final[dict[str, str | Promise]] = {
    "LOT": _("Lot"),
    "UNIT": pgettext_lazy("shipped thing", "Unit"),
    "PACKAGE": pgettext_lazy("shipped thing", "Package"),
}
VALUES: Final[dict[str, Mapping[str, str | Promise]]] = {
    "warehouse_count.kind": choices.COUNT_KINDS,
    "warehouse_count.status": choices.COUNT_STATUSES,
    "warehouse_excursion.measure": choices.MEASURES,
    "warehouse_excursion.status": choices.EXCURSION_STATUSES,
    "warehouse_move_line.status": choices.WORK_STATUSES,
    "warehouse_move_order.kind": choices.MOVE_KINDS,
    "warehouse_move_order.status": choices.WORK_STATUSES,
    "warehouse_count_line.kind": _THINGS,
    "warehouse_profile.kinds": ITEM_KINDS,
    "warehouse_profile.zone": choices.ZONES,
    "warehouse_reservation.status": choices.RESERVATION_STATUSES,
}
REFERENCES: Final = {
    "count_id": "warehouse_count",
    "moved_to_id": "catalog_place",
    "order_id": "warehouse_move_order",
    "profile_id": "catalog_place",
    "source_id": "catalog_place",
    "storage_class_id": "warehouse_storage_class",
    "target_id": "catalog_place",
}


def describe() -> None:
    """Make the words known to the record history."""
    names = {
        "warehouse_asset": history.named(queries.assets, lambda row: f"{row.code} {name_of(row)}"),
        "warehouse_count": history.named(queries.counts, lambda row: row.number),
        "warehouse_move_order": history.named(queries.move_orders, lambda row: row.number),
        "warehouse_profile": history.named(
            queries.profiles, lambda row: f"{row.place.code} {name_of(row.place)}"
        ),
        "warehouse_requirement": history.named(
            queries.requirements, lambda row: f"{row.item.code} {name_of(row.item)}"
        ),
        "warehouse_storage_class": history.named(
            queries.storage_classes, lambda row: f"{row.code} {name_of(row)}"
        ),
    }
    history.describe(TABLES, COLUMNS, values=VALUES, references=REFERENCES, names=names)
