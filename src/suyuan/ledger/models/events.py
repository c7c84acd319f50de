"""The facts: events, what took part in them, and what moved."""

from django.db import models
from typing_extensions import override


class Event(models.Model):
    """A fact, never changed."""

    pk = models.CompositePrimaryKey("recorded_at", "id")
    id = models.UUIDField()
    recorded_at = models.DateTimeField()
    occurred_at = models.DateTimeField()
    tz_offset = models.TextField()
    type = models.TextField()
    action = models.TextField(null=True)
    biz_step = models.TextField(null=True)
    disposition = models.TextField(null=True)
    persistent_set = models.TextField(null=True)
    persistent_unset = models.TextField(null=True)
    read_point_id = models.BigIntegerField(null=True)
    place_id = models.BigIntegerField(null=True)
    holder_id = models.BigIntegerField(null=True)
    site_id = models.BigIntegerField(null=True)
    documents = models.TextField(null=True)
    transformation_id = models.TextField(null=True)
    parent_id = models.BigIntegerField(null=True)
    things = models.IntegerField()
    actor_id = models.BigIntegerField(null=True)
    actor = models.TextField()
    command_id = models.UUIDField()
    source = models.TextField()
    body = models.JSONField()
    raw = models.JSONField(null=True)
    declares = models.UUIDField(null=True)
    statement = models.BinaryField()
    leaf = models.BinaryField(editable=False, null=True)

    class Meta:
        managed = False
        db_table = "ledger_event"

    @override
    def __str__(self) -> str:
        return str(self.pk)


class EventKey(models.Model):
    """The URI under which an event is known."""

    pk = models.CompositePrimaryKey("uri", "declaration")
    uri = models.TextField()
    declaration = models.BooleanField(default=False)
    event_id = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_event_key"

    @override
    def __str__(self) -> str:
        return str(self.uri)


class Correction(models.Model):
    """An event made void by an error declaration."""

    event_id = models.UUIDField(primary_key=True)
    declared_by = models.UUIDField()
    declared_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_correction"

    @override
    def __str__(self) -> str:
        return str(self.pk)


class Participation(models.Model):
    """A thing in an event."""

    pk = models.CompositePrimaryKey("event_id", "thing_id", "role")
    thing_id = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    event_id = models.UUIDField()
    recorded_at = models.DateTimeField()
    role = models.TextField()
    sublot_id = models.BigIntegerField(null=True)
    quantity = models.DecimalField(null=True, max_digits=38, decimal_places=12)
    unit = models.TextField(null=True)

    class Meta:
        managed = False
        db_table = "ledger_participation"

    @override
    def __str__(self) -> str:
        return str(self.pk)


class Posting(models.Model):
    """One side of a movement of an amount of a lot."""

    pk = models.CompositePrimaryKey("event_id", "line")
    event_id = models.UUIDField()
    line = models.IntegerField()
    thing_id = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    place_id = models.BigIntegerField(default=0)
    holder_id = models.BigIntegerField(default=0)
    disposition = models.TextField(default="")
    container_id = models.BigIntegerField(default=0)
    delta = models.DecimalField(max_digits=38, decimal_places=12)

    class Meta:
        managed = False
        db_table = "ledger_posting"

    @override
    def __str__(self) -> str:
        return str(self.pk)
