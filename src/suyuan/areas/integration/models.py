"""Capture jobs, named queries and subscriptions."""

from typing import ClassVar

from django.db import models
from typing_extensions import override

from suyuan.areas.integration.domain import ErrorBehaviour, JobState
from suyuan.areas.integration.domain.imports.fields import Kind, State


class CaptureJob(models.Model):
    """A document of events that is read and recorded by a worker."""

    id = models.UUIDField(primary_key=True)
    principal = models.TextField()
    """Who sent it; the job is shown to them and to those who may see all."""
    behaviour = models.TextField()
    state = models.TextField(default=JobState.WAITING.value)
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, related_name="+")
    binding = models.TextField()
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    total = models.IntegerField(null=True)
    captured = models.IntegerField(default=0)
    repeated = models.IntegerField(default=0)
    """Events that had been recorded before."""
    failed = models.IntegerField(default=0)
    errors = models.JSONField(default=list)
    """Code, data, event and field of each problem; sentences are made for who reads them."""

    objects: ClassVar[models.Manager["CaptureJob"]] = models.Manager()

    class Meta:
        db_table = "integration_capture_job"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(behaviour__in=[each.value for each in ErrorBehaviour]),
                name="integration_job_behaviour_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[each.value for each in JobState]),
                name="integration_job_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=True)
                | models.Q(state__in=[JobState.DONE.value, JobState.FAILED.value]),
                name="integration_job_finished_when_done",
            ),
        ]
        indexes = [
            models.Index(fields=["principal", "created_at", "id"], name="integration_job_of_sender")
        ]

    @override
    def __str__(self) -> str:
        return str(self.id)


class MasterElement(models.Model):
    """What a partner's document says of a place, a party or an item; a proposal, with its source.

    Rows are facts: the latest of a sender is in force, those before it stay.
    """

    id = models.BigAutoField(primary_key=True)
    vocabulary = models.TextField()
    key = models.TextField()
    """Canonical key, as the ledger has it."""
    uri = models.TextField()
    """The id as it was spelled."""
    attributes = models.JSONField()
    children = models.JSONField()
    principal = models.TextField()
    sender = models.TextField()
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, related_name="+")
    document_at = models.DateTimeField(null=True)
    """When the document says it was made."""
    received_at = models.DateTimeField()

    objects: ClassVar[models.Manager["MasterElement"]] = models.Manager()

    class Meta:
        db_table = "integration_master_element"
        indexes = [
            models.Index(
                fields=["key", "vocabulary", "principal", "-id"], name="integration_master_latest"
            )
        ]

    @override
    def __str__(self) -> str:
        return self.uri


class NamedQuery(models.Model):
    """A question that is kept under a name."""

    id = models.BigAutoField(primary_key=True)
    name = models.TextField(unique=True)
    parameters = models.JSONField()
    """The parameters as they were given, with their context."""
    created_at = models.DateTimeField()
    created_by = models.TextField()

    objects: ClassVar[models.Manager["NamedQuery"]] = models.Manager()

    class Meta:
        db_table = "integration_named_query"

    @override
    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """Somebody who is sent the new events that answer a named query."""

    id = models.UUIDField(primary_key=True)
    query = models.ForeignKey(NamedQuery, on_delete=models.CASCADE, related_name="subscriptions")
    dest = models.TextField()
    signature_token = models.TextField(default="")
    stream = models.BooleanField()
    schedule = models.JSONField(null=True)
    report_if_empty = models.BooleanField(default=False)
    epc_format = models.TextField()
    initial_record_time = models.DateTimeField(null=True)
    sites = models.JSONField(null=True)
    """The sites whose events the subscriber might see; null for all."""
    principal = models.TextField()
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Subscription"]] = models.Manager()

    class Meta:
        db_table = "integration_subscription"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stream=True, schedule__isnull=True)
                | models.Q(stream=False, schedule__isnull=False),
                name="integration_subscription_stream_or_schedule",
            )
        ]

    @override
    def __str__(self) -> str:
        return str(self.id)


class Delivery(models.Model):
    """How far a subscriber has been told, and when they are told again."""

    subscription = models.OneToOneField(
        Subscription, on_delete=models.CASCADE, primary_key=True, related_name="delivery"
    )
    due_at = models.DateTimeField()
    last_tried_at = models.DateTimeField(null=True)
    last_notified_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    last_failure = models.TextField(default="")
    cursor_xid = models.BigIntegerField()
    cursor_id = models.UUIDField()
    cursor_before = models.TextField(default="")
    """The snapshot in which the subscription was made, of which nothing is sent."""

    objects: ClassVar[models.Manager["Delivery"]] = models.Manager()

    class Meta:
        db_table = "integration_delivery"
        indexes = [models.Index(fields=["due_at"], name="integration_delivery_due")]

    @override
    def __str__(self) -> str:
        return str(self.pk)


class Import(models.Model):
    """A file that somebody brought, and what became of it."""

    id = models.UUIDField(primary_key=True)
    number = models.TextField()
    kind = models.TextField()
    state = models.TextField(default=State.NEW.value)
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, related_name="+")
    file_hash = models.TextField()
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, null=True, related_name="+")
    principal = models.TextField()
    person = models.TextField()
    """The name of who brought it, as it was then."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    loaded_at = models.DateTimeField(null=True)
    loaded_by = models.TextField(default="")
    head = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    """The column of each field."""
    progress = models.UUIDField(null=True)
    rows = models.IntegerField(default=0)
    good = models.IntegerField(default=0)
    problems = models.IntegerField(default=0)
    report = models.ForeignKey(
        "foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Every problem with its line and field, as JSON lines."""
    result = models.JSONField(default=dict)
    """Counts of what was or would be made, examples of it, and what is to be described."""

    objects: ClassVar[models.Manager["Import"]] = models.Manager()

    class Meta:
        db_table = "integration_import"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[each.value for each in Kind]),
                name="integration_import_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[each.value for each in State]),
                name="integration_import_state_known",
            ),
            models.UniqueConstraint(fields=["number"], name="integration_import_number_once"),
            models.UniqueConstraint(
                fields=["file_hash", "kind"],
                condition=models.Q(state__in=[State.LOADING.value, State.LOADED.value]),
                name="integration_import_loaded_once",
            ),
        ]
        indexes = [models.Index(fields=["-created_at"], name="integration_import_by_time")]

    @override
    def __str__(self) -> str:
        return self.number


class ImportMapping(models.Model):
    """Which head of somebody's tables is which of our fields, kept under a name."""

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    name = models.TextField()
    heads = models.JSONField()
    """The head of the column of each field."""
    changed_at = models.DateTimeField()

    objects: ClassVar[models.Manager["ImportMapping"]] = models.Manager()

    class Meta:
        db_table = "integration_import_mapping"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[each.value for each in Kind]),
                name="integration_import_mapping_kind_known",
            ),
            models.UniqueConstraint(
                fields=["kind", "name"], name="integration_import_mapping_once"
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.name
