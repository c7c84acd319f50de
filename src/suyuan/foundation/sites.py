"""What exists for somebody: the rows of the sites at which the right to them is held."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from suyuan.foundation import authorization
from suyuan.foundation.context import Actor

M = TypeVar("M", bound=Model)


def within(
    actor: Actor, rows: QuerySet[M], action: str, *, site: str = "site", chosen: int | None = None
) -> QuerySet[M]:
    """Narrow rows to the sites where an actor holds a right; what has no site is of all of them.

    Args:
        actor: Who asks.
        rows: What is asked for.
        action: The right.
        site: The look-up of the site.
        chosen: The one site that is asked about; None for all.
    """
    allowed = authorization.sites_of(actor, action)
    if allowed is not None:
        rows = rows.filter(Q(**{f"{site}__in": allowed}) | Q(**{f"{site}__isnull": True}))
        if not allowed:
            return rows.none()
    if chosen is not None:
        rows = rows.filter(Q(**{site: chosen}) | Q(**{f"{site}__isnull": True}))
    return rows
