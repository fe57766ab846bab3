"""What every profile shares. Secrets and addresses come from the environment."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from foundation.people.rules import Limits

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

#: Everything the running site writes: database, media, keys, collected static files.
VAR_DIR = Path(env("CIVIC_VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

#: Our modules, upper ones first: imports run downwards only.
HOUSE = [
    "nanhai_civic",
    "insights",
    "content",
    "volunteers",
    "projects",
    "deliberation",
    "appeals",
    "spaces",
    "funds",
    "participation",
    "foundation.assessment",
    "foundation.lifecycle",
    "foundation.people",
    "foundation.notices",
    "foundation.files",
    "foundation.areas",
    "foundation.records",
    "foundation.interface",
]

INSTALLED_APPS = [
    *HOUSE,
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "django_filters",
    "django_htmx",
    "djmoney",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "foundation.people.weixin",
    "allauth.usersessions",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "nanhai_civic.middleware.KnownMethodsMiddleware",
    "nanhai_civic.middleware.PrivacyHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "nanhai_civic.middleware.DeskPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "foundation.people.middleware.ChosenLanguageMiddleware",
    "foundation.people.session_limits.SessionLimitsMiddleware",
    "foundation.people.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "nanhai_civic.middleware.NoNullCharactersMiddleware",
    "foundation.interface.errors.DomainErrorMiddleware",
]

ROOT_URLCONF = "nanhai_civic.urls"
WSGI_APPLICATION = "nanhai_civic.wsgi.application"

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
                "foundation.interface.context_processors.shell",
                "foundation.notices.context_processors.inbox",
                "content.context_processors.visitor",
            ],
            "builtins": ["foundation.interface.templatetags.interface"],
        },
    }
]
FORM_RENDERER = "foundation.interface.forms.FormRenderer"

# --- Database -------------------------------------------------------------

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
        "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-16000;"
    ),
}


def database(url: str) -> dict:
    """One database setting from a URL, with the options each engine needs."""
    config = env.db_url_config(url)
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = SQLITE_OPTIONS
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        config["OPTIONS"] = {"options": "-c lock_timeout=3000"}
    return config


DATABASES = {
    "default": database(env("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'nanhai.sqlite3'}"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis, Celery --------------------------------------------------------

REDIS_URL = env("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "foundation.people.sessions"

CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 2,
    "socket_connect_timeout": 1,
    "max_retries": 1,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TIMEZONE = "Asia/Shanghai"
# One wake-up call; what is due when stands in nanhai_civic/background.py.
CELERY_BEAT_SCHEDULE = {
    "background": {"task": "nanhai_civic.tasks.run_background_work", "schedule": 5}
}

# --- Language, time, money ------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
# The second folder fills what our dependencies leave untranslated.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "dependencies"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
CURRENCIES = ("CNY",)
CURRENCY_CHOICES = [("CNY", _("Chinese yuan"))]
DEFAULT_CURRENCY = "CNY"

# --- People ---------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["foundation.people.auth.DutyBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:me"
#: When sign-ins end; whoever holds a duty counts as staff.
SESSION_LIMITS = {
    "staff": Limits(
        idle=timedelta(minutes=env.int("STAFF_IDLE_MINUTES", default=15)),
        absolute=timedelta(hours=env.int("STAFF_SESSION_HOURS", default=10)),
    ),
    "resident": Limits(
        idle=timedelta(days=env.int("RESIDENT_IDLE_DAYS", default=14)),
        absolute=timedelta(days=env.int("RESIDENT_SESSION_DAYS", default=90)),
    ),
}
#: A week longer than any idle limit: who comes back in that time is told why they must sign in.
SESSION_COOKIE_AGE = int((SESSION_LIMITS["resident"].idle + timedelta(days=7)).total_seconds())
#: The break-glass account of the command line; refused everywhere else.
SUPERUSER_MAY_SIGN_IN = False
#: Duties of roles.NEEDS_SECOND_FACTOR are withheld from sessions without one.
SECOND_FACTOR_ENFORCED = True
#: Keys of personal data, by id, the current one first; 32 bytes each in URL-safe base64.
FIELD_KEYS: dict[str, str] = env.dict("FIELD_KEYS", default={})
INDEX_KEY = env("INDEX_KEY", default="")

ACCOUNT_ADAPTER = "foundation.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*", "email", "password1"]
ACCOUNT_SIGNUP_FORM_CLASS = "foundation.people.signup.SignupForm"
ACCOUNT_FORMS = {
    "login": "foundation.people.forms.LoginForm",
    "signup": "foundation.people.forms.LocalSignupForm",
    "confirm_login_code": "foundation.people.code_forms.ConfirmLoginCodeForm",
    "verify_phone": "foundation.people.code_forms.VerifyPhoneForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/m/ip,5/15m/key",
    "request_login_code": "20/m/ip,5/10m/key",
    "file_appeal": "10/h/user",
    "look_up_appeal": "10/10m/ip",
    # A whole hall scans from behind one address.
    "scan_code": "300/m/ip",
    "invite": "20/h/user",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
MFA_ADAPTER = "foundation.people.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "foundation.people.code_forms.AuthenticateForm",
    "reauthenticate": "foundation.people.code_forms.ReauthenticateForm",
    "activate_totp": "foundation.people.code_forms.ActivateTOTPForm",
    "add_webauthn": "foundation.people.code_forms.AddWebAuthnForm",
    "edit_webauthn": "foundation.people.code_forms.EditWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ADAPTER = "foundation.people.adapters.SocialAccountAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_FORMS = {
    "signup": "foundation.people.forms.WeixinSignupForm",
    "disconnect": "foundation.people.forms.UnlinkForm",
}
#: The website's application (a QR code) and, inside WeChat, the official account's.
WEIXIN_APPS: list[dict] = []
if env("WEIXIN_APP_ID", default=""):
    WEIXIN_APPS.append({"client_id": env("WEIXIN_APP_ID"), "secret": env("WEIXIN_APP_SECRET")})
if env.bool("WECHAT_ACCOUNT_SIGN_IN", default=False):
    WEIXIN_APPS.append(
        {
            "client_id": env("WECHAT_ACCOUNT_APP_ID"),
            "secret": env("WECHAT_ACCOUNT_APP_SECRET"),
            "settings": {"in_wechat": True, "hidden": len(WEIXIN_APPS) > 0},
        }
    )
SOCIALACCOUNT_PROVIDERS: dict = {"weixin": {"APPS": WEIXIN_APPS}}
USERSESSIONS_TRACK_ACTIVITY = False

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_DJANGO = "django.contrib.auth.password_validation."
_OURS = "foundation.people.passwords."
#: What a password must be: `asvs` (OWASP ASVS 5.0) or `djbh` (等保); docs/modules/people.md.
PASSWORD_PROFILES = {
    "asvs": [
        {"NAME": _DJANGO + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
        {"NAME": _DJANGO + "CommonPasswordValidator"},
        {"NAME": _DJANGO + "UserAttributeSimilarityValidator"},
    ],
    "djbh": [
        {"NAME": _OURS + "KindsValidator"},
        {"NAME": _DJANGO + "CommonPasswordValidator"},
        {"NAME": _DJANGO + "UserAttributeSimilarityValidator"},
        {"NAME": _OURS + "HistoryValidator"},
    ],
}
PASSWORD_PROFILE = env("PASSWORD_PROFILE", default="asvs")
if PASSWORD_PROFILE not in PASSWORD_PROFILES:
    raise ImproperlyConfigured("PASSWORD_PROFILE must be one of: " + ", ".join(PASSWORD_PROFILES))
AUTH_PASSWORD_VALIDATORS = PASSWORD_PROFILES[PASSWORD_PROFILE]
#: How old a password of staff may become before the desk asks for a new one; 0 for no limit.
PASSWORD_MAX_AGE_DAYS = env.int(
    "PASSWORD_MAX_AGE_DAYS", default={"asvs": 0, "djbh": 90}[PASSWORD_PROFILE]
)

# --- Notices --------------------------------------------------------------

_LOG = {"backend": "foundation.notices.channels.log.LogBackend"}
#: Back-end and options of each channel; docs/modules/notices.md explains the templates.
NOTICE_CHANNELS: dict[str, dict] = {"sms": _LOG, "wechat": _LOG, "email": _LOG}
if env("SMS_ALIYUN_KEY_ID", default=""):
    NOTICE_CHANNELS["sms"] = {
        "backend": "foundation.notices.channels.aliyun.AliyunSmsBackend",
        "key_id": env("SMS_ALIYUN_KEY_ID"),
        "key_secret": env("SMS_ALIYUN_KEY_SECRET"),
        "sign_name": env("SMS_ALIYUN_SIGN_NAME"),
        "templates": env.json("SMS_ALIYUN_TEMPLATES"),
    }
if env("WECHAT_ACCOUNT_APP_ID", default=""):
    NOTICE_CHANNELS["wechat"] = {
        "backend": "foundation.notices.channels.wechat.OfficialAccountBackend",
        "app_id": env("WECHAT_ACCOUNT_APP_ID"),
        "app_secret": env("WECHAT_ACCOUNT_APP_SECRET"),
        "templates": env.json("WECHAT_ACCOUNT_TEMPLATES"),
    }
if env("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
    EMAIL_TIMEOUT = 10
    DEFAULT_FROM_EMAIL = env("EMAIL_SENDER")
    NOTICE_CHANNELS["email"] = {
        "backend": "foundation.notices.channels.email.MailBackend",
        "sender": DEFAULT_FROM_EMAIL,
        "domain": DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">"),
    }

# --- Files ----------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "foundation.interface.storage.SiteStaticFilesStorage"},
    # Files of cases: no web server serves this folder (foundation.files).
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "private", "base_url": None},
    },
}

# --- Open data ------------------------------------------------------------

#: Prefix of every identifier we give; 360Giving hands them out to publishers.
OPEN_DATA_PREFIX = env("CIVIC_OPEN_DATA_PREFIX", default="360G-nanhai")
#: Code in org-id.guide of the register our organisations' numbers come from; empty: none.
OPEN_DATA_REGISTER = env("CIVIC_OPEN_DATA_REGISTER", default="")
OPEN_DATA_PUBLISHER = env("CIVIC_OPEN_DATA_PUBLISHER", default="") or _("Nanhai Civic")
OPEN_DATA_LICENCE = env(
    "CIVIC_OPEN_DATA_LICENCE", default="https://creativecommons.org/licenses/by/4.0/"
)
#: Files as they were last made; they may be deleted at any time.
OPEN_DATA_DIR = VAR_DIR / "open-data"

# --- Wagtail --------------------------------------------------------------

WAGTAIL_SITE_NAME = _("Nanhai Civic")
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_BASE_URL = env("CIVIC_BASE_URL", default="http://127.0.0.1:8000")
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# Handed out by a view, which lets no browser run what an editor saved; nothing that could run.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ods", "odt", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAIL_PAGE_MODEL = "wagtailcore.Page"

# --- Safety ---------------------------------------------------------------

SECRET_KEY = env("SECRET_KEY", default="")
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "foundation.interface.errors.csrf_failed"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        # Browsers also apply this to where a form's answer redirects to.
        "form-action": ["'self'", *(["https://open.weixin.qq.com"] if WEIXIN_APPS else [])],
        "frame-ancestors": ["'self'"],
    },
}
#: Wagtail's editor writes some scripts and styles into its pages.
DESK_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

#: Whether pages that only a developer or a demonstration may see are there.
SHOW_DEVELOPMENT_PAGES = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("CIVIC_LOG_LEVEL", default="INFO")},
    # Making a PDF would otherwise name every glyph it embeds, saving a page every index it renews.
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "fpdf": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
    },
}
