"""Tables of inspections, their results, samples that are kept, and switching rules."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from suyuan.areas.catalog.domain.design import PlanPurpose, SamplingScheme
from suyuan.areas.quality.domain import InspectionStatus, ResultKind
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.domain.retaining import SampleKind
from suyuan.areas.quality.domain.sampling import InspectionSeverity
from suyuan.areas.quality.models.words import amount, known


class Inspection(models.Model):
    """That something is inspected after a plan: who, what, how many, and what was decided."""

    number = models.TextField(unique=True)
    purpose = models.TextField()
    step_number = models.IntegerField(null=True)
    item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="inspections")
    revision_code = models.TextField(default="")
    plan = models.JSONField()
    """The plan as the device master record had it when the inspection was opened."""
    record_sha256 = models.TextField(default="")
    """The hash of that record; empty where the plan was given by hand."""
    scheme = models.TextField()
    severity = models.TextField(default=InspectionSeverity.NORMAL.value)
    code_letter = models.TextField(default="")
    sample_size = models.IntegerField()
    classes = models.JSONField()
    """By class of severity: sample size, acceptance and rejection number."""
    lot_key = models.TextField(default="")
    unit_keys = ArrayField(models.TextField(), default=list)
    quantity = amount()
    unit = models.TextField(default="EA")
    document = models.TextField(default="")
    """Number of the document that asked for it: a receipt, a work order."""
    supplier = models.ForeignKey(
        "catalog.Partner", on_delete=models.PROTECT, null=True, related_name="inspections"
    )
    supplier_lot = models.TextField(default="")
    certificate = models.TextField(default="")
    place = models.ForeignKey(
        "ledger.Place", on_delete=models.PROTECT, null=True, related_name="inspections"
    )
    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, null=True, related_name="inspections"
    )
    resubmitted = models.BooleanField(default=False)
    """It was inspected before; it does not count for the switching rules."""
    status = models.TextField(default=InspectionStatus.OPEN.value)
    opened_at = models.DateTimeField()
    opened_by = models.TextField()
    inspected_by = models.TextField(default="")
    inspected_name = models.TextField(default="")
    inspected_title = models.TextField(default="")
    inspected_at = models.DateTimeField(null=True)
    proposal = models.TextField(default="")
    checked_by = models.TextField(default="")
    checked_name = models.TextField(default="")
    checked_title = models.TextField(default="")
    checked_at = models.DateTimeField(null=True)
    conclusion = models.TextField(default="")
    accepted = amount(default=0)
    rejected = amount(default=0)
    used_up = amount(default=0)
    """Destroyed by the tests."""
    rejected_keys = ArrayField(models.TextField(), default=list)
    note = models.TextField(default="")
    signature = models.ForeignKey(
        "foundation.Signature", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The electronic signature under the conclusion."""

    class Meta:
        db_table = "quality_inspection"
        ordering = ["-pk"]
        indexes = [
            GinIndex(fields=["unit_keys"], name="quality_inspection_units"),
            models.Index(fields=["lot_key"], name="quality_inspection_lot"),
            models.Index(fields=["status", "purpose"], name="quality_inspection_open"),
            models.Index(fields=["document"], name="quality_inspection_document"),
        ]
        constraints = [
            known("purpose", PlanPurpose, "quality_inspection_purpose_known"),
            known("scheme", SamplingScheme, "quality_inspection_scheme_known"),
            known("severity", InspectionSeverity, "quality_inspection_severity_known"),
            known("status", InspectionStatus, "quality_inspection_status_known"),
            known("proposal", Conclusion, "quality_inspection_proposal_known", empty=True),
            known("conclusion", Conclusion, "quality_inspection_conclusion_known", empty=True),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="quality_inspection_quantity_positive"
            ),
            models.CheckConstraint(
                condition=Q(sample_size__gte=0, sample_size__lte=F("quantity") + 1),
                name="quality_inspection_sample_within",
            ),
            models.CheckConstraint(
                condition=~Q(lot_key="") | Q(unit_keys__len__gt=0),
                name="quality_inspection_names_something",
            ),
            models.CheckConstraint(
                condition=Q(checked_by="") | ~Q(checked_by=F("inspected_by")),
                name="quality_inspection_two_people",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["OPEN", "CANCELLED"])
                | (~Q(inspected_by="") & Q(inspected_at__isnull=False)),
                name="quality_inspection_names_inspector",
            ),
            models.CheckConstraint(
                condition=~Q(status="CONCLUDED")
                | (~Q(checked_by="") & Q(checked_at__isnull=False) & ~Q(conclusion="")),
                name="quality_inspection_concluded_is_checked",
            ),
            models.CheckConstraint(
                condition=~Q(status="CONCLUDED")
                | Q(quantity=F("accepted") + F("rejected") + F("used_up")),
                name="quality_inspection_quantities_add_up",
            ),
            models.CheckConstraint(
                condition=Q(accepted__gte=0, rejected__gte=0, used_up__gte=0),
                name="quality_inspection_quantities_not_negative",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class Result(models.Model):
    """What was found of one characteristic: a fact, kept also where a later one takes its place."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="results")
    characteristic = models.TextField()
    sample = models.IntegerField()
    """Number of the sample from 1; 0: counted over several at once."""
    unit_key = models.TextField(default="")
    value = amount(null=True)
    passed = models.BooleanField()
    inspected = models.IntegerField(default=1)
    nonconforming = models.IntegerField(default=0)
    instrument = models.TextField(default="")
    calibrated_until = models.DateField(null=True)
    note = models.TextField(default="")
    kind = models.TextField(default=ResultKind.ORIGINAL.value)
    reason = models.TextField(default="")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    entered_by = models.TextField()
    entered_name = models.TextField()
    entered_at = models.DateTimeField()
    measured_at = models.DateTimeField()

    class Meta:
        db_table = "quality_result"
        ordering = ["inspection_id", "sample", "pk"]
        constraints = [
            known("kind", ResultKind, "quality_result_kind_known"),
            models.UniqueConstraint(
                fields=["inspection", "characteristic", "sample"],
                condition=Q(kind="ORIGINAL"),
                name="quality_result_original_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="ORIGINAL", replaces__isnull=True)
                | (~Q(kind="ORIGINAL") & Q(replaces__isnull=False) & ~Q(reason="")),
                name="quality_result_later_says_why",
            ),
            models.CheckConstraint(
                condition=Q(sample__gte=0, inspected__gte=1, nonconforming__gte=0)
                & Q(nonconforming__lte=F("inspected")),
                name="quality_result_counts",
            ),
            models.CheckConstraint(
                condition=Q(passed=True, nonconforming=0) | Q(passed=False, nonconforming__gt=0),
                name="quality_result_passed_means_none_bad",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.inspection_id} {self.characteristic} {self.sample}"


class SwitchingState(models.Model):
    """Where the switching rules stand for an item from a supplier under a plan."""

    item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey(
        "catalog.Partner", on_delete=models.PROTECT, null=True, related_name="+"
    )
    purpose = models.TextField()
    step_number = models.IntegerField(null=True)
    severity = models.TextField(default=InspectionSeverity.NORMAL.value)
    recent = models.TextField(default="")
    score = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    stopped = models.BooleanField(default=False)
    may_reduce = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    last_inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        db_table = "quality_switching"
        ordering = ["pk"]
        constraints = [
            known("purpose", PlanPurpose, "quality_switching_purpose_known"),
            known("severity", InspectionSeverity, "quality_switching_severity_known"),
            models.UniqueConstraint(
                fields=["item", "supplier", "purpose", "step_number"],
                nulls_distinct=False,
                name="quality_switching_once",
            ),
            models.CheckConstraint(
                condition=Q(score__gte=0, rejected__gte=0), name="quality_switching_not_negative"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.item_id} {self.supplier_id} {self.purpose}"


class RetainedSample(models.Model):
    """Samples of a lot that are put by: for a second test, or to be watched (GMP 2025 §105)."""

    number = models.TextField(unique=True)
    kind = models.TextField()
    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, null=True, related_name="retained"
    )
    item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="+")
    lot_key = models.TextField(default="")
    unit_keys = ArrayField(models.TextField(), default=list)
    quantity = amount()
    unit = models.TextField(default="EA")
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, null=True, related_name="+")
    plan = models.TextField(default="")
    """What is looked at, and how often."""
    keep_until = models.DateField(null=True)
    taken_at = models.DateTimeField()
    taken_name = models.TextField()

    class Meta:
        db_table = "quality_retained_sample"
        ordering = ["-pk"]
        constraints = [
            known("kind", SampleKind, "quality_retained_sample_kind_known"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="quality_retained_sample_quantity_positive"
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class Observation(models.Model):
    """What was seen of a retained sample; a fact."""

    sample = models.ForeignKey(
        RetainedSample, on_delete=models.PROTECT, related_name="observations"
    )
    observed_on = models.DateField()
    finding = models.TextField()
    passed = models.BooleanField()
    observed_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "quality_observation"
        ordering = ["sample_id", "observed_on", "pk"]

    @override
    def __str__(self) -> str:
        return f"{self.sample_id} {self.observed_on}"
