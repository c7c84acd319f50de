"""A small store for the tests: items, a site with storage places, and goods that lie in them."""

import datetime as dt
from decimal import Decimal

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import ItemKind, PartnerRole, PlaceKind
from suyuan.areas.warehouse import operations
from suyuan.areas.warehouse.domain import Zone
from suyuan.foundation import clock
from suyuan.foundation.command import system_context
from suyuan.foundation.days import day_at
from suyuan.ledger.domain.event import Event, Quantity
from suyuan.ledger.domain.vocabulary import Action, EventType, Tracking
from suyuan.ledger.operations.capture import record
from tests import personas

PUMP = "/01/06901234567892"
BOX = "/01/16901234567899"
RESIN = "urn:suyuan:item:RESIN"
PLACE = "urn:suyuan:place:"
ZONES = {
    "QT": Zone.QUARANTINE, "RM": Zone.RELEASED, "RM2": Zone.RELEASED, "COLD": Zone.RELEASED,
    "REJ": Zone.REJECTED, "RET": Zone.RETURNS, "RCL": Zone.RECALL, "DOCK": Zone.STAGING,
    "LINE": Zone.PRODUCTION,
}  # fmt: skip


def frame():
    return system_context(reason="test")


def now():
    return clock.now()


def today():
    """Return the day as the firm counts it."""
    return day_at(clock.now())


def build():
    """Make the firm, the site SZ with its places, and the items."""
    site = personas.site("SZ")
    own = catalog.create_partner(
        context=frame(),
        values=catalog.PartnerValues(code="OWN", name="源桥", roles=[PartnerRole.OWN]),
    )
    catalog.create_partner(
        context=frame(),
        values=catalog.PartnerValues(code="HOSP", name="医院", roles=[PartnerRole.HOSPITAL]),
    )
    root = catalog.create_place(
        context=frame(),
        values=catalog.PlaceValues(
            code="SZ", name="苏州", kind=PlaceKind.SITE, site_id=site.pk, party_id=own.pk
        ),
    )
    for code in (*ZONES, "YARD"):
        catalog.create_place(
            context=frame(),
            values=catalog.PlaceValues(
                code=code, name=code, kind=PlaceKind.LOCATION, parent_id=root.pk
            ),
        )
    operations.put_storage_class(
        context=frame(),
        values=operations.ClassValues(
            code="COLD", name="冷藏", temperature_min=Decimal(2), temperature_max=Decimal(8)
        ),
    )
    for code, zone in ZONES.items():
        profile(code, zone, storage_class="COLD" if code == "COLD" else "")
    item("PUMP", ItemKind.DEVICE, Tracking.SERIAL, levels=[
        catalog.PackageLevel(gtin=PUMP[4:]), catalog.PackageLevel(gtin=BOX[4:], level=1, contains=4)
    ])  # fmt: skip
    item("RESIN", ItemKind.MATERIAL, Tracking.LOT, unit="KGM")
    item("SCREW", ItemKind.COMPONENT, Tracking.LOT)
    item("SERUM", ItemKind.MATERIAL, Tracking.LOT, unit="LTR")
    operations.put_requirement(context=frame(), item="SERUM", storage_class="COLD", warn_days=30)


def profile(code, zone, **more):
    values = operations.ProfileValues(place=code, zone=zone, **more)
    return operations.put_profile(context=frame(), values=values)


def item(code, kind, tracking, **more):
    values = catalog.ItemValues(code=code, name=code, kind=kind, tracking=tracking, **more)
    return catalog.create_item(context=frame(), values=values)


def lot(of, number):
    return f"urn:suyuan:lot:{of}:{number}"


def pump(serial):
    return f"{PUMP}/21/{serial}"


def sscc(number):
    return f"/00/{number:018d}"


def amount(key, quantity, unit=None):
    return Quantity(key=key, quantity=Decimal(quantity), unit=unit)


UNITS = {"RESIN": "KGM", "SERUM": "LTR", "SCREW": None}


def receive(of, number, quantity, *, at="QT", state="unavailable", **more):
    """Let an amount of a new lot arrive; returns its key."""
    expires, ago = more.get("expires"), more.get("ago", 60)
    key = lot(of, number)
    ilmd = {"cbvmda:lotNumber": number}
    if expires is not None:
        ilmd["cbvmda:itemExpirationDate"] = expires.isoformat()
    say(
        Action.ADD, "receiving", at, state, ago=ago, ilmd=ilmd,
        quantities=(amount(key, quantity, UNITS[of]),),
    )  # fmt: skip
    return key


def make_pumps(*serials, number="L1", at="LINE", state="in_progress", expires=None, ago=60):
    """Let units be made; returns their keys."""
    ilmd = {"cbvmda:lotNumber": number}
    if expires is not None:
        ilmd["cbvmda:itemExpirationDate"] = expires.isoformat()
    keys = tuple(pump(serial) for serial in serials)
    say(Action.ADD, "commissioning", at, state, ago=ago, ilmd=ilmd, epcs=keys)
    return keys


def judge(state, *, epcs=(), quantities=(), place=None, marks=(), ago=30):
    """Say the state of things where they are."""
    say(
        Action.OBSERVE, "inspecting", place, state, ago=ago, epcs=epcs, quantities=quantities,
        persistent_set=tuple(marks),
    )  # fmt: skip


def pack(parent, *children, at="LINE", ago=40, state=None, amounts=()):
    event = Event(
        type=EventType.AGGREGATION, action=Action.ADD, biz_step="packing", parent=parent,
        children=children, child_quantities=amounts, location=PLACE + at, disposition=state,
        occurred_at=now() - dt.timedelta(minutes=ago),
    )  # fmt: skip
    return record(context=frame(), events=[event])


def install(unit, part, ago=40):
    event = Event(
        type=EventType.ASSOCIATION, action=Action.ADD, biz_step="installing", parent=unit,
        children=(part,), location=PLACE + "RM", occurred_at=now() - dt.timedelta(minutes=ago),
    )  # fmt: skip
    return record(context=frame(), events=[event])


def say(action, step, place, state, *, ago, **more):
    event = Event(
        type=EventType.OBJECT, action=action, biz_step=step, disposition=state,
        location=PLACE + place if place else None,
        occurred_at=now() - dt.timedelta(minutes=ago), **more,
    )  # fmt: skip
    return record(context=frame(), events=[event])


def accepted(of, number, quantity, *, at="RM", expires=None, ago=60):
    """Let an amount of a new lot lie accepted in store."""
    return receive(of, number, quantity, at=at, state="conformant", expires=expires, ago=ago)


def moved(key, quantity=None, **more):
    value = None if quantity is None else Decimal(quantity)
    return operations.Moved(key=key, quantity=value, **more)


def move(*things, to, context=None, **more):
    values = operations.MoveValues(things=things, to=to, **more)
    return operations.move_stock(context=context or frame(), values=values)
