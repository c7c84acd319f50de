"""Sends subscribers what is new. The cursor moves on only when a subscriber has said yes."""

import datetime as dt
import hashlib
import hmac
import http.client
import logging
import socket
import ssl
import time
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from suyuan.areas.integration import choices, queries
from suyuan.areas.integration.choices import Failure
from suyuan.areas.integration.domain import Schedule, ScheduleMalformedError
from suyuan.areas.integration.models import Delivery, Subscription
from suyuan.areas.integration.operations.subscriptions import (
    DestinationRefusedError,
    addresses_of,
)
from suyuan.foundation import authorization, clock
from suyuan.foundation.accounts import queries as accounts
from suyuan.kernel import exact
from suyuan.ledger.domain.epcis.json_writer import EpcFormat, Writer, query_document
from suyuan.ledger.domain.epcis.values import time_text
from suyuan.ledger.queries import events as ledger

BATCH: Final = 100
STREAM_SECONDS: Final = 2
RUN_SECONDS: Final = 20
"""A run ends after this time; the next one goes on."""
_TIMEOUT_SECONDS: Final = 10
_WAITS_SECONDS: Final = (10, 30, 120, 600, 1800, 3600)
_log: Final = logging.getLogger(__name__)


class _RefusedError(Exception):
    """The subscriber did not take what was sent."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.too_large = status == http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class _EndedError(Exception):
    """Who subscribed may see or subscribe to nothing any more."""


_TOLD: Final = (
    "due_at", "last_tried_at", "last_notified_at", "failures", "last_failure", "cursor_xid",
    "cursor_id",
)  # fmt: skip


_FAILURES: Final[Sequence[tuple[type[Exception], Failure]]] = (
    (_EndedError, Failure.ENDED),
    (DestinationRefusedError, Failure.ADDRESS),
    (ssl.SSLError, Failure.UNTRUSTED),
    (TimeoutError, Failure.SILENT),
    (OSError, Failure.UNREACHABLE),
    (http.client.HTTPException, Failure.UNREACHABLE),
)


def send_due() -> bool:
    """Send what is due to all subscribers; returns whether there are any left to care for."""
    until = time.monotonic() + RUN_SECONDS
    due = Delivery.objects.filter(due_at__lte=clock.now()).order_by("due_at")
    for delivery in list(due.select_related("subscription__query")):
        _send(delivery, until)
    return has_subscribers()


def has_subscribers() -> bool:
    """Say whether anybody is sent anything."""
    return Delivery.objects.exists()


def _send(delivery: Delivery, until: float) -> None:
    moment = clock.now()
    failure = ""
    try:
        _send_new(delivery, until)
    except (
        _EndedError, _RefusedError, DestinationRefusedError, OSError, http.client.HTTPException,
    ) as error:  # fmt: skip
        failure = _told_of(error)
        _log.warning("subscription %s was not served: %r", delivery.pk, error)
    except Exception as error:  # noqa: BLE001 - what is wrong with one is no reason for others.
        failure = _told_of(error)
        _log.exception("subscription %s cannot be served", delivery.pk)
    delivery.last_tried_at = moment
    delivery.failures = delivery.failures + 1 if failure else 0
    delivery.last_failure = failure
    delivery.due_at = _next(delivery, moment)
    # Whoever has ended the subscription meanwhile is not subscribed again.
    Delivery.objects.filter(pk=delivery.pk).update(
        **{name: getattr(delivery, name) for name in _TOLD}
    )


def _told_of(error: Exception) -> str:
    """Return which of the failures of `choices` it is, with the status of an answer."""
    if isinstance(error, _RefusedError):
        return f"{Failure.REFUSED} {error.status}"
    return next((told for kind, told in _FAILURES if isinstance(error, kind)), Failure.FAULT)


def _next(delivery: Delivery, moment: dt.datetime) -> dt.datetime:
    failures, subscription = delivery.failures, delivery.subscription
    if failures:
        wait = _WAITS_SECONDS[min(failures, len(_WAITS_SECONDS)) - 1]
        return moment + dt.timedelta(seconds=wait)
    if subscription.schedule is None:
        return moment + dt.timedelta(seconds=STREAM_SECONDS)
    try:
        return Schedule.parse(subscription.schedule).next_after(moment)
    except ScheduleMalformedError:
        return moment + dt.timedelta(days=1)


def _send_new(delivery: Delivery, until: float) -> None:
    """Send batch after batch until nothing is new."""
    subscription = delivery.subscription
    size = BATCH
    sent = False
    sites = _sites(subscription)
    while time.monotonic() < until:
        question = queries.question_of_named(
            subscription.query, recorded_since=subscription.initial_record_time
        )
        since = ledger.Cursor(
            xid=delivery.cursor_xid, id=delivery.cursor_id, before=delivery.cursor_before
        )
        events, cursor = ledger.fresh(question, since=since, size=size, sites=sites)
        empty_report = subscription.report_if_empty and not subscription.stream and not sent
        if not events and not empty_report:
            return
        writer = Writer(EpcFormat(subscription.epc_format), queries.prefix_lengths())
        bodies = [writer.write(event) for event in events]
        document = query_document(
            bodies,
            context=writer.context(),
            created_at=time_text(clock.now()),
            query_name=subscription.query.name,
            subscription_id=str(subscription.pk),
        )
        try:
            _post(subscription, exact.write(document))
        except _RefusedError as error:
            if error.too_large and size > 1:
                size = max(1, size // 2)
                continue
            raise
        sent = True
        delivery.last_notified_at = clock.now()
        delivery.cursor_xid, delivery.cursor_id = cursor.xid, cursor.id
        if len(events) < size:
            return


def _sites(subscription: Subscription) -> Sequence[int] | None:
    """Return the sites whose events the subscriber might see at first, and may see still."""
    actor = accounts.actor_of_principal(subscription.principal, at=clock.now())
    wanted = (choices.SUBSCRIBE, choices.VIEW)
    if actor is None or not all(authorization.may(actor, action) for action in wanted):
        raise _EndedError
    first: Sequence[int] | None = subscription.sites
    now = authorization.sites_of(actor, choices.VIEW)
    if now is None:
        return first
    return sorted(now if first is None else now.intersection(first))


def signature(token: str, body: bytes) -> str:
    """Return the header GS1-Signature: HMAC with SHA-256 of the body, keyed by the token.

    >>> signature("secret", b"{}")[:20]
    'sha256=77325902caca8'
    """
    return "sha256=" + hmac.new(token.encode(), body, hashlib.sha256).hexdigest()


def _post(subscription: Subscription, body: bytes) -> None:
    parts = urlsplit(subscription.dest)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "suyuan",
        "GS1-EPCIS-Version": "2.0.0",
        "GS1-CBV-Version": "2.0.0",
    }
    if subscription.signature_token:
        headers["GS1-Signature"] = signature(subscription.signature_token, body)
    target = parts.path or "/"
    if parts.query:
        target = f"{target}?{parts.query}"
    connection = _connect(subscription.dest)
    try:
        connection.request("POST", target, body=body, headers=headers)
        answer = connection.getresponse()
        answer.read(4096)
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - what says yes.
            raise _RefusedError(answer.status)
    finally:
        connection.close()


def _connect(dest: str) -> http.client.HTTPConnection:
    """Connect to an address that was looked at, under the name that was asked for."""
    parts = urlsplit(dest)
    host = parts.hostname or ""
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    address = addresses_of(dest)[0]
    plain = socket.create_connection((address, port), timeout=_TIMEOUT_SECONDS)
    connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT_SECONDS)
    if secure:
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, port, timeout=_TIMEOUT_SECONDS)
        connection.sock = context.wrap_socket(plain, server_hostname=host)
    else:
        connection.sock = plain
    return connection
