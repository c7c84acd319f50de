"""What the work of the invented firm needs: record forms, qualifications, equipment, people."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final

from suyuan.areas.catalog import operations, queries
from suyuan.areas.catalog.domain import fitness
from suyuan.areas.catalog.domain.forms import Choice, Field, FieldKind
from suyuan.areas.catalog.queries import fitness as known
from suyuan.config.demo.frame import Frame
from suyuan.foundation.context import Actor

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
    ("SERVICE", "维修检测记录", "Test after service", (
        _number("flow", "流量误差", "Flow error", "%", "-5", "5"),
        _number("occlusion", "阻塞报警压力", "Occlusion alarm pressure", "kPa", "40", "120"),
        _number("leakage", "对地漏电流", "Earth leakage current", "µA", "", "500"),
        Field(name="alarm", label="报警功能正常", label_en="Alarms work", kind=_Y,
              good_answer=True),
        Field(name="note", label="备注", label_en="Note", kind=_T, required=False),
    )),
    ("INSTALLATION", "安装验收记录", "Installation record", (
        Field(name="complete", label="随机附件齐全", label_en="Accessories complete", kind=_Y,
              good_answer=True),
        _number("flow", "流量误差", "Flow error", "%", "-5", "5"),
        Field(name="alarm", label="报警功能正常", label_en="Alarms work", kind=_Y,
              good_answer=True),
        _number("trained", "已培训人数", "People instructed", "", "1", ""),
    )),
)  # fmt: skip

QUALIFICATIONS: Final = (
    ("SMT", "贴片操作", "Board mounting", None),
    ("POTTING", "灌封（特殊过程）", "Potting (special process)", 12),
    ("TEST", "终检测试", "Final testing", 24),
    ("CLEANROOM", "洁净区操作", "Clean room work", 12),
    ("SEALING", "热封（特殊过程）", "Sealing (special process)", 12),
    ("INSPECTION", "检验", "Inspection", 24),
    ("SERVICE", "维修与安装", "Service and installation", 24),
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
    ("CAL-02", "数显卡尺", "Digital caliper", "CALIPER", "CD-RM", 365),
    ("LCR-01", "LCR 电桥", "LCR meter", "LCR-METER", "SZ-RM", 365),
    ("SVC-01", "便携式流量分析仪", "Portable flow analyser", "FLOW-ANALYSER", "SZ-SVC", 365),
    ("SEAL-01", "热封机", "Sealing machine", "SEALER", "CD", 180),
    ("OVN-02", "备用固化烘箱", "Spare curing oven", "OVEN", "SZ-POT", 365),
)


KINDS: Final = (
    ("MOUNTER", "贴片机", "Mounting machine"),
    ("DISPENSER", "灌胶机", "Dispenser"),
    ("DEGASSER", "真空脱泡箱", "Degassing chamber"),
    ("OVEN", "烘箱", "Oven"),
    ("FLOW-BENCH", "流量测试台", "Flow test bench"),
    ("SAFETY-TESTER", "电气安全测试仪", "Electrical safety tester"),
    ("CALIPER", "卡尺", "Caliper"),
    ("LCR-METER", "LCR 电桥", "LCR meter"),
    ("FLOW-ANALYSER", "流量分析仪", "Flow analyser"),
    ("SEALER", "热封机", "Sealing machine"),
)


@dataclass(frozen=True, slots=True)
class Worker:
    """A person of the firm."""

    code: str
    name: str
    name_en: str
    title: str
    skills: tuple[str, ...] = ()
    user: str = ""
    """Who signs in as this person."""


_BOARDS, _CLEAN = ("SMT", "POTTING", "TEST"), ("CLEANROOM", "SEALING")
WORKERS: Final = (
    Worker("OP-001", "示范操作工 1", "Demo operator 1", "操作工", _BOARDS, "operator"),
    Worker("OP-002", "示范操作工 2", "Demo operator 2", "班组长", _BOARDS),
    Worker("OP-003", "示范操作工 3", "Demo operator 3", "操作工", _BOARDS),
    Worker("OP-004", "示范操作工 4", "Demo operator 4", "操作工", _CLEAN, "operator_cd"),
    Worker("OP-005", "示范操作工 5", "Demo operator 5", "班组长", _CLEAN),
    Worker("OP-006", "示范操作工 6", "Demo operator 6", "操作工", _CLEAN),
    Worker("QC-001", "示范检验员 1", "Demo inspector 1", "检验员", ("INSPECTION",), "inspector"),
    Worker("QC-002", "示范检验员 2", "Demo inspector 2", "检验员", ("INSPECTION",), "inspector_cd"),
    Worker(
        "QM-001", "示范质量经理", "Demo quality manager", "质量经理", ("INSPECTION",), "quality"
    ),
    Worker("WH-001", "示范仓管员 1", "Demo storekeeper 1", "仓管员", (), "warehouse"),
    Worker("WH-002", "示范仓管员 2", "Demo storekeeper 2", "仓管员", (), "warehouse_cd"),
    Worker("PL-001", "示范计划员", "Demo planner", "计划员", (), "planner"),
    Worker(
        "AS-001",
        "示范售后工程师",
        "Demo service engineer",
        "售后工程师",
        ("SERVICE",),
        "after_sales",
    ),
)


def steps(
    frame: Frame, day: dt.date, actors: Mapping[str, Actor]
) -> Iterator[Callable[[], object]]:
    """Yield everything to be made known, in an order in which each finds what it needs."""
    for code, name, name_en, fields in FORMS:
        yield partial(_form, frame, day, (code, name, name_en), fields)
    for code, name, name_en, months in QUALIFICATIONS:
        yield partial(_qualification, frame, (code, name, name_en), months)
    for kind in KINDS:
        yield partial(_kind, frame, kind)
    for number, row in enumerate(EQUIPMENT):
        yield partial(_equipment, frame, day, row, number)
    for number, worker in enumerate(WORKERS, start=1):
        user = actors[worker.user].user_id if worker.user else None
        yield partial(_worker, frame, day, worker, number, user)


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


def _kind(frame: Frame, names: tuple[str, str, str]) -> None:
    code, name, name_en = names
    operations.put_equipment_kind(
        context=frame.context(f"kind {code}"),
        values=operations.EquipmentKindValues(code=code, name=name, name_en=name_en),
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


def _worker(frame: Frame, day: dt.date, worker: Worker, number: int, user_id: int | None) -> None:
    person = operations.put_person(
        context=frame.context(f"person {worker.code}"),
        values=operations.PersonValues(
            code=worker.code, name=worker.name, name_en=worker.name_en, job_title=worker.title,
            user_id=user_id,
        ),
    )  # fmt: skip
    for code in worker.skills:
        operations.train(
            context=frame.context(f"training {worker.code} {code}"),
            person_id=person.pk,
            qualification_id=known.qualifications().get(code=code).pk,
            values=operations.TrainingValues(
                trained_on=day - dt.timedelta(days=10 * number),
                valid_until=day + dt.timedelta(days=400 + 30 * number),
                trainer="培训主管",
                assessment="理论和实操考核合格",
            ),
        )
