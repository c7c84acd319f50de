"""Rows that belong to sites: who has a right at some sees theirs, and what belongs to none."""

from functools import cache
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from suyuan.foundation import authorization
from suyuan.foundation.context import Actor

M = TypeVar("M", bound=Model)


def within(
    rows: QuerySet[M],
    actor: Actor,
    action: str,
    *,
    field: str = "site_id",
    chosen: int | None = None,
    also_of_none: bool = True,
) -> QuerySet[M]:
    """Return the rows at the sites where the actor has a right, and those of no site.

    Args:
        rows: Rows of any site.
        actor: Who asks.
        action: The right.
        field: The look-up of the site.
        chosen: The site at which the actor works now; None: all of theirs.
        also_of_none: Whether rows of no site are everybody's. Where they are so because they are
            outside of the house, they are not.
    """
    also_of_none = also_of_none and _may_be_empty(rows.model, field)
    none = Q(**{f"{field}__isnull": True}) if also_of_none else Q()
    sites = authorization.sites_of(actor, action)
    if sites is not None:
        rows = rows.filter(Q(**{f"{field}__in": sites}) | none)
    if chosen is not None:
        rows = rows.filter(Q(**{field: chosen}) | none)
    return rows


@cache
def _may_be_empty(model: type[Model], path: str) -> bool:
    """Say whether a row may have nothing at the end of a look-up."""
    at: Any = model
    for step in path.split("__"):
        field = at._meta.get_field(step)  # noqa: SLF001 - what Django documents.
        if field.null:
            return True
        at = field.related_model
    return False
