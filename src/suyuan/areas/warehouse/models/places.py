"""What places are for and what items want: zones, conditions, readings."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from typing_extensions import override

from suyuan.areas.catalog.domain import ItemKind
from suyuan.areas.warehouse.domain import ExcursionStatus, Measure, Zone
from suyuan.areas.warehouse.domain.conditions import Limits
from suyuan.areas.warehouse.models.words import amount, in_order, known

ITEM_KINDS = [kind.value for kind in ItemKind]


class StorageClass(models.Model):
    """A class of temperature and humidity, such as room, cool or cold."""

    code = models.TextField(unique=True)
    name = models.TextField()
    name_en = models.TextField(default="")
    temperature_min = amount(null=True)
    temperature_max = amount(null=True)
    humidity_min = amount(null=True)
    humidity_max = amount(null=True)

    class Meta:
        db_table = "warehouse_storage_class"
        ordering = ["code"]
        constraints = [
            in_order(
                "temperature_min", "temperature_max", "warehouse_storage_class_temperature_in_order"
            ),
            in_order("humidity_min", "humidity_max", "warehouse_storage_class_humidity_in_order"),
            models.CheckConstraint(
                condition=(models.Q(humidity_min__isnull=True) | models.Q(humidity_min__gte=0))
                & (models.Q(humidity_max__isnull=True) | models.Q(humidity_max__lte=100)),
                name="warehouse_storage_class_humidity_is_percentage",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.code

    @property
    def limits(self) -> Limits:
        """The limits as a value."""
        return Limits(
            temperature_min=self.temperature_min,
            temperature_max=self.temperature_max,
            humidity_min=self.humidity_min,
            humidity_max=self.humidity_max,
        )


class Profile(models.Model):
    """What a place is for, and what may lie there."""

    place = models.OneToOneField(
        "ledger.Place", on_delete=models.PROTECT, primary_key=True, related_name="storage"
    )
    zone = models.TextField()
    storage_class = models.ForeignKey(
        StorageClass, on_delete=models.PROTECT, null=True, related_name="profiles"
    )
    kinds = ArrayField(models.TextField(), default=list)
    """Kinds of items that may lie here; empty for all."""
    capacity = models.IntegerField(null=True)
    """How many lots and packages have room; None for any number."""
    active = models.BooleanField(default=True)
    note = models.TextField(default="")

    class Meta:
        db_table = "warehouse_profile"
        constraints = [
            known("zone", Zone, "warehouse_profile_zone_known"),
            models.CheckConstraint(
                condition=models.Q(kinds__contained_by=ITEM_KINDS),
                name="warehouse_profile_kinds_known",
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__isnull=True) | models.Q(capacity__gt=0),
                name="warehouse_profile_capacity_positive",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"storage place {self.pk}"


class ProfileItem(models.Model):
    """An item for which a place is kept; without any, all items may lie there."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="items")
    item = models.ForeignKey("ledger.Item", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "warehouse_profile_item"
        constraints = [
            models.UniqueConstraint(fields=["profile", "item"], name="warehouse_profile_item_once"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.profile_id}: {self.item_id}"


class Requirement(models.Model):
    """How an item wants to be stored, and when its end is announced."""

    item = models.OneToOneField(
        "ledger.Item", on_delete=models.PROTECT, primary_key=True, related_name="storage"
    )
    storage_class = models.ForeignKey(
        StorageClass, on_delete=models.PROTECT, null=True, related_name="requirements"
    )
    warn_days = models.IntegerField(default=90)
    """Days before its expiry from which on a lot is shown as expiring."""

    class Meta:
        db_table = "warehouse_requirement"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(warn_days__gte=0),
                name="warehouse_requirement_warn_days_not_negative",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"storage of item {self.pk}"


class Reading(models.Model):
    """What was measured at a place; a fact."""

    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="readings")
    measured_at = models.DateTimeField()
    temperature = amount(null=True)
    humidity = amount(null=True)
    instrument = models.TextField(default="")
    """Code of the instrument; empty where somebody read it off."""
    within = models.BooleanField()
    """Whether it lay within the limits of the place as they were then."""
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()
    note = models.TextField(default="")

    class Meta:
        db_table = "warehouse_reading"
        ordering = ["-measured_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(temperature__isnull=False) | models.Q(humidity__isnull=False),
                name="warehouse_reading_says_something",
            ),
            models.UniqueConstraint(
                fields=["place", "instrument", "measured_at"], name="warehouse_reading_once"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.place_id} {self.measured_at}"


class Excursion(models.Model):
    """A time in which a place was out of limits, and what was thought of it."""

    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="excursions")
    measure = models.TextField()
    low = amount(null=True)
    high = amount(null=True)
    """The limits that were broken, as they were then."""
    worst = amount()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    """First moment at which it was within limits again."""
    status = models.TextField(default=ExcursionStatus.OPEN.value)
    assessment = models.TextField(default="")
    assessed_at = models.DateTimeField(null=True)
    assessed_by = models.TextField(default="")

    class Meta:
        db_table = "warehouse_excursion"
        ordering = ["-from_at", "-pk"]
        constraints = [
            known("measure", Measure, "warehouse_excursion_measure_known"),
            known("status", ExcursionStatus, "warehouse_excursion_status_known"),
            models.CheckConstraint(
                condition=models.Q(until_at__isnull=True)
                | models.Q(until_at__gte=models.F("from_at")),
                name="warehouse_excursion_until_after_from",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="ASSESSED")
                | (
                    models.Q(assessed_at__isnull=False)
                    & ~models.Q(assessed_by="")
                    & ~models.Q(assessment="")
                ),
                name="warehouse_excursion_assessment_says_who",
            ),
            models.UniqueConstraint(
                fields=["place", "measure"],
                condition=models.Q(status="OPEN"),
                name="warehouse_excursion_open_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.place_id} {self.measure} {self.from_at}"
