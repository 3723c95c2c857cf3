"""Django's name for the folder."""

from __future__ import annotations

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The console's templates and scripts."""

    name = "saltern.interfaces.console"
    label = "console"
