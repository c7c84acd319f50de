"""Things, their names, and what their sublots were made from."""

from django.db import models
from typing_extensions import override


class Thing(models.Model):
    """Anything traced."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.TextField()
    item_id = models.BigIntegerField(null=True)
    lot_id = models.BigIntegerField(null=True)
    sublot_id = models.BigIntegerField()
    code = models.TextField()
    site_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(null=True)
    expires_on = models.DateField(null=True)
    container_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    alive = models.BooleanField(default=True)
    created_by = models.UUIDField()

    class Meta:
        managed = False
        db_table = "ledger_thing"

    @override
    def __str__(self) -> str:
        return str(self.code)


class Identity(models.Model):
    """A name of a thing: the one place where a code is claimed."""

    key = models.TextField(primary_key=True)
    thing_id = models.BigIntegerField()
    sublot_id = models.BigIntegerField()
    main = models.BooleanField(default=True)
    why = models.TextField(default="OWN")
    since = models.DateTimeField()
    event_id = models.UUIDField()

    class Meta:
        managed = False
        db_table = "ledger_identity"

    @override
    def __str__(self) -> str:
        return str(self.key)


class SublotInput(models.Model):
    """That a lot went into every unit of a sublot."""

    pk = models.CompositePrimaryKey("sublot_id", "source_id")
    sublot_id = models.BigIntegerField()
    source_id = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_sublot_input"

    @override
    def __str__(self) -> str:
        return str(self.pk)


class SublotEvent(models.Model):
    """An event that put something into a sublot."""

    pk = models.CompositePrimaryKey("sublot_id", "event_id")
    sublot_id = models.BigIntegerField()
    event_id = models.UUIDField()
    recorded_at = models.DateTimeField()
    occurred_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_sublot_event"

    @override
    def __str__(self) -> str:
        return str(self.pk)


class SublotOrigin(models.Model):
    """The sublot from which all units of another came."""

    sublot_id = models.BigIntegerField(primary_key=True)
    origin_id = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_sublot_origin"

    @override
    def __str__(self) -> str:
        return str(self.pk)
