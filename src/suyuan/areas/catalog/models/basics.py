"""Tables of the catalogue: each item, partner and place extends one that the ledger knows."""

import enum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from typing_extensions import override

from suyuan.areas.catalog.domain import (
    ItemStatus,
    LicenceKind,
    NumberKind,
    PartnerRole,
    PartnerStatus,
    PoolStatus,
)


def _values(words: type[enum.StrEnum]) -> list[str]:
    return [word.value for word in words]


class Item(models.Model):
    """What the catalogue says about an item besides what the ledger needs."""

    item = models.OneToOneField(
        "ledger.Item", on_delete=models.PROTECT, primary_key=True, related_name="catalog"
    )
    specification = models.TextField(default="")
    registration_no = models.TextField(default="")
    registration_expires_on = models.DateField(null=True)
    risk_class = models.TextField(default="")
    sterile = models.BooleanField(default=False)
    storage = models.TextField(default="")
    maker = models.ForeignKey(
        "ledger.Party", on_delete=models.PROTECT, null=True, related_name="items_made"
    )
    status = models.TextField(default=ItemStatus.DRAFT.value)
    note = models.TextField(default="")

    class Meta:
        db_table = "catalog_item"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=_values(ItemStatus)), name="catalog_item_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(risk_class__in=["", "I", "II", "III"]),
                name="catalog_item_risk_class_known",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"catalog item {self.pk}"


class Partner(models.Model):
    """What the catalogue says about a firm besides what the ledger needs."""

    party = models.OneToOneField(
        "ledger.Party", on_delete=models.PROTECT, primary_key=True, related_name="catalog"
    )
    roles = ArrayField(models.TextField())
    credit_code = models.TextField(default="")
    address = models.TextField(default="")
    address_en = models.TextField(default="")
    """As papers in English say it."""
    city = models.TextField(default="")
    contact_role = models.TextField(default="")
    phone = models.TextField(default="")
    gln = models.TextField(default="")
    status = models.TextField(default=PartnerStatus.ACTIVE.value)
    note = models.TextField(default="")

    class Meta:
        db_table = "catalog_partner"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=_values(PartnerStatus)),
                name="catalog_partner_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=[role.value for role in PartnerRole])
                & models.Q(roles__len__gt=0),
                name="catalog_partner_roles_known",
            ),
            models.CheckConstraint(
                condition=models.Q(credit_code="")
                | models.Q(credit_code__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
                name="catalog_partner_credit_code_form",
            ),
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~models.Q(credit_code=""),
                name="catalog_partner_credit_code_unique",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"catalog partner {self.pk}"


class Licence(models.Model):
    """A permission that a partner holds, with its end."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="licences")
    kind = models.TextField()
    number = models.TextField()
    issuer = models.TextField(default="")
    scope = models.TextField(default="")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    class Meta:
        db_table = "catalog_licence"
        ordering = ["kind", "number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=_values(LicenceKind)), name="catalog_licence_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="catalog_licence_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["partner", "kind", "number"], name="catalog_licence_once"
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class Place(models.Model):
    """What the catalogue says about a place besides what the ledger needs."""

    place = models.OneToOneField(
        "ledger.Place", on_delete=models.PROTECT, primary_key=True, related_name="catalog"
    )
    gln = models.TextField(default="")
    extension = models.TextField(default="")
    address = models.TextField(default="")
    address_en = models.TextField(default="")
    """As papers in English say it."""
    cleanliness = models.TextField(default="")
    active = models.BooleanField(default=True)
    note = models.TextField(default="")

    class Meta:
        db_table = "catalog_place"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cleanliness__in=["", "A", "B", "C", "D", "CNC"]),
                name="catalog_place_cleanliness_known",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"catalog place {self.pk}"


class NumberScheme(models.Model):
    """How the serials or lots of an item, or the codes of the firm, are formed and counted."""

    code = models.TextField(unique=True)
    name = models.TextField(default="")
    kind = models.TextField()
    item = models.ForeignKey(
        "ledger.Item", on_delete=models.PROTECT, null=True, related_name="number_schemes"
    )
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, null=True, related_name="+")
    template = models.TextField()
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "catalog_number_scheme"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=_values(NumberKind)), name="catalog_scheme_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["SSCC", "GTIN"], item__isnull=True)
                | models.Q(kind__in=["SERIAL", "LOT"], item__isnull=False),
                name="catalog_scheme_of_item_or_firm",
            ),
            models.UniqueConstraint(
                fields=["kind", "item", "site"],
                condition=models.Q(active=True, item__isnull=False),
                nulls_distinct=False,
                name="catalog_scheme_one_per_item_and_site",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.code


class NumberCounter(models.Model):
    """The next number of a scheme in a period; it only grows."""

    scheme = models.ForeignKey(NumberScheme, on_delete=models.PROTECT, related_name="counters")
    period = models.TextField()
    next = models.BigIntegerField(default=1)

    class Meta:
        db_table = "catalog_number_counter"
        constraints = [
            models.UniqueConstraint(fields=["scheme", "period"], name="catalog_counter_once"),
            models.CheckConstraint(
                condition=models.Q(next__gte=0), name="catalog_counter_not_negative"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.scheme_id} {self.period}: {self.next}"


class NumberPool(models.Model):
    """A stretch of numbers handed to a line or a contract maker."""

    scheme = models.ForeignKey(NumberScheme, on_delete=models.PROTECT, related_name="pools")
    place = models.ForeignKey(
        "ledger.Place", on_delete=models.PROTECT, null=True, related_name="number_pools"
    )
    party = models.ForeignKey(
        "ledger.Party", on_delete=models.PROTECT, null=True, related_name="number_pools"
    )
    status = models.TextField(default=PoolStatus.OPEN.value)
    handed_at = models.DateTimeField()
    note = models.TextField(default="")

    class Meta:
        db_table = "catalog_number_pool"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=_values(PoolStatus)), name="catalog_pool_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(place__isnull=False, party__isnull=True)
                | models.Q(place__isnull=True, party__isnull=False),
                name="catalog_pool_for_one",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"pool {self.pk}"


class NumberBlock(models.Model):
    """Numbers `first` to `last` of a counter, given out once and never again."""

    counter = models.ForeignKey(NumberCounter, on_delete=models.PROTECT, related_name="blocks")
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    day = models.DateField()
    pool = models.ForeignKey(NumberPool, on_delete=models.PROTECT, null=True, related_name="blocks")
    next = models.BigIntegerField()
    issued_at = models.DateTimeField()

    class Meta:
        db_table = "catalog_number_block"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="catalog_block_not_empty"
            ),
            models.CheckConstraint(
                condition=models.Q(next__gte=models.F("first"), next__lte=models.F("last") + 1),
                name="catalog_block_next_within",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


class Story(models.Model):
    """A guided first step: a question that the data at hand can answer, and how to ask it."""

    code = models.TextField(unique=True)
    position = models.IntegerField()
    title = models.TextField()
    title_en = models.TextField()
    text = models.TextField()
    text_en = models.TextField()
    steps = models.JSONField()
    answer = models.JSONField()

    class Meta:
        db_table = "catalog_story"
        ordering = ["position"]

    @override
    def __str__(self) -> str:
        return self.code
