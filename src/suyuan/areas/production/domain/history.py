"""The device history record: what deviates in it, what it lacks, and its fingerprint.

A record is plain content: texts, whole numbers, lists and mappings; amounts are texts, so that the
same record always gives the same bytes. Everything here is read from the content alone, so that a
frozen record can be judged again at any time (GMP 2025 §81, §104; ISO 13485 7.5.1; 21 CFR 820).
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from suyuan.areas.catalog.domain.design import fingerprint
from suyuan.kernel.errors import Problem

LATE: Final = dt.timedelta(minutes=60)
"""An entry that is made later than this after the fact shows as late (GMP 2025 §45: 及时)."""
BAD: Final = frozenset({"LOW", "HIGH", "WRONG"})
FORM: Final = 2
"""The form of the record: what stands in it. A frozen one keeps the form that it was frozen in."""
_SINCE_FORM_2: Final[Mapping[str, frozenset[str]]] = {
    "order": frozenset({"registrant_en"}),
    "material": frozenset(
        {
            "lot", "expires_on", "supplier", "supplier_lot", "certificate", "receipt", "made_in",
            "tracking",
        }
    ),
    "environment": frozenset({"source", "equipment"}),
    "runs": frozenset({"done", "place", "note", "judged_at", "ratio", "tolerance"}),
    "happenings": frozenset({"old", "new"}),
    "packages": frozenset({"capacity", "closed_at"}),
    "deviations": frozenset(
        {"found_at", "reported_by", "decided_by", "decided_at", "closed_at", "step"}
    ),
    "nonconformities": frozenset(
        {
            "found_at", "found_by", "decision", "risk", "recheck", "decided_by", "decided_at",
            "closed_by", "closed_at",
        }
    ),
    "units": frozenset({"key", "parts"}),
}  # fmt: skip
"""What the second form says besides, by the part of the record."""
OPEN_STATES: Final = frozenset({"OPEN", "CHECKING", "DECIDED", "APPROVED"})

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Exception_:  # noqa: N801 - the word of the trade; `Exception` is Python's.
    """Something in a record that a reviewer has to look at."""

    code: str
    data: Mapping[str, Any]
    where: str
    """The part of the record: steps, material, environment …"""

    @property
    def mark(self) -> str:
        """A fingerprint: the same thing stays reviewed, something else does not."""
        told = f"{self.code}|{sorted((key, str(value)) for key, value in self.data.items())}"
        return hashlib.sha256(told.encode()).hexdigest()[:24]

    @property
    def problem(self) -> Problem:
        """The exception as a problem, which has a sentence."""
        return Problem(f"production.{self.code}", dict(self.data))


def digest(content: Content) -> str:
    """Return the SHA-256 of a record in its canonical form (RFC 8785 for what stands in it)."""
    return fingerprint(content)


def still_holds(frozen: Content, now: Content) -> bool:
    """Say whether what was frozen is what would be frozen now, in the form that it has.

    Names were frozen for the reader of the paper: a person with another name has recorded nothing.
    """
    without = frozenset({"names"})
    return digest(_without(in_form(now, frozen["form"]), without)) == digest(
        _without(frozen, without)
    )


def in_form(content: Content, form: int) -> Content:
    """Return a record as an earlier form would say it.

    >>> in_form({"form": 2, "names": {}, "labels": [], "units": [{"serial": "A", "parts": []}]}, 1)
    {'form': 1, 'labels': [], 'units': [{'serial': 'A'}]}
    """
    if form >= FORM:
        return content
    found: dict[str, Any] = {"form": form}
    for name, value in content.items():
        out = _SINCE_FORM_2.get(name, frozenset())
        if name == "order":
            found[name] = _without(value, out)
        elif name == "labels":
            found[name] = []  # They stood in no record of the first form.
        elif name == "steps":
            found[name] = [
                {**step, "executions": [_entered(done) for done in step["executions"]]}
                for step in value
            ]
        elif name == "runs":
            found[name] = [_entered(_without(run, out)) for run in value]
        elif name not in {"form", "names"}:
            found[name] = [_without(one, out) for one in value] if out else value
    return found


def _entered(row: Content) -> Content:
    words = frozenset({"said", "said_en"})
    return {**row, "entered": [_without(one, words) for one in row["entered"]]}


def _without(row: Content, names: frozenset[str]) -> Content:
    return {name: value for name, value in row.items() if name not in names}


def exceptions(content: Content) -> list[Exception_]:
    """Return everything in a record that deviates; all else is as it should be."""
    return [
        *_of_steps(content),
        *_of_units(content),
        *_of_material(content),
        *_of_rooms(content),
        *_of_quality(content),
        *_of_balance(content),
        *_of_labels(content),
    ]


def _of_steps(content: Content) -> Iterator[Exception_]:
    for step in content["steps"]:
        at = {"step": step["number"], "name": step["name"]}
        for done in step["executions"]:
            for one in done["parameters"]:
                if one["judgement"] in BAD:
                    yield Exception_("parameter_outside", _measured(at, one), "steps")
            for one in done["entered"]:
                if one.get("judgement") in BAD:
                    yield Exception_("parameter_outside", _measured(at, one), "steps")
            for one in done["waived"]:
                yield Exception_("gate_waived", {**at, "gate": one["code"]}, "steps")
            if is_late(done):
                data = {**at, "person": done["person"], "recorded": done["recorded_at"]}
                yield Exception_("late_entry", data, "steps")
            if done["result"] == "FAIL":
                yield Exception_("step_failed", {**at, "ended": done["ended_at"]}, "steps")


def _measured(at: Mapping[str, Any], one: Mapping[str, Any]) -> dict[str, Any]:
    value = f"{one['value']} {one.get('unit', '')}".strip()
    return {**at, "what": one["name"], "value": value, "limits": span(one)}


def span(one: Mapping[str, Any]) -> str:
    """Write the limits of a measured value."""
    low, high = one.get("minimum"), one.get("maximum")
    if low is not None and high is not None:
        return f"{low} – {high}"
    return f"≥ {low}" if low is not None else f"≤ {high}" if high is not None else "—"


def is_late(done: Mapping[str, Any]) -> bool:
    """Say whether an execution was entered long after it was done."""
    recorded = dt.datetime.fromisoformat(done["recorded_at"])
    return recorded - dt.datetime.fromisoformat(done["ended_at"]) > LATE


def _of_units(content: Content) -> Iterator[Exception_]:
    for one in content["happenings"]:
        data = {"unit": one["serial"], "step": one["step"], "why": one["why"] or "—"}
        code = {
            "FAIL": "unit_failed", "REDO": "unit_reworked", "PART": "part_replaced",
            "SCRAP": "unit_scrapped",
        }[one["fact"]]  # fmt: skip
        yield Exception_(code, data, "units")
    for one in content["tallies"]:
        if one["kind"] in {"REJECT", "RECOVERED", "SCRAP"} and not content["is_serial"]:
            data = {"kind": one["kind"], "quantity": one["quantity"], "why": one["reason"] or "—"}
            yield Exception_(f"amount_{one['kind'].lower()}", data, "units")


def _of_material(content: Content) -> Iterator[Exception_]:
    for one in content["material"]:
        data = {"item": one["item"], "lot": one["code"]}
        if one["item"] != one["part_item"]:
            yield Exception_("other_material", {**data, "instead": one["part_item"]}, "material")
        for kind in ("LOSS", "SURPLUS", "SCRAP"):
            if kind in one["amounts"]:
                told = {**data, "kind": kind, "amount": f"{one['amounts'][kind]} {one['unit']}"}
                yield Exception_(f"material_{kind.lower()}", told, "material")


def _of_rooms(content: Content) -> Iterator[Exception_]:
    for one in content["environment"]:
        if not one["within"]:
            data = {
                "place": one["place"], "kind": one["kind"], "at": one["at"],
                "value": f"{one['value']} {one['unit']}".strip(), "limits": span(one),
            }  # fmt: skip
            yield Exception_("room_outside", data, "environment")
    for one in content["clearances"]:
        if not one["passed"]:
            yield Exception_("clearance_failed", {"at": one["at"]}, "environment")


def _of_quality(content: Content) -> Iterator[Exception_]:
    for one in content["deviations"]:
        data = {"number": one["number"], "what": one["description"]}
        yield Exception_("deviation", data, "quality")
    for one in content["nonconformities"]:
        data = {"number": one["number"], "what": one["description"]}
        yield Exception_("nonconformity", data, "quality")
    for one in content["inspections"]:
        if one["status"] == "CONCLUDED" and one["conclusion"] not in {"ACCEPT", "ACCEPTED"}:
            data = {"number": one["number"], "conclusion": one["conclusion"]}
            yield Exception_("inspection_not_accepted", data, "quality")
    for one in content["runs"]:
        if one["result"] == "FAIL" or one["state"] == "REJECTED":
            yield Exception_("run_off", {"number": one["number"]}, "steps")


def _of_balance(content: Content) -> Iterator[Exception_]:
    for one in content["balance"]["lines"]:
        if one["verdict"] in {"OUTSIDE", "EXPLAINED"}:
            data = {
                "item": one["item"], "percent": one["percent"],
                "limits": f"{one['minimum']} – {one['maximum']}",
            }  # fmt: skip
            yield Exception_("balance_outside", data, "balance")


def _of_labels(content: Content) -> Iterator[Exception_]:
    for one in content["labels"]:
        if one["verdict"] in {"OUTSIDE", "EXPLAINED"}:
            data = {
                "level": one["level"], "number": one["number"], "difference": one["difference"],
                "issued": one["issued"], "percent": one["percent"], "maximum": one["maximum"],
            }  # fmt: skip
            yield Exception_("labels_outside", data, "labels")


def missing(content: Content) -> list[tuple[int, Problem]]:
    """Return what a record lacks before it can be reviewed.

    Returns:
        Pairs of the condition of GMP 2025 §104 that is touched, 1 to 5, and the problem.
    """
    return [
        *_steps_missing(content),
        *_record_missing(content),
        *_inspections_missing(content),
        *_papers_open(content),
        *_labels_missing(content),
    ]


def _steps_missing(content: Content) -> Iterator[tuple[int, Problem]]:
    if content["order"]["state"] not in {"COMPLETED", "REVIEWED", "CLOSED"}:
        yield 1, Problem("production.not_completed", {"order": content["order"]["number"]})
    for step in content["steps"]:
        if step["state"] != "DONE":
            data = {"step": step["number"], "name": step["name"]}
            yield 1, Problem("production.record_step_open", data)
    for one in content["runs"]:
        if one["state"] not in {"ACCEPTED", "REJECTED"}:
            yield 1, Problem("production.run_not_judged", {"run": one["number"]})


def _record_missing(content: Content) -> Iterator[tuple[int, Problem]]:
    for step in content["steps"]:
        data = {"step": step["number"], "name": step["name"]}
        for done in step["executions"]:
            if not done["person"] or (step["needs_checker"] and not done["checker"]):
                yield 2, Problem("production.record_unsigned", data)
        if step["needs_clearance"] and not any(one["passed"] for one in content["clearances"]):
            yield 2, Problem("production.record_not_cleared", data)
    for one in content["balance"]["lines"]:
        if one["verdict"] == "OUTSIDE":
            data = {"item": one["item"], "percent": one["percent"]}
            yield 2, Problem("production.record_unbalanced", data)


def _inspections_missing(content: Content) -> Iterator[tuple[int, Problem]]:
    done = [one for one in content["inspections"] if one["status"] == "CONCLUDED"]
    for plan in content["plans"]:
        if plan["purpose"] not in {"FINAL", "IN_PROCESS"}:
            continue
        if not any(
            one["purpose"] == plan["purpose"] and one["step"] == plan["step"] for one in done
        ):
            if plan["step"] is None:
                yield 3, Problem("production.record_not_inspected")
            else:
                yield 3, Problem("production.record_not_inspected_at", {"step": plan["step"]})
    for one in content["inspections"]:
        if one["status"] in OPEN_STATES:
            yield 3, Problem("production.inspection_unfinished", {"number": one["number"]})


def _papers_open(content: Content) -> Iterator[tuple[int, Problem]]:
    for name in ("deviations", "nonconformities"):
        for one in content[name]:
            if one["status"] not in {"CLOSED", "REFUSED", "CANCELLED"}:
                yield 4, Problem("production.paper_open", {"number": one["number"]})
    if content["undecided"]:
        data = {"count": len(content["undecided"]), "unit": content["undecided"][0]}
        yield 4, Problem("production.record_undecided", data)


def _labels_missing(content: Content) -> Iterator[tuple[int, Problem]]:
    if content["is_device"] and not content["order"]["udi_di"]:
        yield 5, Problem("production.record_without_di", {"item": content["order"]["item"]})
    for one in content["labels"]:
        for job in one["jobs"]:
            if job["status"] in {"REQUESTED", "PRINTED"}:
                data = {"number": job["number"], "left": job["left"] + job["waiting"]}
                code = "record_labels_open" if data["left"] else "record_labels_unsaid"
                yield 5, Problem(f"production.{code}", data)
        if one["verdict"] == "OUTSIDE":
            data = {
                "number": one["number"], "level": one["level"], "difference": one["difference"],
            }  # fmt: skip
            yield 5, Problem("production.record_labels_off", data)


def conditions(content: Content) -> Sequence[tuple[int, Sequence[Problem]]]:
    """Return the five conditions of GMP 2025 §104, each with what stands against it."""
    found = missing(content)
    return [(number, [one for at, one in found if at == number]) for number in range(1, 6)]
