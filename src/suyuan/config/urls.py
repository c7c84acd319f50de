"""Every address of the system."""

from django.urls import URLPattern, URLResolver, path

from suyuan.config import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
]
