"""Django's name for the folder."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The portal's templates."""

    name = "saltern.interfaces.portal"
    label = "portal"
