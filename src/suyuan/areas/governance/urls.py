"""Addresses of governance."""

from suyuan.areas.governance.ui import access, areas, recorded, records, sites
from suyuan.web import screens

recorded.describe()
urlpatterns = screens.urls(
    access.Users,
    access.Roles,
    sites.Sites,
    areas.Areas,
    sites.Keys,
    records.History,
    records.SignIns,
    records.Jobs,
)
