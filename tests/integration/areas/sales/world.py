"""A small firm that sells: customers with licences, released goods of both kinds, a dock."""

import datetime as dt
from decimal import Decimal

from suyuan.areas.catalog import operations as catalog, queries as catalog_queries
from suyuan.areas.catalog.domain import (
    ItemKind,
    LicenceKind,
    PartnerRole,
    PlaceKind,
    udi,
)
from suyuan.areas.catalog.models import DeviceIdentifier
from suyuan.areas.sales import operations
from suyuan.areas.sales.models import Order, Shipment
from suyuan.areas.warehouse import operations as warehouse
from suyuan.areas.warehouse.domain import Zone
from suyuan.foundation import clock
from suyuan.foundation.command import system_context
from suyuan.foundation.days import day_of, zone_of
from suyuan.kernel.errors import Problems
from suyuan.kernel.identifiers import check_digits
from suyuan.ledger.domain.event import Event, Quantity
from suyuan.ledger.domain.vocabulary import Action, EventType, Tracking
from suyuan.ledger.operations.capture import record
from tests import personas

PUMP = "/01/06901234567892"
BOX = "/01/16901234567899"
SET = "/01/06999999000020"
PLACE = "urn:suyuan:place:"
ZONES = {
    "FG": Zone.RELEASED, "FG2": Zone.RELEASED, "DOCK": Zone.STAGING, "QT": Zone.QUARANTINE,
    "LINE": Zone.PRODUCTION,
}  # fmt: skip
SCOPE = "第三类医疗器械：07、14"


def frame():
    return system_context(reason="test")


def now():
    return clock.now()


def today():
    """Return the day as the firm counts it."""
    return day_of(now(), zone_of())


def days(count):
    return today() + dt.timedelta(days=count)


def build():
    """Make the firm, its customers, the site SZ with its places, and three items."""
    site = personas.site("SZ")
    for code in ("WEN", "W03"):
        catalog.put_person(context=frame(), values=catalog.PersonValues(code=code, name=code))
    own = partner("OWN", "源桥", PartnerRole.OWN, PartnerRole.REGISTRANT)
    licence(own, LicenceKind.PRODUCTION, "苏生产许-1")
    dist = partner("DIST", "华东经营", PartnerRole.DISTRIBUTOR)
    licence(dist, LicenceKind.TRADE, "沪经营许-1", scope=SCOPE)
    licence(dist, LicenceKind.FILING, "沪备-1")
    hosp = partner("HOSP", "第一医院", PartnerRole.HOSPITAL)
    licence(hosp, LicenceKind.PRACTICE, "医执-1")
    german = partner("GMBH", "Klinik GmbH", PartnerRole.HOSPITAL, country="DE")
    root = place("SZ", PlaceKind.SITE, site_id=site.pk, party_id=own.pk)
    for code, zone in ZONES.items():
        place(code, PlaceKind.LOCATION, parent_id=root.pk)
        warehouse.put_profile(
            context=frame(), values=warehouse.ProfileValues(place=code, zone=zone)
        )
    other = place("CD", PlaceKind.SITE, site_id=personas.site("CD").pk, party_id=own.pk)
    place("CD-FG", PlaceKind.LOCATION, parent_id=other.pk)
    warehouse.put_profile(
        context=frame(), values=warehouse.ProfileValues(place="CD-FG", zone=Zone.RELEASED)
    )
    for code, party in (("DIST-1", dist), ("HOSP-1", hosp), ("GMBH-1", german)):
        place(code, PlaceKind.EXTERNAL, party_id=party.pk)
    item("PUMP", ItemKind.DEVICE, Tracking.SERIAL, risk_class="II", model="SP-20",
         registration_no="苏械注准20242140001",
         levels=[catalog.PackageLevel(gtin=PUMP[4:]),
                 catalog.PackageLevel(gtin=BOX[4:], level=1, contains=4)])  # fmt: skip
    item(
        "SET",
        ItemKind.DEVICE,
        Tracking.LOT,
        risk_class="III",
        model="IS-10",
        registration_no="国械注准20233140002",
        levels=[catalog.PackageLevel(gtin=SET[4:])],
    )
    item("SCREW", ItemKind.COMPONENT, Tracking.LOT)
    for key, code in ((PUMP, "PUMP"), (SET, "SET")):
        publish(code, key)


def partner(code, name, *roles, **more):
    more.setdefault("address", f"{name}地址 1 号")
    more.setdefault("phone", "021-1234")
    values = catalog.PartnerValues(code=code, name=name, roles=list(roles), **more)
    return catalog.create_partner(context=frame(), values=values)


def licence(party, kind, number, *, scope="", until=None):
    values = catalog.LicenceValues(
        kind=kind, number=number, scope=scope, valid_until=until or days(400)
    )
    return catalog.add_licence(context=frame(), party_id=party.pk, values=values)


def place(code, kind, **more):
    values = catalog.PlaceValues(code=code, name=code, kind=kind, **more)
    return catalog.create_place(context=frame(), values=values)


def root_of(code):
    """Return the id of the place of a site."""
    return catalog_queries.place_with_code(code).pk


def item(code, kind, tracking, **more):
    values = catalog.ItemValues(code=code, name=code, kind=kind, tracking=tracking, **more)
    return catalog.create_item(context=frame(), values=values)


def publish(code, key, market=udi.Market.CN):
    row = catalog_item(code)
    made = catalog.create_di(
        context=frame(), item_id=row.pk, market=market, key=key,
        values=catalog.DiValues(
            brand_name=code, model=code, registration_no=row.registration_no or "R-1",
            carriers=[udi.Carrier.MATRIX],
        ),
    )  # fmt: skip
    for status in (udi.DiStatus.SUBMITTED, udi.DiStatus.PUBLISHED):
        catalog.move_di(context=frame(), di_id=made.pk, status=status)
    return made


