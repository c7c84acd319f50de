"""After the sale: complaints with their clocks, work at the customer's, installations."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from suyuan.areas.service import operations as service
from suyuan.areas.service.domain import Cause, Channel, Harm, JobKind
from suyuan.areas.service.domain.clocks import EventKind
from suyuan.areas.service.operations import (
    ComplaintValues,
    ConclusionValues,
    Deed,
    JobValues,
    TriageValues,
)
from suyuan.config.demo import returns
from suyuan.config.demo.desk import Paper, Work
from suyuan.config.demo.goods import carrier
from suyuan.config.demo.script import at
from suyuan.config.demo.world import Pump, World

MINUTE: Final = dt.timedelta(minutes=1)
DAY: Final = dt.timedelta(days=1)
WEEKS_APART: Final = 3
"""A complaint comes every so many weeks."""
DEPARTMENT: Final = "设备科"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a hospital tells, and what is found in the end."""

    told: str
    harm: Harm
    kind: EventKind
    why: str
    cause: Cause
    found: str
    action: str = ""


ALARM: Final = Trouble(
    "开机后持续报警，无法启动输液", Harm.NONE, EventKind.NONE,
    "开机自检即发现，未用于患者，不属于不良事件。",
    Cause.DEVICE, "主控板输出电压偏低，更换主控板后恢复正常。", "纳入主控板失效趋势统计",
)  # fmt: skip
BATTERY: Final = Trouble(
    "电池供电不足 10 分钟即自动关机", Harm.NONE, EventKind.COULD_BE_SERIOUS,
    "转运途中断电可能延误治疗，按可能导致严重伤害上报。",
    Cause.DEVICE, "电池组容量衰减，更换电池组后续航达标。", "复核同批电池组的来料容量记录",
)  # fmt: skip
FLOW: Final = Trouble(
    "输液速度明显偏快，护士发现后立即停用", Harm.SLIGHT, EventKind.OTHER,
    "患者短暂心悸，停药后缓解，属一般伤害，随定期报告汇总。",
    Cause.DEVICE, "流量误差超出 ±5%，已换新；旧机翻新后复测合格。", "复核流量测试台的期间核查",
)  # fmt: skip
SPILL: Final = Trouble(
    "药液渗入泵体，按键失灵", Harm.NONE, EventKind.NONE,
    "液体由外部倾倒进入，未用于患者。",
    Cause.USE, "机内大面积腐蚀，无维修价值，已报废。", "向科室重申防泼溅的使用要求",
)  # fmt: skip
HANDLING: Final = Trouble(
    "管路装入后提示“请检查管路”", Harm.NONE, EventKind.NONE,
    "操作问题，未影响患者。",
    Cause.USE, "管路未装到位，现场演示后恢复正常。", "下次随访时再次培训",
)  # fmt: skip
LABEL: Final = Trouble(
    "机身标签被更换过，系统提示序列号与型号不符", Harm.NONE, EventKind.NONE,
    "标签问题，未影响患者。",
    Cause.USE, "医院自行贴错标签，核对机内序列号后重新贴标。",
)  # fmt: skip


def complaint(world: World, moment: dt.datetime) -> Iterable[Work]:
    """Now and then a pump fails at a hospital; what is done about it changes from time to time."""
    if world.week_of(moment) % WEEKS_APART:
        return ()
    running = pumps_in_use(world)
    if len(running) < world.per_week:
        return ()
    pump = world.random.choice(running)
    number = int(world.notes.get("complaints", "0"))
    world.notes["complaints"] = str(number + 1)
    _ROUTES[number % len(_ROUTES)](world, moment, pump)
    return ()


def pumps_in_use(world: World) -> list[Pump]:
    """Return the pumps at hospitals that nothing is being done about."""
    return [pump for pumps in world.at_hospital.values() for pump in pumps if not pump.failed]


@dataclass(frozen=True, slots=True)
class Told:
    """A complaint that was taken down."""

    paper: Paper
    number: str
    trouble: Trouble
    pump: Pump
    customer: str


def tell(
    world: World,
    moment: dt.datetime,
    pump: Pump,
    trouble: Trouble,
    *,
    triaged: bool = True,
    device: str = "",
) -> Told:
    """Take a complaint down; regulatory affairs says what it is, and signs."""
    pump.failed = True
    paper = world.paper(f"complain {moment:%y%m%d%H} {pump.serial}", "投诉处理", "")
    made = paper.do(
        "after_sales", moment, service.receive_complaint,
        values=ComplaintValues(
            reporter=DEPARTMENT, reporter_contact="0000-8800000", customer=pump.holder,
            description=f"{trouble.told}。", harm=trouble.harm, channel=Channel.PHONE,
            devices=[device or pump.serial], received_at=moment, happened_on=moment.date(),
        ),
    )  # fmt: skip
    told = Told(paper, made.number, trouble, pump, pump.holder)
    if triaged:
        triage(moment + 75 * MINUTE, told)
    return told


def triage(moment: dt.datetime, told: Told) -> None:
    """Say whether a complaint is an adverse event."""
    told.paper.do(
        "regulatory", moment, service.triage, signs=True, number=told.number,
        values=TriageValues(kind=told.trouble.kind, why=told.trouble.why),
    )  # fmt: skip


