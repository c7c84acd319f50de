"""What a person set up for a list: its columns and saved views."""

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

from django.utils.functional import Promise

from suyuan.foundation.command import command
from suyuan.foundation.context import Actor, Context
from suyuan.web.models import ListChoice, SavedView

NAME_MAX: Final = 60
VIEWS_MAX: Final = 20


@dataclasses.dataclass(frozen=True, slots=True)
class Tab:
    """A view above the list."""

    name: str
    label: str | Promise
    query: str
    is_own: bool = False
    is_current: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """What a person keeps for one list."""

    columns: Sequence[str] | None
    """None shows the columns that the table shows by itself."""
    tabs: Sequence[Tab]


def of(actor: Actor, resource: str) -> Kept:
    """Return what the actor keeps for a list."""
    if actor.user_id is None:
        return Kept(None, ())
    choice = ListChoice.objects.filter(user_id=actor.user_id, resource=resource).first()
    views = SavedView.objects.filter(user_id=actor.user_id, resource=resource).order_by("id")
    tabs = [Tab(f"own-{view.pk}", view.name, view.query, is_own=True) for view in views]
    return Kept(choice.columns if choice is not None else None, tabs)


@command(name="web.choose_columns", action=None)
def choose_columns(*, context: Context, resource: str, columns: Sequence[str]) -> None:
    """Keep the columns that the actor shows in a list; none at all brings back the usual ones."""
    mine: dict[str, Any] = {"user_id": context.actor.user_id, "resource": resource}
    if not columns:
        ListChoice.objects.filter(**mine).delete()
        return
    ListChoice.objects.update_or_create(**mine, defaults={"columns": list(columns)})


@command(name="web.save_view", action=None)
def save_view(*, context: Context, resource: str, name: str, query: str) -> None:
    """Keep filters and sorting under a name; the same name is written over.

    Of more than twenty the oldest goes.
    """
    mine: dict[str, Any] = {"user_id": context.actor.user_id, "resource": resource}
    name = name[:NAME_MAX]
    others = SavedView.objects.filter(**mine).exclude(name=name)
    surplus = others.order_by("-id")[VIEWS_MAX - 1 :]
    SavedView.objects.filter(pk__in=[view.pk for view in surplus]).delete()
    SavedView.objects.update_or_create(**mine, name=name, defaults={"query": query})


@command(name="web.drop_view", action=None)
def drop_view(*, context: Context, resource: str, name: str) -> None:
    """Forget a saved view of the actor."""
    mine: dict[str, Any] = {"user_id": context.actor.user_id, "resource": resource}
    SavedView.objects.filter(**mine, name=name).delete()
