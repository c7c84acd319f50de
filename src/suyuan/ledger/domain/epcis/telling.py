"""How an event of ours is told to others: with nothing that the standard has no place for.

What our own stations measured is kept under short names and with the signs of units; documents
have expanded names and codes. What is put on a line and taken off it is in the ledger what the
lists of our extension fields say, and nothing else. To others a lot that is taken into use for a
transformation is an input of it, and what comes off the line again comes out of it; of neither the
amount is known yet. The standard (EPCIS 2.0, section 7.4.6) wants such an event to name at least
one of the two.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from suyuan.ledger.domain.epcis.names import join
from suyuan.ledger.domain.epcis.units import told
from suyuan.ledger.domain.event import Event, Json, Quantity
from suyuan.ledger.domain.vocabulary import LOADED, NAMESPACE, UNLOADED

_OURS: Final = "suyuan:"
"""How the names of our own fields of sensors begin where they are kept."""
_LISTS: Final = frozenset({LOADED, UNLOADED})


def as_told(event: Event) -> Event:
    """Return the event as documents tell it, which is also what its event hash is made of.

    >>> import datetime as dt
    >>> from suyuan.ledger.domain.vocabulary import EventType
    >>> noon = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    >>> loading = Event(
    ...     type=EventType.TRANSFORMATION,
    ...     occurred_at=noon,
    ...     transformation_id="urn:x:1",
    ...     extensions={LOADED: ["/01/06901234567892/10/R1"]},
    ... )
    >>> [amount.key for amount in as_told(loading).input_quantities]
    ['/01/06901234567892/10/R1']
    >>> as_kept(as_told(loading)) == loading
    True
    """
    if event.sensors:
        event = replace(event, sensors=tuple(_sensors(element) for element in event.sensors))
    if _takes_up(event):
        event = replace(
            event,
            input_quantities=_with(event.input_quantities, _listed(event, LOADED)),
            output_quantities=_with(event.output_quantities, _listed(event, UNLOADED)),
        )
    return event


def as_kept(event: Event) -> Event:
    """Return an event of a document without what its extension fields say already."""
    if not _takes_up(event):
        return event
    return replace(
        event,
        input_quantities=_without(event.input_quantities, _listed(event, LOADED)),
        output_quantities=_without(event.output_quantities, _listed(event, UNLOADED)),
    )


def _with(amounts: tuple[Quantity, ...], keys: Iterable[str]) -> tuple[Quantity, ...]:
    named = {amount.key for amount in amounts}
    return (*amounts, *(Quantity(key=key) for key in keys if key not in named))


def _without(amounts: tuple[Quantity, ...], keys: Collection[str]) -> tuple[Quantity, ...]:
    return tuple(one for one in amounts if one.quantity is not None or one.key not in keys)


def _sensors(fields: Mapping[str, Json]) -> Mapping[str, Json]:
    found: dict[str, Json] = {}
    for name, value in fields.items():
        if name == "uom":  # What our own stations noted may be a sign, or no unit at all.
            found |= {_expanded(field): unit for field, unit in told(str(value)).items()}
        else:
            found[_expanded(name)] = _parts(value)
    return found


def _parts(value: Json) -> Json:
    if isinstance(value, Mapping):
        return _sensors(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_parts(part) for part in value]
    return value


def _expanded(name: str) -> str:
    return join(NAMESPACE, name.removeprefix(_OURS)) if name.startswith(_OURS) else name


def _takes_up(event: Event) -> bool:
    """Say whether a transformation goes on with what is put on the line or taken off it."""
    return event.transformation_id is not None and not _LISTS.isdisjoint(event.extensions)


def _listed(event: Event, name: str) -> Collection[str]:
    value = event.extensions.get(name)
    keys = [value] if isinstance(value, str) else value
    if not isinstance(keys, Sequence):
        return ()
    return [key for key in keys if isinstance(key, str)]
