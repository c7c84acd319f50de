"""Why things may not be used or packed: unknown, ended, expired, held, not accepted."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from suyuan.areas.production.queries.orders import today_at
from suyuan.kernel.errors import Problem
from suyuan.ledger.queries.things import things_by_key


def problems_with(keys: Sequence[str], *, at: dt.datetime, site: Any) -> list[Problem]:
    """Return every reason why some things may not be used.

    Args:
        keys: Lots or units.
        at: When they are to be used.
        site: Where, for the day that it is there.
    """
    known = things_by_key(keys)
    day = today_at(site, at)
    found: list[Problem] = []
    for key in keys:
        thing = known.get(key)
        if thing is None:
            found.append(Problem("production.unknown_thing", {"key": key}, field="things"))
        elif thing.ended_at is not None:
            found.append(Problem("production.thing_ended", {"thing": thing.code}, field="things"))
        elif thing.expires_on is not None and thing.expires_on < day:
            data = {"thing": thing.code, "until": thing.expires_on.isoformat()}
            found.append(Problem("production.expired", data, field="things"))
    return found
