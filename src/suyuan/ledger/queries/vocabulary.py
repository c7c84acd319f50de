"""The ledger's own vocabulary as others may read it: places, parties and items by their keys."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from suyuan.ledger.queries.rows import rows

_WITHIN_DEPTH: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A place, a party or an item."""

    kind: str
    """``PLACE``, ``PARTY`` or ``ITEM``."""
    key: str
    code: str
    name: str
    name_en: str
    foreign: bool
    """Somebody else's: it became known by being named."""
    children: tuple[str, ...] = ()
    """Keys of the places within."""


def words_of(keys: Collection[str]) -> Sequence[Word]:
    """Return what is known here under some keys, in their order."""
    found = rows(
        """
        SELECT 'PLACE', p.key, p.code, p.name, p.name_en, p.kind = 'EXTERNAL',
            ARRAY(SELECT c.key FROM ledger_place c WHERE c.parent_id = p.id ORDER BY c.key)
        FROM ledger_place p WHERE p.key = ANY (%(keys)s)
        UNION ALL
        SELECT 'PARTY', key, code, name, name_en, NOT own, ARRAY[]::text[]
        FROM ledger_party WHERE key = ANY (%(keys)s)
        UNION ALL
        SELECT 'ITEM', c.key, i.code, i.name, i.name_en, false, ARRAY[]::text[]
        FROM ledger_item_code c JOIN ledger_item i ON i.id = c.item_id
        WHERE c.key = ANY (%(keys)s)
        ORDER BY 2, 1""",
        {"keys": list(keys)},
    )
    return [
        Word(
            kind=kind,
            key=key,
            code=code,
            name=name,
            name_en=name_en,
            foreign=foreign,
            children=tuple(children),
        )
        for kind, key, code, name, name_en, foreign, children in found
    ]


def keys_after(after: str, *, size: int, kinds: Collection[str]) -> Sequence[str]:
    """Return a page of the keys of places, parties and items."""
    found = rows(
        """
        SELECT key FROM (
            (SELECT key FROM ledger_place WHERE key > %(after)s AND 'PLACE' = ANY (%(kinds)s)
                ORDER BY key LIMIT %(size)s)
            UNION (SELECT key FROM ledger_party WHERE key > %(after)s AND 'PARTY' = ANY (%(kinds)s)
                ORDER BY key LIMIT %(size)s)
            UNION (SELECT key FROM ledger_item WHERE key > %(after)s AND 'ITEM' = ANY (%(kinds)s)
                ORDER BY key LIMIT %(size)s)
        ) k ORDER BY key LIMIT %(size)s""",
        {"after": after, "size": size, "kinds": list(kinds)},
    )
    return [key for (key,) in found]


def places_within(keys: Collection[str]) -> Sequence[str]:
    """Return the keys of places, and of all places within them."""
    found = rows(
        """
        WITH RECURSIVE w (id, key, depth) AS (
            SELECT id, key, 0 FROM ledger_place WHERE key = ANY (%(keys)s)
            UNION SELECT p.id, p.key, w.depth + 1 FROM ledger_place p JOIN w ON p.parent_id = w.id
            WHERE w.depth < %(depth)s)
        SELECT DISTINCT key FROM w ORDER BY key""",
        {"keys": list(keys), "depth": _WITHIN_DEPTH},
    )
    return [key for (key,) in found]


def nameless(*, limit: int = 1000) -> Sequence[str]:
    """Return the keys of places and parties of others that have no name but their key."""
    found = rows(
        """
        (SELECT key FROM ledger_place WHERE kind = 'EXTERNAL' AND name = key LIMIT %(limit)s)
        UNION
        (SELECT key FROM ledger_party WHERE NOT own AND name = key LIMIT %(limit)s)""",
        {"limit": limit},
    )
    return [key for (key,) in found]


def sites_of_places(keys: Collection[str]) -> Mapping[str, int]:
    """Return the site of each place that lies at one, by itself or by a place around it."""
    found = rows(
        """
        WITH RECURSIVE up (key, id, site_id, parent_id) AS (
            SELECT key, id, site_id, parent_id FROM ledger_place WHERE key = ANY (%(keys)s)
            UNION ALL
            SELECT up.key, p.id, p.site_id, p.parent_id
            FROM up JOIN ledger_place p ON p.id = up.parent_id WHERE up.site_id IS NULL)
        SELECT key, site_id FROM up WHERE site_id IS NOT NULL""",
        {"keys": list(keys)},
    )
    return dict(found)
