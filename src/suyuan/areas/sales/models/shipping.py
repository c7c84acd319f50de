"""Tables of what left the house: shipments, what lay in them, the sales record, onward sales."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from suyuan.areas.sales.domain import ShipmentStatus
from suyuan.areas.sales.models.ordering import Order, OrderLine
from suyuan.areas.sales.models.words import amount, known, positive


class Shipment(models.Model):
    """Goods that go to a customer together."""

    number = models.TextField(unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="shipments")
    customer = models.ForeignKey(
        "catalog.Partner", on_delete=models.PROTECT, related_name="shipments"
    )
    deliver_to = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")
    status = models.TextField(default=ShipmentStatus.OPEN.value)
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, null=True, related_name="+")
    carrier = models.TextField(default="")
    waybill = models.TextField(default="")
    """The carrier's number."""
    note = models.TextField(default="")
    created_at = models.DateTimeField()
    created_by = models.TextField()
    shipped_at = models.DateTimeField(null=True)
    shipped_by = models.TextField(default="")
    confirmed_at = models.DateTimeField(null=True)
    """When the goods came to the customer."""
    confirmed_by = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)
    """When it was given up."""

    class Meta:
        db_table = "sales_shipment"
        ordering = ["-number"]
        indexes = [models.Index(fields=["customer", "shipped_at"], name="sales_shipment_customer")]
        constraints = [
            known("status", ShipmentStatus, "sales_shipment_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=["OPEN", "CANCELLED"], shipped_at__isnull=True)
                | (
                    Q(status__in=["SHIPPED", "CONFIRMED"])
                    & Q(shipped_at__isnull=False)
                    & ~Q(shipped_by="")
                ),
                name="sales_shipment_departure_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(status="CONFIRMED") | Q(confirmed_at__gte=F("shipped_at")),
                name="sales_shipment_confirmed_after_departure",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class ShipmentThing(models.Model):
    """A package, a unit or an amount of a lot that was loaded."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="things")
    position = models.IntegerField()
    key = models.TextField()
    thing_id = models.BigIntegerField()
    kind = models.TextField()
    code = models.TextField()
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")
    """Where it stood when it was loaded."""
    quantity = amount()
    """Of the items in it, in their own units."""
    unit = models.TextField(default="")
    items = models.JSONField(default=dict)
    """How much of each item is in it, by the item's code."""
    inside = ArrayField(models.TextField(), default=list)
    """Keys of the packages in it, at any depth."""
    is_open = models.BooleanField(default=True)
    """Whether its shipment has not left yet."""
    loaded_at = models.DateTimeField()
    loaded_by = models.TextField()

    class Meta:
        db_table = "sales_shipment_thing"
        ordering = ["shipment_id", "position"]
        indexes = [
            models.Index(fields=["key"], name="sales_shipment_thing_key"),
            GinIndex(fields=["inside"], name="sales_shipment_thing_inside"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "position"], name="sales_shipment_thing_once"
            ),
            models.UniqueConstraint(
                fields=["shipment", "key", "place"], name="sales_shipment_thing_named_once"
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(is_open=True) & ~Q(kind="LOT"),
                name="sales_shipment_thing_in_one",
            ),
            positive("quantity", "sales_shipment_thing_quantity_positive"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.shipment_id}/{self.position}"


class Record(models.Model):
    """A line of the sales record: what of which lot went to whom, as it was on that day."""

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="records")
    position = models.IntegerField()
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="records")
    item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="+")
    item_code = models.TextField()
    name = models.TextField()
    name_en = models.TextField(default="")
    specification = models.TextField(default="")
    model = models.TextField(default="")
    registration_no = models.TextField(default="")
    registrant = models.TextField(default="")
    """Who made it, as the item says; else our own firm."""
    maker_licences = models.TextField(default="")
    """Numbers of the licences under which it is made."""
    risk_class = models.TextField(default="")
    storage = models.TextField(default="")
    class_key = models.TextField()
    """Key of the class of its units or lot."""
    di = models.TextField(default="")
    """The DI; empty for what has none."""
    lot = models.TextField(default="")
    lot_key = models.TextField(default="")
    serials = ArrayField(models.TextField(), default=list)
    quantity = amount()
    unit = models.TextField()
    made_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    customer_code = models.TextField()
    customer_name = models.TextField()
    customer_name_en = models.TextField(default="")
    customer_licences = models.TextField(default="")
    """Numbers of the customer's licences in force on that day."""
    address = models.TextField(default="")
    contact = models.TextField(default="")
    phone = models.TextField(default="")
    shipped_at = models.DateTimeField()
    shipped_on = models.DateField()

    class Meta:
        db_table = "sales_record"
        ordering = ["-shipped_at", "shipment_id", "position"]
        indexes = [
            models.Index(fields=["lot_key"], name="sales_record_lot"),
            models.Index(fields=["item", "shipped_on"], name="sales_record_item"),
            models.Index(fields=["customer_code", "shipped_on"], name="sales_record_customer"),
            GinIndex(fields=["serials"], name="sales_record_serials"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["shipment", "position"], name="sales_record_once"),
            positive("quantity", "sales_record_quantity_positive"),
            models.CheckConstraint(
                condition=Q(serials__len=0) | Q(serials__len=F("quantity")),
                name="sales_record_serials_counted",
            ),
            models.CheckConstraint(
                condition=~Q(serials__len=0) | ~Q(lot=""), name="sales_record_lot_or_serials"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(customer_name="") & ~Q(address="") & ~Q(phone=""),
                name="sales_record_names_both",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.shipment_id}/{self.position}"


class OnwardSale(models.Model):
    """That a distributor sold goods of ours on, as it reports."""

    seller = models.ForeignKey(
        "catalog.Partner", on_delete=models.PROTECT, related_name="onward_sales"
    )
    buyer = models.ForeignKey(
        "catalog.Partner", on_delete=models.PROTECT, related_name="onward_purchases"
    )
    document = models.TextField()
    """The seller's own number."""
    sold_on = models.DateField()
    sold_at = models.DateTimeField()
    """The moment under which the ledger has it."""
    key = models.TextField()
    """The unit, lot or package that was named."""
    code = models.TextField()
    kind = models.TextField()
    item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="+")
    class_key = models.TextField()
    lot = models.TextField(default="")
    lot_key = models.TextField(default="")
    serials = ArrayField(models.TextField(), default=list)
    quantity = amount()
    unit = models.TextField()
    expires_on = models.DateField(null=True)
    remark = models.TextField(default="")
    """What was not in order with it: on hold, recalled, expired."""
    reported_at = models.DateTimeField()
    reported_by = models.TextField()

    class Meta:
        db_table = "sales_onward"
        ordering = ["-sold_at", "-id"]
        indexes = [
            models.Index(fields=["key"], name="sales_onward_key"),
            models.Index(fields=["lot_key"], name="sales_onward_lot"),
            models.Index(fields=["seller", "sold_on"], name="sales_onward_seller"),
            GinIndex(fields=["serials"], name="sales_onward_serials"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "document", "key", "lot_key", "class_key"],
                name="sales_onward_once",
            ),
            positive("quantity", "sales_onward_quantity_positive"),
            models.CheckConstraint(
                condition=Q(serials__len=0) | Q(serials__len=F("quantity")),
                name="sales_onward_serials_counted",
            ),
            models.CheckConstraint(condition=~Q(document=""), name="sales_onward_has_document"),
            models.CheckConstraint(condition=~Q(seller=F("buyer")), name="sales_onward_to_another"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.document}: {self.code}"
