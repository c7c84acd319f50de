"""The table of work that is done by somebody else."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from suyuan.areas.purchasing.domain import ProcessingStatus
from suyuan.areas.purchasing.models.words import amount, known, positive


class Processing(models.Model):
    """An amount of a lot that is processed outside: sent, done there, taken back as a lot."""

    number = models.TextField(unique=True)
    status = models.TextField(default=ProcessingStatus.DRAFT.value)
    processor = models.ForeignKey("catalog.Partner", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")
    """The processor's place."""
    item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="+")
    lot_key = models.TextField()
    lot = models.TextField()
    quantity = amount()
    unit = models.TextField()
    work = models.TextField()
    """What is to be done, after which instruction."""
    due_on = models.DateField(null=True)
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.TextField()
    sent_at = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)
    back_quantity = amount(null=True)
    back_lot = models.TextField(default="")
    back_lot_key = models.TextField(default="")
    record = models.TextField(default="")
    """Number of the processor's record."""
    inspection = models.TextField(default="")
    note = models.TextField(default="")

    class Meta:
        db_table = "purchasing_processing"
        ordering = ["-number"]
        constraints = [
            known("status", ProcessingStatus, "purchasing_processing_status_known"),
            positive("quantity", "purchasing_processing_quantity_positive"),
            models.CheckConstraint(condition=~Q(work=""), name="purchasing_processing_says_what"),
            models.CheckConstraint(
                condition=~Q(status="SENT") | Q(sent_at__isnull=False),
                name="purchasing_processing_sent_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status="BACK")
                | (
                    Q(back_at__isnull=False, back_quantity__gt=0)
                    & ~Q(back_lot_key="")
                    & ~Q(record="")
                ),
                name="purchasing_processing_back_has_record",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number
