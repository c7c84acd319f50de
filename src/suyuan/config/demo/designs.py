"""How the invented devices are made and inspected: revisions, device identifiers."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final

from suyuan.areas.catalog import operations
from suyuan.areas.catalog.domain import udi
from suyuan.areas.catalog.domain.design import (
    CharacteristicKind,
    PlanPurpose,
    SamplingScheme,
    Severity,
    StepKind,
    StepScope,
)
from suyuan.areas.catalog.queries import designs
from suyuan.config.demo import goods
from suyuan.config.demo.frame import Frame
from suyuan.config.demo.goods import Good, gtin
from suyuan.foundation import signing


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the routing of an invented device."""

    number: int
    code: str
    name: str
    name_en: str
    kind: StepKind = StepKind.NORMAL
    form: str = ""
    equipment: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    unit: bool = False
    serials: bool = False
    packs: bool = False
    outside: bool = False
    parameters: tuple[tuple[str, str, str, str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Design:
    """A revision of an invented item."""

    good: Good
    steps: tuple[Step, ...] = ()
    parts: tuple[tuple[Good, str, int], ...] = ()
    bought: bool = False
    """Whether another firm makes it for us, so that it is inspected when it comes in, too."""
    sample: int | None = None
    """How many are inspected, where that is a fixed number."""
    purpose: PlanPurpose = PlanPurpose.FINAL
    scheme: SamplingScheme = SamplingScheme.ALL
    aql: str = ""
    looks: tuple[tuple[str, str, str, str, str, str], ...] = ()
    """Code, name, name in English, unit, lower and upper limit; no limits: good or bad."""


_KEY, _SPECIAL = StepKind.KEY, StepKind.SPECIAL
DESIGNS: Final = (
    *(
        Design(
            good, purpose=PlanPurpose.INCOMING, scheme=SamplingScheme.GB2828, aql=aql,
            looks=(("LOOK", "外观", "Appearance", "", "", ""), *looks),
        )
        for good, aql, looks in (
            (goods.CAPACITOR, "0.65", (
                ("CAPACITY", "电容量", "Capacitance", "µF", "90", "110"),
                ("LEAKAGE", "漏电流", "Leakage current", "µA", "", "30"),
            )),
            (goods.RESISTOR, "0.65", (("OHMS", "阻值", "Resistance", "kΩ", "9.9", "10.1"),)),
            (goods.PANEL, "1.0", (("WARP", "翘曲度", "Warp", "%", "", "0.75"),)),
            (goods.MOTOR, "1.0", (("STEP", "步距角", "Step angle", "°", "1.71", "1.89"),)),
            (goods.HOUSING, "1.5", (("LENGTH", "配合尺寸", "Fit", "mm", "119.8", "120.2"),)),
            (goods.CHAMBER, "1.0", (("VOLUME", "滴斗容积", "Volume", "mL", "9", "11"),)),
            (goods.NEEDLE, "0.4", (("SHARP", "穿刺力", "Puncture force", "N", "", "0.7"),)),
            (goods.BATTERY, "1.0", ()),
        )
    ),
    *(
        Design(
            good, purpose=PlanPurpose.INCOMING, scheme=SamplingScheme.CERTIFICATE,
            looks=(("CERTIFICATE", "供方报告", "Supplier's report", "", "", ""),),
        )
        for good in (goods.RESIN, goods.HARDENER, goods.GRANULATE, goods.POUCH)
    ),
    Design(
        goods.PORT, bought=True, scheme=SamplingScheme.CERTIFICATE,
        steps=(
            Step(10, "CONTRACT", "受托生产与灭菌", "Contract manufacturing and sterilization",
                 outside=True),
        ),
        parts=((goods.POUCH, "1", 10),),
        looks=(("RECORD", "受托生产放行文件", "Release documents of the maker", "", "", ""),),
    ),
    Design(
        goods.TUBING,
        steps=(
            Step(10, "EXTRUSION", "挤出", "Extrusion", _KEY, skills=("CLEANROOM",),
                 parameters=(("DIAMETER", "外径", "Outer diameter", "mm", "3.9", "4.1"),)),
        ),
        parts=((goods.GRANULATE, "0.008", 10),),
        scheme=SamplingScheme.FIXED,
        sample=5,
        looks=(("DIAMETER", "外径", "Outer diameter", "mm", "3.9", "4.1"),),
    ),
    Design(
        goods.BOARD,
        steps=(
            Step(10, "SMT", "贴片与回流", "Mounting and reflow", _KEY, "", ("MOUNTER",), ("SMT",),
                 serials=True,
                 parameters=(("PEAK", "峰值温度", "Peak temperature", "℃", "235", "250"),)),
            Step(20, "BOARD_TEST", "单板测试", "Board test", _KEY, unit=True),
        ),
        parts=((goods.PANEL, "1", 10), (goods.CAPACITOR, "6", 10), (goods.RESISTOR, "24", 10)),
        looks=(("FUNCTION", "功能测试", "Function", "", "", ""),),
    ),
    Design(
        goods.PUMP,
        steps=(
            Step(10, "ASSEMBLY", "总装", "Assembly", unit=True, serials=True,
                 parameters=(("TORQUE", "锁付扭矩", "Torque", "N·m", "0.5", "0.7"),)),
            Step(20, "POTTING", "灌封与固化", "Potting and curing", _SPECIAL, "POTTING",
                 ("DISPENSER", "DEGASSER", "OVEN"), ("POTTING",)),
            Step(30, "FINAL_TEST", "终检", "Final test", _KEY, "", ("FLOW-BENCH", "SAFETY-TESTER"),
                 ("TEST",), unit=True,
                 parameters=(("FLOW", "流量误差", "Flow error", "%", "-5", "5"),)),
            Step(40, "PACKING", "装箱", "Packing", unit=True, packs=True),
        ),
        parts=(
            (goods.BOARD, "1", 10), (goods.BATTERY, "1", 10), (goods.MOTOR, "1", 10),
            (goods.HOUSING, "1", 10), (goods.RESIN, "0.06", 20), (goods.HARDENER, "0.06", 20),
        ),
        looks=(
            ("FLOW", "流量误差", "Flow error", "%", "-5", "5"),
            ("LEAKAGE", "漏电流", "Leakage current", "µA", "", "100"),
            ("ALARM", "报警功能", "Alarms", "", "", ""),
        ),
    ),
    Design(
        goods.SET,
        steps=(
            Step(10, "ASSEMBLY", "组装", "Assembly", skills=("CLEANROOM",)),
            Step(20, "SEALING", "初包装热封", "Sealing", _SPECIAL, "SEALING", ("SEALER",),
                 ("SEALING",)),
            Step(30, "STERILIZATION", "环氧乙烷灭菌", "EO sterilization", _SPECIAL,
                 "STERILIZATION", outside=True),
            Step(40, "PACKING", "装箱", "Packing", packs=True),
        ),
        parts=(
            (goods.TUBING, "1.5", 10), (goods.CHAMBER, "1", 10), (goods.NEEDLE, "1", 10),
            (goods.POUCH, "1", 20),
        ),
        scheme=SamplingScheme.C_ZERO,
        aql="0.65",
        looks=(
            ("STERILE", "无菌", "Sterility", "", "", ""),
            ("EO", "环氧乙烷残留", "EO residue", "µg/g", "", "10"),
            ("LEAK", "密封性", "Tightness", "", "", ""),
        ),
    ),
)  # fmt: skip


def steps(frame: Frame, day: dt.date) -> Iterator[Callable[[], object]]:
    """Yield everything to be made known, in an order in which each finds what it needs."""
    for design in DESIGNS:
        yield partial(_design, frame, day, design)
    for good in (goods.PUMP, goods.SET, goods.PORT):
        yield partial(_identifier, frame, day, good)


def _design(frame: Frame, day: dt.date, design: Design) -> None:
    code = design.good.code
    revision = operations.start_revision(
        context=frame.context(f"revision {code}"),
        item_id=designs.item_id_of(code),
        values=operations.RevisionValues(code="A", change_note="首次发布"),
    )
    for step in design.steps:
        _step(frame, revision.pk, code, step)
    operations.put_parts(
        context=frame.context(f"parts {code}"),
        revision_id=revision.pk,
        parts=[
            operations.PartValues(
                component_id=designs.item_id_of(good.code), quantity=Decimal(amount),
                step_number=step, key_material=True,
            )
            for good, amount, step in design.parts
        ],
    )  # fmt: skip
    for purpose in (design.purpose, *((PlanPurpose.INCOMING,) if design.bought else ())):
        _plan(frame, revision.pk, design, purpose)
    with signing.demonstrating():
        operations.approve_revision(
            context=frame.context(f"approve {code}"),
            revision_id=revision.pk,
            effective_from=day,
            signature=signing.demonstrated("quality"),
        )


def _plan(frame: Frame, revision_id: int, design: Design, purpose: PlanPurpose) -> None:
    code, incoming = design.good.code, purpose is PlanPurpose.INCOMING
    name = f"plan {code} {purpose}" if design.bought and incoming else f"plan {code}"
    operations.put_plan(
        context=frame.context(name),
        revision_id=revision_id,
        values=operations.PlanValues(
            purpose=purpose, scheme=design.scheme, procedure=f"QC-{code} V1",
            aql=Decimal(design.aql) if design.aql else None, sample_size=design.sample,
            needs_certificate=incoming,
        ),
        characteristics=[_look(*row) for row in design.looks],
    )  # fmt: skip


def _step(frame: Frame, revision_id: int, code: str, step: Step) -> None:
    operations.put_step(
        context=frame.context(f"step {code} {step.number}"),
        revision_id=revision_id,
        values=operations.StepValues(
            number=step.number, code=step.code, name=step.name, name_en=step.name_en,
            kind=step.kind, scope=StepScope.UNIT if step.unit else StepScope.LOT,
            procedure=f"WI-{code}-{step.number} V1", form_code=step.form,
            equipment_kinds=step.equipment, qualifications=step.skills,
            needs_clearance=step.number == 10, needs_checker=step.kind is StepKind.SPECIAL,  # noqa: PLR2004 - the first.
            gives_serials=step.serials, packs=step.packs, outside=step.outside,
        ),
        parameters=[
            operations.ParameterValues(
                code=name, name=label, name_en=label_en, unit=unit,
                minimum=Decimal(low), maximum=Decimal(high), critical=True,
            )
            for name, label, label_en, unit, low, high in step.parameters
        ],
    )  # fmt: skip


def _look(
    code: str, name: str, name_en: str, unit: str, low: str, high: str
) -> operations.CharacteristicValues:
    measured = bool(low or high)
    return operations.CharacteristicValues(
        code=code, name=name, name_en=name_en, unit=unit,
        minimum=Decimal(low) if low else None, maximum=Decimal(high) if high else None,
        kind=CharacteristicKind.VARIABLE if measured else CharacteristicKind.ATTRIBUTE,
        severity=Severity.MAJOR if measured else Severity.MINOR,
    )  # fmt: skip


def _identifier(frame: Frame, day: dt.date, good: Good) -> None:
    assert good.reference is not None
    made = operations.create_di(
        context=frame.context(f"di {good.code}"),
        item_id=designs.item_id_of(good.code),
        market=udi.Market.CN,
        key=f"/01/{gtin(good.reference)}",
        values=operations.DiValues(
            brand_name=good.name, model=good.model, registration_no=good.registration,
            carriers=[udi.Carrier.MATRIX], pi_serial=good is not goods.SET,
            sterile=good.sterile, single_use=good.sterile, pi_expires_on=good.sterile,
        ),
    )  # fmt: skip
    for status in (udi.DiStatus.SUBMITTED, udi.DiStatus.PUBLISHED):
        operations.move_di(
            context=frame.context(f"di {good.code} {status}"),
            di_id=made.pk,
            status=status,
            published_on=day if status is udi.DiStatus.PUBLISHED else None,
        )
