"""Pieces that the tables of quality share."""

import enum
from typing import Any

from django.db import models
from django.db.models import Q


def known(
    column: str, words: type[enum.StrEnum], name: str, *, empty: bool = False
) -> models.CheckConstraint:
    """Return a constraint: the column holds a word of the vocabulary, or nothing yet."""
    values = [word.value for word in words] + ([""] if empty else [])
    return models.CheckConstraint(condition=Q((f"{column}__in", values)), name=name)


def amount(**options: Any) -> models.DecimalField[Any, Any]:
    """Return a column of exact amounts and measured values."""
    return models.DecimalField(max_digits=38, decimal_places=12, **options)
