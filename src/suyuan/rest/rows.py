"""Rows that a caller may see: a page of them, or the one with a number."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from suyuan.foundation.sited import within
from suyuan.kernel.errors import DomainError
from suyuan.rest.auth import actor_of
from suyuan.rest.pages import Page, PageQuery, page_of

M = TypeVar("M", bound=Model)


def seen(
    request: HttpRequest, rows: QuerySet[M], action: str, *, site: str = "site_id"
) -> QuerySet[M]:
    """Return the rows at the sites where the caller has a right.

    Args:
        request: What is asked.
        rows: The rows of all sites.
        action: The right.
        site: The look-up of the site.
    """
    return within(rows, actor_of(request), action, field=site)


def listed(rows: QuerySet[M], page: PageQuery, *, name: str, key: str = "number") -> Page[M]:
    """Return a page of rows.

    Args:
        rows: All rows that the caller may see.
        page: Which page.
        name: The name of the list; a token of another one is refused.
        key: The field by which they are listed, which is unique.

    Raises:
        PageTokenError: If the token of the page is not one of this list.
    """
    return page_of(rows, key=[key], question={"list": name}, limit=page.limit, after=page.after)


def numbered(
    request: HttpRequest, rows: QuerySet[M], number: str, action: str, missing: DomainError
) -> M:
    """Return the row with a number at the sites where the caller has a right.

    Raises:
        DomainError: The one that is given, if there is none for the caller.
    """
    found = seen(request, rows, action).filter(number=number).first()
    if found is None:
        raise missing
    return found
