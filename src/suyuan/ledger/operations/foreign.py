"""Places and parties that documents of others name: they become known by being named."""

from collections.abc import Mapping, Sequence
from typing import Final

from suyuan.ledger.domain.event import Event
from suyuan.ledger.statements import Database

_PARTIES: Final = """
    INSERT INTO ledger_party (key, code, name)
    SELECT key, key, key FROM unnest(%s::text[]) k (key)
    WHERE NOT EXISTS (SELECT FROM ledger_party p WHERE p.key = k.key) ORDER BY key
    ON CONFLICT DO NOTHING"""

_PLACES: Final = """
    INSERT INTO ledger_place (key, code, name, kind, party_id)
    SELECT k.key, k.key, k.key, 'EXTERNAL', (SELECT p.id FROM ledger_party p
        WHERE k.key LIKE '/414/%%'
            AND p.key = '/417/' || split_part(k.key, '/', 3))
    FROM unnest(%s::text[]) k (key)
    WHERE NOT EXISTS (SELECT FROM ledger_place p WHERE p.key = k.key) ORDER BY key
    ON CONFLICT DO NOTHING"""


_NAME_PLACES: Final = """
    UPDATE ledger_place p SET name = n.name FROM unnest(%s::text[], %s::text[]) n (key, name)
    WHERE p.key = n.key AND p.name = p.key AND p.kind = 'EXTERNAL'"""

_NAME_PARTIES: Final = """
    UPDATE ledger_party p SET name = n.name FROM unnest(%s::text[], %s::text[]) n (key, name)
    WHERE p.key = n.key AND p.name = p.key AND NOT p.own"""


def make_known(database: Database, events: Sequence[Event]) -> None:
    """Register the unknown places and parties as external, with the key as the name.

    A place whose GLN is also that of a party stands in the hands of that party.
    """
    parties: set[str] = set()
    places: set[str] = set()
    for event in events:
        places.update(key for key in (event.location, event.read_point) if key is not None)
        for party in (*event.sources, *event.destinations):
            if party.type == "location":
                places.add(party.id)
            elif party.type in {"owning_party", "possessing_party"}:
                parties.add(party.id)
    if parties:
        database.run(_PARTIES, sorted(parties))
    if places:
        database.run(_PLACES, sorted(places))


def give_names(names: Mapping[str, str]) -> None:
    """Name places and parties of others that were known by their keys alone.

    A name that somebody has given stays; what is our own is never touched.
    """
    if not names:
        return
    keys = sorted(names)
    database = Database()
    database.run(_NAME_PLACES, keys, [names[key] for key in keys])
    database.run(_NAME_PARTIES, keys, [names[key] for key in keys])
