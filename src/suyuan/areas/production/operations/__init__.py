"""Changes of production, each one command."""

from suyuan.areas.production.operations.acting import Act
from suyuan.areas.production.operations.completing import (
    close_order,
    complete_order,
    reopen_order,
    store_product,
)
from suyuan.areas.production.operations.deviations import (
    DeviationValues,
    approve_deviation,
    close_deviation,
    open_deviation,
    refuse_deviation,
)
from suyuan.areas.production.operations.inspecting import (
    open_final_inspection,
    open_step_inspection,
)
from suyuan.areas.production.operations.labelling import LabelWish, print_labels
from suyuan.areas.production.operations.loading import load, unload
from suyuan.areas.production.operations.loads import (
    Taken,
    process_portions,
    send_to_process,
    take_from_process,
)
from suyuan.areas.production.operations.lots import merge_lots, split_lot
from suyuan.areas.production.operations.making import Making, make_amount, make_units
from suyuan.areas.production.operations.materials import (
    Amount,
    count_left,
    give_back,
    issue,
    scrap_material,
)
from suyuan.areas.production.operations.opening import Line
from suyuan.areas.production.operations.orders import (
    OrderValues,
    RuleValues,
    cancel_order,
    change_order,
    plan_order,
    put_rule,
    release_order,
)
from suyuan.areas.production.operations.outcomes import Work
from suyuan.areas.production.operations.packages import close_package, open_package, reopen_package
from suyuan.areas.production.operations.packing import pack, pack_scanned, unpack
from suyuan.areas.production.operations.packing_ready import pack_ready
from suyuan.areas.production.operations.records import (
    NoRecordError,
    Part,
    RecordStaleError,
    freeze_record,
    freeze_unit,
    release_product,
    remark,
    review_order,
)
from suyuan.areas.production.operations.rooms import (
    Check,
    LimitValues,
    Measured,
    clear_line,
    measure_room,
    put_limits,
)
from suyuan.areas.production.operations.runs import (
    Component,
    RunValues,
    end_run,
    judge_run,
    start_run,
)
from suyuan.areas.production.operations.steps import finish_step, perform, start_step
from suyuan.areas.production.operations.taking_back import take_issue_back
from suyuan.areas.production.operations.units import (
    repeat_step,
    replace_part,
    rework_units,
    scrap_units,
    take_amount,
    take_units,
)

__all__ = [
    "Act",
    "Amount",
    "Check",
    "Component",
    "DeviationValues",
    "LabelWish",
    "LimitValues",
    "Line",
    "Making",
    "Measured",
    "NoRecordError",
    "OrderValues",
    "Part",
    "RecordStaleError",
    "RuleValues",
    "RunValues",
    "Taken",
    "Work",
    "approve_deviation",
    "cancel_order",
    "change_order",
    "clear_line",
    "close_deviation",
    "close_order",
    "close_package",
    "complete_order",
    "count_left",
    "end_run",
    "finish_step",
    "freeze_record",
    "freeze_unit",
    "give_back",
    "issue",
    "judge_run",
    "load",
    "make_amount",
    "make_units",
    "measure_room",
    "merge_lots",
    "open_deviation",
    "open_final_inspection",
    "open_package",
    "open_step_inspection",
    "pack",
    "pack_ready",
    "pack_scanned",
    "perform",
    "plan_order",
    "print_labels",
    "process_portions",
    "put_limits",
    "put_rule",
    "refuse_deviation",
    "release_order",
    "release_product",
    "remark",
    "reopen_order",
    "reopen_package",
    "repeat_step",
    "replace_part",
    "review_order",
    "rework_units",
    "scrap_material",
    "scrap_units",
    "send_to_process",
    "split_lot",
    "start_run",
    "start_step",
    "store_product",
    "take_amount",
    "take_from_process",
    "take_issue_back",
    "take_units",
    "unload",
    "unpack",
]
