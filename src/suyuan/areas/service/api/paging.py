"""Pages of the lists of after-sales."""

from typing import Any

from suyuan.rest.pages import PageQuery, page_of


def page_by(rows: Any, page: PageQuery, name: str, key: str = "number") -> Any:
    """Return a page of a list, by the number of its rows or another key."""
    return page_of(rows, key=[key], question={"list": name}, limit=page.limit, after=page.after)
