"""Serials for the units of an order: from a pool, or from the item's scheme."""

from collections.abc import Sequence
from typing import Any

from suyuan.areas.catalog import operations as catalog_operations, queries as catalog
from suyuan.areas.catalog.domain import NumberKind, PoolStatus
from suyuan.areas.production.operations.acting import Scene
from suyuan.areas.production.operations.errors import NoSerialSchemeError
from suyuan.areas.production.queries.orders import today_at


def serials_for(here: Scene, count: int, pool: int | None = None) -> Sequence[str]:
    """Take serials for units of an order, each of which is never given again.

    Args:
        here: The order, and who acts.
        count: How many.
        pool: The pool to take them from; None: the line's own if it has one, else the scheme.

    Raises:
        NoSerialSchemeError: If there is no pool and the item has no scheme.
    """
    if pool is None:
        pool = _pool_of_line(here, count)
    if pool is not None:
        return catalog_operations.take_from_pool(context=here.context, pool_id=pool, count=count)
    scheme = (
        catalog.schemes()
        .filter(kind=NumberKind.SERIAL, item_id=here.order.item_id, active=True)
        .first()
    )
    if scheme is None:
        raise NoSerialSchemeError(item=here.order.item.item.code)
    block = catalog_operations.issue_numbers(
        context=here.context, scheme_id=scheme.pk, count=count,
        day=today_at(here.order.site, here.at),
    )  # fmt: skip
    return list(catalog.numbers_in(block))


def _pool_of_line(here: Scene, count: int) -> int | None:
    """Return the pool of the order's line that has enough serials left, if there is one."""
    rows: Any = catalog.pools().filter(
        scheme__item_id=here.order.item_id,
        scheme__kind=NumberKind.SERIAL,
        place_id=here.order.line_id,
        status=PoolStatus.OPEN,
    )
    return next((row.pk for row in rows if (row.left or 0) >= count), None)
