"""The stock as the ledger projects it, as rows to be listed."""

from django.db import models
from typing_extensions import override

from suyuan.areas.warehouse.models.words import amount


class StockRow(models.Model):
    """So much of one lot at one place of ours in one state: a view, nobody writes it."""

    id = models.TextField(primary_key=True)
    item = models.ForeignKey("ledger.Item", on_delete=models.DO_NOTHING, related_name="+")
    item_code = models.TextField()
    lot_id = models.BigIntegerField()
    lot_code = models.TextField()
    place = models.ForeignKey("ledger.Place", on_delete=models.DO_NOTHING, related_name="+")
    disposition = models.TextField()
    quantity = amount()
    """In the unit of the item, loose and packed together."""
    packages = models.IntegerField()
    """In how many outermost packages the packed part lies."""
    expires_on = models.DateField(null=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "warehouse_stock"

    @override
    def __str__(self) -> str:
        return self.id
