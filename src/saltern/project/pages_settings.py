"""Django's settings where pages are served: those of a command, and what sessions, sign-in and pages add to them.

A command loads none of it: sign-in alone would be a third of a short command's time (docs/adr/0027).
"""

from __future__ import annotations

from pathlib import Path

from saltern.installation.openid import authority, origins
from saltern.installation.trial_secret import trial_secret
from saltern.project.settings import *  # noqa: F403  # the same installation, and more of it
from saltern.project.settings import DATABASES, DEBUG, INSTALLED_APPS, SECRET_KEY, _environment

SECRET_KEY = _environment.secret_key or trial_secret(_environment) or SECRET_KEY
INSTALLED_APPS = [
    *INSTALLED_APPS,
    "saltern.interfaces.pages",
    "saltern.interfaces.portal",
    "saltern.interfaces.console",
    "saltern.interfaces.counter",
    "saltern.interfaces.kiosk",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "allauth.idp.oidc",
]
DATABASES["default"]["CONN_MAX_AGE"] = 600
"""Seconds a thread keeps its connection: opening one for each page would cost more than the page."""
ALLOWED_HOSTS = list(_environment.hosts)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in _environment.hosts if host not in {"localhost", "127.0.0.1"}]
SALTERN_POLICY = "saltern.project.policy.TABLE"
SALTERN_SHELL = "portal/base.html"
"""What a page that belongs to no face stands in."""
ROOT_URLCONF = "saltern.project.urls"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "saltern.interfaces.pages.content_policy.ContentPolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "saltern.interfaces.pages.request.PageMiddleware",
    "saltern.interfaces.pages.refusals.RefusalMiddleware",
    "saltern.interfaces.pages.second_factor.SecondFactorMiddleware",
    "saltern.interfaces.pages.policy.PolicyMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "saltern.interfaces.pages.request.page_context",
            ]
        },
    }
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "saltern.interfaces.pages.session.Accounts"]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
"""A stranger who guesses locks out their own address, never the person whose name they guess."""
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1
AXES_CLIENT_IP_CALLABLE = "saltern.interfaces.pages.sign_in_library.counted_address"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "mobile", "code", "back"]
SILENCED_SYSTEM_CHECKS = ["axes.W002"]  # our own page says that a try was one too many, not that library's middleware
AXES_DISABLE_ACCESS_LOG = True
"""Who signed in stands in the journal, on which device in the list of sessions; a third list would only be data."""
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_RESET_ON_SUCCESS = False

# The sign-in library (docs/adr/0028): its engine of second factors, passkeys, sessions and OpenID Connect. Accounts are
# made by a code alone, so that it signs nobody up, knows no e-mail and serves none of its own account pages.
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "saltern.interfaces.pages.sign_in_library.Accounts"
MFA_ADAPTER = "saltern.interfaces.pages.sign_in_library.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
"""A code of half a minute ago counts: telephones' clocks differ, and hands are slow."""
SOCIALACCOUNT_ADAPTER = "saltern.interfaces.portal.views.authority.AuthorityErrors"
SOCIALACCOUNT_PROVIDERS = authority(_environment)
SOCIALACCOUNT_STORE_TOKENS = False
IDP_OIDC_ADAPTER = "saltern.interfaces.portal.views.program.Programs"
IDP_OIDC_ACCESS_TOKEN_FORMAT = "jwt"  # noqa: S105  # how it is written
IDP_OIDC_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]
LOGIN_URL = "sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

SESSION_ENGINE = "saltern.interfaces.pages.session"
SESSION_COOKIE_NAME = "saltern"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _environment.https
SECURE_HSTS_SECONDS = 31_536_000 if _environment.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _environment.https
SECURE_SSL_REDIRECT = False  # whoever ends TLS before us redirects
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _environment.https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "saltern.interfaces.pages.refusals.csrf_failed"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *origins(_environment)],
        "frame-ancestors": ["'none'"],
    }
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": Path(_environment.home).absolute() / "cache" / "pages",
    }
}
"""What all processes have to know for some minutes: which code of an authenticator was used, which token was seen."""

STATIC_URL = "/static/"
STATIC_ROOT = Path(_environment.home).absolute() / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "saltern.interfaces.pages.static_files.Hashed"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_MAX_AGE = 31_536_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 262_144
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
"""A handed-in file is never written down in clear: a request that is too large for memory brings none."""
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1_048_576
USE_I18N = True
