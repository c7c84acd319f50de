"""The addresses of integration."""

from suyuan.areas.integration.api.routes import urlpatterns

__all__ = ["urlpatterns"]
