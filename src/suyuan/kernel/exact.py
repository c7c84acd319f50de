"""JSON whose numbers stay what a document says: 1.50 keeps its digits, and none is rounded.

RFC 8259 leaves the precision of numbers to the reader, and JSON-LD takes 1.0 and 1 for the same
number: so nothing may be lost between reading and writing, and nothing need be added. Numbers with
a point or an exponent are decimals here; written again they have their digits and no exponent.

>>> write(read('{"limit": 1.50, "least": 1e-7, "serial": 12345678901234567890}'))
b'{"limit":1.50,"least":0.0000001,"serial":12345678901234567890}'
"""

import json
from collections.abc import Mapping, Sequence, Set as AbstractSet
from decimal import Decimal
from typing import Final, TypeAlias

import orjson

Value: TypeAlias = "None | bool | int | Decimal | str | list[Value] | dict[str, Value]"

PLAIN_DIGITS_MAX: Final = 18
"""Whole numbers up to so many digits fit everywhere; longer ones are exact decimals."""


def read(text: str | bytes) -> Value:
    """Read JSON with its numbers exact."""
    found: Value = json.loads(text, parse_float=Decimal, parse_int=whole)
    return found


def whole(text: str) -> int | Decimal:
    """Read a whole number, as a decimal where it is longer than writers of JSON take."""
    return int(text) if len(text) <= PLAIN_DIGITS_MAX else Decimal(text)


def write(value: object, *, is_sorted: bool = False, is_indented: bool = False) -> bytes:
    """Write JSON in UTF-8, decimals with all their digits.

    Raises:
        TypeError: If it holds something that JSON does not know.
    """
    options = (orjson.OPT_SORT_KEYS if is_sorted else 0) | (
        orjson.OPT_INDENT_2 if is_indented else 0
    )
    return orjson.dumps(value, default=_other, option=options)


def _other(value: object) -> object:
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(format(value, "f"))
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence | AbstractSet):
        return list(value)
    message = f"{type(value).__name__} has no place in JSON"
    raise TypeError(message)
