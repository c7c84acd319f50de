"""What leaves the system: messages committed with the command, delivered afterwards at least once.

A handler is called outside of any transaction and may be called twice; a command that it runs with
``message.context(…)`` is carried out once all the same.
"""

import dataclasses
import datetime as dt
import json
import logging
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from django.db import connection, transaction

from suyuan.foundation import clock, command
from suyuan.foundation.context import Context, Source
from suyuan.foundation.failures import NotFoundError

CHANNEL: Final = "suyuan_outbox"
LOOK_SECONDS: Final = 0.5
BATCH: Final = 100
_LEASE_SECONDS: Final = 300
_WAITS_SECONDS: Final = (5, 30, 120, 600, 3600, 6 * 3600, 24 * 3600)
_RING_PAUSE_SECONDS: Final = 0.1
_log: Final = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """What a handler is told."""

    id: uuid.UUID
    topic: str
    payload: Mapping[str, Any]
    command_id: uuid.UUID
    at: dt.datetime

    def context(self, handler: str) -> Context:
        """Return the context for the command of a handler, the same each time it is called."""
        return command.system_context(
            reason=f"{self.topic} {self.command_id}",
            source=Source.JOB,
            command_id=uuid.uuid5(self.id, handler),
        )


Handler: TypeAlias = Callable[[Message], None]
_handlers: dict[str, dict[str, Handler]] = {}
_rung_at: float = 0.0


class UnknownMessageError(NotFoundError):
    """There is no such message."""

    code = "foundation.unknown_message"
    message_id: str = ""


def handler(topic: str, *, name: str) -> Callable[[Handler], Handler]:
    """Have a function called with every message of a topic.

    Args:
        topic: ``area.what_happened``.
        name: ``area.verb_noun``, which stays the same for ever: deliveries are kept under it.
    """

    def decorate(function: Handler) -> Handler:
        _handlers.setdefault(topic, {})[name] = function
        return function

    return decorate


def emit(topic: str, payload: Mapping[str, Any]) -> None:
    """Send a message if and when the command commits; it costs no round trip of its own."""
    frame = command.required()
    if not frame.messages and not frame.rehearsal:
        transaction.on_commit(ring)
    frame.messages.append(
        {
            "id": str(clock.new_id()),
            "topic": topic,
            "payload": payload,
            "handlers": sorted(_handlers.get(topic, ())),
        }
    )


def ring() -> None:
    """Wake the workers, at most ten times a second; they look by themselves twice a second."""
    global _rung_at  # noqa: PLW0603 - a lost update only rings once more.
    moment = time.monotonic()
    if moment - _rung_at < _RING_PAUSE_SECONDS:
        return
    _rung_at = moment
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


def deliver(*, limit: int = BATCH) -> int:
    """Deliver what is due, and return how much that was.

    A delivery is borrowed for five minutes while its handler runs, so that another worker takes it
    up if this one is killed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH due AS (SELECT id FROM foundation_delivery WHERE state = 'WAITING' "
            "AND due_at <= clock_timestamp() ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED) "
            "UPDATE foundation_delivery d SET attempts = attempts + 1, "
            "due_at = clock_timestamp() + make_interval(secs => %s) "
            "FROM due, foundation_outbox m WHERE d.id = due.id AND m.id = d.message_id "
            "RETURNING d.id, d.handler, d.attempts, m.id, m.topic, m.payload, m.command_id, m.at",
            [limit, _LEASE_SECONDS],
        )
        rows = sorted(cursor.fetchall())
    for delivery, name, attempts, message_id, topic, payload, command_id, at in rows:
        message = Message(
            id=message_id, topic=topic, payload=_read(payload), command_id=command_id, at=at
        )
        _hand_over(delivery, name, attempts, message)
    return len(rows)


def take_back() -> None:
    """Make due what was borrowed by workers that are known to have been ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE foundation_delivery SET due_at = clock_timestamp() WHERE state = 'WAITING' "
            "AND due_at > clock_timestamp()"
        )


def _read(payload: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(payload) if isinstance(payload, str) else payload
    return found


def _hand_over(delivery: int, name: str, attempts: int, message: Message) -> None:
    function = _handlers.get(message.topic, {}).get(name)
    try:
        if function is None:
            failure = f"no handler {name}"
        else:
            function(message)
            failure = ""
    except Exception as error:  # noqa: BLE001 - a failed delivery waits its turn.
        _log.exception("delivery %s of %s to %s failed", delivery, message.topic, name)
        failure = f"{type(error).__name__}: {error}"[:2000].replace("\0", "")
    with connection.cursor() as cursor:
        if not failure:
            cursor.execute(
                "UPDATE foundation_delivery SET state = 'DONE', failure = '', "
                "delivered_at = clock_timestamp() WHERE id = %s",
                [delivery],
            )
            return
        last = attempts > len(_WAITS_SECONDS)
        cursor.execute(
            "UPDATE foundation_delivery SET state = %s, failure = %s, "
            "due_at = clock_timestamp() + make_interval(secs => %s) WHERE id = %s",
            [
                "FAILED" if last else "WAITING",
                failure,
                0 if last else _WAITS_SECONDS[attempts - 1],
                delivery,
            ],
        )


@command.command(name="foundation.replay_message", action="foundation.manage_outbox")
def replay_message(*, context: Context, message_id: uuid.UUID) -> int:
    """Deliver a message again to all present handlers of its topic; return how many they are.

    Raises:
        UnknownMessageError: If there is no such message.
    """
    del context
    with connection.cursor() as cursor:
        cursor.execute("SELECT topic FROM foundation_outbox WHERE id = %s", [message_id])
        found = cursor.fetchone()
        if found is None:
            raise UnknownMessageError(message_id=str(message_id))
        names = sorted(_handlers.get(found[0], ()))
        cursor.execute(
            "INSERT INTO foundation_delivery (message_id, handler) SELECT %s, unnest(%s::text[])",
            [message_id, names],
        )
    transaction.on_commit(ring)
    return len(names)
