"""Commands of several callers in one transaction, where they wait at the same time anyway.

A short command costs the database less to do than to begin, to end and to write to disk, and
those who change the same row wait for one another's disk. So while one command of an operation is
carried out, the next ones gather, and one of them carries out all. Each keeps its own id, its own
actor and its own result, and hears it after the commit. Where anything is out of the ordinary,
nothing of it is kept and each is carried out by itself, as if it had come alone: who meets a
refusal meets his own, and a neighbour's does not touch him.
"""

import dataclasses
import functools
import json
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.db import connection, transaction

from suyuan.foundation import codec
from suyuan.foundation.command import Declared, after_what_waits, clean_line, translated
from suyuan.foundation.context import ActorKind, Context
from suyuan.foundation.db.wire import Sent, columns, question, wire

MEMBERS_MAX: Final = 16
WEIGHT_MAX: Final = 400
PATIENCE_SECONDS: Final = 0.5
"""After so long in the queue a command does not wait for company any more."""
COMPANY_SECONDS: Final = 0.01
"""So long one who has company as a rule waits for it."""
_TRIES: Final = 2

_BEGIN: Final = (
    "SELECT place, sites FROM foundation_begin_together("
    "%s::uuid[], %s::text[], %s::bigint[], %s::timestamptz[], %s::text)"
)
_FINISH: Final = """
    INSERT INTO foundation_command (id, operation, principal, actor_label, reason, source, address,
        site_id, fingerprint, result, at)
    SELECT id, %s::text, principal, label, reason, source, address, NULL, decode(stamp, 'hex'),
        result::jsonb, at
    FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
        %s::text[], %s::timestamptz[])
        c (id, principal, label, reason, source, address, stamp, result, at)"""


@dataclasses.dataclass(slots=True, eq=False)
class Member:
    """One of several commands that are carried out together."""

    context: Context
    values: Mapping[str, Any]
    stamp: bytes
    sites: frozenset[int] | None = frozenset()
    """Where its actor has the right, None for everywhere; known once the database has answered."""


class ApartError(Exception):
    """Some commands cannot be carried out together with the others."""

    def __init__(self, places: Sequence[int]) -> None:
        super().__init__()
        self.places = frozenset(places)
        """Their places among the members, from 0."""


class _Waiting:
    """A command in the queue, and what its thread is woken up with."""

    def __init__(self, member: Member, weight: int) -> None:
        self.member = member
        self.weight = weight
        self.leads = False
        self.done = False
        self.result: Any = None
        self._asleep = threading.Lock()
        self._asleep.acquire()

    def wake(self) -> None:
        self._asleep.release()

    def sleep(self, seconds: float = -1) -> bool:
        """Say whether somebody has woken it up."""
        return self._asleep.acquire(timeout=seconds)


