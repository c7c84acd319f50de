"""A piece that the tables of labels share."""

import enum

from django.db import models


def known(column: str, words: type[enum.StrEnum], name: str) -> models.CheckConstraint:
    """Return a constraint: the column holds a word of the vocabulary."""
    values = [word.value for word in words]
    return models.CheckConstraint(condition=models.Q((f"{column}__in", values)), name=name)
