"""The human names of actions and jobs of governance, and what standard roles may do here."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

VIEW_JOBS = "governance.view_job"

ACTIONS = {VIEW_JOBS: _("See everybody's jobs")}
TABLES = {
    "accounts_user": _("User"),
    "accounts_site": _("Site"),
    "accounts_role": _("Role"),
    "accounts_assignment": _("Role of a user"),
    "accounts_api_key": _("API key"),
    "accounts_area": _("Area of work"),
    "web_list_choice": _("Columns of a list"),
    "web_saved_view": _("Saved view"),
}
COLUMNS = {
    "actions": _("Actions"),
    "code": _("Code"),
    "columns": _("Columns"),
    "created_at": pgettext_lazy("moment", "Created"),
    "display_name": _("Full name"),
    "display_name_en": _("Name in English"),
    "email": _("E-mail"),
    "ended_at": pgettext_lazy("moment", "Ended"),
    "expires_at": _("Valid until"),
    "granted_at": _("Since"),
    "changed_at": _("Last switched"),
    "is_active": _("Active"),
    "is_customised": _("Adapted"),
    "is_on": _("Switched on"),
    "is_standard": _("As delivered"),
    "language": _("Language"),
    "name": _("Name"),
    "needs": _("Needs"),
    "note": _("Note"),
    "number": _("Number"),
    "order": _("Order of the work"),
    "owner_id": _("User"),
    "owner_label": _("User"),
    "question": pgettext_lazy("trace", "Question"),
    "name_en": _("Name in English"),
    "password": _("Password"),
    "prefix": _("Begins with"),
    "query": _("Filter"),
    "resource": _("List"),
    "revoked_at": _("Revoked"),
    "role_id": _("Role"),
    "scopes": _("Actions"),
    "site_id": _("Site"),
    "time_zone": _("Time zone"),
    "user_id": _("User"),
    "username": _("User name"),
}
ROLES = {"IT_ADMINISTRATOR": [VIEW_JOBS]}
