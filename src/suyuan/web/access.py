"""Who may open a page: every view says it, and the middleware refuses a view that does not.

>>> @permission("catalog.view_item")
... def page(request): ...
>>> access_of(page)
Access(permission='catalog.view_item', is_public=False)
"""

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar

Page = TypeVar("Page", bound=Callable[..., Any])


@dataclasses.dataclass(frozen=True, slots=True)
class Access:
    """What opens a page: a permission, a signed-in person, or nothing at all."""

    permission: str | None = None
    is_public: bool = False


SIGNED_IN = Access()
PUBLIC = Access(is_public=True)


def permission(action: str) -> Callable[[Page], Page]:
    """Open a view, function or class, to those who may do the action at some site."""

    def declare(view: Page) -> Page:
        view.access = Access(permission=action)  # type: ignore[attr-defined]
        return view

    return declare


def signed_in(view: Page) -> Page:
    """Open a view to every signed-in person."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def public(view: Page) -> Page:
    """Open a view to everybody."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def access_of(view: Callable[..., Any]) -> Access | None:
    """Return what a view declares, also through `View.as_view()`; None when it says nothing."""
    declared = getattr(view, "access", None) or getattr(
        getattr(view, "view_class", None), "access", None
    )
    return declared if isinstance(declared, Access) else None
