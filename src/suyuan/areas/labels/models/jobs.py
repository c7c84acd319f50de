"""Tables of label jobs, their labels, and what was printed of them."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from suyuan.areas.labels.domain import JobStatus, LabelStatus, Level
from suyuan.areas.labels.models.templates import Printer, Template
from suyuan.areas.labels.models.words import known


class Job(models.Model):
    """Labels that somebody asked for, for one document."""

    number = models.TextField(unique=True)
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="jobs")
    document = models.TextField(default="")
    """The work order, packing or shipment they are for."""
    status = models.TextField(default=JobStatus.REQUESTED.value)
    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, null=True, related_name="label_jobs"
    )
    requested_at = models.DateTimeField()
    requested_by = models.TextField()
    printed_at = models.DateTimeField(null=True)
    reconciled_at = models.DateTimeField(null=True)
    reconciled_by = models.TextField(default="")
    reopened_at = models.DateTimeField(null=True)
    """When the account was last opened again after it had been given."""
    reopened_by = models.TextField(default="")
    reopen_reason = models.TextField(default="")
    note = models.TextField(default="")

    class Meta:
        db_table = "labels_job"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["document"], name="labels_job_document")]
        constraints = [
            known("status", JobStatus, "labels_job_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["PRINTED", "RECONCILED"]) | Q(printed_at__isnull=False),
                name="labels_job_printed_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status="RECONCILED")
                | (Q(reconciled_at__isnull=False) & ~Q(reconciled_by="")),
                name="labels_job_reconciled_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True) | (~Q(reopened_by="") & ~Q(reopen_reason="")),
                name="labels_job_reopened_says_why",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class Label(models.Model):
    """One label: what its symbol says, and what became of it."""

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="labels")
    position = models.IntegerField()
    key = models.TextField()
    """The thing it is for: a unit, a package; the lot where each label says the same."""
    content = models.TextField()
    """The element string with brackets, or the Digital Link."""
    facts = models.JSONField(default=dict)
    """The lines of text as they were printed."""
    level = models.TextField()
    alike = models.BooleanField(default=False)
    """One of many that say the same, such as labels of a lot without serial numbers."""
    copy = models.IntegerField(default=1)
    """1 is the first label of its thing at this level; a reprint counts on."""
    reason = models.TextField(default="")
    """Why it was printed again, or spoiled."""
    status = models.TextField(default=LabelStatus.REQUESTED.value)
    read_at = models.DateTimeField(null=True)
    """When its drawn symbol was read back and said what it should."""

    class Meta:
        db_table = "labels_label"
        ordering = ["job_id", "position"]
        indexes = [
            models.Index(fields=["key", "copy"], name="labels_label_key"),
            models.Index(fields=["job", "status"], name="labels_label_job_status"),
        ]
        constraints = [
            known("status", LabelStatus, "labels_label_status_known"),
            models.UniqueConstraint(fields=["job", "position"], name="labels_label_position_once"),
            models.UniqueConstraint(
                fields=["key", "level", "copy"],
                condition=Q(alike=False) & ~Q(status="CANCELLED"),
                name="labels_label_copy_once",
            ),
            known("level", Level, "labels_label_level_known"),
            models.CheckConstraint(condition=Q(copy__gt=0), name="labels_label_copy_positive"),
            models.CheckConstraint(
                condition=Q(copy=1) | ~Q(reason=""), name="labels_label_reprint_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["SPOILED", "LOST"]) | ~Q(reason=""),
                name="labels_label_spoiled_says_why",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["REQUESTED", "CANCELLED"]) | Q(read_at__isnull=False),
                name="labels_label_read_before_printed",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.content


class Printing(models.Model):
    """That labels of a job were handed out or sent to a printer; a fact."""

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="printings")
    printer = models.ForeignKey(
        Printer, on_delete=models.PROTECT, null=True, related_name="printings"
    )
    first = models.IntegerField()
    last = models.IntegerField()
    labels = models.IntegerField()
    file = models.ForeignKey(
        "foundation.StoredFile", on_delete=models.PROTECT, related_name="printings"
    )
    """Exactly what was printed."""
    printed_at = models.DateTimeField()
    printed_by = models.TextField()

    class Meta:
        db_table = "labels_printing"
        ordering = ["job_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(labels__gt=0, last__gte=models.F("first")),
                name="labels_printing_counts",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.job_id} {self.first}-{self.last}"
