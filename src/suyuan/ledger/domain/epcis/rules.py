"""What the standard demands of an event as a whole, and no schema can check (ISO/IEC 19987)."""

import datetime as dt

from suyuan.ledger.domain.epcis.faults import Faults
from suyuan.ledger.domain.event import Event
from suyuan.ledger.domain.vocabulary import Action, EventType

UNKNOWN_TIME = dt.datetime(1, 1, 2, tzinfo=dt.UTC)
"""Stands for a time that could not be read; its fault is noted already."""


def check(event: Event, faults: Faults) -> None:
    """Note every rule of its type that an event breaks."""
    match event.type:
        case EventType.OBJECT:
            _check_object(event, faults)
        case EventType.AGGREGATION:
            _check_parent_and_children(event, faults)
        case EventType.ASSOCIATION:
            _check_parent_and_children(event, faults)
        case EventType.TRANSACTION:
            _check_transaction(event, faults)
        case EventType.TRANSFORMATION:
            _check_transformation(event, faults)
    for word in sorted(set(event.persistent_set) & set(event.persistent_unset)):
        faults.add("set_and_unset", "persistentDisposition", value=word)


def _check_object(event: Event, faults: Faults) -> None:
    named = event.epcs or event.quantities or event.sensors
    if not named and not faults.concern("epcList", "quantityList", "sensorElementList"):
        faults.add("things_missing", "epcList")
    if event.ilmd and event.action in {Action.OBSERVE, Action.DELETE}:
        faults.add("ilmd_only_when_added", "ilmd")


def _check_parent_and_children(event: Event, faults: Faults) -> None:
    children = (
        event.children
        or event.child_quantities
        or faults.concern("childEPCs", "childQuantityList")  # Given, and refused already.
    )
    parent = event.parent is not None or faults.concern("parentID")
    if event.action in {Action.ADD, Action.DELETE} and not parent:
        faults.add("parent_missing", "parentID", type=event.type.value)
    if event.action is Action.ADD and not children:
        faults.add("children_missing", "childEPCs", type=event.type.value)
    if event.action is Action.OBSERVE and not parent and not children:
        faults.add("things_missing", "childEPCs")
    if event.parent is not None and event.parent in event.children:
        faults.add("parent_is_child", "parentID", value=event.parent)


def _check_transaction(event: Event, faults: Faults) -> None:
    if not event.transactions and not faults.concern("bizTransactionList"):
        faults.add("list_empty", "bizTransactionList")
    named = (
        event.parent
        or event.epcs
        or event.quantities
        or faults.concern("parentID", "epcList", "quantityList")
    )
    if not named and event.action is not Action.DELETE:
        faults.add("things_missing", "epcList")
    if event.parent is not None and event.parent in event.epcs:
        faults.add("parent_is_child", "parentID", value=event.parent)


def _check_transformation(event: Event, faults: Faults) -> None:
    inputs = event.inputs or event.input_quantities or faults.concern("input")
    outputs = event.outputs or event.output_quantities or faults.concern("output")
    if event.transformation_id is None:
        if not inputs:
            faults.add("inputs_missing", "inputEPCList")
        if not outputs:
            faults.add("outputs_missing", "outputEPCList")
    elif not (inputs or outputs):
        faults.add("things_missing", "inputEPCList")
