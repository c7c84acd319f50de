"""The tables of the history. The application reads them; triggers and migrations write them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now
from typing_extensions import override


class Entry(models.Model):
    """One change of one row, with who, why, when and from where."""

    id = models.BigAutoField(primary_key=True)
    table_name = models.TextField()
    row_key = models.TextField()
    action = models.CharField(max_length=6)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    actor = models.TextField()
    actor_label = models.TextField()
    reason = models.TextField()
    command_id = models.UUIDField(null=True)
    operation = models.TextField()
    source = models.TextField()
    address = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    transaction_id = models.BigIntegerField()

    objects: ClassVar[models.Manager["Entry"]] = models.Manager()

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["table_name", "row_key", "id"], name="audit_entry_of_row"),
            models.Index(fields=["command_id"], name="audit_entry_of_command"),
            models.Index(fields=["actor", "id"], name="audit_entry_of_actor"),
            BrinIndex(fields=["recorded_at"], name="audit_entry_by_time"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.action} {self.table_name} {self.row_key}"


class TablePolicy(models.Model):
    """What becomes of the history of a table, as its migration declared it."""

    table_name = models.TextField(primary_key=True)
    kind = models.CharField(max_length=12)
    key_column = models.TextField(db_default="id")
    redacted = ArrayField(models.TextField(), db_default=[])
    deletable = models.BooleanField(db_default=False)
    reason = models.TextField(db_default="")

    objects: ClassVar[models.Manager["TablePolicy"]] = models.Manager()

    class Meta:
        db_table = "audit_policy"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["AUDITED", "APPEND_ONLY", "TECHNICAL", "OWNER", "CLOSED"]
                ),
                name="audit_policy_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="AUDITED") | ~models.Q(reason=""),
                name="audit_policy_exception_has_reason",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.table_name}: {self.kind}"
