"""Tables of what is announced, what has come, what was turned away and what went back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from suyuan.areas.purchasing.domain import LineVerdict, NoticeStatus, RefusalKind
from suyuan.areas.purchasing.models.buying import Order, OrderLine
from suyuan.areas.purchasing.models.words import amount, known, positive


class Notice(models.Model):
    """An announced delivery (advance shipping notice)."""

    number = models.TextField(unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="notices")
    supplier = models.ForeignKey("catalog.Partner", on_delete=models.PROTECT, related_name="+")
    delivery_note = models.TextField()
    """The supplier's own number of the delivery."""
    status = models.TextField(default=NoticeStatus.EXPECTED.value)
    expected_on = models.DateField(null=True)
    carrier = models.TextField(default="")
    note = models.TextField(default="")
    created_at = models.DateTimeField()
    created_by = models.TextField()

    class Meta:
        db_table = "purchasing_notice"
        ordering = ["-number"]
        constraints = [
            known("status", NoticeStatus, "purchasing_notice_status_known"),
            models.CheckConstraint(
                condition=~Q(delivery_note=""), name="purchasing_notice_names_delivery"
            ),
            models.UniqueConstraint(
                fields=["supplier", "delivery_note"],
                condition=~Q(status="CANCELLED"),
                name="purchasing_notice_delivery_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class NoticeLine(models.Model):
    """A supplier's lot that is announced."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="lines")
    position = models.IntegerField()
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="announced")
    supplier_lot = models.TextField(default="")
    quantity = amount()
    """In the unit of the order's line."""
    made_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    certificate = models.TextField(default="")
    serials = ArrayField(models.TextField(), default=list)
    packages = ArrayField(models.TextField(), default=list)
    """Codes of the packages in which it comes (SSCC)."""

    class Meta:
        db_table = "purchasing_notice_line"
        ordering = ["notice_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "position"], name="purchasing_notice_line_once"
            ),
            positive("quantity", "purchasing_notice_line_quantity_positive"),
            models.CheckConstraint(
                condition=Q(serials__len=0) | Q(serials__len=F("quantity")),
                name="purchasing_notice_line_serials_counted",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.notice_id}/{self.position}"


class NoticePackage(models.Model):
    """A package of an announced delivery, and the package around it."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="packages")
    code = models.TextField()
    """Eighteen digits (SSCC)."""
    inside = models.TextField(default="")
    """Code of the package in which it stands; empty: in none."""

    class Meta:
        db_table = "purchasing_notice_package"
        ordering = ["notice_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "code"], name="purchasing_notice_package_once"
            ),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(code=F("inside")),
                name="purchasing_notice_package_in_another",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.notice_id}/{self.code}"


class NoticeContent(models.Model):
    """How much of an announced lot comes in a package."""

    line = models.ForeignKey(NoticeLine, on_delete=models.PROTECT, related_name="contents")
    package = models.ForeignKey(NoticePackage, on_delete=models.PROTECT, related_name="contents")
    quantity = amount()
    """In the unit of the order's line."""
    serials = ArrayField(models.TextField(), default=list)

    class Meta:
        db_table = "purchasing_notice_content"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "package"], name="purchasing_notice_content_once"
            ),
            positive("quantity", "purchasing_notice_content_quantity_positive"),
            models.CheckConstraint(
                condition=Q(serials__len=0) | Q(serials__len=F("quantity")),
                name="purchasing_notice_content_serials_counted",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.line_id}/{self.package_id}"


class Receipt(models.Model):
    """A delivery that has come in."""

    number = models.TextField(unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="receipts")
    notice = models.OneToOneField(
        Notice, on_delete=models.PROTECT, null=True, related_name="receipt"
    )
    supplier = models.ForeignKey("catalog.Partner", on_delete=models.PROTECT, related_name="+")
    delivery_note = models.TextField(default="")
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()
    received_by = models.TextField()
    note = models.TextField(default="")

    class Meta:
        db_table = "purchasing_receipt"
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["supplier", "received_at"], name="purchasing_receipt_supplier")
        ]

    @override
    def __str__(self) -> str:
        return self.number


