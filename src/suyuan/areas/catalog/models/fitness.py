"""Tables of equipment with calibration and of people with qualifications."""

from django.db import models
from typing_extensions import override

from suyuan.areas.catalog.domain.fitness import CalibrationResult, EquipmentStatus
from suyuan.areas.catalog.models.words import known


class Equipment(models.Model):
    """A machine, a tool or an instrument."""

    code = models.TextField(unique=True)
    name = models.TextField()
    name_en = models.TextField(default="")
    kind = models.TextField()
    """What steps ask for: POTTING_MACHINE, OVEN, CALIPER …"""
    model = models.TextField(default="")
    serial_number = models.TextField(default="")
    place = models.ForeignKey(
        "ledger.Place", on_delete=models.PROTECT, null=True, related_name="equipment"
    )
    status = models.TextField(default=EquipmentStatus.IN_USE.value)
    needs_calibration = models.BooleanField(default=False)
    calibration_days = models.IntegerField(null=True)
    maintenance_days = models.IntegerField(null=True)
    note = models.TextField(default="")

    class Meta:
        db_table = "catalog_equipment"
        ordering = ["code"]
        constraints = [
            known("status", EquipmentStatus, "catalog_equipment_status_known"),
            models.CheckConstraint(
                condition=models.Q(calibration_days__isnull=True)
                | models.Q(calibration_days__gt=0),
                name="catalog_equipment_calibration_days_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(maintenance_days__isnull=True)
                | models.Q(maintenance_days__gt=0),
                name="catalog_equipment_maintenance_days_positive",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.code


class EquipmentKind(models.Model):
    """What a kind of equipment, which steps ask for by its code, is called."""

    code = models.TextField(unique=True)
    name = models.TextField()
    name_en = models.TextField(default="")

    class Meta:
        db_table = "catalog_equipment_kind"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(code="") & ~models.Q(name=""),
                name="catalog_equipment_kind_is_named",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.code


class Calibration(models.Model):
    """A calibration that was done; a fact."""

    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="calibrations")
    done_on = models.DateField()
    valid_until = models.DateField()
    result = models.TextField()
    certificate = models.TextField(default="")
    laboratory = models.TextField(default="")
    note = models.TextField(default="")
    recorded_by = models.TextField()

    class Meta:
        db_table = "catalog_calibration"
        ordering = ["equipment_id", "-done_on", "-pk"]
        constraints = [
            known("result", CalibrationResult, "catalog_calibration_result_known"),
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("done_on")),
                name="catalog_calibration_ends_after_it_begins",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.equipment_id} {self.done_on}"


class Person(models.Model):
    """Somebody who works: an operator, an inspector. Not everybody signs in."""

    code = models.TextField(unique=True)
    name = models.TextField()
    name_en = models.TextField(default="")
    job_title = models.TextField(default="")
    user = models.OneToOneField(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="person"
    )
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "catalog_person"
        ordering = ["code"]

    @override
    def __str__(self) -> str:
        return self.code


class Qualification(models.Model):
    """Something one must have learned before doing it."""

    code = models.TextField(unique=True)
    name = models.TextField()
    name_en = models.TextField(default="")
    months = models.IntegerField(null=True)
    """How long it holds; None for ever."""

    class Meta:
        db_table = "catalog_qualification"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(months__isnull=True) | models.Q(months__gt=0),
                name="catalog_qualification_months_positive",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.code


class Training(models.Model):
    """That somebody was trained and found able; a fact, which can be ended early."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="trainings")
    qualification = models.ForeignKey(
        Qualification, on_delete=models.PROTECT, related_name="trainings"
    )
    trained_on = models.DateField()
    valid_until = models.DateField(null=True)
    trainer = models.TextField(default="")
    assessment = models.TextField(default="")
    """How it was found out that the training worked (GMP 2025 §23)."""

    class Meta:
        db_table = "catalog_training"
        ordering = ["person_id", "qualification_id", "-trained_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("trained_on")),
                name="catalog_training_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["person", "qualification", "trained_on"], name="catalog_training_once"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.person_id} {self.qualification_id}"
