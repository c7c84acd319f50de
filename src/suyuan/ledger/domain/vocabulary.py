"""The closed vocabularies of the ledger: EPCIS 2.0 events and actions, CBV 2.0 words, things.

CBV words are stored bare (``shipping``), never as URIs; a word that is not of the CBV is kept as
the URI under which it came. Source: ISO/IEC 19987 (EPCIS 2.0) and ISO/IEC 19988 (CBV 2.0).
"""

import enum


class EventType(enum.StrEnum):
    """The five event types of EPCIS 2.0."""

    OBJECT = "ObjectEvent"
    AGGREGATION = "AggregationEvent"
    TRANSACTION = "TransactionEvent"
    TRANSFORMATION = "TransformationEvent"
    ASSOCIATION = "AssociationEvent"


class Action(enum.StrEnum):
    """What an event does to the life of its things."""

    ADD = "ADD"
    OBSERVE = "OBSERVE"
    DELETE = "DELETE"


class ThingKind(enum.StrEnum):
    """What is traced."""

    LOT = "LOT"
    SUBLOT = "SUBLOT"
    UNIT = "UNIT"
    PACKAGE = "PACKAGE"
    ASSET = "ASSET"
    CLASS = "CLASS"


class Role(enum.StrEnum):
    """The part that a thing plays in an event."""

    OBJECT = "OBJECT"
    PARENT = "PARENT"
    CHILD = "CHILD"
    INPUT = "INPUT"
    OUTPUT = "OUTPUT"
    LOADED = "LOADED"
    """A lot taken into use for a transformation; inferred from our extension field."""
    UNLOADED = "UNLOADED"
    """A lot taken out of use."""


class Tracking(enum.StrEnum):
    """How finely an item is traced."""

    LOT = "LOT"
    SERIAL = "SERIAL"
    NONE = "NONE"


BIZ_STEPS = frozenset(
    """accepting arriving assembling collecting commissioning consigning creating_class_instance
    cycle_counting decommissioning departing destroying disassembling dispensing encoding
    entering_exiting holding inspecting installing killing loading other packing picking
    receiving removing repackaging repairing replacing reserving retail_selling sampling
    sensor_reporting shipping staging_outbound stock_taking stocking storing transporting
    unloading unpacking void_shipping""".split()
)
"""Business steps of CBV 2.0 section 7.1."""

DISPOSITIONS = frozenset(
    """active available completeness_inferred completeness_verified conformant container_closed
    container_open damaged destroyed dispensed disposed encoded expired in_progress in_transit
    inactive mismatch_class mismatch_instance mismatch_quantity needs_replacement
    no_pedigree_match non_conformant non_sellable_other partially_dispensed recalled reserved
    retail_sold returned sellable_accessible sellable_not_accessible stolen unavailable
    unknown""".split()
)
"""Dispositions of CBV 2.0 section 7.2."""

TRANSACTION_TYPES = frozenset(
    """bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt""".split()
)
"""Business transaction types of CBV 2.0 section 7.3."""

SOURCE_DEST_TYPES = frozenset({"owning_party", "possessing_party", "location"})
"""Source and destination types of CBV 2.0 section 7.4."""

CREATING_STEPS = frozenset(
    {"commissioning", "creating_class_instance", "encoding", "receiving", "accepting", "arriving"}
)
"""Business steps at which a thing may be seen for the first time."""

NAMESPACE = "urn:suyuan:epcis"
"""Namespace of our own extension fields; prefix ``suyuan`` in documents."""

LOADED = f"{{{NAMESPACE}}}loaded"
UNLOADED = f"{{{NAMESPACE}}}unloaded"
OPERATOR = f"{{{NAMESPACE}}}operator"
EQUIPMENT = f"{{{NAMESPACE}}}equipment"
PROCESS = f"{{{NAMESPACE}}}process"
RESULT = f"{{{NAMESPACE}}}result"
NOTE = f"{{{NAMESPACE}}}note"
REPLACES = f"{{{NAMESPACE}}}replaces"
REPLACED_BY = f"{{{NAMESPACE}}}replacedBy"
TAKEN_FROM = f"{{{NAMESPACE}}}takenFrom"
WITHIN = f"{{{NAMESPACE}}}within"
REMAINING = f"{{{NAMESPACE}}}remaining"
SUPPLIER_LOT = f"{{{NAMESPACE}}}supplierLot"
"""Instance data: the number under which a lot came from its supplier."""
EXTENSION_FIELDS = {
    LOADED: "lots taken into use in an order from this event on (list of keys)",
    UNLOADED: "lots taken out of use in an order from this event on (list of keys)",
    OPERATOR: "code of the person who did it",
    EQUIPMENT: "code of the machine or instrument it was done with",
    PROCESS: "code of the process step (POTTING, FINAL_TEST, …)",
    RESULT: "PASS or FAIL",
    NOTE: "free text",
    REPLACES: "key of the unit that this one was given for",
    REPLACED_BY: "key of the unit that was given for this one",
    TAKEN_FROM: "disposition of the amounts it is about, where a lot stands in several",
    WITHIN: "key of the package in which the judged amounts lie; empty: those outside of packages",
    REMAINING: "lots of which something was taken out of units, and the rest is still in them",
}
"""What our own extension fields mean; they are kept by expanded name in ``Event.extensions``."""
