"""Where things are and how many: derived from the facts."""

from django.db import models
from typing_extensions import override


class Stock(models.Model):
    """How much of a lot is where, in which state."""

    pk = models.CompositePrimaryKey(
        "thing_id", "place_id", "holder_id", "disposition", "container_id"
    )
    thing_id = models.BigIntegerField()
    place_id = models.BigIntegerField(default=0)
    holder_id = models.BigIntegerField(default=0)
    disposition = models.TextField(default="")
    container_id = models.BigIntegerField(default=0)
    quantity = models.DecimalField(max_digits=38, decimal_places=12)
    root_id = models.BigIntegerField(default=0)
    """The outermost container, whose whereabouts say where; 0: loose, or built into a unit."""

    class Meta:
        managed = False
        db_table = "ledger_stock"

    @override
    def __str__(self) -> str:
        return str(self.pk)


class Containment(models.Model):
    """A child in a parent, with from and until."""

    id = models.BigAutoField(primary_key=True)
    child_id = models.BigIntegerField()
    parent_id = models.BigIntegerField()
    event_id = models.UUIDField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    until_event_id = models.UUIDField(null=True)
    quantity = models.DecimalField(null=True, max_digits=38, decimal_places=12)

    class Meta:
        managed = False
        db_table = "ledger_containment"

    @override
    def __str__(self) -> str:
        return str(self.pk)


class Custody(models.Model):
    """Who held a thing, and where, with from and until."""

    id = models.BigAutoField(primary_key=True)
    thing_id = models.BigIntegerField()
    holder_id = models.BigIntegerField(null=True)
    place_id = models.BigIntegerField(null=True)
    event_id = models.UUIDField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "ledger_custody"

    @override
    def __str__(self) -> str:
        return str(self.pk)


class InferredPlace(models.Model):
    """Where things are after an event that does not say so."""

    event_id = models.UUIDField(primary_key=True)
    parent_id = models.BigIntegerField()
    root_id = models.BigIntegerField()
    place_id = models.BigIntegerField(null=True)
    holder_id = models.BigIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "ledger_inferred_place"

    @override
    def __str__(self) -> str:
        return str(self.pk)


class Whereabouts(models.Model):
    """Where an outermost container or loose unit is now."""

    thing_id = models.BigIntegerField(primary_key=True)
    place_id = models.BigIntegerField(null=True)
    holder_id = models.BigIntegerField(null=True)
    disposition = models.TextField(default="")
    since = models.DateTimeField()
    event_id = models.UUIDField()
    last_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_whereabouts"

    @override
    def __str__(self) -> str:
        return str(self.pk)


class PersistentState(models.Model):
    """A state that stays until it is taken back, such as recalled."""

    id = models.BigAutoField(primary_key=True)
    thing_id = models.BigIntegerField()
    disposition = models.TextField()
    event_id = models.UUIDField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    until_event_id = models.UUIDField(null=True)

    class Meta:
        managed = False
        db_table = "ledger_persistent_state"

    @override
    def __str__(self) -> str:
        return str(self.pk)


class SublotHolding(models.Model):
    """How many units of a sublot are where."""

    pk = models.CompositePrimaryKey("sublot_id", "root_id", "place_id", "holder_id", "disposition")
    sublot_id = models.BigIntegerField()
    root_id = models.BigIntegerField(default=0)
    place_id = models.BigIntegerField(default=0)
    holder_id = models.BigIntegerField(default=0)
    disposition = models.TextField(default="")
    units = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_sublot_holding"

    @override
    def __str__(self) -> str:
        return str(self.pk)


class Presence(models.Model):
    """How many units are where, in parts: what counts is their sum."""

    id = models.BigAutoField(primary_key=True)
    place_id = models.BigIntegerField()
    holder_id = models.BigIntegerField()
    disposition = models.TextField()
    site_id = models.BigIntegerField(null=True)
    """The site that made the sublot."""
    lot_id = models.BigIntegerField()
    """The lot of the sublot, or 0."""
    sublot_id = models.BigIntegerField()
    """The sublot where we hold the units ourselves or nobody knows who does, else 0."""
    units = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_presence"

    @override
    def __str__(self) -> str:
        return str(self.pk)
