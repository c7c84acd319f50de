"""Tables of the command frame, the outbox, files, attachments and document numbers."""

import datetime as dt
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from typing_extensions import override

MEANINGS: Final = (
    "AUTHORED", "PERFORMED", "CHECKED", "REVIEWED", "APPROVED", "RELEASED", "REJECTED",
    "WITNESSED", "RESPONSIBLE",
)  # fmt: skip
"""What a signature can mean (21 CFR 11.50 a 3): the closed list."""


class Command(models.Model):
    """A command that was carried out: its id is taken, and a repeat gets the same result."""

    id = models.UUIDField(primary_key=True)
    operation = models.TextField()
    principal = models.TextField()
    actor_label = models.TextField()
    reason = models.TextField()
    source = models.TextField()
    address = models.TextField()
    site_id = models.BigIntegerField(null=True)
    fingerprint = models.BinaryField()
    result = models.JSONField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[models.Manager["Command"]] = models.Manager()

    class Meta:
        db_table = "foundation_command"
        indexes = [models.Index(fields=["principal", "at"], name="foundation_command_by_actor")]

    @override
    def __str__(self) -> str:
        return f"{self.operation} {self.id}"


class Message(models.Model):
    """Something that others must hear of, committed together with what it tells."""

    id = models.UUIDField(primary_key=True)
    topic = models.TextField()
    payload = models.JSONField()
    command_id = models.UUIDField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[models.Manager["Message"]] = models.Manager()

    class Meta:
        db_table = "foundation_outbox"
        indexes = [models.Index(fields=["topic", "recorded_at"], name="foundation_outbox_by_topic")]

    @override
    def __str__(self) -> str:
        return f"{self.topic} {self.id}"


class Delivery(models.Model):
    """A message on its way to one of its handlers."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries")
    handler = models.TextField()
    state = models.CharField(max_length=8, db_default="WAITING")
    attempts = models.IntegerField(db_default=0)
    due_at = models.DateTimeField(db_default=Now())
    delivered_at = models.DateTimeField(null=True)
    failure = models.TextField(db_default="")

    objects: ClassVar[models.Manager["Delivery"]] = models.Manager()

    class Meta:
        db_table = "foundation_delivery"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["WAITING", "DONE", "FAILED"]),
                name="foundation_delivery_state_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(state="WAITING"),
                name="foundation_delivery_waiting",
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.handler} {self.state}"


class StoredFile(models.Model):
    """A file kept by the hash of its content, under the name with which it came."""

    id = models.BigAutoField(primary_key=True)
    sha256 = models.CharField(max_length=64)
    name = models.TextField()
    size_bytes = models.BigIntegerField()
    media_type = models.TextField()
    stored_by = models.TextField()
    stored_at = models.DateTimeField()

    objects: ClassVar[models.Manager["StoredFile"]] = models.Manager()

    class Meta:
        db_table = "foundation_file"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex="^[0-9a-f]{64}$"),
                name="foundation_file_hash_is_sha256",
            ),
            models.UniqueConstraint(fields=["sha256", "name"], name="foundation_file_once"),
        ]

    @override
    def __str__(self) -> str:
        return self.name


class Attachment(models.Model):
    """A file that belongs to a document: a certificate, a photo, a report."""

    id = models.UUIDField(primary_key=True)
    document = models.TextField()
    """The number of the document."""
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=12)
    note = models.TextField(default="")
    added_by = models.TextField()
    added_by_label = models.TextField()
    added_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Attachment"]] = models.Manager()

    class Meta:
        db_table = "foundation_attachment"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["CERTIFICATE", "PHOTO", "REPORT", "DRAWING", "OTHER"]),
                name="foundation_attachment_kind_known",
            ),
        ]
        indexes = [models.Index(fields=["document", "added_at"], name="foundation_attachment_of")]

    @override
    def __str__(self) -> str:
        return f"{self.document} {self.file_id}"


class AttachmentWithdrawal(models.Model):
    """That a file counts no longer for its document, and why; the file stays."""

    attachment = models.OneToOneField(
        Attachment, primary_key=True, on_delete=models.PROTECT, related_name="withdrawal"
    )
    reason = models.TextField()
    withdrawn_by = models.TextField()
    withdrawn_by_label = models.TextField()
    withdrawn_at = models.DateTimeField()

    objects: ClassVar[models.Manager["AttachmentWithdrawal"]] = models.Manager()

    class Meta:
        db_table = "foundation_attachment_withdrawal"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="foundation_attachment_withdrawal_has_reason",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.attachment_id}: {self.reason}"


class SigningChallenge(models.Model):
    """Exactly what was put before a person to sign, once, for two minutes."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    document = models.TextField()
    version = models.TextField()
    meaning = models.CharField(max_length=14)
    content_sha256 = models.CharField(max_length=64)
    """Of the RFC 8785 JSON of what the document held."""
    shown = models.JSONField()
    """The lines as they stood on the page: label and value, in the person's language."""
    language = models.CharField(max_length=10)
    session = models.CharField(max_length=64)
    """A hash of the session, so that another session cannot use it."""
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    objects: ClassVar[models.Manager["SigningChallenge"]] = models.Manager()

    class Meta:
        db_table = "foundation_signing_challenge"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(content_sha256__regex="^[0-9a-f]{64}$"),
                name="foundation_signing_challenge_hash",
            ),
            models.CheckConstraint(
                condition=models.Q(meaning__in=MEANINGS),
                name="foundation_signing_challenge_meaning_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    expires_at__lte=models.F("created_at") + dt.timedelta(seconds=120)
                ),
                name="foundation_signing_challenge_is_short",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.document} {self.meaning}"


