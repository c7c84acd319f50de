"""What went into what, and what lies loaded: derived from the facts."""

from django.db import models
from typing_extensions import override


class LotLink(models.Model):
    """What went into what, at the level of lots and sublots."""

    pk = models.CompositePrimaryKey("target_id", "source_id", "event_id")
    source_id = models.BigIntegerField()
    target_id = models.BigIntegerField()
    event_id = models.UUIDField()
    from_at = models.DateTimeField()
    quantity = models.DecimalField(null=True, max_digits=38, decimal_places=12)
    unit = models.TextField(null=True)
    kind = models.TextField(default="INPUT")

    class Meta:
        managed = False
        db_table = "ledger_lot_link"

    @override
    def __str__(self) -> str:
        return str(self.pk)


class UnitLink(models.Model):
    """What is special to one unit."""

    id = models.BigAutoField(primary_key=True)
    source_id = models.BigIntegerField()
    target_id = models.BigIntegerField()
    source_sublot_id = models.BigIntegerField()
    target_sublot_id = models.BigIntegerField()
    event_id = models.UUIDField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    until_event_id = models.UUIDField(null=True)
    quantity = models.DecimalField(null=True, max_digits=38, decimal_places=12)
    installed = models.BooleanField(default=False)

    class Meta:
        managed = False
        db_table = "ledger_unit_link"

    @override
    def __str__(self) -> str:
        return str(self.pk)


class Loaded(models.Model):
    """A lot that lies loaded for a transformation, with from and until."""

    pk = models.CompositePrimaryKey("transformation_id", "thing_id", "event_id")
    transformation_id = models.TextField()
    thing_id = models.BigIntegerField()
    event_id = models.UUIDField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "ledger_loaded"

    @override
    def __str__(self) -> str:
        return str(self.pk)
