"""What a history record says of the steps: who did them, with what, what was measured."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from suyuan.areas.catalog.queries import designs, fitness
from suyuan.areas.production.domain.routing import Routing
from suyuan.areas.production.models import (
    Execution,
    WorkOrder,
)
from suyuan.areas.production.queries import asked
from suyuan.areas.production.queries.orders import routing_of
from suyuan.areas.production.queries.writing import day, moment
from suyuan.foundation.days import day_at


def executions_of(order: WorkOrder) -> Sequence[Execution]:
    """Return what was done at the steps of an order."""
    return asked.EXECUTIONS.all(order.pk)


def steps_of_record(
    order: WorkOrder, routing: Routing, executions: Sequence[Execution]
) -> list[dict[str, Any]]:
    """Write out the steps of an order with what was recorded at them."""
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
    return steps_of_record(order, routing_of(order), executions_of(order))


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
