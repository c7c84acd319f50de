"""Addresses of governance."""

from suyuan.areas.governance import choices
from suyuan.areas.governance.ui import access, records
from suyuan.web import screens
from suyuan.web.screens import history

history.describe(choices.TABLES, choices.COLUMNS)
urlpatterns = screens.urls(
    access.Users,
    access.Roles,
    access.Sites,
    access.Keys,
    records.History,
    records.SignIns,
    records.Jobs,
)
