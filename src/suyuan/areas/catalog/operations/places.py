"""Changes of places: sites, buildings, rooms, lines, locations, and those of others."""

from dataclasses import dataclass

from suyuan.areas.catalog import domain
from suyuan.areas.catalog.models import Place
from suyuan.areas.catalog.operations.partners import check_gln
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.ledger.operations import register

DEPTH = 12
"""Places within places at most."""


class UnknownPlaceError(NotFoundError):
    """There is no such place."""

    code = "catalog.unknown_place"
    place: str = ""


class WrongParentError(DomainError):
    """A place of this kind cannot lie in the other, or would lie in itself."""

    code = "catalog.wrong_parent"
    place: str
    parent: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceValues:
    """What is said about a place."""

    code: str
    name: str
    kind: domain.PlaceKind
    name_en: str = ""
    parent_id: int | None = None
    site_id: int | None = None
    """The site whose rights apply; within a site it is that site's."""
    party_id: int | None = None
    """Who holds what stands here; within another place it is that place's."""
    gln: str = ""
    extension: str = ""
    address: str = ""
    address_en: str = ""
    cleanliness: str = ""
    active: bool = True
    note: str = ""


@command(name="catalog.create_place", action="catalog.change_place")
def create_place(*, context: Context, values: PlaceValues) -> Place:
    """Make a place known.

    Raises:
        Problems: If a value cannot be used; every one is named.
        WrongParentError: If it cannot lie where it is said to.
        KeyTakenError: If the code or the GLN belongs to another.
    """
    del context
    _check(values)
    described = _description(values, _parent(values, None))
    at_site(described.site_id)
    place_id = register.register_place(described)
    return Place.objects.create(place_id=place_id, **_details(values))


@command(name="catalog.change_place", action="catalog.change_place")
def change_place(*, context: Context, place_id: int, values: PlaceValues) -> Place:
    """Describe a place anew.

    Raises:
        UnknownPlaceError: If there is no such place.
        Problems: If a value cannot be used; every one is named.
        WrongParentError: If it cannot lie where it is said to.
        KeyTakenError: If the code or the GLN belongs to another.
    """
    del context
    _check(values)
    place = (
        Place.objects.select_for_update(of=("self",))
        .select_related("place")
        .filter(pk=place_id)
        .first()
    )
    if place is None:
        raise UnknownPlaceError(place=str(place_id))
    at_site(place.place.site_id)
    described = _description(values, _parent(values, place_id))
    at_site(described.site_id)
    register.register_place(described, place_id=place_id)
    for name, value in _details(values).items():
        setattr(place, name, value)
    place.save()
    return place


def _check(values: PlaceValues) -> None:
    found = [
        Problem("catalog.missing", {"field": name}, field=name)
        for name in ("code", "name")
        if not getattr(values, name).strip()
    ]
    found += check_gln(values.gln)
    if values.extension and not values.gln:
        found.append(Problem("catalog.extension_without_gln", field="extension"))
    Problems.check(found)


def _parent(values: PlaceValues, place_id: int | None) -> Place | None:
    if values.parent_id is None:
        return None
    parent = Place.objects.select_related("place").filter(pk=values.parent_id).first()
    if parent is None:
        raise UnknownPlaceError(place=str(values.parent_id))
    refused = WrongParentError(place=values.code, parent=parent.place.code)
    if domain.PlaceKind(parent.place.kind) not in domain.PLACE_PARENTS[values.kind]:
        raise refused
    around: Place | None = parent
    for _ in range(DEPTH):
        if around is None:
            return parent
        if around.pk == place_id:
            raise refused
        around = (
            Place.objects.select_related("place").filter(pk=around.place.parent_id).first()
            if around.place.parent_id is not None
            else None
        )
    raise refused


def _description(values: PlaceValues, parent: Place | None) -> register.PlaceDescription:
    return register.PlaceDescription(
        code=values.code.strip(),
        name=values.name.strip(),
        name_en=values.name_en.strip(),
        kind=values.kind.value,
        parent_id=values.parent_id,
        site_id=parent.place.site_id if parent else values.site_id,
        party_id=values.party_id or (parent.place.party_id if parent else None),
        gln=values.gln or None,
        extension=values.extension or None,
    )


def _details(values: PlaceValues) -> dict[str, object]:
    return {
        "gln": values.gln,
        "extension": values.extension,
        "address": values.address,
        "address_en": values.address_en,
        "cleanliness": values.cleanliness,
        "active": values.active,
        "note": values.note,
    }
