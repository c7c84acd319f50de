"""One spelling of JSON: RFC 8785, so that the same content always gives the same hash.

Amounts are texts: a decimal fraction has no single spelling as a JSON number.

>>> canonical({"b": [1, True, None], "a": "流量"})
'{"a":"流量","b":[1,true,null]}'
>>> sha256({"a": 1}) == sha256({"a": 1})
True
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final

Value = None | bool | int | str | Sequence["Value"] | Mapping[str, "Value"]
WHOLE_MAX: Final = 2**53 - 1
"""The largest whole number that every reader of JSON reads exactly."""


def canonical(value: Value) -> str:
    """Return the canonical JSON of a value.

    Raises:
        TypeError: If it holds anything but texts, whole numbers, truth values, lists and mappings.
        ValueError: If a number is beyond 2⁵³ or a text is no Unicode.
    """
    text = json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"))
    text.encode()  # A lone surrogate has no spelling.
    return text


def sha256(value: Value) -> str:
    """Return the SHA-256 of the canonical JSON of a value, in small hexadecimal digits."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def _ordered(value: object) -> object:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        if abs(value) > WHOLE_MAX:
            message = f"{value} is not exact in every JSON reader: write it as a text"
            raise ValueError(message)
        return value
    if isinstance(value, Mapping):
        names = list(value)
        if not all(isinstance(name, str) for name in names):
            message = "names are texts"
            raise TypeError(message)
        # By UTF-16 units, as RFC 8785 3.2.3 says.
        names.sort(key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return {str(name): _ordered(value[name]) for name in names}
    if isinstance(value, (list, tuple)):
        return [_ordered(each) for each in value]
    message = f"{type(value).__name__} has no canonical spelling"
    raise TypeError(message)
