"""The areas of work that a firm takes into use one after the other.

A maker rarely begins with everything: serialization, production and quality first, purchasing and
sales when the others run. Each area that may wait says so in its ``apps.py``; while it is switched
off, none of its actions is held by anybody (``accounts_rights``), so it is in nobody's navigation,
stations or keys, and what it has recorded before stays.
"""

import dataclasses
from collections.abc import Mapping, Sequence

from django.utils.functional import Promise

_areas: dict[str, "Area"] = {}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """An area that may be switched off."""

    code: str
    """The first part of the names of its actions: ``purchasing``."""
    label: str | Promise
    purpose: str | Promise
    """What people do there, in one sentence."""
    needs: Sequence[str] = ()
    """The areas without which its work cannot be done."""
    order: int = 100


def register(area: Area) -> None:
    """Make an area known that may be switched off."""
    assert _areas.get(area.code, area) == area, f"{area.code} is registered twice"
    _areas[area.code] = area


def areas() -> Mapping[str, Area]:
    """Return the areas that may be switched off, in the order of the work."""
    return dict(sorted(_areas.items(), key=lambda one: (one[1].order, one[0])))
