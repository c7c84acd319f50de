"""Pieces that the tables of after-sales share."""

import enum
from typing import Any

from django.db import models


def known(column: str, words: type[enum.StrEnum], name: str) -> models.CheckConstraint:
    """Return a constraint: the column holds a word of the vocabulary."""
    codes = [word.value for word in words]
    return models.CheckConstraint(condition=models.Q((f"{column}__in", codes)), name=name)


def known_or_none(column: str, words: type[enum.StrEnum], name: str) -> models.CheckConstraint:
    """Return a constraint: the column holds a word of the vocabulary, or is empty."""
    codes = ["", *(word.value for word in words)]
    return models.CheckConstraint(condition=models.Q((f"{column}__in", codes)), name=name)


def amount(**options: Any) -> models.DecimalField[Any, Any]:
    """Return a column of exact amounts."""
    return models.DecimalField(max_digits=38, decimal_places=12, **options)


def positive(column: str, name: str) -> models.CheckConstraint:
    """Return a constraint: the column holds more than nothing."""
    return models.CheckConstraint(condition=models.Q((f"{column}__gt", 0)), name=name)


def site() -> models.ForeignKey[Any, Any]:
    """Return the column of the site to which a document belongs."""
    return models.ForeignKey("accounts.Site", on_delete=models.PROTECT, null=True, related_name="+")


def partner(**options: Any) -> models.ForeignKey[Any, Any]:
    """Return a column that names a partner."""
    return models.ForeignKey(
        "catalog.Partner", on_delete=models.PROTECT, related_name="+", **options
    )


def item(**options: Any) -> models.ForeignKey[Any, Any]:
    """Return a column that names an item."""
    return models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="+", **options)


def place(**options: Any) -> models.ForeignKey[Any, Any]:
    """Return a column that names a place."""
    return models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+", **options)
