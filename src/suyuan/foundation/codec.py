"""Keeps the values and the result of a command: as a fingerprint, and as JSON to read back."""

import base64
import dataclasses
import datetime as dt
import enum
import hashlib
import importlib
import uuid
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

import orjson
from django.apps import apps
from django.db.models import Model

_OURS: Final = ("suyuan.", "tests.")


def fingerprint(operation: str, values: Mapping[str, object]) -> bytes:
    """Return the same 32 bytes for the same values, whatever the order of their names."""
    try:
        text = orjson.dumps(
            [operation, values],
            default=_plain,
            option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z,
        )
    except orjson.JSONEncodeError:  # Whole numbers beyond 64 bits, lone surrogates.
        text = repr([operation, _ordered(values)]).encode("utf-8", "backslashreplace")
    return hashlib.sha256(text).digest()


def _ordered(value: object) -> object:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [_ordered(each) for each in value]
    if isinstance(value, Mapping):
        return sorted((repr(_ordered(key)), repr(_ordered(each))) for key, each in value.items())
    if isinstance(value, (uuid.UUID, dt.date)):
        return str(value)
    return _ordered(_plain(value))


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    for kind, spell in _SPELLINGS:
        if isinstance(value, kind):
            return spell(value)
    found = getattr(value, "fingerprint", None)
    return f"{type(value).__qualname__} {value}" if found is None else found


def _label(row: Model) -> str:
    return row._meta.label  # noqa: SLF001 - Django's documented interface.


_SPELLINGS: Final[list[tuple[type | tuple[type, ...], Callable[[Any], object]]]] = [
    (Decimal, lambda value: f"decimal {value.normalize():f}"),
    (Model, lambda value: f"{_label(value)} {value.pk}"),
    ((bytes, bytearray, memoryview), lambda value: hashlib.sha256(value).hexdigest()),
    ((set, frozenset), lambda value: sorted(map(str, value))),
]


def encode(value: object) -> Any:
    """Return the result of a command as JSON.

    Raises:
        TypeError: If it holds something that cannot be read back, such as an open file.
    """
    if isinstance(value, enum.Enum):
        return _tagged("enum", encode(value.value), _path(type(value)))
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, list):
        return [encode(each) for each in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _tagged("data", _fields(value), _path(type(value)))
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    message = f"a command cannot return {type(value).__qualname__}"
    raise TypeError(message)


def decode(value: Any) -> Any:
    """Return the result that `encode` has kept; rows are read again from their tables."""
    if isinstance(value, list):
        return [decode(each) for each in value]
    if isinstance(value, dict):
        return _READERS[value["$"]](value)
    return value


def _tagged(kind: str, body: object, of: str | None = None) -> dict[str, object]:
    return {"$": kind, "v": body} if of is None else {"$": kind, "v": body, "t": of}


def _fields(value: Any) -> dict[str, object]:
    """Return the fields of a dataclass without those marked ``metadata={"kept": False}``."""
    return {
        field.name: encode(getattr(value, field.name))
        for field in dataclasses.fields(value)
        if field.metadata.get("kept", True)
    }


def _items(kind: str) -> Callable[[Iterable[object]], object]:
    return lambda values: _tagged(kind, [encode(each) for each in values])


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


_WRITERS: Final[list[tuple[type, Callable[[Any], object]]]] = [
    (Model, lambda value: _tagged("row", encode(value.pk), _label(value))),
    (uuid.UUID, lambda value: _tagged("uuid", str(value))),
    (Decimal, lambda value: _tagged("decimal", str(value))),
    (dt.datetime, lambda value: _tagged("datetime", value.isoformat())),
    (dt.date, lambda value: _tagged("date", value.isoformat())),
    (bytes, lambda value: _tagged("bytes", base64.b64encode(value).decode())),
    (tuple, _items("tuple")),
    (set, _items("set")),
    (frozenset, _items("frozenset")),
    (Mapping, lambda value: _tagged("map", [[encode(k), encode(v)] for k, v in value.items()])),
]
_READERS: Final[dict[str, Callable[[dict[str, Any]], object]]] = {
    "uuid": lambda body: uuid.UUID(body["v"]),
    "decimal": lambda body: Decimal(body["v"]),
    "datetime": lambda body: dt.datetime.fromisoformat(body["v"]),
    "date": lambda body: dt.date.fromisoformat(body["v"]),
    "bytes": lambda body: base64.b64decode(body["v"]),
    "tuple": lambda body: tuple(decode(body["v"])),
    "set": lambda body: set(decode(body["v"])),
    "frozenset": lambda body: frozenset(decode(body["v"])),
    "map": lambda body: {decode(key): decode(each) for key, each in body["v"]},
    "enum": lambda body: _resolve(body["t"])(decode(body["v"])),
    "data": lambda body: _resolve(body["t"])(
        **{name: decode(each) for name, each in body["v"].items()}
    ),
    "row": lambda body: apps.get_model(body["t"])._base_manager.get(  # noqa: SLF001
        pk=decode(body["v"])
    ),
}
