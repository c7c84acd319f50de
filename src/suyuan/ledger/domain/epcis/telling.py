"""How an event of ours is told to others: with nothing that the standard has no place for.

What our own stations measured is kept under short names and with the signs of units; documents
have expanded names and codes. What is put on a line and taken off it is in the ledger what the
lists of our extension fields say, and nothing else. To others a lot that is taken into use for a
transformation is an input of it, and what comes off the line again comes out of it; of neither the
amount is known yet. The standard (EPCIS 2.0, section 7.4.6) wants such an event to name at least
one of the two.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from suyuan.ledger.domain.epcis.names import join
from suyuan.ledger.domain.epcis.units import told
from suyuan.ledger.domain.event import Event, Json, Quantity
from suyuan.ledger.domain.vocabulary import LOADED, NAMESPACE, UNLOADED, EventType

_OURS: Final = "suyuan:"
"""How the names of our own fields of sensors begin where they are kept."""
_FIELDS: Final = ((LOADED, "input_quantities"), (UNLOADED, "output_quantities"))


def as_told(event: Event) -> Event:
    """Return the event as documents tell it, which is also what its event hash is made of.

    >>> import datetime as dt
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
    changes: dict[str, Any] = {}
    if event.sensors:
        changes["sensors"] = tuple(_sensors(element) for element in event.sensors)
    for name, field in _fields(event):
        amounts: tuple[Quantity, ...] = getattr(event, field)
        named = {amount.key for amount in amounts}
        more = [Quantity(key=key) for key in _listed(event, name) if key not in named]
        if more:
            changes[field] = (*amounts, *more)
    return replace(event, **changes) if changes else event


def as_kept(event: Event) -> Event:
    """Return an event of a document without what its extension fields say already."""
    changes: dict[str, Any] = {}
    for name, field in _fields(event):
        amounts: tuple[Quantity, ...] = getattr(event, field)
        listed = set(_listed(event, name))
        left = tuple(
            amount for amount in amounts if amount.quantity is not None or amount.key not in listed
        )
        if len(left) < len(amounts):
            changes[field] = left
    return replace(event, **changes) if changes else event


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


def _fields(event: Event) -> Iterable[tuple[str, str]]:
    if event.type is not EventType.TRANSFORMATION or event.transformation_id is None:
        return ()
    return [(name, field) for name, field in _FIELDS if name in event.extensions]


def _listed(event: Event, name: str) -> Iterable[str]:
    value = event.extensions[name]
    keys = [value] if isinstance(value, str) else value
    if not isinstance(keys, Sequence):
        return ()
    return [key for key in keys if isinstance(key, str)]