class Signature(models.Model):
    """That a person signed a content with a meaning, at a moment: never changed, never moved."""

    id = models.UUIDField(primary_key=True)
    challenge = models.OneToOneField(
        SigningChallenge, on_delete=models.PROTECT, related_name="signature"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures"
    )
    username = models.TextField()
    printed_name = models.TextField()
    printed_name_en = models.TextField(default="")
    document = models.TextField()
    version = models.TextField()
    meaning = models.CharField(max_length=14)
    content_sha256 = models.CharField(max_length=64)
    statement = models.TextField()
    """RFC 8785 JSON of everything that was signed: document, version, meaning, content, lines."""
    sha256 = models.CharField(max_length=64)
    """Of the statement."""
    signed_at = models.DateTimeField()
    """By the clock of the database."""
    tz_offset = models.CharField(max_length=6)
    """Of the signer's zone at that moment."""
    method = models.CharField(max_length=14)
    reason = models.TextField(default="")
    command_id = models.UUIDField()
    session = models.CharField(max_length=64)
    address = models.TextField(default="")

    objects: ClassVar[models.Manager["Signature"]] = models.Manager()

    class Meta:
        db_table = "foundation_signature"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(meaning__in=MEANINGS),
                name="foundation_signature_meaning_known",
            ),
            models.CheckConstraint(
                condition=models.Q(method__in=["PASSWORD", "DEMONSTRATION"]),
                name="foundation_signature_method_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(printed_name=""), name="foundation_signature_names_its_signer"
            ),
        ]
        indexes = [
            models.Index(fields=["document", "signed_at"], name="foundation_signature_of"),
            models.Index(fields=["user", "signed_at"], name="foundation_signature_by_user"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.document} {self.meaning} {self.username}"


class NumberSeries(models.Model):
    """The last number that was given in a series of document numbers."""

    name = models.CharField(primary_key=True, max_length=60)
    last = models.BigIntegerField()

    objects: ClassVar[models.Manager["NumberSeries"]] = models.Manager()

    class Meta:
        db_table = "foundation_series"

    @override
    def __str__(self) -> str:
        return f"{self.name}: {self.last}"
