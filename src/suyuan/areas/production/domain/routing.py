"""The frozen device master record of an order, read back: its steps, parameters, parts and plans.

What is read is the JSON that `catalog` froze at approval; amounts are texts there, so that they are
exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from suyuan.areas.catalog.domain.forms import Judgement


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """A value that a step must keep within limits."""

    code: str
    name: str
    name_en: str
    unit: str
    minimum: Decimal | None
    maximum: Decimal | None
    target: Decimal | None
    source: str
    critical: bool

    def judge(self, value: Decimal) -> Judgement:
        """Return what a value is worth; both limits are good values."""
        if self.minimum is None and self.maximum is None:
            return Judgement.NONE
        if self.minimum is not None and value < self.minimum:
            return Judgement.LOW
        if self.maximum is not None and value > self.maximum:
            return Judgement.HIGH
        return Judgement.GOOD


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A step of the routing."""

    number: int
    code: str
    name: str
    name_en: str
    kind: str
    scope: str
    procedure: str
    form: str
    equipment_kinds: tuple[str, ...]
    qualifications: tuple[str, ...]
    minutes: Decimal | None
    needs_clearance: bool
    needs_checker: bool
    gives_serials: bool
    packs: bool
    outside: bool
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A line of the parts list: what goes into one unit."""

    position: int
    item: str
    name: str
    name_en: str
    tracking: str
    quantity: Decimal
    unit: str
    step: int | None
    scrap_percent: Decimal
    key_material: bool
    alternates: tuple[str, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """The item and what may stand in for it."""
        return (self.item, *self.alternates)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """An inspection that the master record asks for."""

    purpose: str
    step: int | None
    scheme: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Routing:
    """How an item is made after one revision."""

    item: str
    revision: str
    tracking: str
    unit: str
    shelf_life_days: int | None
    registration_no: str
    steps: tuple[Step, ...]
    parts: tuple[Part, ...]
    plans: tuple[Plan, ...]

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> "Routing":
        """Read the content of a device master record."""
        item = content["item"]
        return cls(
            item=item["code"],
            revision=content["revision"],
            tracking=item["tracking"],
            unit=item["unit"],
            shelf_life_days=item["shelf_life_days"],
            registration_no=item.get("registration_no", ""),
            steps=tuple(map(_step, content["steps"])),
            parts=tuple(map(_part, content["parts"])),
            plans=tuple(
                Plan(purpose=one["purpose"], step=one["step"], scheme=one["scheme"])
                for one in content["plans"]
            ),
        )

    def step(self, number: int) -> Step | None:
        """Return the step with a number."""
        return next((step for step in self.steps if step.number == number), None)

    @property
    def making(self) -> Step | None:
        """The step at which the product comes into being.

        Where the serials are given; for lots the first step that takes parts, else the first.
        """
        for step in self.steps:
            if step.gives_serials:
                return step
        taking = {part.step for part in self.parts}
        return next((step for step in self.steps if step.number in taking), None) or (
            self.steps[0] if self.steps else None
        )

    @property
    def packing(self) -> Step | None:
        """The step at which the product is packed."""
        return next((step for step in self.steps if step.packs), None)

    def parts_of(self, number: int) -> Sequence[Part]:
        """Return what goes in at a step; what names no step goes in where the product is made."""
        making = self.making
        first = making.number if making is not None else None
        return [
            part for part in self.parts if (part.step if part.step is not None else first) == number
        ]

    def part_for(self, item: str, *, step: int | None = None) -> Part | None:
        """Return the line that an item fills, by itself or as an alternate."""
        parts = self.parts if step is None else self.parts_of(step)
        direct = next((part for part in parts if part.item == item), None)
        return direct or next((part for part in parts if item in part.alternates), None)

    def step_of(self, part: Part) -> int:
        """Return the number of the step at which a part goes in."""
        making = self.making
        if part.step is not None:
            return part.step
        return making.number if making is not None else 0

    def before(self, number: int) -> Sequence[Step]:
        """Return the steps before one, in their order."""
        return [step for step in self.steps if step.number < number]

    def plan_at(self, step: int) -> Plan | None:
        """Return the in-process inspection of a step, if there is one."""
        return next(
            (one for one in self.plans if one.purpose == "IN_PROCESS" and one.step == step), None
        )

    @property
    def final_plan(self) -> Plan | None:
        """The final inspection, if there is one."""
        return next((one for one in self.plans if one.purpose == "FINAL"), None)


def _step(said: Mapping[str, Any]) -> Step:
    return Step(
        number=said["number"],
        code=said["code"],
        name=said["name"],
        name_en=said["name_en"],
        kind=said["kind"],
        scope=said["scope"],
        procedure=said["procedure"],
        form=said["form"],
        equipment_kinds=tuple(said["equipment_kinds"]),
        qualifications=tuple(said["qualifications"]),
        minutes=_decimal(said["minutes"]),
        needs_clearance=said["needs_clearance"],
        needs_checker=said["needs_checker"],
        gives_serials=said["gives_serials"],
        packs=said["packs"],
        outside=said["outside"],
        parameters=tuple(
            Parameter(
                code=one["code"],
                name=one["name"],
                name_en=one["name_en"],
                unit=one["unit"],
                minimum=_decimal(one["minimum"]),
                maximum=_decimal(one["maximum"]),
                target=_decimal(one["target"]),
                source=one["source"],
                critical=one["critical"],
            )
            for one in said["parameters"]
        ),
    )


def _part(said: Mapping[str, Any]) -> Part:
    return Part(
        position=said["position"],
        item=said["item"],
        name=said["name"],
        name_en=said["name_en"],
        tracking=said["tracking"],
        quantity=Decimal(said["quantity"]),
        unit=said["unit"],
        step=said["step"],
        scrap_percent=Decimal(said["scrap_percent"]),
        key_material=said["key_material"],
        alternates=tuple(said["alternates"]),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
