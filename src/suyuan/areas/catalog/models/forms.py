"""Tables of forms: what a record asks for, version by version."""

from django.db import models
from typing_extensions import override

from suyuan.areas.catalog.domain.design import RevisionStatus
from suyuan.areas.catalog.models.words import known


class Form(models.Model):
    """A record form: of a step, a check, a special process."""

    code = models.TextField(unique=True)
    name = models.TextField()
    name_en = models.TextField(default="")
    purpose = models.TextField(default="")

    class Meta:
        db_table = "catalog_form"
        ordering = ["code"]

    @override
    def __str__(self) -> str:
        return self.code


class FormVersion(models.Model):
    """A version of a form; once approved it never changes."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    fields = models.JSONField()
    status = models.TextField(default=RevisionStatus.DRAFT.value)
    change_note = models.TextField(default="")
    effective_from = models.DateField(null=True)
    effective_until = models.DateField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.TextField(default="")

    class Meta:
        db_table = "catalog_form_version"
        ordering = ["form_id", "-number"]
        constraints = [
            known("status", RevisionStatus, "catalog_form_version_status_known"),
            models.UniqueConstraint(fields=["form", "number"], name="catalog_form_version_once"),
            models.CheckConstraint(
                condition=models.Q(number__gt=0), name="catalog_form_version_number_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(effective_until__isnull=True)
                | models.Q(effective_until__gt=models.F("effective_from")),
                name="catalog_form_version_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=RevisionStatus.APPROVED)
                | models.Q(effective_from__isnull=False, approved_at__isnull=False),
                name="catalog_form_version_approved_is_dated",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.form_id} {self.number}"
