"""Tables of exchanges: which unit was given for which, and that the new one has arrived."""

from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from suyuan.areas.service.models.words import item, partner, site


class Exchange(models.Model):
    """That a customer got another unit for one that came back; a fact."""

    number = models.TextField(unique=True)
    customer = partner()
    item = item()
    old_key = models.TextField()
    old_code = models.TextField()
    new_key = models.TextField()
    new_code = models.TextField()
    document = models.TextField()
    """Number of the return with which the old one came."""
    complaint = models.TextField(default="")
    why = models.TextField()
    handed_over = models.BooleanField(default=False)
    export_paper = models.TextField(default="")
    """The paper under which the new one leaves the country."""
    site = site()
    at = models.DateTimeField()
    by = models.TextField()
    event_id = models.UUIDField()
    status: str
    """Where it stands, and whether the old one is here, as `queries.exchanges` tells."""
    is_back: bool

    class Meta:
        db_table = "service_exchange"
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["old_key"], name="service_exchange_by_old"),
            models.Index(fields=["new_key"], name="service_exchange_by_new"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(old_key=F("new_key")) & ~Q(old_key="") & ~Q(new_key=""),
                name="service_exchange_names_two",
            ),
            models.UniqueConstraint(
                fields=["document", "old_key"], name="service_exchange_old_once_per_return"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="service_exchange_says_why"),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class ExchangeArrival(models.Model):
    """That a customer has got the new unit of an exchange that was sent; a fact."""

    exchange = models.OneToOneField(Exchange, on_delete=models.PROTECT, related_name="arrival")
    at = models.DateTimeField()
    by = models.TextField()
    note = models.TextField(default="")

    class Meta:
        db_table = "service_exchange_arrival"
        ordering = ["exchange_id"]

    @override
    def __str__(self) -> str:
        return f"{self.exchange_id} {self.at}"
