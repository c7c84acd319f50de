"""Addresses of governance."""

from suyuan.areas.governance import choices
from suyuan.areas.governance.ui import access, records, sites
from suyuan.web import screens
from suyuan.web.screens import history

history.describe(choices.TABLES, choices.COLUMNS)
urlpatterns = screens.urls(
    access.Users,
    access.Roles,
    sites.Sites,
    sites.Keys,
    records.History,
    records.SignIns,
    records.Jobs,
)
