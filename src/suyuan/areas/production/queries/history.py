"""The content of a device history record, gathered from everything that was recorded."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from suyuan.areas.catalog.domain import ItemKind
from suyuan.areas.catalog.queries import designs, device_identifiers, fitness
from suyuan.areas.production.domain import UnitFact
from suyuan.areas.production.domain.history import FORM, Exception_, digest, exceptions
from suyuan.areas.production.domain.routing import Routing
from suyuan.areas.production.models import (
    Execution,
    HistoryRecord,
    Remark,
    Unit,
    WorkOrder,
)
from suyuan.areas.production.queries import asked, recorded
from suyuan.areas.production.queries.balance import balance_of
from suyuan.areas.production.queries.labelling import label_balance
from suyuan.areas.production.queries.material import Left, left_of, loads_of
from suyuan.areas.production.queries.orders import routing_of
from suyuan.areas.production.queries.origins import names_of, origins_of
from suyuan.areas.production.queries.runs import done_in
from suyuan.areas.production.queries.units import UnitState, states_of
from suyuan.areas.production.queries.writing import code_of, day, moment
from suyuan.foundation.days import day_at
from suyuan.ledger.queries.places import places_with_surroundings


def content_of(order: WorkOrder) -> dict[str, Any]:
    """Write out the history record of an order's lot: what will be frozen and hashed.

    Amounts are texts and moments are in UTC, so that the same record always gives the same bytes.
    """
    return {**_common(order), "units": _units(order)}


def exceptions_of(order: WorkOrder) -> Sequence[Exception_]:
    """Return what deviates in an order by now; the records of its units play no part in it."""
    return exceptions(_common(order))


def _common(order: WorkOrder) -> dict[str, Any]:
    """Write out the history record of an order's lot without the records of its units."""
    routing = routing_of(order)
    executions = _executions(order)
    states = states_of(order.pk) if routing.tracking == "SERIAL" else ()
    left = left_of(order.pk)
    lots = asked.LOTS.all(order.pk)
    keys = {order.lot_key, *(one.key for one in lots)}
    content: dict[str, Any] = {
        "form": FORM,
        "order": _head(order, routing),
        "is_serial": routing.tracking == "SERIAL",
        "is_device": order.item.item.kind == ItemKind.DEVICE,
        "plans": [{"purpose": one.purpose, "step": one.step} for one in routing.plans],
        "material": _material(left, routing),
        "loads": _loads(order),
        "steps": _steps(order, routing, executions),
        "clearances": _clearances(order),
        "environment": _environment(order, executions),
        "runs": _runs(order),
        "tallies": recorded.tallies(order),
        "happenings": recorded.happenings(order),
        "undecided": [one.serial for one in states if one.is_bad],
        "lots": [{"lot": one.code, "why": one.why} for one in lots],
        "packages": recorded.packages(order),
        "inspections": recorded.inspections(order, keys),
        "nonconformities": recorded.nonconformities(keys),
        "deviations": recorded.deviations(order),
        "balance": _balance(order, left, states),
        "labels": _labels(order),
    }
    content["names"] = names_of(content)
    return content


def _head(order: WorkOrder, routing: Routing) -> dict[str, Any]:
    item = order.item.item
    assert order.master_record is not None
    identifiers = (
        device_identifiers.device_identifiers()
        .filter(item_id=order.item_id, status="PUBLISHED")
        .values_list("key", flat=True)
    )
    return {
        "number": order.number,
        "kind": order.kind,
        "state": order.state if order.state in {"RELEASED", "IN_PROCESS"} else "COMPLETED",
        "parent": order.parent.number if order.parent is not None else "",
        "item": item.code,
        "name": item.name,
        "name_en": item.name_en,
        "model": item.model,
        "specification": order.item.specification,
        "registration_no": routing.registration_no or order.item.registration_no,
        "registrant": order.registrant.name if order.registrant is not None else "",
        "registrant_en": order.registrant.name_en if order.registrant is not None else "",
        "udi_di": [key.rpartition("/")[2] for key in identifiers],
        "lot": order.lot_number,
        "lot_key": order.lot_key,
        "revision": routing.revision,
        "record_sha256": order.master_record.sha256,
        "site": order.site.code,
        "line": order.line.code,
        "unit": item.unit,
        "planned": designs.plain(order.quantity),
        "made_on": day(order.made_on),
        "expires_on": day(order.expires_on),
        "released_at": moment(order.released_at),
        "released_by": order.released_by,
        "completed_at": moment(order.completed_at),
        "completed_by": order.completed_by,
    }


