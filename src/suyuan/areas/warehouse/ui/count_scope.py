"""What counts are about, by the names that people know."""

from collections.abc import Iterable, Mapping

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.warehouse import queries
from suyuan.areas.warehouse.domain import CountKind
from suyuan.areas.warehouse.models import Count
from suyuan.areas.warehouse.ui.common import name_of
from suyuan.web.wordlists import listed


def scopes(counts: Iterable[Count]) -> Mapping[int, str]:
    """Return by count which places, items and classes it is about."""
    known = list(counts)
    codes = {code for one in known for code in one.scope}
    if not codes:
        return {one.pk: "" for one in known}
    profiles = queries.profiles().filter(place__code__in=codes)
    places = {one.place.code: name_of(one.place) for one in profiles}
    is_of_items = any(one.kind != CountKind.PLACE for one in known)
    rows = catalog.items().filter(item__code__in=codes) if is_of_items else ()
    items = {one.item.code: name_of(one.item) for one in rows}
    return {
        one.pk: listed(
            [
                (places if one.kind == CountKind.PLACE else items | places).get(code, code)
                for code in one.scope
            ]
        )
        for one in known
    }


def scope_of(count: Count) -> str:
    """Return what one count is about."""
    return scopes([count])[count.pk]
