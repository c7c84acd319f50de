"""Pieces that the tables of the warehouse share."""

import enum
from typing import Any

from django.db import models


def known(column: str, words: type[enum.StrEnum], name: str) -> models.CheckConstraint:
    """Return a constraint: the column holds a word of the vocabulary."""
    codes = [word.value for word in words]
    return models.CheckConstraint(condition=models.Q((f"{column}__in", codes)), name=name)


def amount(**options: Any) -> models.DecimalField[Any, Any]:
    """Return a column of exact amounts and measured values."""
    return models.DecimalField(max_digits=38, decimal_places=12, **options)


def in_order(low: str, high: str, name: str) -> models.CheckConstraint:
    """Return a constraint: the upper limit does not lie below the lower one."""
    condition = (
        models.Q((f"{low}__isnull", True))
        | models.Q((f"{high}__isnull", True))
        | models.Q((f"{high}__gte", models.F(low)))
    )
    return models.CheckConstraint(condition=condition, name=name)
