"""Lists of scopes as files."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from django.utils import timezone, translation

from suyuan.areas.trace import choices
from suyuan.areas.trace.queries.answers import Answer
from suyuan.ledger.queries import unit_files


def names_in(language: str) -> str:
    """Return the column with the names in a language."""
    return "name" if language.startswith("zh") else "name_en"


def csv_of(found: Answer, language: str) -> Iterator[bytes]:
    """Yield the whole list as CSV, in a language, with moments in the reader's zone."""
    headers, states = _words(language)
    return unit_files.stream_csv(
        found.trace,
        headers=headers,
        zone=timezone.get_current_timezone_name(),
        names=names_in(language),
        states=states,
    )


@cache
def _words(language: str) -> tuple[Sequence[str], Mapping[str, str]]:
    """Give the titles of the columns and the words for the states; their translation takes time."""
    with translation.override(language):
        titles = tuple(str(title) for title in choices.COLUMNS)
        return titles, {code: str(word) for code, word in choices.STATES.items()}
