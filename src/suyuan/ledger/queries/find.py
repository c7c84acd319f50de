"""Finding anything by what was scanned or typed."""

from collections import defaultdict
from dataclasses import dataclass

from suyuan.foundation.db.planned import rows_of_few
from suyuan.ledger.domain.keys import shape_of, supplied_as
from suyuan.ledger.queries.rows import after_all, rows
from suyuan.ledger.queries.things import COLUMNS, JOINS, ThingRow

LIMIT = 50
_SUPPLIED = """
    SELECT i.thing_id FROM ledger_identity AS i WHERE i.key > %(after)s AND i.key < %(before)s
    ORDER BY i.key LIMIT %(limit)s"""
"""In the order of the key, so that its index is used, however little is known of the texts."""


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

    A lot answers to the number of its supplier, too. Lot numbers and serials are not unique over
    items, nor are the suppliers' numbers, so several things may answer.
    """
    values = {"text": text, "keys": [text, *keys], "limit": limit + 1, **_supplied(text)}
    found = rows_of_few(
        f"""
        SELECT t.* FROM ledger_things(ARRAY(
            SELECT unnest(ledger_find(%(text)s, %(keys)s::text[], %(limit)s))
            UNION ({_SUPPLIED}))) AS t
        ORDER BY t.kind, t.id LIMIT %(limit)s""",  # noqa: S608 - our own words.
        values,
    )
    named: dict[str, list[Named]] = defaultdict(list)
    for what, *fields in rows_of_few(
        "SELECT * FROM ledger_named(%(text)s, %(keys)s::text[]) ORDER BY code", values
    ):
        named[what].append(Named(*fields))
    return Found(
        things=tuple(ThingRow(*row) for row in found[:limit]),
        more=len(found) > limit,
        items=tuple(named["ITEM"]),
        parties=tuple(named["PARTY"]),
        places=tuple(named["PLACE"]),
        documents=tuple(each.code for each in named["DOCUMENT"]),
    )


def find_supplied(class_key: str, number: str, *, limit: int = LIMIT) -> tuple[ThingRow, ...]:
    """Return the lots of a class that came under this number of a supplier.

    Args:
        class_key: Key of the class, as the label of the supplier names it.
        number: The supplier's lot number.
        limit: The most to return.
    """
    found = rows(
        f"SELECT t.* FROM ledger_things(ARRAY({_SUPPLIED})) AS t ORDER BY t.id",  # noqa: S608
        {"limit": limit, **_supplied(number)},
    )
    things = (ThingRow(*values) for values in found)
    return tuple(one for one in things if shape_of(one.key).class_key == class_key)


def _supplied(number: str) -> dict[str, str]:
    """Return between which keys the names lie of the lots that came under a number."""
    begins = supplied_as(number)
    return {"after": begins, "before": begins[:-1] + ";"}


def find_prefix(text: str, *, limit: int = 20) -> Found:
    """Return the first things, items, partners and places whose code begins with the text."""
    if not text:
        return Found()
    after = after_all(text)
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


def _beginning(table: str, text: str, limit: int) -> tuple[Named, ...]:
    pattern = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found = rows(
        f"SELECT id, key, code, name, name_en FROM {table} WHERE code ILIKE %(start)s"  # noqa: S608
        " OR name ILIKE %(inside)s OR name_en ILIKE %(inside)s ORDER BY code LIMIT %(limit)s",
        {"start": f"{pattern}%", "inside": f"%{pattern}%", "limit": limit},
    )
    return tuple(Named(*values) for values in found)
