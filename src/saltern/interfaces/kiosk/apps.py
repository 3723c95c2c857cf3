"""Django's name for the folder."""

from __future__ import annotations

from django.apps import AppConfig


class KioskConfig(AppConfig):
    """The kiosk's templates and static files."""

    name = "saltern.interfaces.kiosk"
    label = "kiosk"
