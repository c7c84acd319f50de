"""Who holds things, and how much of a lot a party holds: asked before something comes back."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.ledger.queries.rows import rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """Who holds a single thing, and where; told by its outermost container."""

    key: str
    """The key under which it was asked for."""
    party_key: str
    party_code: str
    name: str
    name_en: str
    own: bool
    place_id: int | None
    place_key: str
    """Empty where it is on the way."""
    disposition: str
    since: dt.datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldAmount:
    """So much of a lot that a party holds at one place in one state."""

    key: str
    party_key: str
    party_code: str
    own: bool
    place_key: str
    """Empty where it is on the way, or in a container."""
    container_key: str
    disposition: str
    quantity: Decimal


def holders_of(keys: Collection[str]) -> Mapping[str, Holder]:
    """Return who holds single things, by key; what nobody holds any more is left out."""
    if not keys:
        return {}
    found = rows(
        """
        SELECT i.key, h.key, h.code, h.name, h.name_en, h.own, w.place_id, coalesce(p.key, ''),
            coalesce(w.disposition, ''), w.since
        FROM ledger_identity AS i
        LEFT JOIN ledger_roots(ARRAY(
            SELECT DISTINCT thing_id FROM ledger_identity WHERE key = ANY (%(keys)s::text[])
        ), NULL) AS r ON r.box_id = i.thing_id
        JOIN ledger_whereabouts AS w ON w.thing_id = coalesce(r.root_id, i.thing_id)
        JOIN ledger_party AS h ON h.id = w.holder_id
        LEFT JOIN ledger_place AS p ON p.id = w.place_id
        WHERE i.key = ANY (%(keys)s::text[])""",
        {"keys": list(keys)},
    )
    return {
        one[0]: Holder(
            key=one[0], party_key=one[1], party_code=one[2], name=one[3], name_en=one[4],
            own=one[5], place_id=one[6], place_key=one[7], disposition=one[8], since=one[9],
        )
        for one in found
    }  # fmt: skip


def amounts_of(keys: Collection[str]) -> Sequence[HeldAmount]:
    """Return how much of lots is held by whom, loose amounts before those in containers."""
    if not keys:
        return []
    found = rows(
        """
        SELECT i.key, h.key, h.code, h.own, coalesce(p.key, ''), coalesce(ck.key, ''),
            k.disposition, sum(k.quantity)
        FROM ledger_identity AS i
        JOIN ledger_stock AS k ON k.thing_id = i.thing_id AND k.quantity > 0
        LEFT JOIN ledger_whereabouts AS w ON w.thing_id = coalesce(
            nullif(k.root_id, 0),
            (SELECT r.root_id FROM ledger_roots(ARRAY[nullif(k.container_id, 0)], NULL) AS r))
        JOIN ledger_party AS h
            ON h.id = CASE WHEN k.container_id = 0 THEN k.holder_id ELSE w.holder_id END
        LEFT JOIN ledger_place AS p ON p.id = nullif(k.place_id, 0)
        LEFT JOIN ledger_identity AS ck ON ck.thing_id = nullif(k.container_id, 0) AND ck.main
        WHERE i.key = ANY (%(keys)s::text[])
        GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 6, 5, 7""",
        {"keys": list(keys)},
    )
    return [
        HeldAmount(
            key=one[0], party_key=one[1], party_code=one[2], own=one[3], place_key=one[4],
            container_key=one[5], disposition=one[6], quantity=one[7],
        )
        for one in found
    ]  # fmt: skip
