"""The app."""

from django.apps import AppConfig


class StewardshipConfig(AppConfig):
    """Reports on records stand in its table; the records themselves in the lake."""

    name = "saltern.apps.stewardship"
    label = "stewardship"
