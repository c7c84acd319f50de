"""Tables of the device history record: frozen contents, and what a reviewer said of exceptions."""

from django.db import models
from typing_extensions import override

from suyuan.areas.production.domain import RecordScope
from suyuan.areas.production.models.orders import WorkOrder
from suyuan.areas.production.models.words import known


class HistoryRecord(models.Model):
    """The history record of a lot or a unit, frozen with its content's hash; a fact."""

    number = models.TextField()
    version = models.IntegerField()
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="records")
    scope = models.TextField()
    key = models.TextField()
    """The lot, or the unit."""
    content = models.JSONField()
    sha256 = models.TextField()
    complete = models.BooleanField()
    exceptions = models.IntegerField()
    frozen_at = models.DateTimeField()
    frozen_by = models.TextField()

    class Meta:
        db_table = "production_history_record"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["key"], name="production_record_key")]
        constraints = [
            known("scope", RecordScope, "production_record_scope_known"),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="production_record_sha256_form",
            ),
            models.CheckConstraint(
                condition=models.Q(version__gt=0, exceptions__gte=0),
                name="production_record_counts_not_negative",
            ),
            models.UniqueConstraint(fields=["number", "version"], name="production_record_once"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.number}.{self.version}"


class Remark(models.Model):
    """What a reviewer said of an exception of a record; a fact."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="remarks")
    exception = models.TextField()
    """Its fingerprint: the same thing stays reviewed, something new does not count as reviewed."""
    text = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "production_remark"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""), name="production_remark_says_something"
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.exception
