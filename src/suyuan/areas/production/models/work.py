"""Tables of what was done: executions of steps, clearance, environment, special processes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from typing_extensions import override

from suyuan.areas.production.domain import (
    EnvironmentKind,
    ExecutionState,
    Result,
    RunKind,
    RunState,
)
from suyuan.areas.production.models.orders import OrderStep, WorkOrder
from suyuan.areas.production.models.words import amount, known


class Run(models.Model):
    """One carrying out of a special process: a mix of compound, an oven load, a sterilization."""

    number = models.TextField(unique=True)
    kind = models.TextField()
    state = models.TextField(default=RunState.OPEN.value)
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="runs")
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(
        "ledger.Party", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Who does it for us; None where we do it."""
    equipment = ArrayField(models.TextField(), default=list)
    program = models.TextField(default="")
    """Name and version of the machine's program or cycle."""
    validation = models.TextField(default="")
    """Number of the validation (GMP 2025 §72)."""
    load_key = models.TextField(default="")
    """The lot on the ledger that stands for it, such as a sterilization lot."""
    form_version = models.ForeignKey(
        "catalog.FormVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    entered = models.JSONField(default=dict)
    judged = models.JSONField(default=dict)
    mixture = models.JSONField(default=list)
    """Of each component: item, key, lot, amount, unit, share."""
    ratio_set = amount(null=True)
    """Amount of the first component for one of the second."""
    ratio_tolerance = amount(null=True)
    """Per cent."""
    mixed_at = models.DateTimeField(null=True)
    pot_until = models.DateTimeField(null=True)
    person = models.TextField()
    checker = models.TextField(default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    result = models.TextField(default="")
    note = models.TextField(default="")
    judged_by = models.TextField(default="")
    judged_at = models.DateTimeField(null=True)
    signature = models.ForeignKey(
        "foundation.Signature", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The electronic signature under the judgement."""

    class Meta:
        db_table = "production_run"
        ordering = ["-pk"]
        constraints = [
            known("kind", RunKind, "production_run_kind_known"),
            known("state", RunState, "production_run_state_known"),
            models.CheckConstraint(
                condition=models.Q(result__in=["", "PASS", "FAIL"]),
                name="production_run_result_known",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gte=models.F("started_at")),
                name="production_run_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(state="OPEN") | models.Q(ended_at__isnull=False),
                name="production_run_done_is_dated",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["ACCEPTED", "REJECTED"])
                | (models.Q(judged_at__isnull=False) & ~models.Q(judged_by="")),
                name="production_run_judged_is_signed",
            ),
            models.CheckConstraint(
                condition=models.Q(checker="") | ~models.Q(checker=models.F("person")),
                name="production_run_two_persons",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class Portion(models.Model):
    """What of an order went through a run, and the lot that it is afterwards; a fact."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="portions")
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="portions")
    key = models.TextField()
    """The lot that went in, or the lot of the units."""
    units = ArrayField(models.TextField(), default=list)
    quantity = amount()
    into_key = models.TextField()
    boxes = ArrayField(models.TextField(), default=list)

    class Meta:
        db_table = "production_portion"
        ordering = ["run_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="production_portion_positive"
            ),
            models.UniqueConstraint(fields=["run", "key"], name="production_portion_once"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.run_id} {self.key}"


class Execution(models.Model):
    """That a step was done: for the lot, for an amount of it, or for units together."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="executions")
    step = models.ForeignKey(OrderStep, on_delete=models.PROTECT, related_name="executions")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="executions")
    state = models.TextField(default=ExecutionState.STARTED.value)
    person = models.TextField()
    checker = models.TextField(default="")
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")
    equipment = ArrayField(models.TextField(), default=list)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    """When it was entered; late entries show (GMP 2025 §45)."""
    quantity = amount(default=0)
    good = amount(default=0)
    result = models.TextField(default="")
    parameters = models.JSONField(default=list)
    """Of each: code, value, unit, limits, source, judgement."""
    entered = models.JSONField(default=dict)
    judged = models.JSONField(default=dict)
    waived = models.JSONField(default=list)
    """Gates that a deviation opened."""
    note = models.TextField(default="")
    event_id = models.UUIDField(null=True)

    class Meta:
        db_table = "production_execution"
        ordering = ["order_id", "pk"]
        constraints = [
            known("state", ExecutionState, "production_execution_state_known"),
            models.CheckConstraint(
                condition=models.Q(result__in=["", *(word.value for word in Result)]),
                name="production_execution_result_known",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gte=models.F("started_at")),
                name="production_execution_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(state="STARTED", ended_at__isnull=True, result="")
                | (models.Q(state="DONE", ended_at__isnull=False) & ~models.Q(result="")),
                name="production_execution_done_has_result",
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=0, good__gte=0)
                & models.Q(good__lte=models.F("quantity")),
                name="production_execution_good_within",
            ),
            models.CheckConstraint(
                condition=models.Q(checker="") | ~models.Q(checker=models.F("person")),
                name="production_execution_two_persons",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.order_id} {self.step_id} {self.pk}"


class Clearance(models.Model):
    """That a line was cleared before an order began there (GMP 2025 §86); a fact."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="clearances")
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")
    previous = models.TextField(default="")
    """Order and lot that were there before."""
    checks = models.JSONField()
    """Of each: what was looked at, and whether it was in order."""
    passed = models.BooleanField()
    person = models.TextField()
    checker = models.TextField()
    at = models.DateTimeField()
    note = models.TextField(default="")

    class Meta:
        db_table = "production_clearance"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(checker="") & ~models.Q(checker=models.F("person")),
                name="production_clearance_two_persons",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.order_id} {self.place_id}"


class EnvironmentLimit(models.Model):
    """Within which limits a room must be, and how old a reading may be."""

    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")
    kind = models.TextField()
    unit = models.TextField(default="")
    minimum = amount(null=True)
    maximum = amount(null=True)
    valid_minutes = models.IntegerField(default=480)

    class Meta:
        db_table = "production_environment_limit"
        ordering = ["place_id", "kind"]
        constraints = [
            known("kind", EnvironmentKind, "production_environment_limit_kind_known"),
            models.UniqueConstraint(
                fields=["place", "kind"], name="production_environment_limit_once"
            ),
            models.CheckConstraint(
                condition=models.Q(minimum__isnull=True)
                | models.Q(maximum__isnull=True)
                | models.Q(maximum__gte=models.F("minimum")),
                name="production_environment_limits_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_minutes__gt=0),
                name="production_environment_valid_positive",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.place_id} {self.kind}"


class EnvironmentReading(models.Model):
    """What was measured in a room; a fact."""

    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")
    kind = models.TextField()
    value = amount()
    unit = models.TextField(default="")
    minimum = amount(null=True)
    maximum = amount(null=True)
    """The limits that held then."""
    within = models.BooleanField()
    source = models.TextField(default="MANUAL")
    equipment = models.TextField(default="")
    person = models.TextField(default="")
    measured_at = models.DateTimeField()

    class Meta:
        db_table = "production_environment_reading"
        ordering = ["-measured_at", "-pk"]
        indexes = [
            models.Index(fields=["place", "kind", "-measured_at"], name="production_env_last"),
        ]
        constraints = [
            known("kind", EnvironmentKind, "production_environment_reading_kind_known"),
            models.CheckConstraint(
                condition=models.Q(source__in=["MANUAL", "AUTOMATIC"]),
                name="production_environment_source_known",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.place_id} {self.kind} {self.value}"
