"""The canonical statement of an event: what its leaf in the Merkle log vouches for.

JSON with sorted keys and no white space, as RFC 8785 writes it for texts, whole numbers and
lists (amounts are texts, so that no number of ours needs a rule; those in the fields of partners
keep their digits). Long lists of things are replaced by their count and the hash of their sorted
keys: the leaf still vouches for every one of them.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from suyuan.kernel import exact
from suyuan.ledger.domain.batch import Step
from suyuan.ledger.domain.event import Event, Quantity


def statement_of(step: Step, *, recorded_at: dt.datetime, actor: str, command: str) -> bytes:
    """Return the bytes that are hashed into the event's leaf."""
    event = step.event
    said: dict[str, Any] = {
        "id": str(step.id),
        "uri": step.uri,
        "type": str(event.type),
        "occurredAt": moment_of(event.occurred_at),
        "offset": event.offset,
        "recordedAt": moment_of(recorded_at),
        "actor": actor,
        "command": command,
        **body_of(event),
    }
    if step.declares is not None:
        said["declares"] = str(step.declares)
    for name in ("action", "biz_step", "disposition", "read_point", "location", "parent"):
        value = getattr(event, name)
        if value is not None:
            said[name] = str(value)
    for name in ("persistent_set", "persistent_unset"):
        value = getattr(event, name)
        if value:
            said[name] = list(value)
    if event.transformation_id is not None:
        said["transformation"] = event.transformation_id
    for name in ("epcs", "children", "inputs", "outputs"):
        keys: tuple[str, ...] = getattr(event, name)
        if keys:
            digest = hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()
            said[name] = {"count": len(keys), "sha256": digest}
    return dump(said)


def body_of(event: Event) -> dict[str, Any]:
    """Return the dimensions of an event that have no column of their own."""
    body: dict[str, Any] = {}
    if event.transactions:
        body["transactions"] = [{"type": t.type, "id": t.id} for t in event.transactions]
    for name in ("sources", "destinations"):
        parties = getattr(event, name)
        if parties:
            body[name] = [{"type": party.type, "id": party.id} for party in parties]
    for name in ("quantities", "child_quantities", "input_quantities", "output_quantities"):
        amounts = getattr(event, name)
        if amounts:
            body[name] = [_amount(amount) for amount in amounts]
    for name in ("sensors", "ilmd", "extensions"):
        value = getattr(event, name)
        if value:
            body[name] = value
    if event.certification is not None:
        body["certification"] = event.certification
    if event.error is not None:
        body["error"] = {
            "declaredAt": moment_of(event.error.declared_at),
            "reason": event.error.reason,
            "correctiveEventIds": list(event.error.corrective_event_ids),
        }
    return body


def dump(value: Mapping[str, Any]) -> bytes:
    """Write JSON canonically."""
    return exact.write(value, is_sorted=True)


def _amount(amount: Quantity) -> dict[str, str | None]:
    quantity = None if amount.quantity is None else format(amount.quantity, "f")
    return {"key": amount.key, "quantity": quantity, "unit": amount.unit}


def moment_of(moment: dt.datetime) -> str:
    """Write a moment canonically: UTC, with microseconds."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
