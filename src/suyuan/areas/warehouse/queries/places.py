"""Questions about storage places: what they are for, and where goods fit."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from suyuan.areas.warehouse.domain import Zone, zones
from suyuan.areas.warehouse.domain.conditions import keeps
from suyuan.areas.warehouse.models import (
    Profile,
    ProfileItem,
    Requirement,
    StorageClass,
)
from suyuan.foundation.db.prepared import Prepared, one_of
from suyuan.kernel.errors import DataValue, Problem
from suyuan.ledger.queries import stock as ledger
from suyuan.ledger.queries.stock import Located, Tenants


def storage_classes() -> QuerySet[StorageClass]:
    """Return the storage classes by code."""
    return StorageClass.objects.order_by("code")


def profiles() -> QuerySet[Profile]:
    """Return the storage places with what the ledger knows of them, by code."""
    return Profile.objects.select_related("place", "storage_class").order_by("place__code")


def requirements() -> QuerySet[Requirement]:
    """Return what items want, by code of the item."""
    return Requirement.objects.select_related("item", "storage_class").order_by("item__code")


_PROFILE: Final = Prepared(lambda code: profiles().filter(place__code=code))
_PROFILE_OF_KEY: Final = Prepared(lambda key: profiles().filter(place__key=key))
_KEPT: Final = Prepared(
    lambda places: ProfileItem.objects.filter(profile_id=one_of(places)).values_list(
        "profile_id", "item_id"
    )
)
_WANTING: Final = Prepared(
    lambda items: requirements().filter(item_id=one_of(items), storage_class__isnull=False)
)


def profile_with_code(code: str) -> Profile | None:
    """Return the storage place with this code, if there is one."""
    return _PROFILE.first(code)


def profile_with_key(key: str) -> Profile | None:
    """Return the storage place with this key, as its GLN says it, if there is one."""
    return _PROFILE_OF_KEY.first(key)


@dataclass(frozen=True, kw_only=True, slots=True)
class Goods:
    """Something that is to lie somewhere, as far as that matters."""

    code: str
    state: str
    marks: frozenset[str]
    items: Sequence[tuple[int, str, str]]
    """Id, code and kind of each item that it is or contains."""
    lots: frozenset[int] = frozenset()
    is_package: bool = False
    expires_on: dt.date | None = None
    """The first day on which something of it expires."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What is needed to say whether goods fit a place, asked for once for many of both."""

    wanted: Mapping[int, StorageClass]
    """The storage class of each item that wants one."""
    only: Mapping[int, frozenset[int]]
    """The items to which a place is kept, for places that are."""
    tenants: Mapping[int, Tenants]


def rules_for(places: Collection[int], items: Collection[int]) -> Rules:
    """Return what decides whether these items fit these places."""
    only: dict[int, set[int]] = {}
    for place, item in _KEPT.all(list(places)) if places else ():
        only.setdefault(place, set()).add(item)
    wanting = _WANTING.all(list(items)) if items else []
    return Rules(
        wanted={one.item_id: one.storage_class for one in wanting if one.storage_class is not None},
        only={place: frozenset(items) for place, items in only.items()},
        tenants=ledger.tenants_of(places),
    )


def goods_of(things: Iterable[Located]) -> Mapping[int, Goods]:
    """Return things as goods: packages with the items and lots that lie in them; amounts stateless.

    The state of an amount is that of the share that is meant; the caller puts it in.
    """
    known = list(things)
    packages = [one.thing_id for one in known if one.kind in {"PACKAGE", "ASSET"}]
    inside = ledger.items_within(packages)
    lots = ledger.lots_within(packages)
    found: dict[int, Goods] = {}
    for one in known:
        items = [(c.item_id, c.item_code, c.item_kind) for c in inside.get(one.thing_id, ())]
        if one.item_id is not None:
            items.append((one.item_id, one.item_code, one.item_kind))
        here = frozenset(lots.get(one.thing_id, {}))
        own = frozenset({one.lot_id}) if one.lot_id is not None else frozenset[int]()
        found[one.thing_id] = Goods(
            code=one.code,
            state=one.disposition,
            marks=one.marks,
            items=tuple(dict.fromkeys(items)),
            lots=here | own,
            is_package=one.kind in {"PACKAGE", "ASSET"},
            expires_on=min(
                (
                    day
                    for day in (
                        one.expires_on,
                        *(c.expires_on for c in inside.get(one.thing_id, ())),
                    )
                    if day is not None
                ),
                default=None,
            ),
        )
    return found


