"""Who may do what, and where: the only place that decides. What is not granted is refused.

Rights are actions (``catalog.change_item``) held through roles, at one site or at all of them.
Areas register their actions in their ``apps.py``; asking for an unregistered one is a bug.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from suyuan.foundation.context import Actor, ActorKind, Context
from suyuan.foundation.db.planned import planned
from suyuan.foundation.db.wire import question, wire
from suyuan.foundation.failures import ForbiddenError

EVERYWHERE: Final = 0
"""In place of a site: the right is needed at all sites, not at one."""

_actions: dict[str, object] = {}
_standard: dict[str, set[str]] = {}


def register_actions(
    actions: Mapping[str, object], *, roles: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Make actions known, with their labels, and give them to standard roles.

    Args:
        actions: The translated label by code, ``{"catalog.change_item": _("Change items")}``.
        roles: The codes to add to standard roles, by code of the role. The auditor gets every
            ``view_…`` and ``export_…`` action without being named.
    """
    _actions.update(actions)
    for role, codes in (roles or {}).items():
        unknown = set(codes) - _actions.keys()
        assert not unknown, f"unknown actions: {unknown}"
        _standard.setdefault(role, set()).update(codes)
    _standard.setdefault("AUDITOR", set()).update(looks(actions))


def looks(actions: Mapping[str, object]) -> list[str]:
    """Return those of some actions that only look: ``view_…`` and ``export_…``."""
    return [code for code in actions if code.split(".")[1].startswith(("view_", "export_"))]


def actions() -> Mapping[str, object]:
    """Return every registered action with its label, sorted by code."""
    return dict(sorted(_actions.items()))


def is_registered(action: str) -> bool:
    """Say whether an area has made an action known."""
    return action in _actions


def standard_actions(role: str) -> Sequence[str]:
    """Return the actions that the areas give to a standard role."""
    return sorted(_standard.get(role, ()))


@dataclasses.dataclass(frozen=True, slots=True)
class Grants:
    """All rights of one user: the sites of each action, None among them meaning every site."""

    sites: Mapping[str, frozenset[int | None]]

    def may(self, action: str, site: int | None) -> bool:
        """Say whether the action is held at the site, at any site (None) or everywhere."""
        held = self.sites.get(action)
        if not held:
            return False
        return site is None or None in held or site in held


_remembered: ContextVar[dict[int, Grants] | None] = ContextVar("remembered_grants", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Read the rights of each user once for the length of one request."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def grants_of(user_id: int) -> Grants:
    """Return the rights of a user; none for one who is unknown or no longer active."""
    known = _remembered.get()
    if known is not None and user_id in known:
        return known[user_id]
    held: dict[str, set[int | None]] = {}
    for action, site in _rights(user_id):
        held.setdefault(action, set()).add(site)
    grants = Grants({action: frozenset(sites) for action, sites in held.items()})
    if known is not None:
        known[user_id] = grants
    return grants


def _rights(user_id: int) -> Sequence[tuple[Any, ...]]:
    """Ask for actions and sites; inside a hurried command, together with its opening."""
    line = wire()
    if line.is_waiting:
        asked = question("SELECT action, site_id FROM accounts_rights(%s::bigint)", user_id)
        line.send([asked])
        return asked[2].rows
    return planned("SELECT action, site_id FROM accounts_rights(%s)", [user_id])


def within_scopes(actor: Actor, action: str) -> bool:
    """Say whether the action lies within the scopes of the actor's key, if it has one."""
    return actor.scopes is None or action in actor.scopes


def may(actor: Actor, action: str, site: int | None = None) -> bool:
    """Say whether the actor may do something.

    Args:
        actor: Who asks.
        action: A registered action.
        site: Where; None asks whether it is allowed at any site at all, `EVERYWHERE` whether at
            all of them.
    """
    if action not in _actions:
        message = f"action {action!r} is not registered"
        raise LookupError(message)
    if actor.kind is ActorKind.SYSTEM:
        return True
    if actor.user_id is None or not within_scopes(actor, action):
        return False
    return grants_of(actor.user_id).may(action, site)


def only_site(actor: Actor) -> int | None:
    """Return the one site at which an actor has rights, where all of them lie at one."""
    if actor.user_id is None:
        return None
    held = {site for sites in grants_of(actor.user_id).sites.values() for site in sites}
    return held.pop() if len(held) == 1 else None


def home_of(context: Context) -> int | None:
    """Return the site of what is written: the one chosen, or the only one where the actor works."""
    return context.site_id if context.site_id is not None else only_site(context.actor)


def require(actor: Actor, action: str, site: int | None = None) -> None:
    """Go on only if the actor may do it.

    Raises:
        ForbiddenError: If not.
    """
    if not may(actor, action, site):
        raise ForbiddenError(action=action)


def sites_of(actor: Actor, action: str) -> frozenset[int] | None:
    """Return the sites at which the actor may do something; None means all of them.

    Lists and searches filter by it: ``rows.filter(site_id__in=…)``.
    """
    if actor.kind is ActorKind.SYSTEM:
        return None
    if not may(actor, action):
        return frozenset()
    assert actor.user_id is not None
    held = grants_of(actor.user_id).sites[action]
    return None if None in held else frozenset(site for site in held if site is not None)
