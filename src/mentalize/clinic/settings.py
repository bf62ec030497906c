"""Django's settings, from a few environment variables that `mentalize serve` sets or an administrator does.

MENTALIZE_DATA      folder of the embedded database (default: the user's data folder)
MENTALIZE_KEY       the master key, 64 hexadecimal digits
MENTALIZE_DATABASE  postgresql://user:password@host/name, for a clinic
MENTALIZE_HOSTS     names under which the workbench is reached, with commas (default: localhost)
MENTALIZE_PROXY     "yes" behind a proxy that ends TLS and sets X-Forwarded-Proto
MENTALIZE_DEMO      "yes" for the throw-away demonstration
MENTALIZE_KEY_FILE  a file with the master key, in place of MENTALIZE_KEY
MENTALIZE_BACKUPS   folder of the daily backups (default: beside the database), or "no"
MENTALIZE_BACKUPS_KEPT      how many daily backups are kept (default: 14)
MENTALIZE_BACKUP_RECIPIENT  an age recipient that opens them in place of the passphrase
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from mentalize.clinic.keys import Keys, from_hex

_HOUR = 3_600

DATA = Path(os.environ.get("MENTALIZE_DATA", Path.home() / ".local" / "share" / "mentalize"))


def _key() -> bytes:
    if told := os.environ.get("MENTALIZE_KEY", ""):
        return from_hex(told, "MENTALIZE_KEY")
    path = os.environ.get("MENTALIZE_KEY_FILE", "")
    return from_hex(Path(path).read_text("ascii").strip() if path else "", path or "MENTALIZE_KEY")


KEYS = Keys(_key())
DEMO = os.environ.get("MENTALIZE_DEMO") == "yes"
PROXY = os.environ.get("MENTALIZE_PROXY") == "yes"
_BACKUPS = os.environ.get("MENTALIZE_BACKUPS", "")
BACKUPS = None if DEMO or _BACKUPS == "no" else Path(_BACKUPS or DATA / "backups")
BACKUPS_KEPT = int(os.environ.get("MENTALIZE_BACKUPS_KEPT", "14"))
BACKUP_RECIPIENT = os.environ.get("MENTALIZE_BACKUP_RECIPIENT", "")
HOSTS = os.environ.get("MENTALIZE_HOSTS", "localhost").split(",")


def _embedded() -> dict[str, Any]:
    return {
        "ENGINE": "mentalize.clinic.encrypted",
        "NAME": str(DATA / "workbench.db"),
        "KEY": KEYS.of("database").hex(),
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "PRAGMA busy_timeout = 20000; PRAGMA secure_delete = ON",
            "transaction_mode": "IMMEDIATE",
        },
        "CONN_MAX_AGE": None,
    }


def _server(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),  # such as sslmode=verify-full
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,  # a server that was started anew leaves dead connections behind
    }


SERVER = os.environ.get("MENTALIZE_DATABASE", "")
DATABASES = {"default": _server(SERVER) if SERVER else _embedded()}
# one's own file is encrypted whole; on a server each content field is
CONTENT_KEY = KEYS.of("content") if SERVER else b""
IDENTITY_KEY = KEYS.of("identity")

SECRET_KEY = KEYS.of("sessions").hex()
DEBUG = False
ALLOWED_HOSTS = [*HOSTS, "127.0.0.1"] if not PROXY else HOSTS
ROOT_URLCONF = "mentalize.clinic.urls"
WSGI_APPLICATION = "mentalize.clinic.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "clinic.Person"
USE_TZ = True
TIME_ZONE = os.environ.get("MENTALIZE_TIME_ZONE", "UTC")
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]  # those translated whole; else the libraries' words would mix in
LOCALE_PATHS = [Path(__file__).parent / "locale"]

INSTALLED_APPS = [
    "mentalize.clinic.apps.ClinicConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
]
MIDDLEWARE = [
    "mentalize.clinic.doors.GuardMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mentalize.clinic.doors.WhereMiddleware",
    "mentalize.clinic.doors.DoorMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mentalize.clinic.views.frame",
            ]
        },
    }
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
]
LOGIN_URL = "enter" if DEMO else "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "mentalize.clinic.doors.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_GET = False
MFA_ADAPTER = "mentalize.clinic.doors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PROXY  # http://localhost is a secure context to a browser
MFA_TOTP_ISSUER = "mentalize"

SESSION_COOKIE_AGE = 12 * _HOUR  # from signing in, however busy it was
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PROXY
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict" if not PROXY else "Lax"
IDLE_SECONDS = _HOUR
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * _HOUR
    CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in HOSTS]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

STATIC_URL = "static/"
STATICFILES_DIRS = [Path(__file__).parent / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MOST_BYTES = 20 * 1024 * 1024  # of one upload
MOST_ASKED = MOST_BYTES + 1024 * 1024  # of the request around it
DATA_UPLOAD_MAX_MEMORY_SIZE = MOST_ASKED
FILE_UPLOAD_MAX_MEMORY_SIZE = MOST_ASKED  # never spilled to disk, where it would lie in plain text
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
    if SERVER
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "mentalize.clinic.logs.Line"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"mentalize": {"level": "INFO"}, "django.server": {"level": "ERROR"}},
}
