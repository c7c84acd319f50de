"""How the invented devices are made: revisions, forms, equipment, people, device identifiers."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final

from suyuan.areas.catalog import operations, queries
from suyuan.areas.catalog.domain import fitness, udi
from suyuan.areas.catalog.domain.design import (
    CharacteristicKind,
    PlanPurpose,
    SamplingScheme,
    Severity,
    StepKind,
    StepScope,
)
from suyuan.areas.catalog.domain.forms import Choice, Field, FieldKind
from suyuan.areas.catalog.queries import designs, fitness as known
from suyuan.config.demo import goods
from suyuan.config.demo.frame import Frame
from suyuan.config.demo.goods import Good, gtin
from suyuan.foundation import signing

_N, _C, _Y, _T = FieldKind.NUMBER, FieldKind.CHOICE, FieldKind.YES, FieldKind.TEXT


def _number(name: str, label: str, label_en: str, unit: str, low: str, high: str) -> Field:
    return Field(
        name=name, label=label, label_en=label_en, kind=_N, unit=unit,
        minimum=Decimal(low) if low else None, maximum=Decimal(high) if high else None,
    )  # fmt: skip


_DEFECTS = (
    Choice("OK", "合格", "Good"),
    Choice("BUBBLE", "气泡", "Bubble", good=False),
    Choice("SHORT", "缺胶", "Not filled", good=False),
    Choice("OVERFLOW", "溢胶", "Overflow", good=False),
    Choice("CRACK", "开裂", "Crack", good=False),
    Choice("UNCURED", "未固化", "Not cured", good=False),
)
FORMS: Final = (
    ("POTTING", "灌封记录", "Potting record", (
        _number("prewarm", "A 组分预热温度", "Pre-warming of part A", "℃", "35", "45"),
        _number("weight_a", "A 组分称量", "Weight of part A", "g", "", ""),
        _number("weight_b", "B 组分称量", "Weight of part B", "g", "", ""),
        _number("vacuum", "脱泡真空度", "Degassing pressure", "kPa", "", "-90"),
        _number("degas", "脱泡时间", "Degassing time", "min", "5", "15"),
        Field(name="in_pot_life", label="在适用期内用完", label_en="Used within pot life", kind=_Y,
              good_answer=True),
        _number("shot", "单台胶量", "Shot weight", "g", "115", "125"),
        _number("cure_temp", "固化温度", "Curing temperature", "℃", "58", "62"),
        _number("cure_time", "固化时间", "Curing time", "min", "110", "140"),
        _number("hardness", "首件硬度", "Hardness of the first article", "Shore A", "55", "70"),
        Field(name="look", label="外观", label_en="Appearance", kind=_C, choices=_DEFECTS),
        Field(name="note", label="备注", label_en="Note", kind=_T, required=False),
    )),
    ("SEALING", "初包装热封记录", "Sealing record", (
        _number("temperature", "热封温度", "Sealing temperature", "℃", "165", "185"),
        _number("pressure", "热封压力", "Sealing pressure", "kPa", "350", "450"),
        _number("dwell", "热封时间", "Dwell time", "s", "1.0", "1.6"),
        _number("peel", "首件剥离强度", "Peel strength of the first article", "N/15mm", "1.5", ""),
        Field(name="dye", label="染色渗透试验通过", label_en="Dye penetration passed", kind=_Y,
              good_answer=True),
    )),
    ("STERILIZATION", "环氧乙烷灭菌记录", "Ethylene oxide sterilization record", (
        _number("humidity", "预处理湿度", "Preconditioning humidity", "%RH", "50", "80"),
        _number("gas", "环氧乙烷浓度", "EO concentration", "mg/L", "550", "750"),
        _number("temperature", "暴露温度", "Exposure temperature", "℃", "50", "60"),
        _number("exposure", "暴露时间", "Exposure time", "min", "240", "300"),
        _number("aeration", "解析时间", "Aeration", "h", "168", ""),
        _number("residue", "EO 残留", "EO residue", "µg/g", "", "10"),
        Field(name="bi", label="生物指示物无菌生长", label_en="Biological indicators sterile",
              kind=_Y, good_answer=True),
    )),
)  # fmt: skip

QUALIFICATIONS: Final = (
    ("SMT", "贴片操作", "Board mounting", None),
    ("POTTING", "灌封（特殊过程）", "Potting (special process)", 12),
    ("TEST", "终检测试", "Final testing", 24),
    ("CLEANROOM", "洁净区操作", "Clean room work", 12),
    ("SEALING", "热封（特殊过程）", "Sealing (special process)", 12),
    ("INSPECTION", "检验", "Inspection", 24),
)

EQUIPMENT: Final = (
    ("SMT-01", "贴片机", "Mounting machine", "MOUNTER", "SZ-SMT1", 0),
    ("SMT-02", "贴片机", "Mounting machine", "MOUNTER", "SZ-SMT2", 0),
    ("POT-01", "双组分灌胶机", "Two-component dispenser", "DISPENSER", "SZ-POT", 180),
    ("VAC-01", "真空脱泡箱", "Vacuum degassing chamber", "DEGASSER", "SZ-POT", 180),
    ("OVN-01", "固化烘箱", "Curing oven", "OVEN", "SZ-POT", 365),
    ("TST-01", "流量测试台", "Flow test bench", "FLOW-BENCH", "SZ-TST", 365),
    ("TST-02", "电气安全测试仪", "Electrical safety tester", "SAFETY-TESTER", "SZ-TST", 365),
    ("CAL-01", "数显卡尺", "Digital caliper", "CALIPER", "SZ-RM", 365),
    ("LCR-01", "LCR 电桥", "LCR meter", "LCR-METER", "SZ-RM", 365),
    ("SEAL-01", "热封机", "Sealing machine", "SEALER", "CD", 180),
)


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
        )
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
            Step(10, "EXTRUSION", "挤出", "Extrusion", _KEY, skills=("CLEANROOM",),
                 parameters=(("DIAMETER", "外径", "Outer diameter", "mm", "3.9", "4.1"),)),
            Step(20, "ASSEMBLY", "组装", "Assembly", skills=("CLEANROOM",)),
            Step(30, "SEALING", "初包装热封", "Sealing", _SPECIAL, "SEALING", ("SEALER",),
                 ("SEALING",)),
            Step(40, "STERILIZATION", "环氧乙烷灭菌", "EO sterilization", _SPECIAL,
                 "STERILIZATION", outside=True),
            Step(50, "PACKING", "装箱", "Packing", packs=True),
        ),
        parts=(
            (goods.TUBING, "1.5", 20), (goods.CHAMBER, "1", 20), (goods.NEEDLE, "1", 20),
            (goods.POUCH, "1", 30),
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
    for code, name, name_en, fields in FORMS:
        yield partial(_form, frame, day, (code, name, name_en), fields)
    for code, name, name_en, months in QUALIFICATIONS:
        yield partial(_qualification, frame, (code, name, name_en), months)
    for number, row in enumerate(EQUIPMENT):
        yield partial(_equipment, frame, day, row, number)
    for number in range(1, 7):
        yield partial(_person, frame, day, number)
    for design in DESIGNS:
        yield partial(_design, frame, day, design)
    for good in (goods.PUMP, goods.SET):
        yield partial(_identifier, frame, day, good)


def _form(frame: Frame, day: dt.date, names: tuple[str, str, str], fields: Sequence[Field]) -> None:
    code, name, name_en = names
    form = operations.create_form(
        context=frame.context(f"form {code}"),
        values=operations.FormValues(code=code, name=name, name_en=name_en),
    )
    operations.put_fields(context=frame.context(f"fields {code}"), form_id=form.pk, fields=fields)
    operations.approve_form(
        context=frame.context(f"approve form {code}"), form_id=form.pk, effective_from=day
    )


def _qualification(frame: Frame, names: tuple[str, str, str], months: int | None) -> None:
    code, name, name_en = names
    operations.put_qualification(
        context=frame.context(f"qualification {code}"),
        values=operations.QualificationValues(code=code, name=name, name_en=name_en, months=months),
    )


def _equipment(
    frame: Frame, day: dt.date, row: tuple[str, str, str, str, str, int], number: int
) -> None:
    code, name, name_en, kind, place, days = row
    where = queries.place_with_code(place)
    made = operations.put_equipment(
        context=frame.context(f"equipment {code}"),
        values=operations.EquipmentValues(
            code=code, name=name, name_en=name_en, kind=kind,
            place_id=where.pk if where is not None else None,
            needs_calibration=days > 0, calibration_days=days or None, maintenance_days=90,
        ),
    )  # fmt: skip
    if days:
        operations.calibrate(
            context=frame.context(f"calibration {code}"),
            equipment_id=made.pk,
            values=operations.CalibrationValues(
                done_on=day - dt.timedelta(days=3 * number),
                result=fitness.CalibrationResult.PASS,
                valid_until=day + dt.timedelta(days=365 + 20 * number),
                certificate=f"JZ-{number:04d}",
                laboratory="示例计量检测有限公司",
            ),
        )


def _person(frame: Frame, day: dt.date, number: int) -> None:
    person = operations.put_person(
        context=frame.context(f"person {number}"),
        values=operations.PersonValues(
            code=f"OP-{number:03d}", name=f"示范操作工 {number}", name_en=f"Demo operator {number}",
            job_title="操作工" if number < 5 else "检验员",  # noqa: PLR2004 - four of six.
        ),
    )  # fmt: skip
    skills = [row[0] for row in QUALIFICATIONS]
    for code in skills[number % 2 :: 2]:
        operations.train(
            context=frame.context(f"training {number} {code}"),
            person_id=person.pk,
            qualification_id=known.qualifications().get(code=code).pk,
            values=operations.TrainingValues(
                trained_on=day - dt.timedelta(days=10 * number),
                valid_until=day + dt.timedelta(days=400 + 30 * number),
                trainer="培训主管",
                assessment="理论和实操考核合格",
            ),
        )


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
    operations.put_plan(
        context=frame.context(f"plan {code}"),
        revision_id=revision.pk,
        values=operations.PlanValues(
            purpose=design.purpose, scheme=design.scheme, procedure=f"QC-{code} V1",
            aql=Decimal(design.aql) if design.aql else None,
            needs_certificate=design.purpose is PlanPurpose.INCOMING,
        ),
        characteristics=[_look(*row) for row in design.looks],
    )  # fmt: skip
    with signing.demonstrating():
        operations.approve_revision(
            context=frame.context(f"approve {code}"),
            revision_id=revision.pk,
            effective_from=day,
            signature=signing.demonstrated("quality"),
        )


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
            carriers=[udi.Carrier.MATRIX], pi_serial=good is goods.PUMP,
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
