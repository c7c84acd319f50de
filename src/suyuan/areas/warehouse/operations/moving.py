"""Moving stock: lots, units and packages to another place, each move one event on the ledger."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from suyuan.areas.catalog.queries import fitness
from suyuan.areas.warehouse.choices import MOVE_STOCK
from suyuan.areas.warehouse.domain import Zone
from suyuan.areas.warehouse.models import Profile
from suyuan.areas.warehouse.operations import promising, waiting
from suyuan.areas.warehouse.operations.checking import Moved, Ready, plain, read
from suyuan.areas.warehouse.queries import picking, places
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.foundation.failures import NotFoundError
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.event import BizTransaction, Event, Json, Party, Quantity
from suyuan.ledger.domain.vocabulary import (
    NOTE,
    OPERATOR,
    TAKEN_FROM,
    Action,
    EventType,
)
from suyuan.ledger.operations.capture import declare_error, record_events
from suyuan.ledger.queries import stock as ledger
from suyuan.ledger.queries.available import totals_at
from suyuan.ledger.queries.events import among_steps, sites_of_events
from suyuan.ledger.queries.keys import ids_of

AT_ONCE: Final = 20_000
"""Things that one move may name."""
AHEAD: Final = dt.timedelta(minutes=10)
DOCUMENT: Final = "urn:suyuan:document:"
_MOVES: Final = frozenset({"storing", "staging_outbound", "unpacking", "decommissioning"})
"""Steps of the events of moves and unpackings: no others are taken back with the right to move."""


class UnknownStoragePlaceError(NotFoundError):
    """There is no such place."""

    code = "warehouse.unknown_place"
    place: str = ""


class NotStorageError(DomainError):
    """Nobody has said what the place is for."""

    code = "warehouse.not_a_storage_place"
    place: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MoveValues:
    """What is moved where, when, on what paper."""

    things: Sequence[Moved]
    to: str
    """Code of the place where it will lie."""
    document: str = ""
    """Number of the paper; what is reserved for it goes along."""
    occurred_at: dt.datetime | None = None
    """When it was done; now where None."""
    operator: str = ""
    """Code of the person who did it."""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class MoveDone:
    """What was moved where."""

    place: str
    things: int
    codes: Sequence[str]
    """The first few, as people read them."""
    events: Sequence[str]
    """The addresses of the events, by which the move can be declared an error."""
    parts: Sequence[waiting.Part] = ()


@command(name="warehouse.move_stock", action=MOVE_STOCK)
def move_stock(*, context: Context, values: MoveValues) -> MoveDone:
    """Move lots, units and packages to a place; all of them, or none and every reason why not.

    What waited on an order to be moved waits no longer, wherever it was put. Released finished
    goods are in store from then on where they come among the accepted ones.

    Raises:
        UnknownStoragePlaceError: If there is no such place.
        NotStorageError: If nobody has said what the place is for.
        ForbiddenError: If the actor may not move stock at the site it comes from or goes to.
        Problems: If something cannot be moved there; each problem says the line.
    """
    keys = [one.key for one in values.things]
    lock([("warehouse.order", order) for order in waiting.orders_of(keys)])
    done = carried_out(context, values)
    waiting.moved(done.parts, storage_place(values.to).pk, context=context)
    return done


def carried_out(context: Context, values: MoveValues) -> MoveDone:
    """Move things; the lines of orders stay as they are.

    Raises:
        As `move_stock` does.
    """
    target = storage_place(values.to)
    at_site(target.place.site_id)
    check_time(values.occurred_at, context)
    if not values.things:
        Problems.check([Problem("warehouse.nothing_named", field="things")])
    if len(values.things) > AT_ONCE:
        data = {"count": len(values.things), "most": AT_ONCE}
        Problems.check([Problem("warehouse.too_many", data, field="things")])
    keys = [one.key for one in values.things]
    lock([("warehouse.thing", thing) for thing in ids_of(keys).values()])
    known = ledger.located(keys)
    shares = ledger.shares_of([one.thing_id for one in known.values() if one.is_amount])
    ready, problems = read(
        values.things, known, shares, target=target, on=day_at(context.at, target.place.site_id)
    )
    at_places({one.source_id for one in ready} - {target.pk})
    problems += promised(ready, context=context, document=values.document)
    Problems.check(sorted(problems, key=lambda problem: problem.line or 0))
    written = list(
        events_of(
            ready,
            target,
            values,
            at=values.occurred_at or context.at,
            operator=fitness.operator_of(context.actor.user_id, values.operator),
        )
    )
    recorded = record_events(
        context=context, events=[event for event, _parts in written], policy=Policy.OWN
    )
    if values.document:
        promising.carry(context, values.document, amounts_of(ready), target.pk)
    return MoveDone(
        place=target.place.code,
        things=len(ready),
        codes=[one.thing.code for one in ready[:5]],
        events=[event.uri for event in recorded.events],
        parts=[
            waiting.Part(
                key=one.thing.key, quantity=one.quantity, source_id=one.source_id,
                state=one.state, event=event.uri,
            )
            for event, (_written, parts) in zip(recorded.events, written, strict=True)
            for one in parts
        ],
    )  # fmt: skip


@command(name="warehouse.take_move_back", action=MOVE_STOCK)
def take_move_back(*, context: Context, events: Sequence[str]) -> int:
    """Declare that a move did not happen as recorded; things are where they were before.

    The lines of orders that were done with it are open again.

    Raises:
        ForbiddenError: If it was made at a site where the actor may not move stock.
        Problems: If one of them is no move, or what happened to the things later depends on it.
    """
    moves = among_steps(events, _MOVES)
    Problems.check(
        Problem("warehouse.no_move", {"event": uri[:120]}, line=line, field="events")
        for line, uri in enumerate(events, start=1)
        if uri not in moves
    )
    for site_id in sites_of_events(events):
        at_site(site_id)
    lock([("warehouse.order", order) for order in waiting.orders_done_with(events)])
    for uri in reversed(events):
        declare_error(context=context, event_uri=uri, reason="did_not_occur")
    waiting.taken_back(events)
    return len(events)


def at_places(places: Collection[int]) -> None:
    """Go on only where the right of the command is held at the sites of some places.

    Raises:
        ForbiddenError: If one of them lies at a site where the actor has not the right.
    """
    for site_id in ledger.sites_at(places):
        at_site(site_id)


def storage_place(code: str) -> Profile:
    """Return the storage place with a code.

    Raises:
        UnknownStoragePlaceError: If there is no such place.
        NotStorageError: If nobody has said what the place is for.
    """
    profile = places.profile_with_code(code)
    if profile is not None:
        return profile
    from_ledger = ledger.place_with_code(code)
    if from_ledger is None:
        raise UnknownStoragePlaceError(place=code)
    raise NotStorageError(place=code)


def check_time(occurred_at: dt.datetime | None, context: Context) -> None:
    """Refuse what was done in the future.

    Raises:
        Problems: If it lies more than ten minutes ahead.
    """
    if occurred_at is not None and occurred_at > context.at + AHEAD:
        Problems.check([Problem("warehouse.in_the_future", field="occurred_at")])


def amounts_of(ready: Iterable[Ready]) -> Mapping[tuple[int, int], tuple[str, Decimal]]:
    """Return how much of each lot is moved from each place, with the lot's code."""
    known = list(ready)
    packages = [one.thing.thing_id for one in known if one.goods.is_package]
    inside = ledger.lots_within(packages)
    found: dict[tuple[int, int], tuple[str, Decimal]] = {}
    for one in known:
        parts: Mapping[int, Decimal] = inside.get(one.thing.thing_id, {})
        if not one.goods.is_package and one.thing.lot_id is not None:
            parts = {one.thing.lot_id: one.quantity if one.quantity is not None else Decimal(1)}
        for lot, quantity in parts.items():
            code, before = found.get((lot, one.source_id), (one.thing.code, Decimal(0)))
            found[lot, one.source_id] = (code, before + quantity)
    return found


