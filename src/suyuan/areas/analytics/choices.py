"""What people may do on the home page, and how it is called."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[dict[str, Promise]] = {"analytics.view_home": _("See the home page")}
ROLES: Final[dict[str, list[str]]] = {
    role: list(ACTIONS)
    for role in (
        "OPERATOR",
        "PLANNER",
        "INSPECTOR",
        "WAREHOUSE",
        "BUYER",
        "SALES",
        "QUALITY_MANAGER",
        "REGULATORY_MANAGER",
        "AFTER_SALES",
        "MANAGEMENT",
        "IT_ADMINISTRATOR",
    )
}
