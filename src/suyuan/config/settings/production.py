"""Settings of the running system, also on a laptop."""

from suyuan.config import databases
from suyuan.config.settings.base import *

if ENV.database_url:
    DATABASES = {"default": databases.settings_of(ENV.database_url, pool=ENV.pool)}
# Empty where none was given: Django then refuses to sign anything. The program sets the kept one.
SECRET_KEY = ENV.secret_key or ""

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
