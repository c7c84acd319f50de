"""The content of a device history record, gathered from everything that was recorded."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from suyuan.areas.catalog.domain import ItemKind
from suyuan.areas.catalog.queries import designs, device_identifiers
from suyuan.areas.production.domain.history import FORM, Exception_, exceptions
from suyuan.areas.production.domain.routing import Routing
from suyuan.areas.production.models import (
    Execution,
    HistoryRecord,
    Remark,
    WorkOrder,
)
from suyuan.areas.production.queries import asked, recorded
from suyuan.areas.production.queries.balance import balance_of
from suyuan.areas.production.queries.history_steps import entered_of, executions_of, steps_of_record
from suyuan.areas.production.queries.history_units import units_of_record
from suyuan.areas.production.queries.labelling import label_balance
from suyuan.areas.production.queries.material import Left, left_of, loads_of
from suyuan.areas.production.queries.orders import routing_of
from suyuan.areas.production.queries.origins import names_of, origins_of
from suyuan.areas.production.queries.runs import done_in
from suyuan.areas.production.queries.units import UnitState, states_of
from suyuan.areas.production.queries.writing import code_of, day, moment
from suyuan.ledger.queries.places import places_with_surroundings


def content_of(order: WorkOrder) -> dict[str, Any]:
    """Write out the history record of an order's lot: what will be frozen and hashed.

    Amounts are texts and moments are in UTC, so that the same record always gives the same bytes.
    """
    return {**lot_content(order), "units": units_of_record(order)}


def exceptions_of(order: WorkOrder) -> Sequence[Exception_]:
    """Return what deviates in an order by now; the records of its units play no part in it."""
    return exceptions(lot_content(order))


def lot_content(order: WorkOrder) -> dict[str, Any]:
    """Write out the history record of an order's lot without the records of its units."""
    routing = routing_of(order)
    executions = executions_of(order)
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
        "steps": steps_of_record(order, routing, executions),
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


def records_of(order: WorkOrder) -> Sequence[HistoryRecord]:
    """Return the frozen records of an order, the latest first."""
    return list(HistoryRecord.objects.filter(order=order).order_by("-pk"))


def latest_record(order: WorkOrder) -> HistoryRecord | None:
    """Return the latest frozen record of an order's lot."""
    return asked.LATEST.first(order.pk)


def remarks_of(order: WorkOrder) -> Mapping[str, Remark]:
    """Return what reviewers said of the exceptions of an order, the latest by exception."""
    return {one.exception: one for one in asked.REMARKS.all(order.pk)}
