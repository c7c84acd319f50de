"""Papers that say what is to be moved: each line with a place that fits."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from suyuan.areas.warehouse.choices import MOVE_STOCK
from suyuan.areas.warehouse.domain import MoveKind, WorkStatus, Zone, zones
from suyuan.areas.warehouse.models import MoveLine, MoveOrder, Profile
from suyuan.areas.warehouse.operations.checking import Moved, amount_of, plain
from suyuan.areas.warehouse.queries import places
from suyuan.areas.warehouse.queries.stock import astray
from suyuan.foundation import sited
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries import counting as counting_queries, packed, stock as ledger
from suyuan.ledger.queries.holds import stopped
from suyuan.ledger.queries.stock import Located, Share

AT_ONCE: Final = 1_000
"""Lines that are written when everything astray is sent home."""


LOOKED_AT: Final = 50_000


class NothingToMoveError(DomainError):
    """Nothing was named."""

    code = "warehouse.nothing_named"


@dataclass(frozen=True, kw_only=True, slots=True)
class LineValues:
    """What is to be moved, and where to."""

    thing: Moved
    target: str = ""
    """Code of the place; empty to have one proposed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderValues:
    """What is said about an order to move something."""

    kind: MoveKind
    lines: Sequence[LineValues]
    document: str = ""
    note: str = ""


@command(name="warehouse.request_moves", action=MOVE_STOCK)
def request_moves(*, context: Context, values: OrderValues) -> MoveOrder:
    """Write an order to move things; each line gets a place that fits, unless it names one.

    Raises:
        NothingToMoveError: If it has no lines.
        ForbiddenError: If something lies at a site where the actor may not move stock.
        Problems: If something is not there, waits already, or there is no place for it.
    """
    if not values.lines:
        raise NothingToMoveError
    keys = [line.thing.key for line in values.lines]
    known = ledger.located(keys)
    shares = ledger.shares_of([one.thing_id for one in known.values() if one.is_amount])
    candidates = list(places.profiles().filter(active=True))
    goods = places.goods_of(known.values())
    items = {item for one in goods.values() for item, _code, _kind in one.items}
    rules = places.rules_for([one.pk for one in candidates], items)
    desk = _Desk(
        known=known, shares=shares, candidates=candidates, goods=goods, rules=rules,
        on=day_at(context.at, context.site_id), waiting=_waiting(keys),
    )  # fmt: skip
    lines: list[MoveLine] = []
    found: list[Problem] = []
    for number, line in enumerate(values.lines, start=1):
        row, problems = desk.line(line)
        found += [problem.at(line=number) for problem in problems]
        if row is not None:
            row.position = number
            lines.append(row)
    Problems.check(found)
    sites = ledger.sites_at({row.source_id for row in lines if row.source_id is not None})
    for site_id in sites:
        at_site(site_id)
    order = MoveOrder.objects.create(
        number=next_number(f"PT-{context.at:%Y}"),
        kind=values.kind.value,
        document=values.document,
        site_id=next(iter(sites)) if len(sites) == 1 else home_of(context),
        created_at=context.at,
        created_by=context.actor.label,
        note=values.note,
    )
    for row in lines:
        row.order = order
    MoveLine.objects.bulk_create(lines)
    return order


@dataclass(frozen=True, kw_only=True, slots=True)
class _Desk:
    """Everything that is needed to write lines."""

    known: Mapping[str, Located]
    shares: Mapping[int, Sequence[Share]]
    candidates: Sequence[Profile]
    goods: Mapping[int, places.Goods]
    rules: places.Rules
    on: dt.date
    waiting: Mapping[str, str]

    def line(self, line: LineValues) -> tuple[MoveLine | None, list[Problem]]:
        """Write one line, or say why not."""
        asked = line.thing
        thing = self.known.get(asked.key)
        if thing is None:
            return None, [Problem("warehouse.unknown_thing", {"key": asked.key[:120]})]
        if thing.kind == ThingKind.LOT and not thing.ended:
            return self._amount(line, thing)
        said = {"code": thing.code, "container": thing.container_code}
        if asked.key in self.waiting:
            data = {**said, "order": self.waiting[asked.key]}
            return None, [Problem("warehouse.waits_already", data)]
        reasons = (
            (thing.ended, "warehouse.thing_ended"),
            (bool(thing.container_key), "warehouse.packed"),
            (thing.place_id is None, "warehouse.nowhere"),
        )
        found = [Problem(code, said) for holds, code in reasons if holds]
        if found or thing.place_id is None:
            return None, found[:1]
        return self._row(line, thing, thing.place_id, thing.disposition, None)

    def _amount(self, line: LineValues, thing: Located) -> tuple[MoveLine | None, list[Problem]]:
        asked = line.thing
        wanted, problems = amount_of(asked, thing)
        here = [
            one
            for one in self.shares.get(thing.thing_id, ())
            if asked.source in {"", one.place_code} and asked.disposition in {None, one.disposition}
        ]
        if not here:
            data = {"code": thing.code, "place": asked.source or "–"}
            problems.append(Problem("warehouse.none_there", data))
        elif len(here) > 1:
            named = sorted({one.place_code for one in here})
            data = {"code": thing.code, "place": named[0], "places": ", ".join(named)}
            several = "warehouse.say_place" if len(named) > 1 else "warehouse.say_state"
            problems.append(Problem(several, data))
        if problems:
            return None, problems
        share = here[0]
        quantity = share.quantity if wanted is None else wanted
        if quantity > share.quantity:
            said = {
                "code": thing.code, "asked": plain(quantity), "available": plain(share.quantity),
                "place": share.place_code,
            }  # fmt: skip
            return None, [Problem("warehouse.not_enough", said)]
        return self._row(line, thing, share.place_id, share.disposition, quantity)

    def _row(
        self,
        line: LineValues,
        thing: Located,
        source_id: int,
        state: str,
        quantity: Decimal | None,
    ) -> tuple[MoveLine | None, list[Problem]]:
        goods = replace(self.goods[thing.thing_id], state=state)
        target = next((one for one in self.candidates if one.place.code == line.target), None)
        if line.target and target is None:
            return None, [Problem("warehouse.unknown_place", {"place": line.target})]
        if target is not None:
            problems = places.misfits(goods, target, self.rules, on=self.on)
            if problems:
                return None, problems
        else:
            others = [one for one in self.candidates if one.pk != source_id]
            near = [one for one in others if self._site(one) == self._site_of(source_id)]
            target = places.home_for(goods, candidates=near or others, rules=self.rules, on=self.on)
        row = MoveLine(
            key=thing.key,
            code=thing.code,
            item_id=thing.item_id,
            quantity=quantity,
            disposition=state,
            source_id=source_id,
            target_id=target.pk if target is not None else None,
        )
        return row, []

    def _site(self, profile: Profile) -> int | None:
        return profile.place.site_id

    def _site_of(self, place_id: int) -> int | None:
        here = next((one for one in self.candidates if one.pk == place_id), None)
        return here.place.site_id if here is not None else None


