"""How what was recorded is written into a history record: moments, days, codes."""

import datetime as dt
import functools

from suyuan.ledger.domain.keys import shape_of


@functools.lru_cache(maxsize=4096)
def moment(value: dt.datetime | None) -> str:
    """Write a moment; what is done to many units at once has one, which is written once."""
    return "" if value is None else value.astimezone(dt.UTC).isoformat(timespec="seconds")


def day(value: dt.date | None) -> str:
    """Write a day."""
    return "" if value is None else value.isoformat()


def code_of(key: str) -> str:
    """Return what people read of a key."""
    return shape_of(key).code if key else ""
