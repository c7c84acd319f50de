"""Finding anything by what was scanned or typed."""

from dataclasses import dataclass

from suyuan.ledger.queries.rows import rows
from suyuan.ledger.queries.things import COLUMNS, JOINS, ThingRow

LIMIT = 50


@dataclass(frozen=True, slots=True)
class Named:
    """An item, a partner or a place."""

    id: int
    key: str
    code: str
    name: str
    name_en: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Everything that a text names."""

    things: tuple[ThingRow, ...] = ()
    items: tuple[Named, ...] = ()
    parties: tuple[Named, ...] = ()
    places: tuple[Named, ...] = ()
    documents: tuple[str, ...] = ()
    more: bool = False
    """There are more things than listed."""

    def __len__(self) -> int:
        """Count all hits."""
        return (
            len(self.things)
            + len(self.items)
            + len(self.parties)
            + len(self.places)
            + len(self.documents)
        )


def find(text: str, *, keys: tuple[str, ...] = (), limit: int = LIMIT) -> Found:
    """Return everything whose key or code is exactly the text, or one of the canonical keys.

    Lot numbers and serials are not unique over items, so several things may answer.
    """
    found = rows(
        f"""
        WITH hit AS (
            SELECT thing_id AS id FROM ledger_identity WHERE key = ANY(%(keys)s)
            UNION
            (SELECT id FROM ledger_thing WHERE code = %(text)s LIMIT %(limit)s)
        )
        SELECT {COLUMNS} FROM hit JOIN ledger_thing AS t USING (id) {JOINS}
        ORDER BY t.kind, t.id LIMIT %(limit)s""",  # noqa: S608
        {"keys": [text, *keys], "text": text, "limit": limit + 1},
    )
    return Found(
        things=tuple(ThingRow(*values) for values in found[:limit]),
        more=len(found) > limit,
        items=_named("ledger_item", text, keys),
        parties=_named("ledger_party", text, keys),
        places=_named("ledger_place", text, keys),
        documents=_documents(text),
    )


def find_prefix(text: str, *, limit: int = 20) -> Found:
    """Return the first things, items, partners and places whose code begins with the text."""
    if not text:
        return Found()
    after = text[:-1] + chr(min(ord(text[-1]) + 1, 0x10FFFF))
    found = rows(
        f"""
        WITH hit AS (
            SELECT id FROM ledger_thing WHERE code >= %(text)s AND code < %(after)s
            ORDER BY code LIMIT %(limit)s
        )
        SELECT {COLUMNS} FROM hit JOIN ledger_thing AS t USING (id) {JOINS}
        ORDER BY t.code, t.id""",  # noqa: S608
        {"text": text, "after": after, "limit": limit + 1},
    )
    return Found(
        things=tuple(ThingRow(*values) for values in found[:limit]),
        more=len(found) > limit,
        items=_beginning("ledger_item", text, limit),
        parties=_beginning("ledger_party", text, limit),
        places=_beginning("ledger_place", text, limit),
    )


def _named(table: str, text: str, keys: tuple[str, ...]) -> tuple[Named, ...]:
    by_code = (
        " UNION SELECT item_id FROM ledger_item_code WHERE key = ANY(%(keys)s)"
        if table == "ledger_item"
        else ""
    )
    found = rows(
        f"SELECT id, key, code, name, name_en FROM {table} WHERE id IN ("  # noqa: S608
        f"SELECT id FROM {table} WHERE code = %(text)s"
        f" UNION SELECT id FROM {table} WHERE key = ANY(%(keys)s){by_code}) ORDER BY code",
        {"text": text, "keys": [text, *keys]},
    )
    return tuple(Named(*values) for values in found)


def _beginning(table: str, text: str, limit: int) -> tuple[Named, ...]:
    pattern = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found = rows(
        f"SELECT id, key, code, name, name_en FROM {table} WHERE code ILIKE %(start)s"  # noqa: S608
        " OR name ILIKE %(inside)s OR name_en ILIKE %(inside)s ORDER BY code LIMIT %(limit)s",
        {"start": f"{pattern}%", "inside": f"%{pattern}%", "limit": limit},
    )
    return tuple(Named(*values) for values in found)


def _documents(text: str) -> tuple[str, ...]:
    ((known,),) = rows("SELECT ledger_knows_document(%(text)s)", {"text": text})
    return (text,) if known else ()
