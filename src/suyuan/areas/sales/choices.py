"""The words of sales as people read them."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.catalog.choices import LICENCE_KINDS
from suyuan.areas.sales.domain import OrderStatus, PickStatus, ShipmentStatus
from suyuan.areas.warehouse.choices import STATES

ORDER_STATUSES: Final[dict[str, Promise]] = {
    OrderStatus.DRAFT: pgettext_lazy("sales order", "Draft"),
    OrderStatus.CONFIRMED: pgettext_lazy("sales order", "Confirmed"),
    OrderStatus.PART_SHIPPED: pgettext_lazy("sales order", "Shipped in part"),
    OrderStatus.SHIPPED: pgettext_lazy("sales order", "Shipped"),
    OrderStatus.CLOSED: pgettext_lazy("sales order", "Closed"),
    OrderStatus.CANCELLED: pgettext_lazy("sales order", "Cancelled"),
}
PICK_NEXTS: Final[dict[str, Promise]] = {
    PickStatus.OPEN: _(
        "the warehouse takes each line from its place, at the station “Pick orders”."
    ),
    PickStatus.DONE: _("the warehouse loads what was picked, at the station “Ship orders”."),
}
"""What comes next, and who does it."""
SHIPMENT_NEXTS: Final[dict[str, Promise]] = {
    ShipmentStatus.OPEN: _(
        "the warehouse scans what is loaded, here or at the station “Ship orders”, and lets it "
        "leave."
    ),
    ShipmentStatus.SHIPPED: _(
        "the delivery note travels with the goods; the warehouse notes here when the customer has "
        "them."
    ),
}
"""What comes next, and who does it."""
PICK_STATUSES: Final[dict[str, Promise]] = {
    PickStatus.OPEN: pgettext_lazy("pick list", "Being picked"),
    PickStatus.DONE: pgettext_lazy("pick list", "Picked"),
    PickStatus.CANCELLED: pgettext_lazy("pick list", "Cancelled"),
}
SHIPMENT_STATUSES: Final[dict[str, Promise]] = {
    ShipmentStatus.OPEN: pgettext_lazy("shipment", "Being loaded"),
    ShipmentStatus.SHIPPED: pgettext_lazy("shipment", "On its way"),
    ShipmentStatus.CONFIRMED: pgettext_lazy("shipment", "Arrived"),
    ShipmentStatus.CANCELLED: pgettext_lazy("shipment", "Cancelled"),
}
MARKETS: Final[dict[str, Promise]] = {
    "CN": pgettext_lazy("market", "China"),
    "US": pgettext_lazy("market", "United States"),
    "EU": pgettext_lazy("market", "European Union"),
    "": pgettext_lazy("market", "Another country"),
}
THING_KINDS: Final[dict[str, Promise]] = {
    "PACKAGE": pgettext_lazy("shipped thing", "Package"),
    "ASSET": pgettext_lazy("shipped thing", "Container"),
    "UNIT": pgettext_lazy("shipped thing", "Unit"),
    "LOT": pgettext_lazy("shipped thing", "Amount of a lot"),
}
WORDS: Final[Mapping[str, Mapping[str, Promise]]] = {
    "state": {**PICK_STATUSES, **SHIPMENT_STATUSES, **ORDER_STATUSES},
    "shipment_state": SHIPMENT_STATUSES,
    "kind": LICENCE_KINDS,
    "market": MARKETS,
    "disposition": STATES,
}
"""What people read for codes in messages."""

LOAD_UNPICKED: Final = _("Load what was not picked")
"""How people say that something else leaves than the pick list names."""

VIEW_ORDER: Final = "sales.view_order"
CHANGE_ORDER: Final = "sales.change_order"
PICK: Final = "sales.pick_goods"
VIEW_SHIPMENT: Final = "sales.view_shipment"
DELIVERY_NOTE: Final = "sales.delivery_note"
"""The name of the paper."""
SHIP: Final = "sales.ship_goods"
VIEW_RECORD: Final = "sales.view_record"
VIEW_ONWARD: Final = "sales.view_onward"
REPORT_ONWARD: Final = "sales.report_onward"

ACTIONS: Final[dict[str, Promise]] = {
    VIEW_ORDER: _("See customers, sales orders and pick lists"),
    CHANGE_ORDER: _("Write and confirm sales orders"),
    PICK: _("Pick goods for sales orders"),
    VIEW_SHIPMENT: _("See shipments"),
    SHIP: _("Load and ship goods"),
    VIEW_RECORD: _("See the sales record"),
    VIEW_ONWARD: _("See what distributors sold on"),
    REPORT_ONWARD: _("Report what distributors sold on"),
}
_LOOKS: Final = [VIEW_ORDER, VIEW_SHIPMENT, VIEW_RECORD, VIEW_ONWARD]
ROLES: Final[dict[str, list[str]]] = {
    "SALES": [*_LOOKS, CHANGE_ORDER, REPORT_ONWARD],
    "WAREHOUSE": [*_LOOKS, PICK, SHIP],
    "AFTER_SALES": _LOOKS,
    "QUALITY_MANAGER": list(ACTIONS),
    "REGULATORY_MANAGER": _LOOKS,
    "MANAGEMENT": _LOOKS,
    "IT_ADMINISTRATOR": _LOOKS,
    "INTEGRATION": list(ACTIONS),
}

MESSAGES: Final[dict[str, Promise]] = {
    "sales.missing": _("A value is needed here."),
    "sales.unknown_order": _("There is no sales order %(order)s."),
    "sales.unknown_pick": _("There is no pick list %(pick)s."),
    "sales.unknown_shipment": _("There is no shipment %(shipment)s."),
    "sales.unknown_customer": _("There is no partner %(customer)s."),
    "sales.unknown_item": _("There is no item %(item)s."),
    "sales.unknown_place": _(
        "%(place)s is no place of the customer. Choose one of the customer's places; add it among "
        "the places first where it is new."
    ),
    "sales.no_place": _(
        "No place is known to deliver to. Add a place outside that belongs to %(customer)s first."
    ),
    "sales.unknown_staging": _(
        "There is no staging place. Set one up among the storage places, or name one."
    ),
    "sales.which_staging": _(
        "The order names no site, and several sites have a staging place (%(places)s). Choose one: "
        "the goods are picked at its site."
    ),
    "sales.not_staging": _("%(place)s is no staging place. Choose one that is."),
    "sales.not_a_customer": _(
        "%(customer)s is not kept as a distributor or hospital. Add the role to the partner first."
    ),
    "sales.customer_not_active": _(
        "%(customer)s is blocked or no longer a partner. Have the partner freed before anything is "
        "sold to it."
    ),
    "sales.licence_missing": _(
        "%(customer)s has no “%(kind)s” that allows %(item)s (class %(class)s). Ask for it and "
        "enter it at the partner."
    ),
    "sales.licence_expired": _(
        "The licence %(licence)s of %(customer)s ended on %(until)s, so %(item)s may not be sold "
        "to it. Ask for the new one and enter it at the partner."
    ),
    "sales.licence_not_yet": _(
        "The licence %(licence)s of %(customer)s is in force from %(until)s only. Ship %(item)s "
        "from that day on."
    ),
    "sales.licence_class": _(
        "The licence %(licence)s of %(customer)s does not cover class %(class)s, to which %(item)s "
        "belongs. Ask for one that does, or correct its scope at the partner."
    ),
    "sales.licence_category": _(
        "The licence %(licence)s of %(customer)s does not cover category %(category)s, to which "
        "%(item)s belongs. Ask for one that does, or correct its scope at the partner."
    ),
    "sales.class_unknown": _(
        "The class of %(item)s is not known, so nobody can say who may buy it. Enter the class at "
        "the item."
    ),
    "sales.not_registered": _(
        "%(item)s has no registration or filing number. Enter it at the item; without one it may "
        "not be sold."
    ),
    "sales.registration_expired": _(
        "The registration %(number)s of %(item)s ended on %(until)s. Have it renewed before it is "
        "sold."
    ),
    "sales.unpublished": _(
        "The DI of %(item)s is not published in the registry of its market (%(market)s). Publish "
        "it among the device identifiers, then ship."
    ),
    "sales.no_address": _(
        "No address is known for %(customer)s. Enter it at the partner or at the place: the sales "
        "record must say it (GMP 2025 §117)."
    ),
    "sales.no_contact": _(
        "Nobody is named at %(customer)s. Give the phone number at the order or at the partner: "
        "the sales record must say how to reach the customer (GMP 2025 §117)."
    ),
    "sales.export_paper_missing": _(
        "%(customer)s is abroad: give the number of the paper under which the goods leave the "
        "country, such as the export sales certificate."
    ),
    "sales.order_to_licensed": _(
        "The customer has no licence in force now for a device of this order. Enter the licence "
        "first, or change the order."
    ),
    "sales.state": _(
        "%(document)s is in the state “%(state)s”; this is not possible now. Look at it again."
    ),
    "sales.shipment_state": _(
        "%(document)s is in the state “%(shipment_state)s”; this is not possible now. Look at it "
        "again."
    ),
    "sales.has_left": _(
        "%(document)s has left for %(customer)s already, at %(left_at)s, by %(who)s. Nothing is "
        "left to do with it: choose the next order."
    ),
    "sales.wanted_before_today": _(
        "%(wanted)s lies before the day of the order (%(today)s). Enter the day on which the "
        "customer wants the goods."
    ),
    "sales.no_lines": _("An order needs at least one line."),
    "sales.item_twice": _("%(item)s stands in two lines. Put both amounts into one."),
    "sales.not_positive": _("%(value)s is not greater than zero."),
    "sales.negative": _("%(value)s is less than zero."),
    "sales.too_much": _("%(value)s is more than can be meant."),
    "sales.not_whole": _("%(value)s of %(item)s is not a whole number of pieces."),
    "sales.unknown_unit": _("There is no unit %(unit)s."),
    "sales.units_differ": _(
        "%(item)s is counted in %(wanted)s; %(unit)s cannot be converted into it."
    ),
    "sales.wrong_text": _(
        "“%(text)s” cannot be kept: it is longer than %(most)s characters or has signs that "
        "cannot be printed."
    ),
    "sales.nothing_to_pick": _(
        "There is nothing to pick: no released stock of this order is free at this site."
    ),
    "sales.nothing_open": _("All of %(order)s is picked or shipped already."),
    "sales.still_loading": _("%(shipment)s is still being loaded. Ship it or give it up first."),
    "sales.still_picking": _("%(pick)s is still being picked. Finish it or give it up first."),
    "sales.not_on_list": _(
        "%(thing)s is not on the list %(pick)s. Take what the list names: it expires first."
    ),
    "sales.not_on_list_older": _(
        "%(thing)s is not on the list %(pick)s. Take what the list names: it was made first."
    ),
    "sales.over_picked": _(
        "%(value)s of lot %(lot)s would be more than the list %(pick)s still asks for "
        "(%(open)s). Take less, or a smaller package."
    ),
    "sales.other_shelf": _(
        "%(thing)s stands at %(place)s, and the list %(pick)s takes lot %(lot)s from elsewhere. "
        "Take it from the place that the list names."
    ),
    "sales.reason_needed": _("Less was picked than the list says. Say why."),
    "sales.nothing_loaded": _("Nothing is loaded. Scan what leaves first."),
    "sales.empty_package": _("%(code)s is empty. There is nothing in it to ship."),
    "sales.unknown_thing": _("%(key)s is not known. Scan the code again or type it."),
    "sales.twice": _("%(code)s was scanned twice."),
    "sales.loaded_already": _("%(code)s is loaded already (%(shipment)s)."),
    "sales.inside_loaded": _(
        "%(code)s lies in %(container)s. Scan the outermost package, or take it out first."
    ),
    "sales.shipped_already": _(
        "%(code)s has left already (%(shipment)s to %(customer)s). It must come back before it is "
        "shipped again."
    ),
    "sales.not_ours": _("%(code)s is with %(holder)s and not with us."),
    "sales.nowhere": _("Nobody knows where %(code)s stands. Put it away first."),
    "sales.other_site": _(
        "%(code)s stands at %(place)s, at another site. Ship it from there, or move it here first."
    ),
    "sales.wrong_state": _(
        "%(code)s is not in store (%(disposition)s). Only released goods in store are shipped."
    ),
    "sales.came_back": _(
        "%(code)s came back from a customer, and nobody has decided to take it into stock again. "
        "Decide at its return first."
    ),
    "sales.mixed_states": _(
        "Not everything in %(code)s is released and in store. Take out what must stay here first."
    ),
    "sales.lies_packed": _(
        "%(there)s of lot %(code)s stand outside of packages, not %(asked)s; more lies in the "
        "package %(package)s. Scan the package, or take it out first."
    ),
    "sales.wrong_item": _("%(item)s in %(code)s is not on the order %(order)s."),
    "sales.more_than_ordered": _(
        "%(value)s of %(item)s would be %(over)s more than the order %(order)s still takes. Ship "
        "less, or have the order written for more."
    ),
    "sales.too_short": _(
        "Lot %(lot)s in %(code)s expires on %(until)s; the customer asks for %(days)s days at "
        "least. Take a fresher lot."
    ),
    "sales.say_quantity": _("Say how much of lot %(code)s is shipped."),
    "sales.no_quantity": _("%(code)s is one thing and has no amount of its own."),
    "sales.not_there": _(
        "%(asked)s of lot %(code)s is more than there is released at one place of this site "
        "(%(there)s). Ship less, or bring it together first."
    ),
    "sales.scan_units": _("Lot %(code)s is traced by serial number. Scan the units or packages."),
    "sales.not_picked": _(
        "%(code)s was not picked for %(order)s: its pick list %(picks)s names lot %(lots)s at "
        "%(place)s. Load that. Where this is to leave all the same, choose “Load what was not "
        "picked” and scan it again."
    ),
    "sales.promised": _(
        "%(quantity)s of lot %(code)s are promised to %(documents)s. Take another lot, or have the "
        "reservation given back."
    ),
    "sales.not_loaded": _("%(code)s is not loaded on %(shipment)s."),
    "sales.before_departure": _("It cannot come before it left (%(at)s)."),
    "sales.in_the_future": _("This moment lies in the future."),
    "sales.not_a_seller": _(
        "%(seller)s is not kept as a distributor. Only distributors report what they sell on."
    ),
    "sales.unknown_buyer": _(
        "There is no partner %(buyer)s. Add the buyer to the partners first, then load the file "
        "again."
    ),
    "sales.same_partner": _("Seller and buyer are the same."),
    "sales.not_held": _(
        "%(seller)s does not hold %(code)s. Look at its passport for who has it; correct the line "
        "or the earlier report."
    ),
    "sales.more_than_held": _(
        "%(asked)s of %(code)s is more than %(seller)s holds (%(there)s). Correct the amount."
    ),
    "sales.sold_before_received": _(
        "%(code)s came to %(seller)s on %(since)s and cannot have been sold on %(sold_on)s."
    ),
    "sales.reported_already": _("%(code)s was reported under the number %(document)s already."),
    "sales.too_long_ago": _("This day lies too far back."),
    "sales.no_content": _("%(code)s holds nothing that is counted."),
    "sales.no_undo": _("It cannot be taken back any more: the shipment has left."),
}
