"""Why things may not be used or packed: asked of quality, and of the ledger below it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from suyuan.areas.production.queries.orders import today_at
from suyuan.areas.quality import queries as quality
from suyuan.areas.quality.domain import Use
from suyuan.kernel.errors import Problem


def problems_with(
    keys: Sequence[str], *, at: dt.datetime, site: Any, use: Use = Use.USE
) -> list[Problem]:
    """Return every reason why some things may not be used or packed.

    Args:
        keys: Lots, units or packages.
        at: When it is to be done.
        site: Where, for the day that it is there.
        use: What is to be done with them.
    """
    if not keys:
        return []
    return list(quality.blocks(list(keys), use, on=today_at(site, at)))
