"""What a history record says besides of material, labels and those it names by a code."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.production.models import WorkOrder
from suyuan.areas.production.queries.writing import day
from suyuan.areas.purchasing import queries as purchasing
from suyuan.foundation.db.prepared import Prepared, one_of
from suyuan.ledger.queries.passports import parties_by_key
from suyuan.ledger.queries.stock import located
from suyuan.ledger.queries.things import things

Named = Mapping[str, Sequence[str]]
"""Name and English name by code."""


_RECEIVED: Final = Prepared(
    lambda keys: purchasing.receipt_lines().filter(lot_key=one_of(keys)).values_list(
        "lot_key", "receipt__supplier__party__key", "supplier_lot", "certificate",
        "receipt__number",
    )
)  # fmt: skip
_MADE: Final = Prepared(
    lambda keys: (
        WorkOrder.objects.filter(lot_key=one_of(keys))
        .order_by("pk")
        .values_list("lot_key", "number")
    )
)
_PEOPLE: Final = Prepared(
    lambda codes: fitness.people().filter(code=one_of(codes)).values_list("code", "name", "name_en")
)
_EQUIPMENT: Final = Prepared(
    lambda codes: (
        fitness.machines().filter(code=one_of(codes)).values_list("code", "name", "name_en")
    )
)
_PLACES: Final = Prepared(
    lambda codes: (
        catalog.places()
        .filter(place__code=one_of(codes))
        .values_list("place__code", "place__name", "place__name_en")
    )
)
_ITEMS: Final = Prepared(
    lambda codes: (
        catalog.items()
        .filter(item__code=one_of(codes))
        .values_list("item__code", "item__name", "item__name_en")
    )
)


def origins_of(keys: Collection[str]) -> Mapping[str, dict[str, Any]]:
    """Say where lots and numbered parts come from, by key: whose lot, or which order made them.

    A numbered part comes from where its lot does (GMP 2025 §81: numbers and lots of key material).
    """
    known = located(keys)
    lots = things([one.lot_id for one in known.values() if one.lot_id is not None])
    lot_of = {
        key: lots[one.lot_id].key
        for key, one in known.items()
        if one.lot_id is not None and one.lot_id in lots
    }
    asked = {lot_of.get(key, key) for key in keys}
    received = {row[0]: row[1:] for row in _RECEIVED.all(list(asked))}
    made = dict(_MADE.all(list(asked)))
    found = {}
    for key in keys:
        lot = lot_of.get(key, key)
        supplier, supplier_lot, certificate, receipt = received.get(lot, ("", "", "", ""))
        thing = known.get(key)
        found[key] = {
            "lot": thing.lot_code if thing is not None else "",
            "expires_on": day(thing.expires_on if thing is not None else None),
            "supplier": supplier,
            "supplier_lot": supplier_lot,
            "certificate": certificate,
            "receipt": receipt,
            "made_in": made.get(lot, ""),
        }
    return found


def names_of(content: Mapping[str, Any]) -> dict[str, Named]:
    """Return the names of those that a record names by a code, as they were when it was frozen."""
    executions = [done for step in content["steps"] for done in step["executions"]]
    runs, rooms = content["runs"], [*content["environment"], *content["clearances"]]
    order = content["order"]
    people = {
        *_values(executions, "person", "checker"), *_values(rooms, "person", "checker"),
        *_values(runs, "person", "checker"), *_values(content["tallies"], "person"),
        *_values(content["happenings"], "person"), *_values(content["packages"], "person"),
        *_values(content["loads"], "loaded_by", "unloaded_by"),
    }  # fmt: skip
    machines = {
        *(one["code"] for done in executions for one in done["equipment"]),
        *(code for run in runs for code in run["equipment"]),
        *_values(content["environment"], "equipment"),
    }
    places = {
        order["site"], order["line"], *_values(executions, "place"), *_values(rooms, "place"),
        *_values(runs, "place"),
    }  # fmt: skip
    items = {
        *_values(content["material"], "item", "part_item"), *_values(content["loads"], "item"),
        *_values(content["balance"]["lines"], "item"),
        *(one["item"] for run in runs for one in run["mixture"]),
    }  # fmt: skip
    parties = set(_values(content["material"], "supplier"))
    return {
        "people": people_named(people),
        "equipment": equipment_named(machines),
        "places": _named(_PLACES.all(list(places))),
        "items": _named(_ITEMS.all(list(items))),
        "parties": {key: list(names) for key, names in parties_by_key(parties).items()},
    }


def people_named(codes: Collection[str]) -> Named:
    """Return the names of people by code."""
    return _named(_PEOPLE.all(list(codes)))


def equipment_named(codes: Collection[str]) -> Named:
    """Return the names of equipment by code."""
    return _named(_EQUIPMENT.all(list(codes)))


def _values(rows: Iterable[Mapping[str, Any]], *fields: str) -> Iterable[str]:
    return (row[field] for row in rows for field in fields if row.get(field))


def _named(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[str]]:
    return {code: [name, name_en] for code, name, name_en in rows}
