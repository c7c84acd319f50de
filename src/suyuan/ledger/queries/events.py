"""Events as EPCIS asks for them: pages by key, single events, and the words and places in use."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import connection

from suyuan.kernel.errors import DomainError
from suyuan.ledger.domain.epcis.asking import Foreign, Moment, Query
from suyuan.ledger.domain.event import Event
from suyuan.ledger.queries.event_conditions import Conditions
from suyuan.ledger.queries.event_rows import COLUMNS, events_of
from suyuan.ledger.queries.rows import row, rows, snapshot

_FINISHED: Final = "e.xid < pg_snapshot_xmin(pg_current_snapshot())"
"""True of events after which none can appear any more that was recorded before them."""

RESOURCES: Final[Mapping[str, str]] = {
    "eventTypes": "e.type",
    "bizSteps": "e.biz_step",
    "dispositions": "e.disposition",
    "bizLocations": "e.place_id",
    "readPoints": "e.read_point_id",
}
_PLACES: Final = frozenset({"bizLocations", "readPoints"})


class TooManyEventsError(DomainError):
    """More events match than the question allows."""

    code = "ledger.too_many_events"
    maximum: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """The last event of a page: the value it is ordered by, and its id."""

    value: str
    id: uuid.UUID
    seen: int
    """How many events the pages so far had."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EventPage:
    """Some events, and where the next page begins, if there is one."""

    events: Sequence[Event]
    next: Position | None


def _order(query: Query) -> tuple[str, str]:
    """Return the expression that events are ordered by, and its type."""
    match query.order_by:
        case Moment.RECORD:
            return "e.recorded_at", "timestamptz"
        case Foreign(names=names):
            return f"(e.body->'extensions'->'{_quoted(names[0])}')", "jsonb"
        case _:
            return "e.occurred_at", "timestamptz"


def _quoted(name: str) -> str:
    """Return a name as it stands inside a text of SQL, with parameters around it."""
    return name.replace("'", "''").replace("%", "%%")


def page(
    query: Query,
    *,
    size: int,
    after: Position | None = None,
    sites: Collection[int] | None = None,
) -> EventPage:
    """Return a page of the events that a query asks for.

    Pages go on after the last event of the one before, so that events that arrive in between
    neither repeat nor push out any other.

    Args:
        query: The question.
        size: Events on a page.
        after: Where the page before ended.
        sites: The sites whose events may be seen; None for all.

    Raises:
        TooManyEventsError: If more match than ``maxEventCount``.
    """
    seen = after.seen if after is not None else 0
    size = size if query.limit is None else max(0, min(size, query.limit - seen))
    with snapshot():
        conditions = _conditions(query, sites)
        if query.maximum is not None and after is None:
            _check_maximum(conditions, query.maximum)
        found = _rows(query, conditions, after, size + 1)
        events = events_of(found[:size])
    more = len(found) > size and (query.limit is None or seen + size < query.limit)
    if not more:
        return EventPage(events=events, next=None)
    last = found[size - 1]
    return EventPage(
        events=events,
        next=Position(value=last["order_text"], id=last["id"], seen=seen + size),
    )


def _conditions(query: Query, sites: Collection[int] | None) -> Conditions:
    conditions = Conditions()
    for condition in query.conditions:
        conditions.add(condition)
    if isinstance(query.order_by, Foreign):
        conditions.clauses.append(f"{_order(query)[0]} IS NOT NULL")
    if query.order_by is Moment.RECORD:
        conditions.clauses.append(_FINISHED)
    if sites is not None:
        conditions.clauses.append(f"e.site_id = ANY ({conditions.put(list(sites))}::bigint[])")
    return conditions


def _check_maximum(conditions: Conditions, maximum: int) -> None:
    limit = conditions.put(maximum + 1)
    sql = f"SELECT count(*) FROM (SELECT FROM ledger_event e WHERE {conditions.where()} LIMIT {limit}) c"  # noqa: E501, S608
    counted = row(sql, conditions.parameters)
    if counted is not None and counted[0] > maximum:
        raise TooManyEventsError(maximum=maximum)


