"""Work of the warehouse that is done by itself, and what it does when others are done."""

import datetime as dt
from typing import Any, Final

from suyuan.areas.warehouse import operations
from suyuan.foundation import outbox
from suyuan.foundation.jobs import registry

EXPIRY: Final = "warehouse.watch_expiry"


@registry.scheduled(EXPIRY)
def watch_expiry(*, work: registry.Work, **_values: Any) -> None:
    """Call expired what has expired, and let reservations lapse; go on while there is more."""
    operations.lapse_reservations(context=work.context.derive("lapse"))
    marked = operations.mark_expired(context=work.context.derive("mark"))
    if marked.more:
        registry.again(EXPIRY, work=work, after=dt.timedelta())


@outbox.handler("quality.inspection_concluded", name="warehouse.put_away_inspected")
def put_away_inspected(message: outbox.Message) -> None:
    """Have what was inspected put away: accepted among the accepted, rejected apart."""
    said = message.payload
    if said.get("in_process"):
        return
    keys = [*said.get("unit_keys", ()), *([said["lot_key"]] if said.get("lot_key") else [])]
    operations.put_away(context=message.context("put_away"), document=said["inspection"], keys=keys)
