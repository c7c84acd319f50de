"""Tables of holds and releases, each with the things it names."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from suyuan.areas.quality.domain import HoldSource, HoldStatus, ReleaseStatus
from suyuan.areas.quality.models.words import amount, known


class Hold(models.Model):
    """That things are not to be used, packed or shipped, and why."""

    number = models.TextField(unique=True)
    source = models.TextField()
    status = models.TextField(default=HoldStatus.ACTIVE.value)
    reason = models.TextField()
    document = models.TextField(default="")
    """What asked for it: a nonconformity, a recall, a scope."""
    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, null=True, related_name="holds"
    )
    things = models.BigIntegerField()
    units = models.BigIntegerField()
    shipped = models.BigIntegerField(default=0)
    """Units that had left the house when it was placed."""
    lots = models.BigIntegerField(default=0)
    placed_at = models.DateTimeField()
    placed_by = models.TextField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.TextField(default="")
    lift_reason = models.TextField(default="")

    class Meta:
        db_table = "quality_hold"
        ordering = ["-pk"]
        constraints = [
            known("source", HoldSource, "quality_hold_source_known"),
            known("status", HoldStatus, "quality_hold_status_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="quality_hold_says_why"),
            models.CheckConstraint(
                condition=Q(status="ACTIVE")
                | (Q(lifted_at__isnull=False) & ~Q(lift_reason="") & ~Q(lifted_by="")),
                name="quality_hold_lift_says_why",
            ),
            models.CheckConstraint(
                condition=Q(things__gt=0, units__gte=0, shipped__gte=0, lots__gte=0),
                name="quality_hold_counts",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class HoldThing(models.Model):
    """A thing that a hold names: a lot, a sublot, a unit or a package. A fact."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="named")
    key = models.TextField()
    thing_id = models.BigIntegerField()

    class Meta:
        db_table = "quality_hold_thing"
        ordering = ["hold_id", "pk"]
        indexes = [models.Index(fields=["thing_id"], name="quality_hold_thing_thing")]
        constraints = [
            models.UniqueConstraint(fields=["hold", "thing_id"], name="quality_hold_thing_once"),
        ]

    @override
    def __str__(self) -> str:
        return self.key


class Release(models.Model):
    """That things may be sold or used, decided by somebody who may decide it (GMP 2025 §104)."""

    number = models.TextField(unique=True)
    status = models.TextField(default=ReleaseStatus.ACTIVE.value)
    document = models.TextField(default="")
    """What it rests on: a device history record, an inspection."""
    note = models.TextField(default="")
    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, null=True, related_name="releases"
    )
    units = models.BigIntegerField(default=0)
    released_at = models.DateTimeField()
    released_by = models.TextField()
    released_name = models.TextField()
    released_title = models.TextField(default="")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.TextField(default="")
    withdraw_reason = models.TextField(default="")

    class Meta:
        db_table = "quality_release"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["document"], name="quality_release_document")]
        constraints = [
            known("status", ReleaseStatus, "quality_release_status_known"),
            models.CheckConstraint(
                condition=~Q(released_by="") & ~Q(released_name=""),
                name="quality_release_names_releaser",
            ),
            models.CheckConstraint(
                condition=Q(status="ACTIVE")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdraw_reason="")),
                name="quality_release_withdrawal_says_why",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class ReleaseThing(models.Model):
    """A thing that a release names, or an amount of a lot. A fact."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="named")
    key = models.TextField()
    thing_id = models.BigIntegerField()
    quantity = amount(null=True)
    """Of a lot that is released in part; None: all of it."""

    class Meta:
        db_table = "quality_release_thing"
        ordering = ["release_id", "pk"]
        indexes = [models.Index(fields=["thing_id"], name="quality_release_thing_thing")]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "thing_id"], name="quality_release_thing_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gt=0),
                name="quality_release_thing_quantity_positive",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.key