def _rows(
    query: Query, conditions: Conditions, after: Position | None, limit: int
) -> list[dict[str, Any]]:
    order, kind = _order(query)
    sign, direction = ("<", "DESC") if query.descending else (">", "ASC")
    if after is not None:
        value, last = conditions.put(after.value), conditions.put(after.id)
        conditions.clauses.append(f"({order}, e.id) {sign} ({value}::{kind}, {last}::uuid)")
    count = conditions.put(limit)
    text = f"{order}::text" if kind == "jsonb" else f"to_json({order})#>>'{{}}'"
    sql = (
        f"SELECT {COLUMNS}, {text} AS order_text FROM ledger_event e "  # noqa: S608
        f"WHERE {conditions.where()} ORDER BY {order} {direction}, e.id {direction} LIMIT {count}"
    )
    return _dicts(sql, conditions.parameters)


def _dicts(sql: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, found, strict=True)) for found in cursor.fetchall()]


def by_uri(uri: str, *, sites: Collection[int] | None = None) -> Sequence[Event]:
    """Return the event of an id, and the declaration of its error, if there is one."""
    conditions = Conditions()
    name = conditions.put(uri)
    if sites is not None:
        conditions.clauses.append(f"e.site_id = ANY ({conditions.put(list(sites))}::bigint[])")
    sql = (
        f"SELECT {COLUMNS} FROM ledger_event e "  # noqa: S608
        f"WHERE {conditions.where()} AND (e.recorded_at, e.id) IN "
        f"(SELECT recorded_at, event_id FROM ledger_event_key WHERE uri = {name}) "
        "ORDER BY e.recorded_at, e.id"
    )
    with snapshot():
        return events_of(_dicts(sql, conditions.parameters))


def originals(uris: Collection[str]) -> Mapping[str, Event]:
    """Return the events of some ids, without declarations of their errors."""
    conditions = Conditions()
    names = conditions.put(sorted(set(uris)))
    sql = (
        f"SELECT {COLUMNS} FROM ledger_event e "  # noqa: S608
        f"WHERE {conditions.where()} AND (e.recorded_at, e.id) IN "
        f"(SELECT recorded_at, event_id FROM ledger_event_key WHERE uri = ANY ({names}::text[]) "
        "AND NOT declaration)"
    )
    with snapshot():
        found = events_of(_dicts(sql, conditions.parameters))
    return {event.event_id: event for event in found if event.event_id is not None}


def is_recorded(uri: str) -> bool:
    """Return whether there is an event of an id."""
    sql = "SELECT 1 FROM ledger_event_key WHERE uri = %(uri)s AND NOT declaration"
    return row(sql, {"uri": uri}) is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cursor:
    """How far a subscription has come: the transaction and the event last sent."""

    xid: int
    id: uuid.UUID
    before: str = ""
    """PostgreSQL's snapshot at the beginning; what was visible in it is never sent."""


FROM_THE_FIRST: Final = Cursor(xid=0, id=uuid.UUID(int=0))
"""The cursor of a subscription that begins with the first event of all."""


def start() -> Cursor:
    """Return the cursor of a subscription that begins now.

    Transactions that are open now will be told, whatever was committed will not. Their numbers
    mix, so the whole snapshot is kept and not only the oldest of them.
    """
    found = row(
        "SELECT snapshot::text, (pg_snapshot_xmin(snapshot)::text)::bigint"
        " FROM (SELECT pg_current_snapshot() AS snapshot) now"
    )
    assert found is not None
    return Cursor(xid=int(found[1]) - 1, id=uuid.UUID(int=2**128 - 1), before=found[0])


