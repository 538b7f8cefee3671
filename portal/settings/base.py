"""Settings that are safe for production; development and test loosen what they must, by name.

The environment variables are listed in README.md. Reasons for the less obvious values stand beside them.
"""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.settings import env

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")
DEVELOPMENT = False
DEBUG = False

SITE_URL = env.http_url("SITE_URL", "http://localhost:8000")
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_SITE_NAME = "Weerbaar"

# --- Applications -------------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal.home",
    "kennisbank",
    "leerkringen",
    "portal.files",
    "portal.notifications",
    "portal.search",
    "portal.accounts",
    "portal.audit",
    "portal.common",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    # wagtail.users with our forms: no password field, one name, UUID keys.
    "portal.accounts.apps.UsersInAdminConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    # allauth's page with sessions is a 500 without humanize.
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    # With TemplatesSetting below: lets us override the admin's widget templates (CSP nonces).
    "django.forms",
]

MIDDLEWARE = [
    "portal.common.security_headers.SecurityHeadersMiddleware",
    "portal.common.page_cache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.common.private_responses.PrivateResponsesMiddleware",
    "portal.home.host_middleware.HostMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.sessions.SessionLimitsMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "portal.home.form_addresses.FormAddressMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.home.context.site_context",
            ],
        },
    }
]

# --- Database, cache, tasks ---------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction takes the write lock at its start. With Django's default (DEFERRED) 943 of
    # 1,000 concurrent read-then-write transactions failed at once, whatever the timeout.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "")
# Rate limits must count over all processes, so never local memory here.
CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            # Each public page asks the version of the content: a server that hangs must not hold them up.
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
    ),
    # Where the sizes of a picture are: its name holds a hash of the picture, so that it is never stale. In
    # the default cache Wagtail would write a row each time that a page with a picture is shown.
    "renditions": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "renditions",
        "TIMEOUT": 600,
    },
}

# Below these stands no page of the tree: only the canonical host has them, and nobody keeps them.
NO_PUBLIC_PAGES = ("/_util/", "/account/", "/admin/", "/leerkringen/", "/onderdelen/")

# Public pages in the memory of each web process (portal.common.page_cache); 0 keeps none.
PAGE_CACHE_BYTES = env.integer("PAGE_CACHE_MB", 32, maximum=4096) * 1024 * 1024
PAGE_CACHE_PASSED_BY = (
    *NO_PUBLIC_PAGES,
    "/documenten/",
    "/health/",
    "/media/",
    "/static/",
    # Other words with each letter that is typed.
    "/zoeken/aanvullen",
)

TASK_QUEUE_PORTAL = "portal"
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        # Wagtail's own work (up to 7 rows a saved page) stays in "default"; ours never waits behind it.
        "QUEUES": ["default", TASK_QUEUE_PORTAL],
    }
}

# --- Search -------------------------------------------------------------------------------------
SEARCH_ENGINE = env.choice("SEARCH_ENGINE", "sqlite", ["sqlite", "elasticsearch"])
ELASTICSEARCH_URL = env.http_url("ELASTICSEARCH_URL", "" if SEARCH_ENGINE == "sqlite" else None)
ELASTICSEARCH_PREFIX = env.text("ELASTICSEARCH_PREFIX", "weerbaar")
ELASTICSEARCH_KEYS = {
    "public": env.text("ELASTICSEARCH_KEY_PUBLIC", ""),
    "closed": env.text("ELASTICSEARCH_KEY_CLOSED", ""),
    "write": env.text("ELASTICSEARCH_KEY_WRITE", ""),
}
# By one address, per web process; 0: no limit.
SEARCHES_PER_MINUTE = env.integer("SEARCHES_PER_MINUTE", 150, maximum=100_000)
# The admin searches with Wagtail's database backend; what visitors search is portal.search.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# --- PDF ----------------------------------------------------------------------------------------
# What WeasyPrint needs of the system, by the names that Debian gives; without them there is no PDF.
PDF_LIBRARIES = env.words("PDF_LIBRARIES", "libpango-1.0.so.0,libpangoft2-1.0.so.0,libharfbuzz.so.0")