def unpublish(code):
    made = DeviceIdentifier.objects.get(item__item__code=code, market="CN")
    return catalog.move_di(context=frame(), di_id=made.pk, status=udi.DiStatus.CHANGING)


def catalog_item(code):
    return catalog_queries.item_with_code(code)


def pump(serial):
    return f"{PUMP}/21/{serial}"


def sscc(number):
    body = f"{number:017d}"
    return f"/00/{body}{check_digits.gs1(body)}"


def set_lot(number):
    return f"{SET}/10/{number}"


def say(action, step, at, state, *, ago, **more):
    event = Event(
        type=EventType.OBJECT, action=action, biz_step=step, disposition=state,
        location=PLACE + at if at else None, occurred_at=now() - dt.timedelta(minutes=ago), **more,
    )  # fmt: skip
    return record(context=frame(), events=[event])


def _ilmd(number, expires):
    ilmd = {"cbvmda:lotNumber": number}
    if expires is not None:
        ilmd["cbvmda:itemExpirationDate"] = expires.isoformat()
    return ilmd


def make_pumps(*serials, number="L1", at="FG", released=True, expires=None, ago=600):
    """Let units be made and stand in store, released or not; returns their keys."""
    keys = tuple(pump(serial) for serial in serials)
    state = "sellable_accessible" if released else "sellable_not_accessible"
    marks = ("conformant",) if released else ()
    say(
        Action.ADD, "commissioning", at, state, ago=ago, epcs=keys,
        ilmd=_ilmd(number, expires), persistent_set=marks,
    )  # fmt: skip
    return keys


def make_set(number, quantity, *, at="FG", released=True, expires=None, ago=600):
    """Let an amount of a lot stand in store; returns its key."""
    key = set_lot(number)
    state = "sellable_accessible" if released else "sellable_not_accessible"
    marks = ("conformant",) if released else ()
    say(
        Action.ADD, "commissioning", at, state, ago=ago, ilmd=_ilmd(number, expires),
        quantities=(Quantity(key=key, quantity=Decimal(quantity)),), persistent_set=marks,
    )  # fmt: skip
    return key


def pack(parent, *children, at="FG", ago=500, amounts=()):
    """Put things and amounts into a package."""
    event = Event(
        type=EventType.AGGREGATION, action=Action.ADD, biz_step="packing", parent=parent,
        children=children, child_quantities=amounts, location=PLACE + at,
        disposition="sellable_accessible", occurred_at=now() - dt.timedelta(minutes=ago),
    )  # fmt: skip
    record(context=frame(), events=[event])
    return parent


def build_in(unit, lot, ago=400):
    """Build one piece of a lot into a unit."""
    event = Event(
        type=EventType.ASSOCIATION, action=Action.ADD, biz_step="installing", parent=unit,
        child_quantities=(Quantity(key=lot, quantity=Decimal(1)),), location=PLACE + "FG",
        occurred_at=now() - dt.timedelta(minutes=ago),
    )  # fmt: skip
    return record(context=frame(), events=[event])


def amount(key, quantity):
    return Quantity(key=key, quantity=Decimal(quantity))


def mark(key, word="non_sellable_other", ago=0):
    """Set a hold or a recall on a thing."""
    what = {"quantities": (Quantity(key=key),)} if "/10/" in key else {"epcs": (key,)}
    say(Action.OBSERVE, "holding", None, None, ago=ago, persistent_set=(word,), **what)


def line(item_code="PUMP", quantity=4, **more):
    more.setdefault("wanted_on", days(7))
    return operations.OrderLineValues(item=item_code, quantity=Decimal(quantity), **more)


def write(*lines, customer="DIST", **more):
    values = operations.SaleValues(customer=customer, lines=lines or [line()], **more)
    return operations.write_order(context=frame(), values=values)


def confirmed(*lines, **more):
    """Write and confirm an order."""
    order = write(*lines, **more)
    return operations.confirm_order(context=frame(), order_id=order.pk)


def opened(order, **more):
    values = operations.ShipmentValues(**more)
    return operations.open_shipment(context=frame(), order_id=order.pk, values=values)


def leaving(key, quantity=None, **more):
    value = None if quantity is None else Decimal(quantity)
    return operations.Leaving(key=key, quantity=value, **more)


def load(shipment, *things):
    """Load things: keys, or pairs of a lot's key and an amount."""
    asked = [leaving(*one) if isinstance(one, tuple) else leaving(one) for one in things]
    return operations.load_shipment(context=frame(), shipment_id=shipment.pk, things=asked)


def ship(shipment, **more):
    return operations.ship(
        context=frame(), shipment_id=shipment.pk, departure=operations.Departure(**more)
    )


def shipped(order, *things):
    """Load things for an order and let them leave; returns the shipment."""
    shipment = opened(order)
    load(shipment, *things)
    ship(shipment)
    return Shipment.objects.get(pk=shipment.pk)


def report(seller, buyer, scan, *, document="DN-1", sold_on=None, quantity=None):
    values = operations.OnwardValues(
        seller=seller, buyer=buyer, document=document, sold_on=sold_on or today(), scan=scan,
        quantity=None if quantity is None else Decimal(quantity),
    )  # fmt: skip
    return operations.report_onward(context=frame(), values=values)


def codes(function, *arguments, **more):
    """Return the codes of the problems that something is refused with."""
    try:
        function(*arguments, **more)
    except Problems as error:
        return [problem.code for problem in error.problems]
    return []


def again(order):
    return Order.objects.get(pk=order.pk)
