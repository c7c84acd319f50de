"""Which column of somebody's table is which of our fields: guessed, then chosen by a person."""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _, override

from suyuan.foundation.tables import heads
from suyuan.web.screens.sheets import Sheet

_NOISE: Final = re.compile(r"[\s_\-./()（）*:：]+")


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """A field that a column can fill."""

    name: str
    label: str | Promise
    is_required: bool = False
    help: str | Promise = ""
    aliases: Sequence[str] = ()
    """Other heads by which people know it."""
    is_secret: bool = False
    """Whether its values are passwords, which are neither shown nor kept."""


def targets_of(form: type[forms.Form]) -> Sequence[Target]:
    """Return the fields of a form as targets."""
    return [
        Target(
            name, field.label or name, field.required, field.help_text or "",
            is_secret=isinstance(field.widget, forms.PasswordInput),
        )
        for name, field in form.base_fields.items()
        if not field.widget.is_hidden
    ]  # fmt: skip


def secrets_of(form: type[forms.Form]) -> frozenset[str]:
    """Return the names of the fields that hold passwords."""
    return frozenset(one.name for one in targets_of(form) if one.is_secret)


def guess(head: Sequence[str], targets: Sequence[Target]) -> Mapping[str, int]:
    """Return the column of each target, by the head's words in any of our languages.

    >>> guess(
    ...     ["Lot No.", "qty"],
    ...     [Target("lot", "Lot no"), Target("quantity", "Quantity", aliases=["qty"])],
    ... )
    {'lot': 0, 'quantity': 1}
    """
    places = {_bare(words): index for index, words in reversed(list(enumerate(head)))}
    found: dict[str, int] = {}
    for target in targets:
        for words in _words(target):
            index = places.get(_bare(words))
            if index is not None and index not in found.values():
                found[target.name] = index
                break
    return found


def doubts(
    head: Sequence[str], targets: Sequence[Target], chosen: Mapping[str, int]
) -> Sequence[str]:
    """Return a sentence for each target without a column that several columns say they are."""
    repeated = list(heads.repeated(head).items())
    labels = {target.name: str(target.label) for target in targets}
    text = _(
        "%(field)s: “%(head)s” stands over several columns (%(columns)s). Choose the one meant."
    )
    found = []
    for name, at in guess([words for words, _columns in repeated], targets).items():
        if name not in chosen:
            words, columns = repeated[at]
            told = ", ".join(map(heads.letters, columns))
            found.append(text % {"field": labels[name], "head": words, "columns": told})
    return found


def _words(target: Target) -> Iterator[str]:
    yield target.name
    yield from target.aliases
    for language in ("zh-hans", "en"):
        with override(language):
            yield str(target.label)


def _bare(words: str) -> str:
    return _NOISE.sub("", words).casefold()


def missing(mapping: Mapping[str, int], targets: Sequence[Target]) -> Sequence[Target]:
    """Return the required targets that no column fills."""
    return [target for target in targets if target.is_required and target.name not in mapping]


def mapped(sheet: Sheet, mapping: Mapping[str, int]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Return each row as line number and values by field."""
    for number, row in sheet.rows:
        yield number, {name: row[index] for name, index in mapping.items() if index < len(row)}


def samples(sheet: Sheet, count: int = 3) -> Sequence[Sequence[str]]:
    """Return the first values of each column, to show what it holds."""
    return [
        [row[index] for _, row in sheet.rows[:50] if row[index]][:count]
        for index in range(len(sheet.head))
    ]
