"""Gates: what must be true before a step is done, as one list of rules.

Each rule looks at what is known (`Situation`) and returns the problems it finds: a code, whose
sentence names the reason and the way out, and data. None of them reads a database or a clock.
A signed deviation opens a gate that may be opened (`WAIVABLE`); it is told in the history record.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from suyuan.areas.production.domain import RUNNING, DeviationKind, OrderState
from suyuan.areas.production.domain.routing import Routing, Step
from suyuan.kernel.errors import DataValue, Problem

Data = dict[str, DataValue]


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """A limit of a room, and the last reading there."""

    place: str
    kind: str
    unit: str
    minimum: Decimal | None
    maximum: Decimal | None
    valid_minutes: int
    value: Decimal | None
    measured_at: dt.datetime | None

    @property
    def is_within(self) -> bool:
        """Whether the last reading lies within the limits; both are good values."""
        if self.value is None:
            return False
        return (self.minimum is None or self.value >= self.minimum) and (
            self.maximum is None or self.value <= self.maximum
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """What of an item is on the line."""

    item: str
    key: str
    lot: str
    left: Decimal
    unit: str
    pot_until: dt.datetime | None = None
    """When a mixed compound must be used up."""
    run: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """Everything the gates of a step look at."""

    order: str
    state: OrderState
    routing: Routing
    step: Step
    at: dt.datetime
    count: Decimal
    """How many are done now."""
    made: Decimal
    """How many were made before."""
    planned: Decimal
    over_percent: Decimal
    makes: bool
    """Whether the product comes into being now."""
    unfit: Sequence[Problem] = ()
    """What the catalogue says against person and equipment."""
    equipment_kinds: frozenset[str] = frozenset()
    """Kinds of the equipment that was named."""
    kinds_named: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """What the kinds of equipment that are missing are called: name and English name by code."""
    person: str = ""
    checker: str = ""
    cleared_at: dt.datetime | None = None
    """When the line was last cleared for this order, by two persons, with nothing left."""
    other_order: str = ""
    """Order that has worked on the line since."""
    limits: Sequence[Limit] = ()
    is_lot: bool = False
    """Whether an amount is worked on and not single units."""
    passed: Mapping[int, Decimal] = field(default_factory=dict)
    """How many have passed each step, for what is worked on by amount."""
    open_units: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """Units that have not passed an earlier step, by its number."""
    gone_units: Sequence[str] = ()
    bad_units: Sequence[str] = ()
    """Units that were found bad and wait for a decision."""
    done_units: Sequence[str] = ()
    """Units that have passed this step already."""
    held: Mapping[str, str] = field(default_factory=dict)
    """Units, or the lot, on hold or recalled, with the number of the hold."""
    loaded: Sequence[Loaded] = ()
    waived: frozenset[DeviationKind] = frozenset()
    """What approved deviations of the order allow."""

    def kinds_told(self, kinds: Sequence[str]) -> tuple[str, str]:
        """Return kinds of equipment in one text each, Chinese and English."""
        named = [self.kinds_named.get(kind, (kind, kind)) for kind in kinds]
        return "、".join(one[0] for one in named), ", ".join(one[1] or one[0] for one in named)


Rule = Callable[[Situation], Iterable[Problem]]


def order_is_running(now: Situation) -> Iterable[Problem]:
    """An order takes work after it was released and before it is completed (GMP 2025 §78)."""
    if now.state not in RUNNING:
        yield Problem("production.order_not_running", {"order": now.order, "state": now.state})


def quantity_within_plan(now: Situation) -> Iterable[Problem]:
    """Not more is made than planned, plus what is tolerated (GMP 2025 §78, §82)."""
    if not now.makes:
        return
    most = now.planned * (1 + now.over_percent / 100)
    if now.made + now.count > most:
        data = {
            "order": now.order,
            "asked": _plain(now.made + now.count),
            "most": _plain(most.to_integral_value(rounding="ROUND_FLOOR")),
        }
        yield Problem("production.over_plan", data, field="quantity")


def fit_and_trained(now: Situation) -> Iterable[Problem]:
    """Who works is trained, what is worked with is fit and calibrated (GMP 2025 §23, §37-41)."""
    if not now.person:
        yield Problem("production.person_missing", {"step": now.step.number}, field="person")
    yield from now.unfit


def equipment_complete(now: Situation) -> Iterable[Problem]:
    """Each kind of equipment that the step asks for is named (GMP 2025 §81)."""
    missing = [kind for kind in now.step.equipment_kinds if kind not in now.equipment_kinds]
    if missing:
        told, told_en = now.kinds_told(missing)
        data: Data = {"step": now.step.number, "kinds": told, "kinds_en": told_en}
        yield Problem("production.equipment_missing", data, field="equipment")


def checked_by_another(now: Situation) -> Iterable[Problem]:
    """A second person checks where the step asks for it, and is not the first (GMP 2025 §81)."""
    if now.step.needs_checker and not now.checker:
        yield Problem("production.checker_missing", {"step": now.step.number}, field="checker")
    if now.checker and now.checker == now.person:
        yield Problem("production.checker_is_person", {"person": now.person}, field="checker")


def line_cleared(now: Situation) -> Iterable[Problem]:
    """The line was cleared for this order, and no other has worked there since (GMP 2025 §86)."""
    if not now.step.needs_clearance:
        return
    if now.cleared_at is None:
        yield Problem("production.not_cleared", {"step": now.step.number})
    elif now.other_order:
        yield Problem("production.cleared_before_other", {"other": now.other_order})


def environment_within_limits(now: Situation) -> Iterable[Problem]:
    """The room was measured lately, and lies within its limits (GMP 2025 §32, §80)."""
    for limit in now.limits:
        data = {"place": limit.place, "kind": limit.kind, "unit": limit.unit or "—"}
        if limit.measured_at is None or now.at - limit.measured_at > dt.timedelta(
            minutes=limit.valid_minutes
        ):
            yield Problem(
                "production.environment_unknown", {**data, "minutes": limit.valid_minutes}
            )
        elif not limit.is_within:
            assert limit.value is not None
            span = _span(limit.minimum, limit.maximum)
            value = f"{_plain(limit.value)} {limit.unit}".strip()
            yield Problem(
                "production.environment_outside", {**data, "value": value, "limits": span}
            )


def previous_step_done(now: Situation) -> Iterable[Problem]:
    """The steps before this one are done, for each unit or amount (GMP 2025 §78, §104)."""
    before = now.routing.before(now.step.number)
    for step in before:
        open_units = now.open_units.get(step.number, ())
        if open_units:
            data: Data = {"step": step.number, "count": len(open_units), "unit": open_units[0]}
            yield Problem("production.units_not_there", data, field="units")
    if before and now.is_lot:
        last = before[-1].number
        there = now.passed.get(last, Decimal(0)) - now.passed.get(now.step.number, Decimal(0))
        if there < now.count:
            data = {"step": last, "there": _plain(there), "asked": _plain(now.count)}
            yield Problem("production.step_open", data, field="quantity")


def units_are_there(now: Situation) -> Iterable[Problem]:
    """A unit that was scrapped or taken as a sample is worked on no more (GMP 2025 §88)."""
    if now.gone_units:
        data: Data = {"unit": now.gone_units[0], "count": len(now.gone_units)}
        yield Problem("production.unit_gone", data, field="units")


def units_once(now: Situation) -> Iterable[Problem]:
    """A unit that has passed a step passes it again after rework only (GMP 2025 §89)."""
    if now.done_units:
        data: Data = {
            "unit": now.done_units[0], "count": len(now.done_units), "step": now.step.number,
        }  # fmt: skip
        yield Problem("production.unit_done", data, field="units")


def units_not_bad(now: Situation) -> Iterable[Problem]:
    """A unit that was found bad goes on only after rework, never by a second try (§88-89, §103)."""
    if now.bad_units:
        data: Data = {"unit": now.bad_units[0], "count": len(now.bad_units)}
        yield Problem("production.unit_bad", data, field="units")


def not_held(now: Situation) -> Iterable[Problem]:
    """What quality has put on hold is not worked on; a rework order carries its decision out (§88).

    A rework order comes after the decision, so what is on hold for it may be worked on there.
    """
    if now.held:
        what, hold = next(iter(now.held.items()))
        data: Data = {"thing": what, "hold": hold, "count": len(now.held)}
        yield Problem("production.held", data, field="units")


def material_loaded(now: Situation) -> Iterable[Problem]:
    """Of each part of the step as much is on the line as is used now (GMP 2025 §78, §81)."""
    for part in now.routing.parts_of(now.step.number):
        if part.tracking != "LOT":
            continue
        needed = part.quantity * now.count
        found = [one for one in now.loaded if one.item in part.items]
        left = sum((one.left for one in found), Decimal(0))
        data = {"item": part.item, "needed": _plain(needed), "unit": part.unit}
        if not found:
            yield Problem("production.not_loaded", data)
        elif left < needed:
            yield Problem("production.loaded_too_little", {**data, "left": _plain(left)})


def within_pot_life(now: Situation) -> Iterable[Problem]:
    """A mixed compound is used within its pot life (GMP 2025 §72; special process)."""
    for one in now.loaded:
        if one.pot_until is not None and now.at > one.pot_until:
            data = {"run": one.run, "lot": one.lot, "until": one.pot_until.isoformat()}
            yield Problem("production.pot_life_over", data)


RULES: Final[Sequence[Rule]] = (
    order_is_running,
    quantity_within_plan,
    fit_and_trained,
    equipment_complete,
    checked_by_another,
    line_cleared,
    environment_within_limits,
    previous_step_done,
    units_are_there,
    units_once,
    units_not_bad,
    not_held,
    material_loaded,
    within_pot_life,
)
"""The gates of a step, in the order in which a person would look."""

WAIVABLE: Final[Mapping[str, DeviationKind]] = {
    "production.over_plan": DeviationKind.QUANTITY,
    "production.environment_unknown": DeviationKind.ENVIRONMENT,
    "production.environment_outside": DeviationKind.ENVIRONMENT,
    "production.pot_life_over": DeviationKind.PROCESS,
    "production.wrong_item": DeviationKind.MATERIAL,
}
"""Gates that an approved deviation opens; the others nobody opens."""


def look(now: Situation, *, rules: Sequence[Rule] = RULES) -> list[Problem]:
    """Return everything that stands against the step, without what deviations allow."""
    found = [problem for rule in rules for problem in rule(now)]
    return [one for one in found if WAIVABLE.get(one.code) not in now.waived]


def opened(now: Situation) -> list[Problem]:
    """Return what would stand against the step if no deviation allowed it."""
    found = [problem for rule in RULES for problem in rule(now)]
    return [one for one in found if WAIVABLE.get(one.code) in now.waived]


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _span(minimum: Decimal | None, maximum: Decimal | None) -> str:
    if minimum is not None and maximum is not None:
        return f"{_plain(minimum)} – {_plain(maximum)}"
    if minimum is not None:
        return f"≥ {_plain(minimum)}"
    return f"≤ {_plain(maximum)}" if maximum is not None else ""
