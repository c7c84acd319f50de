"""Master data of partners: kept with source and time, proposed, never put over what is ours."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from suyuan.areas.integration import queries
from suyuan.areas.integration.models import MasterElement
from suyuan.foundation.context import Context
from suyuan.ledger.domain.epcis.document import MasterElement as Element
from suyuan.ledger.domain.epcis.masterdata import name_in
from suyuan.ledger.operations.foreign import give_names
from suyuan.ledger.queries import vocabulary

_BATCH: Final = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where master data come from."""

    principal: str
    """Who sent or brought the document."""
    file_id: int
    document_at: dt.datetime | None
    """When the document says it was made."""


def keep(context: Context, origin: Origin, elements: Sequence[Element]) -> int:
    """Keep what a document says in its header, as far as it is new; returns how much that is.

    Places and parties of others that have no name yet get the one that is proposed for them.
    """
    kept = 0
    for new in _new(origin.principal, elements):
        MasterElement.objects.bulk_create(
            MasterElement(
                vocabulary=element.vocabulary,
                key=element.key,
                uri=element.id,
                attributes=dict(element.attributes),
                children=list(element.children),
                principal=origin.principal,
                sender=context.actor.label,
                file_id=origin.file_id,
                document_at=origin.document_at,
                received_at=context.at,
            )
            for element in new
        )
        kept += len(new)
    give_names(_names(vocabulary.nameless()))
    return kept


def count_new(principal: str, elements: Sequence[Element]) -> int:
    """Return how much of what a document says is new from this sender."""
    return sum(len(new) for new in _new(principal, elements))


def _new(principal: str, elements: Sequence[Element]) -> Iterator[list[Element]]:
    for batch in _batches(elements):
        known = _latest(principal, {element.key for element in batch})
        yield [element for element in batch if known.get(_name(element)) != _content(element)]


def _batches(elements: Sequence[Element]) -> Iterator[list[Element]]:
    """Yield the elements, the last of those that mean the same."""
    last = {_name(element): element for element in elements}
    rest = iter(last.values())
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _name(element: Element) -> tuple[str, str]:
    return element.vocabulary, element.key


def _content(element: Element) -> tuple[Mapping[str, Any], Sequence[str]]:
    return dict(element.attributes), list(element.children)


def _latest(
    principal: str, keys: set[str]
) -> Mapping[tuple[str, str], tuple[Mapping[str, Any], Sequence[str]]]:
    return {
        (row.vocabulary, row.key): (row.attributes, row.children)
        for row in queries.master_data(keys)
        if row.principal == principal
    }


def _names(keys: Sequence[str]) -> Mapping[str, str]:
    """Return the names that are proposed for some keys, the latest of each."""
    found: dict[str, tuple[int, str]] = {}
    for row in queries.master_data(keys):
        name = name_in(row.attributes)
        if name and row.pk > found.get(row.key, (0, ""))[0]:
            found[row.key] = (row.pk, name)
    return {key: name for key, (_, name) in found.items()}
