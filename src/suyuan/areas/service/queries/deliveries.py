"""With which shipment a device went to whom: the one place where this is asked."""

from collections.abc import Collection, Mapping

from suyuan.areas.sales import queries as sales
from suyuan.areas.sales.queries import Delivery


def deliveries(keys: Collection[str]) -> Mapping[str, Delivery]:
    """Return the last delivery of units, by key, from the sales record.

    What went out before there was one, or as an event alone, is not there; who holds a thing is
    told by the ledger all the same.
    """
    return sales.deliveries(keys)
