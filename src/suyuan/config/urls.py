"""Every address of the system. An area's addresses are in its own `urls.py`."""

import importlib.util

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from suyuan.config import health
from suyuan.config.api import api

handler400 = "suyuan.web.views.refusals.malformed"
handler403 = "suyuan.web.views.refusals.forbidden"
handler404 = "suyuan.web.views.refusals.not_found"
handler500 = "suyuan.web.views.refusals.broken"

# The area on top comes first: programs send its events one by one, people open pages.
_areas = [
    f"{app}.urls"
    for app in reversed(settings.INSTALLED_APPS)
    if app.startswith("suyuan.areas.") and importlib.util.find_spec(f"{app}.urls") is not None
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("healthz", health.healthz, name="healthz"),
    *(path("", include(area)) for area in _areas),
    path("", include("suyuan.web.urls")),
]
