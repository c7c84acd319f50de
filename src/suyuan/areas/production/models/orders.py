"""Tables of work orders, their steps, and the rules of items."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from typing_extensions import override

from suyuan.areas.catalog.domain.design import StepKind, StepScope
from suyuan.areas.production.domain import OrderKind, OrderState, StepState
from suyuan.areas.production.models.words import amount, known, percent


class ItemRule(models.Model):
    """What is tolerated when an item is made: over the plan, and in the balance."""

    item = models.OneToOneField(
        "catalog.Item", on_delete=models.PROTECT, primary_key=True, related_name="production_rule"
    )
    over_percent = percent(default=0)
    product_minimum = percent(default=98)
    product_maximum = percent(default=100)
    material_minimum = percent(default=95)
    material_maximum = percent(default=105)
    label_maximum = percent(default=0)

    class Meta:
        db_table = "production_item_rule"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(over_percent__gte=0, over_percent__lte=100),
                name="production_rule_over_is_percentage",
            ),
            models.CheckConstraint(
                condition=models.Q(product_minimum__gte=0)
                & models.Q(product_maximum__gte=models.F("product_minimum"))
                & models.Q(material_minimum__gte=0)
                & models.Q(material_maximum__gte=models.F("material_minimum")),
                name="production_rule_limits_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(label_maximum__gte=0, label_maximum__lte=100),
                name="production_rule_labels_is_percentage",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"rule of {self.item_id}"


class WorkOrder(models.Model):
    """An order to make so many of an item; once released it keeps what it was released with."""

    number = models.TextField(unique=True)
    kind = models.TextField(default=OrderKind.NORMAL.value)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="reworked_by"
    )
    """For rework: the order that made what is worked again."""
    state = models.TextField(default=OrderState.PLANNED.value)
    item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="work_orders")
    revision = models.ForeignKey(
        "catalog.Revision", on_delete=models.PROTECT, related_name="work_orders"
    )
    master_record = models.ForeignKey(
        "catalog.MasterRecord", on_delete=models.PROTECT, null=True, related_name="work_orders"
    )
    """The frozen set the order was released with."""
    quantity = amount()
    lot_number = models.TextField(default="")
    lot_key = models.TextField(default="")
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="work_orders")
    store = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, null=True, related_name="+")
    """Where material is taken from and given back to."""
    target = models.ForeignKey(
        "ledger.Place", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Where the finished product goes."""
    registrant = models.ForeignKey(
        "ledger.Party", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """For contract manufacture: who holds the registration (GMP 2025 §107-116)."""
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    over_percent = percent(default=0)
    product_minimum = percent(default=98)
    product_maximum = percent(default=100)
    material_minimum = percent(default=95)
    material_maximum = percent(default=105)
    label_maximum = percent(default=0)
    note = models.TextField(default="")
    created_at = models.DateTimeField()
    created_by = models.TextField()
    released_at = models.DateTimeField(null=True)
    released_by = models.TextField(default="")
    completed_at = models.DateTimeField(null=True)
    completed_by = models.TextField(default="")

    class Meta:
        db_table = "production_order"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "starts_on"], name="production_order_board"),
            models.Index(fields=["lot_key"], name="production_order_lot"),
        ]
        constraints = [
            known("state", OrderState, "production_order_state_known"),
            known("kind", OrderKind, "production_order_kind_known"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="production_order_quantity_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="production_order_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["PLANNED", "CANCELLED"])
                | (
                    models.Q(master_record__isnull=False, released_at__isnull=False)
                    & ~models.Q(lot_key="")
                ),
                name="production_order_released_with_record",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="NORMAL", parent__isnull=True)
                | models.Q(kind="REWORK", parent__isnull=False),
                name="production_order_rework_has_parent",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["COMPLETED", "REVIEWED", "CLOSED"])
                | models.Q(completed_at__isnull=False),
                name="production_order_completed_is_dated",
            ),
            models.UniqueConstraint(
                fields=["lot_key"],
                condition=models.Q(kind="NORMAL") & ~models.Q(lot_key=""),
                name="production_order_lot_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class OrderStep(models.Model):
    """A step of a released order, as the frozen record says."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="steps")
    number = models.IntegerField()
    code = models.TextField()
    name = models.TextField()
    name_en = models.TextField(default="")
    kind = models.TextField(default=StepKind.NORMAL.value)
    scope = models.TextField(default=StepScope.LOT.value)
    makes = models.BooleanField(default=False)
    """Whether the product comes into being here."""
    packs = models.BooleanField(default=False)
    outside = models.BooleanField(default=False)
    form_version = models.ForeignKey(
        "catalog.FormVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The version of the record form that was in force at release."""
    state = models.TextField(default=StepState.WAITING.value)
    quantity = amount(default=0)
    """How many have passed it."""
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "production_order_step"
        ordering = ["order_id", "number"]
        constraints = [
            known("state", StepState, "production_order_step_state_known"),
            known("scope", StepScope, "production_order_step_scope_known"),
            known("kind", StepKind, "production_order_step_kind_known"),
            models.UniqueConstraint(fields=["order", "number"], name="production_order_step_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=0), name="production_order_step_not_negative"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="DONE") | models.Q(done_at__isnull=False),
                name="production_order_step_done_is_dated",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.number} {self.code}"


class Deviation(models.Model):
    """Something that deviated, or has to, and what was found and decided (GMP 2025 §87)."""

    number = models.TextField(unique=True)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="deviations")
    kind = models.TextField()
    grade = models.TextField()
    state = models.TextField(default="OPEN")
    step_number = models.IntegerField(null=True)
    item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, null=True, related_name="+")
    """For another material: the one that may be used."""
    instead_of = models.ForeignKey(
        "catalog.Item", on_delete=models.PROTECT, null=True, related_name="+"
    )
    lots = ArrayField(models.TextField(), default=list)
    """Keys of the lots it touches."""
    description = models.TextField()
    measure = models.TextField(default="")
    """What was done at once."""
    cause = models.TextField(default="")
    conclusion = models.TextField(default="")
    found_at = models.DateTimeField()
    reported_by = models.TextField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(default="")
    signature = models.ForeignKey(
        "foundation.Signature", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The electronic signature under the last decision: approved, refused, closed."""

    class Meta:
        db_table = "production_deviation"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "MATERIAL", "BALANCE", "PROCESS", "ENVIRONMENT", "QUANTITY", "EQUIPMENT",
                        "LABEL", "OTHER",
                    ]
                ),
                name="production_deviation_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(grade__in=["MINOR", "MAJOR", "CRITICAL"]),
                name="production_deviation_grade_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["OPEN", "APPROVED", "CLOSED", "REFUSED"]),
                name="production_deviation_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="MATERIAL")
                | models.Q(item__isnull=False, instead_of__isnull=False),
                name="production_deviation_material_named",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="CLOSED")
                | (
                    models.Q(closed_at__isnull=False)
                    & ~models.Q(cause="")
                    & ~models.Q(conclusion="")
                ),
                name="production_deviation_closed_is_explained",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["APPROVED", "REFUSED"])
                | models.Q(decided_at__isnull=False),
                name="production_deviation_decided_is_dated",
            ),
        ]  # fmt: skip

    @override
    def __str__(self) -> str:
        return self.number
