"""Settings of the running system, also on a laptop."""

from django.core.exceptions import ImproperlyConfigured

from suyuan.config import databases
from suyuan.config.settings.base import *

if ENV.database_url:
    DATABASES = {"default": databases.settings_of(ENV.database_url, pool=ENV.pool)}
    if not ENV.secret_key:
        message = "SUYUAN_SECRET_KEY is not set; `suyuan serve` makes and keeps one"
        raise ImproperlyConfigured(message)
SECRET_KEY = ENV.secret_key or "commands without a database sign nothing"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
SESSION_COOKIE_SECURE = ENV.secure
CSRF_COOKIE_SECURE = ENV.secure
SECURE_SSL_REDIRECT = False
if ENV.secure:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
