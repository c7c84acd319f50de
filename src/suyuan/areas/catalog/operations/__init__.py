"""Changes of the catalogue, each one command."""

from suyuan.areas.catalog.operations.items import (
    ItemValues,
    PackageLevel,
    change_item,
    create_item,
    move_item,
)
from suyuan.areas.catalog.operations.numbers import (
    Recipient,
    SchemeValues,
    close_pool,
    create_scheme,
    hand_pool,
    issue_numbers,
    retire_scheme,
    take_from_pool,
)
from suyuan.areas.catalog.operations.partners import (
    LicenceValues,
    PartnerValues,
    add_licence,
    change_partner,
    create_partner,
    move_partner,
    renew_licence,
)
from suyuan.areas.catalog.operations.places import PlaceValues, change_place, create_place
from suyuan.areas.catalog.operations.stories import StoryStep, StoryValues, keep_story

__all__ = [
    "ItemValues",
    "LicenceValues",
    "PackageLevel",
    "PartnerValues",
    "PlaceValues",
    "Recipient",
    "SchemeValues",
    "StoryStep",
    "StoryValues",
    "add_licence",
    "change_item",
    "change_partner",
    "change_place",
    "close_pool",
    "create_item",
    "create_partner",
    "create_place",
    "create_scheme",
    "hand_pool",
    "issue_numbers",
    "keep_story",
    "move_item",
    "move_partner",
    "renew_licence",
    "retire_scheme",
    "take_from_pool",
]
