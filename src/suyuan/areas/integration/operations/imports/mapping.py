"""Which column is which field: guessed, taken from what was kept, chosen by a person."""

from collections.abc import Mapping, Sequence

from suyuan.areas.integration.choices.imports import LOAD
from suyuan.areas.integration.domain.imports.fields import (
    Kind,
    bare,
    doubtful,
    fields_of,
    guess,
)
from suyuan.areas.integration.models import ImportMapping
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.tables import heads as table_heads
from suyuan.kernel.errors import DomainError, Problem


class MappingEmptyError(DomainError):
    """A mapping without a name or without columns cannot be kept."""

    code = "imports.mapping_empty"


def columns_for(kind: Kind, head: Sequence[str]) -> dict[str, int]:
    """Return the columns of a table: as kept for just such a table, else guessed."""
    best: dict[str, int] = {}
    for kept in ImportMapping.objects.filter(kind=kind.value).order_by("-changed_at"):
        found = columns_of(kind, kept.heads, head)
        if len(found) == len(kept.heads) and len(found) > len(best):
            best = found
    return best or guess(kind, head)


def columns_of(kind: Kind, heads: Mapping[str, str], head: Sequence[str]) -> dict[str, int]:
    """Return the columns of heads in a table; what is not there is left out."""
    places = {bare(words): index for index, words in reversed(list(enumerate(head)))}
    known = fields_of(kind)
    return {
        name: places[bare(words)]
        for name, words in heads.items()
        if name in known and bare(words) in places
    }


def doubts(kind: Kind, head: Sequence[str], columns: Mapping[str, int]) -> Sequence[Problem]:
    """Return a problem for each field without a column that several columns say they are."""
    repeated = table_heads.repeated(head)
    return [
        Problem("imports.head_twice", _told(words, repeated[words]), field=name)
        for name, words in doubtful(kind, repeated, columns).items()
    ]


def doubts_of(kind: Kind, heads: Mapping[str, str], head: Sequence[str]) -> Sequence[Problem]:
    """Return a problem for each head of a mapping that no column has, or several."""
    repeated = {bare(words): (words, at) for words, at in table_heads.repeated(head).items()}
    known, found = {bare(words) for words in head}, []
    for name, words in heads.items():
        if name not in fields_of(kind) or bare(words) in known:
            continue
        several = repeated.get(bare(words))
        if several is None:
            found.append(Problem("imports.head_unknown", {"head": words}, field=name))
        else:
            found.append(Problem("imports.head_twice", _told(*several), field=name))
    return found


def _told(words: str, columns: Sequence[int]) -> dict[str, str]:
    return {"head": words, "columns": ", ".join(map(table_heads.letters, columns))}


@command(name="integration.save_import_mapping", action=LOAD)
def save_mapping(
    *, context: Context, kind: Kind, name: str, heads: Mapping[str, str]
) -> ImportMapping:
    """Keep which head is which field, under a name; an older one of this name is replaced.

    Raises:
        MappingEmptyError: If there is nothing to keep.
    """
    label = " ".join(name.split())[:80]
    chosen = {field: words for field, words in heads.items() if field in fields_of(kind)}
    if not label or not chosen:
        raise MappingEmptyError
    row, _ = ImportMapping.objects.update_or_create(
        kind=kind.value, name=label, defaults={"heads": chosen, "changed_at": context.at}
    )
    return row


@command(name="integration.delete_import_mapping", action=LOAD)
def delete_mapping(*, context: Context, key: int) -> None:
    """Forget a mapping."""
    del context
    ImportMapping.objects.filter(pk=key).delete()
