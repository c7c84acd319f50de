"""What people may do with things and events, and how it is called."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[dict[str, Promise]] = {
    "trace.view_thing": _("See things and their passports"),
    "trace.view_event": _("See events"),
    "trace.view_scope": _("Trace, and see saved scopes"),
    "trace.change_scope": _("Save, freeze and compare scopes"),
    "trace.export_scope": _("Export lists of things"),
}

SEE: Final = ["trace.view_thing", "trace.view_event"]
ROLES: Final[dict[str, list[str]]] = {
    "OPERATOR": SEE,
    "INSPECTOR": [*SEE, "trace.view_scope"],
    "WAREHOUSE": SEE,
    "BUYER": [*SEE, "trace.view_scope"],
    "QUALITY_MANAGER": list(ACTIONS),
    "REGULATORY_MANAGER": list(ACTIONS),
    "AFTER_SALES": [*SEE, "trace.view_scope", "trace.export_scope"],
    "MANAGEMENT": [*SEE, "trace.view_scope", "trace.export_scope"],
    "IT_ADMINISTRATOR": [*SEE, "trace.view_scope"],
    "INTEGRATION": list(ACTIONS),
}
"""Standard roles; the auditor sees everything by rule."""
