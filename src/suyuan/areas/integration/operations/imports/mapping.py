"""Which column is which field: guessed, taken from what was kept, chosen by a person."""

from collections.abc import Mapping, Sequence

from suyuan.areas.integration.choices.imports import LOAD
from suyuan.areas.integration.domain.imports.fields import Kind, bare, fields_of, guess
from suyuan.areas.integration.models import ImportMapping
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.kernel.errors import DomainError


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
