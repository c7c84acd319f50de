"""Pieces that the tables of production share."""

import enum
from typing import Any

from django.db import models


def known(column: str, words: type[enum.StrEnum], name: str) -> models.CheckConstraint:
    """Return a constraint: the column holds a word of the vocabulary."""
    return models.CheckConstraint(
        condition=models.Q((f"{column}__in", [word.value for word in words])), name=name
    )


def amount(**options: Any) -> models.DecimalField[Any, Any]:
    """Return a column of exact amounts and measured values."""
    return models.DecimalField(max_digits=38, decimal_places=12, **options)


def percent(**options: Any) -> models.DecimalField[Any, Any]:
    """Return a column of percentages."""
    return models.DecimalField(max_digits=7, decimal_places=2, **options)
