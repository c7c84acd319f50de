"""Orders to move things, and stock that is promised."""

from django.db import models
from typing_extensions import override

from suyuan.areas.warehouse.domain import MoveKind, ReservationStatus, WorkStatus
from suyuan.areas.warehouse.models.words import amount, known


class MoveOrder(models.Model):
    """A paper that says what is to be moved: put away, moved, brought to the line."""

    number = models.TextField(unique=True)
    kind = models.TextField()
    status = models.TextField(default=WorkStatus.OPEN.value)
    document = models.TextField(default="")
    """The paper from which it came: a receipt, an inspection, a work order."""
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.TextField()
    note = models.TextField(default="")

    class Meta:
        db_table = "warehouse_move_order"
        ordering = ["-number"]
        constraints = [
            known("kind", MoveKind, "warehouse_move_order_kind_known"),
            known("status", WorkStatus, "warehouse_move_order_status_known"),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class MoveLine(models.Model):
    """One thing, or an amount of one lot, that is to be moved."""

    order = models.ForeignKey(MoveOrder, on_delete=models.PROTECT, related_name="lines")
    position = models.IntegerField()
    key = models.TextField()
    """Key of the lot, unit or package."""
    code = models.TextField()
    item = models.ForeignKey("ledger.Item", on_delete=models.PROTECT, null=True, related_name="+")
    quantity = amount(null=True)
    """Amount of the lot in the item's unit; None for one thing."""
    disposition = models.TextField(default="")
    """The state of the amount that is meant."""
    source = models.ForeignKey(
        "ledger.Place", on_delete=models.PROTECT, null=True, related_name="+"
    )
    target = models.ForeignKey(
        "ledger.Place", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Where it was proposed to go."""
    status = models.TextField(default=WorkStatus.OPEN.value)
    moved_to = models.ForeignKey(
        "ledger.Place", on_delete=models.PROTECT, null=True, related_name="+"
    )
    moved_at = models.DateTimeField(null=True)
    moved_by = models.TextField(default="")
    event = models.TextField(default="")
    """Address of the event that moved it; the line is open again when the event is taken back."""

    class Meta:
        db_table = "warehouse_move_line"
        ordering = ["order_id", "position"]
        indexes = [
            models.Index(
                fields=["key"], name="warehouse_move_line_open", condition=models.Q(status="OPEN")
            ),
            models.Index(
                fields=["event"], name="warehouse_move_line_event", condition=~models.Q(event="")
            ),
        ]
        constraints = [
            known("status", WorkStatus, "warehouse_move_line_status_known"),
            models.CheckConstraint(
                condition=models.Q(quantity__isnull=True) | models.Q(quantity__gt=0),
                name="warehouse_move_line_quantity_positive",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(status="DONE", moved_to__isnull=False, moved_at__isnull=False)
                    & ~models.Q(moved_by="")
                )
                | (~models.Q(status="DONE") & models.Q(moved_to__isnull=True, event="")),
                name="warehouse_move_line_done_says_where",
            ),
            models.UniqueConstraint(fields=["order", "position"], name="warehouse_move_line_once"),
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(status="OPEN", quantity__isnull=True),
                name="warehouse_move_line_thing_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.order_id}/{self.position}"


class Reservation(models.Model):
    """Stock of one lot at one place that is promised to one paper."""

    document = models.TextField()
    item = models.ForeignKey("ledger.Item", on_delete=models.PROTECT, related_name="+")
    lot_id = models.BigIntegerField()
    """The lot in the ledger; units are reserved by their lot and chosen when they are picked."""
    lot_key = models.TextField()
    lot_code = models.TextField()
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")
    quantity = amount()
    """In the unit of the item."""
    taken = amount(default=0)
    status = models.TextField(default=ReservationStatus.ACTIVE.value)
    until = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.TextField()

    class Meta:
        db_table = "warehouse_reservation"
        ordering = ["until", "pk"]
        indexes = [
            models.Index(
                fields=["lot_id", "place"],
                condition=models.Q(status="ACTIVE"),
                name="warehouse_reservation_active",
            ),
            models.Index(fields=["document"], name="warehouse_reservation_paper"),
        ]
        constraints = [
            known("status", ReservationStatus, "warehouse_reservation_status_known"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="warehouse_reservation_quantity_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(taken__gte=0, taken__lte=models.F("quantity")),
                name="warehouse_reservation_taken_within",
            ),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("made_at")),
                name="warehouse_reservation_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["document", "lot_id", "place"],
                condition=models.Q(status="ACTIVE"),
                name="warehouse_reservation_active_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.document}: {self.quantity} of {self.lot_code}"
