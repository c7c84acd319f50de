"""Rows of the event table as events again.

What came in a document is read from the document as it was captured; what our own commands
recorded is put together from the columns, the body and the things that took part.
"""

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from suyuan.kernel import exact
from suyuan.ledger.domain.epcis.reading import read_event
from suyuan.ledger.domain.event import (
    BizTransaction,
    ErrorDeclaration,
    Event,
    Party,
    Quantity,
)
from suyuan.ledger.domain.vocabulary import Action, EventType, Role
from suyuan.ledger.queries.rows import rows

TOLD_PLACE: Final = """
    convert_from(CASE WHEN e.declares IS NULL THEN e.statement ELSE (
        SELECT o.statement FROM ledger_event o WHERE o.id = e.declares
    ) END, 'UTF8')::json->>'location' IS NOT NULL"""
"""Whether an event of our own commands said where its things are afterwards; else its place was
inferred. A declaration says of its event what that said itself."""
COLUMNS: Final = (
    "e.id, e.recorded_at, e.occurred_at, e.tz_offset, e.type, e.action, e.biz_step, e.disposition, "
    "e.persistent_set, e.persistent_unset, e.read_point_id, e.place_id, e.transformation_id, "
    f"e.body, e.raw, CASE WHEN e.raw IS NULL THEN {TOLD_PLACE} END AS told_place"
)

_THINGS: Final = """
    SELECT p.event_id, p.role, i.key
    FROM ledger_participation p JOIN ledger_identity i ON i.thing_id = p.thing_id AND i.main
    WHERE p.event_id = ANY (%(ids)s::uuid[]) AND p.quantity IS NULL
    ORDER BY i.key COLLATE "C" """
_URIS: Final = """
    SELECT event_id, uri FROM ledger_event_key WHERE event_id = ANY (%(ids)s::uuid[])"""
_PLACES: Final = "SELECT id, key FROM ledger_place WHERE id = ANY (%(ids)s::bigint[])"
_AMOUNTS: Final = ("quantities", "child_quantities", "input_quantities", "output_quantities")

Things = Mapping[tuple[uuid.UUID, str], Sequence[str]]


def events_of(found: Sequence[Mapping[str, Any]]) -> list[Event]:
    """Return the events of rows with `COLUMNS`, in their order."""
    if not found:
        return []
    ids = [each["id"] for each in found]
    uris: dict[uuid.UUID, str] = dict(rows(_URIS, {"ids": ids}))
    captured = {each["id"]: _captured(each, uris[each["id"]]) for each in found}
    own = [each for each in found if captured[each["id"]] is None]
    things: dict[tuple[uuid.UUID, str], list[str]] = defaultdict(list)
    places: dict[int, str] = {}
    if own:
        for event, role, key in rows(_THINGS, {"ids": [each["id"] for each in own]}):
            things[event, role].append(key)
        wanted = {each[name] for each in own for name in ("place_id", "read_point_id")} - {None}
        places = dict(rows(_PLACES, {"ids": sorted(wanted)}))
    return [captured[each["id"]] or _own(each, uris[each["id"]], things, places) for each in found]


def _json(value: Any) -> Any:
    return exact.read(value) if isinstance(value, (str, bytes)) else value


def _captured(found: Mapping[str, Any], uri: str) -> Event | None:
    """Return the event of a document as it was captured; None for our own commands'."""
    if found["raw"] is None:
        return None
    event = read_event(1, _json(found["raw"]), {}).event
    if event is None:
        return None
    return dataclasses.replace(event, event_id=uri, recorded_at=found["recorded_at"])


def _own(found: Mapping[str, Any], uri: str, things: Things, places: Mapping[int, str]) -> Event:
    """Return an event of our own commands."""
    body: dict[str, Any] = _json(found["body"])
    amounts = {name: tuple(_amount(each) for each in body.get(name, ())) for name in _AMOUNTS}
    counted = {amount.key for listed in amounts.values() for amount in listed}

    def keys(role: Role) -> tuple[str, ...]:
        named = things.get((found["id"], role.value), ())
        return tuple(key for key in named if key not in counted)

    parents = keys(Role.PARENT)
    action = found["action"]
    return Event(
        type=EventType(found["type"]),
        occurred_at=found["occurred_at"],
        offset=found["tz_offset"],
        event_id=uri,
        recorded_at=found["recorded_at"],
        action=None if action is None else Action(action),
        biz_step=found["biz_step"],
        disposition=found["disposition"],
        persistent_set=tuple(found["persistent_set"] or ()),
        persistent_unset=tuple(found["persistent_unset"] or ()),
        read_point=places.get(found["read_point_id"] or 0),
        location=places.get(found["place_id"] or 0) if found["told_place"] else None,
        epcs=keys(Role.OBJECT),
        quantities=amounts["quantities"],
        parent=parents[0] if parents else None,
        children=keys(Role.CHILD),
        child_quantities=amounts["child_quantities"],
        inputs=keys(Role.INPUT),
        input_quantities=amounts["input_quantities"],
        outputs=keys(Role.OUTPUT),
        output_quantities=amounts["output_quantities"],
        transformation_id=found["transformation_id"],
        transactions=tuple(BizTransaction(**each) for each in body.get("transactions", ())),
        sources=tuple(Party(**each) for each in body.get("sources", ())),
        destinations=tuple(Party(**each) for each in body.get("destinations", ())),
        sensors=tuple(body.get("sensors", ())),
        ilmd=body.get("ilmd", {}),
        extensions=body.get("extensions", {}),
        certification=body.get("certification"),
        error=_error(body.get("error")),
    )


def _amount(value: Mapping[str, str | None]) -> Quantity:
    quantity = value["quantity"]
    return Quantity(
        key=str(value["key"]),
        quantity=None if quantity is None else Decimal(quantity),
        unit=value["unit"],
    )


def _error(value: Mapping[str, Any] | None) -> ErrorDeclaration | None:
    if value is None:
        return None
    return ErrorDeclaration(
        declared_at=dt.datetime.fromisoformat(value["declaredAt"]),
        reason=value["reason"],
        corrective_event_ids=tuple(value["correctiveEventIds"]),
    )
