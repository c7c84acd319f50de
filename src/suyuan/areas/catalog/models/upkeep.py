"""Tables of the maintenance of equipment: what is planned, and what was done."""

from django.db import models
from typing_extensions import override

from suyuan.areas.catalog.domain.fitness import UpkeepKind, UpkeepResult
from suyuan.areas.catalog.models.fitness import Equipment
from suyuan.areas.catalog.models.words import known


class UpkeepPlan(models.Model):
    """Something that has to be done to a piece of equipment again and again."""

    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="upkeep_plans")
    code = models.TextField(unique=True)
    name = models.TextField()
    name_en = models.TextField(default="")
    kind = models.TextField()
    interval_days = models.IntegerField()
    grace_days = models.IntegerField(default=0)
    """So many days after it was due it may still be done; then the equipment is refused."""
    first_due = models.DateField()
    """When it has to be done for the first time."""
    procedure = models.TextField(default="")
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "catalog_upkeep_plan"
        ordering = ["code"]
        constraints = [
            known("kind", UpkeepKind, "catalog_upkeep_plan_kind_known"),
            models.CheckConstraint(
                condition=~models.Q(kind="REPAIR"), name="catalog_upkeep_plan_no_repair"
            ),
            models.CheckConstraint(
                condition=models.Q(interval_days__gt=0, grace_days__gte=0)
                & models.Q(grace_days__lt=models.F("interval_days")),
                name="catalog_upkeep_plan_days_in_order",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.code


class Upkeep(models.Model):
    """That equipment was maintained: by whom, what was done, what was found; a fact."""

    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="upkeep")
    plan = models.ForeignKey(
        UpkeepPlan, on_delete=models.PROTECT, null=True, related_name="records"
    )
    """None: not planned, such as a repair."""
    kind = models.TextField()
    done_on = models.DateField()
    done_by = models.TextField()
    """A person, or the firm that was called."""
    work = models.TextField()
    parts = models.TextField(default="")
    """What was replaced."""
    result = models.TextField()
    next_due = models.DateField(null=True)
    document = models.TextField(default="")
    """Number of the report of a firm."""
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "catalog_upkeep"
        ordering = ["-done_on", "-pk"]
        indexes = [
            models.Index(fields=["plan", "-done_on"], name="catalog_upkeep_last"),
            models.Index(fields=["equipment", "-done_on"], name="catalog_upkeep_of"),
        ]
        constraints = [
            known("kind", UpkeepKind, "catalog_upkeep_kind_known"),
            known("result", UpkeepResult, "catalog_upkeep_result_known"),
            models.CheckConstraint(
                condition=~models.Q(done_by="") & ~models.Q(work=""),
                name="catalog_upkeep_says_who_and_what",
            ),
            models.CheckConstraint(
                condition=models.Q(plan__isnull=True, next_due__isnull=True)
                | models.Q(
                    plan__isnull=False, next_due__isnull=False, next_due__gt=models.F("done_on")
                ),
                name="catalog_upkeep_next_after_it",
            ),
            models.UniqueConstraint(fields=["plan", "done_on"], name="catalog_upkeep_once_a_day"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.equipment_id} {self.done_on}"
