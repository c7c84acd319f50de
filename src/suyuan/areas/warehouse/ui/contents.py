"""What lies in the packages that lines of papers name."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.warehouse.ui.common import name_of
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries import stock
from suyuan.ledger.queries.stock import Located
from suyuan.web import screens

PACKAGES: Final = frozenset({ThingKind.PACKAGE, ThingKind.ASSET})
NAMED: Final = 2
"""Items in a package that its line names."""


def tell_inside(rows: Iterable[Any], things: Mapping[str, Located] | None = None) -> None:
    """Tell each line the names of the items in its package, by its key.

    Args:
        rows: Lines with a key, and an item where they name one.
        things: What they name, where that is known already.
    """
    lines = [row for row in rows if row.item_id is None]
    known = stock.located([row.key for row in lines]) if things is None else things
    packages = {key: one.thing_id for key, one in known.items() if one.kind in PACKAGES}
    inside = stock.items_within(set(packages.values()))
    names = _names({one.item_id for those in inside.values() for one in those})
    for row in lines:
        those = inside.get(packages.get(row.key, 0), ())
        row.inside = [names[one.item_id] for one in those]


def item_of(row: Any) -> str:
    """Return the item of a line; of a package the first ones that lie in it."""
    if row.item is not None:
        return name_of(row.item)
    inside = getattr(row, "inside", [])
    return screens.listed([*inside[:NAMED], *(["…"] if len(inside) > NAMED else [])])


def _names(items: Collection[int]) -> Mapping[int, str]:
    rows = catalog.items().filter(pk__in=items) if items else ()
    return {row.pk: name_of(row.item) for row in rows}
