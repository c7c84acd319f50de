"""Work that runs for a person, counted for the frame."""

import dataclasses

from django.db.models import Count, Q

from suyuan.foundation.context import Actor
from suyuan.foundation.jobs.models import Progress


@dataclasses.dataclass(frozen=True, slots=True)
class Jobs:
    """How many jobs of a person run, and how many failed."""

    running: int
    unread: int


def jobs_of(actor: Actor) -> Jobs:
    """Return the counts of one person's jobs."""
    if actor.user_id is None:
        return Jobs(0, 0)
    counts = Progress.objects.filter(
        owner_id=actor.user_id, state__in=["WAITING", "RUNNING"]
    ).aggregate(running=Count("id", filter=Q(state__in=["WAITING", "RUNNING"])))
    return Jobs(counts["running"], 0)
