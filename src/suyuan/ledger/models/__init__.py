"""The ledger's tables as Django sees them; what holds them stands in ``sql/tables.sql``."""

from suyuan.ledger.models.events import (
    Correction,
    Event,
    EventKey,
    Participation,
    Posting,
)
from suyuan.ledger.models.links import (
    Loaded,
    LotLink,
    UnitLink,
)
from suyuan.ledger.models.things import (
    Identity,
    SublotEvent,
    SublotInput,
    SublotOrigin,
    Thing,
)
from suyuan.ledger.models.vocabulary import (
    Item,
    ItemCode,
    Party,
    Place,
)
from suyuan.ledger.models.whereabouts import (
    Containment,
    Custody,
    InferredPlace,
    PersistentState,
    Presence,
    Stock,
    SublotHolding,
    Whereabouts,
)

__all__ = [
    "Containment",
    "Correction",
    "Custody",
    "Event",
    "EventKey",
    "Identity",
    "InferredPlace",
    "Item",
    "ItemCode",
    "Loaded",
    "LotLink",
    "Participation",
    "Party",
    "PersistentState",
    "Place",
    "Posting",
    "Presence",
    "Stock",
    "SublotEvent",
    "SublotHolding",
    "SublotInput",
    "SublotOrigin",
    "Thing",
    "UnitLink",
    "Whereabouts",
]
