"""Master data of partners: kept with source and time, proposed, never put over what is ours."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from suyuan.areas.integration import queries
from suyuan.areas.integration.models import CaptureJob, MasterElement
from suyuan.foundation.context import Context
from suyuan.ledger.domain.epcis.document import Document, MasterElement as Element
from suyuan.ledger.domain.epcis.masterdata import name_in
from suyuan.ledger.operations.foreign import give_names
from suyuan.ledger.queries import vocabulary

_BATCH: Final = 1000


def keep(context: Context, job: CaptureJob, document: Document) -> int:
    """Keep what a document says in its header, as far as it is new; returns how much that is.

    Places and parties of others that have no name yet get the one that is proposed for them.
    """
    kept = 0
    for batch in _batches(document.master):
        known = _latest(job.principal, {element.key for element in batch})
        new = [element for element in batch if known.get(_name(element)) != _content(element)]
        MasterElement.objects.bulk_create(
            MasterElement(
                vocabulary=element.vocabulary,
                key=element.key,
                uri=element.id,
                attributes=dict(element.attributes),
                children=list(element.children),
                principal=job.principal,
                sender=context.actor.label,
                file_id=job.file_id,
                document_at=document.created_at,
                received_at=context.at,
            )
            for element in new
        )
        kept += len(new)
    give_names(_names(vocabulary.nameless()))
    return kept


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
