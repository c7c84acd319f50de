"""What the HTTP server calls."""

from django.core.wsgi import get_wsgi_application

from suyuan.config import env

env.use_default(DJANGO_SETTINGS_MODULE="suyuan.config.settings.production")
application = get_wsgi_application()
