"""What one WebSocket subscriber is told, and when: the new events that answer a named query."""

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import DatabaseError, close_old_connections
from django.http import HttpRequest, QueryDict
from websockets.frames import CloseCode

from suyuan.areas.integration import choices, queries
from suyuan.areas.integration.api.faults import (
    BodyMalformedError,
    ParameterError,
    SocketNeedsKeyError,
)
from suyuan.areas.integration.api.wishes import Wish
from suyuan.areas.integration.domain import Schedule
from suyuan.areas.integration.operations.sending import BATCH, STREAM_SECONDS
from suyuan.areas.integration.operations.subscriptions import WhenMissingError
from suyuan.foundation import authorization, clock
from suyuan.foundation.accounts import queries as accounts
from suyuan.foundation.context import Actor
from suyuan.kernel import exact
from suyuan.kernel.errors import DomainError, Problem
from suyuan.ledger.domain.epcis.json_writer import EpcFormat, Writer, query_document
from suyuan.ledger.domain.epcis.values import moment_of, time_text
from suyuan.ledger.queries import events as ledger

SCHEDULE_FIELDS: Final = ("second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek")
CONTROLS: Final = frozenset({*SCHEDULE_FIELDS, "stream", "reportIfEmpty", "initialRecordTime"})
_log: Final = logging.getLogger(__name__)


class GoneError(Exception):
    """The subscriber is told nothing any more."""

    def __init__(self, close_code: int, reason: str) -> None:
        super().__init__(reason)
        self.close_code = close_code


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """How a subscriber wants to be told."""

    schedule: Schedule | None
    report_if_empty: bool
    since: dt.datetime | None


def controls_of(parameters: QueryDict) -> When:
    """Read the controls of a subscription from the parameters of an address.

    Raises:
        ParameterError: With every parameter that is unknown or stands twice.
        WhenMissingError: If neither a stream nor a schedule is asked for, or both.
        BodyMalformedError: If one of them is of a wrong kind.
        ScheduleMalformedError: If the schedule cannot be read.
    """
    ParameterError.check(
        Problem(
            "epcis.parameter_twice" if name in CONTROLS else "epcis.parameter_unknown",
            field=name[:100],
        )
        for name in parameters
        if name not in CONTROLS or len(parameters.getlist(name)) > 1
    )
    given: dict[str, str] = {name: str(parameters[name]) for name in parameters}
    fields: dict[str, str] = {name: given[name] for name in SCHEDULE_FIELDS if name in given}
    if _boolean(given, "stream") == bool(fields):
        raise WhenMissingError
    since = None
    if "initialRecordTime" in given:
        since = moment_of(given["initialRecordTime"])
        if since is None:
            raise BodyMalformedError(field="initialRecordTime")
    return When(
        schedule=Schedule.parse(fields) if fields else None,
        report_if_empty=_boolean(given, "reportIfEmpty"),
        since=since,
    )


def _boolean(given: Mapping[str, str], name: str) -> bool:
    text = given.get(name, "false")
    if text not in {"true", "false"}:
        raise BodyMalformedError(field=name)
    return text == "true"


class Listener:
    """One subscriber: who it is, what it asks, and how far it has been told."""

    def __init__(self, request: HttpRequest, wish: Wish, name: str) -> None:
        """Begin now, or where the subscriber says.

        Raises:
            SocketNeedsKeyError: If somebody asks without a key of a program.
            ForbiddenError: If the key may not subscribe.
            NoSuchQueryError: If there is no such query.
        """
        scheme, _, self._key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise SocketNeedsKeyError
        self._when = controls_of(request.GET)
        self._format: EpcFormat = wish.epc_format
        self._name = name
        self._query_id = queries.named_query(name).pk
        self._actor()
        moment = clock.now()
        self.begins = time_text(self._when.since or moment)
        self._cursor = ledger.start()
        if self._when.since is not None:
            self._cursor = ledger.FROM_THE_FIRST
        self._due_at = self._next(moment)

    def _actor(self) -> Actor:
        """Return who is told; rights may have been taken away meanwhile."""
        actor = accounts.actor_of_key(self._key, at=clock.now(), action=choices.SUBSCRIBE)
        if actor is None:
            raise SocketNeedsKeyError
        authorization.require(actor, choices.VIEW)
        return actor

    def _next(self, moment: dt.datetime) -> dt.datetime:
        if self._when.schedule is None:
            return moment + dt.timedelta(seconds=STREAM_SECONDS)
        return self._when.schedule.next_after(moment)

    def message(self) -> bytes | None:
        """Return what is to be sent now, None where it is not time or nothing is new.

        Raises:
            GoneError: If the query is gone, or the key may no more.
        """
        moment = clock.now()
        if moment < self._due_at:
            return None
        self._due_at = self._next(moment)
        close_old_connections()
        try:
            with authorization.remembered():
                return self._new(moment)
        except queries.NoSuchQueryError as error:
            raise GoneError(CloseCode.NORMAL_CLOSURE, "The query was removed.") from error
        except DomainError as error:
            raise GoneError(CloseCode.POLICY_VIOLATION, "Access has ended.") from error
        except DatabaseError:
            _log.exception("a WebSocket subscriber could not be served")
            return None  # It is tried again when it is due again.
        finally:
            close_old_connections()

    def _new(self, moment: dt.datetime) -> bytes | None:
        named = queries.named_query(self._name)
        if named.pk != self._query_id:
            raise queries.NoSuchQueryError(name=self._name)
        sites = authorization.sites_of(self._actor(), choices.VIEW)
        question = queries.question_of_named(named, recorded_since=self._when.since)
        events, cursor = ledger.fresh(
            question,
            since=self._cursor,
            size=BATCH,
            sites=None if sites is None else sorted(sites),
        )
        self._cursor = cursor
        if len(events) == BATCH:
            self._due_at = moment  # There is more.
        if not events and not self._when.report_if_empty:
            return None
        writer = Writer(self._format, queries.prefix_lengths())
        bodies = [writer.write(event) for event in events]
        return exact.write(
            query_document(
                bodies,
                context=writer.context(),
                created_at=time_text(clock.now()),
                query_name=self._name,
            )
        )
