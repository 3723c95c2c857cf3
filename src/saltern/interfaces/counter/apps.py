"""Django's name for the folder."""

from __future__ import annotations

from django.apps import AppConfig


class CounterConfig(AppConfig):
    """The counter's templates."""

    name = "saltern.interfaces.counter"
    label = "counter"
