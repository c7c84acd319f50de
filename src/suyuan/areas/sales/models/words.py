"""Pieces that the tables of sales share."""

import enum
from typing import Any

from django.db import models


def known(column: str, words: type[enum.StrEnum], name: str) -> models.CheckConstraint:
    """Return a constraint: the column holds a word of the vocabulary."""
    codes = [word.value for word in words]
    return models.CheckConstraint(condition=models.Q((f"{column}__in", codes)), name=name)


def amount(**options: Any) -> models.DecimalField[Any, Any]:
    """Return a column of exact amounts."""
    return models.DecimalField(max_digits=38, decimal_places=12, **options)


def positive(column: str, name: str) -> models.CheckConstraint:
    """Return a constraint: the column holds more than nothing."""
    return models.CheckConstraint(condition=models.Q((f"{column}__gt", 0)), name=name)
