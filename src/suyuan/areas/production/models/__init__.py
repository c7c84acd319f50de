"""Tables of production."""

from suyuan.areas.production.models.orders import Deviation, ItemRule, OrderStep, WorkOrder
from suyuan.areas.production.models.records import HistoryRecord, Remark
from suyuan.areas.production.models.things import (
    Load,
    Lot,
    MaterialMove,
    Package,
    Tally,
    Unit,
    UnitEntry,
)
from suyuan.areas.production.models.work import (
    Clearance,
    EnvironmentLimit,
    EnvironmentReading,
    Execution,
    Portion,
    Run,
)

__all__ = [
    "Clearance",
    "Deviation",
    "EnvironmentLimit",
    "EnvironmentReading",
    "Execution",
    "HistoryRecord",
    "ItemRule",
    "Load",
    "Lot",
    "MaterialMove",
    "OrderStep",
    "Package",
    "Portion",
    "Remark",
    "Run",
    "Tally",
    "Unit",
    "UnitEntry",
    "WorkOrder",
]
