"""What a history record says besides of material, labels and those it names by a code."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.production.models import WorkOrder
from suyuan.areas.production.queries.writing import day
from suyuan.areas.purchasing import queries as purchasing
from suyuan.ledger.queries.passports import parties_by_key
from suyuan.ledger.queries.stock import located
from suyuan.ledger.queries.things import things

Named = Mapping[str, Sequence[str]]
"""Name and English name by code."""


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
    received = {row.lot_key: row for row in purchasing.receipt_lines().filter(lot_key__in=asked)}
    made = dict(
        WorkOrder.objects.filter(lot_key__in=asked).order_by("pk").values_list("lot_key", "number")
    )
    found = {}
    for key in keys:
        lot = lot_of.get(key, key)
        row, thing = received.get(lot), known.get(key)
        found[key] = {
            "lot": thing.lot_code if thing is not None else "",
            "expires_on": day(thing.expires_on if thing is not None else None),
            "supplier": row.receipt.supplier.party.key if row is not None else "",
            "supplier_lot": row.supplier_lot if row is not None else "",
            "certificate": row.certificate if row is not None else "",
            "receipt": row.receipt.number if row is not None else "",
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
        "people": _named(fitness.people().filter(code__in=people)),
        "equipment": _named(fitness.equipment().filter(code__in=machines)),
        "places": _named(row.place for row in catalog.places().filter(place__code__in=places)),
        "items": _named(row.item for row in catalog.items().filter(item__code__in=items)),
        "parties": {key: list(names) for key, names in parties_by_key(parties).items()},
    }


def people_named(codes: Collection[str]) -> Named:
    """Return the names of people by code."""
    return _named(fitness.people().filter(code__in=codes))


def equipment_named(codes: Collection[str]) -> Named:
    """Return the names of equipment by code."""
    return _named(fitness.equipment().filter(code__in=codes))


def _values(rows: Iterable[Mapping[str, Any]], *fields: str) -> Iterable[str]:
    return (row[field] for row in rows for field in fields if row.get(field))


def _named(rows: Iterable[Any]) -> dict[str, list[str]]:
    return {row.code: [row.name, row.name_en] for row in rows}
