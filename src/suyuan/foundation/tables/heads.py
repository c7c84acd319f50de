"""The heads of a table: columns whose heads say the same are told apart by their letters."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

_NOISE: Final = re.compile(r"[\s_\-./*:：#\"'，、。]+")
_LETTER: Final = re.compile(r" · ([A-Z]{1,3})$")
_ALPHABET: Final = 26


def letters(index: int) -> str:
    """Return the letters by which a spreadsheet calls a column, counted from 0.

    >>> letters(0), letters(25), letters(26), letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    found = ""
    left = index + 1
    while left:
        left, digit = divmod(left - 1, _ALPHABET)
        found = chr(ord("A") + digit) + found
    return found


def distinct(head: Sequence[str]) -> list[str]:
    """Return heads of which no two say the same: what stands twice is told with its letters.

    >>> distinct(["Lot", "Quantity", "lot "])
    ['Lot · A', 'Quantity', 'lot · C']
    """
    counted = Counter(map(_bare, head))
    return [
        f"{words.strip()} · {letters(index)}" if counted[_bare(words)] > 1 else words
        for index, words in enumerate(head)
    ]


def repeated(head: Sequence[str]) -> Mapping[str, Sequence[int]]:
    """Return the columns of each head that stood more than once, by the words that it said.

    >>> repeated(["Lot · A", "Quantity", "lot · C"])
    {'Lot': [0, 2]}
    """
    found: dict[str, tuple[str, list[int]]] = {}
    for index, words in enumerate(head):
        match = _LETTER.search(words)
        if match is not None and match[1] == letters(index):
            plain = words[: match.start()]
            found.setdefault(_bare(plain), (plain, []))[1].append(index)
    return {plain: columns for plain, columns in found.values() if len(columns) > 1}


def _bare(words: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", words)).casefold() or words
