"""Moments as people say them: absolute in their own zone, and how long ago."""

import datetime as dt
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
DAYS_MAX: Final = 60


def absolute(moment: dt.datetime, *, seconds: bool = False) -> str:
    """Return ``2026-11-22 10:32`` in the reader's zone."""
    local = timezone.localtime(moment)
    return local.strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


def relative(moment: dt.datetime, now: dt.datetime) -> str:
    """Return how long ago a moment was, or how far ahead it lies."""
    distance = int((now - moment).total_seconds())
    if abs(distance) < MINUTE:
        return _("just now")
    if distance < 0:
        return _ahead(-distance)
    if distance < HOUR:
        count = distance // MINUTE
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", count) % {"count": count}
    if distance < DAY:
        count = distance // HOUR
        return ngettext("%(count)d hour ago", "%(count)d hours ago", count) % {"count": count}
    count = distance // DAY
    if count > DAYS_MAX:
        return absolute(moment)
    return ngettext("%(count)d day ago", "%(count)d days ago", count) % {"count": count}


def _ahead(distance: int) -> str:
    if distance < HOUR:
        count = distance // MINUTE
        return ngettext("in %(count)d minute", "in %(count)d minutes", count) % {"count": count}
    if distance < DAY:
        count = distance // HOUR
        return ngettext("in %(count)d hour", "in %(count)d hours", count) % {"count": count}
    count = distance // DAY
    return ngettext("in %(count)d day", "in %(count)d days", count) % {"count": count}
