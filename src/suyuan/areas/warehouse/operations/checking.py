"""What is wrong with a move before it is made: every reason, each with its line."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from suyuan.areas.warehouse.domain import Zone, zones
from suyuan.areas.warehouse.models import Profile
from suyuan.areas.warehouse.queries import places as queries
from suyuan.kernel import units
from suyuan.kernel.errors import DataValue, Problem
from suyuan.kernel.quantity import Quantity
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries.packed import standing_amounts
from suyuan.ledger.queries.stock import Located, Share

PIECES = frozenset({"EA", "C62", "H87"})
DECIMALS = 12
"""Places after the point that papers keep of an amount."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """One thing, or an amount of one lot, that is to be moved."""

    key: str
    quantity: Decimal | None = None
    """Amount of a lot; None for all that is meant, and for units and packages."""
    unit: str = ""
    """Unit of the amount; empty for that of the item."""
    source: str = ""
    """Code of the place where it should be; empty where that is clear."""
    disposition: str | None = None
    """The state of the amount that is meant, where a place has several."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ready:
    """Something that can be moved, with what the event will say."""

    thing: Located
    goods: queries.Goods
    quantity: Decimal | None
    """In the unit of the item; None for one thing."""
    source_id: int
    state: str
    """Before the move."""


def read(
    things: Sequence[Moved],
    known: Mapping[str, Located],
    shares: Mapping[int, Sequence[Share]],
    *,
    target: Profile,
    on: dt.date,
) -> tuple[Sequence[Ready], list[Problem]]:
    """Find what is meant, and every reason why it cannot be moved to the place."""
    problems: list[Problem] = []
    ready: list[Ready] = []
    goods = queries.goods_of(known.values())
    items = {item for one in goods.values() for item, _code, _kind in one.items}
    rules = queries.rules_for([target.pk], items)
    seen: set[tuple[int, int, str]] = set()
    for line, asked in enumerate(things, start=1):
        thing = known.get(asked.key)
        found = [Problem("warehouse.unknown_thing", {"key": asked.key[:120]})]
        one: Ready | None = None
        if thing is not None:
            one, found = _meant(asked, thing, shares, goods[thing.thing_id], target)
        if one is not None:
            named = (one.thing.thing_id, one.source_id, one.state)
            if named in seen:
                found.append(Problem("warehouse.twice", {"code": one.thing.code}))
            seen.add(named)
            found += queries.misfits(one.goods, target, rules, on=on)
            ready.append(one)
        problems += [problem.at(line=line) for problem in found]
    if ready and not queries.has_room(target, [one.goods for one in ready], rules):
        said = {"place": target.place.code, "capacity": target.capacity}
        problems.append(Problem("warehouse.place_full", said))
    return ready, problems


def _meant(
    asked: Moved,
    thing: Located,
    shares: Mapping[int, Sequence[Share]],
    goods: queries.Goods,
    target: Profile,
) -> tuple[Ready | None, list[Problem]]:
    if thing.ended:
        return None, [Problem("warehouse.thing_ended", {"code": thing.code})]
    if thing.kind == ThingKind.LOT:
        return _amount(asked, thing, shares.get(thing.thing_id, ()), goods, target)
    return _single(asked, thing, goods, target)


def _single(
    asked: Moved, thing: Located, goods: queries.Goods, target: Profile
) -> tuple[Ready | None, list[Problem]]:
    reason = _unmovable(asked, thing, target)
    if reason is not None or thing.place_id is None:
        return None, [reason] if reason is not None else []
    state = zones.state_in(Zone(target.zone), thing.disposition, thing.marks)
    one = Ready(
        thing=thing,
        goods=replace(goods, state=state),
        quantity=None,
        source_id=thing.place_id,
        state=thing.disposition,
    )
    return one, []


def _unmovable(asked: Moved, thing: Located, target: Profile) -> Problem | None:
    """Return the first reason why a single thing cannot be moved, whatever the place is for."""
    said = {"code": thing.code, "container": thing.container_code, "place": thing.place_code}
    reasons = (
        (asked.quantity is not None and asked.quantity != 1, "warehouse.no_amount"),
        (bool(thing.container_key), "warehouse.packed"),
        (thing.place_id is None, "warehouse.nowhere"),
        (not thing.own, "warehouse.not_ours"),
        (thing.place_id == target.pk, "warehouse.already_there"),
        (bool(asked.source) and asked.source != thing.place_code, "warehouse.elsewhere"),
        (len(thing.states) > 1, "warehouse.mixed_states"),
    )
    for holds, code in reasons:
        if holds:
            return Problem(code, {**said, "source": asked.source})
    return None


