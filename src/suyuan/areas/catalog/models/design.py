"""Tables of revisions: parts, steps, parameters, inspection plans, and the frozen set."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from typing_extensions import override

from suyuan.areas.catalog.domain.design import (
    CharacteristicKind,
    ParameterSource,
    PlanPurpose,
    RevisionStatus,
    SamplingScheme,
    Severity,
    StepKind,
    StepScope,
)
from suyuan.areas.catalog.models.basics import Item
from suyuan.areas.catalog.models.words import amount, known


class Revision(models.Model):
    """A state of the design of an item; once approved it never changes."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="revisions")
    code = models.TextField()
    status = models.TextField(default=RevisionStatus.DRAFT.value)
    change_note = models.TextField(default="")
    effective_from = models.DateField(null=True)
    effective_until = models.DateField(null=True)
    """The day after the last one on which it is made after."""
    first_number = models.TextField(default="")
    """The first lot or serial made after it."""
    approved_at = models.DateTimeField(null=True)
    approved_by = models.TextField(default="")

    class Meta:
        db_table = "catalog_revision"
        ordering = ["item_id", "code"]
        constraints = [
            known("status", RevisionStatus, "catalog_revision_status_known"),
            models.UniqueConstraint(fields=["item", "code"], name="catalog_revision_once"),
            models.CheckConstraint(
                condition=models.Q(effective_until__isnull=True)
                | models.Q(effective_until__gt=models.F("effective_from")),
                name="catalog_revision_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=RevisionStatus.APPROVED)
                | models.Q(effective_from__isnull=False, approved_at__isnull=False),
                name="catalog_revision_approved_is_dated",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.item_id} {self.code}"


class MasterRecord(models.Model):
    """The device master record of an approved revision, frozen."""

    revision = models.OneToOneField(
        Revision, on_delete=models.PROTECT, primary_key=True, related_name="master_record"
    )
    content = models.JSONField()
    sha256 = models.TextField()
    frozen_at = models.DateTimeField()

    class Meta:
        db_table = "catalog_master_record"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="catalog_master_record_sha256_form",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.sha256


class Step(models.Model):
    """A step of the routing."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="steps")
    number = models.IntegerField()
    code = models.TextField()
    name = models.TextField()
    name_en = models.TextField(default="")
    kind = models.TextField(default=StepKind.NORMAL.value)
    scope = models.TextField(default=StepScope.LOT.value)
    procedure = models.TextField(default="")
    """Number and version of the working instruction."""
    form_code = models.TextField(default="")
    equipment_kinds = ArrayField(models.TextField(), default=list)
    qualifications = ArrayField(models.TextField(), default=list)
    minutes = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    needs_clearance = models.BooleanField(default=False)
    needs_checker = models.BooleanField(default=False)
    gives_serials = models.BooleanField(default=False)
    packs = models.BooleanField(default=False)
    outside = models.BooleanField(default=False)
    """Done by a contract maker, such as sterilization."""

    class Meta:
        db_table = "catalog_step"
        ordering = ["revision_id", "number"]
        constraints = [
            known("kind", StepKind, "catalog_step_kind_known"),
            known("scope", StepScope, "catalog_step_scope_known"),
            models.UniqueConstraint(fields=["revision", "number"], name="catalog_step_number_once"),
            models.UniqueConstraint(fields=["revision", "code"], name="catalog_step_code_once"),
            models.CheckConstraint(
                condition=models.Q(number__gt=0), name="catalog_step_number_positive"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.number} {self.code}"


class Parameter(models.Model):
    """A value that a step must keep within limits."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="parameters")
    position = models.IntegerField()
    code = models.TextField()
    name = models.TextField()
    name_en = models.TextField(default="")
    unit = models.TextField(default="")
    minimum = amount(null=True)
    maximum = amount(null=True)
    target = amount(null=True)
    source = models.TextField(default=ParameterSource.MANUAL.value)
    critical = models.BooleanField(default=False)

    class Meta:
        db_table = "catalog_parameter"
        ordering = ["step_id", "position"]
        constraints = [
            known("source", ParameterSource, "catalog_parameter_source_known"),
            models.UniqueConstraint(fields=["step", "code"], name="catalog_parameter_once"),
            models.CheckConstraint(
                condition=models.Q(minimum__isnull=True)
                | models.Q(maximum__isnull=True)
                | models.Q(maximum__gte=models.F("minimum")),
                name="catalog_parameter_limits_in_order",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.code


class Part(models.Model):
    """A line of the parts list: what goes into one unit of the item."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="parts")
    position = models.IntegerField()
    component = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="used_in")
    quantity = amount()
    step_number = models.IntegerField(null=True)
    scrap_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    key_material = models.BooleanField(default=False)
    """关键原材料: named in the batch record (GMP 2025 §81)."""
    note = models.TextField(default="")

    class Meta:
        db_table = "catalog_part"
        ordering = ["revision_id", "position"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="catalog_part_quantity_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(scrap_percent__gte=0, scrap_percent__lt=100),
                name="catalog_part_scrap_is_percentage",
            ),
            models.UniqueConstraint(
                fields=["revision", "component", "step_number"],
                nulls_distinct=False,
                name="catalog_part_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.component_id} x {self.quantity}"


class Alternate(models.Model):
    """An item that may stand in for a part."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="alternates")
    component = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="stands_in_for")
    priority = models.IntegerField(default=1)

    class Meta:
        db_table = "catalog_alternate"
        ordering = ["part_id", "priority"]
        constraints = [
            models.UniqueConstraint(fields=["part", "component"], name="catalog_alternate_once"),
        ]

    @override
    def __str__(self) -> str:
        return str(self.component_id)


class Plan(models.Model):
    """How an item is inspected: incoming, in process at a step, or at the end."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="plans")
    purpose = models.TextField()
    step_number = models.IntegerField(null=True)
    scheme = models.TextField()
    level = models.TextField(default="II")
    aql = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    """Acceptance quality limit in per cent nonconforming or per 100 units."""
    sample_size = models.IntegerField(null=True)
    needs_certificate = models.BooleanField(default=False)
    procedure = models.TextField(default="")
    qualifications = ArrayField(models.TextField(), default=list)
    """What inspector and checker have learned."""

    class Meta:
        db_table = "catalog_plan"
        ordering = ["revision_id", "purpose", "step_number"]
        constraints = [
            known("purpose", PlanPurpose, "catalog_plan_purpose_known"),
            known("scheme", SamplingScheme, "catalog_plan_scheme_known"),
            models.CheckConstraint(
                condition=models.Q(level__in=["S-1", "S-2", "S-3", "S-4", "I", "II", "III"]),
                name="catalog_plan_level_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(scheme__in=["GB2828", "C_ZERO"])
                | models.Q(aql__isnull=False, aql__gt=0),
                name="catalog_plan_has_its_aql",
            ),
            models.CheckConstraint(
                condition=~models.Q(scheme="FIXED")
                | models.Q(sample_size__isnull=False, sample_size__gt=0),
                name="catalog_plan_has_its_sample",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose="IN_PROCESS", step_number__isnull=False)
                | (~models.Q(purpose="IN_PROCESS") & models.Q(step_number__isnull=True)),
                name="catalog_plan_in_process_names_step",
            ),
            models.UniqueConstraint(
                fields=["revision", "purpose", "step_number"],
                nulls_distinct=False,
                name="catalog_plan_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.revision_id} {self.purpose}"


class Characteristic(models.Model):
    """What an inspection looks at or measures."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="characteristics")
    position = models.IntegerField()
    code = models.TextField()
    name = models.TextField()
    name_en = models.TextField(default="")
    kind = models.TextField(default=CharacteristicKind.ATTRIBUTE.value)
    severity = models.TextField(default=Severity.MAJOR.value)
    unit = models.TextField(default="")
    minimum = amount(null=True)
    maximum = amount(null=True)
    target = amount(null=True)
    method = models.TextField(default="")
    instrument_kinds = ArrayField(models.TextField(), default=list)

    class Meta:
        db_table = "catalog_characteristic"
        ordering = ["plan_id", "position"]
        constraints = [
            known("kind", CharacteristicKind, "catalog_characteristic_kind_known"),
            known("severity", Severity, "catalog_characteristic_severity_known"),
            models.UniqueConstraint(fields=["plan", "code"], name="catalog_characteristic_once"),
            models.CheckConstraint(
                condition=~models.Q(kind="VARIABLE")
                | models.Q(minimum__isnull=False)
                | models.Q(maximum__isnull=False),
                name="catalog_characteristic_variable_has_limit",
            ),
            models.CheckConstraint(
                condition=models.Q(minimum__isnull=True)
                | models.Q(maximum__isnull=True)
                | models.Q(maximum__gte=models.F("minimum")),
                name="catalog_characteristic_limits_in_order",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.code
