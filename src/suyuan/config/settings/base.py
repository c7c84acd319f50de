"""Settings that are the same everywhere."""

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from suyuan.config import databases, env

django_stubs_ext.monkeypatch()

ENV = env.read()
DEBUG = False
ALLOWED_HOSTS = list(ENV.allowed_hosts)
CSRF_TRUSTED_ORIGINS = list(ENV.trusted_origins)
SECRET_KEY = ENV.secret_key or ""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    "ninja",
    "suyuan.foundation.core",
    "suyuan.foundation.accounts",
    "suyuan.foundation.audit",
    "suyuan.foundation.jobs",
    "suyuan.ledger",
    "suyuan.web",
    "suyuan.rest",
    "suyuan.areas.governance",
    "suyuan.areas.catalog",
    "suyuan.areas.quality",
    "suyuan.areas.labels",
    "suyuan.areas.warehouse",
    "suyuan.areas.purchasing",
    "suyuan.areas.production",
    "suyuan.areas.sales",
    "suyuan.areas.service",
    "suyuan.areas.trace",
    "suyuan.areas.analytics",
    "suyuan.areas.integration",
]

MIDDLEWARE = [
    "suyuan.config.proxies.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "suyuan.web.middleware.ControlSignMiddleware",
    # Programs with a key leave here: what follows is for people.
    "suyuan.rest.middleware.ProgramMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "suyuan.web.middleware.HeadersMiddleware",
    "suyuan.web.middleware.ReaderMiddleware",
    "suyuan.web.middleware.AccessMiddleware",
    "suyuan.rest.middleware.ProblemMiddleware",
]

ROOT_URLCONF = "suyuan.config.urls"
WSGI_APPLICATION = "suyuan.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "suyuan.web.frame.sheets_and_theme",
                "suyuan.web.frame.frame",
            ],
        },
    },
]
CSRF_FAILURE_VIEW = "suyuan.web.views.refusals.csrf_failure"
# Addresses of programs: they decide by key, not by session, and refuse in their own format.
MACHINE_PREFIXES = ["/healthz", "/api/", "/epcis"]

# Commands that need no database (parse, messages) run without one.
DATABASES = {
    "default": databases.settings_of(ENV.database_url)
    if ENV.database_url
    else {"ENGINE": "django.db.backends.postgresql", "NAME": "suyuan"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "suyuan_session"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "suyuan_csrf"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [env.ROOT / "src" / "suyuan" / "locale"]
LANGUAGE_COOKIE_NAME = "suyuan_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
# For readers who are not signed in.
READER_TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS: list[str] = []
STATIC_ROOT = ENV.data / "static"
WHITENOISE_MANIFEST_STRICT = True
FILES_ROOT = ENV.data / "files"
RESULTS_KEPT_DAYS = ENV.results_days
TRUSTED_PROXIES = ENV.proxies
GS1_COMPANY_PREFIXES = ENV.company_prefixes
SUBSCRIPTIONS_TO_PRIVATE_NETWORKS = ENV.sends_inside

# A spreadsheet or an EPCIS document may be large; each reader has its own, lower limits.
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

DJANGO_TABLES2_TEMPLATE = "web/screens/table.html"
# The first choice of a filter: no filter.
FILTERS_EMPTY_CHOICE_LABEL = _("All")
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stream"], "level": "WARNING"},
    "loggers": {
        "suyuan": {"level": "INFO"},
        # A page that is not found is nothing to wake anybody for.
        "django.request": {"level": "ERROR"},
    },
}
