"""Who is sent new events that answer a named query."""

import datetime as dt
import ipaddress
import socket
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from suyuan.areas.integration import choices, queries
from suyuan.areas.integration.domain import Schedule
from suyuan.areas.integration.models import Delivery, Subscription
from suyuan.foundation import authorization, clock, jobs
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.kernel.errors import DomainError
from suyuan.ledger.domain.epcis.json_writer import EpcFormat
from suyuan.ledger.queries import events as ledger

SEND_DUE: Final = "integration.send_due"
_DEST_MAX: Final = 2000


class DestinationRefusedError(DomainError):
    """Nothing is sent to this address."""

    code = "integration.dest_refused"
    dest: str


class WhenMissingError(DomainError):
    """Neither a schedule nor a stream was asked for, or both."""

    code = "integration.when_missing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Controls:
    """How a subscriber wants to be told."""

    dest: str
    signature_token: str = ""
    stream: bool = False
    schedule: Mapping[str, str] | None = None
    report_if_empty: bool = False
    epc_format: EpcFormat = EpcFormat.LINK
    initial_record_time: dt.datetime | None = None


def allows_private() -> bool:
    """Return whether addresses within the firm's own network may be sent to."""
    return bool(settings.SUBSCRIPTIONS_TO_PRIVATE_NETWORKS)


def addresses_of(dest: str) -> list[str]:
    """Return the network addresses that a destination leads to, each of them allowed.

    The sender connects to one of these and asks no name server again, so that a name cannot come
    to mean something else after it was looked at.

    Raises:
        DestinationRefusedError: If the URL is none, or leads into the internal network.
    """
    refused = DestinationRefusedError(dest=dest[:200])
    try:
        parts = urlsplit(dest)
        port = parts.port
    except ValueError as error:
        raise refused from error
    schemes = {"https", "http"} if allows_private() else {"https"}
    host = parts.hostname
    if parts.scheme not in schemes or not host or parts.username or len(dest) > _DEST_MAX:
        raise refused
    default = 443 if parts.scheme == "https" else 80
    try:
        found = socket.getaddrinfo(host, port or default, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise refused from error
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not allows_private() and not all(_is_public(address) for address in addresses):
        raise refused
    return addresses


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_global) and not address.is_multicast


@command(name="integration.create_subscription", action=choices.SUBSCRIBE)
def create_subscription(*, context: Context, query_name: str, controls: Controls) -> uuid.UUID:
    """Have new events that answer a named query sent to an address.

    Raises:
        NoSuchQueryError: If there is no such query.
        WhenMissingError: If it is not clear when.
        ScheduleMalformedError: If the schedule cannot be read.
        DestinationRefusedError: If nothing is sent to the address.
    """
    query = queries.named_query(query_name)
    if controls.stream == (controls.schedule is not None):
        raise WhenMissingError
    addresses_of(controls.dest)
    due_at = context.at
    if controls.schedule is not None:
        due_at = Schedule.parse(controls.schedule).next_after(context.at)
    cursor = ledger.start()
    if controls.initial_record_time is not None:
        cursor = ledger.FROM_THE_FIRST
    sites = authorization.sites_of(context.actor, choices.VIEW)
    made = Subscription(
        id=clock.new_id(),
        query=query,
        dest=controls.dest,
        signature_token=controls.signature_token,
        stream=controls.stream,
        schedule=None if controls.schedule is None else dict(controls.schedule),
        report_if_empty=controls.report_if_empty,
        epc_format=controls.epc_format.value,
        initial_record_time=controls.initial_record_time,
        sites=None if sites is None else sorted(sites),
        principal=context.actor.principal,
        created_at=context.at,
    )
    made.save(force_insert=True)
    Delivery.objects.create(
        subscription=made,
        due_at=due_at,
        cursor_xid=cursor.xid,
        cursor_id=cursor.id,
        cursor_before=cursor.before,
    )
    jobs.defer(SEND_DUE, once=SEND_DUE)
    return made.pk


@command(name="integration.delete_subscription", action=choices.SUBSCRIBE)
def delete_subscription(*, context: Context, query_name: str, subscription_id: str) -> None:
    """End a subscription.

    Raises:
        NoSuchSubscriptionError: If there is no such one.
    """
    del context
    queries.subscription(query_name, subscription_id).delete()
