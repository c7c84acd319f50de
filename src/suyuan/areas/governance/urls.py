"""Addresses of governance."""

from suyuan.areas.governance.ui import access, records
from suyuan.web import screens

urlpatterns = screens.urls(
    access.Users,
    access.Roles,
    access.Sites,
    access.Keys,
    records.History,
    records.SignIns,
    records.Jobs,
)
