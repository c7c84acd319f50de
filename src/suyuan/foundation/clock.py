"""The only reader of the system clock, and the only maker of new identifiers."""

import datetime as dt
import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_fixed: ContextVar[dt.datetime | None] = ContextVar("fixed_moment", default=None)

_lock = threading.Lock()
_last = 0


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
    """Make an identifier that sorts by time of making: UUID version 7 of RFC 9562.

    Those of one process sort in the order of their making, also within a millisecond.
    """
    global _last  # noqa: PLW0603 - guarded by the lock.
    milliseconds = int(now().timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    chance = int.from_bytes(os.urandom(10))
    with _lock:
        if _last >> 74 == milliseconds:
            _last += 1 + (chance & 0xFFFF_FFFF)
        else:
            _last = milliseconds << 74 | chance & (1 << 73) - 1
        made = _last
    upper, lower = made >> 62 & 0xFFF, made & (1 << 62) - 1
    return uuid.UUID(int=(made >> 74) << 80 | 0x7 << 76 | upper << 64 | 0b10 << 62 | lower)
