"""Django's name for the folder."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Templates, tags and static files that every face shares."""

    name = "saltern.interfaces.pages"
    label = "pages"
