"""The words of the warehouse as people read them."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.catalog.choices import ITEM_KINDS
from suyuan.areas.warehouse.domain import (
    CountKind,
    CountStatus,
    ExcursionStatus,
    Measure,
    MoveKind,
    Purpose,
    ReservationStatus,
    WorkStatus,
    Zone,
    zones,
)
from suyuan.foundation import authorization

ZONES: Final[dict[str, Promise]] = {
    Zone.QUARANTINE: _("Waiting for inspection"),
    Zone.RELEASED: _("Accepted goods"),
    Zone.REJECTED: _("Rejected goods"),
    Zone.RETURNS: _("Returned goods"),
    Zone.RECALL: _("Recalled goods"),
    Zone.STAGING: pgettext_lazy("zone", "Staging"),
    Zone.PRODUCTION: _("At the line"),
}
PURPOSES: Final[dict[str, Promise]] = {
    Purpose.ISSUE: _("For production"),
    Purpose.SHIP: _("For customers"),
}
MOVE_KINDS: Final[dict[str, Promise]] = {
    MoveKind.PUT_AWAY: _("Put away"),
    MoveKind.MOVE: _("Move"),
    MoveKind.REPLENISH: _("Replenish the line"),
}
WORK_STATUSES: Final[dict[str, Promise]] = {
    WorkStatus.OPEN: pgettext_lazy("document", "Open"),
    WorkStatus.DONE: _("Done"),
    WorkStatus.CANCELLED: _("Cancelled"),
}
RESERVATION_STATUSES: Final[dict[str, Promise]] = {
    ReservationStatus.ACTIVE: _("Reserved"),
    ReservationStatus.TAKEN: pgettext_lazy("reservation", "Taken"),
    ReservationStatus.RELEASED: pgettext_lazy("reservation", "Given back"),
    ReservationStatus.EXPIRED: pgettext_lazy("reservation", "Lapsed"),
}
COUNT_KINDS: Final[dict[str, Promise]] = {
    CountKind.PLACE: _("By place"),
    CountKind.ITEM: _("By item"),
    CountKind.ABC: _("By ABC class"),
}
COUNT_STATUSES: Final[dict[str, Promise]] = {
    CountStatus.OPEN: _("Being counted"),
    CountStatus.RECOUNT: _("Being counted again"),
    CountStatus.COUNTED: _("Waits for signature"),
    CountStatus.CLOSED: _("Closed"),
    CountStatus.CANCELLED: _("Cancelled"),
}
COUNT_NEXTS: Final[dict[str, Promise]] = {
    CountStatus.OPEN: _(
        "count what lies there at the station “Count stock”, then say here that everything is "
        "counted."
    ),
    CountStatus.RECOUNT: _(
        "somebody else counts again what differs, then says here that everything is counted."
    ),
    CountStatus.COUNTED: _(
        "who may adjust stock gives the reason for each line that differs and signs."
    ),
}
"""What comes next, and who does it."""
EXCURSION_STATUSES: Final[dict[str, Promise]] = {
    ExcursionStatus.OPEN: _("Out of limits"),
    ExcursionStatus.ENDED: _("Waits for assessment"),
    ExcursionStatus.ASSESSED: _("Assessed"),
}
EXCURSION_NEXTS: Final[dict[str, Promise]] = {
    ExcursionStatus.OPEN: _(
        "bring the place back within its limits: the deviation ends with the first reading that "
        "is, and is assessed then."
    ),
    ExcursionStatus.ENDED: _("quality assesses what it means for the goods that lay there."),
}
"""What comes next, and who does it."""
MEASURES: Final[dict[str, Promise]] = {
    Measure.TEMPERATURE: _("Temperature"),
    Measure.HUMIDITY: _("Relative humidity"),
}
MEASURE_UNITS: Final[Mapping[str, str]] = {Measure.TEMPERATURE: "℃", Measure.HUMIDITY: "%"}
STATES: Final[dict[str, Promise]] = {
    zones.WAITING: pgettext_lazy("stock", "Waiting for inspection"),
    zones.ACCEPTED: pgettext_lazy("stock", "Accepted"),
    zones.REJECTED: pgettext_lazy("stock", "Rejected"),
    zones.IN_PROGRESS: pgettext_lazy("stock", "In process"),
    zones.FINISHED: pgettext_lazy("stock", "Finished, not in store yet"),
    zones.IN_STORE: pgettext_lazy("stock", "Released, in store"),
    zones.RETURNED: pgettext_lazy("stock", "Returned"),
    zones.EXPIRED: pgettext_lazy("stock", "Expired"),
    zones.DAMAGED: pgettext_lazy("stock", "Damaged"),
    zones.MISSING: pgettext_lazy("stock", "Not found"),
    "in_transit": pgettext_lazy("stock", "On the way"),
    "active": pgettext_lazy("stock", "In use"),
    "reserved": pgettext_lazy("stock", "Reserved"),
}
"""Dispositions as the store speaks of them."""

WORDS: Final[Mapping[str, Mapping[str, Promise]]] = {
    "zone": ZONES,
    "kind": ITEM_KINDS,
    "state": {**STATES, **COUNT_STATUSES, **EXCURSION_STATUSES, **WORK_STATUSES},
}
"""What people read for codes in messages."""

VIEW_STOCK: Final = "warehouse.view_stock"
MOVE_STOCK: Final = "warehouse.move_stock"
RESERVE: Final = "warehouse.reserve_stock"
VIEW_STORAGE: Final = "warehouse.view_storage"
CHANGE_STORAGE: Final = "warehouse.change_storage"
VIEW_COUNT: Final = "warehouse.view_count"
CHANGE_COUNT: Final = "warehouse.change_count"
ADJUST: Final = "warehouse.adjust_stock"
VIEW_CONDITION: Final = "warehouse.view_condition"
RECORD_CONDITION: Final = "warehouse.record_condition"
ASSESS_CONDITION: Final = "warehouse.assess_condition"
VIEW_ASSET: Final = "warehouse.view_asset"
CHANGE_ASSET: Final = "warehouse.change_asset"

ACTIONS: Final[dict[str, Promise]] = {
    VIEW_STOCK: _("See stock, moves and reservations"),
    MOVE_STOCK: _("Put away and move stock"),
    RESERVE: _("Reserve stock"),
    VIEW_STORAGE: _("See storage places and what items want"),
    CHANGE_STORAGE: _("Say what may lie where"),
    VIEW_COUNT: _("See counts"),
    CHANGE_COUNT: _("Plan counts and count"),
    ADJUST: _("Sign the adjustment of a count"),
    VIEW_CONDITION: _("See temperature and humidity"),
    RECORD_CONDITION: _("Record temperature and humidity"),
    ASSESS_CONDITION: _("Assess what was out of limits"),
    VIEW_ASSET: _("See returnable assets"),
    CHANGE_ASSET: _("Register, give out and take back returnable assets"),
}
ROLES: Final[dict[str, list[str]]] = {
    "WAREHOUSE": [
        VIEW_STOCK, MOVE_STOCK, RESERVE, VIEW_STORAGE, VIEW_COUNT, CHANGE_COUNT, VIEW_CONDITION,
        RECORD_CONDITION, VIEW_ASSET, CHANGE_ASSET,
    ],
    "OPERATOR": [VIEW_STOCK, MOVE_STOCK],
    "PLANNER": [VIEW_STOCK],
    "INSPECTOR": [VIEW_STOCK, VIEW_STORAGE, VIEW_CONDITION, RECORD_CONDITION],
    "BUYER": [VIEW_STOCK],
    "SALES": [VIEW_STOCK],
    "QUALITY_MANAGER": list(ACTIONS),
    "AFTER_SALES": [VIEW_STOCK],
    "REGULATORY_MANAGER": [VIEW_STOCK, VIEW_CONDITION],
    "MANAGEMENT": [VIEW_STOCK, VIEW_STORAGE, VIEW_COUNT, VIEW_CONDITION, VIEW_ASSET],
    "IT_ADMINISTRATOR": authorization.looks(ACTIONS),
    "INTEGRATION": [VIEW_STOCK, MOVE_STOCK, RESERVE, VIEW_CONDITION, RECORD_CONDITION],
}  # fmt: skip

MESSAGES: Final[dict[str, Promise]] = {
    "warehouse.missing": _("A value is needed here."),
    "warehouse.limits_in_order": _("The upper limit lies below the lower one."),
    "warehouse.no_percentage": _("%(value)s is no percentage between 0 and 100."),
    "warehouse.not_positive": _("%(value)s is not greater than zero."),
    "warehouse.too_fine": _(
        "%(value)s of %(code)s has more than %(most)s decimals; such an amount cannot be meant."
    ),
    "warehouse.negative": _("%(value)s is less than zero."),
    "warehouse.code_twice": _("There is %(code)s already."),
    "warehouse.unknown_class": _("There is no storage class %(code)s."),
    "warehouse.unknown_place": _("There is no place %(place)s."),
    "warehouse.unknown_item": _("There is no item %(item)s."),
    "warehouse.not_a_storage_place": _(
        "Nobody has said yet what %(place)s is for. Set it up among the storage places first."
    ),
    "warehouse.no_place": _(
        "%(text)s is no place, but something that lies at one. Scan a place; where a wrong one "
        "stands above, press “Change” first."
    ),
    "warehouse.place_closed": _("%(place)s is out of use. Choose another place."),
    "warehouse.nothing_named": _("Nothing was named."),
    "warehouse.too_many": _("At most %(most)s things can be moved at once, not %(count)s."),
    "warehouse.unknown_thing": _("%(key)s is not known here. Scan it again, or receive it first."),
    "warehouse.ambiguous_code": _("%(text)s names several things (%(keys)s). Scan the whole code."),
    "warehouse.twice": _("%(code)s was named twice."),
    "warehouse.thing_ended": _("%(code)s exists no more: it was used up, destroyed or shipped."),
    "warehouse.not_ours": _("%(code)s is not in our hands. Receive it first."),
    "warehouse.nowhere": _("Nobody knows where %(code)s is. Receive it first."),
    "warehouse.packed": _(
        "%(code)s lies in %(container)s. Move %(container)s, or take it out first."
    ),
    "warehouse.mixed_states": _(
        "In %(code)s lie goods in several states. Take out what belongs elsewhere first."
    ),
    "warehouse.lies_packed": _(
        "%(code)s lies in the package %(package)s. Scan the package, or take it out first."
    ),
    "warehouse.no_package": _("%(code)s is no package."),
    "warehouse.not_inside": _("%(code)s does not lie in %(package)s."),
    "warehouse.no_move": _("%(event)s is no move; only moves are taken back here."),
    "warehouse.nothing_inside": _("Nothing lies in %(package)s."),
    "warehouse.less_inside": _(
        "%(package)s holds only %(available)s of %(code)s, not the %(asked)s asked for."
    ),
    "warehouse.already_there": _("%(code)s lies at %(place)s already."),
    "warehouse.elsewhere": _("%(code)s is not at %(source)s but at %(place)s. Scan it there."),
    "warehouse.scan_units": _(
        "%(code)s is traced by serial number. Scan the units or the package around them."
    ),
    "warehouse.no_amount": _("%(code)s is one thing and has no amount."),
    "warehouse.not_in_count": _(
        "%(count)s does not count at %(place)s, but at %(places)s. Scan one of those, or plan "
        "another count."
    ),
    "warehouse.say_place": _("%(code)s lies at %(places)s. Say from where it is taken."),
    "warehouse.reservation_within_stock": _(
        "More would be promised than there is: somebody has taken or promised some meanwhile. Look "
        "at the stock again and promise less."
    ),
    "warehouse.say_state": _(
        "%(code)s lies at %(place)s in several states. Say which part is meant; at a station, take "
        "it by a move order that names the state."
    ),
    "warehouse.none_there": _("Nothing of %(code)s lies at %(place)s."),
    "warehouse.not_enough": _(
        "%(place)s holds only %(available)s of %(code)s, not the %(asked)s asked for."
    ),
    "warehouse.not_whole": _("%(value)s of %(code)s is not a whole number of pieces."),
    "warehouse.unknown_unit": _("There is no unit %(unit)s."),
    "warehouse.units_differ": _(
        "%(code)s is counted in %(wanted)s; %(unit)s cannot be converted into it."
    ),
    "warehouse.zone_refuses": _(
        "%(code)s is in the state “%(state)s” and does not come to %(place)s (%(zone)s)."
    ),
    # The database says only which of its rules it holds.
    **dict.fromkeys(
        ("warehouse.zone_of_thing", "warehouse.zone_of_amount", "warehouse.zone_of_event"),
        _("Goods in this state do not come to this place: its zone does not take them."),
    ),
    "warehouse.held": _(
        "%(code)s is on hold and does not come to %(place)s (%(zone)s). Take it to quarantine, or "
        "have quality lift the hold."
    ),
    "warehouse.recalled": _(
        "%(code)s is recalled and does not come to %(place)s (%(zone)s). Take it to the "
        "recall zone."
    ),
    "warehouse.expired": _(
        "%(code)s expired on %(until)s and does not come to %(place)s (%(zone)s)."
    ),
    "warehouse.not_recalled": _("%(code)s is not recalled; %(place)s is kept for recalled goods."),
    "warehouse.wrong_condition": _(
        "%(code)s wants “%(class)s”, but %(place)s keeps “%(kept)s”. Choose a place of the right "
        "class."
    ),
    "warehouse.no_condition": _(
        "%(code)s wants “%(class)s”, and nothing says how warm %(place)s is. Choose a place of the "
        "right class, or say so among the storage places."
    ),
    "warehouse.wrong_kind": _("%(place)s is not for goods like %(code)s (%(kind)s)."),
    "warehouse.wrong_item": _("%(place)s is kept for other items than %(item)s."),
    "warehouse.place_full": _("%(place)s has room for %(capacity)s, and that is taken."),
    "warehouse.reserved": _(
        "%(quantity)s of %(code)s at %(place)s are reserved for %(documents)s. Take less, take "
        "another lot, or give the reservation back first."
    ),
    "warehouse.in_the_future": _("The time lies in the future."),
    "warehouse.not_on_order": _(
        "%(thing)s is not on %(order)s. Choose free moves to move it all the same."
    ),
    "warehouse.unknown_order": _("There is no order %(order)s."),
    "warehouse.unknown_line": _("There is no such line."),
    "warehouse.line_done": _(
        "%(thing)s was moved to %(place)s already, by %(who)s. Nothing is left to do."
    ),
    "warehouse.line_cancelled": _("The line of %(thing)s was cancelled."),
    "warehouse.order_closed": _("The order %(order)s is closed."),
    "warehouse.waits_already": _("%(code)s waits to be moved already, on %(order)s."),
    "warehouse.too_little": _(
        "Not enough of %(item)s: %(missing)s missing, %(available)s free and good until %(until)s."
    ),
    "warehouse.no_reservation": _("Nothing is reserved for %(document)s."),
    "warehouse.over_taken": _(
        "%(asked)s of %(code)s would be taken for %(document)s, but it has only %(open)s reserved."
    ),
    "warehouse.unknown_count": _("There is no count %(count)s."),
    "warehouse.count_state": _("The count %(count)s is %(state)s; this is not possible now."),
    "warehouse.count_empty": _("There is nothing to count there."),
    "warehouse.count_too_large": _(
        "%(lines)s lines would have to be counted; at most %(most)s fit one count. Choose fewer "
        "places or items."
    ),
    "warehouse.count_overlaps": _("%(code)s at %(place)s is being counted on %(count)s already."),
    "warehouse.counted_already": _(
        "%(thing)s at %(place)s was counted already. Take the count back first, or ask for a "
        "recount."
    ),
    "warehouse.package_elsewhere": _(
        "By the books, the package %(code)s stands at %(there)s, not at %(place)s. Count the "
        "package itself here first, and what is in it after the adjustment was signed."
    ),
    "warehouse.not_counted": _("Lines that are not counted yet: %(lines)s."),
    "warehouse.recount_by_another": _(
        "%(thing)s was counted by you. Somebody else must count it again."
    ),
    "warehouse.needs_recount": _("Lines that differ and must be counted again first: %(lines)s."),
    "warehouse.no_reason": _("Say for %(code)s why it differs."),
    "warehouse.stock_moved": _(
        "%(code)s at %(place)s was moved while it was counted. Count it again."
    ),
    "warehouse.says_nothing": _("Give a temperature, a humidity or both."),
    "warehouse.impossible_temperature": _("%(value)s ℃ cannot be."),
    "warehouse.unknown_excursion": _("There is no such deviation."),
    "warehouse.excursion_state": _("The deviation is %(state)s; this is not possible now."),
    "warehouse.unknown_asset": _("There is no asset %(asset)s."),
    "warehouse.wrong_grai": _("%(key)s is no asset number (GRAI) with a serial number."),
    "warehouse.asset_out": _("%(asset)s is with %(holder)s already."),
    "warehouse.asset_in": _("%(asset)s is in house already."),
    "warehouse.unknown_partner": _("There is no partner %(partner)s."),
}
