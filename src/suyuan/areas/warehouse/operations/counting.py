"""Counting: planned, counted by scan without being told the books, counted again."""

from dataclasses import dataclass
from decimal import Decimal

from suyuan.areas.warehouse.choices import CHANGE_COUNT
from suyuan.areas.warehouse.domain import CountKind, CountStatus, counting
from suyuan.areas.warehouse.models import Count, CountLine
from suyuan.areas.warehouse.operations.checking import Moved, amount_of
from suyuan.areas.warehouse.operations.counted_lines import books_of, line_for, meant, package_of
from suyuan.areas.warehouse.operations.moving import at_places
from suyuan.areas.warehouse.queries import places as storage
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.db.updating import update
from suyuan.foundation.failures import ConflictError, NotFoundError
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries import stock
from suyuan.ledger.queries.stock import Located


class UnknownCountError(NotFoundError):
    """There is no such count."""

    code = "warehouse.unknown_count"
    count: str = ""


class CountStateError(ConflictError):
    """The count is not in a state in which that is possible."""

    code = "warehouse.count_state"
    count: str
    state: str


class CountedAlreadyError(ConflictError):
    """The line was counted before."""

    code = "warehouse.counted_already"
    thing: str
    place: str


class RecountByAnotherError(DomainError):
    """Whoever counted a line does not count it again."""

    code = "warehouse.recount_by_another"
    thing: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """What was counted, as a station shows it. A blind count does not say what was expected."""

    count: str
    code: str
    place: str
    quantity: Decimal
    unexpected: bool
    left: int
    """Lines that are still to be counted."""


@command(name="warehouse.count_thing", action=CHANGE_COUNT)
def count_thing(
    *,
    context: Context,
    count_id: int,
    place: str,
    thing: Moved,
    package: str = "",
    again: bool = False,
) -> Counted:
    """Note what was counted of one lot, or that one unit or package is there.

    A closed package is counted as one. Of one that was opened, each lot in it is counted besides.

    Args:
        context: Who and why.
        count_id: The count.
        place: Code of the place where it was found.
        thing: What was found, and how much of it; of a lot in several states, in which.
        package: Key of the package in which the amount of the lot lies; empty where it is loose.
        again: Whether it replaces what was counted before.

    Raises:
        UnknownCountError: If there is no such count.
        CountStateError: If nothing is counted on it any more.
        CountedAlreadyError: If it was counted already, and `again` is not set.
        RecountByAnotherError: If the same person would count a line for the second time.
        Problems: If the thing, the place or the amount cannot be.
    """
    count = locked_count(count_id, CountStatus.OPEN, CountStatus.RECOUNT)
    profile = storage.profile_with_code(place)
    known = stock.located([thing.key]).get(thing.key)
    found: list[Problem] = []
    if profile is None:
        found.append(Problem("warehouse.unknown_place", {"place": place}, field="place"))
    else:
        found += _not_counted_at(count, place)
    if known is None:
        found.append(Problem("warehouse.unknown_thing", {"key": thing.key[:120]}, field="key"))
    quantity, wrong = _amount(thing, known)
    around = package_of(package, known, profile) if package else None
    if isinstance(around, Problem):
        wrong = [*wrong, around]
    Problems.check([*found, *wrong])
    assert profile is not None
    at_site(profile.place.site_id)
    assert known is not None
    assert not isinstance(around, Problem)
    line = line_for(count, profile, thing, known, around)
    unexpected = line.book == 0 and line.counted is None
    _set(context, count, line, quantity, place=place, again=again)
    return Counted(
        count=count.number,
        code=line.code,
        place=place,
        quantity=quantity,
        unexpected=unexpected and not count.blind,
        left=left_of(count),
    )


@command(name="warehouse.uncount_thing", action=CHANGE_COUNT)
def uncount_thing(
    *, context: Context, count_id: int, place: str, key: str, package: str = ""
) -> Count:
    """Take back what was counted of a thing at a place, or in a package there.

    Raises:
        UnknownCountError: If there is no such count.
        CountStateError: If nothing is counted on it any more.
    """
    del context
    count = locked_count(count_id, CountStatus.OPEN, CountStatus.RECOUNT)
    first = count.status == CountStatus.OPEN
    lines = count.lines.select_for_update(of=("self",))
    found = list(lines.select_related("place").filter(place__code=place, key=key, package=package))
    for line in found:
        at_site(line.place.site_id)
        if first:
            line.counted, line.counted_by, line.counted_at = None, "", None
        else:
            line.recounted, line.recounted_by, line.recounted_at = None, "", None
        line.save()
    return count


