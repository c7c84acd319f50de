"""One event with everything it says."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from suyuan.ledger.queries.rows import document, row, rows
from suyuan.ledger.queries.things import COLUMNS, JOINS, ThingRow

THINGS_MAX = 200


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as its page shows it."""

    id: str
    uri: str
    type: str
    action: str | None
    biz_step: str | None
    disposition: str
    persistent_set: Sequence[str]
    persistent_unset: Sequence[str]
    occurred_at: dt.datetime
    tz_offset: str
    recorded_at: dt.datetime
    place_name: str
    place_name_en: str
    read_point_name: str
    read_point_name_en: str
    holder_name: str
    holder_name_en: str
    documents: Sequence[str]
    actor: str
    source: str
    command_id: str
    things: int
    site_id: int | None
    body: Mapping[str, Any]
    raw: Mapping[str, Any] | None
    leaf: bytes
    declares: str | None
    voided_at: dt.datetime | None
    voided_by: str | None


@dataclass(frozen=True, slots=True)
class Taking:
    """A thing in the event."""

    role: str
    quantity: Decimal | None
    unit: str
    thing: ThingRow


def event_of(event_id: str) -> EventRow | None:
    """Return an event by its id, None if there is none."""
    found = row(
        """
        SELECT e.id::text, coalesce(k.uri, ''), e.type, e.action, e.biz_step,
            coalesce(e.disposition, ''), coalesce(e.persistent_set, '{}'),
            coalesce(e.persistent_unset, '{}'), e.occurred_at, e.tz_offset, e.recorded_at,
            coalesce(pl.name, ''), coalesce(pl.name_en, ''), coalesce(rp.name, ''),
            coalesce(rp.name_en, ''), coalesce(h.name, ''), coalesce(h.name_en, ''),
            coalesce(e.documents, '{}'), e.actor, e.source, e.command_id::text, e.things,
            e.site_id, e.body, e.raw, e.leaf, e.declares::text, c.declared_at, c.declared_by::text
        FROM ledger_event AS e
        LEFT JOIN ledger_event_key AS k ON k.event_id = e.id
        LEFT JOIN ledger_inferred_place AS f ON f.event_id = e.id
        LEFT JOIN ledger_place AS pl ON pl.id = coalesce(e.place_id, f.place_id)
        LEFT JOIN ledger_place AS rp ON rp.id = e.read_point_id
        LEFT JOIN ledger_party AS h ON h.id = coalesce(e.holder_id, f.holder_id)
        LEFT JOIN ledger_correction AS c ON c.event_id = e.id
        WHERE e.id = %(id)s::uuid LIMIT 1""",
        {"id": event_id},
    )
    if found is None:
        return None
    values: list[Any] = list(found)
    values[23:26] = document(found[23]), document(found[24]), bytes(found[25])
    return EventRow(*values)


def takings_of(event_id: str, *, after: int = 0) -> Sequence[Taking]:
    """Return the things of an event in the order of their ids, a page at a time."""
    found = rows(
        f"""
        SELECT p.role, p.quantity, coalesce(p.unit, ''), {COLUMNS}
        FROM ledger_participation AS p JOIN ledger_thing AS t ON t.id = p.thing_id {JOINS}
        WHERE p.event_id = %(id)s::uuid AND p.thing_id > %(after)s
        ORDER BY p.thing_id LIMIT %(limit)s""",  # noqa: S608
        {"id": event_id, "after": after, "limit": THINGS_MAX},
    )
    return [Taking(v[0], v[1], v[2], ThingRow(*v[3:])) for v in found]
