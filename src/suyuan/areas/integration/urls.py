"""The addresses of integration."""

from django.urls import path, re_path

from suyuan.areas.integration.api.routes import urlpatterns as epcis
from suyuan.areas.integration.ui import imports, master_data, recorded, subscribers
from suyuan.web import screens

recorded.describe()
urlpatterns = [
    *epcis,
    *screens.urls(subscribers.Subscribers),
    path("imports/", imports.import_list, name="imports-list"),
    path("imports/master-data", master_data.master_data_list, name="master-data"),
    path("imports/new", imports.new_import, name="import-new"),
    re_path(
        r"^imports/template/(?P<kind>[a-z]+)-(?P<language>zh|en)\.(?P<ending>xlsx|csv)$",
        imports.template,
        name="import-template",
    ),
    path("imports/<uuid:key>", imports.import_page, name="import"),
    path("imports/<uuid:key>/check", imports.check, name="import-check"),
    path("imports/<uuid:key>/load", imports.load, name="import-load"),
    path("imports/<uuid:key>/discard", imports.discard, name="import-discard"),
    path("imports/<uuid:key>/problems.csv", imports.problem_list, name="import-problems"),
    path(
        "imports/<uuid:key>/mapping/<int:mapping>/forget",
        imports.forget_mapping,
        name="import-forget-mapping",
    ),
]
