"""The ledger's tables as Django sees them; what holds them stands in ``sql/tables.sql``."""

from django.db import models
from typing_extensions import override


class Party(models.Model):
    """A firm or person that holds, owns, makes or gets things."""

    id = models.BigAutoField(primary_key=True)
    key = models.TextField()
    code = models.TextField()
    name = models.TextField()
    name_en = models.TextField(default="")
    country = models.TextField(default="")
    region = models.TextField(default="")
    own = models.BooleanField(default=False)

    class Meta:
        managed = False
        db_table = "ledger_party"

    @override
    def __str__(self) -> str:
        return str(self.code)


class Place(models.Model):
    """A place with or without a GLN: site, room, line, location, or somebody else's."""

    id = models.BigAutoField(primary_key=True)
    key = models.TextField()
    code = models.TextField()
    name = models.TextField()
    name_en = models.TextField(default="")
    kind = models.TextField(default="LOCATION")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    site_id = models.BigIntegerField(null=True)
    party = models.ForeignKey("ledger.Party", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        managed = False
        db_table = "ledger_place"

    @override
    def __str__(self) -> str:
        return str(self.code)


class Item(models.Model):
    """What is made, bought or sold: the class of things."""

    id = models.BigAutoField(primary_key=True)
    key = models.TextField()
    code = models.TextField()
    name = models.TextField()
    name_en = models.TextField(default="")
    model = models.TextField(default="")
    unit = models.TextField(default="EA")
    kind = models.TextField()
    tracking = models.TextField()
    shelf_life_days = models.IntegerField(null=True)

    class Meta:
        managed = False
        db_table = "ledger_item"

    @override
    def __str__(self) -> str:
        return str(self.code)


class ItemCode(models.Model):
    """A class key that means an item, at a package level."""

    key = models.TextField(primary_key=True)
    item = models.ForeignKey("ledger.Item", on_delete=models.PROTECT, related_name="codes")
    level = models.SmallIntegerField(default=0)
    contains = models.DecimalField(max_digits=38, decimal_places=12, default=1)

    class Meta:
        managed = False
        db_table = "ledger_item_code"

    @override
    def __str__(self) -> str:
        return str(self.key)


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

    class Meta:
        managed = False
        db_table = "ledger_stock"

    @override
    def __str__(self) -> str:
        return str(self.pk)


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

    class Meta:
        managed = False
        db_table = "ledger_unit_link"

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
