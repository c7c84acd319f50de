"""The name of an event that came without one: a hash of what it says."""

import hashlib

from suyuan.ledger.domain.event import Event


def uri_of(event: Event) -> str:
    """Return a URI that two events share exactly if they say the same."""
    parts = [str(event.type), event.occurred_at.isoformat(), str(event.action)]
    parts += [event.biz_step or "", event.disposition or "", event.read_point or ""]
    parts += [event.location or "", event.parent or "", event.transformation_id or ""]
    for keys in (event.epcs, event.children, event.inputs, event.outputs):
        parts.append("\n".join(sorted(keys)))
    for amounts in (
        event.quantities,
        event.child_quantities,
        event.input_quantities,
        event.output_quantities,
    ):
        parts.append("\n".join(sorted(f"{a.key} {a.quantity} {a.unit}" for a in amounts)))
    for parties in (event.sources, event.destinations):
        parts.append("\n".join(sorted(f"{party.type} {party.id}" for party in parties)))
    parts.append("\n".join(sorted(f"{t.type} {t.id}" for t in event.transactions)))
    parts += [repr(sorted(event.ilmd.items())), repr(sorted(event.extensions.items()))]
    parts += [repr(event.sensors), repr(event.persistent_set), repr(event.persistent_unset)]
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"ni:///sha-256;{digest}?ver=suyuan1"
