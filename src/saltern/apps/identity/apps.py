"""Django's name for this app."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Registers the app under its own label."""

    name = "saltern.apps.identity"
    label = "identity"
