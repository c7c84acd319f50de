"""Which packages a verdict covers whole, and what has to come out of the others.

A package has one state, that of everything in it. Where goods in it are judged differently, those
that differ come out of it: whole cartons where all in them is judged alike, else one by one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """Something that lies directly in a package."""

    key: str
    is_package: bool
    quantity: Decimal | None = None
    """How much of a lot; None for one thing."""


@dataclass(frozen=True, slots=True)
class Parting:
    """What follows from verdicts about what lies in packages."""

    alike: dict[str, list[str]] = field(default_factory=dict)
    """Packages by the verdict that counts for all that stays in them."""
    apart: list[tuple[str, Content]] = field(default_factory=list)
    """What comes out of which package, in this order."""


def part(
    roots: Sequence[str],
    inside: Mapping[str, Sequence[Content]],
    verdicts: Mapping[str, str],
    order: Sequence[str],
) -> Parting:
    """Say which packages have one verdict, and what comes out of the others.

    Args:
        roots: The outermost packages.
        inside: What lies directly in which package.
        verdicts: The verdict about each unit, and about each lot of which all is judged alike.
        order: The verdicts; where a package holds several, that which stands first stays in it.
    """
    found = Parting()
    _Parting(inside, verdicts, order, found).settle_all(roots)
    return found


@dataclass(frozen=True, slots=True)
class _Parting:
    inside: Mapping[str, Sequence[Content]]
    verdicts: Mapping[str, str]
    order: Sequence[str]
    found: Parting
    known: dict[str, frozenset[str | None]] = field(default_factory=dict)

    def settle_all(self, packages: Sequence[str]) -> None:
        for package in packages:
            self.settle(package)

    def settle(self, package: str) -> None:
        """Settle a package that stands by itself."""
        here = self.verdicts_in(package)
        if None in here:
            self.open(package)
        elif here:
            stays = next(one for one in self.order if one in here)
            self.found.alike.setdefault(stays, []).append(package)
            self.clear(package, stays)

    def open(self, package: str) -> None:
        """Take what is judged out of a package in which something else stays."""
        for one in self.inside.get(package, ()):
            here = self.verdicts_of(one)
            if here == {None} or not here:
                continue
            if one.is_package and None in here:
                self.open(one.key)
                continue
            self.found.apart.append((package, one))
            if one.is_package:
                self.settle(one.key)

    def clear(self, package: str, stays: str) -> None:
        """Take out of a package whatever is judged in another way."""
        for one in self.inside.get(package, ()):
            here = self.verdicts_of(one)
            if here <= {stays}:
                continue
            if one.is_package and stays in here:
                self.clear(one.key, stays)
                continue
            self.found.apart.append((package, one))
            if one.is_package:
                self.settle(one.key)

    def verdicts_of(self, one: Content) -> frozenset[str | None]:
        return (
            self.verdicts_in(one.key) if one.is_package else frozenset({self.verdicts.get(one.key)})
        )

    def verdicts_in(self, package: str) -> frozenset[str | None]:
        """Give the verdicts about what lies in a package; None for what is not judged."""
        if package not in self.known:
            inner = [self.verdicts_of(one) for one in self.inside.get(package, ())]
            self.known[package] = frozenset().union(*inner)
        return self.known[package]