class Gathering:
    """The queue of an operation whose commands may be carried out together."""

    def __init__(
        self,
        *,
        weigh: Callable[[Mapping[str, Any]], int | None],
        work: Callable[[Sequence[Member]], Sequence[Any]],
    ) -> None:
        """Make the queue of one operation in this process.

        Args:
            weigh: Says from its values how much a command has to do; None for one that is carried
                out by itself.
            work: Carries out several commands in the open transaction and returns the result of
                each. It may touch nothing but the database, and may leave its last statements to
                wait. The sites of the members are known after its first round trip. It raises
                `ApartError` for those that have to go by themselves, and anything else where all
                have to.
        """
        self._weigh = weigh
        self._work = work
        self._lock = threading.Lock()
        self._queue: deque[_Waiting] = deque()
        self._busy = False
        self._expected = 1
        """How many came together lately."""
        self._host: _Waiting | None = None
        """The one who waits for the others."""

    def carry_out(
        self,
        declared: Declared,
        context: Context,
        values: Mapping[str, Any],
        stamp: bytes,
        alone: Callable[[bool], Any],
    ) -> Any:
        """Carry out a command, by itself or together with those that wait at the same time."""
        weight = self._weigh(values)
        ordinary = (
            context.actor.kind in {ActorKind.KEY, ActorKind.USER}
            and context.actor.user_id is not None
            and context.site_id is None
        )
        if weight is None or not ordinary or connection.in_atomic_block:
            return alone(declared.hurried)
        mine = _Waiting(Member(context, values, stamp), weight)
        if not self._leads(mine):
            return mine.result if mine.done else alone(declared.hurried)
        group = [mine]
        try:
            self._wait_for_company(mine)
            group += self._company(mine)
            self._lead(declared, group)
        finally:
            for each in group[1:]:
                each.wake()
            self._hand_on()
        # Who had no company has tried in a hurry already.
        return mine.result if mine.done else alone(declared.hurried and len(group) > 1)

    def _leads(self, mine: _Waiting) -> bool:
        """Wait until a command leads a group, or is done, or has to be carried out by itself."""
        with self._lock:
            if not self._busy:
                self._busy = True
                return True
            self._queue.append(mine)
            if self._host is not None and len(self._queue) + 1 >= self._expected:
                self._host.wake()
                self._host = None
        if not mine.sleep(PATIENCE_SECONDS):
            with self._lock:
                if mine in self._queue:
                    self._queue.remove(mine)
                    return False
            mine.sleep()
        return mine.leads

    def _wait_for_company(self, mine: _Waiting) -> None:
        """Wait a moment, where as many as before can be expected to come again."""
        with self._lock:
            if len(self._queue) + 1 >= self._expected:
                return
            self._host = mine
        mine.sleep(COMPANY_SECONDS)
        with self._lock:
            self._host = None

    def _company(self, mine: _Waiting) -> list[_Waiting]:
        """Take from the queue those that are carried out with the one that leads."""
        found: list[_Waiting] = []
        commands = {mine.member.context.command_id}
        weight = mine.weight
        with self._lock:
            while self._queue and len(found) + 1 < MEMBERS_MAX:
                first = self._queue[0]
                weight += first.weight
                command_id = first.member.context.command_id
                if weight > WEIGHT_MAX or command_id in commands:
                    break
                commands.add(command_id)
                found.append(self._queue.popleft())
            came = len(found) + 1
            self._expected = max(came, (came + self._expected) // 2)
        return found

    def _hand_on(self) -> None:
        """Let the first in the queue lead the next group."""
        with self._lock:
            if self._queue:
                following = self._queue.popleft()
                following.leads = True
                following.wake()
            else:
                self._busy = False

    def _lead(self, declared: Declared, group: Sequence[_Waiting]) -> None:
        """Carry out a group; whoever is not done afterwards has to be carried out by himself."""
        for _ in range(_TRIES):
            try:
                results = _once(declared, [each.member for each in group], self._work)
            except ApartError as error:
                group = [each for place, each in enumerate(group) if place not in error.places]
                if len(group) < 2:  # noqa: PLR2004 - one alone needs no company.
                    return
            except Exception:  # noqa: BLE001 - each meets it by himself, if it is still there.
                return
            else:
                for each, result in zip(group, results, strict=True):
                    each.result, each.done = result, True
                return


def _once(
    declared: Declared,
    members: Sequence[Member],
    work: Callable[[Sequence[Member]], Sequence[Any]],
) -> Sequence[Any]:
    ordered = connection.execute_wrapper(after_what_waits)
    with translated(), transaction.atomic(durable=True), ordered, clean_line():
        opening = question(
            _BEGIN,
            [member.context.command_id for member in members],
            [member.context.actor.principal for member in members],
            [member.context.actor.user_id for member in members],
            [member.context.at for member in members],
            declared.action,
        )
        wire().wait([opening], then=functools.partial(_judge, members, opening))
        results = work(members)
        wire().wait([_closing(declared, members, results)])
        wire().commit()
        return results


def _judge(members: Sequence[Member], opening: Sent) -> None:
    """Take in where each member has the right; those who have none go by themselves."""
    found: dict[int, list[int] | None] = dict(opening[2].rows)
    refused = [place for place in range(len(members)) if place + 1 not in found]
    if refused:
        raise ApartError(refused)
    for place, member in enumerate(members):
        sites = found[place + 1]
        member.sites = None if sites is None else frozenset(sites)


def _closing(declared: Declared, members: Sequence[Member], results: Sequence[Any]) -> Sent:
    rows = []
    for member, result in zip(members, results, strict=True):
        context = member.context
        rows.append((
            context.command_id, context.actor.principal, context.actor.label, context.reason,
            context.source.value, context.address or "", member.stamp.hex(),
            None if result is None else json.dumps(codec.encode(result)), context.at,
        ))  # fmt: skip
    return question(_FINISH, declared.name, *columns(rows, 9))
