"""The app."""

from django.apps import AppConfig


class StewardshipConfig(AppConfig):
    """Holds no table: the records stand in the lake."""

    name = "saltern.apps.stewardship"
    label = "stewardship"
