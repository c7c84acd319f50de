"""Scopes that were saved, and what they held when they were frozen."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from typing_extensions import override


class Scope(models.Model):
    """A question that was given a name."""

    number = models.TextField(unique=True)
    name = models.TextField()
    note = models.TextField(default="")
    question = models.JSONField()
    owner_id = models.BigIntegerField(null=True)
    owner_label = models.TextField(default="")
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Scope"]] = models.Manager()

    class Meta:
        db_table = "trace_scope"

    @override
    def __str__(self) -> str:
        return str(self.number)


class FrozenScope(models.Model):
    """The units that a scope held at one moment; never changed."""

    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="frozen")
    frozen_at = models.DateTimeField()
    frozen_by = models.TextField()
    reason = models.TextField(default="")
    question = models.JSONField()
    position_id = models.UUIDField(null=True)
    """The last event of the ledger when it was frozen."""
    position_at = models.DateTimeField(null=True)
    sublots = ArrayField(models.BigIntegerField())
    counts = ArrayField(models.BigIntegerField())
    """How many units each of the sublots had."""
    plus = ArrayField(models.BigIntegerField())
    plus_sublots = ArrayField(models.BigIntegerField())
    minus = ArrayField(models.BigIntegerField())
    minus_sublots = ArrayField(models.BigIntegerField())
    lots = ArrayField(models.BigIntegerField())
    units = models.BigIntegerField()
    digest = models.TextField()
    """SHA-256 of the ids of all units, in order, one per line."""

    objects: ClassVar[models.Manager["FrozenScope"]] = models.Manager()

    class Meta:
        db_table = "trace_frozen_scope"

    @override
    def __str__(self) -> str:
        return f"{self.scope_id} {self.frozen_at}"
