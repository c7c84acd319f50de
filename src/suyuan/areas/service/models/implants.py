"""Tables of the register of implants; the data of patients lie apart from it."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from typing_extensions import override

from suyuan.areas.service.domain import ImplantStatus, LookKind
from suyuan.areas.service.models.words import item, known, partner, site


class Implant(models.Model):
    """A device in a patient (21 CFR 821.25, MDR art. 18): which, when, where, by whom.

    It names no patient. Its number is the reference under which the patient's data are kept.
    """

    number = models.TextField(unique=True)
    status = models.TextField(default=ImplantStatus.IMPLANTED.value)
    scanned = models.TextField()
    key = models.TextField(default="")
    code = models.TextField(default="")
    is_unit = models.BooleanField(default=False)
    lot = models.TextField(default="")
    item = item(null=True)
    question = models.OneToOneField(
        "service.Question", on_delete=models.PROTECT, null=True, related_name="implant"
    )
    hospital = partner()
    department = models.TextField(default="")
    surgeon = models.TextField(default="")
    implanted_on = models.DateField()
    explanted_on = models.DateField(null=True)
    explanted_why = models.TextField(default="")
    card = models.TextField(default="")
    """Number of the label job of the implant card."""
    site = site()
    note = models.TextField(default="")
    created_at = models.DateTimeField()
    created_by = models.TextField()

    class Meta:
        db_table = "service_implant"
        ordering = ["-number"]
        indexes = [models.Index(fields=["key"], name="service_implant_by_key")]
        constraints = [
            known("status", ImplantStatus, "service_implant_status_known"),
            models.CheckConstraint(
                condition=~Q(key="") | Q(question__isnull=False),
                name="service_implant_known_or_asked",
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(status="IMPLANTED", is_unit=True),
                name="service_implant_unit_in_one_patient",
            ),
            models.CheckConstraint(
                condition=Q(status="IMPLANTED")
                | (Q(explanted_on__gte=F("implanted_on")) & ~Q(explanted_why="")),
                name="service_implant_explanted_is_dated",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class Patient(models.Model):
    """The data of a patient; the application cannot read the table: see the migration."""

    implant = models.OneToOneField(
        Implant, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    name = models.TextField()
    born_on = models.DateField(null=True)
    sex = models.TextField(default="")
    record = models.TextField(default="")
    """The hospital's number of the patient."""
    phone = models.TextField(default="")
    address = models.TextField(default="")

    class Meta:
        db_table = "service_patient"

    @override
    def __str__(self) -> str:
        return f"patient of {self.pk}"


class PatientLook(models.Model):
    """That somebody entered, changed, saw or erased the data of a patient; a fact, without them."""

    id = models.UUIDField(primary_key=True)
    implant = models.ForeignKey(Implant, on_delete=models.PROTECT, related_name="looks")
    kind = models.TextField()
    why = models.TextField()
    actor = models.TextField()
    actor_label = models.TextField()
    source = models.TextField()
    address = models.TextField(default="")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "service_patient_look"
        ordering = ["-at", "-pk"]
        constraints = [
            known("kind", LookKind, "service_patient_look_kind_known"),
            models.CheckConstraint(condition=~Q(why=""), name="service_patient_look_says_why"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.implant_id}"
