"""How far longer work has come, for the one who asked for it."""

import datetime as dt
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Now

from suyuan.foundation import clock
from suyuan.foundation.context import Context
from suyuan.foundation.core.models import StoredFile
from suyuan.foundation.jobs.models import Progress
from suyuan.kernel.errors import DomainError, Problem

Tell = Callable[[int, int | None], None]
"""Says how much of how much is done."""

_PAUSE: Final = dt.timedelta(milliseconds=400)
_BEAT: Final = 0.5


def begin(name: str, *, context: Context, total: int | None = None) -> Progress:
    """Make the row that shows a piece of work; give its id to `defer`."""
    row = Progress(
        id=clock.new_id(),
        name=name,
        owner_id=context.actor.user_id,
        owner_label=context.actor.label,
        state="WAITING",
        done=0,
        total=total,
        created_at=clock.now(),
        changed_at=clock.now(),
    )
    row.save(force_insert=True)
    return row


def of_owner(user_id: int) -> QuerySet[Progress]:
    """Return the work a user asked for, the newest first."""
    return Progress.objects.filter(owner_id=user_id).select_related("file").order_by("-created_at")


def mark_seen(user_id: int, keys: Sequence[uuid.UUID]) -> None:
    """Note that a user has looked at what came of some work; of work that goes on, nothing."""
    Progress.objects.filter(
        owner_id=user_id, pk__in=keys, state__in=["DONE", "FAILED"], seen_at=None
    ).update(seen_at=Now())


class GivenUpError(DomainError):
    """The one who asked for the work has given it up."""

    code = "foundation.given_up"


def give_up(user_id: int, key: uuid.UUID) -> bool:
    """Give up work of a user that is not done; say whether there was any.

    The worker finds it the next time it says how far it is, and takes everything back.
    """
    rows = Progress.objects.filter(owner_id=user_id, pk=key, state__in=["WAITING", "RUNNING"])
    return bool(rows.update(state="FAILED", message=_message(GivenUpError()), changed_at=Now()))


class Steps:
    """Tells the row of a piece of work how far it has come, at most a few times a second.

    Call it outside of transactions, or others see it only at the end.
    """

    def __init__(self, progress: uuid.UUID | None) -> None:
        self._rows = Progress.objects.filter(pk=progress) if progress is not None else None
        self._told: dt.datetime | None = None

    def at(self, done: int, total: int | None = None) -> None:
        """Say that so much of so much is done.

        Raises:
            GivenUpError: If it was given up.
        """
        moment = clock.now()
        if self._rows is None or (self._told is not None and moment - self._told < _PAUSE):
            return
        self._told = moment
        known = {} if total is None else {"total": total}
        told = self._rows.exclude(state="FAILED").update(
            state="RUNNING", done=done, changed_at=Now(), **known
        )
        if not told and self._rows.filter(message__code=GivenUpError.code).exists():
            raise GivenUpError

    def done(
        self,
        *,
        count: int | None = None,
        file: StoredFile | None = None,
        said: Problem | None = None,
    ) -> None:
        """Say that the work is done, and what came of it."""
        if self._rows is not None:
            known = {} if count is None else {"done": count, "total": count}
            message = None if said is None else _message(said)
            self._rows.update(state="DONE", file=file, message=message, changed_at=Now(), **known)


@contextmanager
def telling(progress: uuid.UUID | None) -> Iterator[Tell]:
    """Tell how far work has come while its transaction is open, over another connection.

    What is told raises `GivenUpError` once the work was given up, so that all of it is taken back.
    """
    if progress is None:
        yield lambda _done, _total: None
        return
    steps = Steps(progress)
    latest: list[tuple[int, int | None]] = [(0, None)]
    ended, given_up = threading.Event(), threading.Event()

    def run() -> None:
        try:
            while not ended.wait(_BEAT):
                steps.at(*latest[0])
        except GivenUpError:
            given_up.set()
        finally:
            connection.close()

    def tell(done: int, total: int | None) -> None:
        if given_up.is_set():
            raise GivenUpError
        latest[0] = (done, total)

    thread = threading.Thread(target=run, name="progress", daemon=True)
    thread.start()
    try:
        yield tell
    finally:
        ended.set()
        thread.join(timeout=5)


def fail(progress: uuid.UUID, failure: DomainError | Problem) -> None:
    """Say that the work ended with a failure."""
    message = _message(failure)
    Progress.objects.filter(pk=progress).update(state="FAILED", message=message, changed_at=Now())


def problem_of(row: Progress) -> Problem | None:
    """Return what went wrong, for `wording.sentence`."""
    return said_of(row) if row.state == "FAILED" else None


def said_of(row: Progress) -> Problem | None:
    """Return what the work said at its end, good or bad, for `wording.sentence`."""
    if row.message is None:
        return None
    return Problem(row.message["code"], row.message["data"])


def _message(said: DomainError | Problem) -> Mapping[str, object]:
    return {"code": said.code, "data": dict(said.data)}
