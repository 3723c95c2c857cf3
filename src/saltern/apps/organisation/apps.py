"""Django's name for this app."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """Registers the app under its own label."""

    name = "saltern.apps.organisation"
    label = "organisation"
