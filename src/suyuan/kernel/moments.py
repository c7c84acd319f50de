"""Moments as texts that every reader can take."""

import datetime as dt


def iso(moment: dt.datetime) -> str:
    """Return a moment after ISO 8601, whose offsets are of whole minutes; else told in UTC.

    Before its standard time was set, a zone has the local mean time of a city: Asia/Shanghai is
    8:05:43 ahead until 1901, which neither ISO 8601 nor XML Schema can write.

    >>> from zoneinfo import ZoneInfo
    >>> iso(dt.datetime(1900, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")))
    '1899-12-31T15:54:17+00:00'
    >>> iso(dt.datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")))
    '2026-01-01T00:00:00+08:00'
    """
    offset = moment.utcoffset()
    if offset is None or offset % dt.timedelta(minutes=1) == dt.timedelta(0):
        return moment.isoformat()
    return moment.astimezone(dt.UTC).isoformat()
