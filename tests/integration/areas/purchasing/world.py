"""A small firm that buys: suppliers, items of each kind of tracing, a quarantine, a processor."""

import datetime as dt
from decimal import Decimal

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import (
    ItemKind,
    LicenceKind,
    NumberKind,
    PartnerRole,
    PlaceKind,
    design,
)
from suyuan.areas.purchasing import operations
from suyuan.areas.purchasing.domain import Grade
from suyuan.areas.purchasing.models import ReceiptLine
from suyuan.areas.quality import queries as quality_queries
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.warehouse import operations as warehouse
from suyuan.areas.warehouse.domain import Zone
from suyuan.foundation import clock, outbox
from suyuan.foundation.command import system_context
from suyuan.foundation.days import day_at
from suyuan.ledger.domain.vocabulary import Tracking
from tests import personas, quality_world

BOARD = "/01/06901234567892"
REEL, BOX = "06901234567908", "16901234567905"
"""GTINs of a part that comes on reels, and of a box of forty."""
PALLETS = ("106901234567890128", "106901234567890135")
"""Codes of packages of a supplier (SSCC)."""


def frame():
    return system_context(reason="test")


def today():
    """Return the day as the firm counts it."""
    return day_at(clock.now())


def days(count):
    return today() + dt.timedelta(days=count)


def build():
    """Make the firm."""
    site = personas.site("SZ")
    own = _partner("OWN", "源桥", PartnerRole.OWN)
    _partner("CAPS", "电容厂", PartnerRole.SUPPLIER)
    _partner("GLUES", "胶厂", PartnerRole.SUPPLIER)
    steril = _partner("STERIL", "灭菌厂", PartnerRole.CONTRACT_MAKER)
    for code in (quality_world.WEN, quality_world.LI):
        catalog.put_person(context=frame(), values=catalog.PersonValues(code=code, name=code))
    root = _place("SZ", PlaceKind.SITE, site_id=site.pk, party_id=own.pk)
    _place("STERIL-1", PlaceKind.EXTERNAL, party_id=steril.pk)
    for code, zone in (("QT", Zone.QUARANTINE), ("RM", Zone.RELEASED), ("REJ", Zone.REJECTED)):
        _place(code, PlaceKind.LOCATION, parent_id=root.pk)
        warehouse.put_profile(
            context=frame(), values=warehouse.ProfileValues(place=code, zone=zone)
        )
    looks = [(
        catalog.PlanValues(purpose=design.PlanPurpose.INCOMING, scheme=design.SamplingScheme.GB2828,
                           level="II", aql=Decimal("1.0")),
        [quality_world.characteristic("LOOK")],
    )]  # fmt: skip
    cap = quality_world.item("CAP", ItemKind.COMPONENT, Tracking.LOT, looks)
    _item("GLUE", ItemKind.MATERIAL, Tracking.LOT, unit="KGM", shelf_life_days=365)
    _item("BOARD", ItemKind.COMPONENT, Tracking.SERIAL,
          levels=[catalog.PackageLevel(gtin=BOARD[4:])])  # fmt: skip
    catalog.create_scheme(
        context=frame(),
        values=catalog.SchemeValues(
            code="CAP-LOT", kind=NumberKind.LOT, template="C{YY}{SEQ:4}", item_id=cap.pk
        ),
    )
    for item, supplier in (
        ("CAP", "CAPS"), ("BOARD", "CAPS"), ("GLUE", "GLUES"), ("CAP", "STERIL"),
    ):  # fmt: skip
        approve(item, supplier)


def reels():
    """Make a part whose suppliers print GTINs on their labels."""
    levels = [catalog.PackageLevel(gtin=REEL),
              catalog.PackageLevel(gtin=BOX, level=1, contains=40)]  # fmt: skip
    _item("REEL", ItemKind.COMPONENT, Tracking.LOT, levels=levels)
    approve("REEL", "CAPS")


def _partner(code, name, role):
    values = catalog.PartnerValues(code=code, name=name, roles=[role])
    return catalog.create_partner(context=frame(), values=values)


def _place(code, kind, **more):
    values = catalog.PlaceValues(code=code, name=code, kind=kind, **more)
    return catalog.create_place(context=frame(), values=values)


def _item(code, kind, tracking, **more):
    values = catalog.ItemValues(code=code, name=code, kind=kind, tracking=tracking, **more)
    return catalog.create_item(context=frame(), values=values)


def propose(item, supplier, grade=Grade.B, **more):
    values = operations.SupplyValues(item=item, supplier=supplier, grade=grade, **more)
    return operations.propose_supply(context=frame(), values=values)


def approve(item, supplier, **more):
    supply = propose(item, supplier, **more)
    return operations.approve_supply(context=frame(), supply_id=supply.pk, decision="现场审核合格")


def licence(party_id, *, until, number="L-1"):
    values = catalog.LicenceValues(kind=LicenceKind.PRODUCTION, number=number, valid_until=until)
    return catalog.add_licence(context=frame(), party_id=party_id, values=values)


def line(item="CAP", quantity=1000, **more):
    more.setdefault("due_on", days(14))
    return operations.OrderLineValues(item=item, quantity=Decimal(quantity), **more)


def write(*lines, supplier="CAPS", **more):
    values = operations.PurchaseValues(supplier=supplier, lines=lines or [line()], **more)
    return operations.write_order(context=frame(), values=values)


def ordered(*lines, **more):
    """Write, approve and send an order."""
    order = write(*lines, **more)
    operations.approve_order(context=frame(), order_id=order.pk)
    return operations.send_order(context=frame(), order_id=order.pk)


def announce(order, *lots, note="DN-1", **more):
    values = operations.NoticeValues(delivery_note=note, lots=lots, **more)
    return operations.announce_delivery(context=frame(), order_id=order.pk, values=values)


def announced(quantity, position=1, **more):
    return operations.Announced(position=position, quantity=Decimal(quantity), **more)


def lot(quantity, position=1, **more):
    return operations.ReceivedLot(position=position, quantity=Decimal(quantity), **more)


def receive(order, *lots, **more):
    values = operations.ReceiptValues(lots=lots, **more)
    return operations.receive_goods(context=frame(), order_id=order.pk, values=values)


def received(quantity=1000, **more):
    """Let one lot of capacitors come in; return its line."""
    order = ordered(line(quantity=quantity))
    receipt = receive(order, lot(quantity, supplier_lot="E26-1"), **more)
    return receipt.lines.get()


def judge(row, conclusion=Conclusion.ACCEPT, *, bad=0, **more):
    """Inspect a received lot to its end, and let the message arrive."""
    inspection = quality_queries.inspection_numbered(row.inspection)
    quality_world.results(inspection, bad=bad)
    if conclusion is not Conclusion.ACCEPT:
        more.setdefault("description", "裂纹")
    quality_world.conclude(inspection, conclusion, **more)
    while outbox.deliver():
        pass
    return ReceiptLine.objects.get(pk=row.pk)
