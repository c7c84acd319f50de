"""The tables of sales in the record history: words instead of keys."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.sales import choices, queries
from suyuan.web.screens import history

TABLES: Final = {
    "sales_order": _("Sales order"),
    "sales_order_line": _("Order line"),
    "sales_pick": _("Pick list"),
    "sales_pick_line": _("Line of a pick list"),
    "sales_shipment": _("Shipment"),
    "sales_shipment_thing": _("Loaded thing"),
}
COLUMNS: Final[dict[str, str | Promise]] = {
    "sales_shipment.carrier": _("Carrier"),
    "closed_at": pgettext_lazy("sales", "Ended"),
    "conditions": _("Conditions of delivery"),
    "confirmed_at": pgettext_lazy("sales", "Confirmed"),
    "confirmed_by": pgettext_lazy("sales", "Confirmed by"),
    "contact": pgettext_lazy("sales", "Contact"),
    "customer_id": _("Customer"),
    "deliver_to_id": _("Deliver to"),
    "ended_at": pgettext_lazy("sales", "Ended"),
    "ended_by": pgettext_lazy("sales", "Ended by"),
    "export_paper": _("Export paper"),
    "inside": _("Packages in it"),
    "is_open": _("Has not left"),
    "items": _("Items in it"),
    "key": _("Code"),
    "loaded_at": pgettext_lazy("sales", "Loaded"),
    "loaded_by": pgettext_lazy("sales", "Loaded by"),
    "lot_key": _("Lot"),
    "market": _("Market"),
    "min_days": _("Good for at least (days)"),
    "sales_order_line.order_id": _("Sales order"),
    "sales_pick.order_id": _("Sales order"),
    "sales_shipment.order_id": _("Sales order"),
    "phone": _("Phone"),
    "pick_id": _("Pick list"),
    "picked": pgettext_lazy("sales", "Picked"),
    "reference": _("The customer's number"),
    "shipment_id": _("Shipment"),
    "shipped": pgettext_lazy("sales", "Shipped"),
    "shipped_at": pgettext_lazy("sales", "Left"),
    "shipped_by": _("Shipped by"),
    "short_reason": _("Why less was picked"),
    "staging_id": _("Staging place"),
    "wanted_on": pgettext_lazy("sales", "Wanted"),
    "waybill": _("Waybill"),
}
VALUES: Final = {
    "sales_order.status": choices.ORDER_STATUSES,
    "sales_order.market": choices.MARKETS,
    "sales_pick.status": choices.PICK_STATUSES,
    "sales_shipment.status": choices.SHIPMENT_STATUSES,
    "sales_shipment_thing.kind": choices.THING_KINDS,
}
REFERENCES: Final = {
    "customer_id": "catalog_partner",
    "deliver_to_id": "ledger_place",
    "sales_order_line.order_id": "sales_order",
    "sales_pick.order_id": "sales_order",
    "sales_shipment.order_id": "sales_order",
    "pick_id": "sales_pick",
    "shipment_id": "sales_shipment",
    "staging_id": "ledger_place",
}


def describe() -> None:
    """Make the words known to the record history."""
    history.describe(
        TABLES,
        COLUMNS,
        values=VALUES,
        references=REFERENCES,
        names={
            "sales_order": history.named(queries.orders, lambda row: row.number),
            "sales_pick": history.named(queries.picks, lambda row: row.number),
            "sales_shipment": history.named(queries.shipments, lambda row: row.number),
        },
    )
