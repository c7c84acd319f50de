"""First expired, first out: which stock to take for an amount."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

NEVER = dt.date.max


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelf:
    """What can be taken of one lot at one place."""

    lot_id: int
    place_id: int
    expires_on: dt.date | None
    made_at: dt.datetime | None
    free: Decimal
    """What is there and not promised to others, in the unit of the item."""


@dataclass(frozen=True, slots=True)
class Taking:
    """So much from one shelf."""

    shelf: Shelf
    quantity: Decimal


def first_expired_first(
    shelves: Iterable[Shelf], wanted: Decimal, *, good_until: dt.date
) -> tuple[Sequence[Taking], Decimal]:
    """Choose what to take, and say how much is missing.

    What expires first goes first; of the same day the older lot; of the same lot the place with
    less, so that places become empty.

    Args:
        shelves: What there is.
        wanted: How much is needed.
        good_until: The last day on which it must still be good.
    """
    chosen: list[Taking] = []
    rest = wanted
    fit = (one for one in shelves if one.free > 0 and (one.expires_on or NEVER) >= good_until)
    for shelf in sorted(fit, key=_urgency):
        if rest <= 0:
            break
        part = min(rest, shelf.free)
        chosen.append(Taking(shelf, part))
        rest -= part
    return chosen, max(rest, Decimal(0))


def _urgency(shelf: Shelf) -> tuple[dt.date, dt.datetime, int, Decimal, int]:
    made = shelf.made_at or dt.datetime.max.replace(tzinfo=dt.UTC)
    return (shelf.expires_on or NEVER, made, shelf.lot_id, shelf.free, shelf.place_id)