def fresh(
    query: Query, *, since: Cursor, size: int, sites: Collection[int] | None = None
) -> tuple[Sequence[Event], Cursor]:
    """Return the events that have come since a cursor, in the order in which they were committed.

    An event is given only when no transaction can add another before it, so none is ever missed.
    """
    conditions = _conditions(query, sites)
    xid, last = conditions.put(str(since.xid)), conditions.put(since.id)
    conditions.clauses.append(_FINISHED)
    conditions.clauses.append(f"(e.xid, e.id) > ({xid}::xid8, {last}::uuid)")
    if since.before:
        before = conditions.put(since.before)
        conditions.clauses.append(f"NOT pg_visible_in_snapshot(e.xid, {before}::pg_snapshot)")
    count = conditions.put(size)
    sql = (
        f"SELECT {COLUMNS}, e.xid::text AS order_text FROM ledger_event e "  # noqa: S608
        f"WHERE {conditions.where()} ORDER BY e.xid, e.id LIMIT {count}"
    )
    with snapshot():
        found = _dicts(sql, conditions.parameters)
        events = events_of(found)
    if not found:
        return (), since
    last_row = found[-1]
    return events, replace(since, xid=int(last_row["order_text"]), id=last_row["id"])


def names_in_use(
    resource: str, *, size: int, after: str = "", sites: Collection[int] | None = None
) -> Sequence[str]:
    """Return a page of what events name: types, business steps, dispositions, places, things.

    Words are walked along the index, one look-up for each, whatever the number of events.
    """
    if resource == "epcs":
        sql = (
            "SELECT key FROM ledger_identity WHERE key > %(after)s AND thing_id IN "
            "(SELECT thing_id FROM ledger_participation) ORDER BY key LIMIT %(size)s"
        )
        if sites is not None:
            sql = (
                "SELECT DISTINCT i.key FROM ledger_identity i JOIN ledger_participation p "
                "USING (thing_id) JOIN ledger_event e ON e.recorded_at = p.recorded_at AND "
                "e.id = p.event_id WHERE i.key > %(after)s AND e.site_id = ANY (%(sites)s) "
                "ORDER BY i.key LIMIT %(size)s"
            )
        return [found[0] for found in rows(sql, _page(after, size, sites))]
    column = RESOURCES[resource]
    site = "" if sites is None else "AND e.site_id = ANY (%(sites)s)"
    if resource in _PLACES:
        sql = (
            "SELECT p.key FROM ledger_place p WHERE p.key > %(after)s AND EXISTS "  # noqa: S608
            f"(SELECT FROM ledger_event e WHERE {column} = p.id {site}) "
            "ORDER BY p.key LIMIT %(size)s"
        )
    else:
        sql = (
            f"SELECT DISTINCT {column} FROM ledger_event e WHERE {column} > %(after)s {site} "  # noqa: S608
            f"ORDER BY {column} LIMIT %(size)s"
        )
    return [found[0] for found in rows(sql, _page(after, size, sites))]


def _page(after: str, size: int, sites: Collection[int] | None) -> dict[str, Any]:
    return {"after": after, "size": size, "sites": None if sites is None else list(sites)}


def sites_of_events(uris: Collection[str]) -> Collection[int]:
    """Return the sites at which events happened, as far as they name one."""
    sql = """
        SELECT DISTINCT e.site_id FROM ledger_event_key AS k
        JOIN ledger_event AS e ON e.recorded_at = k.recorded_at AND e.id = k.event_id
        WHERE k.uri = ANY (%(uris)s) AND e.site_id IS NOT NULL ORDER BY 1"""
    return [site for (site,) in rows(sql, {"uris": list(uris)})]


def among_steps(uris: Collection[str], steps: Collection[str]) -> Collection[str]:
    """Return those of some addresses whose events are of some business steps."""
    sql = """
        SELECT k.uri FROM ledger_event_key AS k
        JOIN ledger_event AS e ON e.recorded_at = k.recorded_at AND e.id = k.event_id
        WHERE k.uri = ANY (%(uris)s) AND e.biz_step = ANY (%(steps)s)"""
    return {uri for (uri,) in rows(sql, {"uris": list(uris), "steps": list(steps)})}


def is_named(condition_of: Query, *, sites: Collection[int] | None = None) -> bool:
    """Return whether any event answers a question."""
    conditions = _conditions(condition_of, sites)
    sql = f"SELECT 1 FROM ledger_event e WHERE {conditions.where()} LIMIT 1"  # noqa: S608
    return row(sql, conditions.parameters) is not None