@command(name="warehouse.finish_counting", action=CHANGE_COUNT)
def finish_counting(*, context: Context, count_id: int, rest_is_missing: bool = False) -> Count:
    """Say that everything was counted: what differs is counted again, else it can be signed.

    Args:
        context: Who and why.
        count_id: The count.
        rest_is_missing: Whether what was not found is not there; else every line must be counted.

    Raises:
        UnknownCountError: If there is no such count.
        CountStateError: If it is not being counted.
        Problems: If lines are not counted.
    """
    count = locked_count(count_id, CountStatus.OPEN, CountStatus.RECOUNT)
    at_places(places_of(count))
    lines = list(count.lines.select_for_update(of=("self",)).order_by("position"))
    first = count.status == CountStatus.OPEN
    open_ = [line for line in lines if _is_open(line, first=first)]
    if open_ and not rest_is_missing:
        data = {"lines": len(open_)}
        code = "warehouse.not_counted" if first else "warehouse.needs_recount"
        Problems.check([Problem(code, data)])
    books = books_of(open_)
    for line in open_:
        if not first and line.counted_by == context.actor.label:
            raise RecountByAnotherError(thing=line.code)
        line.book = books.get(meant(line), Decimal(0))
        _write(context, line, Decimal(0), first=first)
    differs = any(counting.needs_recount(line.book, line.counted, line.recounted) for line in lines)
    count.status = (CountStatus.RECOUNT if first and differs else CountStatus.COUNTED).value
    update([count], "status")
    return count


@command(name="warehouse.cancel_count", action=CHANGE_COUNT)
def cancel_count(*, context: Context, count_id: int) -> Count:
    """Give up a count; nothing is adjusted.

    Raises:
        UnknownCountError: If there is no such count.
        CountStateError: If it is closed.
    """
    del context
    count = locked_count(count_id, CountStatus.OPEN, CountStatus.RECOUNT, CountStatus.COUNTED)
    at_places(places_of(count))
    count.status = CountStatus.CANCELLED.value
    update([count], "status")
    return count


def locked_count(count_id: int, *states: CountStatus) -> Count:
    """Return a count in one of some states, locked until the end of the command.

    Raises:
        UnknownCountError: If there is no such count.
        ForbiddenError: If it belongs to a site where the actor has not the right.
        CountStateError: If it is in another state.
    """
    count = Count.objects.select_for_update().filter(pk=count_id).first()
    if count is None:
        raise UnknownCountError(count=str(count_id))
    at_site(count.site_id)
    if count.status not in states:
        raise CountStateError(count=count.number, state=count.status)
    return count


def check_counted_at(count: Count, place: str) -> None:
    """Refuse a place at which a count does not count.

    Raises:
        Problems: If it is a count of other places.
    """
    Problems.check(_not_counted_at(count, place))


def _not_counted_at(count: Count, place: str) -> list[Problem]:
    if count.kind != CountKind.PLACE or place in count.scope:
        return []
    data = {"place": place, "count": count.number, "places": ", ".join(count.scope)}
    return [Problem("warehouse.not_in_count", data, field="place")]


def places_of(count: Count) -> set[int]:
    """Return the places at which a count counts: all of them are concerned where it ends."""
    return set(count.lines.values_list("place_id", flat=True).order_by().distinct())


def left_of(count: Count) -> int:
    """Return how many lines are still to be counted, or to be counted again."""
    first = count.status == CountStatus.OPEN
    return sum(_is_open(line, first=first) for line in count.lines.all())


def _is_open(line: CountLine, *, first: bool) -> bool:
    if first:
        return line.counted is None
    return counting.needs_recount(line.book, line.counted, line.recounted)


def _amount(thing: Moved, known: Located | None) -> tuple[Decimal, list[Problem]]:
    """Read how much was counted; none of a lot may be left, and that is a count too."""
    if known is None:
        return Decimal(0), []
    if known.kind != ThingKind.LOT:
        if thing.quantity not in {None, 0, 1}:
            return Decimal(0), [Problem("warehouse.no_amount", {"code": known.code})]
        return Decimal(1) if thing.quantity is None else thing.quantity, []
    if thing.quantity is None:
        return Decimal(0), [Problem("warehouse.missing", field="quantity")]
    if thing.quantity == 0:
        return Decimal(0), []
    quantity, wrong = amount_of(thing, known)
    return quantity or Decimal(0), wrong


def _set(
    context: Context,
    count: Count,
    line: CountLine,
    quantity: Decimal,
    *,
    place: str,
    again: bool,
) -> None:
    first = count.status == CountStatus.OPEN
    before = line.counted if first else line.recounted
    if before is not None and not again:
        raise CountedAlreadyError(thing=line.code, place=place)
    if not first and line.counted is None:
        line.counted, line.counted_by, line.counted_at = Decimal(0), "–", context.at
    if not first and line.counted_by == context.actor.label:
        raise RecountByAnotherError(thing=line.code)
    books = books_of([line])
    line.book = books.get(meant(line), Decimal(0))
    _write(context, line, quantity, first=first)


def _write(context: Context, line: CountLine, quantity: Decimal, *, first: bool) -> None:
    if first:
        line.counted, line.counted_by = quantity, context.actor.label
        line.counted_at = context.at
    else:
        line.recounted, line.recounted_by = quantity, context.actor.label
        line.recounted_at = context.at
    line.save()
