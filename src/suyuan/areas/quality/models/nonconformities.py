"""The table of nonconformities (domain reference, record H)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from typing_extensions import override

from suyuan.areas.catalog.domain.design import Severity
from suyuan.areas.quality.domain import Disposition, NonconformityStatus
from suyuan.areas.quality.models.holds import Hold
from suyuan.areas.quality.models.inspections import Inspection
from suyuan.areas.quality.models.words import amount, known


class Nonconformity(models.Model):
    """That product does not conform: what, how much, what is done with it, and that it was done."""

    number = models.TextField(unique=True)
    status = models.TextField(default=NonconformityStatus.OPEN.value)
    item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="+")
    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, null=True, related_name="nonconformities"
    )
    lot_key = models.TextField(default="")
    unit_keys = ArrayField(models.TextField(), default=list)
    quantity = amount()
    unit = models.TextField(default="EA")
    supplier = models.ForeignKey(
        "catalog.Partner", on_delete=models.PROTECT, null=True, related_name="+"
    )
    document = models.TextField(default="")
    found_at = models.DateTimeField()
    found_by = models.TextField()
    step = models.TextField(default="")
    """Where it was found: a process step, incoming inspection, a customer."""
    defect_code = models.TextField(default="")
    description = models.TextField()
    severity = models.TextField()
    isolation = models.ForeignKey(
        "ledger.Place", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Where it is kept apart."""
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, null=True, related_name="+")
    shipped = models.BigIntegerField(default=0)
    """Units that had left the house: a recall is to be considered."""
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, null=True, related_name="+")
    disposition = models.TextField(default="")
    decision = models.TextField(default="")
    """Why this disposition."""
    reviewers = models.TextField(default="")
    risk = models.TextField(default="")
    """The risk assessment, needed for rework, repair and concession."""
    procedure = models.TextField(default="")
    """Number and version of the rework instruction."""
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")
    decided_name = models.TextField(default="")
    recheck = models.TextField(default="")
    """Number of the inspection after rework, or what it found."""
    capa = models.TextField(default="")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(default="")

    class Meta:
        db_table = "quality_nonconformity"
        ordering = ["-pk"]
        indexes = [
            GinIndex(fields=["unit_keys"], name="quality_nonconformity_units"),
            models.Index(fields=["lot_key"], name="quality_nonconformity_lot"),
        ]
        constraints = [
            known("status", NonconformityStatus, "quality_nonconformity_status_known"),
            known("severity", Severity, "quality_nonconformity_severity_known"),
            known(
                "disposition", Disposition, "quality_nonconformity_disposition_known", empty=True
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="quality_nonconformity_quantity_positive"
            ),
            models.CheckConstraint(
                condition=~Q(description=""), name="quality_nonconformity_is_described"
            ),
            models.CheckConstraint(
                condition=Q(status="OPEN")
                | (
                    ~Q(disposition="")
                    & ~Q(decision="")
                    & ~Q(decided_by="")
                    & Q(decided_at__isnull=False)
                ),
                name="quality_nonconformity_decision_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(disposition__in=["REWORK", "REPAIR", "CONCESSION"]) | ~Q(risk=""),
                name="quality_nonconformity_risk_is_assessed",
            ),
            models.CheckConstraint(
                condition=~Q(status="CLOSED") | Q(closed_at__isnull=False),
                name="quality_nonconformity_closed_is_dated",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number
