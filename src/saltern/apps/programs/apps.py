"""Django's name for this app."""

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """Registers the app under its own label."""

    name = "saltern.apps.programs"
    label = "programs"
