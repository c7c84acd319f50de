"""Signing a count: the ledger is told what was found, line by line, with the reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from suyuan.areas.catalog.queries import fitness
from suyuan.areas.warehouse.choices import ADJUST
from suyuan.areas.warehouse.domain import CountStatus, counting, zones
from suyuan.areas.warehouse.models import Count, CountLine
from suyuan.areas.warehouse.operations.checking import plain
from suyuan.areas.warehouse.operations.counted_lines import packed_books
from suyuan.areas.warehouse.operations.counting import locked_count, places_of
from suyuan.areas.warehouse.operations.moving import at_places, in_units, papers, said_by
from suyuan.foundation import signing
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.db.updating import update
from suyuan.foundation.signing import Line, Meaning, Signable, Signing
from suyuan.foundation.wording.units import symbol
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.event import Event, Party
from suyuan.ledger.domain.vocabulary import NOTE, TAKEN_FROM, Action, EventType, ThingKind
from suyuan.ledger.operations.capture import record_events
from suyuan.ledger.queries import stock
from suyuan.ledger.queries.packed import contents_of
from suyuan.ledger.queries.stock import Located

STEP = "stock_taking"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why a line of a count differs."""

    position: int
    reason: str


@command(name="warehouse.adjust_count", action=ADJUST)
def adjust_count(
    *,
    context: Context,
    count_id: int,
    reasons: Sequence[Reason] = (),
    signature: Signing | None = None,
) -> Count:
    """Close a count: what differs is put right on the ledger, each line with its reason, signed.

    An amount that is too small on the books is added to its lot, one that is too large is taken
    off; in a package, into it and out of it, and a package that is empty then ends. A unit or
    package that was not found stays where it was, as not found, until it turns up; one that was
    found elsewhere than the books say is here from now on.

    Raises:
        UnknownCountError: If there is no such count.
        CountStateError: If it does not wait for its signature.
        Problems: If a reason is missing, or the stock is gone meanwhile; each says the line.
        SignatureNeededError: If nothing was signed.
        ContentMovedError: If the lines are no longer what was shown to the signer.
    """
    count = locked_count(count_id, CountStatus.COUNTED)
    at_places(places_of(count))
    said = {one.position: one.reason.strip() for one in reasons}
    lines = [line for line in _lines(count) if _difference(line)]
    Problems.check(
        Problem("warehouse.no_reason", {"code": line.code}, line=line.position, field="reason")
        for line in lines
        if not said.get(line.position)
    )
    known = stock.located([line.key for line in lines])
    _refuse_gone(lines, known)
    row = signing.sign(
        context=context,
        signing=signature,
        signable=adjustment_of(count, reasons),
        meaning=Meaning.APPROVED,
    )
    for line in lines:
        line.reason = said[line.position]
        update([line], "reason")
    events = [event for line in lines for event in _events(context, count, line, known)]
    emptied = _emptied(lines)
    if emptied:
        events.append(_no_more(context, count, emptied))
    who = said_by(fitness.operator_of(context.actor.user_id), "")
    events = [replace(event, extensions={**event.extensions, **who}) for event in events]
    if events:
        record_events(context=context, events=events, policy=Policy.OWN)
    count.status = CountStatus.CLOSED.value
    count.closed_at, count.closed_by = context.at, row.printed_name
    count.signature = row
    update([count], "status", "closed_at", "closed_by", "signature")
    return count


def adjustment_of(count: Count, reasons: Sequence[Reason]) -> Signable:
    """Return what is signed under a count: every line that differs, with its reason."""
    said = {one.position: one.reason.strip() for one in reasons}
    rows = count.lines.select_related("place").order_by("position")
    lines = [line for line in rows if _difference(line)]
    return Signable(
        document=count.number,
        version="",
        content={
            "count": count.number,
            "lines": [
                {
                    "position": line.position,
                    "key": line.key,
                    "place": line.place.code,
                    "state": line.disposition,
                    **({"package": line.package} if line.package else {}),
                    "book": plain(line.book),
                    "difference": plain(_difference(line)),
                    "reason": said.get(line.position, ""),
                }
                for line in lines
            ],
        },
        lines=[
            Line(
                label=" · ".join(filter(None, (line.code, line.package_code, line.place.code))),
                value=f"{plain(line.book)} → {plain(line.book + _difference(line))} "
                f"{symbol(line.unit)} · "
                f"{said.get(line.position, '')}",
            )
            for line in lines
        ],
    )


def _lines(count: Count) -> Sequence[CountLine]:
    return list(
        count.lines.select_for_update(of=("self",)).select_related("place").order_by("position")
    )


def _difference(line: CountLine) -> Decimal:
    return counting.difference(line.book, line.counted, line.recounted)


