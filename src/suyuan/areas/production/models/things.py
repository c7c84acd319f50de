"""Tables of what went in and what came out: material, loads, units, amounts, packages."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from typing_extensions import override

from suyuan.areas.production.domain import (
    MaterialKind,
    PackageLevel,
    PackageState,
    TallyKind,
    UnitFact,
)
from suyuan.areas.production.models.orders import Deviation, WorkOrder
from suyuan.areas.production.models.words import amount, known
from suyuan.areas.production.models.work import Execution, Run


class MaterialMove(models.Model):
    """What was done with an amount or a number of a material for an order; a fact."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="material")
    kind = models.TextField()
    item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="+")
    part_item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="+")
    """The item of the parts list that it fills; another one for an alternate."""
    step_number = models.IntegerField()
    key = models.TextField()
    """The lot; for numbered parts the unit."""
    code = models.TextField()
    """Lot number or serial as people read it."""
    quantity = amount()
    unit = models.TextField()
    person = models.TextField(default="")
    reason = models.TextField(default="")
    deviation = models.ForeignKey(Deviation, on_delete=models.PROTECT, null=True, related_name="+")
    execution = models.ForeignKey(
        Execution, on_delete=models.PROTECT, null=True, related_name="material"
    )
    event_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "production_material"
        ordering = ["order_id", "pk"]
        indexes = [
            models.Index(fields=["key"], name="production_material_key"),
            models.Index(fields=["order", "key", "kind"], name="production_material_of_order"),
        ]
        constraints = [
            known("kind", MaterialKind, "production_material_kind_known"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="production_material_positive"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class Load(models.Model):
    """A lot that is on the line for a step, from one moment to another."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="loads")
    step_number = models.IntegerField()
    item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="+")
    key = models.TextField()
    code = models.TextField()
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="loads")
    loaded_at = models.DateTimeField()
    loaded_by = models.TextField()
    unloaded_at = models.DateTimeField(null=True)
    unloaded_by = models.TextField(default="")

    class Meta:
        db_table = "production_load"
        ordering = ["order_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unloaded_at__isnull=True)
                | models.Q(unloaded_at__gte=models.F("loaded_at")),
                name="production_load_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["order", "step_number", "key"],
                condition=models.Q(unloaded_at__isnull=True),
                name="production_load_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.order_id} {self.code}"


class Unit(models.Model):
    """A unit that an order has made; a fact."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="units")
    key = models.TextField(unique=True)
    serial = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "production_unit"
        ordering = ["order_id", "pk"]

    @override
    def __str__(self) -> str:
        return self.serial


class UnitEntry(models.Model):
    """What was found out about, or done with, one unit; a fact. The latest one counts."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="entries", db_index=False)
    """Found by the index of unit and step."""
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="unit_entries")
    """The order in which it happened; a rework order may be another than the unit's own."""
    fact = models.TextField()
    step_number = models.IntegerField()
    execution = models.ForeignKey(
        Execution, on_delete=models.PROTECT, null=True, related_name="unit_entries"
    )
    detail = models.JSONField(default=dict)
    """Values measured at this unit, the reason of a scrap, the parts that were exchanged."""
    person = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "production_unit_entry"
        ordering = ["pk"]
        indexes = [models.Index(fields=["unit", "step_number"], name="production_entry_unit")]
        constraints = [known("fact", UnitFact, "production_unit_entry_fact_known")]

    @override
    def __str__(self) -> str:
        return f"{self.unit_id} {self.fact}"


class Tally(models.Model):
    """What became of an amount of the product; a fact."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="tallies")
    kind = models.TextField()
    key = models.TextField(default="")
    quantity = amount()
    step_number = models.IntegerField(null=True)
    reason = models.TextField(default="")
    person = models.TextField(default="")
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, null=True, related_name="+")
    event_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "production_tally"
        ordering = ["order_id", "pk"]
        constraints = [
            known("kind", TallyKind, "production_tally_kind_known"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="production_tally_positive"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.quantity}"


class Lot(models.Model):
    """A lot that belongs to an order: its own, and what was split off, merged or sterilized."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="lots")
    key = models.TextField(unique=True)
    code = models.TextField()
    why = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "production_lot"
        ordering = ["order_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(why__in=["MADE", "SPLIT", "MERGED", "PROCESSED"]),
                name="production_lot_why_known",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.code


class Package(models.Model):
    """A package that an order fills."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="packages")
    key = models.TextField(unique=True)
    code = models.TextField()
    level = models.TextField()
    state = models.TextField(default=PackageState.OPEN.value)
    capacity = models.IntegerField()
    """How many units, boxes or cases it takes."""
    filled = models.IntegerField(default=0)
    content = ArrayField(models.TextField(), default=list)
    """Keys of lots, for what is packed by amount."""
    person = models.TextField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "production_package"
        ordering = ["order_id", "pk"]
        constraints = [
            known("level", PackageLevel, "production_package_level_known"),
            known("state", PackageState, "production_package_state_known"),
            models.CheckConstraint(
                condition=models.Q(capacity__gt=0)
                & models.Q(filled__gte=0)
                & models.Q(filled__lte=models.F("capacity")),
                name="production_package_within_capacity",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.code
