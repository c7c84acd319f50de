"""A long list of new units of one event: noted as one, not as a thing for each of its units.

A hundred thousand units that an event makes have everything in common but their numbers, and
nothing else happens to them in the same recording. They are taken to be new: a number that was
given before is refused by the table of names, and the command then begins again and looks at each.
"""

import itertools
from typing import Final

from suyuan.ledger.domain import making
from suyuan.ledger.domain.batch import Batch, Series, Step
from suyuan.ledger.domain.event import Event
from suyuan.ledger.domain.state import Holding
from suyuan.ledger.domain.vocabulary import Action, EventType

LONG: Final = 200
_UNIT: Final = "/21/"
_SLASHES: Final = 4


def class_of(event: Event) -> str | None:
    """Return the class of all units that an event makes, where it does nothing but make a series.

    >>> import datetime as dt
    >>> event = Event(
    ...     type=EventType.OBJECT,
    ...     occurred_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
    ...     action=Action.ADD,
    ...     epcs=tuple(f"/01/06901234567892/21/{number}" for number in range(LONG)),
    ... )
    >>> class_of(event)
    '/01/06901234567892'
    """
    keys = event.epcs
    if event.type is not EventType.OBJECT or event.action is not Action.ADD or len(keys) < LONG:
        return None
    if event.quantities or event.parent or event.persistent_set or event.persistent_unset:
        return None
    head, found, _ = keys[0].partition(_UNIT)
    if not found or not head.startswith("/01/"):
        return None
    if not all(map(str.startswith, keys, itertools.repeat(head + _UNIT))):
        return None
    joined = "".join(keys)
    plain = "%" not in joined and joined.count("/") == _SLASHES * len(keys)
    return head if plain else None


def make(batch: Batch, step: Step, class_key: str) -> bool:
    """Make the units of a series; False where their class is unknown or one of packages."""
    item = batch.items.get(class_key)
    if item is None or item.level > 0:
        return False
    lot = making.lot_for(batch, step, class_key)
    assert lot is not None, "its class is known"
    sublot = making.sublot_of(batch, step, lot, step.inputs)
    keys, cut = step.event.epcs, len(class_key) + len(_UNIT)
    batch.series.append(
        Series(
            step=step.index,
            sublot=sublot,
            keys=list(keys),
            codes=[key[cut:] for key in keys],
            made=making.made_at(step.event),
            expires=making.expires_on(step.event),
        )
    )
    disposition = step.event.disposition or ""
    batch.count(Holding(sublot, None, step.place or 0, step.holder or 0, disposition), len(keys))
    return True
