"""The table of what was counted at the dock, before it is taken over."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from suyuan.areas.purchasing.domain import RefusalKind
from suyuan.areas.purchasing.models.buying import Order, OrderLine
from suyuan.areas.purchasing.models.receiving import Notice, Receipt
from suyuan.areas.purchasing.models.words import amount


class Counted(models.Model):
    """What somebody found on the dock with one scan: of a lot to take over, or to turn away."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="counted")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, null=True, related_name="counted")
    """The announced delivery that it belongs to; none: it came unannounced."""
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, null=True, related_name="counted"
    )
    supplier_lot = models.TextField(default="")
    quantity = amount()
    """In the unit of the order's line; of what is turned away in its own unit."""
    made_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    certificate = models.TextField(default="")
    serials = ArrayField(models.TextField(), default=list)
    package = models.TextField(default="")
    """Code of the package in which it stands (SSCC)."""
    within = models.TextField(default="")
    """Code of the package around that one which was scanned, and brought it."""
    refused = models.TextField(default="")
    """Why it is turned away; empty: it is to be taken over."""
    what = models.TextField(default="")
    """What is turned away, in words."""
    unit = models.TextField(default="")
    counted_at = models.DateTimeField()
    counted_by = models.TextField()
    receipt = models.ForeignKey(
        Receipt, on_delete=models.PROTECT, null=True, related_name="counted"
    )
    """In which it was taken over, or turned away; none: it still stands on the dock."""

    class Meta:
        db_table = "purchasing_counted"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(refused__in=["", *(kind.value for kind in RefusalKind)]),
                name="purchasing_counted_refused_known",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="purchasing_counted_quantity_positive"
            ),
            models.CheckConstraint(
                condition=Q(serials__len=0) | Q(serials__len=F("quantity")),
                name="purchasing_counted_serials_counted",
            ),
            models.CheckConstraint(
                condition=Q(refused="", order_line__isnull=False, what="")
                | (
                    ~Q(refused="")
                    & ~Q(what="")
                    & Q(order_line__isnull=True, serials__len=0, package="", within="")
                ),
                name="purchasing_counted_taken_or_refused",
            ),
            models.UniqueConstraint(
                fields=["package", "order_line", "supplier_lot"],
                condition=~Q(package=""),
                name="purchasing_counted_package_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["order"], condition=Q(receipt__isnull=True), name="purchasing_counted_open"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.order_id}/{self.pk}"
