"""What is issued by the package around it, and what is issued out of packages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.event import Event, Quantity
from suyuan.ledger.domain.parting import Content
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.operations.unpacking import Share, lifted, unpacked, with_unpacking
from suyuan.ledger.queries import packed
from suyuan.ledger.queries.things import things_by_key


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What is issued: an amount of a lot, a numbered part, or what lies in a package."""

    key: str
    quantity: Decimal | None = None
    """None for a numbered part, and for everything in a package."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """What is issued, package by package."""

    lines: Sequence[Line]
    """Lots and parts, as if each had been scanned."""
    shares: Sequence[Share] = ()
    """The amounts of them that come out of the packages that were scanned."""

    def events(self, event: Event) -> list[Event]:
        """Return the issue after the unpacking of what it takes."""
        named = {share.amount.key for share in self.shares}
        rest = replace(
            event, quantities=tuple(one for one in event.quantities if one.key not in named)
        )
        before = [one for one in with_unpacking([rest]) if one is not rest]
        return [*unpacked(event, self.shares), *before, *lifted(event), event]


def opened(lines: Sequence[Line]) -> Opened:
    """Return what lines mean; a package means all that lies in it, or an amount of its only lot.

    Raises:
        Problems: If a package is empty, or an amount of it could mean several lots; each line.
    """
    things = things_by_key([line.key for line in lines])
    packages = {
        line.key: things[line.key]
        for line in lines
        if line.key in things and things[line.key].kind in {ThingKind.PACKAGE, ThingKind.ASSET}
    }
    if not packages:
        return Opened(lines=lines)
    inside = packed.contents_of([one.id for one in packages.values()])
    found: list[Problem] = []
    units: list[Line] = []
    shares: list[Share] = []
    for number, line in enumerate(lines, start=1):
        package = packages.get(line.key)
        if package is None:
            units.append(line)
            continue
        parts = list(_within(package.key, inside))
        lots = {one.key for _, one in parts if one.quantity is not None}
        said = {"package": package.code}
        if not parts:
            found.append(Problem("production.package_empty", said, line=number, field="key"))
        elif line.quantity is not None and (len(lots) != 1 or len(parts) > len(lots)):
            found.append(Problem("production.package_of_several", said, line=number, field="key"))
        units += [Line(key=one.key) for _, one in parts if one.quantity is None]
        shares += _shares(parts, line.quantity)
    Problems.check(found)
    amounts: dict[str, Decimal] = {}
    for share in shares:
        before = amounts.get(share.amount.key, Decimal(0))
        amounts[share.amount.key] = before + (share.amount.quantity or Decimal(0))
    lots_of = [Line(key=key, quantity=quantity) for key, quantity in amounts.items()]
    return Opened(lines=[*units, *lots_of], shares=_with_states(shares))


def _within(package: str, inside: packed.Contents) -> list[tuple[str, Content]]:
    """Return what lies in a package at any depth, with what it lies in directly."""
    found: list[tuple[str, Content]] = []
    for one in inside.get(package, ()):
        found += _within(one.key, inside) if one.is_package else [(package, one)]
    return found


def _shares(parts: Sequence[tuple[str, Content]], wanted: Decimal | None) -> list[Share]:
    """Return the amounts that come out; as much as is wanted, or all.

    More than lies in the package stays with the last share, and the ledger refuses it.
    """
    amounts = [(package, one) for package, one in parts if one.quantity is not None]
    found: list[Share] = []
    left = wanted
    for number, (package, one) in enumerate(amounts, start=1):
        there = one.quantity or Decimal(0)
        taken = there
        if left is not None:
            taken = left if number == len(amounts) else min(left, there)
            left -= taken
        if taken > 0:
            amount = Quantity(key=one.key, quantity=taken)
            found.append(Share(package=package, amount=amount, state=""))
    return found


def _with_states(shares: Sequence[Share]) -> list[Share]:
    """Say in which states the amounts lie in their packages, and in which unit they are counted."""
    standing = packed.standing_amounts({share.amount.key for share in shares})
    found: list[Share] = []
    for share in shares:
        left = share.amount.quantity or Decimal(0)
        there = [
            one for one in standing if (one.package, one.key) == (share.package, share.amount.key)
        ]
        for number, one in enumerate(there, start=1):
            taken = left if number == len(there) else min(left, one.quantity)
            if taken > 0:
                unit = None if one.unit in {"", "EA"} else one.unit
                amount = Quantity(key=one.key, quantity=taken, unit=unit)
                found.append(Share(package=share.package, amount=amount, state=one.inner_state))
                left -= taken
    return found