def _amount(
    asked: Moved,
    thing: Located,
    shares: Sequence[Share],
    goods: queries.Goods,
    target: Profile,
) -> tuple[Ready | None, list[Problem]]:
    share, problems = _share(asked, thing, shares, target)
    quantity, wrong = amount_of(asked, thing)
    problems += wrong
    if share is None or problems:
        return None, problems
    wanted = share.quantity if quantity is None else quantity
    if wanted > share.quantity:
        said = {
            "code": thing.code, "asked": plain(wanted), "available": plain(share.quantity),
            "place": share.place_code,
        }  # fmt: skip
        return None, [Problem("warehouse.not_enough", said)]
    state = zones.state_in(Zone(target.zone), share.disposition, thing.marks)
    return (
        Ready(
            thing=thing,
            goods=replace(goods, state=state),
            quantity=wanted,
            source_id=share.place_id,
            state=share.disposition,
        ),
        [],
    )


def _share(
    asked: Moved, thing: Located, shares: Sequence[Share], target: Profile
) -> tuple[Share | None, list[Problem]]:
    """Find the part of a lot that is meant; say what must be said where that is not clear."""
    said = {"code": thing.code}
    ours = [one for one in shares if one.own]
    here = [
        one
        for one in ours
        if asked.source in {"", one.place_code} and asked.disposition in {None, one.disposition}
    ]
    away = [one for one in here if one.place_id != target.pk]
    if len(away) == 1:
        return away[0], []
    places = sorted({one.place_code for one in away})
    if not here and (package := packed_in(thing.key)):
        code, said["package"] = "warehouse.lies_packed", package
    elif not shares:
        code = "warehouse.scan_units" if thing.tracking == "SERIAL" else "warehouse.nowhere"
    elif not ours:
        code = "warehouse.not_ours"
    elif not here:
        code = "warehouse.none_there"
        said["place"] = asked.source or ", ".join(sorted({one.place_code for one in ours}))
    elif not away:
        code, said["place"] = "warehouse.already_there", target.place.code
    elif len(places) > 1:
        code, said["places"] = "warehouse.say_place", ", ".join(places)
    else:
        code, said["place"] = "warehouse.say_state", places[0]
        said["states"] = ", ".join(sorted(one.disposition or "–" for one in away))
    return None, [Problem(code, said)]


def packed_in(key: str) -> str:
    """Return the code of a package of ours in which some of a lot lies; empty where none does."""
    found = (one for one in standing_amounts([key]) if one.own and one.package)
    return next((one.package_code for one in found), "")


def amount_of(asked: Moved, thing: Located) -> tuple[Decimal | None, list[Problem]]:
    """Read an amount in the unit of the item; None where all is meant."""
    if asked.quantity is None:
        return None, []
    said = {"code": thing.code}
    value = asked.quantity
    if not value.is_finite() or value <= 0:
        return None, [Problem("warehouse.not_positive", {"value": str(value)}, field="quantity")]
    unit, own = _spelled(asked.unit or thing.unit), _spelled(thing.unit)
    if unit != own:
        try:
            value = Quantity(value, unit).to(own).amount
        except units.UnknownUnitError:
            return None, [Problem("warehouse.unknown_unit", {"unit": asked.unit}, field="unit")]
        except units.UnitsDifferError:
            differ = {**said, "unit": asked.unit, "wanted": thing.unit}
            return None, [Problem("warehouse.units_differ", differ, field="unit")]
    problem = _too_fine(value, thing)
    return (None, [problem]) if problem is not None else (value, [])


def _too_fine(value: Decimal, thing: Located) -> Problem | None:
    """Return that there is no such part of a piece, or of anything that a paper keeps."""
    if int(value.normalize().as_tuple().exponent) < -DECIMALS:
        fine: dict[str, DataValue] = {"code": thing.code, "value": str(value)[:40]}
        return Problem("warehouse.too_fine", {**fine, "most": DECIMALS}, field="quantity")
    if thing.unit in PIECES and value != value.to_integral_value():
        whole = {"code": thing.code, "value": plain(value)}
        return Problem("warehouse.not_whole", whole, field="quantity")
    return None


def _spelled(unit: str) -> str:
    return "C62" if unit in PIECES else unit


def plain(value: Decimal) -> str:
    """Write an amount without an exponent and without zeros that say nothing.

    >>> plain(Decimal("12.500")), plain(Decimal("1E+3"))
    ('12.5', '1000')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
