"""From what stands in a form to the arguments of the operation."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from suyuan.areas.production import operations
from suyuan.areas.production.domain import (
    DeviationGrade,
    DeviationKind,
    PackageLevel,
    TallyKind,
)
from suyuan.areas.production.ui.common import act_of, lines_of

Values = Mapping[str, Any]


def plan(row: None, values: Values) -> Values:
    """A new order."""
    del row
    return {"values": operations.OrderValues(**values)}


def issue(row: Any, values: Values) -> Values:
    """Material that is handed out."""
    return {
        "order": row.number,
        "act": act_of(values),
        "load": values["load"],
        "lines": [
            operations.Line(key=one["key"], quantity=one["quantity"]) for one in values["lines"]
        ],
    }


def amounts(row: Any, values: Values) -> Values:
    """Amounts that are given back, counted or scrapped."""
    return {
        "order": row.number,
        "act": act_of(values),
        "amounts": [
            operations.Amount(
                key=one["key"],
                quantity=Decimal(1) if one["quantity"] is None else one["quantity"],
            )
            for one in values["lines"]
        ],
    }


def load(row: Any, values: Values) -> Values:
    """Lots that come onto the line."""
    return {
        "order": row.number, "act": act_of(values), "step": int(values["step"]),
        "keys": values["codes"], "keep": values["keep"],
    }  # fmt: skip


def unload(row: Any, values: Values) -> Values:
    """Lots that leave the line."""
    return {
        "order": row.number, "act": act_of(values), "step": int(values["step"]),
        "keys": values["codes"],
    }  # fmt: skip


def clear(row: Any, values: Values) -> Values:
    """The clearance of a line."""
    checks = [operations.Check(one["name"], one["passed"]) for one in values["checks"]]
    return {"order": row.number, "act": act_of(values), "checks": checks}


def measured(values: Values, mark: str) -> Mapping[str, Any]:
    """Return what was entered into the fields whose names begin with a mark."""
    return {
        name.removeprefix(mark): value
        for name, value in values.items()
        if name.startswith(mark) and value not in ("", None)
    }


def make(row: Any, values: Values) -> Values:
    """What is made."""
    return {
        "order": row.number,
        "act": act_of(values),
        "making": operations.Making(
            count=values.get("count"), quantity=values.get("quantity"),
            serials=tuple(lines_of(values.get("serials", ""))),
            parts=values.get("parts", ()), values=measured(values, "p_"),
        ),
    }  # fmt: skip


def perform(row: Any, values: Values) -> Values:
    """What was done at a step."""
    note = values["note"] or "—"
    return {
        "order": row.number,
        "step": int(values["step"]),
        "act": act_of(values),
        "work": operations.Work(
            units=tuple(values["units"]) if values.get("units") else None,
            failed=dict.fromkeys(values.get("failed") or (), note),
            quantity=values.get("quantity"), rejected=values.get("rejected") or Decimal(0),
            values=measured(values, "p_"), entered=measured(values, "f_"), run=values["run"],
        ),
    }  # fmt: skip


def of_step(row: Any, values: Values) -> Values:
    """A step that is finished, or inspected."""
    return {"order": row.number, "step": int(values["step"]), "act": act_of(values)}


def of_order(row: Any, values: Values) -> Values:
    """Something that a person does with an order as a whole."""
    return {"order": row.number, "act": act_of(values)}


def rework(row: Any, values: Values) -> Values:
    """Units that are reworked."""
    return {
        "order": row.number, "units": values["units"], "from_step": int(values["step"]),
        "act": act_of(values), "risk": values["risk"],
    }  # fmt: skip


def replace(row: Any, values: Values) -> Values:
    """A numbered part that is replaced."""
    return {
        "order": row.number, "unit": values["unit"], "old": values["old"], "new": values["new"],
        "from_step": int(values["step"]), "act": act_of(values),
    }  # fmt: skip


def units(row: Any, values: Values) -> Values:
    """Units that are scrapped."""
    return {"order": row.number, "units": values["units"], "act": act_of(values)}


def sample(row: Any, values: Values) -> Values:
    """Units that are taken as samples, or kept."""
    return {**units(row, values), "retention": values["kind"] == TallyKind.RETENTION}


def split(row: Any, values: Values) -> Values:
    """Amounts that are split off a lot."""
    return {
        "order": row.number, "act": act_of(values), "lot": values["lot"],
        "quantities": [one["quantity"] for one in values["parts"]],
    }  # fmt: skip


def merge(row: Any, values: Values) -> Values:
    """Amounts of lots that become one."""
    return {
        "order": row.number, "act": act_of(values),
        "lots": [one["key"] for one in values["lots"]],
        "quantities": [one["quantity"] for one in values["lots"]],
    }  # fmt: skip


def take(row: Any, values: Values) -> Values:
    """An amount that is taken out."""
    return {
        "order": row.number, "kind": TallyKind(values["kind"]), "quantity": values["quantity"],
        "act": act_of(values),
    }  # fmt: skip


def pack(row: Any, values: Values) -> Values:
    """Units that are packed."""
    return {
        "order": row.number, "level": PackageLevel(values["level"]), "rest": values["rest"],
        "act": act_of(values),
    }  # fmt: skip


def complete(row: Any, values: Values) -> Values:
    """The end of an order."""
    return {"order": row.number, "good": values.get("good"), "act": act_of(values)}


def store(row: Any, values: Values) -> Values:
    """Where the product goes."""
    return {"order": row.number, "place": values["place"], "act": act_of(values)}


def deviation(row: Any, values: Values) -> Values:
    """A deviation that is reported."""
    given = dict(values)
    kind, grade = DeviationKind(given.pop("kind")), DeviationGrade(given.pop("grade"))
    return {
        "order": row.number,
        "values": operations.DeviationValues(kind=kind, grade=grade, **given),
    }
