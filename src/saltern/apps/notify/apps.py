"""Django's name for this app."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Registers the app under its own label."""

    name = "saltern.apps.notify"
    label = "notify"
