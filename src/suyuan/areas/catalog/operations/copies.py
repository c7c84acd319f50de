"""A new site or line from one that is there: the same places within, ready for work."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from suyuan.areas.catalog import domain
from suyuan.areas.catalog.models import Place
from suyuan.areas.catalog.operations.places import DEPTH, UnknownPlaceError
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.ledger.operations import register

Step = Callable[[Context, Mapping[int, int]], None]
"""Copies what another area keeps of places; it gets the new place of each old one."""
_steps: list[Step] = []


class OthersPlaceError(DomainError):
    """A place of another firm is no template for one of ours."""

    code = "catalog.copy_of_others"
    place: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyValues:
    """What the new place is called."""

    code: str
    name: str
    name_en: str = ""
    site_id: int | None = None
    """The site whose rights apply; asked for where a whole site is copied."""


def also_copy(step: Step) -> None:
    """Have an area copy what it keeps of places, such as what they are for."""
    if step not in _steps:
        _steps.append(step)


@command(name="catalog.copy_place", action="catalog.change_place")
def copy_place(*, context: Context, place_id: int, values: CopyValues) -> Place:
    """Make a place like another, with all that lies in it and is still used.

    Codes within begin with the new code where they began with the old one. Location numbers (GLN),
    machines, people and stock belong to the old place and are not copied.

    Raises:
        UnknownPlaceError: If there is no such place.
        OthersPlaceError: If it is a place of another firm.
        Problems: If a value is missing or a code is taken; every one is named.
    """
    root = Place.objects.select_related("place").filter(pk=place_id).first()
    if root is None:
        raise UnknownPlaceError(place=str(place_id))
    at_site(root.place.site_id)
    at_site(values.site_id)
    if root.place.kind == domain.PlaceKind.EXTERNAL:
        raise OthersPlaceError(place=root.place.code)
    places = [root, *_within(root)]
    codes = {one.pk: _code(one.place.code, root.place.code, values.code.strip()) for one in places}
    Problems.check([*_missing(root, values), *_taken(codes.values())])
    made: dict[int, int] = {}
    for one in places:
        made[one.pk] = _copy(one, codes[one.pk], made, root, values)
    for step in _steps:
        step(context, made)
    return Place.objects.select_related("place").get(pk=made[root.pk])


def _within(root: Place) -> list[Place]:
    """Return the places within that are still used, each after the one that it lies in."""
    found: list[Place] = []
    around = [root.pk]
    for _ in range(DEPTH):
        inner = list(
            Place.objects.select_related("place")
            .filter(place__parent_id__in=around, active=True)
            .order_by("place__code")
        )
        if not inner:
            break
        found += inner
        around = [one.pk for one in inner]
    return found


def _code(code: str, old: str, new: str) -> str:
    """Give the code of a place within the new one.

    >>> _code("SZ-ASM1-ST2", "SZ-ASM1", "SZ-ASM2"), _code("POTTING", "SZ-ASM1", "SZ-ASM2")
    ('SZ-ASM2-ST2', 'SZ-ASM2-POTTING')
    """
    return new + code[len(old) :] if code.startswith(old) else f"{new}-{code}"


def _missing(root: Place, values: CopyValues) -> list[Problem]:
    found = [
        Problem("catalog.missing", {"field": name}, field=name)
        for name in ("code", "name")
        if not getattr(values, name).strip()
    ]
    if root.place.kind == domain.PlaceKind.SITE and values.site_id is None:
        found.append(Problem("catalog.copy_needs_site", field="site"))
    return found


def _taken(codes: Iterable[str]) -> list[Problem]:
    taken = Place.objects.filter(place__code__in=list(codes)).order_by("place__code")
    return [
        Problem("catalog.place_code_taken", {"place": code}, field="code")
        for code in taken.values_list("place__code", flat=True)
    ]


def _copy(one: Place, code: str, made: Mapping[int, int], root: Place, values: CopyValues) -> int:
    place, is_root = one.place, one.pk == root.pk
    is_site = root.place.kind == domain.PlaceKind.SITE
    place_id = register.register_place(
        register.PlaceDescription(
            code=code,
            name=values.name.strip() if is_root else place.name,
            name_en=values.name_en.strip() if is_root else place.name_en,
            kind=place.kind,
            parent_id=place.parent_id if is_root else made[place.parent_id or 0],
            site_id=values.site_id if is_site else place.site_id,
            party_id=place.party_id,
            gln=None,
            extension=None,
        )
    )
    Place.objects.create(
        place_id=place_id,
        address="" if is_site else one.address,
        address_en="" if is_site else one.address_en,
        cleanliness=one.cleanliness,
        note=one.note,
    )
    return place_id
