"""What a server runs: the pages, with the pack read and the records open before the first visitor asks."""

from __future__ import annotations

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

from saltern.installation.environment import use_settings
from saltern.installation.office import office


def application() -> WSGIHandler:
    """Django, ready: a server calls this once in each of its processes."""
    use_settings("saltern.project.pages_settings")
    made = get_wsgi_application()
    desk = office()
    desk.rulebook  # noqa: B018  # made by being asked for
    if desk.records.newest():
        desk.records.pinned()
    return made
