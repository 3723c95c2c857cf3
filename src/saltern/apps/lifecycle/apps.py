"""Django's name for this app."""

from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    """Registers the app under its own label."""

    name = "saltern.apps.lifecycle"
    label = "lifecycle"
