"""What things are, and who and where: the names that events use."""

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
