"""The character sets of GS1 and the percent encoding of its Digital Link.

>>> encode("A/B+1")
'A%2FB%2B1'
>>> first_outside("ABC#1", CHARSETS["x"])
3
"""

from collections.abc import Mapping
from urllib.parse import quote, unquote_to_bytes

DIGITS = "0123456789"
SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
"""GS1 AI encodable character set 82, in the order of the values used by check characters."""
SET_39 = "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SET_64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SET_32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

CHARSETS: Mapping[str, frozenset[str]] = {
    "n": frozenset(DIGITS),
    "x": frozenset(SET_82),
    "y": frozenset(SET_39),
    "z": frozenset(SET_64 + "="),
}
"""Character sets by the letter that the rules use."""


def first_outside(text: str, charset: frozenset[str]) -> int | None:
    """Return where the first character outside a set stands, or None."""
    if charset.issuperset(text):
        return None
    return next(at for at, character in enumerate(text) if character not in charset)


def is_digits(text: str) -> bool:
    """Tell whether a text is nothing but ASCII digits, and at least one of them."""
    return text.isascii() and text.isdigit()


def encode(value: str) -> str:
    """Percent-encode a value for a Digital Link path: all but letters, digits and - . _ ~."""
    return quote(value, safe="")


def decode(text: str) -> str | None:
    """Undo percent encoding; None when an escape is broken or is not UTF-8."""
    if "%" not in text:
        return text
    position = text.find("%")
    while position >= 0:
        pair = text[position + 1 : position + 3]
        if len(pair) < 2 or not all(digit in "0123456789abcdefABCDEF" for digit in pair):  # noqa: PLR2004 - an escape has two digits.
            return None
        position = text.find("%", position + 3)
    try:
        return unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError:
        return None


def bits_of_base64url(text: str) -> str | None:
    """Return the bits that a base64url text holds, or None when it is none."""
    if first_outside(text, frozenset(SET_64)) is not None:
        return None
    return "".join(f"{SET_64.index(character):06b}" for character in text)


def base64url_of_bits(bits: str) -> str:
    """Write bits as base64url, filled up with zeros to whole characters of six bits."""
    filled = bits + "0" * (-len(bits) % 6)
    return "".join(SET_64[int(filled[at : at + 6], 2)] for at in range(0, len(filled), 6))