# --- Accounts -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
# Only allauth's backend: it is a ModelBackend, and listing both doubles the cost of a wrong password.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "portal.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "portal.accounts.passwords.CommonValidator"},
    {"NAME": "portal.accounts.passwords.NumericValidator"},
    {"NAME": "portal.accounts.passwords.ContextWordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
LOGOUT_REDIRECT_URL = "accounts:signed-out"
PASSWORD_RESET_TIMEOUT = 8 * 60 * 60  # seconds
# Messages in the session: the default puts them in a cookie, which then holds what a closed page said.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.LoginForm",
    "reauthenticate": "portal.accounts.forms.ReauthenticateForm",
    "reset_password": "portal.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.forms.ResetPasswordKeyForm",
    "set_password": "portal.accounts.forms.SetPasswordForm",
    "change_password": "portal.accounts.forms.ChangePasswordForm",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.split(":", 1)[0]
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXY_COUNT", 0, maximum=5)
SOCIALACCOUNT_ADAPTER = "portal.accounts.adapter.SocialAccountAdapter"
# Client secrets of the providers of organisations: OIDC_SECRET_ and the key of the provider in capitals.
OPENID_SECRETS = env.prefixed("OIDC_SECRET_")
# A provider without https: on a development machine and in the tests only.
OPENID_ALLOW_LOOPBACK = False
OPENID_SECONDS = 5  # Everything we ask of a provider for one page, together.
# How long ago somebody may have shown a second factor at the provider for it to count here.
OPENID_FACTOR_SECONDS = 12 * 60 * 60
# For what is sensitive: signed in or confirmed at most this long ago.
RECENT_LOGIN_SECONDS = 10 * 60
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Weerbaar"
MFA_ADAPTER = "portal.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.AuthenticateForm",
    "reauthenticate": "portal.accounts.forms.MFAReauthenticateForm",
    "activate_totp": "portal.accounts.forms.ActivateTOTPForm",
    "add_webauthn": "portal.accounts.forms.AddWebAuthnForm",
    "edit_webauthn": "portal.accounts.forms.EditWebAuthnForm",
}
USERSESSIONS_TRACK_ACTIVITY = True

# Mails with an invitation that one person may send for one leerkring in a day. Two full lists; a stolen
# session of a begeleider becomes no mail cannon.
INVITATIONS_PER_DAY = 1_000

SESSION_COOKIE_NAME = "__Host-sessie"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_IDLE_SECONDS = 2 * 60 * 60
SESSION_MAX_SECONDS = 12 * 60 * 60
SESSION_COOKIE_AGE = SESSION_MAX_SECONDS
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.home.errors.csrf_failure"

# --- Browser security (the policy itself: portal/common/security_headers.py) -----------------------
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Nederlands"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [("nl", "Nederlands")]
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True

# --- Files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# Closed files never stand below MEDIA_ROOT: no web server setting can then serve them by mistake.
CLOSED_FILES_ROOT = DATA_DIR / "besloten-bestanden"
# Which accounts were erased, to erase them again after a restore: keep it apart from the database's backup.
ERASURE_REGISTER = env.text("ERASURE_REGISTER", str(DATA_DIR / "gewiste-accounts.txt"))
CLOSED_FILE_MAX_BYTES = 50 * 1024 * 1024
CLAMD_URL = env.text("CLAMD_URL", "")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
WAGTAILIMAGES_IMAGE_MODEL = "kennisbank.Afbeelding"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_MODEL = "kennisbank.PubliekDocument"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odp", "ods", "odt", "pdf", "pptx", "txt", "xlsx"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"

# --- Wagtail: one door, no third parties ------------------------------------------------------------
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_I18N_ENABLED = False

# --- Mail -----------------------------------------------------------------------------------------
_mail = env.mail("EMAIL_URL", f"file://{DATA_DIR / 'mail'}")
EMAIL_BACKEND = _mail.pop("EMAIL_BACKEND")
globals().update(_mail)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Weerbaar <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Logging: never request bodies, never closed content --------------------------------------------
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "portal": {"level": LOG_LEVEL},
        "kennisbank": {"level": LOG_LEVEL},
        "leerkringen": {"level": LOG_LEVEL},
        # A traceback may hold what somebody typed: only the kind of error and where it happened is logged.
        "django_tasks": {"level": "WARNING"},
        "elastic_transport": {"level": "ERROR"},
        # At DEBUG it names what stands in the photos that people upload: place, maker, comment.
        "PIL": {"level": "INFO"},
    },
}
