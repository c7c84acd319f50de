"""The frame around every write: the right, who and why, once only, in one transaction.

An operation is a function with the decorator `command`. The outermost call opens the frame; calls
of other operations inside join it, and are covered by the right to the outermost one.
"""

import dataclasses
import decimal
import functools
import json
import random
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, Final, ParamSpec, Protocol, TypeVar, cast

from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    OperationalError,
    connection,
    transaction,
)
from psycopg import Error as DriverError, errors

from suyuan.foundation import authorization, clock, codec
from suyuan.foundation.context import Actor, ActorKind, Context, Source
from suyuan.foundation.db.wire import Json, Sent, question, wire
from suyuan.foundation.failures import (
    BusyError,
    CommandReusedError,
    ConstraintError,
    ForbiddenError,
    KeyEndedError,
    LockTimeoutError,
    TooLongError,
    ValueRefusedError,
)
from suyuan.kernel.errors import DomainError

P = ParamSpec("P")
R = TypeVar("R")

_ATTEMPTS: Final = 4
_BEGIN: Final = (
    "SELECT verdict, stored FROM foundation_begin(%s::uuid, %s::text, %s::text, %s::text, "
    "%s::bigint, %s::text, %s::bigint, %s::text, %s::text, %s::text, %s::timestamptz, %s::bytea)"
)
_FINISH: Final = "SELECT foundation_finish(%s::bytea, %s::jsonb, %s::jsonb)"


