"""Counts of what is there, and returnable assets."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from typing_extensions import override

from suyuan.areas.warehouse.domain import CountKind, CountStatus
from suyuan.areas.warehouse.models.words import amount, known


class Count(models.Model):
    """A paper with which a part of the stock is counted."""

    number = models.TextField(unique=True)
    kind = models.TextField()
    status = models.TextField(default=CountStatus.OPEN.value)
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, null=True, related_name="+")
    blind = models.BooleanField(default=True)
    """Whether those who count do not see what the ledger says."""
    scope = ArrayField(models.TextField(), default=list)
    """Codes of the places or items, or classes, that were chosen."""
    created_at = models.DateTimeField()
    created_by = models.TextField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(default="")
    signature = models.ForeignKey(
        "foundation.Signature", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The electronic signature under the adjustment."""
    note = models.TextField(default="")

    class Meta:
        db_table = "warehouse_count"
        ordering = ["-number"]
        constraints = [
            known("kind", CountKind, "warehouse_count_kind_known"),
            known("status", CountStatus, "warehouse_count_status_known"),
            models.CheckConstraint(
                condition=~models.Q(status="CLOSED")
                | models.Q(closed_at__isnull=False, signature__isnull=False),
                name="warehouse_count_closed_is_signed",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class CountLine(models.Model):
    """One lot in one state, one unit or one package at one place, as the ledger and as counted."""

    count = models.ForeignKey(Count, on_delete=models.PROTECT, related_name="lines")
    position = models.IntegerField()
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey("ledger.Item", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.TextField()
    """LOT, UNIT or PACKAGE."""
    key = models.TextField()
    code = models.TextField()
    disposition = models.TextField(default="")
    package = models.TextField(default="")
    """Key of the package in which the amount lies; empty for what is loose, and for one thing."""
    package_code = models.TextField(default="")
    unit = models.TextField(default="")
    book = amount()
    """What the ledger said when the count began; 0 for what was found unexpectedly."""
    counted = amount(null=True)
    counted_by = models.TextField(default="")
    counted_at = models.DateTimeField(null=True)
    recounted = amount(null=True)
    recounted_by = models.TextField(default="")
    recounted_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    """Why it differs, in the words of the one who signs."""

    class Meta:
        db_table = "warehouse_count_line"
        ordering = ["count_id", "position"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["LOT", "UNIT", "PACKAGE"]),
                name="warehouse_count_line_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(book__gte=0)
                & (models.Q(counted__isnull=True) | models.Q(counted__gte=0))
                & (models.Q(recounted__isnull=True) | models.Q(recounted__gte=0)),
                name="warehouse_count_line_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(counted__isnull=False) | models.Q(recounted__isnull=True),
                name="warehouse_count_line_counted_first",
            ),
            models.CheckConstraint(
                condition=models.Q(recounted__isnull=True)
                | ~models.Q(recounted_by=models.F("counted_by")),
                name="warehouse_count_line_recounted_by_another",
            ),
            models.UniqueConstraint(
                fields=["count", "position"], name="warehouse_count_line_position_once"
            ),
            models.UniqueConstraint(
                fields=["count", "place", "key", "disposition", "package"],
                name="warehouse_count_line_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="LOT") | models.Q(package=""),
                name="warehouse_count_line_package_of_amount",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.count_id}/{self.position}"


class Asset(models.Model):
    """A returnable asset: a tote, a roll cage, a cool box with a number of its own (GRAI)."""

    key = models.TextField(unique=True)
    """Canonical key: ``/8003/…``, or our own."""
    code = models.TextField(unique=True)
    name = models.TextField()
    name_en = models.TextField(default="")
    kind = models.TextField(default="")
    return_days = models.IntegerField(null=True)
    """Days after which it should be back."""
    active = models.BooleanField(default=True)
    note = models.TextField(default="")

    class Meta:
        db_table = "warehouse_asset"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(return_days__isnull=True) | models.Q(return_days__gt=0),
                name="warehouse_asset_return_days_positive",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.code
