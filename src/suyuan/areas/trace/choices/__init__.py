"""What people may do with things and events, and how it is called."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.ledger.domain.vocabulary import ThingKind

ACTIONS: Final[dict[str, Promise]] = {
    "trace.view_thing": _("See things and their passports"),
    "trace.view_event": _("See events"),
    "trace.view_scope": _("Trace, and see saved scopes"),
    "trace.change_scope": _("Save, freeze and compare scopes"),
    "trace.export_scope": _("Export lists of things"),
    "trace.move_thing": _("Move things at a station"),
}

SEE: Final = ["trace.view_thing", "trace.view_event"]
ROLES: Final[dict[str, list[str]]] = {
    "OPERATOR": [*SEE, "trace.move_thing"],
    "PLANNER": SEE,
    "INSPECTOR": [*SEE, "trace.view_scope"],
    "WAREHOUSE": [*SEE, "trace.move_thing"],
    "BUYER": [*SEE, "trace.view_scope"],
    "SALES": [*SEE, "trace.view_scope"],
    "QUALITY_MANAGER": list(ACTIONS),
    "REGULATORY_MANAGER": list(ACTIONS),
    "AFTER_SALES": [*SEE, "trace.view_scope", "trace.export_scope"],
    "MANAGEMENT": [*SEE, "trace.view_scope", "trace.export_scope"],
    "IT_ADMINISTRATOR": [*SEE, "trace.view_scope"],
    "INTEGRATION": list(ACTIONS),
}
"""Standard roles; the auditor sees everything by rule."""
MESSAGES: Final[dict[str, Promise]] = {
    "trace.empty_cause": _(
        "This cause names nothing. Give a thing, a machine, a person or a time."
    ),
    "trace.unknown_cause": _("Nothing in the ledger is called %(key)s."),
    "trace.unreadable_cause": _("%(value)s cannot be read as a value of “%(field)s”."),
    "trace.unknown_scope": _("There is no scope %(number)s."),
    "trace.too_many_causes": _(
        "These are more causes than fit into one question. Trace them in parts, or ask for what "
        "they have in common: a lot, a machine, a time."
    ),
    "trace.one_thing_backward": _(
        "What something was made of is told of one thing at a time, without other conditions."
    ),
    "trace.nothing_asked": _("Add a cause first: a lot, a unit, a package, a machine or a person."),
    "trace.unknown_place": _("No place has the code %(place)s."),
    "trace.already_there": _("%(thing)s is at %(place)s already."),
    "trace.in_container": _("%(thing)s lies in %(container)s: move that, or take it out first."),
    "trace.moved_by_amount": _("%(thing)s is a lot, which is moved by amount and not here."),
    "trace.ambiguous_scan": _(
        "Several things are called %(text)s. Scan the code that names the item, too."
    ),
    "trace.unknown_frozen_scope": _("The scope was not frozen so."),
    "trace.unknown_thing": _("Nothing in the ledger is called %(key)s."),
    "trace.ambiguous_code": _("Several things are called %(text)s: %(keys)s. Give the whole key."),
}
FIELDS: Final[dict[str, Promise]] = {
    "as_of": _("As of"),
    "known_at": _("As known at"),
    "since": pgettext_lazy("time", "From"),
    "until": pgettext_lazy("time", "Until"),
    "minimum": _("Smallest"),
    "maximum": _("Largest"),
}
"""What the fields of a question are called in the trace room."""
KINDS: Final[dict[str, Promise]] = {
    ThingKind.LOT: _("Lot"),
    ThingKind.SUBLOT: _("Part of a lot"),
    ThingKind.UNIT: _("Unit"),
    ThingKind.PACKAGE: _("Package"),
    ThingKind.ASSET: _("Asset"),
    ThingKind.CLASS: _("Item without lot"),
}
AREAS: Final[dict[str, Promise]] = {
    "IN_HOUSE": _("In house"),
    "OUTSIDE": _("With others"),
    "IN_TRANSIT": _("On the way"),
    "ENDED": _("No longer exists"),
    "UNKNOWN": _("Not known"),
}
GAPS: Final[dict[str, Promise]] = {
    "NO_LOT": _("Units without a lot"),
    "NO_ITEM": _("Item not known"),
    "NO_INPUTS": _("Made, but nothing recorded that went in"),
    "NO_SUPPLIER": _("Received without a supplier"),
    "NO_HOLDER": _("Holder or place not known"),
}
STATES: Final[dict[str, Promise]] = {
    "": _("no state recorded"),
    "active": _("active"),
    "available": _("available"),
    "completeness_inferred": _("complete as inferred"),
    "completeness_verified": _("complete"),
    "conformant": _("conforming"),
    "container_closed": _("packed"),
    "container_open": _("opened"),
    "damaged": _("damaged"),
    "destroyed": _("destroyed"),
    "dispensed": _("handed out"),
    "disposed": _("disposed of"),
    "encoded": _("coded"),
    "ended": _("exists no more"),
    "expired": _("expired"),
    "in_progress": _("in process"),
    "in_transit": _("on the way"),
    "inactive": _("inactive"),
    "mismatch_class": _("wrong item"),
    "mismatch_instance": _("wrong serial"),
    "mismatch_quantity": _("wrong quantity"),
    "needs_replacement": _("to be replaced"),
    "no_pedigree_match": _("origin not proved"),
    "non_conformant": _("nonconforming"),
    "non_sellable_other": _("on hold"),
    "partially_dispensed": _("partly handed out"),
    "recalled": _("recalled"),
    "reserved": _("reserved"),
    "retail_sold": _("sold"),
    "returned": _("returned"),
    "sellable_accessible": _("released, in stock"),
    "sellable_not_accessible": _("finished, not in store yet"),
    "stolen": _("stolen"),
    "unavailable": _("waiting for inspection"),
    "unknown": _("unknown"),
}
"""Dispositions of CBV 2.0 section 7.2, and ``ended``."""
COLUMNS: Final[tuple[Promise, ...]] = (
    _("Serial"),
    _("Item"),
    _("Item name"),
    _("Lot"),
    _("Part of a lot"),
    _("Holder"),
    _("Holder name"),
    _("Country"),
    _("Place"),
    _("Place name"),
    _("Container"),
    _("Outermost container"),
    _("State"),
    _("Since"),
    pgettext_lazy("trace", "Why"),
)
"""Titles of the columns of a list, in the order of `listing.COLUMNS` after the id."""
FORMER_COLUMNS: Final[tuple[Promise, ...]] = (
    _("Serial"),
    _("Item"),
    _("Item name"),
    _("Lot"),
    _("What was in it"),
    _("Name of what was in it"),
    _("Since"),
    _("Until"),
    pgettext_lazy("trace", "Why"),
)
"""Titles of the columns of the list of units that are affected no more."""
