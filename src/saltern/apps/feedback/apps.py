"""Django's name for this app."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Registers the app under its own label."""

    name = "saltern.apps.feedback"
    label = "feedback"
