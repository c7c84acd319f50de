"""Work that runs for a person: counted for the frame, and ready to be shown."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suyuan.foundation import clock, wording
from suyuan.foundation.context import Actor
from suyuan.foundation.core.models import StoredFile
from suyuan.foundation.jobs import progress, results
from suyuan.foundation.jobs.models import Progress
from suyuan.web.states import Chip, Tone

_titles: dict[str, str | Promise] = {}
OPEN: Final = ("WAITING", "RUNNING")
CHIPS: Final[Mapping[str, Chip]] = {
    "WAITING": Chip(Tone.WAIT, _("Waiting")),
    "RUNNING": Chip(Tone.RUN, _("Running")),
    "DONE": Chip(Tone.OK, _("Done")),
    "FAILED": Chip(Tone.BAD, _("Failed")),
}


def name_jobs(titles: Mapping[str, str | Promise]) -> None:
    """Give jobs their titles: ``{"trace.export_scope": _("Export of a scope")}``."""
    _titles.update(titles)


def title_of(name: str) -> str | Promise:
    """Return the title of a job."""
    return _titles.get(name, name)


@dataclasses.dataclass(frozen=True, slots=True)
class Jobs:
    """How many jobs of a person run, and how many have ended that the person has not looked at."""

    running: int
    unread: int = 0


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A piece of work as its page shows it."""

    id: uuid.UUID
    title: str | Promise
    chip: Chip
    done: int
    total: int | None
    created_at: Any
    sentence: str
    file: StoredFile | None
    """What it has made, while it is kept."""
    kept_until: dt.datetime | None
    """Until when its file is kept; None where it is kept for good, or where there is none."""
    is_removed: bool
    """Whether its file was kept until then and is gone."""
    is_open: bool
    may_be_given_up: bool
    """Whether it can be stopped, and leaves nothing half done then."""
    is_failed: bool
    is_news: bool = False
    """Whether it has ended and its owner has not looked at it."""
    data: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """What the sentence is made of."""

    @property
    def url(self) -> str:
        """Where the work goes on; empty where it is at its end."""
        return self._address("url")

    @property
    def again(self) -> str:
        """Where the same can be asked for again; empty where nothing says so."""
        return self._address("again")

    def _address(self, name: str) -> str:
        address = str(self.data.get(name, ""))
        return address if address.startswith("/") and not address.startswith("//") else ""


def counted(actor: Actor) -> Jobs:
    """Return how many of a person's jobs run, and how many of them are news."""
    if actor.user_id is None:
        return Jobs(0)
    found = Progress.objects.filter(owner_id=actor.user_id, seen_at=None).aggregate(
        running=Count("pk", filter=Q(state__in=OPEN)),
        unread=Count("pk", filter=~Q(state__in=OPEN)),
    )
    return Jobs(found["running"], found["unread"])


def seen(actor: Actor, *keys: uuid.UUID | None) -> None:
    """Note that a person has looked at what came of some jobs; those that run stay news."""
    if actor.user_id is not None and keys:
        progress.mark_seen(actor.user_id, [key for key in keys if key is not None])


def jobs_of(actor: Actor, limit: int) -> Sequence[Job]:
    """Return a person's jobs, the newest first."""
    if actor.user_id is None:
        return ()
    return [_job(row) for row in progress.of_owner(actor.user_id)[:limit]]


def job_of(actor: Actor, key: uuid.UUID) -> Job | None:
    """Return one of a person's jobs."""
    if actor.user_id is None:
        return None
    row = progress.of_owner(actor.user_id).filter(pk=key).first()
    return None if row is None else _job(row)


def _job(row: Progress) -> Job:
    said = progress.said_of(row)
    until = results.kept_until(row)
    is_removed = until is not None and until <= clock.now()
    return Job(
        id=row.pk,
        title=title_of(row.name),
        chip=CHIPS[row.state],
        done=row.done,
        total=row.total,
        created_at=row.created_at,
        sentence=wording.sentence(said) if said is not None else "",
        data=said.data if said is not None else {},
        file=None if is_removed else row.file,
        kept_until=until,
        is_removed=is_removed,
        is_open=row.state in OPEN,
        may_be_given_up=row.state in OPEN and results.is_passing(row.name),
        is_failed=row.state == "FAILED",
        is_news=row.state not in OPEN and row.seen_at is None,
    )
