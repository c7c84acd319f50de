"""Tables of what people set up for themselves, of entries of stations, and of what was printed."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from typing_extensions import override


class ListChoice(models.Model):
    """The columns that a person shows in a list."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    resource = models.CharField(max_length=60)
    columns = ArrayField(models.TextField())

    objects: ClassVar[models.Manager["ListChoice"]] = models.Manager()

    class Meta:
        db_table = "web_list_choice"
        constraints = [
            models.UniqueConstraint(fields=["user", "resource"], name="web_list_choice_once"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.user_id} {self.resource}"


class SavedView(models.Model):
    """Filters and sorting of a list that a person gave a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    resource = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.TextField()

    objects: ClassVar[models.Manager["SavedView"]] = models.Manager()

    class Meta:
        db_table = "web_saved_view"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "resource", "name"], name="web_saved_view_once"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.user_id} {self.resource}: {self.name}"


class StationEntry(models.Model):
    """What somebody entered at a station, and what became of it first; never changed."""

    id = models.UUIDField(primary_key=True)
    """Made by the device; also the id of the command."""
    station = models.CharField(max_length=60)
    job = models.TextField(default="")
    device = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    site_id = models.BigIntegerField(null=True)
    answers = models.JSONField()
    made_at = models.DateTimeField()
    """By the clock of the device."""
    sent_at = models.DateTimeField()
    """By the clock of the device, when it was sent."""
    received_at = models.DateTimeField()
    occurred_at = models.DateTimeField()
    """When it was made, by our clock."""
    waited = models.BooleanField()
    """It was made while the device could not reach us."""
    state = models.CharField(max_length=10)
    sentence = models.TextField(default="")
    problems = models.JSONField(default=list)
    kept = models.JSONField(default=dict)

    objects: ClassVar[models.Manager["StationEntry"]] = models.Manager()

    class Meta:
        db_table = "web_station_entry"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["DONE", "REFUSED", "CONFLICT", "WITHDRAWN"]),
                name="web_station_entry_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(occurred_at__lte=models.F("received_at")),
                name="web_station_entry_not_from_the_future",
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="web_station_entry_latest"),
            models.Index(fields=["station", "job"], name="web_station_entry_of_job"),
            models.Index(
                fields=["received_at"],
                condition=models.Q(state="CONFLICT"),
                name="web_station_entry_conflicts",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.station} {self.id}"


class StationSettlement(models.Model):
    """What a person decided about an entry afterwards: sent again, discarded, undone."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(StationEntry, on_delete=models.PROTECT, related_name="settlements")
    kind = models.CharField(max_length=10)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    sentence = models.TextField(default="")
    kept = models.JSONField(default=dict)
    occurred_at = models.DateTimeField(null=True)
    """When what was carried out again was done, as the person who decided says."""
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["StationSettlement"]] = models.Manager()

    class Meta:
        db_table = "web_station_settlement"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["LEFT", "RETRIED", "DISCARDED", "UNDONE"]),
                name="web_station_settlement_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="LEFT") | ~models.Q(reason=""),
                name="web_station_settlement_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(occurred_at__isnull=True)
                | models.Q(kind="RETRIED", occurred_at__lte=models.F("at")),
                name="web_station_settlement_moment",
            ),
            models.UniqueConstraint(fields=["entry", "kind"], name="web_station_settlement_once"),
            models.UniqueConstraint(
                fields=["entry"],
                condition=models.Q(kind__in=["RETRIED", "DISCARDED"]),
                name="web_station_conflict_settled_once",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.entry_id} {self.kind}"


class Print(models.Model):
    """That somebody printed a document; a fact."""

    id = models.BigAutoField(primary_key=True)
    document = models.TextField()
    """Its number; where it has none, what it is about."""
    title = models.TextField()
    mark = models.TextField(default="")
    """What stood at the foot of every page: the hash of a frozen record, or that it was a draft."""
    language = models.TextField()
    sha256 = models.TextField()
    """Of the file."""
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    label = models.TextField()
    at = models.DateTimeField()
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, null=True, related_name="+")
    """Where the document belongs; None for one of no site."""

    objects: ClassVar[models.Manager["Print"]] = models.Manager()

    class Meta:
        db_table = "web_print"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["document"], name="web_print_document")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(document="") & ~models.Q(label=""),
                name="web_print_says_who_and_what",
            ),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="web_print_sha256_form"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.document} {self.at}"
