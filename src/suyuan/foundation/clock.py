"""The only reader of the system clock, and the only maker of new identifiers."""

import datetime as dt
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_fixed: ContextVar[dt.datetime | None] = ContextVar("fixed_moment", default=None)


def now() -> dt.datetime:
    """Return the present moment, aware and in UTC."""
    fixed = _fixed.get()
    return dt.datetime.now(dt.UTC) if fixed is None else fixed  # noqa: TID251 - the one place.


@contextmanager
def fixed(moment: dt.datetime) -> Iterator[None]:
    """Hold the clock at a moment: for tests, and for building a demonstration of past days."""
    assert moment.tzinfo is not None
    token = _fixed.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def new_id() -> uuid.UUID:
    """Make an identifier that sorts by time of making: UUID version 7 of RFC 9562."""
    milliseconds = int(now().timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    noise = int.from_bytes(os.urandom(10))
    value = milliseconds << 80 | 0x7 << 76 | (noise >> 68) << 64
    value |= 0b10 << 62 | noise & 0x3FFF_FFFF_FFFF_FFFF
    return uuid.UUID(int=value)
