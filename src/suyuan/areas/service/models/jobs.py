"""Tables of service jobs, and of what was done and tested in them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from suyuan.areas.service.domain import JobKind, JobStatus, WorkKind
from suyuan.areas.service.models.words import amount, item, known, partner, place, positive, site


class Rule(models.Model):
    """What a kind of job on an item asks for: the form of its test, and what one has to know."""

    item = item()
    kind = models.TextField()
    form = models.ForeignKey("catalog.Form", on_delete=models.PROTECT, related_name="+")
    qualifications = ArrayField(models.TextField(), default=list)
    """Codes of the qualifications of who does it."""

    class Meta:
        db_table = "service_rule"
        ordering = ["item_id", "kind"]
        constraints = [
            known("kind", JobKind, "service_rule_kind_known"),
            models.UniqueConstraint(fields=["item", "kind"], name="service_rule_once"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.item_id} {self.kind}"


class Job(models.Model):
    """A service record (21 CFR 820.35(b), GMP 2025 §119-120)."""

    number = models.TextField(unique=True)
    kind = models.TextField()
    status = models.TextField(default=JobStatus.OPEN.value)
    key = models.TextField()
    code = models.TextField()
    lot = models.TextField(default="")
    item = item()
    customer = partner(null=True)
    place = place()
    """Where the work is done: our workshop, or the customer's place."""
    complaint = models.TextField(default="")
    source = models.TextField(default="")
    """Number of the return it came with."""
    fault = models.TextField()
    """What is to be done, or what the customer says is wrong."""
    site = site()
    created_at = models.DateTimeField()
    created_by = models.TextField()
    due_on = models.DateField(null=True)
    diagnosis = models.TextField(default="")
    diagnosed_at = models.DateTimeField(null=True)
    person = models.TextField(default="")
    """Code of the person who does it."""
    revision = models.TextField(default="")
    """The revision after which it was refurbished."""
    released_at = models.DateTimeField(null=True)
    released_by = models.TextField(default="")
    accepted_by = models.TextField(default="")
    """Who accepted the work at the customer's: name, and what they are there."""
    accepted_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    """When the customer had a repaired unit again: handed over in person, or noted afterwards."""
    arrived_by = models.TextField(default="")
    note = models.TextField(default="")

    class Meta:
        db_table = "service_job"
        ordering = ["-number"]
        indexes = [models.Index(fields=["key"], name="service_job_by_key")]
        constraints = [
            known("kind", JobKind, "service_job_kind_known"),
            known("status", JobStatus, "service_job_status_known"),
            models.UniqueConstraint(
                fields=["key"],
                condition=~Q(status__in=["DONE", "CANCELLED"]),
                name="service_job_one_open_per_unit",
            ),
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(fault=""), name="service_job_says_what"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["OPEN", "CANCELLED"])
                | (Q(diagnosed_at__isnull=False) & ~Q(diagnosis="") & ~Q(person="")),
                name="service_job_diagnosis_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(status="RELEASED")
                | (Q(released_at__isnull=False) & ~Q(released_by="")),
                name="service_job_release_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(status="DONE")
                | (
                    Q(done_at__isnull=False)
                    & (
                        (
                            Q(kind__in=["FIELD", "INSTALL"], accepted_at__isnull=False)
                            & ~Q(accepted_by="")
                        )
                        | (
                            Q(kind__in=["REPAIR", "REFURBISH"], released_at__isnull=False)
                            & ~Q(released_by="")
                        )
                    )
                ),
                name="service_job_done_is_released_or_accepted",
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True)
                | (
                    Q(status="DONE", kind="REPAIR", arrived_at__gte=F("done_at"))
                    & ~Q(arrived_by="")
                ),
                name="service_job_arrival_is_named",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class Work(models.Model):
    """Something that was done to the unit of a job; a fact."""

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="works")
    kind = models.TextField()
    old_key = models.TextField(default="")
    new_key = models.TextField()
    """The part that went in, or the lot of which an amount went in."""
    item = item()
    quantity = amount(default=1)
    unit = models.TextField(default="EA")
    note = models.TextField(default="")
    person = models.TextField()
    at = models.DateTimeField()
    event_id = models.UUIDField()

    class Meta:
        db_table = "service_job_work"
        ordering = ["job_id", "pk"]
        constraints = [
            known("kind", WorkKind, "service_job_work_kind_known"),
            positive("quantity", "service_job_work_quantity_positive"),
            models.CheckConstraint(
                condition=~Q(kind="REPLACED") | (~Q(old_key="") & ~Q(old_key=F("new_key"))),
                name="service_job_work_replaced_names_both",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.job_id} {self.kind}"


class Test(models.Model):
    """A test of the unit of a job by its form; a fact."""

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="tests")
    form_version = models.ForeignKey(
        "catalog.FormVersion", on_delete=models.PROTECT, related_name="+"
    )
    entered = models.JSONField()
    judged = models.JSONField()
    passed = models.BooleanField()
    person = models.TextField()
    equipment = models.TextField(default="")
    note = models.TextField(default="")
    at = models.DateTimeField()
    event_id = models.UUIDField()

    class Meta:
        db_table = "service_job_test"
        ordering = ["job_id", "pk"]

    @override
    def __str__(self) -> str:
        return f"{self.job_id} {'passed' if self.passed else 'failed'}"