class ReceiptLine(models.Model):
    """A supplier's lot that has come in, under a lot number of our own."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines")
    position = models.IntegerField()
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="received_in")
    item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="+")
    supplier_lot = models.TextField(default="")
    lot = models.TextField()
    lot_key = models.TextField(unique=True)
    quantity = amount()
    """In the item's own unit."""
    unit = models.TextField()
    units = models.IntegerField(default=0)
    """How many of them have numbers of their own."""
    ordered = amount()
    """The same amount in the unit of the order's line."""
    announced = amount(null=True)
    """What the notice said, in the unit of the order's line."""
    made_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    certificate = models.TextField(default="")
    inspection = models.TextField(default="")
    """Number of the incoming inspection."""
    verdict = models.TextField(default=LineVerdict.WAITING.value)
    accepted = amount(default=0)
    rejected = amount(default=0)
    used_up = amount(default=0)
    judged_at = models.DateTimeField(null=True)
    returned = amount(default=0)

    class Meta:
        db_table = "purchasing_receipt_line"
        ordering = ["receipt_id", "position"]
        indexes = [
            models.Index(fields=["inspection"], name="purchasing_line_inspection"),
            models.Index(fields=["supplier_lot"], name="purchasing_line_supplier_lot"),
        ]
        constraints = [
            known("verdict", LineVerdict, "purchasing_receipt_line_verdict_known"),
            models.UniqueConstraint(
                fields=["receipt", "position"], name="purchasing_receipt_line_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, ordered__gt=0, units__gte=0),
                name="purchasing_receipt_line_quantity_positive",
            ),
            models.CheckConstraint(
                condition=Q(units=0) | Q(units=F("quantity")),
                name="purchasing_receipt_line_units_counted",
            ),
            models.CheckConstraint(
                condition=Q(verdict="WAITING", judged_at__isnull=True)
                | (
                    ~Q(verdict="WAITING")
                    & Q(judged_at__isnull=False)
                    & Q(quantity=F("accepted") + F("rejected") + F("used_up"))
                ),
                name="purchasing_receipt_line_verdict_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(returned__gte=0) & Q(returned__lte=F("rejected")),
                name="purchasing_receipt_line_returned_within",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.receipt_id}/{self.position}"


class Refusal(models.Model):
    """Goods that were not taken over: they stay the carrier's."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="refusals")
    position = models.IntegerField()
    kind = models.TextField()
    what = models.TextField()
    quantity = amount()
    unit = models.TextField(default="")

    class Meta:
        db_table = "purchasing_refusal"
        ordering = ["receipt_id", "position"]
        constraints = [
            known("kind", RefusalKind, "purchasing_refusal_kind_known"),
            models.UniqueConstraint(fields=["receipt", "position"], name="purchasing_refusal_once"),
            positive("quantity", "purchasing_refusal_quantity_positive"),
            models.CheckConstraint(condition=~Q(what=""), name="purchasing_refusal_says_what"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.receipt_id}/{self.position}"


class Return(models.Model):
    """Rejected goods that went back to the supplier."""

    number = models.TextField(unique=True)
    line = models.ForeignKey(ReceiptLine, on_delete=models.PROTECT, related_name="returns")
    quantity = amount()
    unit = models.TextField()
    units = ArrayField(models.TextField(), default=list)
    """Keys of the units, where they have numbers."""
    nonconformity = models.TextField()
    """The paper that decided it."""
    carrier = models.TextField(default="")
    note = models.TextField(default="")
    sent_at = models.DateTimeField()
    sent_by = models.TextField()

    class Meta:
        db_table = "purchasing_return"
        ordering = ["-number"]
        constraints = [
            positive("quantity", "purchasing_return_quantity_positive"),
            models.CheckConstraint(
                condition=~Q(nonconformity=""), name="purchasing_return_is_decided"
            ),
            models.CheckConstraint(
                condition=Q(units__len=0) | Q(units__len=F("quantity")),
                name="purchasing_return_units_counted",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number
