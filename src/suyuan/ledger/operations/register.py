"""Making items, parties and places known to the ledger, and keeping their description.

The ledger needs of them only what an event can name: the class keys of an item, the key of a party
or a place, and who holds what stands there. Everything else is the catalogue's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.kernel.errors import DomainError
from suyuan.ledger import models

OWN_ITEM = "urn:suyuan:item:"
OWN_PARTY = "urn:suyuan:party:"
OWN_PLACE = "urn:suyuan:place:"


class KeyTakenError(DomainError):
    """The key already means something else."""

    code = "ledger.key_taken"
    key: str
    owner: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassCode:
    """A class key that means an item: its GTIN as a unit, as a box, as a case."""

    key: str
    """Canonical key, ``/01/<14 digits>``."""
    level: int = 0
    """0 the unit itself, 1 and up the package levels around it."""
    contains: Decimal = Decimal(1)
    """Units of the item in one such package."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemDescription:
    """What the ledger knows about an item."""

    code: str
    name: str
    kind: str
    tracking: str
    name_en: str = ""
    model: str = ""
    unit: str = "EA"
    shelf_life_days: int | None = None
    codes: Sequence[ClassCode] = ()
    """Every key besides the firm's own one; the first of level 0 becomes the main key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PartyDescription:
    """What the ledger knows about a firm."""

    code: str
    name: str
    name_en: str = ""
    country: str = ""
    region: str = ""
    own: bool = False
    gln: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceDescription:
    """What the ledger knows about a place."""

    code: str
    name: str
    name_en: str = ""
    kind: str = "LOCATION"
    parent_id: int | None = None
    site_id: int | None = None
    party_id: int | None = None
    gln: str | None = None
    extension: str | None = None


def register_item(description: ItemDescription, *, item_id: int | None = None) -> int:
    """Make an item known, or describe a known one anew; returns its id.

    A key once given to an item stays its key for ever: old things are found by it.

    Raises:
        KeyTakenError: If a code or a key means another item.
    """
    key = _main_key(description)
    values = {
        "key": key,
        "code": description.code,
        "name": description.name,
        "name_en": description.name_en,
        "model": description.model,
        "unit": description.unit,
        "kind": description.kind,
        "tracking": description.tracking,
        "shelf_life_days": description.shelf_life_days,
    }
    taken = models.Item.objects.filter(code=description.code).exclude(pk=item_id or 0).first()
    if taken is not None:
        raise KeyTakenError(key=description.code, owner=taken.code)
    wanted = [ClassCode(key=OWN_ITEM + description.code), *description.codes]
    _check_free(wanted, item_id)
    if item_id is None:
        item_id = models.Item.objects.create(**values).pk
    else:
        models.Item.objects.filter(pk=item_id).update(**values)
    for code in wanted:
        models.ItemCode.objects.update_or_create(
            key=code.key,
            defaults={"item_id": item_id, "level": code.level, "contains": code.contains},
        )
    return item_id


def register_party(description: PartyDescription, *, party_id: int | None = None) -> int:
    """Make a party known, or describe a known one anew; returns its id.

    Raises:
        KeyTakenError: If the code or the GLN means another party.
    """
    key = f"/417/{description.gln}" if description.gln else OWN_PARTY + description.code
    for field, value in (("code", description.code), ("key", key)):
        other = models.Party.objects.filter(**{field: value}).exclude(pk=party_id or 0).first()
        if other is not None:
            raise KeyTakenError(key=value, owner=other.code)
    values = {
        "key": key,
        "code": description.code,
        "name": description.name,
        "name_en": description.name_en,
        "country": description.country,
        "region": description.region,
        "own": description.own,
    }
    if party_id is None:
        return models.Party.objects.create(**values).pk
    models.Party.objects.filter(pk=party_id).update(**values)
    return party_id


def register_place(description: PlaceDescription, *, place_id: int | None = None) -> int:
    """Make a place known, or describe a known one anew; returns its id.

    Raises:
        KeyTakenError: If the code or the GLN with its extension means another place.
    """
    key = OWN_PLACE + description.code
    if description.gln:
        key = f"/414/{description.gln}"
        if description.extension:
            key = f"{key}/254/{description.extension}"
    for field, value in (("code", description.code), ("key", key)):
        other = models.Place.objects.filter(**{field: value}).exclude(pk=place_id or 0).first()
        if other is not None:
            raise KeyTakenError(key=value, owner=other.code)
    values = {
        "key": key,
        "code": description.code,
        "name": description.name,
        "name_en": description.name_en,
        "kind": description.kind,
        "parent_id": description.parent_id,
        "site_id": description.site_id,
        "party_id": description.party_id,
    }
    if place_id is None:
        return models.Place.objects.create(**values).pk
    models.Place.objects.filter(pk=place_id).update(**values)
    return place_id


def _main_key(description: ItemDescription) -> str:
    return next(
        (code.key for code in description.codes if code.level == 0),
        OWN_ITEM + description.code,
    )


def _check_free(codes: Sequence[ClassCode], item_id: int | None) -> None:
    others = models.ItemCode.objects.filter(key__in=[code.key for code in codes])
    for other in others.exclude(item_id=item_id or 0).select_related("item"):
        raise KeyTakenError(key=other.key, owner=other.item.code)
