"""The history records of single units: what happened to each, and what is in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from suyuan.areas.production.domain import UnitFact
from suyuan.areas.production.domain.history import digest
from suyuan.areas.production.models import (
    Unit,
    WorkOrder,
)
from suyuan.areas.production.queries import asked
from suyuan.areas.production.queries.writing import code_of, moment


def units_of_record(order: WorkOrder) -> list[dict[str, Any]]:
    """Return the units of an order, each with the hash of its own record."""
    return [
        {
            "serial": content["serial"], "facts": content["last"], "sha256": digest(content),
            "key": content["key"], "parts": [code_of(key) for key in parts_of(content["entries"])],
        }
        for content in units_content(order)
    ]  # fmt: skip


def parts_of(entries: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    """Return the keys of the numbered parts that are in a unit after all that happened to it."""
    parts: list[str] = []
    for one in entries:
        if one["fact"] == UnitFact.MADE:
            parts = list(one["detail"].get("parts", ()))
        elif one["fact"] == UnitFact.PART:
            old, new = one["detail"].get("old"), one["detail"].get("new")
            parts = [new if part == old else part for part in parts]
    return parts


def units_content(order: WorkOrder, *, key: str = "") -> Sequence[dict[str, Any]]:
    """Write out the records of the units of an order, or of one of them."""
    units = asked.UNITS.all(order.pk)
    if key:
        units = [unit for unit in units if unit.key == key]
    entries: dict[int, list[_Entry]] = {}
    for unit_id, *entry in asked.ENTRIES.all([unit.pk for unit in units]) if units else ():
        entries.setdefault(unit_id, []).append(tuple(entry))
    return [_unit(order, unit, entries.get(unit.pk, [])) for unit in units]


_Entry = tuple[Any, ...]
"""Fact, step, order, person, moment, detail; equipment, run and result of the execution."""


def _unit(order: WorkOrder, unit: Unit, entries: Sequence[_Entry]) -> dict[str, Any]:
    return {
        "form": 1,
        "order": order.number,
        "item": order.item.item.code,
        "lot": order.lot_number,
        "serial": unit.serial,
        "key": unit.key,
        "made_at": moment(unit.made_at),
        "last": entries[-1][0] if entries else "",
        "entries": [
            {
                "fact": fact,
                "step": step,
                "order": number,
                "person": person,
                "at": moment(at),
                "detail": detail,
                "equipment": list(equipment or []),
                "run": run or "",
                "result": result or "",
            }
            for fact, step, number, person, at, detail, equipment, run, result in entries
        ],
    }
