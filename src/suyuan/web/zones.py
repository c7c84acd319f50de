"""Languages and time zones to choose from."""

import zoneinfo
from collections.abc import Sequence
from typing import Final

LANGUAGES: Final = (("zh-hans", "中文"), ("en", "English"))
FIRST: Final = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Tokyo", "Europe/Berlin", "UTC")
_ODD: Final = ("Etc/", "posix/", "right/", "SystemV/")


def zones() -> Sequence[tuple[str, str]]:
    """Return all time zones, the likeliest first."""
    names = sorted(zoneinfo.available_timezones())
    others = [
        name for name in names if "/" in name and not name.startswith(_ODD) and name not in FIRST
    ]
    return [(name, name) for name in (*FIRST, *others)]
