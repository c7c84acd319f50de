"""The words of the import room: fields, kinds, states, and what is wrong with what people bring."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.integration.domain.imports.fields import Kind, State

LOAD: Final = "integration.load_import"
VIEW_IMPORTS: Final = "integration.view_import"

TITLE: Final = _("Import")
JOBS: Final[dict[str, Promise]] = {
    "integration.check_import": _("Check of an import"),
    "integration.load_import": _("Load of an import"),
}
ACTIONS: Final[dict[str, Promise]] = {
    LOAD: _("Bring in spreadsheets and documents of others"),
    VIEW_IMPORTS: _("See what was brought in"),
}
ROLES: Final[dict[str, list[str]]] = {
    "WAREHOUSE": [LOAD, VIEW_IMPORTS],
    "INTEGRATION": [LOAD, VIEW_IMPORTS],
    "IT_ADMINISTRATOR": [VIEW_IMPORTS],
    "QUALITY_MANAGER": [LOAD, VIEW_IMPORTS],
    "MANAGEMENT": [VIEW_IMPORTS],
}
KINDS: Final[dict[str, Promise]] = {
    Kind.RECEIPT: _("Receipts"),
    Kind.PRODUCTION: _("Production"),
    Kind.SHIPMENT: _("Shipments"),
    Kind.EVENTS: _("EPCIS events"),
}
KIND_TEXTS: Final[dict[str, Promise]] = {
    Kind.RECEIPT: _("What suppliers delivered: item, lot or serial numbers, quantity, place."),
    Kind.PRODUCTION: _("What was made in which order, and of which lots and parts."),
    Kind.SHIPMENT: _("What left for which customer: lots, serial numbers or pallets."),
    Kind.EVENTS: _("Documents of partners and other systems: JSON-LD, XML 2.0 or 1.2."),
}
STATES: Final[dict[str, Promise]] = {
    State.NEW: _("Begun"),
    State.CHECKING: _("Being checked"),
    State.FAULTY: _("Has faults"),
    State.CLEAN: _("Ready to load"),
    State.LOADING: _("Being loaded"),
    State.LOADED: pgettext_lazy("import", "Loaded"),
    State.DISCARDED: _("Put aside"),
}
FIELDS: Final[dict[str, Promise]] = {
    "date": _("Date"),
    "time": _("Time"),
    "document": _("Document no."),
    "order": _("Order"),
    "partner": _("Partner"),
    "item": _("Item"),
    "supplier_lot": _("Supplier's lot"),
    "lot": pgettext_lazy("table", "Lot"),
    "serials": _("Serial numbers"),
    "quantity": _("Quantity"),
    "unit": pgettext_lazy("table", "Unit"),
    "place": _("Place"),
    "expiry": _("Expiry date"),
    "made_on": _("Made on"),
    "operator": _("Operator"),
    "note": _("Note"),
    "component_item": _("Component"),
    "component_lot": _("Component lot"),
    "component_serials": _("Component serial numbers"),
    "component_quantity": _("Component quantity"),
    "component_unit": _("Component unit"),
    "store": _("Taken from"),
    "equipment": _("Machine"),
    "process": _("Process step"),
    "result": _("Result"),
    "sscc": _("SSCC"),
    "carrier": _("Carrier"),
}
PARTNERS: Final[dict[str, Promise]] = {
    Kind.RECEIPT: _("Supplier"),
    Kind.SHIPMENT: _("Customer"),
}
MESSAGES: Final[dict[str, Promise]] = {
    "foundation.table_unreadable": _("%(name)s is no spreadsheet and no text table, or is broken."),
    "foundation.table_too_large": _("The file, or what it unpacks to, exceeds %(limit_mb)s MB."),
    "foundation.table_too_long": _("The table has more than %(limit)s rows; split it."),
    "foundation.table_empty": _("The table has no row below its head."),
    "foundation.table_locked": _(
        "The spreadsheet is protected by a password. Save it without one and bring it again."
    ),
    "foundation.table_old": _(
        "This is a spreadsheet of the old kind (.xls). Save it as .xlsx and bring it again."
    ),
    "imports.already_loaded": _(
        "This file was loaded on %(day)s by %(person)s already (%(number)s). Nothing is loaded"
        " twice."
    ),
    "imports.not_readable": _("%(name)s cannot be read."),
    "imports.not_epcis": _("%(name)s is no EPCIS document. Choose the kind of rows it holds."),
    "imports.is_epcis": _("%(name)s looks like an EPCIS document, not like a table."),
    "imports.no_such_import": _("There is no such import."),
    "imports.wrong_state": _(
        "This is not possible any more: %(number)s is at the step “%(step)s” by now. Its page shows"
        " what can be done with it."
    ),
    "imports.mapping_empty": _("Give the mapping a name, and choose at least one column."),
    "imports.no_column": _("Choose the column that holds it."),
    "imports.column_twice": _("Its column is chosen for another field, too; each fills one."),
    "imports.head_twice": _(
        "“%(head)s” stands over several columns (%(columns)s). Choose the one that is meant, or"
        " give each a head of its own."
    ),
    "imports.head_unknown": _("No column of the file has the head “%(head)s”."),
    "imports.no_events": _("The document holds no events."),
    "imports.missing": _("A value is needed here."),
    "imports.line_twice": _("This line says just the same as line %(other)s."),
    "imports.serial_twice": _("%(serial)s stands in line %(other)s already."),
    "imports.serial_in_cell_twice": _("%(serial)s stands twice in this cell."),
    "imports.cell_formula": _(
        "The cell holds a formula (%(value)s). Replace formulas by their values."
    ),
    "imports.cell_error": _("The cell shows an error (%(value)s)."),
    "imports.cell_shortened": _(
        "The spreadsheet has shortened this number (%(value)s). Format the column as text and enter"
        " it again."
    ),
    "imports.cell_rounded": _(
        "The spreadsheet has kept only 15 digits of this number (%(value)s). Format the column as"
        " text and enter it again."
    ),
    "imports.item_unknown": _("There is no item %(value)s in the catalogue."),
    "imports.item_ambiguous": _("Several items are called %(value)s; use the code."),
    "imports.partner_unknown": _("There is no partner %(value)s in the catalogue."),
    "imports.partner_ambiguous": _("Several partners are called %(value)s; use the code."),
    "imports.place_unknown": _("There is no place %(value)s in the catalogue."),
    "imports.place_ambiguous": _("Several places are called %(value)s; use the code."),
    "imports.other_site": _("You may not load anything at %(value)s: it belongs to another site."),
    "imports.date_malformed": _("%(value)s is no date; write 2026-04-14."),
    "imports.date_ambiguous": _(
        "%(value)s can be read in two ways; write year, month and day: 2026-04-14."
    ),
    "imports.date_impossible": _("There is no such day as %(value)s."),
    "imports.date_future": _("%(value)s lies in the future."),
    "imports.time_malformed": _("%(value)s is no time of day; write 14:05."),
    "imports.expires_before_made": _("%(value)s lies before the day on which it was made."),
    "imports.quantity_malformed": _("%(value)s is no number."),
    "imports.quantity_not_positive": _("%(value)s is not greater than zero."),
    "imports.quantity_not_whole": _("%(value)s is no whole number of pieces."),
    "imports.quantity_too_fine": _("%(value)s has more digits than can be kept."),
    "imports.count_differs": _(
        "The quantity is %(value)s, but %(count)s serial numbers are named."
    ),
    "imports.unit_unknown": _("%(value)s is no unit that is known here."),
    "imports.unit_differs": _(
        "The item is counted in %(unit)s, which is not measured in %(value)s."
    ),
    "imports.unit_inexact": _("%(value)s does not convert to %(unit)s without rounding."),
    "imports.code_too_long": _("%(value)s is longer than %(limit)s characters."),
    "imports.code_character": _(
        "%(value)s has the character “%(character)s” at place %(position)s, which no label can"
        " carry."
    ),
    "imports.range_malformed": _(
        "%(value)s is no stretch of numbers; write SP20-000101..SP20-000200."
    ),
    "imports.range_backwards": _("%(value)s ends before it begins."),
    "imports.too_many_serials": _("More than %(limit)s serial numbers are named at once."),
    "imports.not_serialized": _("%(item)s is not traced by serial numbers; name a lot."),
    "imports.serials_missing": _("%(item)s is traced by serial numbers; name them."),
    "imports.lot_missing": _("%(item)s is traced by lots; name the lot."),
    "imports.sscc_malformed": _("%(value)s is no SSCC: 18 digits, the last one a check digit."),
    "imports.result_unknown": _("%(value)s is neither passed nor failed."),
    "imports.text_too_long": _("The text is longer than %(limit)s characters."),
}