@command(name="warehouse.put_away", action=MOVE_STOCK)
def put_away(*, context: Context, document: str, keys: Sequence[str]) -> MoveOrder | None:
    """Write an order for those of some things that lie where goods of their state do not belong.

    What was inspected, released, rejected or held leaves its zone this way, in the packages in
    which it lies. What waits to be moved already or is where it belongs is left out; None where
    nothing is left.
    """
    around = [*packed.roots_of_units(keys), *packed.roots_of_amounts(keys)]
    known = ledger.located(list(dict.fromkeys([*keys, *(one.key for one in around)])))
    zones_of = {place: Zone(zone) for place, zone in places.profiles().values_list("pk", "zone")}
    shares = ledger.shares_of([one.thing_id for one in known.values() if one.is_amount])
    lines: list[LineValues] = []
    for one in known.values():
        if one.ended or one.container_key:
            continue
        lines += [
            LineValues(thing=Moved(key=one.key, source=code, disposition=state))
            for place, code, state in _stands(one, shares)
            if place in zones_of and zones.is_astray(zones_of[place], state, one.marks)
        ]
    if lines:
        lines = _not_waiting(lines, shares, known)
    if not lines:
        return None
    values = OrderValues(kind=MoveKind.PUT_AWAY, lines=lines, document=document)
    return request_moves(context=context, values=values)


@command(name="warehouse.send_astray_home", action=MOVE_STOCK)
def send_astray_home(*, context: Context) -> MoveOrder | None:
    """Write an order for all stock that does not belong in its zone; None where all does.

    Its state does not go with the zone, or it is on hold or recalled and lies where goods are taken
    from. At most a thousand lots, units and packages at a time.
    """
    profiles = sited.within(
        places.profiles().filter(active=True), context.actor, MOVE_STOCK, field="place__site_id",
        chosen=context.site_id,
    )  # fmt: skip
    zones_of = {one.pk: Zone(one.zone) for one in profiles}
    wrong = {row.place_id for row in astray()} & set(zones_of)
    clean = {place for place, zone in zones_of.items() if zone in zones.CLEAN}
    if not wrong | clean:
        return None
    there = counting_queries.countable(wrong | clean, limit=LOOKED_AT)
    stays_out = stopped()
    keys = [
        one.key
        for one in there
        if (one.place_id in clean and one.thing_id in stays_out)
        or zones.is_astray(zones_of[one.place_id], one.disposition, ())
    ]
    return put_away(context=context, document="", keys=list(dict.fromkeys(keys))[:AT_ONCE])


def _stands(one: Located, shares: Mapping[int, Sequence[Share]]) -> Sequence[tuple[int, str, str]]:
    """Return where a thing is, place by place with its state there."""
    if one.is_amount:
        return [
            (share.place_id, share.place_code, share.disposition)
            for share in shares.get(one.thing_id, ())
            if share.own
        ]
    return [(one.place_id or 0, one.place_code, one.disposition)]


def _not_waiting(
    lines: Sequence[LineValues],
    shares: Mapping[int, Sequence[Share]],
    known: Mapping[str, Located],
) -> list[LineValues]:
    """Return what does not wait to be moved on another order yet; of an amount the rest of it."""
    keys = [line.thing.key for line in lines]
    waiting = _waiting(keys)
    amounts: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    rows = MoveLine.objects.filter(
        key__in=keys, status=WorkStatus.OPEN, quantity__isnull=False
    ).values_list("key", "source__code", "disposition", "quantity")
    for key, source, state, quantity in rows:
        amounts[key, source or "", state] += quantity
    found = []
    for line in lines:
        thing = line.thing
        open_here = sum(
            amounts[thing.key, source, state]
            for source in {"", thing.source}
            for state in {"", thing.disposition or ""}
        )
        if thing.key in waiting:
            continue
        if not open_here:
            found.append(line)
            continue
        here = sum(
            (
                share.quantity
                for share in shares.get(known[thing.key].thing_id, ())
                if (share.place_code, share.disposition) == (thing.source, thing.disposition)
            ),
            Decimal(0),
        )
        if here > open_here:
            found.append(replace(line, thing=replace(thing, quantity=here - open_here)))
    return found


def _waiting(keys: Sequence[str]) -> Mapping[str, str]:
    """Return the single things that wait to be moved on another order already."""
    rows = MoveLine.objects.filter(
        key__in=keys, status=WorkStatus.OPEN, quantity__isnull=True
    ).values_list("key", "order__number")
    return dict(rows)
