"""Work of the ledger that workers do by themselves."""

from suyuan.foundation.jobs import Work, scheduled
from suyuan.ledger.operations.partitions import ensure_partitions

ENSURE_PARTITIONS = "ledger.ensure_partitions"


@scheduled(ENSURE_PARTITIONS)
def make_partitions(*, work: Work) -> None:
    """Make the tables of the coming months, so that no event falls into the default one."""
    del work
    ensure_partitions()
