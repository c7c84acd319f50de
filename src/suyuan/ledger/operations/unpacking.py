"""Takes amounts out of their packages before they are used: every unpacking is an event."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from suyuan.ledger.domain.advance import LEAVING
from suyuan.ledger.domain.event import Event, Quantity
from suyuan.ledger.domain.parting import Content
from suyuan.ledger.domain.vocabulary import (
    CREATING_STEPS,
    OPERATOR,
    TAKEN_FROM,
    Action,
    EventType,
)
from suyuan.ledger.queries import packed
from suyuan.ledger.queries.keys import ids_of
from suyuan.ledger.queries.packed import Standing


def with_unpacking(events: Sequence[Event]) -> list[Event]:
    """Return events of our own, each after the unpacking of what it takes out of packages.

    What is loose is taken first, then from the package at the place in which the least is, so that
    one that was opened is emptied before the next. A package that is emptied this way ends. Where
    there is not enough, nothing is unpacked, and the ledger refuses the event. Packages that the
    events move themselves are left closed.
    """
    wanted = {amount.key for event in events for amount in _taken(event)}
    standing = packed.standing_amounts(wanted)
    if not any(one.package for one in standing):
        return list(events)
    going = {key for event in events if _moves(event) for key in event.epcs}
    books = _Books(
        [
            _Left(one, one.quantity, closed=bool(going & {one.package, one.root}))
            for one in standing
            if one.own
        ]
    )
    found: list[Event] = []
    for event in events:
        books.note(event)
        opened = [share for amount in _taken(event) for share in books.take(event, amount)]
        found += unpacked(event, opened)
        found.append(event)
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """So much of a lot that is taken out of a package."""

    package: str
    """Key of the package."""
    amount: Quantity
    state: str
    """Which the books say of the amount in there."""


def unpacked(event: Event, shares: Sequence[Share]) -> Iterator[Event]:
    """Write that amounts come out of packages, and which packages end by that.

    Args:
        event: What they are taken for: its moment, its papers and its person.
        shares: What is taken.
    """
    grouped: dict[tuple[str, str], list[Quantity]] = {}
    for share in shares:
        grouped.setdefault((share.package, share.state), []).append(share.amount)
    if not grouped:
        return
    told = {OPERATOR: event.extensions[OPERATOR]} if OPERATOR in event.extensions else {}
    base = Event(
        type=EventType.AGGREGATION, action=Action.DELETE, biz_step="unpacking",
        occurred_at=event.occurred_at, offset=event.offset, transactions=event.transactions,
    )  # fmt: skip
    for (package, state), amounts in grouped.items():
        yield replace(
            base, parent=package, child_quantities=tuple(amounts),
            extensions={**told, TAKEN_FROM: state},
        )  # fmt: skip
    emptied = emptied_by(shares)
    if emptied:
        yield replace(
            base, type=EventType.OBJECT, biz_step="decommissioning", epcs=tuple(emptied),
            extensions=told, occurred_at=event.occurred_at + dt.timedelta(microseconds=1),
        )  # fmt: skip


def lifted(event: Event) -> list[Event]:
    """Return the unpacking of the single things that an event moves out of packages.

    They come out in the state of their package.
    """
    grouped: dict[tuple[str, str], list[str]] = {}
    for one in packed.lying_in(event.epcs):
        grouped.setdefault((one.package, one.state), []).append(one.key)
    told = {OPERATOR: event.extensions[OPERATOR]} if OPERATOR in event.extensions else {}
    return [
        Event(
            type=EventType.AGGREGATION, action=Action.DELETE, biz_step="unpacking",
            occurred_at=event.occurred_at, offset=event.offset, transactions=event.transactions,
            parent=package, children=tuple(keys), disposition=state or None, extensions=told,
        )
        for (package, state), keys in grouped.items()
    ]  # fmt: skip


def emptied_by(shares: Sequence[Share]) -> list[str]:
    """Return the packages of which nothing is left in after some amounts were taken out."""
    packages = list(dict.fromkeys(share.package for share in shares))
    inside = packed.contents_of(ids_of(packages).values())
    return [
        package
        for package in packages
        if all(one.quantity == _sum(shares, package, one) for one in inside.get(package, ()))
    ]


def _sum(shares: Sequence[Share], package: str, inside: Content) -> Decimal:
    return sum(
        (
            share.amount.quantity or Decimal(0)
            for share in shares
            if (share.package, share.amount.key) == (package, inside.key)
        ),
        Decimal(0),
    )


@dataclass(slots=True, eq=False)
class _Left:
    standing: Standing
    quantity: Decimal
    closed: bool = False
    """It lies in a package that the events move themselves."""


@dataclass(frozen=True, slots=True)
class _Books:
    """What is there, less what the events before have taken."""

    lines: list[_Left]

    def note(self, event: Event) -> None:
        """Note what an event takes out of a package by itself: it is loose for those after it."""
        if event.type is not EventType.AGGREGATION or event.action is not Action.DELETE:
            return
        state = event.extensions.get(TAKEN_FROM)
        for amount in event.child_quantities:
            left = amount.quantity or Decimal(0)
            for one in list(self.lines):
                standing = one.standing
                meant = (standing.key, standing.package) == (amount.key, event.parent)
                taken = min(left, one.quantity)
                if not meant or taken <= 0 or state not in {None, standing.inner_state}:
                    continue
                one.quantity -= taken
                left -= taken
                loose = replace(standing, package="", package_code="", root="", quantity=taken)
                self.lines.append(_Left(loose, taken))

    def take(self, event: Event, amount: Quantity) -> list[Share]:
        """Take an amount: what is loose first; return what comes out of packages."""
        there = self._there(event, amount.key)
        left = amount.quantity or Decimal(0)
        if sum((one.quantity for one in there), Decimal(0)) < left:
            return []
        found = []
        for one in sorted(there, key=lambda one: bool(one.standing.package)):
            taken = min(left, one.quantity)
            if taken > 0:
                one.quantity -= taken
                left -= taken
                if one.standing.package:
                    share = replace(amount, quantity=taken)
                    found.append(
                        Share(
                            package=one.standing.package, amount=share,
                            state=one.standing.inner_state,
                        )
                    )  # fmt: skip
        return found

    def _there(self, event: Event, key: str) -> list[_Left]:
        """Give what an event may mean: at its place, in the state that it names."""
        mine = [
            one
            for one in self.lines
            if one.standing.key == key and one.quantity > 0 and not one.closed
        ]
        state = event.extensions.get(TAKEN_FROM)
        if isinstance(state, str):
            mine = [one for one in mine if one.standing.state == state]
        named = next((one.id for one in event.sources if one.type == "location"), event.read_point)
        at_named = [one for one in mine if one.standing.place_key == named]
        if named is not None and (at_named or event.sources):
            return at_named
        return mine if len({one.standing.place_key for one in mine}) == 1 else []


def _taken(event: Event) -> Sequence[Quantity]:
    """Return the amounts that an event takes away from where they are."""
    found: Sequence[Quantity] = ()
    match event.type:
        case EventType.TRANSFORMATION:
            found = event.input_quantities
        case EventType.AGGREGATION | EventType.ASSOCIATION:
            found = event.child_quantities if event.action is Action.ADD else ()
        case EventType.OBJECT | EventType.TRANSACTION:
            found = event.quantities if _moves(event) else ()
    return [amount for amount in found if amount.quantity]


def _moves(event: Event) -> bool:
    if event.type is EventType.OBJECT and event.action is Action.DELETE:
        return True
    if event.action is not Action.OBSERVE or event.biz_step in CREATING_STEPS:
        return False
    return event.location is not None or event.biz_step in LEAVING
