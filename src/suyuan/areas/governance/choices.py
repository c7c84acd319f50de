"""The human names of actions and jobs of governance, and what standard roles may do here."""

from django.utils.translation import gettext_lazy as _

VIEW_JOBS = "governance.view_job"

ACTIONS = {VIEW_JOBS: _("See everybody's jobs")}
ROLES = {"IT_ADMINISTRATOR": [VIEW_JOBS]}
