"""Questions to the catalogue."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, Prefetch, QuerySet, Sum

from suyuan.areas.catalog.domain import (
    WARN_DAYS,
    LicenceState,
    NumberKind,
    PlaceKind,
    PoolStatus,
    licence_state,
)
from suyuan.areas.catalog.domain.numbers import Template
from suyuan.areas.catalog.models import (
    Item,
    Licence,
    NumberBlock,
    NumberCounter,
    NumberPool,
    NumberScheme,
    Partner,
    Place,
    Story,
)
from suyuan.foundation.db.prepared import Prepared, one_of


def items() -> QuerySet[Item]:
    """Return the items with what the ledger knows of them, by code."""
    return Item.objects.select_related("item", "maker").order_by("item__code")


def partners() -> QuerySet[Partner]:
    """Return the partners with what the ledger knows of them, by code."""
    return Partner.objects.select_related("party").order_by("party__code")


def places() -> QuerySet[Place]:
    """Return the places with what the ledger knows of them, by code."""
    return Place.objects.select_related("place", "place__parent", "place__party").order_by(
        "place__code"
    )


def schemes() -> QuerySet[NumberScheme]:
    """Return the number schemes with their items and sites."""
    return NumberScheme.objects.select_related("item", "site").order_by("kind", "code")


def pools() -> QuerySet[NumberPool]:
    """Return the pools with how many numbers they had and have left."""
    return (
        NumberPool.objects.select_related("scheme", "scheme__item", "place", "party")
        .annotate(
            total=Sum(F("blocks__last") - F("blocks__first") + 1),
            left=Sum(F("blocks__last") - F("blocks__next") + 1),
        )
        .order_by("-handed_at", "-pk")
    )


_ITEM: Final = Prepared(lambda code: items().filter(item__code=code))
_ITEMS: Final = Prepared(lambda codes: items().filter(item__code=one_of(codes)))
_ITEM_BY_ID: Final = Prepared(lambda pk: items().filter(pk=pk))
_PARTNER: Final = Prepared(lambda code: partners().filter(party__code=code))
_PLACE: Final = Prepared(
    lambda code: Place.objects.select_related("place").filter(place__code=code)
)
_PLACE_BY_ID: Final = Prepared(lambda pk: places().filter(pk=pk))
_PLACES_OF: Final = Prepared(lambda party: places().filter(place__party_id=party, active=True))
_LOT_SCHEMES: Final = Prepared(
    lambda item: schemes().filter(kind=NumberKind.LOT.value, item_id=item, active=True)
)
_SCHEME: Final = Prepared(lambda code: schemes().filter(code=code))


def item_with_code(code: str) -> Item | None:
    """Return the item with this code, if there is one."""
    return _ITEM.first(code)


def item_with_id(item_id: int) -> Item | None:
    """Return the item with this number, if there is one."""
    return _ITEM_BY_ID.first(item_id)


def items_with_codes(codes: Collection[str]) -> Sequence[Item]:
    """Return the items with these codes, by code."""
    return _ITEMS.all(list(codes)) if codes else []


def items_by_key(keys: Sequence[str]) -> Mapping[str, Item]:
    """Return the items that class keys mean, by key."""
    found = items().filter(item__codes__key__in=keys).annotate(class_key=F("item__codes__key"))
    return {item.class_key: item for item in found}


def partner_with_code(code: str) -> Partner | None:
    """Return the partner with this code, if there is one."""
    return _PARTNER.first(code)


def place_with_code(code: str) -> Place | None:
    """Return the place with this code, if there is one."""
    return _PLACE.first(code)


def place_with_id(place_id: int | None) -> Place | None:
    """Return the place with this number and what it stands in, if there is one."""
    return _PLACE_BY_ID.first(place_id) if place_id is not None else None


def places_in_use_of(party_id: int) -> Sequence[Place]:
    """Return the places of a party that are in use, by code."""
    return _PLACES_OF.all(party_id)


def lot_schemes_of(item_id: int, *, site_id: int | None) -> Sequence[NumberScheme]:
    """Return the schemes in use for lot numbers of an item: of a site, and of no site."""
    return [one for one in _LOT_SCHEMES.all(item_id) if one.site_id in {site_id, None}]


def scheme_with_code(code: str) -> NumberScheme | None:
    """Return the number scheme with this code, if there is one."""
    return _SCHEME.first(code)


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree, with how deep it lies."""

    place: Place
    depth: int


