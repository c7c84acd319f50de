"""Taking goods out of packages: everything, single things, or an amount of a lot."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from suyuan.areas.catalog.queries import fitness
from suyuan.areas.warehouse.choices import MOVE_STOCK
from suyuan.areas.warehouse.operations.checking import Moved, amount_of, plain
from suyuan.areas.warehouse.operations.moving import (
    at_places,
    check_time,
    in_units,
    papers,
    said_by,
)
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.event import Event
from suyuan.ledger.domain.parting import Content
from suyuan.ledger.domain.vocabulary import TAKEN_FROM, Action, EventType
from suyuan.ledger.operations.capture import record_events
from suyuan.ledger.queries import packed, stock as ledger
from suyuan.ledger.queries.stock import Located


@dataclass(frozen=True, kw_only=True, slots=True)
class UnpackValues:
    """What is taken out of which package."""

    package: str
    """Key of the package."""
    things: Sequence[Moved] = ()
    """What is taken out; empty for everything."""
    document: str = ""
    occurred_at: dt.datetime | None = None
    operator: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unpacked:
    """What came out of a package."""

    package: str
    """As people read it."""
    place: str
    """Code of the place where it stands now."""
    codes: Sequence[str]
    """The first few things, as people read them."""
    ended: bool
    """Nothing is left in the package, and it is no more."""
    events: Sequence[str]
    """The addresses of the events, by which it can be declared an error."""


@command(name="warehouse.unpack", action=MOVE_STOCK)
def unpack(*, context: Context, values: UnpackValues) -> Unpacked:
    """Take things or amounts out of a package; they stand where it stands, in its state.

    A package of which nothing is left in ends: its code never comes again.

    Raises:
        ForbiddenError: If it stands at a site where the actor may not move stock.
        Problems: If it is no package of ours, or something does not lie in it; all of it at once.
    """
    check_time(values.occurred_at, context)
    keys = [values.package, *(one.key for one in values.things)]
    known = ledger.located(keys)
    package = _package(values.package, known)
    at_places([package.place_id] if package.place_id is not None else [])
    lock([("warehouse.thing", package.root_id), ("warehouse.thing", package.thing_id)])
    inside = packed.contents_of([package.thing_id]).get(package.key, ())
    if not inside:
        Problems.check([Problem("warehouse.nothing_inside", {"package": package.code})])
    taken, found = _taken(values.things, known, package, inside)
    Problems.check(found)
    ended = _is_all(taken, inside)
    event = Event(
        type=EventType.AGGREGATION, action=Action.DELETE, biz_step="unpacking",
        occurred_at=values.occurred_at or context.at, parent=package.key,
        disposition=package.own_state or None, transactions=papers(values.document),
        extensions=said_by(
            fitness.operator_of(context.actor.user_id, values.operator), values.note
        ),
    )  # fmt: skip
    events = [*_events(event, values.things, taken, known)]
    if ended:
        ends = replace(
            event, type=EventType.OBJECT, biz_step="decommissioning", parent=None,
            epcs=(package.key,), disposition=None,
            occurred_at=event.occurred_at + dt.timedelta(microseconds=1),
        )  # fmt: skip
        events.append(ends)
    recorded = record_events(context=context, events=events, policy=Policy.OWN)
    codes = [known[one.key].code for one in taken[:5] if one.key in known]
    return Unpacked(
        package=package.code, place=package.place_code, codes=codes, ended=ended,
        events=[one.uri for one in recorded.events],
    )  # fmt: skip


def _package(key: str, known: Mapping[str, Located]) -> Located:
    """Return a package of ours that can be opened.

    Raises:
        Problems: If it is none.
    """
    package = known.get(key)
    if package is None:
        Problems.check([Problem("warehouse.unknown_thing", {"key": key[:120]}, field="package")])
    assert package is not None
    said = {"code": package.code}
    for holds, code in (
        (package.kind not in {"PACKAGE", "ASSET"}, "warehouse.no_package"),
        (package.ended, "warehouse.thing_ended"),
        (package.place_id is None, "warehouse.nowhere"),
        (not package.own, "warehouse.not_ours"),
    ):
        if holds:
            Problems.check([Problem(code, said, field="package")])
    return package


def _taken(
    things: Sequence[Moved],
    known: Mapping[str, Located],
    package: Located,
    inside: Sequence[Content],
) -> tuple[Sequence[Content], list[Problem]]:
    """Return what comes out, and every reason why something cannot."""
    if not things:
        return inside, []
    here = {one.key: one for one in inside}
    taken: list[Content] = []
    found: list[Problem] = []
    for line, asked in enumerate(things, start=1):
        thing, one = known.get(asked.key), here.get(asked.key)
        if thing is None or one is None:
            code = thing.code if thing is not None else asked.key[:120]
            data = {"code": code, "package": package.code}
            found.append(Problem("warehouse.not_inside", data, line=line))
            continue
        if any(other.key == one.key for other in taken):
            found.append(Problem("warehouse.twice", {"code": thing.code}, line=line))
        if one.quantity is None and asked.quantity not in {None, Decimal(1)}:
            found.append(Problem("warehouse.no_amount", {"code": thing.code}, line=line))
        wanted, wrong = (None, []) if one.quantity is None else amount_of(asked, thing)
        found += [problem.at(line=line) for problem in wrong]
        if one.quantity is not None and wanted is not None and wanted > one.quantity:
            data = {
                "code": thing.code, "asked": plain(wanted), "available": plain(one.quantity),
                "package": package.code,
            }  # fmt: skip
            found.append(Problem("warehouse.less_inside", data, line=line, field="quantity"))
        taken.append(one if wanted is None else replace(one, quantity=wanted))
    return taken, found


def _is_all(taken: Sequence[Content], inside: Sequence[Content]) -> bool:
    return {(one.key, one.quantity) for one in taken} == {(one.key, one.quantity) for one in inside}


def _events(
    event: Event, things: Sequence[Moved], taken: Sequence[Content], known: Mapping[str, Located]
) -> Sequence[Event]:
    """Write the unpacking: single things together, amounts by the state that is meant."""
    meant = {one.key: one.disposition for one in things}
    if not things:
        return [event]
    singles = tuple(one.key for one in taken if one.quantity is None)
    found = [replace(event, children=singles)] if singles else []
    states: dict[str | None, list[Content]] = {}
    for one in taken:
        if one.quantity is not None:
            states.setdefault(meant.get(one.key), []).append(one)
    for state, amounts in states.items():
        told = {} if state is None else {TAKEN_FROM: state}
        found.append(
            replace(
                event,
                child_quantities=tuple(
                    in_units(one.key, one.quantity or Decimal(0), known[one.key].unit)
                    for one in amounts
                ),
                extensions={**event.extensions, **told},
            )
        )
    return found
