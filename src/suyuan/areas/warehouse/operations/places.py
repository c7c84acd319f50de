"""Changes of what places are for and of how items want to be stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain import ItemKind
from suyuan.areas.warehouse.choices import CHANGE_STORAGE
from suyuan.areas.warehouse.domain import Zone
from suyuan.areas.warehouse.domain.conditions import Limits, check_limits
from suyuan.areas.warehouse.models import Profile, ProfileItem, Requirement, StorageClass
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problem, Problems


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassValues:
    """What is said about a class of temperature and humidity."""

    code: str
    name: str
    name_en: str = ""
    temperature_min: Decimal | None = None
    temperature_max: Decimal | None = None
    humidity_min: Decimal | None = None
    humidity_max: Decimal | None = None

    @property
    def limits(self) -> Limits:
        """The limits as a value."""
        return Limits(
            temperature_min=self.temperature_min,
            temperature_max=self.temperature_max,
            humidity_min=self.humidity_min,
            humidity_max=self.humidity_max,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ProfileValues:
    """What is said about a storage place."""

    place: str
    """Code of the place."""
    zone: Zone
    storage_class: str = ""
    kinds: Sequence[ItemKind] = ()
    items: Sequence[str] = ()
    """Codes of the items for which the place is kept; all where empty."""
    capacity: int | None = None
    active: bool = True
    note: str = ""


@command(name="warehouse.put_storage_class", action=CHANGE_STORAGE)
def put_storage_class(*, context: Context, values: ClassValues) -> StorageClass:
    """Make a storage class known, or describe the one of this code anew.

    Raises:
        Problems: If a value cannot be used; every one is named.
    """
    del context
    code = values.code.strip()
    found = [
        Problem("warehouse.missing", field=name)
        for name in ("code", "name")
        if not getattr(values, name).strip()
    ]
    Problems.check([*found, *check_limits(values.limits)])
    kept = StorageClass.objects.select_for_update().filter(code=code).first()
    kept = kept or StorageClass(code=code)
    kept.name, kept.name_en = values.name.strip(), values.name_en.strip()
    for name in ("temperature_min", "temperature_max", "humidity_min", "humidity_max"):
        setattr(kept, name, getattr(values, name))
    kept.save()
    return kept


@command(name="warehouse.put_profile", action=CHANGE_STORAGE)
def put_profile(*, context: Context, values: ProfileValues) -> Profile:
    """Say what a place is for, or say it anew. What lies there stays; it shows where it is astray.

    Raises:
        ForbiddenError: If it lies at a site where the actor has not the right.
        Problems: If a value cannot be used; every one is named.
    """
    del context
    place = catalog.place_with_code(values.place)
    kept = storage_class_of(values.storage_class)
    items = {code: catalog.item_with_code(code) for code in values.items}
    found: list[Problem] = []
    if place is None:
        found.append(Problem("warehouse.unknown_place", {"place": values.place}, field="place"))
    if values.storage_class and kept is None:
        data = {"code": values.storage_class}
        found.append(Problem("warehouse.unknown_class", data, field="storage_class"))
    found += [
        Problem("warehouse.unknown_item", {"item": code}, field="items")
        for code, item in items.items()
        if item is None
    ]
    if values.capacity is not None and values.capacity <= 0:
        data = {"value": str(values.capacity)}
        found.append(Problem("warehouse.not_positive", data, field="capacity"))
    Problems.check(found)
    assert place is not None
    at_site(place.place.site_id)
    profile = Profile.objects.select_for_update(of=("self",)).filter(pk=place.pk).first()
    profile = profile or Profile(place_id=place.pk)
    profile.zone = values.zone.value
    profile.storage_class = kept
    profile.kinds = [kind.value for kind in values.kinds]
    profile.capacity, profile.active, profile.note = values.capacity, values.active, values.note
    profile.save()
    wanted = {item.pk for item in items.values() if item is not None}
    ProfileItem.objects.filter(profile=profile).exclude(item_id__in=wanted).delete()
    known = set(ProfileItem.objects.filter(profile=profile).values_list("item_id", flat=True))
    ProfileItem.objects.bulk_create(
        [ProfileItem(profile=profile, item_id=item) for item in sorted(wanted - known)]
    )
    return profile


@command(name="warehouse.put_requirement", action=CHANGE_STORAGE)
def put_requirement(
    *, context: Context, item: str, storage_class: str = "", warn_days: int = 90
) -> Requirement:
    """Say how an item wants to be stored and how early its end is announced.

    Raises:
        Problems: If a value cannot be used; every one is named.
    """
    del context
    known, kept = catalog.item_with_code(item), storage_class_of(storage_class)
    found: list[Problem] = []
    if known is None:
        found.append(Problem("warehouse.unknown_item", {"item": item}, field="item"))
    if storage_class and kept is None:
        data = {"code": storage_class}
        found.append(Problem("warehouse.unknown_class", data, field="storage_class"))
    if warn_days < 0:
        data = {"value": str(warn_days)}
        found.append(Problem("warehouse.negative", data, field="warn_days"))
    Problems.check(found)
    assert known is not None
    wanted = Requirement.objects.select_for_update(of=("self",)).filter(pk=known.pk).first()
    wanted = wanted or Requirement(item_id=known.pk)
    wanted.storage_class, wanted.warn_days = kept, warn_days
    wanted.save()
    return wanted


def storage_class_of(code: str) -> StorageClass | None:
    """Return the storage class with a code; None for none."""
    return StorageClass.objects.filter(code=code).first() if code else None
