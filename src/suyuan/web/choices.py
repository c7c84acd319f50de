"""The sentences of the toolkit's own failures."""

from typing import Final

from django.utils.translation import gettext_lazy as _

ACTIONS: Final = {
    "web.view_station_entry": _("See what was entered at stations"),
    "web.resolve_station_entry": _("Decide about entries of stations that were refused"),
    "web.view_print": _("See who printed which paper"),
}
ROLES: Final = {
    "OPERATOR": ["web.view_station_entry"],
    "INSPECTOR": ["web.view_station_entry", "web.resolve_station_entry"],
    "WAREHOUSE": ["web.view_station_entry", "web.resolve_station_entry"],
    "QUALITY_MANAGER": ["web.view_station_entry", "web.resolve_station_entry", "web.view_print"],
    "REGULATORY_MANAGER": ["web.view_print"],
    "MANAGEMENT": ["web.view_station_entry", "web.view_print"],
    "IT_ADMINISTRATOR": ["web.view_station_entry", "web.view_print"],
}
JOBS: Final = {
    "web.check_rows": _("Check of a table"),
    "web.load_rows": _("Load of a table"),
}
MESSAGES: Final = {
    "web.unreadable_file": _(
        "“%(name)s” is no table that can be read. Save it as .xlsx or as .csv and try again."
    ),
    "web.file_too_large": _(
        "The file is larger than %(limit_mb)s MB. Split it and load the parts."
    ),
    "web.too_many_rows": _("The table has more than %(limit)s rows. Split it and load the parts."),
    "web.empty_table": _("The table has no rows below its head."),
    "web.cell_formula": _(
        "The cell holds a formula (%(value)s). Replace formulas by their values."
    ),
    "web.cell_error": _("The cell shows an error (%(value)s)."),
    "web.cell_shortened": _(
        "The spreadsheet has shortened this number (%(value)s). Format the column as text and enter"
        " it again."
    ),
    "web.cell_rounded": _(
        "The spreadsheet has kept only 15 digits of this number (%(value)s). Format the column as"
        " text and enter it again."
    ),
    "web.unknown_row": _("%(key)s is no longer there, or you may not see it."),
    "web.unread_filter": _(
        "The filter “%(label)s” does not know “%(value)s”. Nothing is exported; take the filter "
        "away in the list, or choose one of its values."
    ),
    "web.unknown_filter": _(
        "This list has no filter “%(name)s”. Nothing is exported; take it away in the list."
    ),
    "web.row": "%(text)s",
    "web.checked": _("%(good)s of %(rows)s rows are good. Nothing is loaded yet."),
    "web.future_moment": _("This moment is still to come. Say when it was done."),
    "web.unknown_station": _("There is no station of this name."),
    "web.unknown_entry": _("There is no such entry, or you may not see it."),
    "web.not_your_entry": _("It was made by somebody else, who must be signed in to send it."),
    "web.not_undoable": _("This entry cannot be undone here, or is undone already."),
    "web.not_in_conflict": _("Somebody has decided about this entry already."),
    "web.no_reason": _("Say why: the reason is missing."),
    "web.two_codes": _(
        "The scanner has read two codes in one go: %(first)s and %(second)s. Scan them one by one."
    ),
    "web.empty_scan": _("Nothing was read. Scan again."),
    "web.unreadable_scan": _("“%(text)s” is no complete code. Scan again, or clean the label."),
    "web.no_answer": _("The answer is missing."),
    "web.not_asked": _("“%(name)s” was not asked."),
    "web.wrong_answer": _("“%(given)s” is no answer to this question."),
    "web.number_low": _("%(given)s is too little: %(minimum)s is the least that is possible."),
    "web.number_high": _("%(given)s is too much: %(maximum)s is the most that is possible."),
    "web.number_decimals": _("%(given)s has more than %(decimals)s decimals."),
    "web.unreadable_entry": _("What the device has sent cannot be read."),
    "web.entry_field": _("The value of “%(name)s” cannot be read."),
    "web.written": _("%(rows)s rows are written."),
    "web.loaded": _("%(rows)s rows are loaded."),
    "web.paper_set": _("%(document)s is set."),
}
