"""Tables of label templates and printers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from typing_extensions import override

from suyuan.areas.labels.domain import Level, Line, PrinterKind, Symbol, TemplateStatus
from suyuan.areas.labels.models.words import known


class Template(models.Model):
    """A version of how labels of an item at a level look; once approved it never changes."""

    item = models.ForeignKey(
        "ledger.Item", on_delete=models.PROTECT, null=True, related_name="label_templates"
    )
    """None: the template of the firm for logistic units, whatever is inside."""
    revision = models.ForeignKey(
        "catalog.Revision", on_delete=models.PROTECT, null=True, related_name="label_templates"
    )
    """None: for every revision that has no template of its own."""
    level = models.TextField()
    version = models.IntegerField()
    status = models.TextField(default=TemplateStatus.DRAFT.value)
    symbol = models.TextField(default=Symbol.DATAMATRIX.value)
    width_mm = models.IntegerField()
    height_mm = models.IntegerField()
    lines = ArrayField(models.TextField(), default=list)
    text = models.TextField(default="")
    """A fixed text, such as “for single use”."""
    language = models.TextField(default="zh-hans")
    change_note = models.TextField(default="")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.TextField(default="")

    class Meta:
        db_table = "labels_template"
        ordering = ["item_id", "level", "-version"]
        constraints = [
            known("level", Level, "labels_template_level_known"),
            known("status", TemplateStatus, "labels_template_status_known"),
            known("symbol", Symbol, "labels_template_symbol_known"),
            models.CheckConstraint(
                condition=Q(lines__contained_by=[line.value for line in Line]),
                name="labels_template_lines_known",
            ),
            models.CheckConstraint(
                condition=Q(width_mm__range=(10, 300), height_mm__range=(8, 300)),
                name="labels_template_size_can_be_printed",
            ),
            models.CheckConstraint(
                condition=Q(language__in=["zh-hans", "en"]), name="labels_template_language_known"
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=False) | Q(level__in=["CASE", "PALLET"]),
                name="labels_template_of_firm_is_logistic",
            ),
            models.CheckConstraint(
                condition=~Q(status="APPROVED") | Q(approved_at__isnull=False),
                name="labels_template_approved_is_dated",
            ),
            models.UniqueConstraint(
                fields=["item", "level", "version"],
                nulls_distinct=False,
                name="labels_template_once",
            ),
            models.CheckConstraint(
                condition=Q(revision__isnull=True) | Q(item__isnull=False),
                name="labels_template_revision_of_item",
            ),
            models.UniqueConstraint(
                fields=["item", "revision", "level"],
                condition=Q(status="APPROVED"),
                nulls_distinct=False,
                name="labels_template_one_approved",
            ),
            models.UniqueConstraint(
                fields=["item", "revision", "level"],
                condition=Q(status="DRAFT"),
                nulls_distinct=False,
                name="labels_template_one_draft",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.level} {self.version}"


class Printer(models.Model):
    """Where labels come out."""

    code = models.TextField(unique=True)
    name = models.TextField()
    name_en = models.TextField(default="")
    kind = models.TextField()
    host = models.TextField(default="")
    port = models.IntegerField(null=True)
    dots_per_inch = models.IntegerField(default=300)
    place = models.ForeignKey(
        "ledger.Place", on_delete=models.PROTECT, null=True, related_name="label_printers"
    )
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "labels_printer"
        ordering = ["code"]
        constraints = [
            known("kind", PrinterKind, "labels_printer_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="FILE") | (~Q(host="") & Q(port__range=(1, 65535))),
                name="labels_printer_has_its_address",
            ),
            models.CheckConstraint(
                condition=Q(dots_per_inch__in=[203, 300, 600]), name="labels_printer_dots_known"
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.code
