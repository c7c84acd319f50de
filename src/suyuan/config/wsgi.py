"""What the HTTP server calls."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from django.utils import translation

from suyuan.config import env

env.use_default(DJANGO_SETTINGS_MODULE="suyuan.config.settings.production")
application = get_wsgi_application()


def load() -> None:
    """Load what the first request would: before the processes part, so that they share it."""
    for found in get_resolver().url_patterns:
        getattr(found, "url_patterns", None)
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("Home")  # Any text: the first one loads the language.
