"""The words of the catalogue as people read them."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.catalog.domain import (
    ItemKind,
    ItemStatus,
    LicenceKind,
    LicenceState,
    NumberKind,
    PartnerRole,
    PartnerStatus,
    PlaceKind,
    PoolStatus,
)
from suyuan.ledger.domain.vocabulary import Tracking

ITEM_KINDS: Final[dict[str, Promise]] = {
    ItemKind.MATERIAL: _("Material"),
    ItemKind.COMPONENT: _("Component"),
    ItemKind.ASSEMBLY: _("Assembly"),
    ItemKind.DEVICE: _("Device"),
    ItemKind.PACKAGING: _("Packaging"),
    ItemKind.LABEL: _("Label"),
}
ITEM_STATUSES: Final[dict[str, Promise]] = {
    ItemStatus.DRAFT: _("Draft"),
    ItemStatus.ACTIVE: _("In use"),
    ItemStatus.RETIRED: _("No longer used"),
}
TRACKINGS: Final[dict[str, Promise]] = {
    Tracking.LOT: _("By lot"),
    Tracking.SERIAL: _("By serial number"),
    Tracking.NONE: _("Not traced"),
}
PARTNER_ROLES: Final[dict[str, Promise]] = {
    PartnerRole.OWN: _("Own company"),
    PartnerRole.SUPPLIER: _("Supplier"),
    PartnerRole.CONTRACT_MAKER: _("Contract maker"),
    PartnerRole.DISTRIBUTOR: _("Distributor"),
    PartnerRole.HOSPITAL: _("Hospital"),
    PartnerRole.CARRIER: _("Carrier"),
    PartnerRole.REGISTRANT: _("Registrant"),
}
PARTNER_STATUSES: Final[dict[str, Promise]] = {
    PartnerStatus.ACTIVE: _("Active"),
    PartnerStatus.BLOCKED: _("Blocked"),
    PartnerStatus.RETIRED: _("Ended"),
}
LICENCE_KINDS: Final[dict[str, Promise]] = {
    LicenceKind.PRODUCTION: _("Production licence"),
    LicenceKind.TRADE: _("Distribution licence"),
    LicenceKind.FILING: _("Class II distribution filing"),
    LicenceKind.PRACTICE: _("Medical institution licence"),
    LicenceKind.QUALITY: _("Quality system certificate"),
    LicenceKind.TRANSPORT: _("Transport licence"),
}
LICENCE_STATES: Final[dict[str, Promise]] = {
    LicenceState.VALID: pgettext_lazy("licence", "Valid"),
    LicenceState.EXPIRING: _("Ends soon"),
    LicenceState.EXPIRED: _("Expired"),
    LicenceState.NOT_YET: _("Not yet valid"),
}
PLACE_KINDS: Final[dict[str, Promise]] = {
    PlaceKind.SITE: _("Site"),
    PlaceKind.BUILDING: _("Building"),
    PlaceKind.ROOM: _("Room"),
    PlaceKind.LINE: _("Line"),
    PlaceKind.LOCATION: _("Location"),
    PlaceKind.EXTERNAL: _("Place of another firm"),
}
NUMBER_KINDS: Final[dict[str, Promise]] = {
    NumberKind.SERIAL: _("Serial numbers"),
    NumberKind.LOT: _("Lot numbers"),
    NumberKind.SSCC: _("Shipping container codes (SSCC)"),
    NumberKind.GTIN: _("Trade item numbers (GTIN)"),
}
POOL_STATUSES: Final[dict[str, Promise]] = {
    PoolStatus.OPEN: _("Open"),
    PoolStatus.CLOSED: _("Closed"),
}
RISK_CLASSES: Final[dict[str, str]] = {"": "—", "I": "I", "II": "II", "III": "III"}
CLEANLINESS: Final[dict[str, str]] = {
    "": "—", "A": "A", "B": "B", "C": "C", "D": "D", "CNC": "CNC",
}  # fmt: skip

ACTIONS: Final[dict[str, Promise]] = {
    "catalog.view_item": _("See items"),
    "catalog.change_item": _("Change items"),
    "catalog.view_partner": _("See partners"),
    "catalog.change_partner": _("Change partners"),
    "catalog.view_place": _("See places"),
    "catalog.change_place": _("Change places"),
    "catalog.view_number": _("See numbers and pools"),
    "catalog.change_number": _("Change number schemes and hand out pools"),
    "catalog.issue_number": _("Issue numbers"),
}

ROLES: Final[dict[str, list[str]]] = {
    "OPERATOR": [
        "catalog.view_item", "catalog.view_place", "catalog.view_number", "catalog.issue_number",
    ],
    "INSPECTOR": ["catalog.view_item", "catalog.view_partner", "catalog.view_place"],
    "WAREHOUSE": [
        "catalog.view_item", "catalog.view_partner", "catalog.view_place", "catalog.view_number",
        "catalog.issue_number",
    ],
    "BUYER": [
        "catalog.view_item", "catalog.view_partner", "catalog.change_partner", "catalog.view_place",
    ],
    "QUALITY_MANAGER": list(ACTIONS),
    "REGULATORY_MANAGER": [
        "catalog.view_item", "catalog.change_item", "catalog.view_partner",
        "catalog.change_partner", "catalog.view_place", "catalog.view_number",
    ],
    "AFTER_SALES": ["catalog.view_item", "catalog.view_partner", "catalog.view_place"],
    "MANAGEMENT": [
        "catalog.view_item", "catalog.view_partner", "catalog.view_place", "catalog.view_number",
    ],
    "IT_ADMINISTRATOR": list(ACTIONS),
    "INTEGRATION": [
        "catalog.view_item", "catalog.view_partner", "catalog.view_place", "catalog.view_number",
        "catalog.issue_number",
    ],
}  # fmt: skip

MESSAGES: Final[dict[str, Promise]] = {
    "catalog.forbidden_move": _("%(what)s is %(state)s and cannot become %(asked)s."),
    "catalog.wrong_credit_code": _(
        "%(value)s is not a valid unified social credit code: 18 characters, the last one a check "
        "character."
    ),
    "catalog.missing": _("A value is needed here."),
    "catalog.not_positive": _("%(value)s is not greater than zero."),
    "catalog.wrong_gtin": _(
        "%(gtin)s is not a valid GTIN: 8, 12, 13 or 14 digits, the last one a check digit."
    ),
    "catalog.gtin_twice": _("The GTIN %(gtin)s is named twice."),
    "catalog.wrong_level": _("The package level %(value)s is not between 0 and 9."),
    "catalog.wrong_gln": _("%(gln)s is not a valid GLN: 13 digits, the last one a check digit."),
    "catalog.extension_without_gln": _("An extension belongs to a GLN, but no GLN is given."),
    "catalog.unknown_item": _("There is no item %(item)s."),
    "catalog.unknown_partner": _("There is no partner %(partner)s."),
    "catalog.unknown_licence": _("There is no licence %(licence)s."),
    "catalog.unknown_place": _("There is no place %(place)s."),
    "catalog.wrong_parent": _("The place %(place)s cannot lie in %(parent)s."),
    "catalog.ends_before_it_begins": _("The last day lies before the first."),
    "catalog.wrong_template": _("The template %(template)s cannot be used (%(why)s)."),
    "catalog.template_needs_check_digit": _(
        "The template must be digits only and end with {CHECK}."
    ),
    "catalog.template_length": _("Numbers of this kind cannot have %(length)s characters."),
    "catalog.scheme_item": _(
        "Serials and lots belong to an item; SSCCs and GTINs belong to the firm."
    ),
    "catalog.one_recipient": _("Name one line or one partner who gets the pool."),
    "catalog.unknown_scheme": _("There is no number scheme %(scheme)s in use."),
    "catalog.unknown_pool": _("There is no pool %(pool)s."),
    "catalog.scheme_overlaps": _(
        "Numbers of %(template)s could also be numbers of the scheme %(other)s."
    ),
    "catalog.scheme_exhausted": _("The scheme %(scheme)s has only %(left)s numbers left."),
    "catalog.pool_exhausted": _("The pool has only %(left)s numbers left."),
    "catalog.pool_closed": _("The pool %(pool)s is closed."),
    "catalog.wrong_count": _(
        "Between 1 and %(most)s numbers can be issued at once, not %(count)s."
    ),
    "catalog.unknown_word": _("%(value)s is none of the words that can stand here."),
    "catalog.unknown_site": _("There is no site %(site)s."),
    "ledger.key_taken": _("The code %(key)s already belongs to %(owner)s."),
}