def promised(ready: Sequence[Ready], *, context: Context, document: str) -> list[Problem]:
    """Return a problem for each lot of which others were promised what would be taken away."""
    sources = {one.source_id for one in ready}
    others = picking.active(at=context.at).filter(place_id__in=sources)
    if document:
        others = others.exclude(document=document)
    if not ready or not others.exists():
        return []
    moved = amounts_of(ready)
    open_for = picking.promised_to_others(
        [lot for lot, _place in moved], at=context.at, document=document
    )
    there = totals_at([lot for lot, _place in open_for], sources)
    found = []
    for (lot, place), open_ in open_for.items():
        if (lot, place) not in moved:
            continue
        code, quantity = moved[lot, place]
        if there.get((lot, place), Decimal(0)) - quantity < open_:
            mine = others.filter(lot_id=lot, place_id=place)
            papers = mine.values_list("document", flat=True)[:3]
            data = {
                "code": code, "quantity": plain(open_), "documents": ", ".join(papers),
                "place": next(one.place.code for one in mine[:1]),
            }  # fmt: skip
            found.append(Problem("warehouse.reserved", data))
    return found


def events_of(
    ready: Sequence[Ready], target: Profile, values: MoveValues, *, at: dt.datetime, operator: str
) -> Iterable[tuple[Event, Sequence[Ready]]]:
    """Write the events of a move: one for the single things of a state, one for each part of a lot.

    Each says the state, so that the database can refuse what the zone does not take, and comes with
    what it moves.
    """
    step = "staging_outbound" if target.zone == Zone.STAGING else "storing"
    base = Event(
        type=EventType.OBJECT,
        action=Action.OBSERVE,
        biz_step=step,
        occurred_at=at,
        location=target.place.key,
        transactions=papers(values.document),
        extensions=said_by(operator, values.note),
    )
    singles: dict[str, list[Ready]] = {}
    amounts: dict[tuple[int, str, str], list[Ready]] = {}
    for one in ready:
        if one.quantity is None:
            singles.setdefault(one.goods.state, []).append(one)
        else:
            amounts.setdefault((one.source_id, one.state, one.goods.state), []).append(one)
    for state, things in singles.items():
        keys = tuple(one.thing.key for one in things)
        yield replace(base, epcs=keys, disposition=state or None), things
    sources = ledger.place_keys({source for source, _from, _to in amounts})
    for (source, before, after), parts in amounts.items():
        event = replace(
            base,
            disposition=after or None,
            sources=(Party(type="location", id=sources[source]),),
            extensions={**base.extensions, TAKEN_FROM: before},
            quantities=tuple(
                in_units(one.thing.key, one.quantity, one.thing.unit)
                for one in parts
                if one.quantity is not None
            ),
        )
        yield event, parts


def in_units(key: str, quantity: Decimal, unit: str) -> Quantity:
    """Return an amount as EPCIS says it: pieces have no unit."""
    return Quantity(key=key, quantity=quantity, unit=None if unit in {"", "EA"} else unit)


def papers(document: str, kind: str | None = None) -> tuple[BizTransaction, ...]:
    """Return a paper of ours as a transaction of an event."""
    return (BizTransaction(type=kind, id=DOCUMENT + document),) if document else ()


def said_by(operator: str, note: str) -> dict[str, Json]:
    """Return who did it and what they said, as fields of an event."""
    said: dict[str, Json] = {}
    if operator:
        said[OPERATOR] = operator
    if note:
        said[NOTE] = note
    return said
