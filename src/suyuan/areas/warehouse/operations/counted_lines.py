"""The line of a count that is about what was found: loose, or in a package."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from suyuan.areas.warehouse.models import Count, CountLine, Profile
from suyuan.areas.warehouse.operations.checking import Moved
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries import stock
from suyuan.ledger.queries.packed import standing_amounts
from suyuan.ledger.queries.stock import Located


def package_of(key: str, known: Located | None, profile: Profile | None) -> Located | Problem:
    """Return the package in which an amount was counted, or why nothing is counted in it there."""
    found = stock.located([key]).get(key)
    if found is None:
        return Problem("warehouse.unknown_thing", {"key": key[:120]}, field="package")
    said = {"code": found.code}
    if found.kind not in {ThingKind.PACKAGE, ThingKind.ASSET}:
        return Problem("warehouse.no_package", said, field="package")
    if found.ended:
        return Problem("warehouse.thing_ended", said, field="package")
    if known is not None and known.kind != ThingKind.LOT:
        return Problem("warehouse.no_amount", {"code": known.code}, field="package")
    if profile is not None and found.place_id != profile.pk:
        data = {**said, "place": profile.place.code, "there": found.place_code or "–"}
        return Problem("warehouse.package_elsewhere", data, field="package")
    return found


def _states_of(key: str, package: str) -> Sequence[str]:
    """Return the states of a lot in a package; else the one in which we have it, if it is one."""
    ours = [one for one in standing_amounts([key]) if one.own]
    here = sorted({one.state for one in ours if one.package == package})
    everywhere = sorted({one.state for one in ours})
    return here or (everywhere if len(everywhere) == 1 else [])


def line_for(
    count: Count, profile: Profile, thing: Moved, known: Located, around: Located | None
) -> CountLine:
    """Find the line of what was counted; write one for what was not expected there."""
    package, code = (around.key, around.code) if around is not None else ("", "")
    lines = count.lines.select_for_update(of=("self",)).filter(
        place_id=profile.pk, key=known.key, package=package
    )
    if thing.disposition is not None:
        lines = lines.filter(disposition=thing.disposition)
    found = list(lines.order_by("position"))
    states: Sequence[str] = [line.disposition for line in found]
    if not found and around is not None and thing.disposition is None:
        states = _states_of(known.key, package)
    if len(states) > 1:
        data = {
            "code": known.code, "place": code or profile.place.code,
            "states": ", ".join(state or "–" for state in states),
        }  # fmt: skip
        Problems.check([Problem("warehouse.say_state", data, field="disposition")])
    if found:
        return found[0]
    last = count.lines.order_by("-position").values_list("position", flat=True).first() or 0
    state = known.disposition
    if thing.disposition is not None:
        state = thing.disposition
    elif around is not None:
        state = around.own_state or next(iter(states), "")
    return CountLine(
        count=count,
        position=last + 1,
        place_id=profile.pk,
        item_id=known.item_id,
        kind=known.kind,
        key=known.key,
        code=known.code,
        disposition=state,
        package=package,
        package_code=code,
        unit=known.unit,
        book=Decimal(0),
    )


def packed_books(keys: Collection[str]) -> Mapping[tuple[str, str, str], Decimal]:
    """Return how much of some lots lies in packages, by lot, state and package."""
    found: dict[tuple[str, str, str], Decimal] = {}
    for one in standing_amounts(keys):
        if one.package:
            lying = (one.key, one.state, one.package)
            found[lying] = found.get(lying, Decimal(0)) + one.quantity
    return found


def meant(line: CountLine) -> tuple[int, str, str, str]:
    """Return what a line is about: place, thing, state, and package."""
    return line.place_id, line.key, line.disposition, line.package


def books_of(lines: Collection[CountLine]) -> Mapping[tuple[int, str, str, str], Decimal]:
    """Return what the ledger says now of what some lines are about.

    By place, key and state, and by the package for what lies in one.
    """
    known = stock.located({line.key for line in lines})
    found: dict[tuple[int, str, str, str], Decimal] = {}
    shares = stock.shares_of([one.thing_id for one in known.values() if one.is_amount])
    for one in known.values():
        if one.is_amount:
            for share in shares.get(one.thing_id, ()):
                found[share.place_id, one.key, share.disposition, ""] = share.quantity
    inside = packed_books({line.key for line in lines if line.package})
    for line in lines:
        one_ = known.get(line.key)
        if line.package:
            found[meant(line)] = inside.get((line.key, line.disposition, line.package), Decimal(0))
        elif one_ is not None and not one_.is_amount:
            here = one_.place_id == line.place_id and not one_.container_key and not one_.ended
            found[meant(line)] = Decimal(int(here))
    return found
