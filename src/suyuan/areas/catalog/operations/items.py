"""Changes of items: made known, described anew, put to use, taken out of use."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.areas.catalog import domain
from suyuan.areas.catalog.models import Item
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import Problem, Problems
from suyuan.kernel.identifiers import check_digits
from suyuan.ledger.domain.vocabulary import Tracking
from suyuan.ledger.operations import register

LEVELS = 9
"""Package levels at most, the unit itself not counted."""


class UnknownItemError(NotFoundError):
    """There is no such item."""

    code = "catalog.unknown_item"
    item: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageLevel:
    """A GTIN of an item: of the unit itself (level 0) or of a package around it."""

    gtin: str
    level: int = 0
    contains: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemValues:
    """What is said about an item."""

    code: str
    name: str
    kind: domain.ItemKind
    tracking: Tracking
    name_en: str = ""
    model: str = ""
    specification: str = ""
    unit: str = "EA"
    shelf_life_days: int | None = None
    registration_no: str = ""
    registration_expires_on: dt.date | None = None
    risk_class: str = ""
    sterile: bool = False
    storage: str = ""
    maker_id: int | None = None
    note: str = ""
    levels: Sequence[PackageLevel] = ()


@command(name="catalog.create_item", action="catalog.change_item")
def create_item(*, context: Context, values: ItemValues) -> Item:
    """Make an item known. It is a draft until it is put to use.

    Raises:
        Problems: If a value cannot be used; every one is named.
        KeyTakenError: If the code or a GTIN belongs to another item.
    """
    del context
    check_item(values)
    item_id = register.register_item(_description(values))
    return Item.objects.create(item_id=item_id, **_details(values))


@command(name="catalog.change_item", action="catalog.change_item")
def change_item(*, context: Context, item_id: int, values: ItemValues) -> Item:
    """Describe an item anew. GTINs are added and never taken away.

    Raises:
        UnknownItemError: If there is no such item.
        Problems: If a value cannot be used; every one is named.
        KeyTakenError: If the code or a GTIN belongs to another item.
    """
    del context
    check_item(values)
    item = _locked(item_id)
    register.register_item(_description(values), item_id=item_id)
    for name, value in _details(values).items():
        setattr(item, name, value)
    item.save()
    return item


@command(name="catalog.move_item", action="catalog.change_item")
def move_item(*, context: Context, item_id: int, status: domain.ItemStatus) -> Item:
    """Put an item to use, or take it out of use.

    Raises:
        UnknownItemError: If there is no such item.
        ForbiddenMoveError: If its state does not lead there.
    """
    del context
    item = _locked(item_id)
    domain.check_item_move(code=item.item.code, state=domain.ItemStatus(item.status), asked=status)
    item.status = status.value
    item.save(update_fields=["status"])
    return item


def check_item(values: ItemValues) -> None:
    """Check what can be said about an item without looking at others.

    Raises:
        Problems: If a value cannot be used; every one is named.
    """
    found = [
        Problem("catalog.missing", {"field": field}, field=field)
        for field in ("code", "name", "unit")
        if not getattr(values, field).strip()
    ]
    if values.shelf_life_days is not None and values.shelf_life_days <= 0:
        found.append(
            Problem(
                "catalog.not_positive",
                {"value": values.shelf_life_days},
                field="shelf_life_days",
            )
        )
    found += check_levels(values.levels)
    Problems.check(found)


def check_levels(levels: Sequence[PackageLevel]) -> list[Problem]:
    """Return what is wrong with the GTINs of an item."""
    found: list[Problem] = []
    seen: set[str] = set()
    for line, level in enumerate(levels, start=1):
        right = level.gtin.isascii() and level.gtin.isdigit() and len(level.gtin) in {8, 12, 13, 14}
        if not right or not check_digits.gs1_is_right(level.gtin.zfill(14)):
            found.append(
                Problem("catalog.wrong_gtin", {"gtin": level.gtin}, line=line, field="gtin")
            )
        if level.gtin.zfill(14) in seen:
            found.append(
                Problem("catalog.gtin_twice", {"gtin": level.gtin}, line=line, field="gtin")
            )
        seen.add(level.gtin.zfill(14))
        if not 0 <= level.level <= LEVELS:
            found.append(
                Problem("catalog.wrong_level", {"value": level.level}, line=line, field="level")
            )
        if level.contains <= 0:
            found.append(
                Problem(
                    "catalog.not_positive", {"value": level.contains}, line=line, field="contains"
                )
            )
    return found


def _locked(item_id: int) -> Item:
    item = (
        Item.objects.select_for_update(of=("self",))
        .select_related("item")
        .filter(pk=item_id)
        .first()
    )
    if item is None:
        raise UnknownItemError(item=str(item_id))
    return item


def _description(values: ItemValues) -> register.ItemDescription:
    return register.ItemDescription(
        code=values.code.strip(),
        name=values.name.strip(),
        name_en=values.name_en.strip(),
        kind=values.kind.value,
        tracking=values.tracking.value,
        model=values.model,
        unit=values.unit,
        shelf_life_days=values.shelf_life_days,
        codes=[
            register.ClassCode(
                key=f"/01/{level.gtin.zfill(14)}",
                level=level.level,
                contains=Decimal(level.contains),
            )
            for level in values.levels
        ],
    )


def _details(values: ItemValues) -> dict[str, object]:
    return {
        "specification": values.specification,
        "registration_no": values.registration_no,
        "registration_expires_on": values.registration_expires_on,
        "risk_class": values.risk_class,
        "sterile": values.sterile,
        "storage": values.storage,
        "maker_id": values.maker_id,
        "note": values.note,
    }
