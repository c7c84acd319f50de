"""Words one after the other, as each language lists them."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(words: Iterable[object]) -> str:
    """Return words one after the other, as the reader's language lists them."""
    return pgettext("between the words of a list", ", ").join(str(word) for word in words)