def _refuse_gone(lines: Sequence[CountLine], known: Mapping[str, Located]) -> None:
    """Refuse to take off what was taken away since it was counted."""
    shares = stock.shares_of([one.thing_id for one in known.values() if one.is_amount])
    inside = packed_books({line.key for line in lines if line.package})
    around = stock.located({line.package for line in lines if line.package})
    found = []
    for line in lines:
        package = around.get(line.package)
        if package is not None and (package.place_id != line.place_id or package.ended):
            data = {"code": package.code, "place": line.place.code}
            found.append(Problem("warehouse.stock_moved", data, line=line.position))
        if line.kind != ThingKind.LOT or _difference(line) > 0:
            continue
        there = sum(
            (
                share.quantity
                for share in shares.get(known[line.key].thing_id, ())
                if share.place_id == line.place_id and share.disposition == line.disposition
            ),
            Decimal(0),
        )
        if line.package:
            there = inside.get((line.key, line.disposition, line.package), Decimal(0))
        if there < -_difference(line):
            data = {"code": line.code, "place": line.place.code}
            found.append(Problem("warehouse.stock_moved", data, line=line.position))
    Problems.check(found)


def _events(
    context: Context, count: Count, line: CountLine, known: Mapping[str, Located]
) -> Iterator[Event]:
    if line.kind == ThingKind.LOT:
        if line.package and _difference(line) < 0:
            yield _packed(context, count, line, Action.DELETE)
        yield _amount(context, count, line)
        if line.package and _difference(line) > 0:
            yield _packed(context, count, line, Action.ADD)
        return
    thing = known.get(line.key)
    if thing is None or thing.ended:
        return
    here = thing.place_id == line.place_id
    if _difference(line) < 0:
        if here:
            yield _said(context, count, line, disposition=zones.MISSING, epcs=(line.key,))
        return
    if thing.container_key:
        yield Event(
            type=EventType.AGGREGATION,
            action=Action.DELETE,
            biz_step="unpacking",
            occurred_at=context.at,
            parent=thing.container_key,
            children=(line.key,),
            location=line.place.key,
            transactions=papers(count.number),
            extensions={NOTE: line.reason},
        )
    state = None if thing.disposition != zones.MISSING else line.disposition or None
    yield _said(context, count, line, disposition=state, epcs=(line.key,), at_place=True)


def _amount(context: Context, count: Count, line: CountLine) -> Event:
    difference = _difference(line)
    amounts = (in_units(line.key, abs(difference), line.unit),)
    if difference > 0:
        return Event(
            type=EventType.OBJECT,
            action=Action.ADD,
            biz_step=STEP,
            disposition=line.disposition or None,
            occurred_at=context.at,
            location=line.place.key,
            quantities=amounts,
            transactions=papers(count.number),
            extensions={NOTE: line.reason},
        )
    return Event(
        type=EventType.OBJECT,
        action=Action.DELETE,
        biz_step=STEP,
        occurred_at=context.at,
        read_point=line.place.key,
        sources=(Party(type="location", id=line.place.key),),
        quantities=amounts,
        transactions=papers(count.number),
        extensions={NOTE: line.reason, TAKEN_FROM: line.disposition},
    )


def _packed(context: Context, count: Count, line: CountLine, action: Action) -> Event:
    """Say that an amount goes into its package where more was found, or out where less was."""
    adds = action is Action.ADD
    return Event(
        type=EventType.AGGREGATION,
        action=action,
        biz_step="packing" if adds else "unpacking",
        disposition=None if adds else line.disposition or None,
        occurred_at=context.at,
        parent=line.package,
        child_quantities=(in_units(line.key, abs(_difference(line)), line.unit),),
        sources=(Party(type="location", id=line.place.key),) if adds else (),
        transactions=papers(count.number),
        extensions={NOTE: line.reason, **({TAKEN_FROM: line.disposition} if adds else {})},
    )


def _emptied(lines: Sequence[CountLine]) -> list[str]:
    """Return the packages of which nothing is left in after what was taken out of them."""
    opened = {line.package for line in lines if line.package}
    ids = [one.thing_id for one in stock.located(opened).values()]
    left: dict[str, Decimal] = {}
    for package, inside in contents_of(ids).items():
        if package in opened:
            left[package] = sum((one.quantity or Decimal(1) for one in inside), Decimal(0))
    for line in lines:
        if line.package in left:
            left[line.package] += _difference(line)
    return sorted(package for package, quantity in left.items() if not quantity)


def _no_more(context: Context, count: Count, packages: Sequence[str]) -> Event:
    return Event(
        type=EventType.OBJECT,
        action=Action.DELETE,
        biz_step="decommissioning",
        occurred_at=context.at,
        epcs=tuple(packages),
        transactions=papers(count.number),
    )


def _said(
    context: Context,
    count: Count,
    line: CountLine,
    *,
    disposition: str | None,
    epcs: tuple[str, ...],
    at_place: bool = False,
) -> Event:
    return Event(
        type=EventType.OBJECT,
        action=Action.OBSERVE,
        biz_step=STEP,
        disposition=disposition,
        occurred_at=context.at,
        read_point=line.place.key,
        location=line.place.key if at_place else None,
        epcs=epcs,
        transactions=papers(count.number),
        extensions={NOTE: line.reason},
    )