def _material(left: Sequence[Left], routing: Routing) -> list[dict[str, Any]]:
    key = {part.item for part in routing.parts if part.key_material}
    origins = origins_of([one.key for one in left])
    return [
        {
            **origins[one.key],
            "tracking": one.tracking,
            "part_item": one.part_item,
            "item": one.item,
            "name": one.name,
            "name_en": one.name_en,
            "key": one.key,
            "code": one.code,
            "unit": one.unit,
            "step": one.step,
            "key_material": one.part_item in key,
            "amounts": {
                kind: designs.plain(amount) for kind, amount in sorted(one.amounts.items())
            },
        }
        for one in left
    ]


def _loads(order: WorkOrder) -> list[dict[str, Any]]:
    return [
        {
            "step": one.step_number,
            "item": one.item.item.code,
            "lot": one.code,
            "run": one.run.number if one.run is not None else "",
            "loaded_at": moment(one.loaded_at),
            "loaded_by": one.loaded_by,
            "unloaded_at": moment(one.unloaded_at),
            "unloaded_by": one.unloaded_by,
        }
        for one in loads_of(order.pk, now=False)
    ]


def _executions(order: WorkOrder) -> Sequence[Execution]:
    return asked.EXECUTIONS.all(order.pk)


def _steps(
    order: WorkOrder, routing: Routing, executions: Sequence[Execution]
) -> list[dict[str, Any]]:
    found = []
    ends = fitness.calibrated_on({code for one in executions for code in one.equipment})
    for row in asked.STEPS.all(order.pk):
        step = routing.step(row.number)
        version = row.form_version
        found.append(
            {
                "number": row.number,
                "code": row.code,
                "name": row.name,
                "name_en": row.name_en,
                "kind": row.kind,
                "scope": row.scope,
                "state": row.state,
                "quantity": designs.plain(row.quantity),
                "procedure": step.procedure if step is not None else "",
                "needs_checker": step is not None and step.needs_checker and not row.outside,
                "needs_clearance": step is not None and step.needs_clearance,
                "form": f"{version.form.code} V{version.number}" if version is not None else "",
                "executions": [
                    _execution(one, version, ends) for one in executions if one.step_id == row.pk
                ],
            }
        )
    return found


def steps_content(order: WorkOrder) -> list[dict[str, Any]]:
    """Write out the steps of an order with what was recorded at them."""
    return _steps(order, routing_of(order), _executions(order))


_Ends = Mapping[str, Sequence[tuple[dt.date, dt.date]]]
"""The calibrations of equipment by code: done on, valid until."""


def _calibrated_until(code: str, at: dt.datetime, ends: _Ends) -> str:
    """Return until when equipment was calibrated at the time of a step, not what holds today."""
    done = [until for begun, until in ends.get(code, ()) if begun <= day_at(at)]
    return day(done[-1]) if done else ""


def _execution(one: Execution, version: Any, ends: _Ends) -> dict[str, Any]:
    at = one.ended_at or one.started_at
    return {
        "person": one.person,
        "checker": one.checker,
        "place": one.place.code,
        "equipment": [
            {"code": code, "calibrated_until": _calibrated_until(code, at, ends)}
            for code in one.equipment
        ],
        "started_at": moment(one.started_at),
        "ended_at": moment(one.ended_at or one.started_at),
        "recorded_at": moment(one.recorded_at),
        "quantity": designs.plain(one.quantity),
        "good": designs.plain(one.good),
        "result": one.result,
        "run": one.run.number if one.run is not None else "",
        "parameters": list(one.parameters),
        "entered": entered_of(version, one.entered, one.judged),
        "waived": list(one.waived),
        "note": one.note,
    }


