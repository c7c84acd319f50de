"""The worker: does tasks, delivers the outbox, takes up what a killed worker left."""

import datetime as dt
import logging
import os
import platform
import threading
import uuid
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final, LiteralString

import psycopg
from django.db import Error, close_old_connections, connection
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app, django_connector, utils
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from typing_extensions import override

from suyuan.foundation import clock, outbox
from suyuan.foundation.jobs import progress, registry
from suyuan.kernel.errors import DomainError, Problem

BEAT_SECONDS: Final = 5
SCHEDULED_SECONDS: Final = 6 * 3600
STALLED_SECONDS: Final = 15
KEEP_JOBS_HOURS: Final = 24 * 7
_log: Final = logging.getLogger(__name__)


class Again(BaseRetryStrategy):
    """Try a task again after a fault, not after a broken rule, which would be broken again."""

    @override
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not registry.is_tried_again(exception, job.attempts):
            return None
        return RetryDecision(retry_in={"seconds": 2 ** (job.attempts + 1)})


def register() -> None:
    """Make our one task known to the queue; it runs those of the registry."""
    app.task(name=registry.RUN, retry=Again(), pass_context=True)(_run)


def _run(context: JobContext, /, **sent: Any) -> None:
    """Run a task, and tell its progress row of a failure that will not be tried again."""
    try:
        registry.run(**sent, attempt=context.job.attempts)
    except Exception as error:
        final = not registry.is_tried_again(error, context.job.attempts)
        if final and sent["progress"] is not None:
            if isinstance(error, DomainError):
                progress.fail(uuid.UUID(sent["progress"]), error)
            else:
                number = str(context.job.id)
                failure = Problem("foundation.task_failed", {"number": number})
                progress.fail(uuid.UUID(sent["progress"]), failure)
        raise


def work(*, concurrency: int = 2) -> None:
    """Work until somebody asks to stop by SIGTERM or SIGINT."""
    stop = threading.Event()
    name = f"{platform.node()}:{os.getpid()}"
    loops: list[tuple[Callable[[], None], float]] = [
        (lambda: beat(name), BEAT_SECONDS),
        (take_up_stalled, STALLED_SECONDS),
        (registry.defer_scheduled, SCHEDULED_SECONDS),
    ]
    threads = [threading.Thread(target=_repeat, args=(stop, *loop)) for loop in loops]
    threads.append(threading.Thread(target=_deliver, args=(stop,)))
    for thread in threads:
        thread.start()
    try:
        # The queue is read over connections of its own event loop. What tasks and the threads above
        # add to it goes through their own connection, in the transaction that they are in.
        reader = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
        reader.run_worker(
            name=name,
            concurrency=concurrency,
            update_heartbeat_interval=BEAT_SECONDS,
            stalled_worker_timeout=STALLED_SECONDS,
            shutdown_graceful_timeout=20,
        )
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=10)
        _forget(name)


def beat(name: str) -> None:
    """Leave a sign of life."""
    moment = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO jobs_worker (name, started_at, beat_at) VALUES (%s, %s, %s) "
            "ON CONFLICT (name) DO UPDATE SET beat_at = excluded.beat_at",
            [name, moment, moment],
        )
        cursor.execute(
            "DELETE FROM jobs_worker WHERE beat_at < %s - interval '1 day'",
            [moment],
        )


def alive(*, seconds: int = 4 * BEAT_SECONDS) -> int:
    """Return how many workers have shown a sign of life lately, for ``/healthz``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM jobs_worker WHERE beat_at > %s - make_interval(secs => %s)",
            [clock.now(), seconds],
        )
        (count,) = cursor.fetchone()
    return int(count)


def take_up_stalled() -> None:
    """Put back the jobs of workers that were killed, and throw away jobs done long ago."""
    _drive(_take_up_stalled(JobManager(_Inline())))


async def _take_up_stalled(manager: JobManager) -> None:
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        again = clock.now() + _pause_after(job.attempts)
        _log.warning("job %s was left by a worker that is gone; it is done again %s", job.id, again)
        await manager.retry_job(job, retry_at=again)
    await manager.delete_old_jobs(nb_hours=KEEP_JOBS_HOURS, include_failed=False)


def _pause_after(attempts: int) -> dt.timedelta:
    """Return how long a job waits whose worker was killed: not at all the first times.

    It may be the job that kills the worker, by the memory that it takes. Then the other jobs are
    done between its tries; none is ever given up for the end of a worker.
    """
    over = attempts - registry.ATTEMPTS_MAX
    return dt.timedelta(seconds=min(15 * 2**over, 3600) if over >= 0 else 0)


class _Inline(django_connector.DjangoConnector):
    """Serves the queue's asynchronous housekeeping on this thread's own connection."""

    @override
    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        self.execute_query(query, **arguments)

    @override
    async def execute_query_one_async(
        self, query: LiteralString, **arguments: Any
    ) -> dict[str, Any]:
        return self.execute_query_one(query, **arguments)

    @override
    async def execute_query_all_async(
        self, query: LiteralString, **arguments: Any
    ) -> list[dict[str, Any]]:
        return self.execute_query_all(query, **arguments)


def _drive(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that never waits, without an event loop."""
    with suppress(StopIteration):
        work.send(None)
        message = "the coroutine waited"
        raise RuntimeError(message)


def _forget(name: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM jobs_worker WHERE name = %s", [name])
    except Error:
        _log.warning("the worker could not sign off", exc_info=True)


def _repeat(stop: threading.Event, action: Callable[[], None], seconds: float) -> None:
    while not stop.is_set():
        try:
            action()
        except Exception:  # noqa: BLE001 - the loop goes on whatever happens.
            _log.exception("%s failed", action)
        close_old_connections()
        stop.wait(seconds)
    connection.close()


def _deliver(stop: threading.Event) -> None:
    """Deliver messages as soon as somebody rings, and look by ourselves now and then."""
    while not stop.is_set():
        try:
            with psycopg.connect(**utils.connector_params(), autocommit=True) as listening:
                listening.execute(f"LISTEN {outbox.CHANNEL}")
                while not stop.is_set():
                    while outbox.deliver() and not stop.is_set():
                        pass
                    for _ring in listening.notifies(timeout=outbox.LOOK_SECONDS, stop_after=1):
                        pass
        except (psycopg.Error, Error):
            _log.warning("the outbox waits for the database", exc_info=True)
            close_old_connections()
            stop.wait(1)
    connection.close()
