"""The tasks by name, how they are deferred, and how one is run."""

import dataclasses
import datetime as dt
import logging
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final, TypeAlias

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from suyuan.foundation import clock, codec, command
from suyuan.foundation.context import Actor, Context, Source
from suyuan.foundation.failures import BusyError
from suyuan.kernel.errors import DomainError

RUN: Final = "suyuan.run"
ATTEMPTS_MAX: Final = 6
WAITED_FOR: Final = 1
"""The priority of work that a person looks at, above that of what programs send."""
AHEAD_MAX: Final = 3
"""So much work of one person goes ahead of the rest; more of it waits in line like the rest."""
_log: Final = logging.getLogger(__name__)
Task: TypeAlias = Callable[..., None]
_tasks: dict[str, Task] = {}
_scheduled: list[str] = []


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What a task is told besides its own values."""

    context: Context
    """For the one command the task runs; it is the same each time the task is tried, so that a
    second try finds what the first has done. Several commands: ``context.derive("step")``."""
    progress: uuid.UUID | None
    """The row that shows how far the work has come, if the caller made one."""
    attempt: int = 0
    """How often it has been tried before."""


def is_tried_again(error: BaseException, attempt: int) -> bool:
    """Say whether a task that ends with this is tried again by itself, some seconds later.

    A fault may pass, and so may the lock of somebody else. A broken rule would be broken again.

    Args:
        error: What ended it.
        attempt: How often it was tried before, as `Work` says.
    """
    if isinstance(error, DomainError) and not isinstance(error, BusyError):
        return False
    return attempt + 1 < ATTEMPTS_MAX


def task(name: str) -> Callable[[Task], Task]:
    """Make a function a task: keywords only, `work` first. It may run more than once.

    Args:
        name: ``area.verb_noun``, unique.
    """

    def decorate(function: Task) -> Task:
        _tasks[name] = function
        return function

    return decorate


def scheduled(name: str) -> Callable[[Task], Task]:
    """Make a function a task that workers do by themselves: when they start, and every few hours.

    It is told nothing but `work`, and must do nothing where there is nothing to do.
    """

    def decorate(function: Task) -> Task:
        if name not in _scheduled:
            _scheduled.append(name)
        return task(name)(function)

    return decorate


def defer_scheduled() -> None:
    """Have every scheduled task done, under the name of the system, unless it waits already."""
    for name in _scheduled:
        work = Work(context=command.system_context(reason="Scheduled work"), progress=None)
        again(name, work=work, after=dt.timedelta())


def tasks() -> Mapping[str, Task]:
    """Return every registered task by name."""
    return dict(sorted(_tasks.items()))


def defer(
    name: str,
    *,
    progress: uuid.UUID | None = None,
    after: dt.timedelta | None = None,
    lock: str | None = None,
    once: str | None = None,
    **values: object,
) -> None:
    """Have a task done after the command has been committed, under the name of its actor.

    Args:
        name: The registered task.
        progress: The row that shows how far it has come; see `progress.begin`.
        after: How long to wait at least.
        lock: Tasks with the same lock run one after the other.
        once: While a task with the same word waits, no second one is added.
        values: What the task is told; ids rather than things.
    """
    assert name in _tasks, f"no task {name!r}"
    frame = command.required()
    if frame.rehearsal:
        return
    actor = frame.context.actor
    options: dict[str, Any] = {"lock": lock} if lock else {}
    if progress is not None and _goes_ahead(actor):
        options["priority"] = WAITED_FOR
    if after is not None:
        options["schedule_in"] = {"seconds": int(after.total_seconds())}
    sent: dict[str, Any] = dict(  # noqa: C408 - read as the call that it becomes.
        name=name,
        values={key: codec.encode(value) for key, value in values.items()},
        actor=codec.encode(actor),
        command_id=str(clock.new_id()),
        reason=frame.context.reason,
        site_id=frame.context.site_id,
        progress=None if progress is None else str(progress),
    )
    if once is None:
        app.configure_task(RUN, **options).defer(**sent)
        return
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(RUN, queueing_lock=once, **options).defer(**sent)


def _goes_ahead(actor: Actor) -> bool:
    """Say whether a person waits for little enough that it is done before what waits already.

    Thousands of documents of a partner, or of exports of one person, must not keep everybody else
    waiting; and because it is so little, it keeps nothing waiting for long.
    """
    from suyuan.foundation.jobs.models import Progress  # noqa: PLC0415 - apps come first.

    open_ = Progress.objects.filter(owner_id=actor.user_id, state__in=["WAITING", "RUNNING"])
    return len(open_.values_list("pk", flat=True)[: AHEAD_MAX + 1]) <= AHEAD_MAX


def again(name: str, *, work: "Work", after: dt.timedelta) -> None:
    """Have a running task done again after a while, under the name of the same actor.

    A task that watches for something calls this at its end; nothing else is written, so it needs
    no command. While one such task waits, no second one is added.
    """
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(
            RUN, queueing_lock=name, schedule_in={"seconds": int(after.total_seconds())}
        ).defer(
            name=name,
            values={},
            actor=codec.encode(work.context.actor),
            command_id=str(clock.new_id()),
            reason=work.context.reason,
            site_id=work.context.site_id,
            progress=None,
        )


def run(name: str, values: Mapping[str, Any], *, attempt: int = 0, **sent: Any) -> None:
    """Run a task with what `defer` has sent."""
    actor = codec.decode(sent["actor"])
    assert isinstance(actor, Actor)
    context = Context(
        actor=actor,
        command_id=uuid.UUID(sent["command_id"]),
        reason=sent["reason"],
        at=clock.now(),
        source=Source.JOB,
        site_id=sent["site_id"],
    )
    progress = sent["progress"]
    shown = None if progress is None else uuid.UUID(progress)
    work = Work(context=context, progress=shown, attempt=attempt)
    _log.info("task %s begins", name)
    _tasks[name](work=work, **{key: codec.decode(value) for key, value in values.items()})