def entered_of(
    version: Any, entered: Mapping[str, Any], judged: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return what was entered into a form with its labels, limits and judgements."""
    if version is None or not entered:
        return []
    return [
        {
            "name": field.label,
            "name_en": field.label_en,
            "value": str(entered[field.name]),
            "unit": field.unit,
            "minimum": designs.plain(field.minimum),
            "maximum": designs.plain(field.maximum),
            "judgement": judged.get(field.name, "NONE"),
            **_chosen(field, entered[field.name]),
        }
        for field in designs.fields_of(version)
        if field.name in entered
    ]


def _chosen(field: Any, value: Any) -> dict[str, str]:
    """Return the words of what was chosen from a list."""
    for choice in field.choices:
        if choice.value == value:
            return {"said": choice.label, "said_en": choice.label_en}
    return {}


def _clearances(order: WorkOrder) -> list[dict[str, Any]]:
    return [
        {
            "place": one.place.code, "previous": one.previous, "checks": one.checks,
            "passed": one.passed, "person": one.person, "checker": one.checker,
            "at": moment(one.at), "note": one.note,
        }
        for one in asked.CLEARANCES.all(order.pk)
    ]  # fmt: skip


def _environment(order: WorkOrder, executions: Sequence[Execution]) -> list[dict[str, Any]]:
    """Return what was measured where the order was worked on, from a shift before its begin."""
    if not executions:
        return []
    first = min(one.started_at for one in executions) - dt.timedelta(hours=8)
    last = max(one.ended_at or one.started_at for one in executions)
    around = places_with_surroundings({order.line_id, *(one.place_id for one in executions)})
    places: set[int] = set(around)
    return [
        {
            "place": one.place.code, "kind": one.kind, "value": designs.plain(one.value),
            "unit": one.unit, "minimum": designs.plain(one.minimum),
            "maximum": designs.plain(one.maximum), "within": one.within, "person": one.person,
            "source": one.source, "equipment": one.equipment, "at": moment(one.measured_at),
        }
        for one in asked.READINGS.all(list(places), first, last)
    ]  # fmt: skip


def _runs(order: WorkOrder) -> list[dict[str, Any]]:
    runs = asked.RUNS.all(order.pk)
    done = done_in(runs)
    portions: dict[int, list[dict[str, Any]]] = {}
    rows = asked.PORTIONS.all([run.pk for run in runs]) if runs else []
    for run_id, number, quantity, into in rows:
        portions.setdefault(run_id, []).append(
            {
                "order": number, "quantity": designs.plain(quantity),
                "into": code_of(into),
            }
        )  # fmt: skip
    return [
        {
            "number": run.number, "kind": run.kind, "state": run.state, "program": run.program,
            "validation": run.validation, "equipment": list(run.equipment), "person": run.person,
            "checker": run.checker, "result": run.result, "mixture": list(run.mixture),
            "pot_until": moment(run.pot_until), "started_at": moment(run.started_at),
            "ended_at": moment(run.ended_at), "judged_by": run.judged_by,
            "entered": entered_of(run.form_version, run.entered, run.judged),
            "portions": portions.get(run.pk, []),
            "done": [
                {
                    "order": one.order.number, "step": one.step.number,
                    "quantity": designs.plain(one.quantity), "good": designs.plain(one.good),
                }
                for one in done.get(run.pk, ())
            ],
            "place": run.place.code, "note": run.note, "judged_at": moment(run.judged_at),
            "ratio": designs.plain(run.ratio_set), "tolerance": designs.plain(run.ratio_tolerance),
        }
        for run in runs
    ]  # fmt: skip


def _balance(order: WorkOrder, left: Sequence[Left], states: Sequence[UnitState]) -> dict[str, Any]:
    known = balance_of(order, left=left, states=states)
    lines = [known.product, *(line for _, line in known.materials)]
    return {
        "made": {
            name: designs.plain(getattr(known.made, name))
            for name in (
                "planned", "made", "good", "rejected", "scrapped", "sampled", "retained",
            )
        },
        "yield": designs.plain(known.yield_percent),
        "lines": [
            {
                "item": one.item, "unit": one.unit, "percent": designs.plain(one.percent),
                "minimum": designs.plain(one.minimum), "maximum": designs.plain(one.maximum),
                "verdict": str(one.verdict),
            }
            for one in lines
        ],
    }  # fmt: skip


def _labels(order: WorkOrder) -> list[dict[str, Any]]:
    return [
        {
            "level": line.level, "number": line.number, **asdict(line.counts),
            "difference": line.difference, "percent": designs.plain(line.percent),
            "maximum": designs.plain(line.maximum), "verdict": str(line.verdict),
            "jobs": [
                {
                    "number": job.number, "version": job.version, "status": job.status,
                    **asdict(job.counts),
                }
                for job in line.jobs
            ],
        }
        for line in label_balance(order)
    ]  # fmt: skip


def _units(order: WorkOrder) -> list[dict[str, Any]]:
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


def records_of(order: WorkOrder) -> Sequence[HistoryRecord]:
    """Return the frozen records of an order, the latest first."""
    return list(HistoryRecord.objects.filter(order=order).order_by("-pk"))


def latest_record(order: WorkOrder) -> HistoryRecord | None:
    """Return the latest frozen record of an order's lot."""
    return asked.LATEST.first(order.pk)


def remarks_of(order: WorkOrder) -> Mapping[str, Remark]:
    """Return what reviewers said of the exceptions of an order, the latest by exception."""
    return {one.exception: one for one in asked.REMARKS.all(order.pk)}
