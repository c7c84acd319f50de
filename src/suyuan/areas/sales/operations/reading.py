"""What was scanned to leave, read: what it means, where it stands, what lies in it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain import ItemKind
from suyuan.areas.sales.models import OrderLine
from suyuan.areas.sales.operations.amounts import plain
from suyuan.areas.sales.operations.leaving import Asked, Leaving, Ready
from suyuan.areas.sales.queries.deliveries import Delivery, deliveries
from suyuan.areas.sales.queries.picked import places_of
from suyuan.areas.warehouse.domain import zones
from suyuan.foundation.db.prepared import Prepared, one_of
from suyuan.kernel.errors import DataValue, Problem
from suyuan.ledger.domain.vocabulary import ThingKind, Tracking
from suyuan.ledger.queries import stock as ledger
from suyuan.ledger.queries.carried import Carried, Load, carried_in
from suyuan.ledger.queries.packed import standing_amounts
from suyuan.ledger.queries.stock import Located, Share
from suyuan.ledger.queries.things import things as things_of

PIECES: Final = frozenset({"EA", "C62", "H87"})

_SITES: Final = Prepared(
    lambda places: catalog.places().filter(pk=one_of(places)).values_list("pk", "place__site_id")
)
LINES: Final = Prepared(
    lambda order: OrderLine.objects.select_related("item__item").filter(order=order)
)


class Reading:
    """Everything that is needed to read what was scanned, asked for once."""

    def __init__(self, things: Sequence[Leaving], asked: Asked) -> None:
        self.asked, self.on = asked, asked.on
        keys = [one.key for one in things]
        self.known = ledger.located(keys)
        amounts = [one for one in self.known.values() if one.kind == ThingKind.LOT]
        singles = [one for one in self.known.values() if one.kind != ThingKind.LOT]
        self.shares: Mapping[int, Sequence[Share]] = ledger.shares_of(
            [one.thing_id for one in amounts]
        )
        self.load: Load = carried_in([one.thing_id for one in singles])
        self.content: dict[int, list[Carried]] = {}
        for one in self.load.content:
            self.content.setdefault(one.root_id, []).append(one)
        places = {one.place_id for one in singles} | {
            share.place_id for shares in self.shares.values() for share in shares
        }
        self.sites: dict[int, int | None] = dict(
            _SITES.all([one for one in places if one is not None])
        )
        self.lines: dict[int, OrderLine] = {
            line.item_id: line for line in LINES.all(asked.order.pk)
        }
        strange = {one.item_id for one in self.load.content} | {one.item_id for one in amounts}
        self.items: dict[int, Any] = {
            row.pk: row for row in catalog.items().filter(pk__in=strange - {None})
        }
        self.kinds = {pk: row.item.kind for pk, row in self.items.items()}
        away = [one.key for one in self.known.values() if not one.own]
        self.sent: Mapping[str, Delivery] = deliveries(away) if away else {}

    def read(self, one: Leaving) -> tuple[Ready | None, list[Problem]]:
        """Return what one scan means, or why it cannot leave as it stands."""
        thing = self.known.get(one.key)
        if thing is None:
            return None, [Problem("sales.unknown_thing", {"key": one.key[:120]})]
        if thing.ended:
            return None, [Problem("ledger.thing_ended", {"key": one.key, "code": thing.code})]
        if thing.kind == ThingKind.LOT:
            return self._amount(one, thing)
        return self._single(one, thing)

    def _single(self, one: Leaving, thing: Located) -> tuple[Ready | None, list[Problem]]:
        content = self.content.get(thing.thing_id, [])
        found = self._whereabouts(thing)
        if one.quantity is not None and one.quantity != 1:
            found.append(Problem("sales.no_quantity", {"code": thing.code}, field="quantity"))
        loaded = self.asked.other_loads.get(one.key)
        if loaded:
            data: dict[str, DataValue] = {"code": thing.code, "shipment": loaded}
            found.append(Problem("sales.loaded_already", data))
        if not content:
            found.append(Problem("sales.empty_package", {"code": thing.code}))
        if (
            thing.place_id is None
            or not content
            or any(problem.code in _HOPELESS for problem in found)
        ):
            return None, found
        unit = self._unit(content[0].item_id)
        return (
            Ready(
                thing=thing, content=content, place_id=thing.place_id, unit=unit,
                quantity=sum((part.quantity for part in content), Decimal(0)),
                inside=self.load.packages.get(thing.thing_id, ()), state=thing.disposition,
            ),
            found,
        )  # fmt: skip

    def _whereabouts(self, thing: Located) -> list[Problem]:
        """Return what is wrong with where a thing stands and in whose hands."""
        said: dict[str, DataValue] = {
            "code": thing.code, "container": thing.container_code, "place": thing.place_code,
            "disposition": thing.disposition,
        }  # fmt: skip
        found: list[Problem] = []
        if thing.container_key:
            found.append(Problem("sales.inside_loaded", said))
        sent = self.sent.get(thing.key)
        if not thing.own and sent is not None:
            data = {**said, "shipment": sent.shipment, "customer": sent.customer_name}
            return [*found, Problem("sales.shipped_already", data)]
        if thing.place_id is None:
            return [*found, Problem("sales.nowhere", said)]
        if not thing.own:
            holder = ledger.holder_of(thing.key) or thing.place_code
            return [*found, Problem("sales.not_ours", {**said, "holder": holder})]
        site = self.asked.site_id
        if site is not None and self.sites.get(thing.place_id) != site:
            found.append(Problem("sales.other_site", said))
        kinds = self._kinds(thing)
        if zones.RETURNED in {thing.disposition, *(thing.states if not thing.own_state else ())}:
            found.append(Problem("sales.came_back", said))
        elif not _in_store(thing.disposition, thing.marks, kinds):
            found.append(Problem("sales.wrong_state", said))
        elif not thing.own_state and not all(
            _in_store(state, thing.marks, kinds) for state in thing.states
        ):
            found.append(Problem("sales.mixed_states", said))
        return found

    def _amount(self, one: Leaving, thing: Located) -> tuple[Ready | None, list[Problem]]:
        said: dict[str, DataValue] = {"code": thing.code}
        if thing.tracking == Tracking.SERIAL:
            return None, [Problem("sales.scan_units", said)]
        if one.quantity is None:
            return None, [Problem("sales.say_quantity", said, field="quantity")]
        wrong = _wrong_quantity(one.quantity, thing)
        if wrong is not None:
            return None, [wrong]
        share, there = self._share(one, thing)
        if share is None:
            data = {**said, "asked": plain(one.quantity), "there": plain(there)}
            package = next(
                (
                    row.package_code
                    for row in standing_amounts([one.key])
                    if row.own and row.package
                ),
                "",
            )
            if package:
                data["package"] = package
                return None, [Problem("sales.lies_packed", data, field="quantity")]
            return None, [Problem("sales.not_there", data, field="quantity")]
        lot = Carried(
            root_id=thing.thing_id, thing_id=thing.thing_id, kind=ThingKind.LOT.value,
            key=thing.key, code=thing.code, item_id=thing.item_id,
            class_key=_class_of(thing.key), lot_key=thing.key, lot_code=thing.code,
            made_at=_made_at([thing.thing_id]).get(thing.thing_id),
            expires_on=thing.expires_on, disposition=share.disposition, quantity=one.quantity,
        )  # fmt: skip
        return (
            Ready(
                thing=thing, content=[lot], place_id=share.place_id, quantity=one.quantity,
                unit=thing.unit, state=share.disposition,
            ),
            [],
        )  # fmt: skip

    def _share(self, one: Leaving, thing: Located) -> tuple[Share | None, Decimal]:
        """Return the part of a lot that an amount is taken from, and the most that there is."""
        kinds = {thing.item_kind}
        loaded: dict[int, Decimal] = {}
        for row in self.asked.loaded:
            if row.key == thing.key:
                loaded[row.place_id] = loaded.get(row.place_id, Decimal(0)) + row.quantity
        fit = [
            share
            for share in self.shares.get(thing.thing_id, ())
            if share.own
            and one.source in {"", share.place_code}
            and _in_store(share.disposition, thing.marks, kinds)
            and self.asked.site_id in {None, self.sites.get(share.place_id)}
        ]
        named = places_of(self.asked.named)
        fit.sort(key=lambda share: (thing.thing_id, share.place_id) not in named)
        most = Decimal(0)
        assert one.quantity is not None
        for share in fit:
            free = share.quantity - loaded.get(share.place_id, Decimal(0))
            most = max(most, free)
            if free >= one.quantity:
                return share, free
        return None, max(most, Decimal(0))

    def _kinds(self, thing: Located) -> set[str]:
        if thing.item_id is not None:
            return {thing.item_kind}
        content = self.content.get(thing.thing_id, ())
        items = {part.item_id for part in content if part.item_id is not None}
        return {self.items[item].item.kind for item in items if item in self.items}

    def _unit(self, item_id: int | None) -> str:
        row = self.items.get(item_id) if item_id is not None else None
        return str(row.item.unit) if row is not None else ""

    def wrong_for_order(self, ready: Ready) -> list[Problem]:
        """Return what the customer did not order, or asked to be fresher."""
        found: list[Problem] = []
        strange: set[str] = set()
        stale: set[str] = set()
        for part in ready.content:
            line = self.lines.get(part.item_id or 0)
            if line is None:
                row = self.items.get(part.item_id or 0)
                strange.add(str(row.item.code) if row is not None else part.code)
            elif (
                line.min_days
                and part.expires_on is not None
                and part.expires_on < self.on + dt.timedelta(days=line.min_days)
                and part.lot_code not in stale
            ):
                stale.add(part.lot_code)
                data: dict[str, DataValue] = {
                    "lot": part.lot_code, "code": ready.thing.code,
                    "until": part.expires_on.isoformat(), "days": line.min_days,
                }  # fmt: skip
                found.append(Problem("sales.too_short", data))
        said = {"code": ready.thing.code, "order": self.asked.order.number}
        return found + [
            Problem("sales.wrong_item", {**said, "item": item}) for item in sorted(strange)
        ]


_HOPELESS: Final = frozenset({"sales.shipped_already", "sales.not_ours", "sales.nowhere"})
"""Reasons after which nothing else about a thing needs saying."""


def _in_store(state: str, marks: frozenset[str], kinds: set[str]) -> bool:
    """Say whether goods of a state stand in store; what is not released is said by quality."""
    if state in {zones.IN_STORE, zones.FINISHED, ""}:
        return True
    if state == zones.ACCEPTED:
        return ItemKind.DEVICE.value not in kinds or zones.RELEASED_MARK in marks
    return False


def _wrong_quantity(value: Decimal, thing: Located) -> Problem | None:
    said: dict[str, DataValue] = {"value": str(value)[:40], "item": thing.item_code}
    if not value.is_finite() or value <= 0:
        return Problem("sales.not_positive", said, field="quantity")
    if thing.unit in PIECES and value != value.to_integral_value():
        return Problem("sales.not_whole", said, field="quantity")
    return None


def _class_of(lot_key: str) -> str:
    if lot_key.startswith("/01/"):
        return lot_key.partition("/10/")[0]
    return f"urn:suyuan:item:{lot_key.removeprefix('urn:suyuan:lot:').partition(':')[0]}"


def _made_at(lots: Sequence[int]) -> Mapping[int, dt.datetime | None]:
    """Return when lots were made."""
    return {key: one.made_at for key, one in things_of(lots).items()}
