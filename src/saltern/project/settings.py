"""Django's settings as every command needs them; where pages are served, `pages_settings` adds what they stand on."""

from __future__ import annotations

from functools import lru_cache

from saltern.installation.clock import zone_of
from saltern.installation.environment import environment
from saltern.project.databases import database

_environment = environment()


def _seal_key() -> bytes:
    from saltern.core.registry.cipher import load_key  # most commands seal nothing

    return load_key(path=_environment.identity, key=_environment.identity_key)


SECRET_KEY = _environment.secret_key or "a-command-signs-nothing"
DEBUG = _environment.debug
ALLOWED_HOSTS: list[str] = []
INSTALLED_APPS = [
    "saltern.apps.journal",
    "saltern.apps.identity",
    "saltern.apps.organisation",
    "saltern.apps.notify",
    "saltern.apps.stewardship",
    "saltern.apps.feedback",
    "saltern.apps.programs",
    "saltern.apps.casework",
    "saltern.apps.lifecycle",
]
DATABASES = {"default": database(_environment.database_url, home=_environment.home)}
SEAL_KEY = lru_cache(maxsize=1)(_seal_key)
"""The operator's key, read when something is sealed or opened."""
AUTH_USER_MODEL = "identity.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = zone_of(_environment.pack).key
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOGGING_CONFIG = None
"""Django's own would load all of its pages to be able to mail a failed request to somebody."""