def place_tree(*, sites: Collection[int] | None = None, own: bool = False) -> Sequence[Node]:
    """Return every place, each after the one it lies in; the outermost ones begin at depth 0.

    Args:
        sites: Only places of these sites and those that belong to none; None for all.
        own: Whether those of other firms are left out.
    """
    children: dict[int | None, list[Place]] = {}
    for place in places():
        children.setdefault(place.place.parent_id, []).append(place)
    found: list[Node] = []

    def walk(parent: int | None, depth: int) -> None:
        for place in children.get(parent, ()):
            found.append(Node(place, depth))
            walk(place.pk, depth + 1)

    walk(None, 0)
    wanted = [
        node
        for node in found
        if (sites is None or node.place.place.site_id in {None, *sites})
        and not (own and node.place.place.kind == PlaceKind.EXTERNAL)
    ]
    edge = min((node.depth for node in wanted), default=0)
    return [Node(node.place, node.depth - edge) for node in wanted]


def path_of(place: Place) -> Sequence[Place]:
    """Return the places around a place, outermost first, and the place itself."""
    found = [place]
    while found[0].place.parent_id is not None:
        found.insert(0, places().get(pk=found[0].place.parent_id))
    return found


def licences_ending(*, on: dt.date) -> Sequence[tuple[Licence, LicenceState]]:
    """Return the licences that have ended or end soon, the most urgent first."""
    limit = on + dt.timedelta(days=WARN_DAYS)
    found = (
        Licence.objects.filter(valid_until__lte=limit)
        .select_related("partner__party")
        .order_by("valid_until", "pk")
    )
    return [
        (
            licence,
            licence_state(valid_from=licence.valid_from, valid_until=licence.valid_until, on=on),
        )
        for licence in found
    ]


def partner_with_licences(party_id: int) -> Partner | None:
    """Return a partner with its licences."""
    return (
        partners()
        .prefetch_related(Prefetch("licences", Licence.objects.order_by("kind", "number")))
        .filter(pk=party_id)
        .first()
    )


def numbers_in(block: NumberBlock) -> Iterator[str]:
    """Write out the numbers of a block."""
    template = Template.parse(block.counter.scheme.template)
    return template.render_all(block.first, block.last, block.day)


def blocks() -> QuerySet[NumberBlock]:
    """Return everything that was given out, the latest first."""
    return NumberBlock.objects.select_related(
        "counter__scheme", "counter__scheme__item", "pool", "pool__place", "pool__party"
    ).order_by("-issued_at", "-pk")


def blocks_of(scheme_id: int) -> QuerySet[NumberBlock]:
    """Return what was given out of a scheme, the latest first."""
    return blocks().filter(counter__scheme_id=scheme_id)


def ends_of(block: NumberBlock) -> tuple[str, str]:
    """Return the first and the last number of a block."""
    template = Template.parse(block.counter.scheme.template)
    return template.render(block.first, block.day), template.render(block.last, block.day)


def stretch_of(block: NumberBlock) -> str:
    """Return a block as a stretch: its first and last number."""
    first, last = ends_of(block)
    return first if first == last else f"{first} – {last}"


def counters() -> QuerySet[NumberCounter]:
    """Return the counters with their schemes."""
    return NumberCounter.objects.select_related("scheme")


def licences() -> QuerySet[Licence]:
    """Return the licences of all partners."""
    return Licence.objects.order_by("kind", "number")


_LICENCES: Final = Prepared(lambda partner: licences().filter(partner=partner))


def licences_of(partner_id: int) -> Sequence[Licence]:
    """Return the licences of a partner."""
    return _LICENCES.all(partner_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """How large the catalogue is."""

    items: int
    partners: int
    places: int
    open_pools: int


def figures() -> Figures:
    """Count the catalogue."""
    return Figures(
        items=Item.objects.count(),
        partners=Partner.objects.count(),
        places=Place.objects.count(),
        open_pools=NumberPool.objects.filter(status=PoolStatus.OPEN).aggregate(n=Count("pk"))["n"],
    )


def stories() -> QuerySet[Story]:
    """Return the guided first steps that the data at hand offers, in their order."""
    return Story.objects.order_by("position")


def gtin_of(item_id: int | None) -> str:
    """Return the GTIN of the single unit of an item; empty where it has none."""
    if item_id is None:
        return ""
    codes = (
        Item.objects.filter(pk=item_id, item__codes__key__startswith="/01/", item__codes__level=0)
        .order_by("item__codes__contains", "item__codes__key")
        .values_list("item__codes__key", flat=True)
    )
    return str(codes.first() or "").removeprefix("/01/")


def blocks_in_pool(pool_id: int) -> QuerySet[NumberBlock]:
    """Return the numbers of a pool in the order in which they are taken."""
    return blocks().filter(pool_id=pool_id).order_by("pk")
