"""The monthly partitions of the events, made ahead of time."""

import datetime as dt
from typing import Final

from django.db import connection, transaction

from suyuan.foundation import clock

AHEAD: Final = 24
"""Months for which partitions are made beforehand."""

_EXISTS: Final = "SELECT to_regclass(%s) IS NOT NULL"


def ensure_partitions(since: dt.date | None = None) -> None:
    """Make the partitions from a month up to two years ahead; as the owner, safe to repeat.

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
    name = f"ledger_event_{month:%Y_%m}"
    start, end = f"{month:%Y-%m-%d} 00:00:00+00", f"{_later(month, 1):%Y-%m-%d} 00:00:00+00"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_EXISTS, [name])
        row = cursor.fetchone()
        if row is not None and row[0]:
            return
        cursor.execute("LOCK TABLE ledger_event IN ACCESS EXCLUSIVE MODE")
        cursor.execute(f"CREATE TABLE {name} (LIKE ledger_event INCLUDING ALL)")
        cursor.execute(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute "
            "WHERE attrelid = 'ledger_event'::regclass AND attnum > 0 AND NOT attisdropped "
            "AND attgenerated = ''"
        )
        row = cursor.fetchone()
        assert row is not None
        columns = row[0]
        cursor.execute(
            f"WITH moved AS (DELETE FROM ledger_event_default "  # noqa: S608 - names of our own.
            f"WHERE recorded_at >= %s AND recorded_at < %s RETURNING {columns}) "
            f"INSERT INTO {name} ({columns}) SELECT {columns} FROM moved",
            [start, end],
        )
        cursor.execute(
            f"ALTER TABLE ledger_event ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s)",
            [start, end],
        )
