"""Django's name for this app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Registers the app under its own label."""

    name = "saltern.apps.journal"
    label = "journal"
