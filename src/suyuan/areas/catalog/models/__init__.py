"""Tables of the catalogue."""

from suyuan.areas.catalog.models.basics import (
    Item,
    Licence,
    NumberBlock,
    NumberCounter,
    NumberPool,
    NumberScheme,
    Partner,
    Place,
    Story,
)
from suyuan.areas.catalog.models.design import (
    Alternate,
    Characteristic,
    MasterRecord,
    Parameter,
    Part,
    Plan,
    Revision,
    Step,
)
from suyuan.areas.catalog.models.fitness import (
    Calibration,
    Equipment,
    EquipmentKind,
    Person,
    Qualification,
    Training,
)
from suyuan.areas.catalog.models.forms import Form, FormVersion
from suyuan.areas.catalog.models.udi import DeviceIdentifier
from suyuan.areas.catalog.models.upkeep import Upkeep, UpkeepPlan

__all__ = [
    "Alternate",
    "Calibration",
    "Characteristic",
    "DeviceIdentifier",
    "Equipment",
    "EquipmentKind",
    "Form",
    "FormVersion",
    "Item",
    "Licence",
    "MasterRecord",
    "NumberBlock",
    "NumberCounter",
    "NumberPool",
    "NumberScheme",
    "Parameter",
    "Part",
    "Partner",
    "Person",
    "Place",
    "Plan",
    "Qualification",
    "Revision",
    "Step",
    "Story",
    "Training",
    "Upkeep",
    "UpkeepPlan",
]
