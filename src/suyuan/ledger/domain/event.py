"""One fact: the five dimensions of an EPCIS 2.0 event as one frozen value.

Identifiers inside are canonical keys (``/01/<14 digits>/21/<serial>``, ``/00/<sscc>``, ``urn:…``),
vocabulary words are bare CBV words where the CBV knows them. The spelling under which a document
brought them is kept beside the event, so that it can be given back unchanged.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from suyuan.ledger.domain.vocabulary import Action, EventType, Role

Json: TypeAlias = "None | bool | int | float | Decimal | str | Sequence[Json] | Mapping[str, Json]"
"""JSON; the numbers of documents are exact, with the digits that they came with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """An amount of a lot or of a class: EPCIS ``QuantityElement``."""

    key: str
    """Canonical key of the lot (``/01/…/10/…``) or of the class (``/01/…``)."""
    quantity: Decimal | None = None
    """None says that the amount is not known."""
    unit: str | None = None
    """UN/ECE Recommendation 20 code; None means that of the item."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BizTransaction:
    """A business document of the event, such as a purchase order."""

    type: str | None
    id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """A source or a destination: type ``owning_party``, ``possessing_party`` or ``location``."""

    type: str
    id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorDeclaration:
    """Says that an earlier event with the same event id did not happen as recorded."""

    declared_at: dt.datetime
    reason: str | None = None
    corrective_event_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One event, as it is handed to the ledger or read from it."""

    type: EventType
    occurred_at: dt.datetime
    """Moment in the world, aware."""
    offset: str = "+00:00"
    """Time-zone offset at the place of the event, as ``+08:00``."""
    event_id: str | None = None
    """URI; where None the ledger computes the CBV 2.0 event hash."""
    recorded_at: dt.datetime | None = None
    """Moment of recording; given by the ledger."""
    action: Action | None = None
    biz_step: str | None = None
    disposition: str | None = None
    persistent_set: tuple[str, ...] = ()
    persistent_unset: tuple[str, ...] = ()
    read_point: str | None = None
    location: str | None = None
    """Where the things are after the event: EPCIS ``bizLocation``."""
    epcs: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    parent: str | None = None
    children: tuple[str, ...] = ()
    child_quantities: tuple[Quantity, ...] = ()
    inputs: tuple[str, ...] = ()
    input_quantities: tuple[Quantity, ...] = ()
    outputs: tuple[str, ...] = ()
    output_quantities: tuple[Quantity, ...] = ()
    transformation_id: str | None = None
    transactions: tuple[BizTransaction, ...] = ()
    sources: tuple[Party, ...] = ()
    destinations: tuple[Party, ...] = ()
    sensors: tuple[Mapping[str, Json], ...] = ()
    """Sensor elements in the shape of the JSON binding."""
    ilmd: Mapping[str, Json] = field(default_factory=dict)
    """Instance/lot master data; names with their namespace prefix, such as ``cbvmda:lotNumber``."""
    extensions: Mapping[str, Json] = field(default_factory=dict)
    """User extensions by expanded name (``{namespace}local``)."""
    certification: str | None = None
    error: ErrorDeclaration | None = None
    raw: Mapping[str, Json] = field(default_factory=dict)
    """The event as captured, in the JSON binding; empty for events made by our own commands."""

    def keys(self) -> Iterator[tuple[Role, str, Quantity | None]]:
        """Yield every thing named by the event with its role and, where given, its amount."""
        if self.parent is not None:
            yield Role.PARENT, self.parent, None
        for role, keys in (
            (Role.OBJECT, self.epcs),
            (Role.CHILD, self.children),
            (Role.INPUT, self.inputs),
            (Role.OUTPUT, self.outputs),
        ):
            for key in keys:
                yield role, key, None
        for role, amounts in (
            (Role.OBJECT, self.quantities),
            (Role.CHILD, self.child_quantities),
            (Role.INPUT, self.input_quantities),
            (Role.OUTPUT, self.output_quantities),
        ):
            for amount in amounts:
                yield role, amount.key, amount
