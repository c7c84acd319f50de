"""The API under ``/api/v1``: what every area brings in its ``api/routes.py``."""

import importlib

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from suyuan.rest import me
from suyuan.rest.factory import make_api

api = make_api(
    title="Suyuan",
    version="1",
    namespace="api",
    description=(
        "Every command and every question of the screens. Send `Authorization: Bearer sk_…`; send "
        "an `Idempotency-Key` with every change, and repeat the change under the same key when in "
        "doubt. Failures are problem documents (RFC 9457)."
    ),
)
api.add_router("", me.router)

for area in apps.get_app_configs():
    if not area.name.startswith("suyuan.areas.") or area.module is None:
        continue
    if module_has_submodule(area.module, "api"):
        routes = importlib.import_module(f"{area.name}.api.routes")
        if hasattr(routes, "router"):
            api.add_router("", routes.router)
