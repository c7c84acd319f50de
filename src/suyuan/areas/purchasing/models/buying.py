"""Tables of what may be bought from whom, and of what was ordered."""

from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from suyuan.areas.purchasing.domain import Grade, OrderStatus, SupplyStatus
from suyuan.areas.purchasing.models.words import amount, known, positive


class Supply(models.Model):
    """That an item may be bought from a supplier: its grade, until when, on what paper."""

    item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="supplies")
    supplier = models.ForeignKey(
        "catalog.Partner", on_delete=models.PROTECT, related_name="supplies"
    )
    grade = models.TextField()
    status = models.TextField(default=SupplyStatus.PROPOSED.value)
    valid_until = models.DateField(null=True)
    agreement = models.TextField(default="")
    """Number of the quality agreement."""
    supplier_code = models.TextField(default="")
    """What the supplier calls the item."""
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")
    decision = models.TextField(default="")
    note = models.TextField(default="")

    class Meta:
        db_table = "purchasing_supply"
        ordering = ["item_id", "supplier_id"]
        constraints = [
            known("grade", Grade, "purchasing_supply_grade_known"),
            known("status", SupplyStatus, "purchasing_supply_status_known"),
            models.UniqueConstraint(
                fields=["item", "supplier"],
                condition=~Q(status="ENDED"),
                name="purchasing_supply_once",
            ),
            models.CheckConstraint(
                condition=~Q(status="APPROVED", grade="A")
                | (~Q(agreement="") & Q(valid_until__isnull=False)),
                name="purchasing_supply_a_has_agreement",
            ),
            models.CheckConstraint(
                condition=Q(status="PROPOSED") | (Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="purchasing_supply_decision_is_named",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.item_id} from {self.supplier_id}"


class Order(models.Model):
    """A purchase order."""

    number = models.TextField(unique=True)
    supplier = models.ForeignKey(
        "catalog.Partner", on_delete=models.PROTECT, related_name="purchase_orders"
    )
    status = models.TextField(default=OrderStatus.DRAFT.value)
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, null=True, related_name="+")
    currency = models.TextField(default="CNY")
    note = models.TextField(default="")
    created_at = models.DateTimeField()
    created_by = models.TextField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.TextField(default="")
    sent_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "purchasing_order"
        ordering = ["-number"]
        constraints = [
            known("status", OrderStatus, "purchasing_order_status_known"),
            models.CheckConstraint(
                condition=Q(currency__regex="^[A-Z]{3}$"), name="purchasing_order_currency_form"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["DRAFT", "CANCELLED"])
                | (Q(approved_at__isnull=False) & ~Q(approved_by="")),
                name="purchasing_order_approval_is_named",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["DRAFT", "APPROVED", "CANCELLED"])
                | Q(sent_at__isnull=False),
                name="purchasing_order_sent_is_dated",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """An item of an order: how much of it, by when, and how much has come."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.IntegerField()
    item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="+")
    revision = models.TextField(default="")
    quantity = amount()
    unit = models.TextField()
    price = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    """Of one unit, in the currency of the order."""
    due_on = models.DateField()
    over_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    under_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    received = amount(default=0)
    """In the unit of the line."""
    returned = amount(default=0)
    done_on = models.DateField(null=True)
    """The day on which the line was complete."""

    class Meta:
        db_table = "purchasing_order_line"
        ordering = ["order_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "position"], name="purchasing_order_line_once"
            ),
            positive("quantity", "purchasing_order_line_quantity_positive"),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0),
                name="purchasing_order_line_price_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(over_percent__gte=0, over_percent__lte=100)
                & Q(under_percent__gte=0, under_percent__lt=100),
                name="purchasing_order_line_tolerance_is_percentage",
            ),
            models.CheckConstraint(
                condition=Q(received__gte=0, returned__gte=0) & Q(returned__lte=F("received")),
                name="purchasing_order_line_returned_within",
            ),
            models.CheckConstraint(
                condition=Q(
                    received__lte=F("returned")
                    + F("quantity")
                    + F("quantity") * F("over_percent") / 100
                ),
                name="purchasing_order_line_received_within",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.order_id}/{self.position}"
