"""With which shipment a device went to whom, and whether a repaired one has arrived."""

from collections.abc import Collection, Mapping
from typing import Final

from suyuan.areas.sales import queries as sales
from suyuan.areas.sales.queries import Delivery
from suyuan.areas.service.domain import JobKind, JobStatus
from suyuan.areas.service.models import Job
from suyuan.ledger.queries.stock import located

IN_TRANSIT: Final = "in_transit"


def deliveries(keys: Collection[str]) -> Mapping[str, Delivery]:
    """Return the last delivery of units, by key, from the sales record.

    What went out before there was one, or as an event alone, is not there; who holds a thing is
    told by the ledger all the same.
    """
    return sales.deliveries(keys)


def is_on_its_way(job: Job) -> bool:
    """Say whether the repaired unit of a job was sent to its customer and has not arrived.

    The last job of the unit alone may say so: it went out with that.
    """
    if job.status != JobStatus.DONE or job.kind != JobKind.REPAIR or job.arrived_at is not None:
        return False
    if Job.objects.filter(key=job.key, pk__gt=job.pk).exists():
        return False
    thing = located([job.key]).get(job.key)
    return thing is not None and not thing.own and thing.disposition == IN_TRANSIT