class Gathered(Protocol):
    """Carries out commands of one operation together: `together.Gathering`."""

    def carry_out(
        self,
        declared: "Declared",
        context: Context,
        values: Mapping[str, Any],
        stamp: bytes,
        alone: Callable[[bool], Any],
    ) -> Any:
        """Carry out a command with others, or `alone` (in a hurry or not); return its result."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """An operation, as it was declared."""

    name: str
    action: str | None
    """The right it needs; None where anybody may, because it decides by itself."""
    site: Callable[[Mapping[str, Any]], int | None] | None
    secret: frozenset[str]
    """Names of values that must not be kept, not even as a part of a hash."""
    function: Callable[..., Any]
    hurried: bool
    gathered: Gathered | None = None


class HurryError(Exception):
    """A hurried operation needs the long way after all; it is begun again, without hurry."""


@dataclasses.dataclass(kw_only=True, slots=True)
class Frame:
    """A command that is being carried out."""

    context: Context
    name: str
    action: str | None = None
    """The right under which it runs; None where it decides by itself."""
    hurried: bool = False
    """Whether the operation may leave its last statements to the end of the command."""
    messages: list[dict[str, object]] = dataclasses.field(default_factory=list)
    rehearsal: bool = False
    carries: bool = False
    """Whether it carries others, each of which is asked for its own right."""


_declared: dict[str, Declared] = {}
_frame: ContextVar[Frame | None] = ContextVar("command_frame", default=None)


def commands() -> Mapping[str, Declared]:
    """Return every declared operation by name."""
    return dict(sorted(_declared.items()))


def current() -> Frame | None:
    """Return the command that is being carried out, if any."""
    return _frame.get()


def required() -> Frame:
    """Return the command that is being carried out; there must be one."""
    frame = _frame.get()
    assert frame is not None, "this is possible inside a command only"
    return frame


def at_site(site_id: int | None) -> None:
    """Go on only where the right of the command is held at a site: that of what it is about.

    The frame asks for the right at the site of the context, and at any site where none is chosen;
    what a command changes tells its own site once it is read. What belongs to no site may be
    changed at any.

    Raises:
        ForbiddenError: If the actor holds the right elsewhere only.
    """
    frame = required()
    if site_id in {None, frame.context.site_id}:
        return  # The frame has asked.
    if frame.action is not None:
        authorization.require(frame.context.actor, frame.action, site_id)


def under(action: str) -> None:
    """Have `at_site` ask for a right that the command has learnt by itself, and has checked."""
    required().action = action


@contextmanager
def each_by_its_own_right() -> Iterator[None]:
    """Ask for the right of every operation that is called inside, as if each had come alone.

    For a command that carries out others one after the other: who may do one thing at one site may
    not do it at another, or something else, because several are done together.
    """
    frame = required()
    frame.carries = True
    try:
        yield
    finally:
        frame.carries = False


def command(
    *,
    name: str,
    action: str | None,
    site: Callable[[Mapping[str, Any]], int | None] | None = None,
    secret: Sequence[str] = (),
    hurried: bool = False,
    gathered: Gathered | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function an operation. It takes keywords only, `context` among them.

    The context's command id makes it happen once: a repeat with the same values returns the first
    result. So the result must be something that `codec` can keep: values, frozen dataclasses, rows.

    Args:
        name: ``area.verb_noun``, unique.
        action: The right that is needed, at the site of the context or the one `site` finds.
        site: Finds the site in the values; `authorization.EVERYWHERE` asks for all sites.
        secret: Names of values such as passwords, which play no part in telling a repeat.
        hurried: Whether it is tried first with the frame around its own statements: the frame
            opens with the first of them and closes with the last, in the same round trips. It may
            touch nothing but the database, and does so again, without hurry, if that refuses.
        gathered: Where commands that come at the same time are carried out together.

    Raises:
        ForbiddenError: (the operation) If the actor has no right to do it.
        CommandReusedError: (the operation) If the id was used with other values or by another.
        BusyError: (the operation) If another command holds what it needs.
        ConstraintError: (the operation) If the database refuses a broken rule.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        assert name not in _declared or _same(_declared[name].function, function), name
        declared = Declared(
            name=name, action=action, site=site, secret=frozenset(secret), function=function,
            hurried=hurried, gathered=gathered,
        )  # fmt: skip
        _declared[name] = declared

        @functools.wraps(function)
        def operation(*args: P.args, **values: P.kwargs) -> R:
            assert not args, f"{name} takes keywords only"
            context = values["context"]
            assert isinstance(context, Context)
            running = _frame.get()
            if running is None:
                return cast("R", _outermost(declared, context, values))
            assert running.context.actor.principal == context.actor.principal, (
                "one command, one actor"
            )
            if running.carries:
                return cast("R", _carried(declared, running, context, values))
            return function(*args, **values)

        return operation

    return decorate


def _same(one: Callable[..., Any], other: Callable[..., Any]) -> bool:
    return one.__module__ == other.__module__ and one.__qualname__ == other.__qualname__


def system_context(
    *, reason: str, source: Source = Source.CLI, command_id: uuid.UUID | None = None
) -> Context:
    """Return the context of something that the system does by itself: jobs, demonstration, CLI."""
    return Context(
        actor=Actor(kind=ActorKind.SYSTEM, label="system"),
        command_id=command_id or clock.new_id(),
        reason=reason,
        at=clock.now(),
        source=source,
    )


@contextmanager
def rehearsal(*, context: Context, action: str) -> Iterator[None]:
    """Carry out operations and take everything back at the end: the dry run of an import.

    Wrap each row in `transaction.atomic()` to go on after an error. Nothing leaves the system and
    no command id is used up.

    Raises:
        ForbiddenError: If the actor has no right to do it.
        BusyError: If another command stood in its way.
    """
    authorization.require(context.actor, action, context.site_id)
    assert _frame.get() is None, "a rehearsal is not part of a command"
    frame = Frame(context=context, name="foundation.rehearsal", action=action, rehearsal=True)
    try:
        with _running(frame), translated(), transaction.atomic(durable=True), clean_line():
            wire().send([_opening(frame, None, None)])
            try:
                yield
            finally:
                transaction.set_rollback(True)
    except _CollisionError as error:
        raise BusyError from error


def _outermost(declared: Declared, context: Context, values: Mapping[str, Any]) -> Any:
    site = declared.site(values) if declared.site is not None else context.site_id
    context = dataclasses.replace(context, site_id=site)
    action = declared.action
    if action is not None:
        if not authorization.is_registered(action):
            message = f"action {action!r} of {declared.name} is not registered"
            raise LookupError(message)
        if not authorization.within_scopes(context.actor, action):
            raise ForbiddenError(action=action)
    hidden = declared.secret | {"context"}
    stamp = codec.fingerprint(
        declared.name, {name: value for name, value in values.items() if name not in hidden}
    )
    alone = functools.partial(_alone, declared, context, values, stamp)
    if declared.gathered is None:
        return alone(declared.hurried)
    return declared.gathered.carry_out(declared, context, values, stamp, alone)


def _carried(
    declared: Declared, running: Frame, context: Context, values: Mapping[str, Any]
) -> Any:
    """Carry out one of several operations inside the command that carries them, by its own right.

    Raises:
        ForbiddenError: If the actor has no right to do it, there.
    """
    site = declared.site(values) if declared.site is not None else context.site_id
    if declared.action is not None:
        authorization.require(context.actor, declared.action, site)
    context = dataclasses.replace(context, site_id=site)
    frame = dataclasses.replace(
        running, context=context, name=declared.name, action=declared.action, carries=False
    )
    token = _frame.set(frame)
    try:
        return declared.function(**{**values, "context": context})
    finally:
        _frame.reset(token)


def _alone(
    declared: Declared,
    context: Context,
    values: Mapping[str, Any],
    stamp: bytes,
    hurried: bool,  # noqa: FBT001 - private.
) -> Any:
    """Carry out a command in a transaction of its own."""
    attempt = 1
    if hurried:
        try:
            return _once(declared, context, values, stamp, hurried=True)
        except (HurryError, ConstraintError, _CollisionError):
            pass  # Perhaps something that is settled in time, or told more exactly.
    while True:
        try:
            return _once(declared, context, values, stamp, hurried=False)
        except _CollisionError as error:
            if attempt == _ATTEMPTS:
                raise BusyError from error
            time.sleep(random.uniform(0.5, 1.5) * 0.02 * attempt)  # noqa: S311 - no secret.
            attempt += 1


def _once(
    declared: Declared,
    context: Context,
    values: Mapping[str, Any],
    stamp: bytes,
    *,
    hurried: bool,
) -> Any:
    frame = Frame(context=context, name=declared.name, action=declared.action, hurried=hurried)
    ordered = connection.execute_wrapper(after_what_waits) if hurried else nullcontext()
    try:
        with _running(frame), translated(), transaction.atomic(durable=True), ordered, clean_line():
            opening = _opening(frame, declared.action, stamp)
            wire().wait([opening], then=functools.partial(_judge, declared, context, opening))
            if not hurried:
                wire().flush()
            result = declared.function(**{**values, "context": context})
            wire().wait([_closing(frame, stamp, result)])
            wire().commit()
            return result
    except _DoneError as done:
        return codec.decode(done.stored)


@contextmanager
def clean_line() -> Iterator[None]:
    """Let nothing of a command that fails wait for the next one."""
    line = wire()
    try:
        yield
    finally:
        line.forget()


def after_what_waits(execute: Callable[..., Any], *statement: Any) -> Any:
    """Send what waits before a statement that goes through a cursor."""
    wire().flush()
    return execute(*statement)


def _judge(declared: Declared, context: Context, opening: Sent) -> None:
    """Go on only where the command is allowed and new."""
    ((verdict, stored),) = opening[2].rows
    match verdict:
        case "FORBIDDEN":
            raise ForbiddenError(action=declared.action or "")
        case "ENDED":
            raise KeyEndedError
        case "REUSED":
            raise CommandReusedError(command_id=str(context.command_id))
        case "DONE":
            raise _DoneError(stored)
        case _:
            assert verdict == "NEW", verdict


def _opening(frame: Frame, action: str | None, stamp: bytes | None) -> Sent:
    context, actor = frame.context, frame.context.actor
    if actor.kind is ActorKind.SYSTEM:
        action = None
    return question(
        _BEGIN, context.command_id, frame.name, actor.principal, actor.label, actor.user_id,
        action, context.site_id, context.reason, context.source.value, context.address,
        context.at, stamp,
    )  # fmt: skip


def _closing(frame: Frame, stamp: bytes, result: object) -> Sent:
    kept = None if result is None else Json(json.dumps(codec.encode(result)).encode())
    messages = Json(json.dumps(frame.messages).encode()) if frame.messages else None
    return question(_FINISH, stamp, kept, messages)


class _DoneError(Exception):
    """The command was carried out before; this is what it gave."""

    def __init__(self, stored: str | None) -> None:
        super().__init__()
        self.stored = json.loads(stored) if stored is not None else None


@contextmanager
def _running(frame: Frame) -> Iterator[None]:
    token = _frame.set(frame)
    try:
        yield
    finally:
        _frame.reset(token)
        if connection.in_atomic_block and not connection.needs_rollback:
            # Only inside a test's own transaction: nobody may write under this name afterwards.
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('app.actor', '', true)")


class _CollisionError(Exception):
    """Two transactions stood in each other's way, and PostgreSQL ended this one."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn refusals of the database into errors that a person can be told about.

    Raises:
        LockTimeoutError: For a lock that was not had in time.
        TooLongError: For a statement that ran too long.
        ConstraintError: For a broken constraint, named.
        ValueRefusedError: For a value that fits no column, or has too many digits to count with.
    """
    try:
        yield
    except (decimal.InvalidOperation, decimal.Overflow) as error:
        raise ValueRefusedError from error
    except DatabaseError as error:
        found = _translate(error)
        if found is None:
            raise
        raise found from error


def _translate(error: DatabaseError) -> DomainError | _CollisionError | None:
    cause = error.__cause__
    match error, cause:
        case OperationalError(), errors.LockNotAvailable():
            return LockTimeoutError()
        case OperationalError(), errors.DeadlockDetected() | errors.SerializationFailure():
            return _CollisionError()
        case OperationalError(), errors.QueryCanceled():
            return TooLongError()
        case IntegrityError(), DriverError():
            told = cause.diag
            return ConstraintError(
                constraint=told.constraint_name or "", table=told.table_name or ""
            )
        case DataError(), _:
            return ValueRefusedError()
        case _:
            return None
