"""The sentences of the toolkit's own failures."""

from typing import Final

from django.utils.translation import gettext_lazy as _

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
    "web.cell_rounded": _(
        "The spreadsheet has kept only 15 digits of this number (%(value)s). Format the column as"
        " text and enter it again."
    ),
    "web.unknown_row": _("%(key)s is no longer there, or you may not see it."),
    "web.row": "%(text)s",
    "web.checked": _("%(good)s of %(rows)s rows are good. Nothing is loaded yet."),
    "web.written": _("%(rows)s rows are written. The file is kept here until you need it."),
    "web.loaded": _("%(rows)s rows are loaded."),
}
