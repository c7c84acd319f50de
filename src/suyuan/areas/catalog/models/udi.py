"""The table of device identifiers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from typing_extensions import override

from suyuan.areas.catalog.domain.udi import Carrier, DiStatus, Market
from suyuan.areas.catalog.models.basics import Item
from suyuan.areas.catalog.models.words import known, values


class DeviceIdentifier(models.Model):
    """The record of an item's DI in one market."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="device_identifiers")
    market = models.TextField()
    key = models.TextField()
    """Class key of the smallest sales unit: ``/01/<14>`` or ``ma:<DI>``."""
    status = models.TextField(default=DiStatus.DRAFT.value)
    brand_name = models.TextField(default="")
    model = models.TextField(default="")
    clinical_size = models.TextField(default="")
    units_of_use = models.IntegerField(default=1)
    unit_of_use_key = models.TextField(default="")
    direct_mark_key = models.TextField(default="")
    registration_no = models.TextField(default="")
    carriers = ArrayField(models.TextField(), default=list)
    pi_lot = models.BooleanField(default=True)
    pi_serial = models.BooleanField(default=False)
    pi_made_on = models.BooleanField(default=True)
    pi_expires_on = models.BooleanField(default=True)
    single_use = models.BooleanField(default=False)
    sterile = models.BooleanField(default=False)
    sterilize_before_use = models.BooleanField(default=False)
    latex = models.BooleanField(default=False)
    warnings = models.TextField(default="")
    published_on = models.DateField(null=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )

    class Meta:
        db_table = "catalog_device_identifier"
        ordering = ["item_id", "market", "-pk"]
        constraints = [
            known("market", Market, "catalog_di_market_known"),
            known("status", DiStatus, "catalog_di_status_known"),
            models.UniqueConstraint(fields=["market", "key"], name="catalog_di_once"),
            models.CheckConstraint(
                condition=models.Q(carriers__contained_by=values(Carrier)),
                name="catalog_di_carriers_known",
            ),
            models.CheckConstraint(
                condition=models.Q(units_of_use__gt=0), name="catalog_di_units_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(units_of_use=1)
                | ~models.Q(unit_of_use_key="")
                | models.Q(status__in=["DRAFT", "WITHDRAWN"]),
                name="catalog_di_unit_of_use_named",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["PUBLISHED", "CHANGING"])
                | models.Q(published_on__isnull=False),
                name="catalog_di_published_is_dated",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.key
