"""Django's name for this app."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Registers the app under its own label."""

    name = "saltern.apps.casework"
    label = "casework"
