"""The monthly partitions of the events, made ahead of time."""

import datetime as dt
from typing import Final

from django.db import connection, transaction

from suyuan.foundation import clock

AHEAD: Final = 24
"""Months for which partitions are made beforehand."""


def ensure_partitions(since: dt.date | None = None) -> None:
    """Make the partitions from a month up to two years ahead; safe to repeat.

    The application may not change tables; a function of the owner does it, and nothing else.

    Events outside them are kept in the default partition and moved when their month is made, so
    nothing is refused and nothing stays there for ever.
    """
    today = clock.now().date()
    month = min(since or today, today).replace(day=1)
    last = _later(today.replace(day=1), AHEAD)
    while month <= last:
        _ensure(month)
        month = _later(month, 1)


def _later(month: dt.date, months: int) -> dt.date:
    number = month.year * 12 + month.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, 1)


def _ensure(month: dt.date) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT ledger_ensure_partition(%s::date)", [month])
