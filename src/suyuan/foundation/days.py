"""Days as the firm counts them: not those of whoever looks or of the machine."""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from suyuan.foundation.accounts.queries import sites
from suyuan.foundation.db.prepared import Prepared

_ZONE: Final = Prepared(lambda site: sites().filter(pk=site).values_list("time_zone", flat=True))


def zone_of(site_id: int | None = None) -> ZoneInfo:
    """Return the time zone of a site; that of the firm where no site is meant."""
    if site_id is None:
        return ZoneInfo(settings.READER_TIME_ZONE)
    name = _ZONE.first(site_id)
    return ZoneInfo(name or settings.READER_TIME_ZONE)


def day_of(moment: dt.datetime, zone: ZoneInfo) -> dt.date:
    """Return the day on which a moment lies in a zone."""
    return moment.astimezone(zone).date()


def day_at(moment: dt.datetime, site_id: int | None = None) -> dt.date:
    """Return the day of a moment at a site; that of the firm where no site is meant.

    What expires or ends on a day does so when that day is over there, not in Greenwich.
    """
    return day_of(moment, zone_of(site_id))
