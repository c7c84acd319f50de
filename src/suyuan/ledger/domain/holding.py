"""What an event uses: what goes into things, into packages, or out of the house.

The same table as the database's own (sql/holds.sql), for the sentence that a person can read.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from suyuan.ledger.domain.event import Event, Quantity
from suyuan.ledger.domain.vocabulary import LOADED, Action, EventType

STOPPING: Final = frozenset({"non_sellable_other", "recalled"})
"""Persistent dispositions under which a thing is not used, packed or shipped."""

GOING_OUT: Final = frozenset(
    {"shipping", "departing", "consigning", "retail_selling", "dispensing"}
)
OPENLY_BAD: Final = frozenset(
    {
        "returned",
        "recalled",
        "non_conformant",
        "damaged",
        "disposed",
        "needs_replacement",
        "non_sellable_other",
    }
)
"""Dispositions of an event under which held goods may travel: nobody takes them for good ones."""
STAYING: Final = frozenset({"repairing", "removing"})
"""Steps that may be done to a held unit that stays itself."""


def used(event: Event) -> Iterator[tuple[str, str]]:
    """Yield the field and the key of everything that an event uses, packs or ships."""
    if event.disposition in OPENLY_BAD or event.error is not None:
        return
    match event.type:
        case EventType.TRANSFORMATION:
            yield from _put_in(event)
        case EventType.AGGREGATION | EventType.ASSOCIATION:
            if event.action is Action.ADD:
                packs = event.type is EventType.AGGREGATION
                yield from _listed("parent", (event.parent,) if packs else ())
                yield from _listed("children", event.children)
                yield from _amounts("child_quantities", event.child_quantities)
        case EventType.OBJECT | EventType.TRANSACTION:
            if event.biz_step in GOING_OUT and event.action is not Action.DELETE:
                yield from _listed("parent", (event.parent,))
                yield from _listed("epcs", event.epcs)
                yield from _amounts("quantities", event.quantities)


def _put_in(event: Event) -> Iterator[tuple[str, str]]:
    stays = set(event.outputs) if event.biz_step in STAYING else set()
    for path, key in _listed("inputs", event.inputs):
        if key not in stays:
            yield path, key
    yield from _amounts("input_quantities", event.input_quantities)
    loaded = event.extensions.get(LOADED)
    if isinstance(loaded, str):
        yield f"extensions.{LOADED}", loaded
    elif isinstance(loaded, Sequence):
        texts = [one for one in loaded if isinstance(one, str)]
        yield from _listed(f"extensions.{LOADED}", texts)


def _listed(name: str, keys: Sequence[str | None]) -> Iterator[tuple[str, str]]:
    for number, key in enumerate(keys):
        if key is not None:
            yield name if name == "parent" else f"{name}[{number}]", key


def _amounts(name: str, amounts: Sequence[Quantity]) -> Iterator[tuple[str, str]]:
    yield from _listed(name, [amount.key for amount in amounts])