def close(world: World, moment: dt.datetime, *, told: Told, documents: Sequence[str]) -> Any:
    """Make the report that is due, say what was found, answer the hospital, and close."""
    del world
    trouble, paper = told.trouble, told.paper
    if trouble.kind is EventKind.COULD_BE_SERIOUS:
        paper.do(
            "regulatory", moment, service.report_made, number=told.number, rule="CN_SERIOUS",
            reference=f"示范不良〔{moment:%Y}〕{told.number[-5:]} 号", reported_at=moment,
        )  # fmt: skip
    paper.do(
        "after_sales", moment + 30 * MINUTE, service.conclude_complaint, number=told.number,
        values=ConclusionValues(
            cause=trouble.cause, conclusion=trouble.found, action=trouble.action,
            investigation="查阅该机历史记录和所用零件批次，复测流量、报警和漏电流。",
            documents=documents,
        ),
    )  # fmt: skip
    paper.do(
        "after_sales", moment + 50 * MINUTE, service.close_complaint, number=told.number,
        reply="已电话和书面答复设备科，对方无异议。",
    )  # fmt: skip
    return ()


def fix_there(world: World, moment: dt.datetime, pump: Pump) -> None:
    """An engineer goes to the hospital and puts another board in; the old one comes back."""
    spare = world.spare_board()
    if spare is None:
        explain(world, moment, pump)
        return
    told = tell(world, moment, pump, ALARM)
    visit = at((moment + 3 * DAY).date(), 10)

    def go(world: World, when: dt.datetime) -> Iterable[Work]:
        job = told.paper.do(
            "after_sales", when, service.open_job,
            values=JobValues(
                kind=JobKind.FIELD, scanned=carrier(pump.key), fault=ALARM.told,
                complaint=told.number, due_on=when.date() + 2 * DAY,
            ),
        ).number  # fmt: skip
        do = partial(told.paper.do, "after_sales", number=job)
        do(when + 20 * MINUTE, service.diagnose, diagnosis="主控板输出电压偏低", deed=Deed())
        old = world.swap_board(pump, spare)
        do(when + 45 * MINUTE, service.replace_part, old=old.key, new=spare.key,
           deed=Deed(note="更换主控板"))  # fmt: skip
        returns.test(world, told.paper, when + 65 * MINUTE, job)
        do(when + 80 * MINUTE, service.accept_work, signs=True, accepted_by=DEPARTMENT,
           note="现场验收合格，恢复使用")  # fmt: skip
        pump.failed = False
        later = at((when + 4 * DAY).date(), 9)
        world.plan(later, partial(close, told=told, documents=[job]))
        return ()

    world.plan(visit, go)


def explain(world: World, moment: dt.datetime, pump: Pump) -> None:
    """Nothing is wrong with the pump; it was used in a wrong way."""
    told = tell(world, moment, pump, HANDLING)
    pump.failed = False
    world.plan(at((moment + 6 * DAY).date(), 9), partial(close, told=told, documents=[]))


def _send_in(
    world: World, moment: dt.datetime, pump: Pump, *, trouble: Trouble, way: returns.Way
) -> None:
    """The pump comes back to the house; the complaint is closed after what was done there."""
    label = returns.wrong_label(pump) if trouble is LABEL else ""
    told = tell(world, moment, pump, trouble)
    asked = returns.Asked(told.customer, pump, trouble.told, told.number, label)
    done = way(world, moment + DAY, told.paper, asked)
    world.plan(at(done.date() + DAY, 9), partial(close, told=told, documents=[]))


_ROUTES: Final = (
    fix_there,
    partial(_send_in, trouble=BATTERY, way=returns.repair),
    explain,
    partial(_send_in, trouble=FLOW, way=returns.exchange),
    partial(_send_in, trouble=SPILL, way=returns.scrap),
    fix_there,
    partial(_send_in, trouble=LABEL, way=returns.refurbish),
)


def install(world: World, moment: dt.datetime, *, customer: str, pumps: Sequence[Pump]) -> Any:
    """Set pumps up at a hospital that bought them from the maker; it accepts each of them."""
    paper = world.paper(f"install {customer} {moment:%y%m%d}", "现场安装验收", "")
    for n, pump in enumerate(pumps):
        when = moment + 40 * n * MINUTE
        job = open_installation(paper, when, pump)
        do = partial(paper.do, "after_sales", number=job)
        do(when + 5 * MINUTE, service.diagnose, diagnosis="安装环境符合要求", deed=Deed())
        do(when + 25 * MINUTE, service.test_unit, deed=Deed(equipment="SVC-01"),
           entered={
               "complete": "yes", "flow": f"{world.random.gauss(0, 1):.1f}", "alarm": "yes",
               "trained": str(world.random.randint(3, 8)),
           })  # fmt: skip
        do(when + 30 * MINUTE, service.accept_work, signs=True, accepted_by=DEPARTMENT,
           note="已培训使用人员")  # fmt: skip
        pump.failed = False
    return ()


def open_installation(
    paper: Paper, moment: dt.datetime, pump: Pump, what: str = "新机安装、调试和培训"
) -> str:
    """Open the job of an installation; return its number."""
    number: str = paper.do(
        "after_sales", moment, service.open_job,
        values=JobValues(
            kind=JobKind.INSTALL, scanned=carrier(pump.key), fault=what,
            due_on=moment.date() + 3 * DAY,
        ),
    ).number  # fmt: skip
    return number
