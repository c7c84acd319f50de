"""A small world for the tests of the ledger: items, places, and short ways to say events."""

import datetime as dt
import itertools
from decimal import Decimal

from suyuan.foundation.command import command, system_context
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.event import Event, Quantity
from suyuan.ledger.domain.vocabulary import Action, EventType
from suyuan.ledger.operations import register
from suyuan.ledger.operations.capture import Recorded, record

START = dt.datetime(2026, 3, 1, 8, 0, tzinfo=dt.UTC)
PUMP = "/01/06901234567892"
BOARD = "/01/06901234500015"
CASE = "/01/16901234567899"
REEL = "urn:suyuan:item:REEL"
RESIN = "urn:suyuan:item:RESIN"
FACTORY = "urn:suyuan:place:FACTORY"
LINE = "urn:suyuan:place:LINE"
STORE = "urn:suyuan:place:STORE"
WARD = "urn:suyuan:place:WARD"
MAKER = "urn:suyuan:party:MAKER"
HOSPITAL = "urn:suyuan:party:HOSPITAL"
_minutes = itertools.count(1)


def _build(*, context):
    maker = register.register_party(register.PartyDescription(code="MAKER", name="Maker", own=True))
    hospital = register.register_party(register.PartyDescription(code="HOSPITAL", name="Hospital"))
    factory = register.register_place(
        register.PlaceDescription(code="FACTORY", name="Factory", kind="SITE", party_id=maker)
    )
    for code in ("LINE", "STORE"):
        register.register_place(register.PlaceDescription(code=code, name=code, parent_id=factory))
    register.register_place(
        register.PlaceDescription(code="WARD", name="Ward", kind="EXTERNAL", party_id=hospital)
    )
    for code, kind, tracking, unit, codes in (
        ("PUMP", "DEVICE", "SERIAL", "EA", [(PUMP, 0), (CASE, 1)]),
        ("BOARD", "COMPONENT", "SERIAL", "EA", [(BOARD, 0)]),
        ("REEL", "COMPONENT", "LOT", "EA", []),
        ("RESIN", "MATERIAL", "LOT", "KGM", []),
        ("SET", "DEVICE", "LOT", "EA", []),
        ("SCREW", "COMPONENT", "NONE", "EA", []),
    ):
        register.register_item(
            register.ItemDescription(
                code=code, name=code, kind=kind, tracking=tracking, unit=unit,
                codes=[register.ClassCode(key=key, level=level) for key, level in codes],
            )
        )  # fmt: skip


def build():
    command(name="tests.build_world", action=None)(_build)(context=context())


def context(reason="test"):
    return system_context(reason=reason)


def later(minutes=1):
    """Return a moment after every one returned before."""
    return START + dt.timedelta(minutes=next(_minutes) * minutes)


def say(*events, policy=Policy.OWN) -> Recorded:
    return record(context=context(), events=events, policy=policy)


def reel(lot):
    return f"urn:suyuan:lot:REEL:{lot}"


def lot(item, number):
    return f"urn:suyuan:lot:{item}:{number}"


def pump(serial):
    return f"{PUMP}/21/{serial}"


def pumps(*serials):
    return tuple(pump(serial) for serial in serials)


def board(serial):
    return f"{BOARD}/21/{serial}"


def sscc(number):
    return f"/00/{number:018d}"


def amount(key, quantity, unit=None):
    return Quantity(key=key, quantity=None if quantity is None else Decimal(quantity), unit=unit)


def _event(kind, values):
    values.setdefault("occurred_at", later())
    return Event(type=kind, **values)


def object_event(action, **values):
    return _event(EventType.OBJECT, {"action": Action[action], **values})


def commission(*keys, lot=None, **values):
    ilmd = {"cbvmda:lotNumber": lot} if lot else {}
    values = {"biz_step": "commissioning", "location": LINE, "ilmd": ilmd, **values}
    return object_event("ADD", epcs=keys, **values)


def receive(*quantities, **values):
    values = {"biz_step": "receiving", "location": STORE, **values}
    return object_event("ADD", quantities=quantities, **values)


def pack(parent, *children, action="ADD", **values):
    return _event(
        EventType.AGGREGATION,
        {"action": Action[action], "parent": parent, "children": children, **values},
    )


def install(parent, *children, action="ADD", **values):
    return _event(
        EventType.ASSOCIATION,
        {"action": Action[action], "parent": parent, "children": children, **values},
    )


def transform(**values):
    return _event(EventType.TRANSFORMATION, {"location": LINE, **values})
