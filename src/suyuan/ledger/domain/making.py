"""Things that a batch sees for the first time, and the lots and sublots that they lie in."""

import datetime as dt
from collections.abc import Iterable

from suyuan.ledger.domain.batch import Batch, LotLink, Step
from suyuan.ledger.domain.event import Event
from suyuan.ledger.domain.keys import OWN_NAMELESS, lot_key, shape_of
from suyuan.ledger.domain.state import Thing
from suyuan.ledger.domain.vocabulary import ThingKind

LOT_NUMBER = "cbvmda:lotNumber"
EXPIRY = ("cbvmda:itemExpirationDate", "cbvmda:bestBeforeDate", "cbvmda:sellByDate")
MADE = ("cbvmda:productionDate", "cbvmda:manufacturingDate")


def lot_number_of(event: Event) -> str | None:
    """Return the lot number that an event's master data say."""
    value = event.ilmd.get(LOT_NUMBER)
    return value if isinstance(value, str) and value else None


def lot_key_for(event: Event, class_key: str) -> str:
    """Return the key of the lot that new units of a class lie in: nameless where none is said."""
    number = lot_number_of(event)
    if number is not None:
        return lot_key(class_key, number)
    return f"{OWN_NAMELESS}{class_key}:{_local_day(event):%Y%m%d}"


def lot_for(batch: Batch, step: Step, class_key: str) -> Thing | None:
    """Return the lot that new units of a class lie in; None where the class is unknown."""
    key = lot_key_for(step.event, class_key)
    lot = batch.things.get(key)
    if lot is None:
        item = batch.items.get(class_key)
        if item is None:
            return None
        code = lot_number_of(step.event) or f"{_local_day(step.event):%Y-%m-%d}"
        lot = _add(batch, step, Thing(key, ThingKind.LOT, code, item=item))
    revive(batch, lot)
    return lot


def make_thing(batch: Batch, step: Step, field_path: str, key: str) -> Thing | None:
    """Make a lot, a class, a package or an asset that was not seen before.

    Units are made by `make_units`, because they need a sublot.
    """
    shape = shape_of(key)
    item = None
    if shape.class_key is not None:
        item = batch.items.get(shape.class_key)
        if item is None:
            batch.refuse(step, "ledger.unknown_item", field_path, {"key": shape.class_key})
            return None
    kind = ThingKind.PACKAGE if shape.kind is ThingKind.UNIT else shape.kind
    return _add(batch, step, Thing(key, kind, shape.code, item=item))


def make_units(batch: Batch, step: Step, keys: Iterable[str], sublot: Thing) -> list[Thing]:
    """Make units of one sublot."""
    lot = sublot.lot
    assert lot is not None
    item, made, expires = lot.item, made_at(step.event), expires_on(step.event)
    units = []
    for key in keys:
        serial = key[key.rindex("/21/") + 4 :] if "/21/" in key else ""
        code = shape_of(key).code if not serial or "%" in serial else serial
        unit = Thing(key, ThingKind.UNIT, code, 0, item, None, sublot, made, expires)
        unit.maker = step.index
        batch.things[key] = unit
        units.append(unit)
    batch.created.extend(units)
    return units


def sublot_of(
    batch: Batch,
    step: Step,
    lot: Thing,
    inputs: frozenset[Thing],
    origin: Thing | None = None,
) -> Thing:
    """Return the sublot of a lot whose inputs are exactly these; it is made where there is none.

    With `origin`, the sublot of units that lay in that one until something was added to them or
    taken out of them; only such units lie in it, so that each input is in all of them from the
    same time on.
    """
    inputs -= {lot}
    home = lot if origin is None else origin
    known = home.sublots
    if known is None:
        known = home.sublots = {}
    sublot = known.get(inputs)
    if sublot is None:
        mark = "/" if origin is None else "."
        code = f"{home.code}{mark}{len(known) + 1}"
        sublot = Thing("", ThingKind.SUBLOT, code, item=lot.item, lot=lot)
        sublot.inputs, sublot.origin, sublot.maker = inputs, origin, step.index
        known[inputs] = sublot
        batch.created.append(sublot)
    revive(batch, sublot)
    if not sublot.linked:
        sublot.linked = True
        for source in inputs:
            batch.lot_links.append(LotLink(source, sublot, step.index, "INPUT"))
        batch.lot_links.append(LotLink(sublot, lot, step.index, "SUBLOT"))
    if sublot not in step.sublots:
        step.sublots.append(sublot)
    return sublot


def revive(batch: Batch, thing: Thing) -> None:
    """Let a thing live again whose making had been declared an error."""
    if not thing.alive:
        thing.alive = True
        thing.ended = None
        batch.revived.append(thing)


def describe(step: Step, thing: Thing) -> None:
    """Give a new lot its dates from the event's master data."""
    if thing.made is None:
        thing.made = made_at(step.event)
    if thing.expires is None:
        thing.expires = expires_on(step.event)


def _add(batch: Batch, step: Step, thing: Thing) -> Thing:
    describe(step, thing)
    thing.maker = step.index
    batch.things[thing.key] = thing
    batch.created.append(thing)
    return thing


def made_at(event: Event) -> dt.datetime:
    """Return when new things of an event were made: as its master data say, or when it happened."""
    for name in MADE:
        value = event.ilmd.get(name)
        if isinstance(value, str):
            day = _day(value)
            if day is not None:
                return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)
    return event.occurred_at


def expires_on(event: Event) -> dt.date | None:
    """Return when new things of an event expire, where its master data say so."""
    for name in EXPIRY:
        value = event.ilmd.get(name)
        if isinstance(value, str):
            return _day(value)
    return None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _local_day(event: Event) -> dt.date:
    sign = -1 if event.offset.startswith("-") else 1
    hours, _, minutes = event.offset.lstrip("+-").partition(":")
    try:
        shift = dt.timedelta(hours=int(hours), minutes=int(minutes or 0))
        return (event.occurred_at + sign * shift).date()
    except (ValueError, OverflowError):  # At the very end of the calendar; refused elsewhere.
        return event.occurred_at.date()
