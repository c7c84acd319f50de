"""Keeps the values and the result of a command: as a fingerprint, and as JSON that can be read back."""

import base64
import dataclasses
import datetime as dt
import enum
import hashlib
import importlib
import json
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import orjson
from django.apps import apps
from django.db.models import Model

_OURS: Final = ("suyuan.", "tests.")
_READERS: Final[dict[str, Callable[[Any], object]]] = {
    "uuid": uuid.UUID,
    "decimal": Decimal,
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "bytes": base64.b64decode,
}


def fingerprint(operation: str, values: Mapping[str, object]) -> bytes:
    """Return the same 32 bytes for the same values, however they are spelled or ordered."""
    try:
        text = orjson.dumps(
            [operation, values],
            default=_plain,
            option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z,
        )
    except orjson.JSONEncodeError:  # Whole numbers beyond 64 bits, lone surrogates.
        text = json.dumps([operation, values], default=_plain, sort_keys=True).encode()
    return hashlib.sha256(text).digest()


def _plain(value: object) -> object:
    match value:
        case Decimal():
            return f"decimal {value.normalize():f}"
        case Model():
            return f"{value._meta.label} {value.pk}"
        case bytes() | bytearray() | memoryview():
            return hashlib.sha256(value).hexdigest()
        case set() | frozenset():
            return sorted(map(str, value))
        case Mapping():
            return dict(value)
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {
                field.name: getattr(value, field.name) for field in dataclasses.fields(value)
            }
        case _ if hasattr(value, "fingerprint"):
            return value.fingerprint
        case _:
            return f"{type(value).__qualname__} {value}"


def encode(value: object) -> Any:
    """Return the result of a command as JSON.

    Raises:
        TypeError: If it holds something that cannot be read back, such as an open file.
    """
    match value:
        case enum.Enum():
            return _tagged("enum", encode(value.value), _path(type(value)))
        case None | bool() | int() | float() | str():
            return value
        case Model():
            return _tagged("row", value.pk if _simple(value.pk) else encode(value.pk), value._meta.label)
        case uuid.UUID() | Decimal():
            return _tagged(type(value).__name__.lower(), str(value))
        case dt.datetime() | dt.date():
            return _tagged(type(value).__name__, value.isoformat())
        case bytes():
            return _tagged("bytes", base64.b64encode(value).decode())
        case list():
            return [encode(each) for each in value]
        case tuple() | set() | frozenset():
            return _tagged(type(value).__name__, [encode(each) for each in value])
        case Mapping():
            return _tagged("map", [[encode(key), encode(each)] for key, each in value.items()])
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {
                field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)
            }
            return _tagged("data", fields, _path(type(value)))
        case _:
            message = f"a command cannot return {type(value).__qualname__}"
            raise TypeError(message)


def decode(value: Any) -> Any:
    """Return the result that `encode` has kept; rows are read again from their tables."""
    if isinstance(value, list):
        return [decode(each) for each in value]
    if not isinstance(value, dict):
        return value
    kind, body = value["$"], value["v"]
    if kind in _READERS:
        return _READERS[kind](body)
    if kind == "row":
        return apps.get_model(value["t"])._default_manager.get(pk=decode(body))
    if kind == "enum":
        return _resolve(value["t"])(decode(body))
    if kind == "data":
        return _resolve(value["t"])(**{name: decode(each) for name, each in body.items()})
    items = (decode(each) for each in body)
    makers: dict[str, Callable[..., object]] = {
        "tuple": tuple, "set": set, "frozenset": frozenset, "map": dict,
    }
    return makers[kind](items)


def _tagged(kind: str, body: object, of: str | None = None) -> dict[str, object]:
    return {"$": kind, "v": body} if of is None else {"$": kind, "v": body, "t": of}


def _simple(value: object) -> bool:
    return isinstance(value, (int, str))


def _path(kind: type) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


def _resolve(path: str) -> Callable[..., Any]:
    module, _, name = path.partition(":")
    assert module.startswith(_OURS), path
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    assert isinstance(found, type)
    return found
