"""Settings for the machine of a developer: errors are shown in full."""

from suyuan.config.settings.base import *

DEBUG = True
SECRET_KEY = SECRET_KEY or "development only, never in production"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
