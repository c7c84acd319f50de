"""Lists of sales: customers, orders, picks, shipments, the sales record, onward sales."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.sales.models import (
    OnwardSale,
    Order,
    OrderLine,
    Pick,
    PickLine,
    Record,
    Shipment,
    ShipmentThing,
)
from suyuan.areas.sales.queries.standing import BUYS


def customers() -> QuerySet[Any]:
    """Return the partners that goods can be sold to, by code."""
    return (
        catalog.partners()
        .filter(roles__overlap=sorted(BUYS))
        .prefetch_related("licences")
        .annotate(code=F("party__code"))
    )


def orders() -> QuerySet[Order]:
    """Return the sales orders with how many lines are open and when the next is wanted."""
    still = Q(lines__shipped__lt=F("lines__quantity"))
    return (
        Order.objects.select_related("customer__party", "deliver_to", "site")
        .annotate(
            lines_count=Count("lines"),
            open_count=Count("lines", filter=still),
            wanted_on=Min("lines__wanted_on", filter=still),
        )
        .order_by("-number")
    )


def order_lines(order_id: int) -> QuerySet[OrderLine]:
    """Return the lines of an order."""
    return (
        OrderLine.objects.select_related("item__item", "order")
        .filter(order_id=order_id)
        .order_by("position")
    )


def picks() -> QuerySet[Pick]:
    """Return the pick lists with how many lines each has and how many are open, newest first."""
    return (
        Pick.objects.select_related("order__customer__party", "staging", "site")
        .annotate(
            lines_count=Count("lines"),
            open_count=Count("lines", filter=Q(lines__picked__lt=F("lines__quantity"))),
        )
        .order_by("-number")
    )


def pick_lines(pick_id: int) -> QuerySet[PickLine]:
    """Return the lines of a pick list in their order."""
    return (
        PickLine.objects.select_related("item__item", "place", "pick")
        .filter(pick_id=pick_id)
        .order_by("position")
    )


def shipments() -> QuerySet[Shipment]:
    """Return the shipments with how many things each has, the newest first."""
    return (
        Shipment.objects.select_related("order", "customer__party", "deliver_to", "site")
        .annotate(
            things_count=Count("things", distinct=True),
            loaded=Coalesce(
                Sum("things__quantity"), Value(0), output_field=DecimalField(max_digits=38)
            ),
        )
        .order_by("-number")
    )


def loaded_amount(shipment_id: int, key: str) -> Decimal:
    """Return how much of a lot is loaded by itself; nothing of other things."""
    rows = ShipmentThing.objects.filter(shipment_id=shipment_id, key=key, kind="LOT")
    return rows.aggregate(all=Sum("quantity"))["all"] or Decimal(0)


def shipment_things(shipment_id: int) -> QuerySet[ShipmentThing]:
    """Return what was loaded, in its order."""
    return (
        ShipmentThing.objects.select_related("place")
        .filter(shipment_id=shipment_id)
        .order_by("position")
    )


def records() -> QuerySet[Record]:
    """Return the sales record, the latest first."""
    return Record.objects.select_related("shipment__order", "item__item").order_by(
        "-shipped_at", "-shipment_id", "position"
    )


def records_of(shipment_id: int) -> QuerySet[Record]:
    """Return the record of a shipment in its order."""
    return records().filter(shipment_id=shipment_id).order_by("position")


def onward_sales() -> QuerySet[OnwardSale]:
    """Return what distributors reported to have sold on, the latest first."""
    return OnwardSale.objects.select_related(
        "seller__party", "buyer__party", "item__item"
    ).order_by("-sold_at", "-pk")
