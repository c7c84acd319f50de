"""Tables of complaints, and of the reports to authorities that follow from them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from typing_extensions import override

from suyuan.areas.service.domain import Cause, Channel, ComplaintStatus, Harm, ReportStatus
from suyuan.areas.service.domain.clocks import Authority, EventKind
from suyuan.areas.service.models.words import item, known, known_or_none, partner, site


class Complaint(models.Model):
    """What somebody complains about (21 CFR 820.35(a), GMP 2025 §121-124)."""

    number = models.TextField(unique=True)
    status = models.TextField(default=ComplaintStatus.OPEN.value)
    channel = models.TextField(default=Channel.PHONE.value)
    customer = partner(null=True)
    reporter = models.TextField()
    """Who complains: name, and what they are there."""
    reporter_contact = models.TextField(default="")
    """Address and phone."""
    received_at = models.DateTimeField()
    """When we learnt of it: the clocks run from here."""
    happened_on = models.DateField(null=True)
    description = models.TextField()
    harm = models.TextField()
    site = site()
    created_by = models.TextField()
    due_on = models.DateField()
    """Until when the one who complains gets an answer."""
    event_kind = models.TextField(default="")
    triage = models.TextField(default="")
    """Why it is, or is not, an adverse event that is reported."""
    triaged_at = models.DateTimeField(null=True)
    triaged_by = models.TextField(default="")
    investigation = models.TextField(default="")
    not_investigated = models.TextField(default="")
    """Why nothing was investigated (820.35(a)(6))."""
    cause = models.TextField(default="")
    action = models.TextField(default="")
    """Correction or corrective action, with the number of the CAPA."""
    documents = ArrayField(models.TextField(), default=list)
    """Numbers of papers that belong to it: nonconformities, history records, jobs."""
    conclusion = models.TextField(default="")
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.TextField(default="")
    reply = models.TextField(default="")
    """What the one who complained was told."""
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(default="")

    class Meta:
        db_table = "service_complaint"
        ordering = ["-number"]
        constraints = [
            known("status", ComplaintStatus, "service_complaint_status_known"),
            known("channel", Channel, "service_complaint_channel_known"),
            known("harm", Harm, "service_complaint_harm_known"),
            known_or_none("event_kind", EventKind, "service_complaint_event_kind_known"),
            known_or_none("cause", Cause, "service_complaint_cause_known"),
            models.CheckConstraint(
                condition=~Q(reporter="") & ~Q(description=""),
                name="service_complaint_says_who_and_what",
            ),
            models.CheckConstraint(
                condition=Q(status="OPEN")
                | (
                    Q(triaged_at__isnull=False)
                    & ~Q(triaged_by="")
                    & ~Q(event_kind="")
                    & ~Q(triage="")
                ),
                name="service_complaint_triage_is_named",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["OPEN", "TRIAGED"])
                | (
                    Q(concluded_at__isnull=False)
                    & ~Q(concluded_by="")
                    & ~Q(conclusion="")
                    & ~Q(cause="")
                    & (~Q(investigation="") | ~Q(not_investigated=""))
                ),
                name="service_complaint_conclusion_is_founded",
            ),
            models.CheckConstraint(
                condition=~Q(status="CLOSED")
                | (Q(closed_at__isnull=False) & ~Q(closed_by="") & ~Q(reply="")),
                name="service_complaint_closed_is_answered",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class ComplaintDevice(models.Model):
    """A device that a complaint is about, as it was told; identified, or still a question."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="devices")
    position = models.IntegerField()
    scanned = models.TextField()
    key = models.TextField(default="")
    code = models.TextField(default="")
    lot_key = models.TextField(default="")
    lot = models.TextField(default="")
    item = item(null=True)
    question = models.OneToOneField(
        "service.Question", on_delete=models.PROTECT, null=True, related_name="device"
    )

    class Meta:
        db_table = "service_complaint_device"
        ordering = ["complaint_id", "position"]
        indexes = [models.Index(fields=["key"], name="service_device_by_key")]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "position"], name="service_complaint_device_once"
            ),
            models.CheckConstraint(
                condition=~Q(scanned=""), name="service_complaint_device_says_what"
            ),
            models.CheckConstraint(
                condition=~Q(key="") | Q(question__isnull=False),
                name="service_complaint_device_known_or_asked",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.complaint_id}/{self.position}"


class Report(models.Model):
    """A report to an authority that is due because of a complaint, with its clock."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="reports")
    authority = models.TextField()
    rule = models.TextField()
    due_at = models.DateTimeField()
    status = models.TextField(default=ReportStatus.DUE.value)
    reference = models.TextField(default="")
    """The authority's number, or ours of the submission."""
    reported_at = models.DateTimeField(null=True)
    reported_by = models.TextField(default="")

    class Meta:
        db_table = "service_report"
        ordering = ["due_at", "pk"]
        constraints = [
            known("status", ReportStatus, "service_report_status_known"),
            known("authority", Authority, "service_report_authority_known"),
            models.UniqueConstraint(fields=["complaint", "rule"], name="service_report_once"),
            models.CheckConstraint(
                condition=Q(status="DUE")
                | (Q(reported_at__isnull=False) & ~Q(reported_by="") & ~Q(reference="")),
                name="service_report_made_is_dated",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.complaint_id} {self.rule}"
