"""With which shipment a device went to whom: the one place where this is asked."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from suyuan.ledger.queries.holders import holders_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivered:
    """Where a unit went, as far as is known."""

    party_key: str
    """Who has it by our records."""
    party_code: str
    place_key: str
    """Empty where it is on the way, or the place is not known."""
    shipment: str = ""
    """Number of the shipment; empty where sales has none of it."""
    since: dt.datetime | None = None


def deliveries(keys: Collection[str]) -> Mapping[str, Delivered]:
    """Return where units went that are not with us, by key."""
    return {
        key: Delivered(
            party_key=held.party_key, party_code=held.party_code, place_key=held.place_key,
            since=held.since,
        )
        for key, held in holders_of(keys).items()
        if not held.own
    }  # fmt: skip
