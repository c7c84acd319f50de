"""Tables of what customers ordered, and of what is picked for it."""

from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from suyuan.areas.sales.domain import OrderStatus, PickStatus
from suyuan.areas.sales.models.words import amount, known, positive


class Order(models.Model):
    """A sales order."""

    number = models.TextField(unique=True)
    customer = models.ForeignKey(
        "catalog.Partner", on_delete=models.PROTECT, related_name="sales_orders"
    )
    deliver_to = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")
    status = models.TextField(default=OrderStatus.DRAFT.value)
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, null=True, related_name="+")
    market = models.TextField(default="")
    """The market whose registry must know the DI; empty where none is known."""
    export_paper = models.TextField(default="")
    """Number of the paper under which it leaves the country; empty for customers at home."""
    reference = models.TextField(default="")
    """The customer's own number."""
    contact = models.TextField(default="")
    phone = models.TextField(default="")
    conditions = models.TextField(default="")
    """How it is to be delivered: temperature, hours, what the carrier must do."""
    note = models.TextField(default="")
    created_at = models.DateTimeField()
    created_by = models.TextField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.TextField(default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sales_order"
        ordering = ["-number"]
        constraints = [
            known("status", OrderStatus, "sales_order_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=["DRAFT", "CANCELLED"])
                | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by="")),
                name="sales_order_confirmation_is_named",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """An item of an order: how much of it, by when, good for how long, and how much has left."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.IntegerField()
    item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="+")
    quantity = amount()
    unit = models.TextField()
    """The item's own."""
    wanted_on = models.DateField()
    min_days = models.IntegerField(default=0)
    """Days that it must still be good for when it leaves."""
    shipped = amount(default=0)

    class Meta:
        db_table = "sales_order_line"
        ordering = ["order_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="sales_order_line_once"),
            models.UniqueConstraint(fields=["order", "item"], name="sales_order_line_item_once"),
            positive("quantity", "sales_order_line_quantity_positive"),
            models.CheckConstraint(
                condition=Q(shipped__gte=0) & Q(shipped__lte=F("quantity")),
                name="sales_order_line_shipped_within",
            ),
            models.CheckConstraint(
                condition=Q(min_days__gte=0), name="sales_order_line_min_days_not_negative"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.order_id}/{self.position}"


class Pick(models.Model):
    """A list of what is to be taken from the shelves for an order."""

    number = models.TextField(unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="picks")
    staging = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")
    """Where the goods are brought."""
    status = models.TextField(default=PickStatus.OPEN.value)
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.TextField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(default="")
    short_reason = models.TextField(default="")
    """Why less was picked than the list says."""

    class Meta:
        db_table = "sales_pick"
        ordering = ["-number"]
        constraints = [
            known("status", PickStatus, "sales_pick_status_known"),
            models.CheckConstraint(
                condition=Q(status="OPEN") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="sales_pick_end_is_named",
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(status="OPEN"), name="sales_pick_one_open"
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class PickLine(models.Model):
    """So much of a lot at a place, to be taken."""

    pick = models.ForeignKey(Pick, on_delete=models.PROTECT, related_name="lines")
    position = models.IntegerField()
    item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")
    lot_id = models.BigIntegerField()
    lot_key = models.TextField()
    lot = models.TextField()
    expires_on = models.DateField(null=True)
    quantity = amount()
    unit = models.TextField()
    picked = amount(default=0)

    class Meta:
        db_table = "sales_pick_line"
        ordering = ["pick_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["pick", "position"], name="sales_pick_line_once"),
            positive("quantity", "sales_pick_line_quantity_positive"),
            models.CheckConstraint(
                condition=Q(picked__gte=0) & Q(picked__lte=F("quantity")),
                name="sales_pick_line_picked_within",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.pick_id}/{self.position}"
