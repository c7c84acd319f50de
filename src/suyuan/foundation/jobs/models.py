"""Tables that show how far work has come and which workers are alive."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from typing_extensions import override


class Progress(models.Model):
    """A piece of longer work, as the one who asked for it sees it."""

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    owner_id = models.BigIntegerField(null=True)
    owner_label = models.TextField(db_default="")
    state = models.CharField(max_length=8, db_default="WAITING")
    done = models.BigIntegerField(db_default=0)
    total = models.BigIntegerField(null=True)
    message = models.JSONField(null=True)
    """What is going on or what went wrong: a code and data, never prose."""
    file = models.ForeignKey(
        "foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(null=True)
    """When its owner first looked at what came of it."""

    objects: ClassVar[models.Manager["Progress"]] = models.Manager()

    class Meta:
        db_table = "jobs_progress"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["WAITING", "RUNNING", "DONE", "FAILED"]),
                name="jobs_progress_state_known",
            ),
        ]
        indexes = [models.Index(fields=["owner_id", "created_at"], name="jobs_progress_of_owner")]

    @override
    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class Worker(models.Model):
    """A worker process and its last sign of life."""

    name = models.CharField(primary_key=True, max_length=120)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Worker"]] = models.Manager()

    class Meta:
        db_table = "jobs_worker"

    @override
    def __str__(self) -> str:
        return self.name