def misfits(goods: Goods, profile: Profile, rules: Rules, *, on: dt.date) -> list[Problem]:
    """Return every reason why goods may not lie at a place on a day, but for want of room."""
    place, zone = profile.place.code, Zone(profile.zone)
    said = {"code": goods.code, "place": place, "zone": zone.value}
    found: list[Problem] = []
    if not profile.active:
        found.append(Problem("warehouse.place_closed", {"place": place}))
    reason = zones.refusal(zone, goods.state, goods.marks)
    if reason is not None:
        found.append(Problem(reason, {**said, "state": goods.state}))
    elif zone in zones.CLEAN and goods.expires_on is not None and goods.expires_on < on:
        until = goods.expires_on.isoformat()
        found.append(Problem("warehouse.expired", {**said, "until": until}))
    kept = profile.storage_class
    for item_id, item_code, kind in goods.items:
        if profile.kinds and kind not in profile.kinds:
            found.append(
                Problem("warehouse.wrong_kind", {"code": goods.code, "place": place, "kind": kind})
            )
        if profile.pk in rules.only and item_id not in rules.only[profile.pk]:
            found.append(Problem("warehouse.wrong_item", {"place": place, "item": item_code}))
        wanted = rules.wanted.get(item_id) if zone not in zones.UNKEPT else None
        if wanted is not None and not (kept is not None and keeps(kept.limits, wanted.limits)):
            found.append(_wrong_condition(goods, place, wanted, kept))
    return found


def _wrong_condition(
    goods: Goods, place: str, wanted: StorageClass, kept: StorageClass | None
) -> Problem:
    """Return that a place does not keep what goods want, with both classes by name."""
    data: dict[str, DataValue] = {
        "code": goods.code, "place": place, "wanted_class": wanted.code,
        "class": wanted.name, "class_en": wanted.name_en,
    }  # fmt: skip
    if kept is None:
        return Problem("warehouse.no_condition", data)
    here = {"kept_class": kept.code, "kept": kept.name, "kept_en": kept.name_en}
    return Problem("warehouse.wrong_condition", {**data, **here})


def has_room(profile: Profile, goods: Iterable[Goods], rules: Rules) -> bool:
    """Say whether all the goods find room at a place; a lot that lies there needs no more."""
    if profile.capacity is None:
        return True
    there = rules.tenants.get(profile.pk, Tenants())
    coming = list(goods)
    packages = sum(one.is_package for one in coming)
    lots = {lot for one in coming if not one.is_package for lot in one.lots} - there.lots
    return there.count + packages + len(lots) <= profile.capacity


def home_for(
    goods: Goods, *, candidates: Sequence[Profile], rules: Rules, on: dt.date
) -> Profile | None:
    """Propose where goods belong: where their lot lies already, else a place that is free.

    The zone follows from the state; of the zone, places fit that keep the conditions and are for
    such items. A place kept for the item comes before others, an empty one before a used one.
    """
    for zone in zones.homes(goods.state, goods.marks):
        fit = [
            one
            for one in candidates
            if one.zone == zone
            and not misfits(goods, one, rules, on=on)
            and has_room(one, [goods], rules)
        ]
        if fit:
            return min(fit, key=lambda one: _distance(one, goods, rules))
    return None


def _distance(profile: Profile, goods: Goods, rules: Rules) -> tuple[bool, bool, int, str]:
    there = rules.tenants.get(profile.pk, Tenants())
    together = bool(there.lots & goods.lots)
    return (not together, profile.pk not in rules.only, there.count, profile.place.code)
